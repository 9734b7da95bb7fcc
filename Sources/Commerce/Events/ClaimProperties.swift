internal import SegmentSpec

extension DerivedOrders {
  /// Writes the properties of Item Claimed: one item of a claim, with its line, tags and images.
  func writeClaimItem(
    _ place: Int,
    of index: Int,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let order = page.orders[index]
    let item = page.claimItems[place]

    writer.beginObject()
    writeNames(of: order, texts, into: &writer)
    writer.property("currency", currency)
    writer.property("claim_id", texts[item.claimID])
    writer.property("claim_item_id", texts[item.id])
    writer.property("type", texts[item.type])
    writer.property("reason", texts[item.reason])
    writer.property("note", texts[item.note])
    if let amount = item.refundAmount {
      writer.property("refund_amount", minorUnits: amount, currency)
    }

    let place = line(of: item.part)
    let line = place.map { page.lines[$0] }
    // The claim's own type has the name that a product's type has elsewhere.
    writer.productName(
      of: line ?? item.vanishedLine,
      typeName: "product_type",
      likePlugin: settings.isLikePlugin,
      texts
    )
    if let place, let price = try page.pricing(of: index, .current).price(of: place) {
      writer.property("price", minorUnits: price, currency)
    }
    writer.property("quantity", item.part.quantity)
    if let line { writer.productPlace(of: line, at: nil, storeURL: settings.storeURL, texts) }

    if item.tags.count > 0 {
      writer.key("tags")
      writer.beginArray()
      for tag in page.claimTags[item.tags.indices] {
        writer.element()
        writer.beginObject()
        writer.property("id", texts[tag.id])
        writer.property("value", texts[tag.value])
        writer.endObject()
      }
      writer.endArray()
    }
    let images = page.claimImages[item.images.indices]
    writeTexts("images", images, \.self, areAddresses: true, texts, into: &writer)
    writer.endObject()
  }
}

extension ClaimItem {
  /// What is known of the item's line when it is gone: the variant is the item's own.
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
