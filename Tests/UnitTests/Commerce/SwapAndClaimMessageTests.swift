import Commerce
import SegmentSpec
import Support
import Testing

/// Swap Created, Swap Confirmed, Swap Shipped and Item Claimed, letter by letter.
@Suite struct SwapAndClaimMessageTests {
  private static let head =
    #"{"type":"track",\#(MessageTests.head),\#(MessageTests.traits)},"event":"%","properties":{"order_id":"order_1","#
    + #""checkout_id":"cart_1","order_number":7,"email":"ada@example.com","affiliation":"Web","#
    + #""region_id":"reg_eu","#

  private func head(_ event: String) -> String { Self.head.replacing("%", with: event) }

  /// An order of 3 × 25.00 at 19 %, and a swap's 2 × 40.00 at 19 %.
  private func builder(currency: String = "eur") -> PageBuilder {
    var builder = PageBuilder()
    builder.order("order_1", currency: currency) { order, arena in
      order.cartID = arena.append("cart_1")
      order.salesChannel = arena.append("Web")
    }
    builder.line(2500, 3, rates: [19]) { line, arena in
      line.productID = arena.append("prod_1")
      line.sku = arena.append("SHIRT-M")
      line.variantTitle = arena.append("M")
      line.variantID = arena.append("variant_1")
      line.type = arena.append("Clothes")
      line.thumbnail = arena.append("https://cdn.example/shirt.jpg")
    }
    builder.movedLine(4000, 2, rates: [19]) { line, arena in
      line.title = arena.append("Coat")
      line.sku = arena.append("COAT")
    }
    return builder
  }

  private static let coat =
    #""product_id":"item_2","custom":true,"sku":"COAT","line_item_id":"item_2","name":"Coat","price":40.00,"#
  private static let items =
    #""new_items":[{\#(coat)"quantity":2,"position":1}],"return_items":[{"product_id":"prod_1","#
    + #""sku":"SHIRT-M","variant":"M","variant_id":"variant_1","line_item_id":"item_1","#
    + #""name":"Shirt","type":"Clothes","price":25.00,"quantity":1,"position":1,"#
    + #""image_url":"https://cdn.example/shirt.jpg"},{"product_id":"item_gone","custom":true,"line_item_id":"item_gone","quantity":3,"#
    + #""position":2}]"#

