internal import SegmentSpec

enum OrderCompleted: OrderEvent {
  static let name = EventName.orderCompleted
  static let scope = OrderEventScope.order
  static let descriptions = [
    EventDescription(
      event: name,
      fires:
        "An order was placed; with the trigger paid: its first payment was captured, or there was"
        + " nothing to pay; with fulfilled: its first parcel left.",
      rows: ["order", "payment", "fulfillment"],
      key: "<order.id>/completed",
      timestamp: "order.created_at; paid: the first payment.captured_at; fulfilled: the first"
        + " fulfillment.shipped_at",
      triggers: MappingSettings.CompletionTrigger.allCases.map(\.rawValue)
    )
  ]
  static let v2Descriptions = [
    EventDescription(
      event: name,
      fires:
        "An order was placed and holds; with the trigger paid: its first payment was captured, or"
        + " there was nothing to pay; with fulfilled: its first parcel left.",
      rows: ["order", "payment", "capture", "fulfillment"],
      key: "<order.id>/completed",
      timestamp: "order.created_at; paid: the first capture.created_at; fulfilled: the first"
        + " fulfillment.shipped_at, else delivered_at",
      triggers: MappingSettings.CompletionTrigger.allCases.map(\.rawValue)
    )
  ]

  static func derive(_ order: OrderPlace, into derivation: inout Derivation) {
    guard let completion = derivation.completion else { return }
    let key = derivation.texts.key(order.row.id, "/completed")
    derivation.append(name, key, at: completion, of: order)
  }

  static func write(
    _ fact: ShownFact,
    of page: DerivedOrders,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    try page.writeOrder(fact.order, .placed, hasValue: true, into: &message)
  }
}

enum OrderUpdated: OrderEvent {
  static let name = EventName.orderUpdated
  static let scope = OrderEventScope.calmOrder
  static let descriptions = [
    EventDescription(
      event: name,
      fires: "An order's own columns changed: lines, addresses, e-mail, customer, status, totals.",
      rows: [
        "order", "address (shipping, billing)", "line_item", "line_item_adjustment",
        "line_item_tax_line", "shipping_method", "shipping_method_tax_line", "order_discounts",
        "order_gift_cards", "gift_card_transaction",
      ],
      key: "<order.id>/updated",
      timestamp: "the newest updated_at of the order, its lines and its addresses",
      isState: true
    )
  ]
  static let v2Descriptions = [
    EventDescription(
      event: name,
      fires: "An order's own columns changed: lines, addresses, e-mail, customer, status.",
      rows: [
        "order", "order_address", "order_item", "order_line_item", "order_line_item_adjustment",
        "order_line_item_tax_line", "order_shipping", "order_shipping_method",
        "order_shipping_method_adjustment", "order_shipping_method_tax_line", "order_credit_line",
      ],
      key: "<order.id>/updated",
      timestamp: "the newest updated_at of these rows",
      isState: true
    )
  ]

  static func derive(_ order: OrderPlace, into derivation: inout Derivation) {
    // An order that was not completed has no update.
    guard let completion = derivation.completion,
      let coverage = derivation.coverage(of: order, since: completion)
    else { return }
    derivation.append(
      name,
      derivation.texts.key(order.row.id, "/updated"),
      at: Derivation.Moment(coverage.covered, order.row.origin),
      of: order,
      state: coverage
    )
  }

  static func write(
    _ fact: ShownFact,
    of page: DerivedOrders,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    try page.writeOrder(fact.order, .current, into: &message)
  }
}

enum OrderCancelled: OrderEvent {
  static let name = EventName.orderCancelled
  static let scope = OrderEventScope.calmOrder
  static let descriptions = [
    EventDescription(
      event: name,
      fires: "An order was cancelled.",
      rows: ["order"],
      key: "<order.id>/cancelled",
      timestamp: "order.canceled_at"
    )
  ]
  static let v2Descriptions = [
    EventDescription(
      event: name,
      fires: "An order was cancelled.",
      rows: ["order"],
      key: "<order.id>/cancelled",
      timestamp: "order.canceled_at"
    )
  ]

