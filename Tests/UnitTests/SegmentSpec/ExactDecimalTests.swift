import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `Exact decimals` {
  @Test(
    arguments: [
      ("19.99", "19.99"), ("19.990", "19.99"), ("1999e-2", "19.99"), ("0019.99", "19.99"),
      ("+19.99", "19.99"), ("5e-8", "0.00000005"), ("5E-8", "0.00000005"), ("-0", "0"),
      ("-0.00", "0"), ("0", "0"), ("0e999999999999", "0"), (".5", "0.5"), ("5.", "5"),
      ("1e3", "1000"), ("-1.5e+1", "-15"), ("65.81092436974789916", "65.81092436974789916"),
      ("1e-30", "0.000000000000000000000000000001"), ("4e-31", "0"),
      ("5e-31", "0.000000000000000000000000000001"),
      ("-5e-31", "-0.000000000000000000000000000001"), ("1e-1000000000", "0"),
      ("12345678901234567890123456789012345678901234567", nil),
      ("1234567890123456789012345678901234567890.1234567890", nil),
      ("0.1234567890123456789012345678904", "0.12345678901234567890123456789"),
      ("0.1234567890123456789012345678906", "0.123456789012345678901234567891"),
    ] as [(String, String?)]
  )
  func `a number that PostgreSQL or JSON writes is read`(text: String, normalized: String?) {
    let value = ExactDecimal(text)
    let expected = normalized ?? (text.hasSuffix("0") ? String(text.dropLast()) : text)
    #expect(value.text == expected)
    #expect(value.isValid)
  }

  @Test(arguments: [
    "", "-", "+", ".", "NaN", "Infinity", "-Infinity", "nan", "1,5", "1 ", " 1", "1e", "1e+", "e5",
    "1.2.3", "0x10", "1_000", "12a", "--1", "null", "[object Object]",
  ])
  func `rubbish is no number`(text: String) {
    #expect(ExactDecimal(text).fault == .notANumber)
    #expect(ExactDecimal(text).minorUnits(decimals: 2) == nil)
  }

  @Test(arguments: ["1e47", "123456789012345678901234567890123456789012345678", "-9e99999999"])
  func `what has no room is too large, and stays so`(text: String) {
    let value = ExactDecimal(text)
    #expect(value.fault == .tooLarge)
    #expect((value - value).fault == .tooLarge)
    #expect((value * .zero).fault == .tooLarge)
    #expect((ExactDecimal(1) / value).fault == .tooLarge)
    #expect(!(value < .zero) && !(value >= .zero) && !value.isPositive)
  }

  @Test func `results without room are too large`() {
    let large = ExactDecimal("9e46")
    #expect((large + large).fault == .tooLarge)
    #expect((large * ExactDecimal(2)).fault == .tooLarge)
    #expect((large / ExactDecimal("0.00000001")).fault == .tooLarge)
    #expect((large * large).fault == .tooLarge)
    #expect((ExactDecimal(1) / .zero).fault == .notANumber)
  }

  @Test(
    arguments: [
      ("19.995", 2, 2_000), ("19.994", 2, 1_999), ("-19.995", 2, -1_999), ("-19.996", 2, -2_000),
      ("0.5", 0, 1), ("-0.5", 0, 0), ("-1.5", 0, -1), ("1.0005", 3, 1_001),
      ("-0.0000000000501", 2, 0),
      // The residue of a quotient is removed first.
      ("314.39499999999999999", 2, 31_440), ("314.394999999999", 2, 31_440),
      ("314.39499999994", 2, 31_439),
      ("92233720368547758.07", 2, Int64.max), ("-92233720368547758.08", 2, Int64.min),
    ] as [(String, Int, Int64)]
  )
  func `amounts become minor units half up`(text: String, decimals: Int, units: Int64) {
    #expect(ExactDecimal(text).minorUnits(decimals: decimals) == units)
  }

  @Test(arguments: ["92233720368547758.08", "-92233720368547758.09", "1e40"])
  func `minor units that 64 bits do not hold are none`(text: String) {
    #expect(ExactDecimal(text).minorUnits(decimals: 2) == nil)
  }

  @Test func `quotients have 20 places, rounded half away from zero`() {
    let two = ExactDecimal(2)
    let three = ExactDecimal(3)
    #expect((two / three).text == "0.66666666666666666667")
    #expect((-two / three).text == "-0.66666666666666666667")
    #expect((ExactDecimal("1e-20") / two).text == "0.00000000000000000001")
    #expect((ExactDecimal("100") / ExactDecimal("1.14975")).text == "86.9754294411828658404")
  }

  @Test func `minor units and numbers belong to each other`() {
    for units in [Int64.min, -1, 0, 1, 1_999, .max] {
      for decimals in 0...6 {
        let value = ExactDecimal(minorUnits: units, decimals: decimals)
        #expect(value.minorUnits(decimals: decimals) == units)
      }
    }
    #expect(ExactDecimal(Int64.min).text == "-9223372036854775808")
  }

  @Test func `sums, products, quotients and order are those of a slow reckoner on digits`() {
    var generator = SeededGenerator(seed: 16)
    for round in 0..<4_000 {
      let left = SlowDecimal.random(using: &generator)
      let right = SlowDecimal.random(using: &generator)
      let (a, b) = (ExactDecimal(left.text), ExactDecimal(right.text))
      let name: Comment = "round \(round): \(left.text) and \(right.text)"
      #expect(a.text == left.text, name)
      #expect((a + b).text == left.plus(right).text, name)
      #expect((a - b).text == left.plus(right.negated).text, name)
      #expect((a < b) == (left.plus(right.negated).isMinus), name)
      let product = left.times(right).rounded(to: 30)
      #expect((a * b).text == (product.fits ? product.text : ">"), name)
      for decimals in [0, 2, 3] where !left.isMinus {
        let rounded = left.rounded(to: 10).rounded(to: decimals)
        guard let units = a.minorUnits(decimals: decimals) else {
          #expect(rounded.digits.count + decimals - rounded.places > 18, name)
          continue
        }
        #expect(ExactDecimal(minorUnits: units, decimals: decimals).text == rounded.text, name)
      }
      guard !right.isZero else { continue }
      let quotient = left.divided(by: right, places: 20)
      #expect((a / b).text == (quotient.fits ? quotient.text : ">"), name)
    }
  }
}

