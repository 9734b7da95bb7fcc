internal import SegmentSpec

enum SwapCreated: OrderEvent {
  static let name = EventName.swapCreated
  static let descriptions = [
    EventDescription(
      event: name,
      fires: "A customer gives lines back and is to get others for them.",
      rows: ["swap", "return", "return_item", "line_item"],
      key: "<swap.id>/created",
      timestamp: "swap.created_at"
    )
  ]
  static let v2Descriptions = [
    EventDescription(
      event: name,
      fires: "An exchange was confirmed: a customer gives lines back and gets others for them.",
      rows: ["order_exchange", "order_exchange_item", "order_change", "return", "return_item"],
      key: "<order_exchange.id>/created",
      timestamp: "order_change.confirmed_at"
    )
  ]

  static func derive(_ order: OrderPlace, into derivation: inout Derivation) {
    derivation.appendSwaps(name, "/created", of: order, at: \.createdAt)
  }

  static func row(_ fact: ShownFact, in page: OrderPage) -> FactRow? {
    FactRow(swap: fact.row, in: page)
  }

  static func write(
    _ fact: ShownFact,
    of derived: DerivedOrders,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let swap = derived.page.swaps[fact.row]
    derived.writeNames(of: swap, fact.order, into: &message)
    let pricing = derived.page.pricing(of: fact.order, .current)
    try derived.writeItems(of: swap, pricing, into: &message)
  }
}

enum SwapConfirmed: OrderEvent {
  static let name = EventName.swapConfirmed
  static let descriptions = [
    EventDescription(
      event: name,
      fires: "A swap was confirmed: what is to be paid or given back for it is known.",
      rows: ["swap", "return", "return_item", "line_item"],
      key: "<swap.id>/confirmed",
      timestamp: "swap.confirmed_at"
    )
  ]
  static let v2Descriptions = [
    EventDescription(
      event: name,
      fires: "An exchange was confirmed: what is to be paid or given back for it is known.",
      rows: ["order_exchange", "order_exchange_item", "order_change", "return", "return_item"],
      key: "<order_exchange.id>/confirmed",
      timestamp: "order_change.confirmed_at"
    )
  ]

  static func derive(_ order: OrderPlace, into derivation: inout Derivation) {
    derivation.appendSwaps(name, "/confirmed", of: order, at: \.confirmedAt)
  }

  static func row(_ fact: ShownFact, in page: OrderPage) -> FactRow? {
    FactRow(swap: fact.row, in: page)
  }

  static func write(
    _ fact: ShownFact,
    of derived: DerivedOrders,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let swap = derived.page.swaps[fact.row]
    derived.writeNames(of: swap, fact.order, into: &message)
    message.difference(of: swap)
    let pricing = derived.page.pricing(of: fact.order, .current)
    try derived.writeItems(of: swap, pricing, into: &message)
  }
}

/// A parcel with lines of a swap: the swap, and the parcel's pieces with their share of the lines' amounts.
enum SwapShipped: OrderEvent {
  static let name = EventName.swapShipped
  static let descriptions = [
    EventDescription(
      event: name,
      fires: "A parcel with lines of a swap left.",
      rows: [
        "fulfillment", "fulfillment_item", "tracking_link", "swap", "return", "return_item",
        "line_item",
      ],
      key: "<fulfillment.id>/shipped",
      timestamp: "fulfillment.shipped_at"
    )
  ]
  static let v2Descriptions = [
    EventDescription(
      event: name,
      fires: "A parcel with lines of an exchange left; one message an exchange.",
      rows: [
        "fulfillment", "order_change_action", "fulfillment_item", "fulfillment_label",
        "order_exchange",
      ],
      key: "<order_exchange.id>:<fulfillment.id>/shipped",
      timestamp: "fulfillment.shipped_at"
    )
  ]

  static func derive(_ order: OrderPlace, into derivation: inout Derivation) {
    derivation.appendParcels(name, of: order, ofSwaps: true)
  }

  static func row(_ fact: ShownFact, in page: OrderPage) -> FactRow? {
    FactRow(parcel: fact.row, in: page)
  }

  static func write(
    _ fact: ShownFact,
    of derived: DerivedOrders,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let parcel = derived.page.fulfillments[fact.row]
    let swap = derived.page.swaps[Int(parcel.swap)]
    let pricing = derived.page.pricing(of: fact.order, .current)
    derived.writeNames(of: swap, fact.order, into: &message)
    message.difference(of: swap)
    derived.writeParcel(parcel, into: &message)
    try derived.writeItems(of: swap, pricing, into: &message)
    _ = try derived.writeContents(of: parcel, pricing, into: &message)
  }
}

extension Derivation {
  /// The facts that the rows of the order's swaps show at one of their times.
  fileprivate mutating func appendSwaps(
    _ event: EventName,
    _ what: StaticString,
    of order: OrderPlace,
    at time: (Swap) -> Timestamp?
  ) {
    for place in order.row.swaps.indices {
      let swap = page.swaps[place]
      guard let time = time(swap) else { continue }
      let key = texts.key(swap.id, what)
      append(event, key, at: Moment(time, swap.origin), of: order, row: place)
    }
  }
}

extension FactRow {
  fileprivate init(swap place: Int, in page: OrderPage) {
    self.init(kind: "swap", id: page.swaps[place].id, fault: page.swaps[place].fault)
  }
}

extension DerivedOrders {
  fileprivate func writeNames(
    of swap: Swap,
    _ order: Int,
    into message: inout OpenMessage
  ) {
    writeNames(of: page.orders[order], into: &message)
    message.property("swap_id", swap.id)
    message.property("payment_status", swap.paymentStatus)
    message.property("fulfillment_status", swap.fulfillmentStatus)
    message.currencyCode()
  }

  fileprivate func writeItems(
    of swap: Swap,
    _ pricing: any OrderPricing,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let kinds: [(name: StaticString, items: Span32)] = [
      ("new_items", swap.newItems), ("return_items", swap.returnItems),
    ]
    for (name, items) in kinds {
      message.beginArray(name)
      var position = 0
      for part in page.swapItems[items.indices] where part.quantity > 0 {
        position += 1
        message.element()
        message.beginObject()
        if let place = line(of: part) {
          let line = page.lines[place]
          message.productName(of: line, likePlugin: settings.isLikePlugin)
          if let price = try pricing.price(of: place) { message.amount("price", price) }
          message.property("quantity", part.quantity)
          message.productPlace(of: line, at: position, storeURL: settings.storeURL)
        } else {
          message.vanishedProduct(part, at: position, likePlugin: settings.isLikePlugin)
        }
        message.endObject()
      }
      if settings.isLikePlugin { message.endArray() } else { message.endArray(orDrop: name) }
    }
  }
}

extension OpenMessage {
  fileprivate mutating func difference(of swap: Swap) {
    guard let difference = swap.differenceDue else { return }
    amount("difference_due", difference)
    amount("total", difference)
  }
}
