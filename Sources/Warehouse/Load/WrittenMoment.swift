/// Moments as messages write them: `2026-03-01T09:30:00.123Z` (ISO 8601, RFC 3339).
enum Moment {
  /// Whether a text is a moment with a zone that PostgreSQL reads as the same one.
  static func isWritten(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count >= 20, text.last == UInt8(ascii: "Z"), text[4] == UInt8(ascii: "-"),
      text[7] == UInt8(ascii: "-"), text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"),
      text[16] == UInt8(ascii: ":"), let century = number(text, 0), let year = number(text, 2),
      let month = number(text, 5), let day = number(text, 8), let hour = number(text, 11),
      let minute = number(text, 14), let second = number(text, 17), century * 100 + year > 0,
      1...12 ~= month, 1...days(in: month, of: century * 100 + year) ~= day, hour < 24,
      minute < 60, second < 60
    else { return false }
    guard text.count > 20 else { return true }
    // PostgreSQL keeps microseconds.
    guard text[19] == UInt8(ascii: "."), 22...27 ~= text.count else { return false }
    return text[20..<text.count - 1].allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
  }

  private static func number(_ text: UnsafeRawBufferPointer, _ place: Int) -> Int? {
    let (tens, ones) = (text[place] &- UInt8(ascii: "0"), text[place + 1] &- UInt8(ascii: "0"))
    return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}