  private func texts(
    _ builder: PageBuilder,
    _ event: EventName,
    _ settings: MappingSettings = MappingSettings()
  ) throws -> [String] {
    let derived = DerivedOrders(builder.page, settings: settings)
    let validator = MessageValidator(
      reporting: settings.reporting?.currency,
      isLikePlugin: settings.compatibility == .medusaPluginSegment
    )
    return try derived.facts.indices.filter { derived.facts[$0].event == event }.map { index in
      try encoded(validator) {
        try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &$0)
      }
    }
  }

  @Test func `a swap that was only asked for`() throws {
    var builder = builder()
    builder.swap("swap_1", new: [(1, 2)], back: [(0, 1), (1, 0), (9, 3)], difference: 700)
    #expect(
      try texts(builder, .swapCreated) == [
        head("Swap Created")
          + #""swap_id":"swap_1","payment_status":"not_paid","#
          + #""fulfillment_status":"not_fulfilled","currency":"EUR",\#(Self.items)}}"#
      ]
    )
    #expect(try texts(builder, .swapConfirmed).isEmpty)
  }

  @Test(
    arguments: [
      (5520, #""difference_due":55.20,"total":55.20,"#),
      (0, #""difference_due":0.00,"total":0.00,"#),
      (-1999, #""difference_due":-19.99,"total":-19.99,"#),
      (nil, ""),
    ] as [(Int64?, String)]
  )
  func `a swap that was confirmed`(difference: Int64?, amounts: String) throws {
    var builder = builder()
    builder.swap(
      "swap_1",
      new: [(1, 2)],
      back: [(0, 1), (9, 3)],
      difference: difference,
      confirmedAt: PageBuilder.moment
    ) { swap, arena in
      swap.paymentStatus = arena.append("captured")
    }
    #expect(
      try texts(builder, .swapConfirmed) == [
        head("Swap Confirmed")
          + #""swap_id":"swap_1","payment_status":"captured","#
          + #""fulfillment_status":"not_fulfilled","currency":"EUR",\#(amounts)\#(Self.items)}}"#
      ]
    )
  }

  @Test func `a parcel of a swap beside one of its order`() throws {
    var builder = builder()
    builder.swap("swap_0")
    builder.swap("swap_1", new: [(1, 2)], back: [(0, 1), (9, 3)], difference: 5520)
    builder.parcel("ful_1", [(0, 3)])
    builder.parcel("ful_2", [(1, 1)], links: [("JJD", "https://t.example/JJD")], ofSwap: 1)
    #expect(
      try texts(builder, .swapShipped) == [
        head("Swap Shipped")
          + #""swap_id":"swap_1","payment_status":"not_paid","#
          + #""fulfillment_status":"not_fulfilled","currency":"EUR","difference_due":55.20,"#
          + #""total":55.20,"fulfillment_id":"ful_2","fulfillment_provider":"webshipper","#
          + #""tracking_numbers":["JJD"],"tracking_urls":["https://t.example/JJD"],\#(Self.items),"#
          + #""products":[{\#(Self.coat)"quantity":1,"subtotal":40.00,"discount":0.00,"tax":7.60,"#
          + #""total":47.60,"position":1}]}}"#
      ]
    )
    let shipped = try texts(builder, .orderShipped)
    #expect(shipped.count == 1 && shipped[0].contains(#""fulfillment_id":"ful_1""#))
    #expect(shipped[0].contains(#""partial":false"#))
  }

  @Test func `an item that money is given back for`() throws {
    var builder = builder()
    builder.claimed(
      "citm_1",
      (0, 2),
      amount: 2499,
      tags: [("ctag_1", "torn"), ("ctag_2", "\"late\"")],
      images: ["https://cdn.example/1.jpg", "https://cdn.example/2.jpg"]
    ) { item, arena in item.note = arena.append("one sleeve, 2 holes") }
    #expect(
      try texts(builder, .itemClaimed) == [
        head("Item Claimed")
          + #""currency":"EUR","claim_id":"claim_1","claim_item_id":"citm_1","type":"refund","#
          + #""reason":"production_failure","note":"one sleeve, 2 holes","refund_amount":24.99,"#
          + #""product_id":"prod_1","sku":"SHIRT-M","variant":"M","variant_id":"variant_1","#
          + #""line_item_id":"item_1","name":"Shirt","product_type":"Clothes","price":25.00,"#
          + #""quantity":2,"image_url":"https://cdn.example/shirt.jpg","#
          + #""tags":[{"id":"ctag_1","value":"torn"},{"id":"ctag_2","value":"\"late\""}],"#
          + #""images":["https://cdn.example/1.jpg","https://cdn.example/2.jpg"]}}"#
      ]
    )
  }

  @Test func `an item to be replaced, in a currency without decimals, and one whose line is gone`()
    throws
  {
    var builder = builder(currency: "jpy")
    builder.claimed("citm_1", (1, 1), type: "replace")
    builder.claimed("citm_2", (9, 1), type: "replace")
    let texts = try texts(builder, .itemClaimed)
    let claim =
      #""type":"replace","reason":"production_failure","#
    #expect(
      texts == [
        head("Item Claimed")
          + #""currency":"JPY","claim_id":"claim_1","claim_item_id":"citm_1",\#(claim)"#
          + #""product_id":"item_2","custom":true,"sku":"COAT","line_item_id":"item_2","name":"Coat","price":4000,"quantity":1}}"#,
        head("Item Claimed")
          + #""currency":"JPY","claim_id":"claim_1","claim_item_id":"citm_2",\#(claim)"#
          + #""product_id":"prod_9","sku":"SHIRT-XL","variant":"XL","variant_id":"variant_9","#
          + #""line_item_id":"item_gone","quantity":1}}"#,
      ]
    )
  }

  @Test func `amounts have twins in the reporting currency`() throws {
    var builder = builder()
    builder.swap("swap_1", new: [(1, 1)], difference: 5520, confirmedAt: PageBuilder.moment)
    builder.claimed("citm_1", (0, 1), amount: 2499)
    var settings = MappingSettings()
    settings.reporting = MappingSettings.Reporting(
      currency: "usd",
      rates: try ReportingRates(csv: Array("Date,USD,\n2026-02-27,1.5,\n".utf8))
    )
    let confirmed = try #require(try texts(builder, .swapConfirmed, settings).first)
    #expect(
      confirmed.contains(
        #""difference_due":55.20,"reporting_difference_due":82.80,"total":55.20,"#
          + #""reporting_total":82.80,"#
      )
    )
    #expect(confirmed.contains(#""price":40.00,"reporting_price":60.00,"quantity":1"#))
    let claimed = try #require(try texts(builder, .itemClaimed, settings).first)
    #expect(claimed.contains(#""refund_amount":24.99,"reporting_refund_amount":37.49,"#))
    #expect(claimed.contains(#""price":25.00,"reporting_price":37.50,"#))
  }

  @Test func `items have the plugin's names where they are asked for`() throws {
    var builder = builder()
    builder.swap("swap_1", back: [(0, 1)])
    builder.claimed("citm_1", (0, 1))
    builder.claimed("citm_2", (9, 1))
    var settings = MappingSettings()
    settings.compatibility = .medusaPluginSegment
    let texts =
      try texts(builder, .swapCreated, settings) + texts(builder, .itemClaimed, settings)
    let shirt = #""product_id":"prod_1","variant":"SHIRT-M","sku":"SHIRT","variant_id":"variant_1""#
    let gone = #""product_id":"prod_9","variant":"SHIRT-XL","sku":"SHIRT","variant_id":"variant_9""#
    #expect(texts.count == 3)
    #expect(zip(texts, [shirt, shirt, gone]).allSatisfy { $0.contains($1) })
  }

  @Test func `prices are net of tax where a row tells the tax`() throws {
    var builder = builder()
    builder.movedLine(1190, 2, rates: [19], includesTax: true)
    builder.movedLine(1190, 2, includesTax: true)
    builder.movedLine(1190, 0)
    builder.swap("swap_1", new: [(2, 2), (3, 2), (4, 1)])
    let text = try #require(try texts(builder, .swapCreated).first)
    let prices = text.matches(of: /"price":([0-9.]+)/).map { String($0.1) }
    #expect(prices == ["10.00", "11.90"])
    // An order of before tax lines has one rate for all.
    builder.edit { order, _ in order.taxRate = 19 }
    let old = try #require(try texts(builder, .swapCreated).first)
    #expect(old.matches(of: /"price":([0-9.]+)/).map { String($0.1) } == ["10.00", "10.00"])
  }

  @Test func `each has its own key, time, switch and evidence`() throws {
    var builder = builder()
    let later = Timestamp(microseconds: PageBuilder.moment.microseconds + 1)
    builder.swap("swap_1", at: PageBuilder.moment, confirmedAt: later) { swap, _ in
      swap.origin = .history
    }
    builder.parcel("ful_1", [], at: later, ofSwap: 0)
    builder.claimed("citm_1", (0, 1), at: later) { item, _ in item.origin = .history }
    builder.claimed("citm_2", (0, 1))
    var settings = MappingSettings()
    let all: [EventName] = [.itemClaimed, .swapCreated, .swapConfirmed, .swapShipped]
    settings.disabledEvents = Set(EventName.known).subtracting(all)
    let facts = DerivedOrders(builder.page, settings: settings).facts
    #expect(
      facts.map(\.key.text) == [
        "citm_1/claimed", "citm_2/claimed", "swap_1/created", "swap_1/confirmed", "ful_1/shipped",
      ]
    )
    #expect(facts.map(\.origin) == [.history, .later, .history, .history, .later])
    #expect(facts.map { $0.time == later } == [true, false, false, true, true])
    for event in all {
      var muted = settings
      muted.disabledEvents.insert(event)
      let left = DerivedOrders(builder.page, settings: muted).facts
      #expect(left.map(\.key) == facts.filter { $0.event != event }.map(\.key))
    }
  }

  @Test func `a parcel of a swap completes no order`() {
    var builder = builder()
    var settings = MappingSettings()
    settings.completionTrigger = .fulfilled
    builder.swap("swap_1")
    builder.parcel("ful_1", [], ofSwap: 0)
    #expect(
      !DerivedOrders(builder.page, settings: settings).facts.contains {
        $0.event == .orderCompleted
      }
    )
    let later = PageBuilder.moment.advanced(bySeconds: 60)
    builder.parcel("ful_2", [(0, 1)], at: later)
    let completed = DerivedOrders(builder.page, settings: settings).facts.filter {
      $0.event == .orderCompleted
    }
    #expect(completed.map(\.time) == [later])
  }

  @Test func `a moment that cannot be written names its row`() throws {
    var builder = builder()
    builder.swap("swap_1", at: Timestamp(microseconds: .max))
    builder.claimed("citm_1", (0, 1), at: Timestamp(microseconds: .min))
    for (event, row) in [(EventName.swapCreated, "swap swap_1"), (.itemClaimed, "claim claim_1")] {
      let error = #expect(throws: EncodingRefusal.self) { try texts(builder, event) }
      #expect(error?.reason == "\(row): its time lies outside the years 1 to 9999")
    }
  }
}
