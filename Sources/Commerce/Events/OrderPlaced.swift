internal import SegmentSpec

extension DerivedOrders {
  /// Writes the object of properties that the events of a whole order share.
  func writeProperties(
    of index: Int,
    _ version: OrderVersion,
    _ event: EventName,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let pricing = page.pricing(of: index, version)
    let content = page.orders[index].content(version)
    try openProperties(of: index, content, pricing, event, into: &message)
    if event == .orderCancelled, let facts = page.v2Facts?.orders[index], facts.refunded > 0 {
      message.amount("refunded_total", facts.refunded)
    }
    try writeProducts(content.lines, pricing, into: &message)
    message.endObject()
  }

  /// Writes the properties of the whole order, all but its products, and leaves the object open.
  func openProperties(
    of index: Int,
    _ content: OrderContent,
    _ pricing: any OrderPricing,
    _ event: EventName,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let order = page.orders[index]
    let totals = try pricing.totals()

    message.beginProperties()
    writeNames(of: order, into: &message)
    message.property("status", order.status)
    message.property("payment_status", order.paymentStatus)
    message.property("fulfillment_status", order.fulfillmentStatus)
    message.currencyCode()
    if settings.isLikePlugin {
      message.pluginTotals(totals)
    } else {
      message.totals(totals, hasValue: event == .orderCompleted)
    }
    writeCoupons(of: content, into: &message)
    writePaymentProviders(of: order, into: &message)
    writeShipping(of: order, content, into: &message)
    let texts = message.texts
    guard settings.includesMetadata, let metadata = texts[order.metadata] else { return }
    // Medusa v2's column may hold any JSON; a list or a number of nobody's names says nothing.
    if page.v2Facts != nil, metadata.first != UInt8(ascii: "{") { return }
    try message.value("metadata") { writer throws(EncodingRefusal) in
      do throws(JSONFault) {
        try writer.splice(metadata)
      } catch {
        throw texts.refusal(
          of: ("order", order.id),
          "metadata \(error.predicate)",
          setting: "include.metadata"
        )
      }
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
      throw texts.refusal(
        of: ("order", order.id),
        noCurrency(page.arena.string(order.currencyCode)),
        setting: "currency_exponents"
      )
    }
    return currency
  }

  /// Writes which order it is.
  func writeNames(of order: Order, into message: inout OpenMessage) {
    message.property("order_id", order.id)
    message.property("checkout_id", order.cartID)
    message.property("order_number", order.displayID)
    message.property("custom_order_number", order.customNumber)
    message.email(order.email)
    if let channel = message.texts.filled(order.salesChannel) {
      message.property("affiliation", channel)
    } else {
      message.property("affiliation", settings.affiliationWithoutChannel)
    }
    message.property("region_id", order.regionID)
  }

  private func writeCoupons(of content: OrderContent, into message: inout OpenMessage) {
    let discounts = page.discounts[content.discounts.indices]
    guard let first = discounts.first else { return }
    message.property("coupon", first.code)
    guard discounts.count > 1 else { return }
    message.beginArray("coupons")
    for discount in discounts { message.element(discount.code) }
    message.endArray()
  }

  /// The distinct providers, in the order of their first payments.
  private func writePaymentProviders(of order: Order, into message: inout OpenMessage) {
    let range = order.payments.indices
    let texts = message.texts
    let distinct = range.lazy.filter { place in
      !page.payments[range.lowerBound..<place].contains {
        texts.areEqual($0.providerID, page.payments[place].providerID)
      }
    }
    message.joined("payment_provider", by: ",", distinct.map { page.payments[$0].providerID })
  }

  private func writeShipping(
    of order: Order,
    _ content: OrderContent,
    into message: inout OpenMessage
  ) {
    let methods = page.shippingMethods[content.shippingMethods.indices]
    message.joined("shipping_method", by: ", ", methods.lazy.map(\.name))
    // The rows that the plugin copied are those of Medusa v1.
    if !methods.isEmpty, settings.isLikePlugin, page.v2Facts == nil {
      message.pluginShippingMethods(methods, of: order)
    } else if !methods.isEmpty {
      message.beginArray("shipping_methods")
      for method in methods {
        message.element()
        message.beginObject()
        message.property("id", method.id)
        message.property("name", method.name)
        message.amount("price", method.price)
        message.endObject()
      }
      message.endArray()
    }
    message.property("shipping_country", order.shippingAddress.countryCode)
    message.property("shipping_city", order.shippingAddress.city)
  }
}

extension OpenMessage {
  fileprivate mutating func totals(_ totals: OrderTotals, hasValue: Bool) {
    amount("subtotal", totals.subtotal)
    amount("revenue", totals.subtotal)
    if hasValue { amount("value", totals.subtotal) }
    amount("discount", totals.discount)
    amount("shipping", totals.shipping)
    if totals.shippingDiscount != 0 { amount("shipping_discount", totals.shippingDiscount) }
    amount("tax", totals.tax)
    amount("total", totals.total)
    if let credit = totals.credit {
      amount("gift_card_total", credit)
      amount("total_due", totals.due)
    }
    if totals.creditTax != 0 { amount("gift_card_tax", totals.creditTax) }
  }
}
