import SegmentSpec

/// A message id's 36 characters, as they stand in messages and in the table of dead letters.
enum MessageIDText {
  static func text(of id: MessageID) -> String {
    let digits = [id.high, id.low].map { half in
      let hex = String(half, radix: 16)
      return String(repeating: "0", count: 16 - hex.count) + hex
    }.joined()
    var text = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append("-") }
      text.append(digit)
    }
    return text
  }

  /// Nil when `text` is no UUID.
  static func messageID(_ text: String) -> MessageID? {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
    let digits = groups.joined()
    guard let high = UInt64(digits.prefix(16), radix: 16),
      let low = UInt64(digits.dropFirst(16), radix: 16)
    else { return nil }
    return MessageID(high: high, low: low)
  }
}
