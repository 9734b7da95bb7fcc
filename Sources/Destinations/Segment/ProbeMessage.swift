package import Pipeline
package import SegmentSpec

/// The one event that `tidemark probe` sends: marked as a test, without any customer's data.
package enum ProbeMessage {
  package static let event = "Tidemark Probe"
  package static let anonymousID = "tidemark-probe"

  /// A batch of one track call.
  ///
  /// `integrations` keeps it in the source: no connected tool gets it (Segment, "Filtering data").
  /// - Parameters:
  ///   - id: a new one for each probe, or the destination would drop it as a repetition.
  ///   - time: the message's `timestamp`.
  ///   - sync: the sync's name.
  ///   - storeID: the store's id, if it is known.
  /// - Returns: the batch; its message is complete.
  package static func batch(
    id: MessageID,
    time: Timestamp,
    sync: String,
    storeID: String?
  ) -> Batch {
    var writer = JSONWriter(reservingCapacity: 512)
    writer.beginObject()
    writer.probe("type", "track")
    writer.key("messageId")
    writer.messageID(id)
    writer.key("timestamp")
    writer.timestamp(time)
    writer.probe("anonymousId", anonymousID)
    writer.probe("event", event)
    writer.key("properties")
    writer.beginObject()
    writer.probe("purpose", "a test by tidemark probe; it stands for no customer and no order")
    writer.probe("sync", sync)
    if let storeID { writer.probe("store_id", storeID) }
    writer.endObject()
    writer.key("context")
    writer.beginObject()
    writer.library()
    writer.endObject()
    writer.key("integrations")
    writer.literal(#"{"All":false}"#)
    writer.endObject()
    let end = writer.bytes.count
    return Batch(bytes: writer.bytes + [UInt8(ascii: "\n")], ends: [end], messageIDs: [id])
  }
}

extension MessageID {
  /// A random id: UUID version 4.
  package static func random() -> MessageID {
    MessageID(
      high: .random(in: 0 ... .max) & ~0xF000 | 0x4000,
      low: .random(in: 0 ... .max) & ~(0b11 << 62) | 0b10 << 62
    )
  }
}

extension JSONWriter {
  fileprivate mutating func probe(_ name: StaticString, _ text: String) {
    key(name)
    string(text)
  }
}

/// The result of a probe.
package struct ProbeAnswer: Sendable {
  /// The HTTP status.
  package var status: Int
  /// The body on one short line, because a probe contains nothing confidential; no text at all if it repeats the key.
  package var text: String
  /// How a sync would read the same answer.
  package var reading: Result<Receipt, DeliveryError>

  /// Makes a body safe for a terminal.
  static func shown(_ body: [UInt8], without key: WriteKey) -> String {
    guard !key.shows(in: String(decoding: body, as: UTF8.self)) else {
      return "(not shown: it repeats the write key)"
    }
    return AnswerText(String(decoding: body.prefix(4_096), as: UTF8.self))?.line ?? ""
  }
}
