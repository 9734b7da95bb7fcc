internal import SegmentSpec

extension DerivedCarts {
  /// Writes the object of properties of Checkout Started.
  func writeProperties(
    of cart: Cart,
    at time: Timestamp,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    guard let code = texts[cart.currencyCode],
      let currency = currencies.currency(code, at: time)
    else {
      let reason =
        cart.currencyCode.isAbsent
        ? "its region, which tells the currency, is missing"
        : noCurrency(page.arena.string(cart.currencyCode))
      throw refusal(of: ("cart", cart.id), reason, texts, setting: "currency_exponents")
    }
    writer.beginObject()
    writer.property("checkout_id", texts[cart.id])
    writer.property("cart_id", texts[cart.id])
    writer.property("order_id", texts[cart.orderID])
    let value = try value(of: cart, texts)
    writer.property("value", minorUnits: value, currency)
    writer.property("currency", currency)
    writer.property("coupon", texts[cart.coupon])
    writer.property("email", texts.email(cart.email))
    writer.property("region_id", texts[cart.regionID])
    writer.key("products")
    writer.beginArray()
    for (offset, line) in page.lines[cart.lines.indices].enumerated() {
      writer.element()
      try writeProduct(line, of: cart, at: offset + 1, currency, texts, into: &writer)
    }
    writer.endArray()
    writer.endObject()
  }

  /// What there is to pay, in minor units: the payment session's amount, else the lines less their
  /// adjustments.
  private func value(of cart: Cart, _ texts: Texts) throws(EncodingRefusal) -> Int64 {
    if let amount = cart.sessionAmount { return amount }
    var subtotal = 0.0
    var discount = 0.0
    for line in page.lines[cart.lines.indices] {
      subtotal += line.item.cartSubtotal
      discount += line.discount
    }
    // Medusa rounds a discount once, over all lines.
    return try exact(subtotal - medusaRounded(discount), "value", of: cart, texts)
  }

  /// Writes a line with the price that the cart has: with tax where the store's prices have it, as an
  /// open cart has no tax lines.
  private func writeProduct(
    _ line: CartLine,
    of cart: Cart,
    at position: Int,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let item = line.item
    let subtotal = try exact(item.cartSubtotal, "subtotal", of: cart, texts)
    let discount = try exact(medusaRounded(line.discount), "discount", of: cart, texts)
    writer.beginObject()
    writer.productName(of: item, likePlugin: settings.isLikePlugin, texts)
    writer.property("price", minorUnits: item.unitPrice, currency)
    writer.property("quantity", item.quantity)
    writer.property("subtotal", minorUnits: subtotal, currency)
    writer.property("discount", minorUnits: discount, currency)
    writer.productPlace(of: item, at: position, storeURL: settings.storeURL, texts)
    writer.endObject()
  }

  /// A whole number of minor units: every integer below 2^53 is exact in a double.
  private func exact(
    _ amount: Double,
    _ name: String,
    of cart: Cart,
    _ texts: Texts
  ) throws(EncodingRefusal) -> Int64 {
    guard abs(amount) < 9_007_199_254_740_992 else {
      let reason = "the \(name) is \(amount.isFinite ? "too large" : "not a number")"
      throw refusal(of: ("cart", cart.id), reason, texts)
    }
    return Int64(amount)
  }
}

extension LineItem {
  /// Price by quantity, before discounts.
  fileprivate var cartSubtotal: Double { Double(unitPrice) * Double(quantity.pieces) }
}
