internal import SegmentSpec

/// The members of a message before `event`, `properties` and `traits`.
struct MessageHead {
  /// The kind of row and its id, for refusals.
  let row: (kind: StaticString, id: Text)
  let who: Who
  let messageID: MessageID
  let time: Timestamp
  /// The row that has the time, if that is another row.
  var shownBy: (kind: StaticString, id: Text)?
  var ip: Text = .absent
  var userAgent: Text = .absent
  var locale: Text = .absent
  var consent: Text = .absent
  /// The metadata key that it stood under.
  var consentKey = ""
  var googleAnalyticsID: Text = .absent
  /// A track's values about the person; nil if it has none.
  var person: PersonTraits?
  /// A JSON object of fields that `context` passes on.
  var passed: Text = .absent

  /// Opens the message and writes everything up to and with `integrations`.
  func write(
    _ type: StaticString,
    _ settings: MappingSettings,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let texts = message.texts
    // Without an id Segment would drop the message silently, and RudderStack the whole batch.
    guard !who.userID.isAbsent || !who.anonymousID.isAbsent else {
      throw texts.refusal(of: row, "it has neither a customer nor an id of its own")
    }
    message.beginObject()
    message.property("type", word: type)
    try message.value("messageId") { $0.messageID(messageID) }
    try message.timestamp("timestamp", time, "time", of: shownBy ?? row)
    if settings.repeatsTimestamp {
      try message.timestamp("originalTimestamp", time, "time", of: shownBy ?? row)
      message.property("channel", word: "server")
    }
    message.property("userId", who.userID)
    message.property("anonymousId", who.anonymousID)
    message.beginObject("context")
    message.library()
    if settings.isLikePlugin {
      message.property("ip", ip)
      message.property("userAgent", userAgent)
      // The name that medusa-plugin-segment gave it.
      message.property("user_agent", userAgent)
    } else {
      message.property("ip", ip: ip)
      message.property("userAgent", userAgent)
    }
    message.property("locale", locale)
    if let person { message.contextTraits(person) }
    // Because `context` is not cut if a message is too large.
    if let passed = texts[passed], passed.count <= 8000 {
      do throws(JSONFault) {
        try message.members(of: passed)
      } catch {
        throw texts.refusal(
          of: row,
          "what context passes on \(error.predicate)",
          setting: "context.pass"
        )
      }
    }
    message.write(settings.additions.contextConstants)
    if let consent = texts[consent] {
      try message.value("consent") { writer throws(EncodingRefusal) in
        do throws(ConsentFault) {
          try writer.consent(consent)
        } catch {
          let cause =
            "the metadata key \"\(consentKey)\" (setting consent_key) holds \(error.found);"
            + " wanted is an object whose categoryPreferences are true or false, such as"
            + " {\"categoryPreferences\":{\"advertising\":false}}, or a string that holds one"
          throw texts.refusal(of: row, cause, cause: cause, setting: "consent_key")
        }
      }
    }
    message.endObject()
    let clientID = texts.id(googleAnalyticsID)
    if !clientID.isAbsent {
      message.beginObject("integrations")
      message.beginObject("Google Analytics")
      message.property("clientId", clientID)
      message.endObject()
      message.endObject()
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
    passed = root.passed
    // A message says nothing more about a person whose row was deleted.
    if settings.sendsContextTraits, !root.customer.isDeleted {
      person = PersonTraits(of: root, texts)
    }
    consent = root.consent
    consentKey = settings.consentKey
    if settings.usesGoogleAnalyticsID { googleAnalyticsID = root.googleAnalyticsID }
  }
}

extension OpenMessage {
  /// Writes a moment that must be true in a message; refusals call it `name`.
  mutating func timestamp(
    _ key: StaticString,
    _ moment: Timestamp,
    _ name: StaticString,
    of row: (kind: StaticString, id: Text)
  ) throws(EncodingRefusal) {
    guard moment.isWritable else {
      throw texts.refusal(of: row, "its \(name) lies outside the years 1 to 9999")
    }
    try value(key) { $0.timestamp(moment) }
  }
}

extension Texts {
  /// A refusal that names the row: `order order_01H…: ` and the reason.
  func refusal(
    of row: (kind: StaticString, id: Text),
    _ reason: String,
    cause: String? = nil,
    setting: String? = nil
  ) -> EncodingRefusal {
    let id = self[row.id].map { String(decoding: $0, as: UTF8.self) } ?? "without id"
    // A place in a text, in brackets at its end, is the row's own.
    let common = reason.firstRange(of: " (").map { String(reason[..<$0.lowerBound]) } ?? reason
    return EncodingRefusal(
      reason,
      of: "\(row.kind) \(id)",
      cause: cause ?? common,
      setting: setting
    )
  }
}
