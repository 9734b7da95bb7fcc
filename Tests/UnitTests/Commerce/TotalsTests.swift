import Commerce
import SegmentSpec
import Testing

/// Orders whose totals were taken from Medusa 1.20 itself.
@Suite(.timeLimit(.minutes(9))) struct TotalsTests {
  @Test(arguments: WorkedExample.all)
  func `totals are Medusa's to the last unit`(example: WorkedExample) throws {
    let pricing = example.page.pricing(of: 0, .current)
    let totals = try pricing.totals()
    #expect(
      [
        totals.undiscounted, totals.discount, totals.shipping, totals.tax, totals.credit ?? 0,
        totals.due,
      ] == example.totals
    )
    for (line, expected) in zip(example.page.lines.indices, example.lines) {
      let totals = try pricing.totals(of: line)
      #expect([totals.subtotal, totals.discount, totals.tax, totals.total] == expected)
    }
  }

  @Test func `tax of several rates is rounded for each on a line and once on shipping`() throws {
    let example = try #require(WorkedExample.all.first { $0.name == "8b" })
    let totals = try example.page.pricing(of: 0, .current).totals()
    // 53 + 105 on the line, 157 (not 158) on shipping.
    #expect(totals.tax == 315)
  }

  @Test func `a gift card used before its taxability was kept is taxed as its region says`() throws
  {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(1000, 1, rates: [19])
    builder.giftCardUse(100, isTaxable: nil, rate: 7)
    #expect(try builder.page.pricing(of: 0, .current).totals().tax == 190 - 19)
    builder.edit { order, _ in order.giftCardsTaxable = false }
    #expect(try builder.page.pricing(of: 0, .current).totals().tax == 190 - 7)
    builder.edit { order, _ in order.giftCardsTaxable = nil }
    #expect(try builder.page.pricing(of: 0, .current).totals().tax == 190 - 7)
  }

  @Test func `gift cards without transactions cover no more than the order`() throws {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(1000, 1, rates: [19])
    builder.giftCard("gift_1", balance: 600, rate: 19)
    builder.giftCard("gift_2", balance: 900, rate: 10)
    let taxed = try builder.page.pricing(of: 0, .current).totals()
    #expect(taxed.credit == 1000)
    #expect(taxed.tax == 190 - 114 - 40)
    #expect(taxed.due == 36)
    builder.edit { order, _ in order.giftCardsTaxable = false }
    #expect(try builder.page.pricing(of: 0, .current).totals().credit == 1190)
  }

  @Test func `a price with tax but without tax lines counts nothing`() throws {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(1000, 2, includesTax: true)
    let totals = try builder.page.pricing(of: 0, .current).totals()
    #expect(totals.subtotal == 0)
    #expect(totals.total == 0)
  }

  @Test(arguments: [
    (Double.nan, "not a number"), (.infinity, "not a number"), (-1e308, "too large"),
    (9_007_199_254_740_994, "too large"), (9_007_199_254_740_992, "too large"),
  ])
  func `an amount that no integer holds is refused with the order and its line`(
    amount: Double,
    reason: String
  ) throws {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(1000, 1, adjustments: [(nil, amount)])
    let pricing = builder.page.pricing(of: 0, .current)
    #expect(throws: EncodingRefusal("order order_1: the discount is \(reason)")) {
      try pricing.totals()
    }
    #expect(throws: EncodingRefusal("order order_1: the discount of line item_1 is \(reason)")) {
      try pricing.totals(of: 0)
    }
  }

  @Test(arguments: [(Int64.max, Int64(1)), (.min, 1), (9_007_199_254_740_993, 1), (.max, .max)])
  func `amounts of widened columns that no double holds are refused`(
    price: Int64,
    quantity: Int64
  ) throws {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(price, quantity)
    #expect(throws: EncodingRefusal("order order_1: the subtotal is too large")) {
      try builder.page.pricing(of: 0, .current).totals()
    }
  }

  @Test func `halves are rounded toward positive infinity, as JavaScript does`() throws {
    // 2.5 % of 100 is 2.5; of -100 it is -2.5.
    for (price, tax) in [(Int64(100), Int64(3)), (-100, -2)] {
      var builder = PageBuilder()
      builder.order("order_1")
      builder.line(price, 1, rates: [2.5])
      #expect(try builder.page.pricing(of: 0, .current).totals().tax == tax)
    }
    // The double below one half must not be rounded up by adding one half.
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(1, 1, adjustments: [(nil, 0.499_999_999_999_999_94)])
    #expect(try builder.page.pricing(of: 0, .current).totals().discount == 0)
  }
}