/// Decimals as lists of digits, by the methods of paper and pencil: nothing is shared with `ExactDecimal`.
private struct SlowDecimal {
  /// The highest digit first, without zeros in front.
  var digits: [Int]
  /// At least so many digits lie after the point.
  var places: Int
  var isMinus: Bool

  init(_ digits: [Int], places: Int, isMinus: Bool) {
    var digits = Array(digits.drop { $0 == 0 })
    var places = places
    while places > 0, digits.last == 0 {
      digits.removeLast()
      places -= 1
    }
    if digits.isEmpty { places = 0 }
    self.digits = digits
    self.places = places
    self.isMinus = isMinus && !digits.isEmpty
  }

  static func random(using generator: inout SeededGenerator) -> SlowDecimal {
    let count = Int.random(
      in: 0...([2, 6, 20, 45].randomElement(using: &generator) ?? 2),
      using: &generator
    )
    let digits = (0..<count).map { _ in
      Bool.random(using: &generator)
        ? Int.random(in: 0...9, using: &generator) : [0, 9].randomElement(using: &generator) ?? 0
    }
    let places = Int.random(
      in: 0...min(30, [0, 2, 8, 30].randomElement(using: &generator) ?? 0),
      using: &generator
    )
    return SlowDecimal(digits, places: places, isMinus: Bool.random(using: &generator))
  }

  var isZero: Bool { digits.isEmpty }
  var fits: Bool { digits.count - places <= 47 }
  var negated: SlowDecimal { SlowDecimal(digits, places: places, isMinus: !isMinus) }

