/// A decimal number with 30 places behind the point and up to 47 digits before it: amounts, quantities and rates
/// of a store that keeps exact decimals.
///
/// Sums are exact. Products are exact up to 30 places, quotients are rounded half away from zero to 20 places, as
/// Medusa v2's own are. Nothing traps: a value that is not a number, or does not fit, stays so in every later result.
package struct ExactDecimal: Hashable, Sendable {
  /// Why it has no value.
  package enum Fault: UInt8, Hashable, Sendable {
    /// A text that is not a decimal number, such as `NaN` and `Infinity`, or a quotient by zero.
    case notANumber
    /// More than 47 digits before the point.
    case tooLarge
  }

  /// The value without its sign in 10⁻³⁰, below 10⁷⁷: the lowest 64 bits first.
  private var low: SIMD4<UInt64>
  private var isMinus: Bool
  /// Nil for a number.
  package private(set) var fault: Fault?

  package static let places = 30
  package static let zero = ExactDecimal(.zero, isMinus: false)
  package static let notANumber = ExactDecimal(.notANumber)

  private init(_ fault: Fault) {
    low = .zero
    isMinus = false
    self.fault = fault
  }

  /// Takes a value in 10⁻³⁰; a value that does not fit is too large.
  private init(_ magnitude: WideNumber, isMinus: Bool) {
    let fits = magnitude.compare(Self.limit) < 0
    low = fits ? magnitude.words.lowHalf : .zero
    self.isMinus = isMinus && fits && magnitude.count > 0
    fault = fits ? nil : .tooLarge
  }

  package init(_ value: Int64) {
    var magnitude = WideNumber(value.magnitude)
    _ = magnitude.multiply(byTenTo: Self.places)
    self.init(magnitude, isMinus: value < 0)
  }

  /// The value in 10⁻³⁰.
  private var magnitude: WideNumber {
    var number = WideNumber.zero
    number.words.lowHalf = low
    return number
  }

  /// Whether it is a number.
  package var isValid: Bool { fault == nil }
  package var isZero: Bool { fault == nil && low == .zero }
  package var isNegative: Bool { isMinus }
  package var isPositive: Bool { fault == nil && !isMinus && low != .zero }

  /// 10⁷⁷.
  private static var limit: WideNumber {
    WideNumber(0, 0xaa98_7b6e_6fd2_a000, 0x49ef_0eb7_13f3_9ebe, 0xdd15_fe86_affa_d912)
  }
}

extension ExactDecimal {
  package static prefix func - (value: ExactDecimal) -> ExactDecimal {
    guard value.isValid else { return value }
    return ExactDecimal(value.magnitude, isMinus: !value.isMinus)
  }

  package static func + (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
    if let fault = left.fault ?? right.fault { return ExactDecimal(fault) }
    var sum = left.magnitude
    if left.isMinus == right.isMinus {
      _ = sum.add(right.magnitude)
      return ExactDecimal(sum, isMinus: left.isMinus)
    }
    var other = right.magnitude
    guard sum.compare(other) < 0 else {
      sum.subtract(other)
      return ExactDecimal(sum, isMinus: left.isMinus)
    }
    other.subtract(sum)
    return ExactDecimal(other, isMinus: right.isMinus)
  }

  package static func - (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
    left + -right
  }

  package static func += (left: inout ExactDecimal, right: ExactDecimal) { left = left + right }
  package static func -= (left: inout ExactDecimal, right: ExactDecimal) { left = left - right }

  package static func * (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
    if let fault = left.fault ?? right.fault { return ExactDecimal(fault) }
    var product = WideNumber.product(left.magnitude, right.magnitude)
    _ = product.add(halfOfOne)
    product.divide(byTenTo: places)
    return ExactDecimal(product, isMinus: left.isMinus != right.isMinus)
  }

  /// The quotient, rounded half away from zero to 20 places; not a number where `right` is 0.
  package static func / (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
    if let fault = left.fault ?? right.fault { return ExactDecimal(fault) }
    guard right.low != .zero else { return .notANumber }
    return shortQuotient(left, right) ?? longQuotient(left, right)
  }

