internal import SegmentSpec

/// What comes before `event`, `properties` and `traits` in a message.
struct MessageHead {
  /// The kind of row and its id, for refusals.
  let row: (kind: StaticString, id: Text)
  let who: Who
  let messageID: MessageID
  let time: Timestamp
  /// The row whose time it is, where that is another one.
  var shownBy: (kind: StaticString, id: Text)?
  var ip: Text = .absent
  var userAgent: Text = .absent
  var locale: Text = .absent
  var consent: Text = .absent
  /// The metadata key that it stood under.
  var consentKey = ""
  var googleAnalyticsID: Text = .absent
  /// Whether the user agent also goes by the name that medusa-plugin-segment gave it.
  var namesUserAgentTwice = false

  /// Opens the message and writes everything up to and with `integrations`.
  func write(
    _ type: StaticString,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    // Segment would drop it without a word, and RudderStack the whole batch.
    guard !who.userID.isAbsent || !who.anonymousID.isAbsent else {
      throw refusal(of: row, "it has neither a customer nor an id of its own", texts)
    }
    writer.beginObject()
    writer.key("type")
    writer.beginString()
    writer.literal(type)
    writer.endString()
    writer.key("messageId")
    writer.messageID(messageID)
    writer.key("timestamp")
    try writer.timestamp(time, "time", of: shownBy ?? row, texts)
    writer.property("userId", texts[who.userID])
    writer.property("anonymousId", texts[who.anonymousID])
    writer.key("context")
    writer.beginObject()
    writer.library()
    writer.property("ip", texts.filled(ip))
    writer.property("userAgent", texts.filled(userAgent))
    if namesUserAgentTwice { writer.property("user_agent", texts.filled(userAgent)) }
    writer.property("locale", texts.filled(locale))
    if let consent = texts[consent] {
      writer.key("consent")
      do throws(ConsentFault) {
        try writer.consent(consent)
      } catch {
        let cause =
          "the metadata key \"\(consentKey)\" (setting consent_key) holds \(error.found);"
          + " wanted is an object whose categoryPreferences are true or false, such as"
          + " {\"categoryPreferences\":{\"advertising\":false}}, or a string that holds one"
        throw refusal(of: row, cause, texts, cause: cause, setting: "consent_key")
      }
    }
    writer.endObject()
    if let clientID = texts[texts.id(googleAnalyticsID)] {
      writer.key("integrations")
      writer.beginObject()
      writer.key("Google Analytics")
      writer.beginObject()
      writer.property("clientId", clientID)
      writer.endObject()
      writer.endObject()
    }
  }
}

extension MessageHead {
  /// The head of a message about an order or a cart.
  init(
    of root: some CustomersRoot,
    messageID: MessageID,
    time: Timestamp,
    _ settings: MappingSettings,
    _ texts: Texts
  ) {
    row = (type(of: root).kind, root.id)
    who = Who(of: root, settings: settings, texts)
    self.messageID = messageID
    self.time = time
    ip = root.ip
    userAgent = root.userAgent
    locale = root.locale
    namesUserAgentTwice = settings.isLikePlugin
    consent = root.consent
    consentKey = settings.consentKey
    if settings.usesGoogleAnalyticsID { googleAnalyticsID = root.googleAnalyticsID }
  }
}

extension JSONWriter {
  /// Writes a moment that a message cannot do without being true.
  mutating func timestamp(
    _ moment: Timestamp,
    _ name: StaticString,
    of row: (kind: StaticString, id: Text),
    _ texts: Texts
  ) throws(EncodingRefusal) {
    guard moment.isWritable else {
      throw refusal(of: row, "its \(name) lies outside the years 1 to 9999", texts)
    }
    timestamp(moment)
  }
}

/// A refusal that names the row: `order order_01H…: ` and the reason.
func refusal(
  of row: (kind: StaticString, id: Text),
  _ reason: String,
  _ texts: Texts,
  cause: String? = nil,
  setting: String? = nil
) -> EncodingRefusal {
  let id = texts[row.id].map { String(decoding: $0, as: UTF8.self) } ?? "without id"
  // A place in a text, in brackets at its end, is the row's own.
  let common = reason.firstRange(of: " (").map { String(reason[..<$0.lowerBound]) } ?? reason
  return EncodingRefusal(
    reason,
    of: "\(row.kind) \(id)",
    cause: cause ?? common,
    setting: setting
  )
}
