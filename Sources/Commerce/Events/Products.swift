internal import SegmentSpec

extension DerivedOrders {
  /// Writes a line, or a part of one, as an element of `products` and leaves its object open.
  ///
  /// `position` counts from 1; `totals` are those of `quantity` pieces, `price` is that of one piece. Lines
  /// without a variant or product say what is known of them.
  private func openProduct(
    _ line: LineItem,
    at position: Int,
    price: MinorUnits?,
    quantity: Quantity,
    _ totals: LineTotals,
    into message: inout OpenMessage
  ) {
    message.beginObject()
    message.productName(of: line, likePlugin: settings.isLikePlugin)
    if let price { message.amount("price", price) }
    message.property("quantity", quantity)
    message.amount("subtotal", totals.subtotal)
    message.amount("discount", totals.discount)
    message.amount("tax", totals.tax)
    message.amount("total", totals.total)
    if settings.isLikePlugin { message.twin("revenue", totals.total - totals.tax) }
    message.productPlace(of: line, at: position, storeURL: settings.storeURL)
  }

  /// Writes the array of an order's whole lines under `products`.
  func writeProducts(
    _ lines: Span32,
    _ pricing: any OrderPricing,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    message.beginArray("products")
    for (offset, place) in lines.indices.enumerated() {
      let totals = try pricing.totals(of: place)
      message.element()
      openProduct(
        page.lines[place],
        at: offset + 1,
        price: pricing.price(of: place, in: totals, afterDiscount: settings.isLikePlugin),
        quantity: page.lines[place].quantity,
        totals,
        into: &message
      )
      message.endObject()
    }
    message.endArray()
  }

  /// Writes some pieces of a line as an element of `products`, leaves its object open, and gives their
  /// share of the line's amounts; nothing is known of a line that is gone but its id.
  func openProduct(
    _ part: LinePart,
    at position: Int,
    _ pricing: any OrderPricing,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) -> LineTotals {
    guard let place = line(of: part) else {
      message.beginObject()
      message.vanishedProduct(part, at: position)
      return .zero
    }
    let totals = try pricing.totals(of: place)
    let share = pricing.share(part, of: totals)
    openProduct(
      page.lines[place],
      at: position,
      // The plugin's price is that after discounts.
      price: pricing.price(of: place, in: totals, afterDiscount: settings.isLikePlugin),
      quantity: part.quantity,
      share,
      into: &message
    )
    return share
  }

  /// The place of the line that a part names; nil when it is gone.
  func line(of part: LinePart) -> Int? {
    page.lines.indices.contains(Int(part.line)) ? Int(part.line) : nil
  }
}

extension OpenMessage {
  /// Writes what a line is: `product_id` to `brand`; `typeName` is what the product's type is called.
  mutating func productName(
    of line: LineItem,
    typeName: StaticString = "type",
    likePlugin: Bool
  ) {
    property("product_id", line.productID)
    if likePlugin {
      pluginSKU(line.sku)
    } else {
      property("sku", line.sku)
      property("variant", line.variantTitle)
    }
    property("variant_id", line.variantID)
    property("line_item_id", line.id)
    property("name", line.title)
    property("subtitle", line.productSubtitle)
    property("category", line.category)
    property(typeName, line.type)
    property("brand", line.brand)
  }

  /// Writes all that is known of pieces whose line is gone.
  mutating func vanishedProduct(_ part: LinePart, at position: Int) {
    property("line_item_id", part.lineID)
    property("quantity", part.quantity)
    property("position", Int64(position))
  }

  /// Writes where a line stands (`position`, from 1; nil where it stands alone) and what shows it:
  /// `image_url`, `url`, `gift_card`.
  mutating func productPlace(of line: LineItem, at position: Int?, storeURL: String?) {
    if let position { property("position", Int64(position)) }
    property("image_url", address: line.thumbnail)
    if let storeURL { property("url", page: line.productHandle, of: storeURL) }
    if line.isGiftCard { property("gift_card", true) }
  }
}
