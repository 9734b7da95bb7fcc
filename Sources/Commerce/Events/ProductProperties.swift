internal import SegmentSpec

extension DerivedOrders {
  /// Writes a line, or a part of one, as an element of `products` and leaves its object open.
  ///
  /// `position` counts from 1; `totals` are those of `quantity` pieces, `price` is that of one piece. Lines
  /// without a variant or product say what is known of them.
  func openProduct(
    _ line: LineItem,
    at position: Int,
    price: MinorUnits?,
    quantity: Quantity,
    _ totals: LineTotals,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.productName(of: line, likePlugin: settings.isLikePlugin, texts)
    if let price { writer.property("price", minorUnits: price, currency) }
    writer.property("quantity", quantity)
    writer.property("subtotal", minorUnits: totals.subtotal, currency)
    writer.property("discount", minorUnits: totals.discount, currency)
    writer.property("tax", minorUnits: totals.tax, currency)
    writer.property("total", minorUnits: totals.total, currency)
    if settings.isLikePlugin {
      writer.twin("revenue", minorUnits: totals.total - totals.tax, currency)
    }
    writer.productPlace(of: line, at: position, storeURL: settings.storeURL, texts)
  }

  /// Writes the array of an order's whole lines under `products`.
  func writeProducts(
    _ lines: Span32,
    _ pricing: any OrderPricing,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    writer.key("products")
    writer.beginArray()
    for (offset, place) in lines.indices.enumerated() {
      let totals = try pricing.totals(of: place)
      writer.element()
      openProduct(
        page.lines[place],
        at: offset + 1,
        price: pricing.price(of: place, in: totals, afterDiscount: settings.isLikePlugin),
        quantity: page.lines[place].quantity,
        totals,
        currency,
        texts,
        into: &writer
      )
      writer.endObject()
    }
    writer.endArray()
  }

  /// Writes some pieces of a line as an element of `products`, leaves its object open, and gives their
  /// share of the line's amounts; nothing is known of a line that is gone but its id.
  func openProduct(
    _ part: LinePart,
    at position: Int,
    _ pricing: any OrderPricing,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) -> LineTotals {
    guard page.lines.indices.contains(Int(part.line)) else {
      writer.beginObject()
      writer.vanishedProduct(part, at: position, texts)
      return .zero
    }
    let place = Int(part.line)
    let totals = try pricing.totals(of: place)
    let share = pricing.share(part, of: totals)
    openProduct(
      page.lines[place],
      at: position,
      // The plugin's price is that after discounts.
      price: pricing.price(of: place, in: totals, afterDiscount: settings.isLikePlugin),
      quantity: part.quantity,
      share,
      currency,
      texts,
      into: &writer
    )
    return share
  }
}

extension JSONWriter {
  /// Writes what a line is: `product_id` to `brand`; `typeName` is what the product's type is called.
  mutating func productName(
    of line: LineItem,
    typeName: StaticString = "type",
    likePlugin: Bool,
    _ texts: Texts
  ) {
    property("product_id", texts[line.productID])
    if likePlugin {
      pluginSKU(texts[line.sku])
    } else {
      property("sku", texts[line.sku])
      property("variant", texts[line.variantTitle])
    }
    property("variant_id", texts[line.variantID])
    property("line_item_id", texts[line.id])
    property("name", texts[line.title])
    property("subtitle", texts[line.productSubtitle])
    property("category", texts[line.category])
    property(typeName, texts[line.type])
    property("brand", texts[line.brand])
  }

  /// Writes all that is known of pieces whose line is gone.
  mutating func vanishedProduct(_ part: LinePart, at position: Int, _ texts: Texts) {
    property("line_item_id", texts[part.lineID])
    property("quantity", part.quantity)
    property("position", Int64(position))
  }

  /// Writes where a line stands (`position`, from 1; nil where it stands alone) and what shows it:
  /// `image_url`, `url`, `gift_card`.
  mutating func productPlace(
    of line: LineItem,
    at position: Int?,
    storeURL: String?,
    _ texts: Texts
  ) {
    if let position { property("position", Int64(position)) }
    property("image_url", address: texts[line.thumbnail])
    if var storeURL, let handle = texts.filled(line.productHandle) {
      key("url")
      beginString()
      storeURL.withUTF8 { addressPart(UnsafeRawBufferPointer($0)) }
      stringPart("/products/")
      let visible = VisibleText.range(in: handle)
      addressPart(UnsafeRawBufferPointer(rebasing: handle[visible]), isOfPath: true)
      endString()
    }
    if line.isGiftCard {
      key("gift_card")
      boolean(true)
    }
  }
}
