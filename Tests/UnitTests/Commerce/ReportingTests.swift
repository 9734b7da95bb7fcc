import Commerce
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct ReportingTests {
  /// A Monday and the Friday before it, newest first, as the bank writes them.
  private static let csv = """
    Date,USD,JPY,KWD,ISK,XPF,\r
    2026-03-02,1.1000,160.00,0.3400,N/A,2,\r
    2026-02-27,1.0813,162.50,0.339,150.1,N/A,\r
    2026-02-20,1.0000,100.0,0.3000,,2,\r

    """

  private func settings(_ currency: String, _ csv: String = csv) throws -> MappingSettings {
    var settings = MappingSettings()
    settings.reporting = MappingSettings.Reporting(
      currency: currency,
      rates: try ReportingRates(csv: Array(csv.utf8))
    )
    return settings
  }

  /// The one line's properties from `currency` on, of an order placed on a Sunday.
  private func text(
    _ price: Int64,
    in currency: String,
    to reporting: String,
    at time: Timestamp = PageBuilder.moment
  ) throws -> Substring {
    var builder = PageBuilder()
    builder.order("order_1", currency: currency) { order, _ in order.createdAt = time }
    builder.line(price, 1)
    let text = try message(
      DerivedOrders(builder.page, settings: settings(reporting)),
      .orderCompleted,
      MessageValidator(reporting: reporting)
    )
    return try text[#require(text.firstRange(of: #""currency""#)).lowerBound...]
  }

  @Test func `every amount has a twin at the last rate before the order`() throws {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(2500, 2, rates: [19], adjustments: [(nil, 500)])
    builder.shipping(499, rates: [19])
    builder.giftCardUse(100, isTaxable: false)
    let text = try message(
      DerivedOrders(builder.page, settings: settings("usd")),
      .orderCompleted,
      MessageValidator(reporting: "usd")
    )
    let start = try #require(text.firstRange(of: #""currency""#)).lowerBound
    #expect(
      text[start...]
        == [
          #""currency":"EUR","subtotal":45.00,"reporting_subtotal":48.66,"revenue":45.00,"#,
          #""reporting_revenue":48.66,"value":45.00,"reporting_value":48.66,"discount":5.00,"#,
          #""reporting_discount":5.41,"shipping":4.99,"#,
          #""reporting_shipping":5.40,"tax":9.50,"reporting_tax":10.27,"total":59.49,"#,
          #""reporting_total":64.33,"gift_card_total":1.00,"reporting_gift_card_total":1.08,"#,
          #""total_due":58.49,"reporting_total_due":63.25,"shipping_method":"Standard","#,
          #""shipping_methods":[{"id":"sm_1","name":"Standard","price":4.99,"#,
          #""reporting_price":5.40}],"products":[{"product_id":"item_1","custom":true,"line_item_id":"item_1","name":"Shirt","#,
          #""price":25.00,"reporting_price":27.03,"quantity":2,"subtotal":50.00,"#,
          #""reporting_subtotal":54.07,"discount":5.00,"reporting_discount":5.41,"tax":8.55,"#,
          #""reporting_tax":9.25,"total":53.55,"reporting_total":57.90,"position":1}]}}"#,
        ].joined()
    )
  }

  @Test(arguments: [
    // 7793 / 162.5; 29.68 / 0.339; 100.00 / 1.0813 * 162.5; 5.00 as it is.
    (7793, "jpy", "EUR", "47.96"), (2968, "kwd", "EUR", "87.55"), (10_000, "usd", "JPY", "15028"),
    (500, "KWD", "kwd", "5.00"), (-100, "eur", "USD", "-1.08"),
  ])
  func `amounts take the decimals of both currencies`(
    price: Int64,
    from: String,
    to: String,
    expected: String
  ) throws {
    #expect(try text(price, in: from, to: to).contains(#""reporting_total":\#(expected),"#))
  }

  @Test(arguments: [(1, "0.01"), (-1, "0.00"), (3, "0.02"), (-3, "-0.01")])
  func `halves are rounded up`(price: Int64, expected: String) throws {
    var settings = try settings("EUR")
    settings.currencyExponents = ["xpf": 2]
    var builder = PageBuilder()
    builder.order("order_1", currency: "xpf") { order, _ in
      order.createdAt = PageBuilder.moment.advanced(bySeconds: 86_400)
    }
    builder.line(price, 1)
    let text = try message(
      DerivedOrders(builder.page, settings: settings),
      .orderCompleted,
      MessageValidator(exponents: settings.currencyExponents, reporting: "EUR")
    )
    #expect(text.contains(#""reporting_total":\#(expected),"#))
  }

  @Test func `a day's own rate counts from its midnight on`() throws {
    let sunday = PageBuilder.moment
    let monday = sunday.advanced(bySeconds: 14 * 3600)
    #expect(try text(1000, in: "eur", to: "USD", at: sunday).contains(#""reporting_total":10.81,"#))
    #expect(try text(1000, in: "eur", to: "USD", at: monday).contains(#""reporting_total":11.00,"#))
  }

  @Test(arguments: [
    // No column; none for over a week; one within a week; long after the last, before the first date.
    ("sek", 0), ("xpf", 0), ("isk", 5), ("jpy", 10), ("jpy", -30),
  ])
  func `without a rate there are no twins, and the report says so`(
    currency: String,
    days: Int64
  ) throws {
    var builder = PageBuilder()
    builder.order("order_1", currency: currency) { order, _ in
      order.createdAt = PageBuilder.moment.advanced(bySeconds: days * 86_400)
      order.updatedAt = order.createdAt
    }
    builder.line(1000, 1)
    let derived = try DerivedOrders(builder.page, settings: settings("EUR"))
    let index = try #require(derived.facts.firstIndex { $0.event == .orderCompleted })
    let hasTwins = currency == "isk"
    let validator = MessageValidator(reporting: "EUR")
    #expect(try message(derived, .orderCompleted, validator).contains("reporting_") == hasTwins)
    #expect(derived.notices(index) == (hasTwins ? [] : [.noRate(currency.uppercased())]))
  }

  @Test func `a currency that Medusa does not list is named, unless its decimals are set`() throws {
    var builder = PageBuilder()
    builder.order("order_1", currency: "lak")
    builder.line(1000, 1)
    var settings = MappingSettings()
    let derived = DerivedOrders(builder.page, settings: settings)
    let index = try #require(derived.facts.firstIndex { $0.event == .orderCompleted })
    #expect(derived.notices(index) == [.unlistedCurrency("LAK")])
    settings.currencyExponents = ["LAK": 0]
    #expect(DerivedOrders(builder.page, settings: settings).notices(index) == [])
  }

  private static let faults: [(csv: String, line: Int, reason: String)] = [
    ("", 1, "there are no rates in it"),
    ("Date,USD\n", 2, "there are no rates in it"),
    ("USD,Date\n", 1, "it does not begin with Date and currency codes"),
    ("Date,USD,usd\n", 1, "usd stands there twice"),
    ("Date,US\n", 1, "\"US\" is not a currency code of 3 to 5 letters"),
    ("Date,USD\n2 March 2026,1\n", 2, "\"2 March 2026\" is not a date such as 2026-03-02"),
    ("Date,USD\n2026-02-30,1.1\n", 2, "\"2026-02-30\" is not a date such as 2026-03-02"),
    ("Date,USD,JPY\n2026-03-02,1.1\n", 2, "it has 1 rate for 2 currencies"),
    ("Date,USD\n2026-03-02,1,1\n", 2, "it has 2 rates for 1 currency"),
    ("Date,USD\n2026-03-02,-1.1\n", 2, "\"-1.1\" is not a rate such as 1.0813, nor N/A"),
    ("Date,USD\n2026-03-02,1.\n", 2, "\"1.\" is not a rate such as 1.0813, nor N/A"),
    ("Date,USD\n2026-03-02,0\n", 2, "\"0\" is not a rate such as 1.0813, nor N/A"),
    ("Date,USD\n2026-03-02,1e5\n", 2, "\"1e5\" is not a rate such as 1.0813, nor N/A"),
    ("Date,USD\n2026-03-02,1\n2026-03-02,2\n", 3, "two lines have the date 2026-03-02"),
  ]

  @Test(arguments: faults)
  func `a file that is none is refused by its line`(csv: String, line: Int, reason: String) {
    do throws(ReportingRates.Fault) {
      _ = try ReportingRates(csv: Array(csv.utf8))
      Issue.record("it was taken")
    } catch {
      #expect(error.line == line)
      #expect(error.reason == reason)
    }
  }

  @Test(arguments: ["1.1,", "1.1,,", "1.1,N/A", ",160,"])
  func `an empty cell is no rate, also at the end of a line`(cells: String) throws {
    _ = try ReportingRates(csv: Array("Date,USD,JPY\n2026-03-02,\(cells)\n".utf8))
  }

  @Test(arguments: ["9999999999999999", "999999999999999", "99999999999999999999"])
  func `a rate that has no room is refused`(rate: String) {
    #expect(throws: ReportingRates.Fault.self) {
      _ = try ReportingRates(csv: Array("Date,USD\n2026-03-02,\(rate)\n".utf8))
    }
  }

  @Test func `the largest amounts and rates do not overflow`() throws {
    let csv = "Date,USD,JPY\n2026-03-01,0.00000001,9999999999\n"
    var builder = PageBuilder()
    builder.order("order_1", currency: "usd")
    builder.line(9_007_199_254_740_991, 1)
    let text = try message(
      DerivedOrders(builder.page, settings: settings("JPY", csv)),
      .orderCompleted,
      MessageValidator(reporting: "JPY")
    )
    #expect(!text.contains("reporting_total"))
  }
}
