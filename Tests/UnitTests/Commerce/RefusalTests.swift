import Commerce
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct RefusalTests {
  private func refusal(
    currency: String = "eur",
    settings: MappingSettings = MappingSettings(),
    _ edit: (inout Order, inout Arena) -> Void = { _, _ in }
  ) -> String? {
    var builder = PageBuilder()
    builder.order("order_1", currency: currency, edit)
    let derived = DerivedOrders(builder.page, settings: settings)
    do {
      _ = try message(derived, .orderCompleted)
      return nil
    } catch {
      return (error as? EncodingRefusal)?.reason
    }
  }

  @Test(arguments: ["12€", "eu", "euro", "usdc", "abcdef", "e r", "€", "[aa", "a1b", "usd1"])
  func `a currency code that is not three letters is refused by name`(code: String) {
    #expect(
      refusal(currency: code)
        == "order order_1: currency code \"\(code)\" is neither three letters nor 3 to 5 that the setting"
        + " currency_exponents names"
    )
  }

  @Test func `an order that names nobody, not even itself, is refused`() {
    #expect(
      refusal { order, arena in
        order.id = arena.append("")
        order.customerID = .absent
      } == "order : it has neither a customer nor an id of its own"
    )
  }

  @Test func `an order without any currency code is refused`() {
    #expect(
      refusal { order, _ in order.currencyCode = .absent }
        == "order order_1: it has no currency code"
    )
    #expect(refusal(currency: "") == "order order_1: it has no currency code")
  }

  @Test func `consent that is not what it should be is refused, never left out`() {
    #expect(
      refusal { order, arena in order.consent = arena.append("{\"ads\": true}") }
        == Self.consent(key: "consent", "an object without categoryPreferences")
    )
    var settings = MappingSettings()
    settings.consentKey = "tracking"
    for (value, found) in [("\"yes\"", "a string that holds no JSON"), ("true", "a boolean")] {
      #expect(
        refusal(settings: settings) { order, arena in order.consent = arena.append(value) }
          == Self.consent(key: "tracking", found)
      )
    }
  }

  private static func consent(key: String, _ found: String) -> String {
    "order order_1: the metadata key \"\(key)\" (setting consent_key) holds \(found); wanted is an object"
      + " whose categoryPreferences are true or false, such as"
      + #" {"categoryPreferences":{"advertising":false}}, or a string that holds one"#
  }

  @Test func `a refusal's cause is the same for every row`() {
    var builder = PageBuilder()
    for id in ["order_1", "order_2"] { builder.order(id, currency: "usdc") }
    let derived = DerivedOrders(builder.page, settings: MappingSettings())
    let causes = derived.facts.indices.compactMap { index -> String? in
      var writer = JSONWriter()
      do throws(EncodingRefusal) {
        try derived.encode(index, messageID: MessageID(high: 0, low: 0), into: &writer)
        return nil
      } catch {
        return error.cause
      }
    }
    #expect(causes.count == 4)
    #expect(Set(causes).count == 1)
  }

  @Test func `a time that has no four-digit year is refused`() {
    #expect(
      refusal { order, _ in order.createdAt = Timestamp(microseconds: .max) }
        == "order order_1: its time lies outside the years 1 to 9999"
    )
  }

  @Test func `metadata that is no JSON is refused only where it is sent`() {
    let broken = { (order: inout Order, arena: inout Arena) in order.metadata = arena.append("{") }
    #expect(refusal(broken) == nil)
    var settings = MappingSettings()
    settings.includesMetadata = true
    #expect(
      refusal(settings: settings, broken)
        == "order order_1: metadata is not valid JSON (byte 1)"
    )
  }

  @Test(
    arguments: [
      ("jpy", [:], "100", "JPY"), ("Kwd", [:], "1.00", "KWD"), ("xyz", [:], "1.00", "XYZ"),
      ("kwd", ["kwd": 3], "0.100", "KWD"), ("kwd", ["KWD": 3], "0.100", "KWD"),
      ("usdc", ["usdc": 6], "0.000100", "USDC"), ("DAI", ["dai": 2], "1.00", "DAI"),
      ("Matic", ["matic": 0], "100", "MATIC"),
      ("jpy", ["jpy": 2], "1.00", "JPY"), ("eur", ["eur": 0, "toolong": 4], "100", "EUR"),
    ] as [(String, [String: Int], String, String)]
  )
  func `amounts have the decimals of Medusa's rule or of the settings`(
    code: String,
    exponents: [String: Int],
    amount: String,
    upper: String
  ) throws {
    var settings = MappingSettings()
    settings.currencyExponents = exponents
    var builder = PageBuilder()
    builder.order("order_1", currency: code)
    builder.line(100, 1)
    let text = try message(
      DerivedOrders(builder.page, settings: settings),
      .orderCompleted,
      MessageValidator(exponents: exponents)
    )
    #expect(text.contains("\"currency\":\"\(upper)\",\"subtotal\":\(amount),"))
  }
}