  var text: String {
    var all = digits
    while all.count <= places { all.insert(0, at: 0) }
    let whole = all[..<(all.count - places)].map(String.init).joined()
    let part = all[(all.count - places)...].map(String.init).joined()
    return (isMinus ? "-" : "") + whole + (part.isEmpty ? "" : "." + part)
  }

  /// The digits with as many places.
  private func scaled(to places: Int) -> [Int] {
    digits + Array(repeating: 0, count: places - self.places)
  }

  func plus(_ other: SlowDecimal) -> SlowDecimal {
    let places = max(self.places, other.places)
    let (left, right) = (scaled(to: places), other.scaled(to: places))
    if isMinus == other.isMinus {
      return SlowDecimal(Self.add(left, right), places: places, isMinus: isMinus)
    }
    return Self.isLess(left, right)
      ? SlowDecimal(Self.subtract(right, left), places: places, isMinus: other.isMinus)
      : SlowDecimal(Self.subtract(left, right), places: places, isMinus: isMinus)
  }

  func times(_ other: SlowDecimal) -> SlowDecimal {
    var sums = Array(repeating: 0, count: digits.count + other.digits.count + 1)
    for (i, left) in digits.reversed().enumerated() {
      for (j, right) in other.digits.reversed().enumerated() { sums[i + j] += left * right }
    }
    for place in 0..<(sums.count - 1) {
      sums[place + 1] += sums[place] / 10
      sums[place] %= 10
    }
    return SlowDecimal(
      sums.reversed(),
      places: places + other.places,
      isMinus: isMinus != other.isMinus
    )
  }

  func rounded(to wanted: Int) -> SlowDecimal {
    guard places > wanted else { return self }
    var all = digits
    while all.count <= places { all.insert(0, at: 0) }
    let kept = Array(all[..<(all.count - (places - wanted))])
    let next = all[all.count - (places - wanted)]
    let result = next >= 5 ? Self.add(kept, [1]) : kept
    return SlowDecimal(result, places: wanted, isMinus: isMinus)
  }

  func divided(by other: SlowDecimal, places wanted: Int) -> SlowDecimal {
    // One place more decides how to round.
    let shift = wanted + 1 + other.places - places
    let dividend = digits + Array(repeating: 0, count: max(shift, 0))
    let divisor = other.digits + Array(repeating: 0, count: max(-shift, 0))
    var rest: [Int] = []
    var quotient: [Int] = []
    for digit in dividend {
      rest = Array((rest + [digit]).drop { $0 == 0 })
      var times = 0
      while !Self.isLess(rest, divisor) {
        rest = Array(Self.subtract(rest, divisor).drop { $0 == 0 })
        times += 1
      }
      quotient.append(times)
    }
    return SlowDecimal(quotient, places: 0, isMinus: isMinus != other.isMinus)
      .shifted(wanted + 1).rounded(to: wanted)
  }

  private func shifted(_ places: Int) -> SlowDecimal {
    SlowDecimal(digits, places: places, isMinus: isMinus)
  }

  private static func add(_ left: [Int], _ right: [Int]) -> [Int] {
    var result: [Int] = []
    var carry = 0
    for place in 0..<(max(left.count, right.count) + 1) {
      let sum =
        (place < left.count ? left[left.count - 1 - place] : 0)
        + (place < right.count ? right[right.count - 1 - place] : 0) + carry
      result.append(sum % 10)
      carry = sum / 10
    }
    return result.reversed()
  }

  /// `right` is not greater.
  private static func subtract(_ left: [Int], _ right: [Int]) -> [Int] {
    var result: [Int] = []
    var borrow = 0
    for place in 0..<left.count {
      var difference = left[left.count - 1 - place] - borrow
      if place < right.count { difference -= right[right.count - 1 - place] }
      borrow = difference < 0 ? 1 : 0
      result.append(difference < 0 ? difference + 10 : difference)
    }
    return result.reversed()
  }

  private static func isLess(_ left: [Int], _ right: [Int]) -> Bool {
    let (left, right) = (left.drop { $0 == 0 }, right.drop { $0 == 0 })
    guard left.count == right.count else { return left.count < right.count }
    return left.lexicographicallyPrecedes(right)
  }
}
