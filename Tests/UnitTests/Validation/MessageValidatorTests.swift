import Commerce
import SegmentSpec
import Support
import Testing

/// The validator finds every fault: a valid message, broken in one place each.
@Suite(.timeLimit(.minutes(9))) struct MessageValidatorTests {
  @Test func `a whole message is without findings`() throws {
    #expect(MessageValidator().findings(in: try completed()).isEmpty)
    #expect(MessageValidator().findings(in: try identify()).isEmpty)
  }

  private func completed() throws -> String {
    let builder = MessageTests.fullOrder()
    return try message(DerivedOrders(builder.page, settings: MappingSettings()), .orderCompleted)
  }

  private func identify() throws -> String {
    let builder = MessageTests.fullOrder()
    return try message(DerivedOrders(builder.page, settings: MappingSettings()), .identify)
  }

  @Test(arguments: [
    (#""type":"track""#, #""type":"page""#, "type: none of"),
    (#""type":"track","#, "", "type: missing"),
    (#""type":"track""#, #""type":"track","type":"track""#, "comes twice"),
    ("00000000-0000-0001", "0000000-00000-0001", "messageId: no UUID"),
    ("2026-03-01T10:00:00.123Z", "2026-03-01T10:00:00Z", "timestamp"),
    ("2026-03-01T10:00:00.123Z", "2026-03-01T10:00:00.123+00:00", "timestamp"),
    ("2026-03-01T10:00:00.123Z", "2026-02-29T10:00:00.123Z", "no day of the calendar"),
    ("2026-03-01T10:00:00.123Z", "0000-03-01T10:00:00.123Z", "timestamp"),
    (#""anonymousId":"cus_guest","#, "", "nobody is named"),
    (#""anonymousId":"cus_guest""#, #""anonymousId":"""#, "nobody is named"),
    (#""anonymousId":"cus_guest""#, #""anonymousId":null"#, "anonymousId: null"),
    (#""name":"tidemark","#, "", "context.library"),
    (#"{"Advertising":true}"#, #"{"Advertising":"yes"}"#, "context.consent"),
    (#""ip":"#, #""IP":"#, "context.IP: nobody knows"),
    ("Order Completed", "Order Complete", "event: not one of"),
    (#""currency":"EUR""#, #""currency":"eur""#, "no currency"),
    (#""currency":"EUR","#, "", "money without a currency"),
    (#""currency":"EUR""#, #""currency":"JPY""#, "has not 0 decimals"),
    (#""tax":9.03"#, #""tax":9.030"#, "has not 2 decimals"),
    (#""tax":9.03"#, #""tax":"9.03""#, "properties.tax: of another type"),
    (#""tax":9.03"#, #""tax":null"#, "properties.tax: null"),
    (#""tax":9.03"#, #""tax":9.04"#, "not subtotal + shipping + tax"),
    (#""revenue":72.50"#, #""revenue":72.51"#, "not the subtotal"),
    (#""total_due":77.52"#, #""total_due":77.51"#, "not total - gift_card_total"),
    (#""gift_card_total":10.00,"#, "", "come together"),
    (#""discount":0.00"#, #""discount":-0.00"#, "minus nothing"),
    (#""order_number":7"#, #""order_number":7.0"#, "no whole number"),
    (#""order_id":"order_1","#, "", "properties.order_id: missing"),
    (#""coupon":"SPRING""#, #""coupon":["SPRING"]"#, "properties.coupon: of another type"),
    (#""coupons":["SPRING","#, #""coupons":[1,"#, "properties.coupons[0]: of another type"),
    (#""position":2"#, #""position":3"#, "position is not 2"),
    (#""quantity":2,"#, "", "properties.products[0].quantity: missing"),
    (#""gift_card":true"#, #""gift_card":1"#, "gift_card: of another type"),
    (#""sku":"SHIRT-M-RED""#, #""SKU":"SHIRT-M-RED""#, "nobody knows this property"),
    (#"}]}}"#, #"}]}} "#, ""), (#"}]}}"#, #"}]}"#, "no JSON"),
    ("Köln", "K\u{1}", "white space between"), ("Köln", #"\ud83d"#, "a lone surrogate"),
    (#""status":"pending""#, #""status":'pending'"#, "no JSON"),
  ])
  func `a message broken in one place has a finding`(
    text: String,
    broken: String,
    finding: String
  ) throws {
    let whole = try completed()
    let first = try #require(whole.firstRange(of: text))
    let findings = MessageValidator().findings(
      in: whole[..<first.lowerBound] + broken + whole[first.upperBound...]
    )
    if finding.isEmpty {
      #expect(findings.isEmpty)
    } else {
      #expect(findings.contains { $0.contains(finding) })
    }
  }

  @Test(arguments: [
    (#""email":"ada@example.com""#, #""email":null"#, "traits.email: null"),
    (#""firstName""#, #""first_name""#, "traits.first_name: nobody knows"),
    (#""traits""#, #""properties""#, "traits: missing"),
  ])
  func `an identify broken in one place has a finding`(
    text: String,
    broken: String,
    finding: String
  ) throws {
    let findings = MessageValidator().findings(
      in: try identify().replacing(text, with: broken)
    )
    #expect(findings.contains { $0.contains(finding) })
  }

  @Test func `bytes that are no UTF-8 and messages that are too long have a finding`() throws {
    var bytes = Array(try completed().utf8)
    let place = try #require(bytes.firstIndex(of: 0xC3))
    bytes[place] = 0xFF
    #expect(MessageValidator().findings(in: bytes).contains { $0.contains("ill-formed UTF-8") })
    let long = try completed().replacing("Köln", with: String(repeating: "a", count: 32_000))
    #expect(MessageValidator().findings(in: long).contains { $0.hasSuffix("bytes") })
    #expect(MessageValidator(mostBytes: 80_000).findings(in: long).isEmpty)
  }

  @Test func `amounts in the reporting currency stand beside those in the order's`() throws {
    let whole = try completed()
    func findings(_ twin: String, _ reporting: String?) -> [String] {
      MessageValidator(reporting: reporting)
        .findings(in: whole.replacing(#""tax":9.03,"#, with: #""tax":9.03,\#(twin),"#))
    }
    #expect(findings(#""reporting_tax":1483"#, "jpy").isEmpty)
    #expect(!findings(#""reporting_tax":1483"#, "eur").isEmpty)
    #expect(!findings(#""reporting_tax":1483"#, nil).isEmpty)
    #expect(!findings(#""reporting_tax":"1483""#, "jpy").isEmpty)
    #expect(!findings(#""reporting_email":1"#, "jpy").isEmpty)
  }

  @Test func `a parcel's amounts are those of its products`() throws {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(1000, 2, rates: [19])
    builder.parcel("ful_1", [(0, 1)])
    let text = try message(DerivedOrders(builder.page, settings: .init()), .orderShipped)
    #expect(MessageValidator().findings(in: text).isEmpty)
    let broken = text.replacing(
      #""subtotal":10.00,"discount":0.00,"tax":1.90,"total":11.90,"order"#,
      with: #""subtotal":10.00,"discount":0.00,"tax":1.90,"total":11.91,"order"#
    )
    #expect(
      MessageValidator().findings(in: broken) == ["properties.total: not the sum of the products"]
    )
  }
}
