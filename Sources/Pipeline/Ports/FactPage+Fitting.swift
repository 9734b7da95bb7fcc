internal import SegmentSpec

extension FactPage {
  /// Writes the whole message of `fact`, which is `facts[index]`, with `privacy` applied to its fields, shortened by
  /// the rule of `Shortening` if it has more than `limit` bytes.
  /// - Returns: whether it was shortened.
  /// - Throws: `EncodingRefusal` when the row cannot become a message, or not one of `limit` bytes; discard the bytes
  ///   written until then, shortened as far as possible.
  func encode(
    _ fact: Fact,
    at index: Int,
    messageID: MessageID,
    within limit: Int,
    privacy: PrivacyRules?,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) -> Bool {
    let start = writer.bytes.count
    do throws(EncodingRefusal) {
      try encode(index, messageID: messageID, into: &writer)
    } catch {
      // In an incomplete message it is unknown which field a text belongs to.
      if privacy != nil { writer.bytes.removeSubrange(start...) }
      throw error
    }
    if let privacy {
      // Before the size is checked, because a digest may be longer than its value.
      var made = MadeTexts()
      guard privacy.apply(to: &writer.bytes, from: start, made: &made) else {
        throw EncodingRefusal("the privacy rules find no message", of: String(fact.key.row))
      }
    }
    let size = writer.bytes.count - start
    guard size > limit || isCut(writer.bytes, from: start) else { return false }
    let short = Shortening.shorten(take(from: &writer, start), to: limit, cutBeyond: cutBeyond)
    writer.bytes += short.message
    guard short.fits else {
      throw EncodingRefusal(
        "the message has \(size) bytes; the destination takes \(limit)",
        of: String(fact.key.row),
        cause: "the message has more than the \(limit) bytes that the destination takes"
      )
    }
    return true
  }

  /// Whether a text of the message was cut when it was read.
  private func isCut(_ bytes: [UInt8], from start: Int) -> Bool {
    guard let cutBeyond else { return false }
    return Shortening.holdsText(over: cutBeyond, Array(bytes[start...]))
  }

  /// Takes the end of the written bytes out of `writer`, which then holds no more memory than it needs: a message may
  /// be very large before it is shortened.
  private func take(from writer: inout JSONWriter, _ start: Int) -> [UInt8] {
    var rest: [UInt8] = []
    if start > 0 { rest = Array(writer.bytes[..<start]) }
    swap(&rest, &writer.bytes)
    if start > 0 { rest.removeSubrange(..<start) }
    return rest
  }
}
