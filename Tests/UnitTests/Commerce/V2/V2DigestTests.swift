@testable import Commerce
import SegmentSpec
import Testing

/// Changes of a Medusa v2 order, and those that do not count.
@Suite(.timeLimit(.minutes(9))) struct `Digests of Medusa v2 orders` {
  private static func builder(
    version: Int32 = 1,
    _ edit: (inout V2PageBuilder) -> Void = { _ in }
  ) -> V2PageBuilder {
    var builder = V2PageBuilder()
    builder.order(version: version) { order, _, arena in
      order.metadataDigest = arena.append("0123")
    }
    let line = builder.line(
      price: "19.99",
      rates: ["19", "2"],
      adjustments: (1...version).flatMap { version in
        [
          V2PageBuilder.Adjustment(amount: "3.998", version: version),
          .init(amount: "1", code: "A", version: version),
        ]
      }
    )
    for version in 1...version {
      builder.item(line, "2", version: version, price: version > 1 ? "19.99" : nil)
      builder.method("5", version: version)
      builder.summary(version)
    }
    edit(&builder)
    return builder
  }

  private func state(
    _ builder: V2PageBuilder,
    _ settings: MappingSettings = MappingSettings()
  ) throws -> StateCoverage {
    let fact = builder.derived(settings).facts.first { $0.event == .orderUpdated }
    return try #require(fact?.state)
  }

  @Test func `lists 11 and 12 have twins for long texts`() throws {
    let plain = try state(Self.builder())
    #expect(plain.list == 11 && plain.twin == 13 && plain.longTextsChanged == nil)
    var settings = MappingSettings()
    settings.orderUpdatedCountsStatuses = true
    #expect(try state(Self.builder(), settings).list == 12)
    var cut = Self.builder()
    cut.page.arena.longestText = 3
    #expect(try state(cut).list == 13)
  }

  @Test func `numbers count by value, not by how they are written`() throws {
    let digest = try state(Self.builder()).digest
    let other = Self.builder {
      $0.rows.lines[0].unitPrice = ExactDecimal("1999e-2")
      $0.rows.items[0].quantity = ExactDecimal("2.00")
      $0.rows.adjustments[0].amount = ExactDecimal("3.99800")
      $0.rows.rates[0] = ExactDecimal("19.0")
    }
    #expect(try state(other).digest == digest)
  }

  @Test func `a version that says the same is no change`() throws {
    let digest = try state(Self.builder()).digest
    let later = try state(
      Self.builder(version: 4) { builder in
        builder.change(
          "ordch_4",
          nil,
          version: 4,
          at: 500,
          actions: [
            ("SHIP_ITEM", "ful_1", 0, "1")
          ]
        )
        builder.parcel("ful_1", shipped: 500, items: [(0, "1")])
        builder.collection(
          captured: "40",
          refunded: "40",
          status: "completed",
          payments: [
            .init(
              id: "pay_1",
              captures: [.init(id: "capt_1", amount: "40", at: 5)],
              refunds: [.init(id: "ref_1", amount: "40", at: 90)]
            )
          ]
        )
        builder.credit("40", version: 4, at: 600)
        // Rows of another order within the version.
        builder.rows.adjustments.swapAt(6, 7)
        builder.rows.rates.swapAt(0, 1)
      }
    )
    #expect(later.digest == digest)
    #expect(later.baseline == digest)
  }

  @Test func `lines that an exchange added and methods of returns are no change`() throws {
    let digest = try state(Self.builder(version: 2)).digest
    let exchanged = Self.builder(version: 2) { builder in
      let line = builder.line("ordli_2", price: "5")
      builder.item(line, "1", version: 2)
      builder.exchange("oexc_1", items: [(line, "1")])
      builder.method("4", id: "ordsm_9", version: 2) { $0.returnID = $1.append("return_1") }
    }
    #expect(try state(exchanged).digest == digest)
  }

  @Test func `each column that counts changes the digest`() throws {
    let edits: [(String, (inout V2PageBuilder) -> Void)] = [
      ("status", { $0.page.orders[0].status = $0.text("completed") }),
      ("email", { $0.page.orders[0].email = $0.text("b@example.com") }),
      ("customer", { $0.page.orders[0].customerID = $0.text("cus_2") }),
      ("region", { $0.page.orders[0].regionID = $0.text("reg_2") }),
      ("currency", { $0.page.orders[0].currencyCode = $0.text("usd") }),
      ("channel", { $0.page.orders[0].salesChannelID = $0.text("sc_2") }),
      ("notification", { $0.page.orders[0].noNotification = true }),
      ("number", { $0.page.orders[0].customNumber = $0.text("7") }),
      ("locale", { $0.rows.orders[0].locale = $0.text("de") }),
      ("metadata", { $0.page.orders[0].metadataDigest = $0.text("4567") }),
      ("shipping address", { $0.page.orders[0].shippingAddress.city = $0.text("Bonn") }),
      ("billing address", { $0.page.orders[0].billingAddress.city = $0.text("Bonn") }),
      ("line id", { $0.page.lines[0].id = $0.text("ordli_9") }),
      ("title", { $0.rows.lines[0].title = $0.text("Blouse") }),
      ("variant", { $0.page.lines[0].variantID = $0.text("variant_2") }),
      ("quantity", { $0.rows.items[0].quantity = ExactDecimal("2.5") }),
      ("price", { $0.rows.items[0].unitPrice = ExactDecimal("19.98") }),
      ("inclusive", { $0.rows.lines[0].isTaxInclusive = true }),
      ("gift card", { $0.page.lines[0].isGiftCard = true }),
      ("adjustment", { $0.rows.adjustments[0].amount = ExactDecimal("3.9981") }),
      ("code", { $0.rows.adjustments[0].code = $0.text("SUMMER") }),
      ("promotion", { $0.rows.adjustments[0].promotionID = $0.text("promo_9") }),
      ("inclusive adjustment", { $0.rows.adjustments[0].isTaxInclusive = true }),
      ("rate", { $0.rows.rates[0] = ExactDecimal("19.5") }),
      ("method", { $0.rows.methods[0].id = $0.text("ordsm_9") }),
      ("option", { $0.rows.methods[0].optionID = $0.text("so_9") }),
      ("amount", { $0.rows.methods[0].amount = ExactDecimal("5.01") }),
      ("inclusive method", { $0.rows.methods[0].isTaxInclusive = true }),
      ("credit", { $0.credit("1") }),
    ]
    var seen = [try state(Self.builder()).digest: "nothing"]
    for (name, edit) in edits {
      let digest = try state(Self.builder(edit)).digest
      #expect(seen[digest] == nil, "\(name) is as \(seen[digest] ?? "")")
      seen[digest] = name
    }
  }

  @Test func `the baseline is the placed version with the order's columns of now`() throws {
    let edited = Self.builder(version: 2) { builder in
      builder.rows.items[1].quantity = ExactDecimal("3")
      builder.change("ordch_2", "edit", version: 2, at: 60)
      builder.page.orders[0].email = builder.text("b@example.com")
    }
    let state = try state(edited)
    #expect(state.baseline != state.digest)
    let placed = Self.builder { $0.page.orders[0].email = $0.text("b@example.com") }
    #expect(try state.baseline == self.state(placed).digest)
  }

  @Test func `statuses count where that is asked for`() throws {
    var settings = MappingSettings()
    settings.orderUpdatedCountsStatuses = true
    let digest = try state(Self.builder(), settings).digest
    let shipped = Self.builder { $0.parcel("ful_1", shipped: 500, items: [(0, "2")]) }
    #expect(try state(shipped, settings).digest != digest)
    #expect(try state(shipped).digest == state(Self.builder()).digest)
  }
}
