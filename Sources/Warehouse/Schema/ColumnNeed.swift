/// The needs of a column's values for its type.
struct ColumnNeed: Hashable, Sendable {
  /// The sorts of values that came.
  struct Sorts: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let text = Sorts(rawValue: 1)
    /// A string that is a moment of ISO 8601 with its zone.
    static let moment = Sorts(rawValue: 2)
    static let whole = Sorts(rawValue: 4)
    static let decimal = Sorts(rawValue: 8)
    static let boolean = Sorts(rawValue: 16)
    static let array = Sorts(rawValue: 32)
    static let numbers: Sorts = [.whole, .decimal]
  }

  var sorts: Sorts = []
  /// Bytes of the longest value as the message has it: never fewer than its characters.
  var longest = 0
  /// Of the widest whole number: 16, 32, 64, or 128 for a number beyond 64 bits.
  var bits = 0
  /// Most digits before and behind the point of any number, and from its first to its last that is not 0.
  var whole = 0
  var fraction = 0
  var significant = 0

  /// Takes over the needs of other values.
  mutating func join(_ other: ColumnNeed) {
    sorts.formUnion(other.sorts)
    longest = max(longest, other.longest)
    bits = max(bits, other.bits)
    whole = max(whole, other.whole)
    fraction = max(fraction, other.fraction)
    significant = max(significant, other.significant)
  }

  mutating func note(_ sort: Sorts, length: Int) {
    sorts.formUnion(sort)
    longest = max(longest, length)
  }

  /// Notes a number as JSON writes it.
  mutating func noteNumber(_ text: UnsafeRawBufferPointer) {
    let size = NumberSize(text)
    note(size.isWhole ? .whole : .decimal, length: text.count)
    bits = max(bits, size.bits)
    whole = max(whole, size.whole)
    fraction = max(fraction, size.fraction)
    significant = max(significant, size.significant)
  }
}

/// The size of a JSON number, from its digits.
private struct NumberSize {
  var isWhole = true
  var bits = 16
  var whole = 0
  var fraction = 0
  var significant = 0

  init(_ text: UnsafeRawBufferPointer) {
    var value: Int64 = 0
    var overflows = false
    /// Digits from the first that is not 0, and the number of zeros at their end.
    var digits = 0, zeros = 0
    var behindPoint = 0
    var place = 0
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative { place = 1 }
    scan: while place < text.count {
      let byte = text[place]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = Int64(byte &- UInt8(ascii: "0"))
        if isWhole {
          let (tens, first) = value.multipliedReportingOverflow(by: 10)
          let (sum, second) = tens.subtractingReportingOverflow(digit)
          (value, overflows) = (sum, overflows || first || second)
        } else {
          behindPoint += 1
        }
        if digits > 0 || digit != 0 { digits += 1 }
        zeros = digit == 0 ? zeros + 1 : 0
      case UInt8(ascii: "."): isWhole = false
      default: break scan
      }
      place += 1
    }
    var exponent = 0
    if place < text.count {
      isWhole = false
      exponent = NumberSize.exponent(UnsafeRawBufferPointer(rebasing: text[(place + 1)...]))
    }
    if isWhole {
      // Counted downwards, because the negative range has one number more.
      if overflows || (!isNegative && value == .min) {
        bits = 128
      } else {
        value = isNegative ? value : 0 - value
        bits = Int16(exactly: value) != nil ? 16 : Int32(exactly: value) != nil ? 32 : 64
      }
    }
    guard digits > 0 else { return }
    significant = digits - min(zeros, digits - 1)
    whole = max(0, digits - behindPoint + exponent)
    fraction = max(0, behindPoint - exponent - zeros)
  }

  /// Digits with a sign; bounded, because no column takes a larger number.
  private static func exponent(_ text: UnsafeRawBufferPointer) -> Int {
    var value = 0
    for byte in text where UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte && value < 1_000_000 {
      value = value * 10 + Int(byte &- UInt8(ascii: "0"))
    }
    return text.first == UInt8(ascii: "-") ? -value : value
  }
}
