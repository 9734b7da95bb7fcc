internal import SegmentSpec

/// A parcel that left: its pieces with their share of the lines' amounts.
enum OrderShipped: OrderEvent {
  static let name = EventName.orderShipped
  static let descriptions = [
    EventDescription(
      event: name,
      fires: "A parcel with lines of an order left.",
      rows: ["fulfillment", "fulfillment_item", "tracking_link", "line_item"],
      key: "<fulfillment.id>/shipped",
      timestamp: "fulfillment.shipped_at"
    )
  ]
  static let v2Descriptions = [
    EventDescription(
      event: name,
      fires:
        "A parcel with lines of an order left; with the trigger delivered: or was delivered without"
        + " having been shipped.",
      rows: ["fulfillment", "order_change_action", "fulfillment_item", "fulfillment_label"],
      key: "<fulfillment.id>/shipped",
      timestamp: "fulfillment.shipped_at; delivered: else delivered_at",
      triggers: MappingSettings.ShipmentTrigger.allCases.map(\.rawValue)
    )
  ]

  static func derive(_ order: OrderPlace, into derivation: inout Derivation) {
    derivation.appendParcels(name, of: order, ofSwaps: false)
  }

  static func row(_ fact: ShownFact, in page: OrderPage) -> FactRow? {
    FactRow(parcel: fact.row, in: page)
  }

  static func write(
    _ fact: ShownFact,
    of derived: DerivedOrders,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    try derived.writeShipment(fact, into: &message)
  }
}

/// A delivered parcel of the order, which only Medusa v2 keeps, with the properties of its shipment.
enum OrderDelivered: OrderEvent {
  static let name = EventName.orderDelivered
  static let descriptions: [EventDescription] = []
  static let v2Descriptions = [
    EventDescription(
      event: name,
      fires: "A parcel with lines of an order was delivered. Off unless it is switched on.",
      rows: ["fulfillment", "order_change_action", "fulfillment_item", "fulfillment_label"],
      key: "<fulfillment.id>/delivered",
      timestamp: "fulfillment.delivered_at"
    )
  ]

  static func derive(_ order: OrderPlace, into derivation: inout Derivation) {
    for place in order.row.fulfillments.indices {
      let parcel = derivation.page.fulfillments[place]
      guard parcel.swap < 0, let deliveredAt = parcel.deliveredAt else { continue }
      derivation.append(
        name,
        derivation.texts.key(parcel.id, "/delivered"),
        at: Derivation.Moment(deliveredAt, parcel.origin),
        of: order,
        row: place
      )
    }
  }

  static func row(_ fact: ShownFact, in page: OrderPage) -> FactRow? {
    FactRow(parcel: fact.row, in: page)
  }

  static func write(
    _ fact: ShownFact,
    of derived: DerivedOrders,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    try derived.writeShipment(fact, into: &message)
  }
}

extension Derivation {
  /// The parcels of the order itself, or those of its swaps.
  mutating func appendParcels(_ event: EventName, of order: OrderPlace, ofSwaps: Bool) {
    for place in order.row.fulfillments.indices {
      let parcel = page.fulfillments[place]
      guard parcel.showsShipment, (parcel.swap >= 0) == ofSwaps else { continue }
      append(
        event,
        parcel.swapID.isAbsent
          ? texts.key(parcel.id, "/shipped")
          : texts.key(parcel.swapID, ":", parcel.id, "/shipped"),
        at: Moment(parcel.shippedAt, parcel.origin),
        of: order,
        row: place
      )
    }
  }
}

extension FactRow {
  init(parcel place: Int, in page: OrderPage) {
    let parcel = page.fulfillments[place]
    self.init(kind: "fulfillment", id: parcel.id, fault: parcel.fault)
  }
}

extension DerivedOrders {
  fileprivate func writeShipment(
    _ fact: ShownFact,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    if settings.isLikePlugin { return try writePluginShipment(fact, into: &message) }
    let order = page.orders[fact.order]
    let parcel = page.fulfillments[fact.row]
    let pricing = page.pricing(of: fact.order, .current)
    let totals = try pricing.totals()

    writeNames(of: order, into: &message)
    message.currencyCode()
    writeParcel(parcel, into: &message)
    message.property("shipping_country", order.shippingAddress.countryCode)
    message.property("shipping_city", order.shippingAddress.city)

    let sum = try writeContents(of: parcel, pricing, into: &message)
    message.amount("subtotal", sum.subtotal)
    message.amount("discount", sum.discount)
    message.amount("tax", sum.tax)
    message.amount("total", sum.total)
    message.amount("order_total", totals.total)
    var pieces: Int128 = 0
    for part in page.fulfillmentItems[parcel.items.indices] { pieces += part.quantity.millionths }
    var ordered: Int128 = 0
    for line in page.lines[order.current.lines.indices] { ordered += line.quantity.millionths }
    message.property("partial", parcel.isPartial ?? (pieces < ordered))
  }

  /// Writes the content of a parcel under `products`, and returns the sums.
  func writeContents(
    of parcel: Fulfillment,
    _ pricing: any OrderPricing,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) -> LineTotals {
    message.beginArray("products")
    var sum = LineTotals.zero
    for (offset, part) in page.fulfillmentItems[parcel.items.indices].enumerated() {
      message.element()
      sum += try openProduct(part, at: offset + 1, pricing, into: &message)
      message.endObject()
    }
    endProducts(into: &message)
    return sum
  }

  /// Writes the ids of the parcel and its tracking.
  func writeParcel(_ parcel: Fulfillment, into message: inout OpenMessage) {
    message.property("fulfillment_id", parcel.id)
    message.property("fulfillment_provider", parcel.providerID)
    let links = page.trackingLinks[parcel.trackingLinks.indices]
    message.list("tracking_numbers", links.lazy.map(\.number))
    message.list("tracking_urls", links.lazy.map(\.url), areAddresses: true)
  }
}