  static func derive(_ order: OrderPlace, into derivation: inout Derivation) {
    guard let canceledAt = order.row.canceledAt else { return }
    derivation.append(
      name,
      derivation.texts.key(order.row.id, "/cancelled"),
      at: Derivation.Moment(canceledAt, order.row.origin),
      of: order
    )
  }

  static func write(
    _ fact: ShownFact,
    of page: DerivedOrders,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let refunded = page.page.v2Facts?.orders[fact.order].refunded ?? 0
    try page.writeOrder(
      fact.order,
      .current,
      refunded: refunded > 0 ? refunded : nil,
      into: &message
    )
  }
}

extension Derivation {
  /// The coverage of a completed order's content; nil if an update would describe no more than the order's Order
  /// Completed does, and is not asked for.
  fileprivate mutating func coverage(
    of order: OrderPlace,
    since completion: Moment
  ) -> StateCoverage? {
    if let rows = page.v2, let result = v2?.orders[order.index] {
      let coverage = v2Digest.coverage(
        of: order.index,
        in: page,
        rows,
        result,
        since: completion.firstSign ?? completion.time,
        texts
      )
      return derivesPlainUpdates || coverage.differsFromBaseline ? coverage : nil
    }
    guard derivesPlainUpdates else { return nil }
    return v1Digest.coverage(of: order.row, in: page, since: completion.time, texts)
  }
}

extension DerivedOrders {
  /// Writes the properties that the events of a whole order share; `refunded` is the amount given back, and `hasValue`
  /// adds the revenue as `value`.
  fileprivate func writeOrder(
    _ index: Int,
    _ version: OrderVersion,
    hasValue: Bool = false,
    refunded: MinorUnits? = nil,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let pricing = page.pricing(of: index, version)
    let content = page.orders[index].content(version)
    try writeWhole(index, content, pricing, hasValue: hasValue, into: &message)
    if let refunded { message.amount("refunded_total", refunded) }
    try writeProducts(content.lines, pricing, into: &message)
  }

  /// Writes the properties of the whole order, except its products.
  func writeWhole(
    _ index: Int,
    _ content: OrderContent,
    _ pricing: any OrderPricing,
    hasValue: Bool = false,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let order = page.orders[index]
    let totals = try pricing.totals()

    writeNames(of: order, into: &message)
    message.property("status", order.status)
    message.property("payment_status", order.paymentStatus)
    message.property("fulfillment_status", order.fulfillmentStatus)
    message.currencyCode()
    if settings.isLikePlugin {
      message.pluginTotals(totals)
    } else {
      message.totals(totals, hasValue: hasValue)
    }
    writeCoupons(of: content, into: &message)
    writePaymentProviders(of: order, into: &message)
    writeShipping(of: order, content, into: &message)
    let texts = message.texts
    guard settings.includesMetadata, let metadata = texts[order.metadata] else { return }
    // Medusa v2's column may hold any JSON; a list or a number says nothing.
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

  /// Writes the order's ids and names.
  func writeNames(of order: Order, into message: inout OpenMessage) {
    message.property("order_id", order.id)
    message.property("checkout_id", order.cartID)
    if let number = order.displayID { message.property("order_number", number) }
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
    if settings.isLikePlugin { message.endArray() } else { message.endArray(orDrop: "coupons") }
  }

  /// The distinct providers, in the order of their first payments.
  private func writePaymentProviders(of order: Order, into message: inout OpenMessage) {
    let range = order.payments.indices
    let texts = message.texts
    let payments = page.payments
    let distinct = range.lazy.filter { place in
      !payments[range.lowerBound..<place].contains {
        texts.areEqual($0.providerID, payments[place].providerID)
      }
    }
    message.joined("payment_provider", by: ",", distinct.map { payments[$0].providerID })
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
