internal import SegmentSpec

extension DerivedOrders {
  /// Writes the object of properties that the order events share.
  func writeProperties(
    of index: Int,
    _ version: OrderVersion,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let pricing = page.pricing(of: index, version)
    let content = page.orders[index].content(version)
    try openProperties(of: index, content, pricing, currency, texts, into: &writer)
    try writeProducts(content.lines, pricing, currency, texts, into: &writer)
    writer.endObject()
  }

  /// Writes the properties of the whole order, all but its products, and leaves the object open.
  func openProperties(
    of index: Int,
    _ content: OrderContent,
    _ pricing: any OrderPricing,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let order = page.orders[index]
    let totals = try pricing.totals()

    writer.beginObject()
    writeNames(of: order, texts, into: &writer)
    writer.property("status", texts[order.status])
    writer.property("payment_status", texts[order.paymentStatus])
    writer.property("fulfillment_status", texts[order.fulfillmentStatus])
    writer.property("currency", currency)
    if settings.isLikePlugin {
      writePluginTotals(totals, currency, into: &writer)
    } else {
      writeTotals(totals, currency, into: &writer)
    }
    writeCoupons(of: content, texts, into: &writer)
    writePaymentProviders(of: order, texts, into: &writer)
    writeShipping(of: order, content, currency, texts, into: &writer)
    guard settings.includesMetadata, let metadata = texts[order.metadata] else { return }
    writer.key("metadata")
    do throws(JSONFault) {
      try writer.splice(metadata)
    } catch {
      throw refusal(
        of: ("order", order.id),
        "metadata \(error.predicate)",
        texts,
        setting: "include.metadata"
      )
    }
  }

  private func writeTotals(
    _ totals: OrderTotals,
    _ currency: Currency,
    into writer: inout JSONWriter
  ) {
    writer.property("subtotal", minorUnits: totals.subtotal, currency)
    writer.property("revenue", minorUnits: totals.subtotal, currency)
    writer.property("discount", minorUnits: totals.discount, currency)
    writer.property("shipping", minorUnits: totals.shipping, currency)
    if totals.shippingDiscount != 0 {
      writer.property("shipping_discount", minorUnits: totals.shippingDiscount, currency)
    }
    writer.property("tax", minorUnits: totals.tax, currency)
    writer.property("total", minorUnits: totals.total, currency)
    if let credit = totals.credit {
      writer.property("gift_card_total", minorUnits: credit, currency)
      writer.property("total_due", minorUnits: totals.due, currency)
    }
  }

  /// The currency that the order's amounts are in, with its rate at the time of the fact.
  func currency(
    of order: Order,
    at time: Timestamp,
    _ texts: Texts
  ) throws(EncodingRefusal) -> Currency {
    guard let code = texts[order.currencyCode],
      let currency = currencies.currency(code, at: time)
    else {
      throw refusal(
        of: ("order", order.id),
        noCurrency(page.arena.string(order.currencyCode)),
        texts,
        setting: "currency_exponents"
      )
    }
    return currency
  }

  /// Writes which order it is.
  func writeNames(of order: Order, _ texts: Texts, into writer: inout JSONWriter) {
    writer.property("order_id", texts[order.id])
    writer.property("checkout_id", texts[order.cartID])
    writer.property("order_number", order.displayID)
    writer.property("email", texts.email(order.email))
    if let channel = texts.filled(order.salesChannel) {
      writer.property("affiliation", channel)
    } else {
      writer.property("affiliation", settings.affiliation)
    }
    writer.property("region_id", texts[order.regionID])
  }

  private func writeCoupons(
    of content: OrderContent,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) {
    let discounts = page.discounts[content.discounts.indices]
    guard let first = discounts.first else { return }
    writer.property("coupon", texts[first.code])
    guard discounts.count > 1 else { return }
    writer.key("coupons")
    writer.beginArray()
    for discount in discounts {
      guard let code = texts.filled(discount.code) else { continue }
      writer.element()
      writer.string(code)
    }
    writer.endArray()
  }

  /// The distinct providers, in the order of their first payments.
  private func writePaymentProviders(
    of order: Order,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) {
    let range = order.payments.indices
    var isFirst = true
    for place in range {
      let providerID = page.payments[place].providerID
      let isKnown = page.payments[range.lowerBound..<place].contains {
        texts.areEqual($0.providerID, providerID)
      }
      guard let provider = texts.filled(providerID), !isKnown else { continue }
      if isFirst {
        writer.key("payment_provider")
        writer.beginString()
      } else {
        writer.stringPart(",")
      }
      writer.stringPart(provider)
      isFirst = false
    }
    if !isFirst { writer.endString() }
  }

  private func writeShipping(
    of order: Order,
    _ content: OrderContent,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) {
    let methods = page.shippingMethods[content.shippingMethods.indices]
    var isFirst = true
    for method in methods {
      guard let name = texts.filled(method.name) else { continue }
      if isFirst {
        writer.key("shipping_method")
        writer.beginString()
      } else {
        writer.stringPart(", ")
      }
      writer.stringPart(name)
      isFirst = false
    }
    if !isFirst { writer.endString() }

    if !methods.isEmpty, settings.isLikePlugin {
      writePluginShippingMethods(methods, of: order, texts, into: &writer)
    } else if !methods.isEmpty {
      writer.key("shipping_methods")
      writer.beginArray()
      for method in methods {
        writer.element()
        writer.beginObject()
        writer.property("id", texts[method.id])
        writer.property("name", texts[method.name])
        writer.property("price", minorUnits: method.price, currency)
        writer.endObject()
      }
      writer.endArray()
    }
    writer.property("shipping_country", texts[order.shippingAddress.countryCode])
    writer.property("shipping_city", texts[order.shippingAddress.city])
  }
}
