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

    // The claim's own type has the name that a product's type has elsewhere.
    if let line = line(of: item.part) {
      writer.productName(
        of: line,
        typeName: "product_type",
        likePlugin: settings.isLikePlugin,
        texts
      )
      let calculation = OrderCalculation(of: index, in: page)
      try writePrice(of: line, calculation, currency, into: &writer)
      writer.property("quantity", item.part.quantity)
      writer.productPlace(of: line, at: nil, storeURL: settings.storeURL, texts)
    } else {
      writer.property("product_id", texts[item.productID])
      if settings.isLikePlugin {
        writer.pluginSKU(texts[item.sku])
      } else {
        writer.property("sku", texts[item.sku])
        writer.property("variant", texts[item.variantTitle])
      }
      writer.property("variant_id", texts[item.variantID])
      writer.property("line_item_id", texts[item.part.lineID])
      writer.property("quantity", item.part.quantity)
    }

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
    writeTexts("images", images, \.self, texts, into: &writer)
    writer.endObject()
  }
}
