/// Hexadecimal digits, as bytes of ASCII; written in lower case.
package enum HexDigits {
  /// The digit for the lower four bits of `value`.
  static func lower(_ value: UInt8) -> UInt8 {
    let value = value & 0xF
    return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + (value - 10)
  }

  /// The digit at `place` of the 32 of a 128-bit number, counted from the most significant one.
  static func lower(_ place: Int, of high: UInt64, _ low: UInt64) -> UInt8 {
    let half = place < 16 ? high : low
    return lower(UInt8(truncatingIfNeeded: half >> UInt64(60 - place % 16 * 4)))
  }

  /// The value of a digit of either case, or nil.
  package static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
