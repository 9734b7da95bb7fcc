internal import SegmentSpec

extension DerivedOrders {
  /// Writes a line as an element of `products`.
  ///
  /// `position` counts from 1. Lines without a variant or product say what is known of them.
  func writeProduct(
    _ line: LineItem,
    at position: Int,
    _ totals: LineTotals,
    _ decimals: Int,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.property("product_id", texts[line.productID])
    writer.property("sku", texts[line.sku])
    writer.property("variant", texts[line.variantTitle])
    writer.property("variant_id", texts[line.variantID])
    writer.property("line_item_id", texts[line.id])
    writer.property("name", texts[line.title])
    writer.property("subtitle", texts[line.productSubtitle])
    writer.property("category", texts[line.category])
    writer.property("type", texts[line.type])
    writer.property("brand", texts[line.brand])
    if let price = unitPrice(totals.subtotal, quantity: line.quantity) {
      writer.property("price", minorUnits: price, decimals: decimals)
    }
    writer.property("quantity", Int64(line.quantity))
    writer.property("subtotal", minorUnits: totals.subtotal, decimals: decimals)
    writer.property("discount", minorUnits: totals.discount, decimals: decimals)
    writer.property("tax", minorUnits: totals.tax, decimals: decimals)
    writer.property("total", minorUnits: totals.total, decimals: decimals)
    writer.property("position", Int64(position))
    writer.property("image_url", texts[line.thumbnail])
    if let storeURL = settings.storeURL, let handle = texts.filled(line.productHandle) {
      writer.key("url")
      writer.beginString()
      writer.stringPart(storeURL)
      writer.stringPart("/products/")
      writer.stringPart(handle)
      writer.endString()
    }
    if line.isGiftCard {
      writer.key("gift_card")
      writer.boolean(true)
    }
    writer.endObject()
  }

  /// The price of one unit net of tax, rounded half up; nil for a line without quantity.
  private func unitPrice(_ subtotal: Int64, quantity: Int64) -> Int64? {
    // A larger quantity leaves nothing of a subtotal, which a double holds exactly: below 2^53.
    guard quantity > 0 else { return nil }
    guard quantity < 1 << 60 else { return 0 }
    let (quotient, remainder) = (2 * subtotal + quantity)
      .quotientAndRemainder(dividingBy: 2 * quantity)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
