package import Pipeline
package import SegmentSpec

extension String {
  /// An encoded track message, its id made of `number`; `properties` is JSON.
  package static func track(
    _ number: Int,
    event: String = "Order Completed",
    user: String = "cus_1",
    time: String = "2026-03-01T09:30:00.000Z",
    context: String = "{}",
    _ properties: String
  ) -> String {
    #"{"type":"track","messageId":"\#(MessageID.numbered(number).written)","timestamp":"\#(time)","#
      + #""userId":"\#(user)","context":\#(context),"event":"\#(event)","properties":\#(properties)}"#
  }

  /// An encoded identify message.
  package static func identify(
    _ number: Int,
    user: String = "cus_1",
    time: String = "2026-03-01T09:30:00.000Z",
    _ traits: String
  ) -> String {
    #"{"type":"identify","messageId":"\#(MessageID.numbered(number).written)","#
      + #""timestamp":"\#(time)","userId":"\#(user)","context":{},"traits":\#(traits)}"#
  }
}

extension MessageID {
  /// An id made from a number.
  package static func numbered(_ number: Int) -> MessageID {
    MessageID(high: 0x5ECA_0000_0000_5000, low: 0x8000_0000_0000_0000 | UInt64(number))
  }

  /// The id that a message carries, or one that none has.
  fileprivate static func of(_ message: String) -> MessageID {
    let pattern =
      /"messageId":"([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})"/
    guard let match = message.firstMatch(of: pattern),
      let high = UInt64("\(match.1)\(match.2)\(match.3)", radix: 16),
      let low = UInt64("\(match.4)\(match.5)", radix: 16)
    else { return MessageID(high: 0, low: 0) }
    return MessageID(high: high, low: low)
  }
}

extension Batch {
  /// A batch of encoded messages.
  package static func of(_ messages: some Sequence<String>) -> Batch {
    var batch = Batch()
    for message in messages {
      batch.bytes += Array(message.utf8)
      batch.ends.append(batch.bytes.count)
      batch.bytes.append(UInt8(ascii: "\n"))
      batch.messageIDs.append(.of(message))
    }
    return batch
  }
}
