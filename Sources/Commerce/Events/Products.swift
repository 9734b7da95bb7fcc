internal import SegmentSpec

extension DerivedOrders {
  /// Writes a line, or a part of one, as an element of `products` and leaves its object open.
  ///
  /// `position` counts from 1; `totals` are those of `quantity` pieces, `price` is that of one piece. Lines without a
  /// variant or product have their known values.
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
    if !settings.isLikePlugin { message.property("coupon", line.coupon) }
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
        price: pricing.price(of: place, in: totals, settings.piecePrice),
        quantity: page.lines[place].quantity,
        totals,
        into: &message
      )
      message.endObject()
    }
    endProducts(into: &message)
  }

  /// Closes the array `products`, which the plugin sent even if it was empty.
  func endProducts(into message: inout OpenMessage) {
    if settings.isLikePlugin { message.endArray() } else { message.endArray(orDrop: "products") }
  }

  /// Writes some pieces of a line as an element of `products`, leaves its object open, and returns their share of the
  /// line's amounts; a line that is gone has only its id.
  func openProduct(
    _ part: LinePart,
    at position: Int,
    _ pricing: any OrderPricing,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) -> LineTotals {
    guard let place = line(of: part) else {
      message.beginObject()
      message.vanishedProduct(part, at: position, likePlugin: settings.isLikePlugin)
      return .zero
    }
    let totals = try pricing.totals(of: place)
    let share = pricing.share(part, of: totals)
    openProduct(
      page.lines[place],
      at: position,
      price: pricing.price(of: place, in: totals, settings.piecePrice),
      quantity: part.quantity,
      share,
      into: &message
    )
    return share
  }

  /// The place of the line that a part names; nil if the line is gone.
  func line(of part: LinePart) -> Int? {
    page.lines.indices.contains(Int(part.line)) ? Int(part.line) : nil
  }
}

extension OpenMessage {
  /// Writes the identity of a line: `product_id` to `brand`; `typeName` is the property's name for the product's type.
  mutating func productName(
    of line: LineItem,
    typeName: StaticString = "type",
    likePlugin: Bool
  ) {
    if likePlugin {
      property("product_id", line.productID)
      pluginSKU(line.sku)
    } else {
      productID(line.productID, else: line.variantID, line.id)
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

  /// Writes the product's id; without one the variant's, else the line's, marked by `custom`, because many destinations
  /// refuse an order with a product that has no id.
  private mutating func productID(_ product: Text, else variant: Text, _ line: Text) {
    if texts.filled(product) != nil { return property("product_id", product) }
    let other = texts.filled(variant) != nil ? variant : line
    guard texts.filled(other) != nil else { return }
    property("product_id", other)
    property("custom", true)
  }

  /// Writes the known values of pieces whose line is gone.
  mutating func vanishedProduct(_ part: LinePart, at position: Int, likePlugin: Bool) {
    if !likePlugin { productID(.absent, else: .absent, part.lineID) }
    property("line_item_id", part.lineID)
    property("quantity", part.quantity)
    property("position", Int64(position))
  }

  /// Writes a line's `position` (from 1; nil for a single line), `image_url`, `url` and `gift_card`.
  mutating func productPlace(of line: LineItem, at position: Int?, storeURL: String?) {
    if let position { property("position", Int64(position)) }
    property("image_url", address: line.thumbnail)
    if let storeURL { property("url", page: line.productHandle, of: storeURL) }
    if line.isGiftCard { property("gift_card", true) }
  }
}
