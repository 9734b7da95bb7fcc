internal import SegmentSpec

/// One item of a claim, with its line, tags and images.
enum ItemClaimed: OrderEvent {
  static let name = EventName.itemClaimed
  static let descriptions = [
    EventDescription(
      event: name,
      fires: "A customer complained of a line; one message an item of the claim.",
      rows: [
        "claim_item", "claim_order", "claim_item_tags", "claim_tag", "claim_image", "line_item",
      ],
      key: "<claim_item.id>/claimed",
      timestamp: "claim_order.created_at"
    )
  ]
  static let v2Descriptions = [
    EventDescription(
      event: name,
      fires: "A claim was confirmed; one message an item that is complained of.",
      rows: ["order_claim_item", "order_claim", "order_change", "order_claim_item_image"],
      key: "<order_claim_item.id>/claimed",
      timestamp: "order_change.confirmed_at"
    )
  ]

  static func derive(_ order: OrderPlace, into derivation: inout Derivation) {
    for place in order.row.claimItems.indices {
      let item = derivation.page.claimItems[place]
      derivation.append(
        name,
        derivation.texts.key(item.id, "/claimed"),
        at: Derivation.Moment(item.createdAt, item.origin),
        of: order,
        row: place
      )
    }
  }

  static func row(_ fact: ShownFact, in page: OrderPage) -> FactRow? {
    let item = page.claimItems[fact.row]
    return FactRow(kind: "claim", id: item.claimID, fault: item.fault)
  }

  static func write(
    _ fact: ShownFact,
    of derived: DerivedOrders,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let item = derived.page.claimItems[fact.row]
    derived.writeNames(of: derived.page.orders[fact.order], into: &message)
    message.currencyCode()
    message.property("claim_id", item.claimID)
    message.property("claim_item_id", item.id)
    message.property("type", item.type)
    message.property("reason", item.reason)
    message.property("note", item.note)
    if let amount = item.refundAmount { message.amount("refund_amount", amount) }

    let known = derived.line(of: item.part)
    let line = known.map { derived.page.lines[$0] }
    // The claim's own type has the name that a product's type has elsewhere.
    message.productName(
      of: line ?? item.vanishedLine,
      typeName: "product_type",
      likePlugin: derived.settings.isLikePlugin
    )
    if let known, let price = try derived.page.pricing(of: fact.order, .current).price(of: known) {
      message.amount("price", price)
    }
    message.property("quantity", item.part.quantity)
    if let line { message.productPlace(of: line, at: nil, storeURL: derived.settings.storeURL) }

    if item.tags.count > 0 {
      message.beginArray("tags")
      for tag in derived.page.claimTags[item.tags.indices] {
        message.element()
        message.beginObject()
        message.property("id", tag.id)
        message.property("value", tag.value)
        message.endObject()
      }
      message.endArray()
    }
    message.list("images", derived.page.claimImages[item.images.indices], areAddresses: true)
  }
}

extension ClaimItem {
  /// The known values of an item whose line is gone: the variant is the item's own.
  fileprivate var vanishedLine: LineItem {
    var line = LineItem()
    line.id = part.lineID
    line.variantID = variantID
    line.productID = productID
    line.variantTitle = variantTitle
    line.sku = sku
    return line
  }
}
