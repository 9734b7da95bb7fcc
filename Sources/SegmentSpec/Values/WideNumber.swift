/// A whole number of 512 bits without sign, the lowest 64 bits first: what `ExactDecimal` computes with.
///
/// No operation traps; a result that does not fit reports it.
struct WideNumber: Hashable, Sendable {
  var words: SIMD8<UInt64>

  static let zero = WideNumber(0)

  init(_ value: UInt64, _ second: UInt64 = 0, _ third: UInt64 = 0, _ fourth: UInt64 = 0) {
    words = SIMD8(value, second, third, fourth, 0, 0, 0, 0)
  }

  /// The number of words up to the highest that is not 0.
  var count: Int {
    var count = 8
    while count > 0, words[count - 1] == 0 { count -= 1 }
    return count
  }

  /// Negative, 0 or positive, if it is less than, equal to or greater than `other`.
  func compare(_ other: WideNumber) -> Int {
    for place in stride(from: 7, through: 0, by: -1) where words[place] != other.words[place] {
      return words[place] < other.words[place] ? -1 : 1
    }
    return 0
  }

  /// Adds `other`.
  /// - Returns: whether the result does not fit.
  mutating func add(_ other: WideNumber) -> Bool {
    var carry: UInt64 = 0
    for place in 0..<8 {
      let (half, first) = words[place].addingReportingOverflow(other.words[place])
      let (sum, second) = half.addingReportingOverflow(carry)
      words[place] = sum
      carry = first || second ? 1 : 0
    }
    return carry != 0
  }

  /// Subtracts `other`, which is not greater.
  mutating func subtract(_ other: WideNumber) {
    var borrow: UInt64 = 0
    for place in 0..<8 {
      let (half, first) = words[place].subtractingReportingOverflow(other.words[place])
      let (rest, second) = half.subtractingReportingOverflow(borrow)
      words[place] = rest
      borrow = first || second ? 1 : 0
    }
  }

  /// Multiplies by `factor` and adds `summand`.
  /// - Returns: whether the result does not fit.
  mutating func multiply(by factor: UInt64, adding summand: UInt64 = 0) -> Bool {
    var carry = summand
    for place in 0..<min(count + 1, 8) {
      let (high, low) = words[place].multipliedFullWidth(by: factor)
      let (sum, isOver) = low.addingReportingOverflow(carry)
      words[place] = sum
      carry = high &+ (isOver ? 1 : 0)
    }
    return carry != 0
  }

  /// Multiplies by 10 to the power of `exponent`.
  /// - Returns: whether the result does not fit.
  mutating func multiply(byTenTo exponent: Int) -> Bool {
    var rest = exponent
    while rest > 0 {
      let step = min(rest, 19)
      if multiply(by: Self.powers[step]) { return true }
      rest -= step
    }
    return false
  }

  /// The product of two numbers of which neither has more than 4 words.
  static func product(_ left: WideNumber, _ right: WideNumber) -> WideNumber {
    var result = WideNumber.zero
    let (lefts, rights) = (min(left.count, 4), min(right.count, 4))
    for i in 0..<lefts {
      var carry: UInt64 = 0
      for j in 0..<rights {
        let (high, low) = left.words[i].multipliedFullWidth(by: right.words[j])
        let (half, first) = low.addingReportingOverflow(result.words[i + j])
        let (sum, second) = half.addingReportingOverflow(carry)
        result.words[i + j] = sum
        carry = high &+ (first ? 1 : 0) &+ (second ? 1 : 0)
      }
      result.words[i + rights] = carry
    }
    return result
  }

  /// Divides by `divisor`, which is not 0.
  /// - Returns: the remainder.
  mutating func divide(by divisor: UInt64) -> UInt64 {
    var rest: UInt64 = 0
    for place in stride(from: count - 1, through: 0, by: -1) {
      (words[place], rest) = divisor.dividingFullWidth((rest, words[place]))
    }
    return rest
  }

  /// Divides by 10 to the power of `exponent`; the remainder is lost.
  mutating func divide(byTenTo exponent: Int) {
    var rest = exponent
    while rest > 0 {
      let step = min(rest, 19)
      _ = divide(by: Self.powers[step])
      rest -= step
    }
  }

  /// The quotient with `divisor`, which is not 0; the remainder is lost (Knuth, algorithm D).
  ///
  /// The number has at most 7 words.
  func quotient(by divisor: WideNumber) -> WideNumber {
    let size = divisor.count
    let length = count
    guard size > 1 else {
      var copy = self
      _ = copy.divide(by: divisor.words[0])
      return copy
    }
    guard length >= size else { return .zero }
    let shift = UInt64(divisor.words[size - 1].leadingZeroBitCount)
    let lower = divisor.shifted(by: shift).words
    var rest = shifted(by: shift).words
    let (top, second) = (lower[size - 1], lower[size - 2])
    var result = WideNumber.zero
    for place in stride(from: length - size, through: 0, by: -1) {
      var digit = UInt64.max
      var remainder: UInt64
      var isDone = false
      if rest[place + size] >= top {
        (remainder, isDone) = rest[place + size - 1].addingReportingOverflow(top)
      } else {
        (digit, remainder) = top.dividingFullWidth((rest[place + size], rest[place + size - 1]))
      }
      while !isDone {
        let (high, low) = digit.multipliedFullWidth(by: second)
        guard high > remainder || high == remainder && low > rest[place + size - 2] else { break }
        digit -= 1
        (remainder, isDone) = remainder.addingReportingOverflow(top)
      }
      if Self.subtract(lower, size, times: digit, from: &rest, at: place) {
        digit -= 1
        Self.add(lower, size, to: &rest, at: place)
      }
      result.words[place] = digit
    }
    return result
  }

  private func shifted(by shift: UInt64) -> WideNumber {
    guard shift > 0 else { return self }
    var result = self
    for place in stride(from: 7, through: 0, by: -1) {
      let lower = place > 0 ? words[place - 1] >> (64 - shift) : 0
      result.words[place] = words[place] << shift | lower
    }
    return result
  }

  /// - Returns: whether more was subtracted than the number had.
  private static func subtract(
    _ lower: SIMD8<UInt64>,
    _ size: Int,
    times digit: UInt64,
    from rest: inout SIMD8<UInt64>,
    at place: Int
  ) -> Bool {
    var carry: UInt64 = 0
    var borrow: UInt64 = 0
    for i in 0...size {
      var low = carry
      if i < size {
        let (high, half) = digit.multipliedFullWidth(by: lower[i])
        let (sum, isOver) = half.addingReportingOverflow(carry)
        low = sum
        carry = high &+ (isOver ? 1 : 0)
      }
      let (half, first) = rest[place + i].subtractingReportingOverflow(low)
      let (difference, second) = half.subtractingReportingOverflow(borrow)
      rest[place + i] = difference
      borrow = first || second ? 1 : 0
    }
    return borrow != 0
  }

  private static func add(
    _ lower: SIMD8<UInt64>,
    _ size: Int,
    to rest: inout SIMD8<UInt64>,
    at place: Int
  ) {
    var carry: UInt64 = 0
    for i in 0...size {
      let (half, first) = rest[place + i].addingReportingOverflow(i < size ? lower[i] : 0)
      let (sum, second) = half.addingReportingOverflow(carry)
      rest[place + i] = sum
      carry = first || second ? 1 : 0
    }
  }

  /// 1, 10, 100 … 10¹⁹.
  static let powers: [UInt64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
    1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000,
    1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]
}
