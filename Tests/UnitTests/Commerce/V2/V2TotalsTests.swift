@testable import Commerce
import SegmentSpec
import Testing

/// Totals by Medusa v2's arithmetic, in exact decimals.
@Suite(.timeLimit(.minutes(9))) struct `Totals of Medusa v2 orders` {
  private func totals(
    _ version: OrderVersion = .placed,
    clock: SettlingClock = V2PageBuilder.later,
    currency: String = "eur",
    orderVersion: Int32 = 1,
    _ build: (inout V2PageBuilder) -> Void
  ) throws -> OrderTotals {
    var builder = V2PageBuilder()
    builder.order(currency: currency, version: orderVersion)
    build(&builder)
    return try builder.derived().page.pricing(of: 0, version).totals()
  }

  /// The worked examples of Medusa's own tests, each checked against its code.
  @Test func `a plain order without tax in its prices`() throws {
    let totals = try totals { builder in
      builder.item(builder.line(price: "19.99", rates: ["8.875"]), "2")
      builder.method("5.99", rates: ["8.875"])
    }
    #expect(totals.total == 5_005)
    #expect((totals.shipping, totals.tax, totals.subtotal) == (599, 408, 3_998))
  }

  @Test func `10 % off the items`() throws {
    let totals = try totals { builder in
      builder.item(
        builder.line(price: "19.99", rates: ["8.875"], adjustments: [.init(amount: "3.998")]),
        "2"
      )
      builder.method("5.99", rates: ["8.875"])
    }
    #expect((totals.total, totals.tax, totals.discount) == (4_570, 373, 400))
    #expect(totals.subtotal + totals.shipping + totals.tax == totals.total)
  }

  @Test func `a fixed amount across two lines`() throws {
    let totals = try totals { builder in
      builder.item(
        builder.line("ordli_1", price: "30", rates: ["10"], adjustments: [.init(amount: "3")]),
        "1"
      )
      builder.item(
        builder.line("ordli_2", price: "35", rates: ["10"], adjustments: [.init(amount: "7")]),
        "2"
      )
    }
    #expect((totals.total, totals.discount, totals.tax) == (9_900, 1_000, 900))
  }

  @Test(
    arguments: [
      ([V2PageBuilder.Adjustment](), 6_497),
      ([V2PageBuilder.Adjustment(amount: "5.040336134453781512605")], 5_897),
    ] as [([V2PageBuilder.Adjustment], Int64)]
  )
  func `prices with tax`(_ adjustments: [V2PageBuilder.Adjustment], total: Int64) throws {
    let totals = try totals { builder in
      builder.item(
        builder.line(
          price: "29.99",
          rates: ["19"],
          isTaxInclusive: true,
          adjustments: adjustments
        ),
        "2"
      )
      builder.method("4.99", rates: ["19"], isTaxInclusive: true)
    }
    #expect(totals.total == total)
    #expect(totals.subtotal + totals.shipping + totals.tax == total)
  }

  @Test func `a discount that includes tax`() throws {
    let totals = try totals { builder in
      builder.item(
        builder.line(
          price: "29.99",
          rates: ["19"],
          isTaxInclusive: true,
          adjustments: [.init(amount: "5", isTaxInclusive: true)]
        ),
        "2"
      )
    }
    #expect((totals.total, totals.discount, totals.tax) == (5_498, 420, 878))
  }

  @Test func `half of the shipping`() throws {
    let totals = try totals { builder in
      builder.item(builder.line(price: "20", rates: ["10"]), "1")
      builder.method("10", rates: ["10"], adjustments: [.init(amount: "5")])
    }
    #expect((totals.total, totals.shipping, totals.shippingDiscount) == (2_750, 500, 500))
    #expect(totals.discount == 0)
  }

  @Test func `free shipping`() throws {
    let totals = try totals { builder in
      builder.item(builder.line(price: "100", rates: ["25"], isTaxInclusive: true), "1")
      builder.method(
        "49",
        rates: ["25"],
        isTaxInclusive: true,
        adjustments: [.init(amount: "39.2")]
      )
    }
    #expect((totals.total, totals.shipping, totals.shippingDiscount) == (10_000, 0, 3_920))
    #expect(totals.tax == 2_000)
  }

  @Test func `several rates add up`() throws {
    let plain = try totals { builder in
      builder.item(builder.line(price: "100", rates: ["7.25", "2.25"]), "1")
    }
    #expect((plain.total, plain.tax) == (10_950, 950))
    let inclusive = try totals { builder in
      builder.item(builder.line(price: "100", rates: ["5", "9.975"], isTaxInclusive: true), "1")
    }
    #expect((inclusive.total, inclusive.tax, inclusive.subtotal) == (10_000, 1_302, 8_698))
  }

  @Test(
    arguments: [("12.5", 3_150, 1_250), ("-5", 4_400, nil), ("44", 0, 4_400)]
      as [(String, Int64, Int64?)]
  )
  func `store credit`(amount: String, due: Int64, credit: Int64?) throws {
    let totals = try totals { builder in
      builder.item(builder.line(price: "20", rates: ["10"]), "2")
      builder.credit(amount)
      // The credit line of a refund is none that was used at checkout.
      builder.credit("44", version: 2, at: 3_600)
    }
    #expect((totals.total, totals.due, totals.credit) == (4_400, due, credit))
  }

  @Test func `credit lines without a version of their own count by time`() throws {
    let totals = try totals { builder in
      builder.item(builder.line(price: "20"), "2")
      builder.credit("10", version: nil, at: 1)
      builder.credit("30", version: nil, at: 2)
    }
    #expect(totals.credit == 1_000)
    // The upgrade stamped them with the order's version of that moment, and each later version repeats them.
    let stamped = try self.totals { builder in
      builder.item(builder.line(price: "20"), "2")
      builder.credit("10", version: 4, at: 0)
      builder.credit("10", version: 5, at: 1)
    }
    #expect(stamped.credit == 1_000)
  }

  @Test func `yen have no decimals, dinars three`() throws {
    let yen = try totals(currency: "jpy") { builder in
      builder.item(builder.line(price: "1980", rates: ["10"], isTaxInclusive: true), "3")
      builder.method("550", rates: ["10"], isTaxInclusive: true)
    }
    #expect((yen.total, yen.tax, yen.shipping) == (6_490, 590, 500))
    let dinars = try totals(currency: "kwd") { builder in
      builder.item(builder.line(price: "1.2345"), "1")
    }
    #expect(dinars.total == 1_235)
  }

  @Test func `a price of an order's version wins over that of the line`() throws {
    let totals = try totals(.current, orderVersion: 2) { builder in
      let line = builder.line(price: "10")
      builder.item(line, "2")
      builder.item(line, "3", version: 2, price: "11.5")
    }
    #expect(totals.total == 3_450)
  }

  @Test func `an order with returns is worth what was bought`() throws {
    let totals = try totals(.current, orderVersion: 3) { builder in
      let line = builder.line(
        price: "10",
        rates: ["10"],
        adjustments: [
          .init(amount: "3", version: 1), .init(amount: "3", version: 2),
          .init(amount: "3", version: 3),
        ]
      )
      for version in 1...3 as ClosedRange<Int32> { builder.item(line, "3", version: version) }
      builder.method("4", id: "ordsm_return", version: 3) { method, arena in
        method.returnID = arena.append("return_1")
      }
    }
    #expect((totals.total, totals.discount, totals.shipping) == (2_970, 300, 0))
  }

  @Test func `discounts that an upgrade stamped with a later version count`() throws {
    func discount(at seconds: Int64, _ versions: [Int32]) throws -> Int64 {
      try totals { builder in
        let adjustments = versions.map {
          V2PageBuilder.Adjustment(amount: "5", version: $0, at: seconds)
        }
        builder.item(builder.line(price: "20", adjustments: adjustments), "1")
      }.discount
    }
    #expect(try discount(at: 0, [4]) == 500)
    #expect(try discount(at: 1, [4, 5]) == 500)
    // An edit brought it.
    #expect(try discount(at: 3_600, [2]) == 0)
  }

  @Test func `a line's amounts are rounded one by one, its price is net of tax`() throws {
    var builder = V2PageBuilder()
    builder.order()
    let line = builder.line(
      price: "29.99",
      rates: ["19"],
      isTaxInclusive: true,
      adjustments: [.init(amount: "5", isTaxInclusive: true)]
    )
    builder.item(line, "2")
    builder.item(builder.line("ordli_2", price: "11.9", rates: ["19"], isTaxInclusive: true), "0")
    let derived = builder.derived()
    let pricing = derived.page.pricing(of: 0, .placed)
    let places = Array(derived.page.orders[0].content(.placed).lines.indices)
    let totals = try pricing.totals(of: places[0])
    #expect((totals.total, totals.tax, totals.discount) == (5_498, 878, 420))
    #expect(totals.subtotal == totals.total - totals.tax + totals.discount)
    #expect(pricing.price(of: places[0], in: totals, .beforeDiscount) == 2_520)
    #expect(pricing.price(of: places[0], in: totals, .afterDiscount) == 2_310)
    // A line without pieces has a price all the same.
    #expect(try pricing.price(of: places[1]) == 1_000)
    #expect(try pricing.totals(of: places[1]) == .zero)
  }

  @Test(arguments: ["NaN", "Infinity", "1e40", "", "lots"])
  func `an amount that is none is refused, with the line's name`(price: String) throws {
    var builder = V2PageBuilder()
    builder.order()
    builder.item(builder.line(price: price), "1")
    let derived = builder.derived()
    let index = try #require(derived.facts.firstIndex { $0.event == .orderCompleted })
    var writer = JSONWriter()
    let fault = price == "1e40" ? "too large" : "not a number"
    #expect(throws: EncodingRefusal("order order_1: the total is \(fault)")) {
      try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &writer)
    }
  }
}
