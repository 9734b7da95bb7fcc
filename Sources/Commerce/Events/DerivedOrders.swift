package import SegmentSpec

/// The facts of a page of orders and the way to write them as messages.
///
/// Pure: the same page and settings give the same facts.
///
/// Facts of one order stand side by side, their root being the order's place in the page: the identify
/// that its customer may need first, then `Order Completed`, `Order Shipped`, `Order Refunded` (that of a return
/// before the addendum of its refund), `Item Claimed`,
/// `Swap Created`, `Swap Confirmed` and `Swap Shipped` each in the order of time, `Order Cancelled`,
/// `Order Updated`.
package struct DerivedOrders: Sendable {
  package let facts: [Fact]
  let page: OrderPage
  let settings: MappingSettings
  let currencies: CurrencyTable
  /// What shows each fact.
  private let evidence: [Evidence]

  package init(_ page: OrderPage, settings: MappingSettings) {
    var page = page
    if settings.isEnabled(.orderRefunded) { page.settleRefunds() }
    self.page = page
    self.settings = settings
    currencies = CurrencyTable(settings)
    (facts, evidence) = page.arena.withTexts { texts in
      page.customers.arena.withTexts { customerTexts in
        var derivation = Derivation(page, settings, texts, customerTexts)
        for index in page.orders.indices { derivation.derive(index) }
        return (derivation.facts, derivation.evidence)
      }
    }
  }

  /// Writes the whole message of `facts[index]` as one JSON object without line feeds.
  /// - Throws: `EncodingRefusal` when the order cannot become a valid message; what was written until
  ///   then is to be thrown away.
  package func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let fact = facts[index]
    let place = Int(fact.root)
    let order = page.orders[place]
    if fact.isPrelude {
      return try page.customers.writeIdentify(
        of: Int(order.customer.index),
        time: fact.time,
        messageID: messageID,
        settings,
        currencies,
        into: &writer
      )
    }
    try page.arena.withTexts { (texts) throws(EncodingRefusal) in
      var head = MessageHead(of: order, messageID: messageID, time: fact.time, settings, texts)
      if fact.event == .identify {
        try head.write("identify", texts, into: &writer)
        writer.key("traits")
        writeGuestTraits(of: order, texts, into: &writer)
        writer.endObject()
        return
      }
      head.shownBy = shownBy(evidence[index])
      try head.write("track", texts, into: &writer)
      writer.property("event", fact.event.rawValue)
      writer.key("properties")
      let currency = try currency(of: order, at: fact.time, texts)
      switch evidence[index] {
      case .order:
        let version: OrderVersion = fact.event == .orderCompleted ? .placed : .current
        try writeProperties(of: place, version, currency, texts, into: &writer)
      case .fulfillment(let parcel) where fact.event == .swapShipped:
        try writeSwapShipment(Int(parcel), of: place, currency, texts, into: &writer)
      case .fulfillment(let parcel):
        try writeShipment(Int(parcel), of: place, currency, texts, into: &writer)
      case .received(let received):
        try writeReturn(Int(received), of: place, currency, texts, into: &writer)
      case .refund(let refund):
        try writeRefund(Int(refund), of: place, currency, texts, into: &writer)
      case .refundOf(let received):
        writeRefund(ofReturn: Int(received), of: place, currency, texts, into: &writer)
      case .swap(let swap):
        try writeSwap(Int(swap), fact.event, of: place, currency, texts, into: &writer)
      case .claimItem(let item):
        try writeClaimItem(Int(item), of: place, currency, texts, into: &writer)
      }
      writer.endObject()
    }
  }

  /// What the report says of the message of `facts[index]`.
  package func notices(_ index: Int) -> [EncodingNotice] {
    currencies.notices(of: facts[index], among: page.orders, page.arena)
  }

  /// Whether the message of `facts[index]` is of a guest whom the storefront gave no id.
  package func isOfGuestWithoutID(_ index: Int) -> Bool {
    let fact = facts[index]
    return !fact.isPrelude && page.orders[Int(fact.root)].isOfGuestWithoutID
  }

  /// The row whose time a fact has; nil for the order itself.
  private func shownBy(_ evidence: Evidence) -> (kind: StaticString, id: Text)? {
    switch evidence {
    case .order: nil
    case .fulfillment(let place): ("fulfillment", page.fulfillments[Int(place)].id)
    case .received(let place): ("return", page.returns[Int(place)].id)
    case .refund(let place): ("refund", page.refunds[Int(place)].id)
    case .refundOf(let place):
      ("refund", page.refunds[Int(page.returns[Int(place)].refund)].id)
    case .swap(let place): ("swap", page.swaps[Int(place)].id)
    case .claimItem(let place): ("claim", page.claimItems[Int(place)].claimID)
    }
  }
}
