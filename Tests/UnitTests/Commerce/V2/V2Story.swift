import Commerce
import SegmentSpec

/// The events that may happen to an order, one after another.
enum V2Story {
  /// An order of 2 shirts with tax in the price and a kit, paid by card and store credit; a shirt more by an edit; a
  /// parcel with two shirts and the kit; one shirt back and 20.00 for it; the other exchanged; the kit claimed.
  static func order() -> V2PageBuilder {
    var builder = V2PageBuilder()
    builder.order(version: 7) { order, row, arena in
      order.customNumber = arena.append("2026/7")
      order.salesChannel = arena.append("Web")
      order.ip = arena.append("203.0.113.7")
      order.locale = arena.append("de-DE")
      order.anonymousID = arena.append("\"a-1\"")
      order.shippingAddress.id = arena.append("ordaddr_1")
      order.shippingAddress.city = arena.append("Köln")
      order.shippingAddress.countryCode = arena.append("de")
      order.shippingAddress.firstName = arena.append("Ada")
      order.updatedAt = V2PageBuilder.at(70_000)
    }
    let shirt = builder.line(
      "ordli_1",
      price: "29.99",
      rates: ["19"],
      isTaxInclusive: true,
      adjustments: (1...7).map {
        V2PageBuilder.Adjustment(amount: $0 < 2 ? "5" : "7.5", version: $0, isTaxInclusive: true)
      }
    )
    let kit = builder.line("ordli_2", price: "10", rates: ["19"]) { line, _, arena in
      line.title = arena.append("Kit")
      line.sku = .absent
      line.variantTitle = .absent
      line.variantID = .absent
    }
    let other = builder.line("ordli_3", price: "35.5", rates: ["19"], isTaxInclusive: true) {
      line,
      _,
      arena in line.title = arena.append("Shirt, long")
    }
    for version in 1...7 as ClosedRange<Int32> {
      builder.item(shirt, version < 2 ? "2" : "3", version: version, fulfilled: "2")
      builder.item(kit, "1", version: version, fulfilled: "1")
      if version > 4 { builder.item(other, "1", version: version, fulfilled: "1") }
      builder.method("4.99", version: version, rates: ["19"], isTaxInclusive: true)
      if version > 3 {
        builder.method("2.5", id: "ordsm_2", version: version) { method, arena in
          method.returnID = arena.append("return_1")
        }
      }
      if version > 4 {
        builder.method("1.19", id: "ordsm_3", version: version, rates: ["19"], isTaxInclusive: true)
        { method, arena in method.exchangeID = arena.append("oexc_1") }
      }
    }
    builder.credit("10")
    builder.summary(1, total: "61.8699999999999999999")
    builder.change("ordch_2", "edit", version: 2, at: 3_600)
    builder.change(
      "ordch_3",
      nil,
      version: 3,
      at: 7_200,
      actions: [
        ("SHIP_ITEM", "ful_1", shirt, "2"), ("SHIP_ITEM", "ful_1", kit, "1"),
      ]
    )
    builder.change(
      "ordch_4",
      "return_receive",
      version: 4,
      at: 10_800,
      of: .init(returnID: "return_1"),
      actions: [("RECEIVE_RETURN_ITEM", nil, shirt, "1")]
    )
    builder.change("ordch_5", "exchange", version: 5, at: 14_400, of: .init(exchangeID: "oexc_1"))
    builder.change("ordch_6", "claim", version: 6, at: 18_000, of: .init(claimID: "claim_1"))
    builder.change(
      "ordch_7",
      nil,
      version: 7,
      at: 21_600,
      actions: [
        ("SHIP_ITEM", "ful_2", other, "1")
      ]
    )
    builder.parcel(
      "ful_1",
      shipped: 7_200,
      delivered: 90_000,
      items: [(shirt, "2"), (kit, "6")],
      labels: [("00340", "https://track.example/?a=1"), ("#", "#")]
    )
    builder.parcel("ful_2", shipped: 21_600, items: [(other, "1")])
    builder.collection(
      amount: "61.87",
      captured: "61.87",
      refunded: "20",
      status: "completed",
      payments: [
        .init(
          id: "pay_1",
          capturedAt: 5,
          captures: [.init(id: "capt_1", amount: "61.87", at: 5)],
          refunds: [
            .init(id: "ref_1", amount: "20", at: 11_000) { refund, arena in
              refund.reasonLabel = arena.append("Size")
              refund.note = arena.append("as agreed")
            }
          ]
        )
      ]
    )
    builder.returned("return_1", refund: "27.4", items: [(shirt, "1")])
    builder.returned("return_2", of: .init(exchangeID: "oexc_1"), items: [(shirt, "1")])
    builder.exchange("oexc_1", items: [(other, "1")])
    builder.claim("claim_1", refund: "11.9", items: [("claitem_1", kit, "1", false)])
    return builder
  }
}
