internal import SegmentSpec

extension FactPage {
  /// Writes the whole message of `fact`, which is `facts[index]`, shortened by the rule of `Shortening` when
  /// it has more than `limit` bytes.
  /// - Returns: whether it was shortened.
  /// - Throws: `EncodingRefusal` when the row cannot become a message, or not one of `limit` bytes; what was
  ///   written until then is to be thrown away.
  func encode(
    _ fact: Fact,
    at index: Int,
    messageID: MessageID,
    within limit: Int,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) -> Bool {
    let start = writer.bytes.count
    try encode(index, messageID: messageID, into: &writer)
    let size = writer.bytes.count - start
    guard size > limit else { return false }
    guard let short = Shortening.shorten(Array(writer.bytes[start...]), to: limit) else {
      throw EncodingRefusal(
        "the message has \(size) bytes; the destination takes \(limit)",
        of: String(fact.key.row),
        cause: "the message has more than the \(limit) bytes that the destination takes"
      )
    }
    writer.bytes.replaceSubrange(start..., with: short)
    return true
  }
}
