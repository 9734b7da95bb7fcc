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
    var made = MadeTexts()
    try encodeWhole(
      fact,
      at: index,
      messageID: messageID,
      privacy: privacy,
      made: &made,
      into: &writer
    )
    return try writer.fit(from: start, to: limit, of: fact.key, cutBeyond: cutBeyond)
  }

  /// The same without a limit; `made` takes the texts that `privacy` puts in.
  func encodeWhole(
    _ fact: Fact,
    at index: Int,
    messageID: MessageID,
    privacy: PrivacyRules?,
    made: inout MadeTexts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    guard let privacy else { return try encode(index, messageID: messageID, into: &writer) }
    let start = writer.bytes.count
    do throws(EncodingRefusal) {
      try encode(index, messageID: messageID, into: &writer)
    } catch {
      // In an incomplete message it is unknown which field a text belongs to.
      writer.bytes.removeSubrange(start...)
      throw error
    }
    // Before the size is checked, because a digest may be longer than its value.
    try privacy.hide(&writer, from: start, of: fact.key, made: &made)
  }
}

extension PrivacyRules {
  /// Applies the rules to the message that `writer` ends with.
  /// - Throws: `EncodingRefusal` for a text that is no message; the writer has nothing left of it.
  func hide(
    _ writer: inout JSONWriter,
    from start: Int,
    of key: FactKey,
    made: inout MadeTexts
  ) throws(EncodingRefusal) {
    guard !apply(to: &writer.bytes, from: start, made: &made) else { return }
    writer.bytes.removeSubrange(start...)
    throw EncodingRefusal("the privacy rules find no message", of: String(key.row))
  }
}

extension JSONWriter {
  /// Shortens the message from `start` to the end if it has more than `limit` bytes or a text of it was cut when it was
  /// read.
  /// - Returns: whether it was shortened.
  /// - Throws: `EncodingRefusal` if it cannot be short enough; the message is then as short as possible.
  mutating func fit(
    from start: Int,
    to limit: Int,
    of key: FactKey,
    cutBeyond: Int?
  ) throws(EncodingRefusal) -> Bool {
    let size = bytes.count - start
    guard size > limit || isCut(from: start, cutBeyond) else { return false }
    let short = Shortening.shorten(take(start), to: limit, cutBeyond: cutBeyond)
    bytes += short.message
    guard short.fits else {
      throw EncodingRefusal(
        "the message has \(size) bytes; the destination takes \(limit)",
        of: String(key.row),
        cause: "the message has more than the \(limit) bytes that the destination takes"
      )
    }
    return true
  }

  /// Whether a text of the message was cut when it was read.
  private func isCut(from start: Int, _ cutBeyond: Int?) -> Bool {
    guard let cutBeyond else { return false }
    return Shortening.holdsText(over: cutBeyond, Array(bytes[start...]))
  }

  /// Takes the end of the written bytes out of the writer, which then holds no more memory than it needs: a message may
  /// be very large before it is shortened.
  private mutating func take(_ start: Int) -> [UInt8] {
    var rest: [UInt8] = []
    if start > 0 { rest = Array(bytes[..<start]) }
    swap(&rest, &bytes)
    if start > 0 { rest.removeSubrange(..<start) }
    return rest
  }
}
