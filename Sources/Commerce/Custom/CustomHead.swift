internal import SegmentSpec

/// The members of a message before the content of `properties` or `traits`, of a row whose table only the settings know.
struct CustomHead {
  /// The name of the event in the settings, and the row's id, for refusals.
  let row: String
  let time: Timestamp
  /// Whether a refusal says nothing of the event's other rows.
  private let isOfRowAlone: Bool
  private let messageID: MessageID
  private let userID: UnsafeRawBufferPointer?
  private let anonymousID: UnsafeRawBufferPointer?

  /// The person: a customer without an account is named as the settings name guests.
  init(
    _ row: CustomRow,
    of name: String,
    at time: Timestamp,
    _ messageID: MessageID,
    _ settings: MappingSettings,
    _ texts: Texts,
    isOfRowAlone: Bool = false
  ) {
    self.isOfRowAlone = isOfRowAlone
    let id = texts[row.key].map { String(decoding: $0, as: UTF8.self) } ?? "without id"
    self.row = "\(name) \(id)"
    self.time = time
    self.messageID = messageID
    let user = texts.id(row.userID)
    let anonymous = texts.id(row.anonymousID)
    if row.isGuest, settings.guests == .anonymous {
      userID = nil
      anonymousID = texts[anonymous] ?? texts[user]
    } else {
      userID = texts[user]
      anonymousID = texts[anonymous]
    }
  }

  func refusal(_ text: String) -> EncodingRefusal {
    var refusal = EncodingRefusal(text, of: row)
    refusal.isOfRowAlone = isOfRowAlone
    return refusal
  }

  /// Refuses a message that is too large for the destination.
  func demandSize(
    of writer: borrowing JSONWriter,
    from start: Int,
    _ limit: Int
  ) throws(EncodingRefusal) {
    let size = writer.bytes.count - start
    guard size > limit else { return }
    var refusal = EncodingRefusal(
      "the message has \(size) bytes; the destination takes \(limit)",
      of: row,
      cause: "the message has more than the \(limit) bytes that the destination takes"
    )
    refusal.isOfRowAlone = isOfRowAlone
    throw refusal
  }

  /// Opens the message and writes everything before the object of `properties`, or of `traits` for an identify, which
  /// has no `event`; `context` also has the members of the object `context`.
  func write(
    event: EventName?,
    _ settings: MappingSettings,
    context: UnsafeRawBufferPointer?,
    _ writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    guard userID != nil || anonymousID != nil else {
      throw refusal("it has neither a user id nor an anonymous id")
    }
    guard time.isWritable else {
      throw refusal("its time lies outside the years 1 to 9999")
    }
    writer.beginObject()
    writer.key("type")
    writer.beginString()
    writer.literal(event == nil ? "identify" : "track")
    writer.endString()
    writer.key("messageId")
    writer.messageID(messageID)
    writer.key("timestamp")
    writer.timestamp(time)
    if settings.repeatsTimestamp {
      writer.key("originalTimestamp")
      writer.timestamp(time)
      writer.key("channel")
      writer.string("server")
    }
    if let userID {
      writer.key("userId")
      writer.string(userID)
    }
    if let anonymousID {
      writer.key("anonymousId")
      writer.string(anonymousID)
    }
    writer.key("context")
    writer.beginObject()
    writer.library()
    if let context {
      do throws(JSONFault) {
        try writer.spliceMembers(of: context)
      } catch {
        throw refusal("its context is no JSON object")
      }
    }
    for constant in settings.additions.contextConstants {
      writer.property(constant.name, json: constant.json)
    }
    writer.endObject()
    guard let event else { return writer.key("traits") }
    writer.key("event")
    writer.string(event.rawValue)
    writer.key("properties")
  }
}

extension JSONWriter {
  /// Writes a key with its colon, whose name the settings checked.
  mutating func key(of name: String) { property(name, json: "") }
}