  /// The quotient if the divisor has at most 6 decimals and fits into 63 bits with them, as quantities, 100 and one
  /// plus a tax rate do; else nil.
  private static func shortQuotient(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal? {
    var divisor = right.magnitude
    guard divisor.count <= 3, divisor.divide(by: WideNumber.powers[19]) == 0,
      divisor.divide(by: WideNumber.powers[5]) == 0, divisor.count == 1,
      divisor.words[0] < 1 << 63
    else { return nil }
    // With b = d·10²⁴ the quotient below is floor((2·a + d·10⁴) / (2·d·10⁴)).
    var half = divisor
    _ = half.multiply(by: 10_000)
    var quotient = left.magnitude
    _ = quotient.multiply(by: 2)
    _ = quotient.add(half)
    _ = quotient.divide(by: 10_000)
    _ = quotient.divide(by: divisor.words[0] * 2)
    guard !quotient.multiply(byTenTo: places - 20) else { return ExactDecimal(.tooLarge) }
    return ExactDecimal(quotient, isMinus: left.isMinus != right.isMinus)
  }

  private static func longQuotient(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal {
    // floor((2·a·10²⁰ + b) / 2·b) at 20 places; a is below 10⁷⁷, so seven words hold it.
    var dividend = left.magnitude
    _ = dividend.multiply(byTenTo: 20)
    _ = dividend.multiply(by: 2)
    _ = dividend.add(right.magnitude)
    var divisor = right.magnitude
    _ = divisor.multiply(by: 2)
    var quotient = dividend.quotient(by: divisor)
    guard !quotient.multiply(byTenTo: places - 20) else { return ExactDecimal(.tooLarge) }
    return ExactDecimal(quotient, isMinus: left.isMinus != right.isMinus)
  }

  /// 5·10²⁹.
  private static var halfOfOne: WideNumber { WideNumber(0x233a_76f5_2000_0000, 0x6_4f96_4e68) }

  /// The lesser of two; a value that is not a number wins.
  package static func least(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal {
    if !left.isValid { return left }
    return right.isValid && left < right ? left : right
  }

  /// The value in units of 10⁻ᵈ, `decimals` being d: rounded half up, first to 10 decimals, which removes the residue
  /// of quotients (314.39499999999999999 is 314.395), then to d, 0 … 10.
  ///
  /// Nil if it is not a number, or does not fit into 64 bits.
  package func minorUnits(decimals: Int) -> Int64? {
    guard isValid else { return nil }
    let first = tenDecimals
    let dropped = 10 - min(max(decimals, 0), 10)
    if first.count <= 1, first.words[0] < 1 << 62 {
      let unit = WideNumber.powers[dropped]
      // Halves go up, which is toward zero below it.
      let half = isMinus && dropped > 0 ? (unit - 1) / 2 : unit / 2
      let units = Int64(truncatingIfNeeded: (first.words[0] + half) / unit)
      return isMinus ? -units : units
    }
    let units = rounded(first, droppingPlaces: dropped)
    guard units.count <= 1 else { return nil }
    if isMinus {
      guard units.words[0] <= Int64.min.magnitude else { return nil }
      return Int64(truncatingIfNeeded: 0 &- units.words[0])
    }
    return Int64(exactly: units.words[0])
  }

  /// floor(x·10¹⁰ + ½).
  private var tenDecimals: WideNumber {
    var number = magnitude
    // 5·10¹⁹.
    _ = number.add(WideNumber(0xb5e3_af16_b188_0000, 2))
    if isMinus { number.subtract(WideNumber(1)) }
    _ = number.divide(by: WideNumber.powers[19])
    _ = number.divide(by: 10)
    return number
  }

  /// floor(x + ½) of a number with the sign of this one.
  private func rounded(_ number: WideNumber, droppingPlaces count: Int) -> WideNumber {
    guard count > 0 else { return number }
    var half = WideNumber(5)
    _ = half.multiply(byTenTo: count - 1)
    var number = number
    _ = number.add(half)
    // Halves go up, which is toward zero here.
    if isMinus { number.subtract(WideNumber(1)) }
    number.divide(byTenTo: count)
    return number
  }

  /// A count of units of 10⁻ᵈ as a number.
  package init(minorUnits: Int64, decimals: Int) {
    var magnitude = WideNumber(minorUnits.magnitude)
    _ = magnitude.multiply(byTenTo: Self.places - min(max(decimals, 0), Self.places))
    self.init(magnitude, isMinus: minorUnits < 0)
  }
}

extension ExactDecimal: Comparable {
  /// False if one of both is not a number.
  package static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
    guard left.isValid, right.isValid else { return false }
    guard left.isMinus == right.isMinus else { return left.isMinus }
    let order = left.magnitude.compare(right.magnitude)
    return left.isMinus ? order > 0 : order < 0
  }

  package static func > (left: ExactDecimal, right: ExactDecimal) -> Bool { right < left }

  package static func <= (left: ExactDecimal, right: ExactDecimal) -> Bool {
    left.isValid && right.isValid && !(right < left)
  }

  package static func >= (left: ExactDecimal, right: ExactDecimal) -> Bool { right <= left }
}

extension ExactDecimal {
  /// Reads `19.99`, `-0`, `.5`, `5e-8`, `1999e-2`: digits with or without a point, sign and exponent, as
  /// PostgreSQL and JSON write numbers.
  ///
  /// Digits after the 30th place are rounded half away from zero. Any other text, such as `NaN` and `Infinity`, is not
  /// a number.
  package init(utf8 text: UnsafeRawBufferPointer) {
    guard let parts = Parts(text) else {
      self.init(.notANumber)
      return
    }
    // The number is its digits times 10^scale, in 10⁻³⁰.
    let scale = parts.scale + Self.places
    let kept = parts.digitCount + min(scale, 0)
    guard kept >= 0 else {
      self = .zero
      return
    }
    guard kept + max(scale, 0) <= 77 || parts.digitCount == 0 else {
      self.init(.tooLarge)
      return
    }
    var number = WideNumber.zero
    var (chunk, size, seen) = (UInt64(0), 0, 0)
    var roundsUp = false
    for byte in parts.digits(of: text) {
      let digit = UInt64(byte &- UInt8(ascii: "0"))
      guard seen < kept else {
        roundsUp = digit >= 5
        break
      }
      chunk = chunk * 10 + digit
      size += 1
      seen += 1
      if size == 19 {
        _ = number.multiply(by: WideNumber.powers[19], adding: chunk)
        (chunk, size) = (0, 0)
      }
    }
    _ = number.multiply(by: WideNumber.powers[size], adding: chunk)
    if roundsUp { _ = number.add(WideNumber(1)) }
    if parts.digitCount > 0 { _ = number.multiply(byTenTo: max(scale, 0)) }
    self.init(number, isMinus: parts.isMinus)
  }

  package init(_ text: String) {
    var text = text
    self = text.withUTF8 { ExactDecimal(utf8: UnsafeRawBufferPointer($0)) }
  }

  /// Where the parts of a number stand in its text.
  private struct Parts {
    var isMinus = false
    /// From the first digit that is not 0 to the last of the fraction.
    var range = 0..<0
    /// Digits in that range, the point not counted.
    var digitCount = 0
    /// The power of ten that the digits are multiplied by.
    var scale = 0

    init?(_ text: UnsafeRawBufferPointer) {
      var place = 0
      if place < text.count, text[place] == UInt8(ascii: "-") || text[place] == UInt8(ascii: "+") {
        isMinus = text[place] == UInt8(ascii: "-")
        place += 1
      }
      var (first, point, hasDigits) = (-1, -1, false)
      while place < text.count {
        let byte = text[place]
        if byte == UInt8(ascii: "."), point < 0 {
          point = place
        } else if UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
          hasDigits = true
          if first < 0, byte != UInt8(ascii: "0") { first = place }
        } else {
          break
        }
        place += 1
      }
      guard hasDigits else { return nil }
      let end = place
      guard let exponent = Self.exponent(text, place) else { return nil }
      guard first >= 0 else { return }
      range = first..<end
      digitCount = range.count - (range.contains(point) ? 1 : 0)
      scale = exponent - (point < 0 ? 0 : end - point - 1)
    }

    /// The exponent that begins at `place`, 0 if the text ends there, kept within ±1,000,000; nil for other text.
    private static func exponent(_ text: UnsafeRawBufferPointer, _ place: Int) -> Int? {
      guard place < text.count else { return 0 }
      guard text[place] | 0x20 == UInt8(ascii: "e") else { return nil }
      var place = place + 1
      var isMinus = false
      if place < text.count, text[place] == UInt8(ascii: "-") || text[place] == UInt8(ascii: "+") {
        isMinus = text[place] == UInt8(ascii: "-")
        place += 1
      }
      guard place < text.count else { return nil }
      var exponent = 0
      while place < text.count {
        guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[place] else { return nil }
        exponent = min(exponent * 10 + Int(text[place] - UInt8(ascii: "0")), 1_000_000)
        place += 1
      }
      return isMinus ? -exponent : exponent
    }

    func digits(of text: UnsafeRawBufferPointer) -> some Sequence<UInt8> {
      text[range].lazy.filter { $0 != UInt8(ascii: ".") }
    }
  }

  /// The shortest text of the value, the same for `19.99`, `19.990` and `1999e-2`: no exponent, no zeros at the end,
  /// `0` without a sign; `?` if it is not a number, `>` if it is too large.
  package var text: String {
    switch fault {
    case .notANumber: return "?"
    case .tooLarge: return ">"
    case nil: break
    }
    var hundredths = magnitude
    if hundredths.divide(by: WideNumber.powers[19]) == 0,
      hundredths.divide(by: WideNumber.powers[9]) == 0, hundredths.count <= 1
    {
      let (whole, rest) = hundredths.words[0].quotientAndRemainder(dividingBy: 100)
      let sign = isMinus ? "-" : ""
      if rest == 0 { return "\(sign)\(whole)" }
      if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
      return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
    return longText
  }

  private var longText: String {
    // The lowest digit first; 19 at a time, because wide divisions are expensive.
    var digits: [UInt8] = []
    digits.reserveCapacity(96)
    var rest = magnitude
    while rest.count > 0 || digits.count <= Self.places {
      var chunk = rest.divide(by: WideNumber.powers[19])
      for _ in 0..<19 {
        digits.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: chunk % 10))
        chunk /= 10
      }
    }
    while digits.count > Self.places + 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
    let zeros = digits.prefix(Self.places).prefix { $0 == UInt8(ascii: "0") }.count
    var text: [UInt8] = isMinus ? [UInt8(ascii: "-")] : []
    text += digits[Self.places...].reversed()
    if zeros < Self.places {
      text.append(UInt8(ascii: "."))
      text += digits[zeros..<Self.places].reversed()
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension ExactDecimal: CustomStringConvertible {
  package var description: String { text }
}
