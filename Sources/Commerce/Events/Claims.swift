internal import SegmentSpec

extension DerivedOrders {
  /// Writes the properties of Item Claimed: one item of a claim, with its line, tags and images.
  func writeClaimItem(
    _ place: Int,
    of index: Int,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let item = page.claimItems[place]

    message.beginProperties()
    writeNames(of: page.orders[index], into: &message)
    message.currencyCode()
    message.property("claim_id", item.claimID)
    message.property("claim_item_id", item.id)
    message.property("type", item.type)
    message.property("reason", item.reason)
    message.property("note", item.note)
    if let amount = item.refundAmount { message.amount("refund_amount", amount) }

    let known = line(of: item.part)
    let line = known.map { page.lines[$0] }
    // The claim's own type has the name that a product's type has elsewhere.
    message.productName(
      of: line ?? item.vanishedLine,
      typeName: "product_type",
      likePlugin: settings.isLikePlugin
    )
    if let known, let price = try page.pricing(of: index, .current).price(of: known) {
      message.amount("price", price)
    }
    message.property("quantity", item.part.quantity)
    if let line { message.productPlace(of: line, at: nil, storeURL: settings.storeURL) }

    if item.tags.count > 0 {
      message.beginArray("tags")
      for tag in page.claimTags[item.tags.indices] {
        message.element()
        message.beginObject()
        message.property("id", tag.id)
        message.property("value", tag.value)
        message.endObject()
      }
      message.endArray()
    }
    message.list("images", page.claimImages[item.images.indices], areAddresses: true)
    message.endObject()
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
