import Pipeline
import SegmentSpec

/// Numbers as people read them.
enum FigureText {
  /// `1,234,567`.
  static func count(_ number: Int) -> String { grouped(String(number)) }

  /// `1,234.50`: with the decimals of its currency, and exact where it has more.
  static func amount(_ value: ExactDecimal, decimals: Int) -> String {
    let plain = plainAmount(value, decimals: decimals)
    let parts = plain.split(separator: ".", maxSplits: 1)
    return grouped(String(parts[0])) + (parts.count > 1 ? ".\(parts[1])" : "")
  }

  /// `1234.50`, for machines.
  static func plainAmount(_ value: ExactDecimal, decimals: Int) -> String {
    let text = value.text
    guard value.isValid, decimals > 0 else { return text }
    let fraction = text.firstIndex(of: ".").map { text[text.index(after: $0)...].count } ?? 0
    let zeros = String(repeating: "0", count: max(0, decimals - fraction))
    return fraction == 0 ? "\(text).\(zeros)" : text + zeros
  }

  private static func grouped(_ digits: String) -> String {
    let isMinus = digits.hasPrefix("-")
    let whole = Array(isMinus ? digits.dropFirst() : digits[...])
    var result = ""
    for (place, digit) in whole.enumerated() {
      if place > 0, (whole.count - place) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return isMinus ? "\u{2212}\(result)" : result
  }

  /// `97.4 %`; only everything is 100 %, and only nothing 0 %.
  static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "" }
    guard part < whole else { return "100 %" }
    guard part > 0 else { return "0 %" }
    let permille = min(999, max(1, share(Int64(part), of: Int64(whole), in: 1_000)))
    return "\(Summary.decimal(permille)) %"
  }

  /// `value` of `most` in so many units, rounded; from 0 to `units`, and at least 1 of more than nothing.
  static func share(_ value: Int64, of most: Int64, in units: Int64) -> Int64 {
    guard value > 0, most > 0 else { return 0 }
    guard value < most else { return units }
    let (high, low) = value.multipliedFullWidth(by: units)
    return max(1, most.dividingFullWidth((high, low)).quotient)
  }

  /// An amount as a whole number that bars can be drawn from.
  static func height(_ value: ExactDecimal, decimals: Int) -> Int64 {
    value.minorUnits(decimals: min(decimals, 10)) ?? (value.isNegative ? 0 : .max)
  }

  /// `2026-03-01` of a day since 1970.
  static func day(_ day: Int64) -> String {
    String(Timestamp(microseconds: day * 86_400_000_000).iso8601.prefix(10))
  }

  /// `2026-03-01 10:00 UTC`.
  static func minute(_ time: Timestamp) -> String {
    String(time.iso8601.prefix(16)).replacing("T", with: " ") + " UTC"
  }

  static func noun(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(FigureText.count(count)) \(count == 1 ? one : many ?? one + "s")"
  }
}
