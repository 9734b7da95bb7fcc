import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct `A quantity` {
  @Test(arguments: [
    (Quantity(2), "2"), (0, "0"), (-3, "-3"), (.max, "9223372036854775807"),
    (.min, "-9223372036854775808"), (Quantity(millionths: 500_000), "0.5"),
    (Quantity(millionths: -500_000), "-0.5"), (Quantity(millionths: -1_000_001), "-1.000001"),
    (Quantity(millionths: 1_250_000), "1.25"), (Quantity(millionths: 10), "0.00001"),
    (Quantity(Int64.max) - Quantity(millionths: 1), "9223372036854775806.999999"),
  ])
  func `is written without zeros at its end`(quantity: Quantity, text: String) {
    var writer = JSONWriter()
    writer.quantity(quantity)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }

  @Test func `stops at the ends of a bigint`() {
    #expect(Quantity.max + 1 == .max)
    #expect(Quantity.min - 1 == .min)
    #expect(Quantity.max + .max == .max)
    #expect(Quantity(millionths: .max) == .max)
    #expect(Quantity(millionths: .min) == .min)
  }

  @Test func `knows its whole pieces`() {
    #expect(Quantity(millionths: 1_900_000).pieces == 1)
    #expect(Quantity(millionths: -1_900_000).pieces == -1)
    #expect(Quantity.min.pieces == .min)
    #expect(Quantity(7).isWhole)
    #expect(!Quantity(millionths: 7).isWhole)
  }

  @Test(
    arguments: [
      (5, 2, 3), (-5, 2, -2), (4, 3, 1), (-4, 3, -1), (-5, 3, -2), (1, 2, 1), (-1, 2, 0), (0, 7, 0),
    ] as [(Int128, Int128, Int128)]
  )
  func `divided by another number is the nearest whole, halves up`(
    number: Int128,
    divisor: Int128,
    result: Int128
  ) {
    #expect(number.dividedHalfUp(by: divisor) == result)
  }

  @Test func `can be divided at the ends of its numbers`() {
    #expect(Int128.max.dividedHalfUp(by: .max) == 1)
    #expect(Int128.min.dividedHalfUp(by: .max) == -1)
    #expect(Int128.max.dividedHalfUp(by: 1) == .max)
  }
}
