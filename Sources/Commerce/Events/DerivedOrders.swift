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
package struct DerivedOrders: FactPage {
  package let facts: [Fact]
  /// Rows that show facts which do not hold yet; of a Medusa v2 store only.
  package let waiting: [WaitingRow]
  /// Facts that the page shows and that are not sent.
  package let leftOut: [LeftOutFact]
  package let place: PagePlace?
  package let cutBeyond: Int?
  /// The page as it was read, with what follows from it.
  package let page: OrderPage
  let settings: MappingSettings
  let currencies: CurrencyTable
  /// What shows each fact.
  private let evidence: [Evidence]

  /// Takes a page; that of a Medusa v2 store with the clock by which its rows settle.
  package init(
    _ page: OrderPage,
    settings: MappingSettings,
    clock: SettlingClock? = nil,
    place: PagePlace? = nil,
    cutBeyond: Int? = nil
  ) {
    self.place = place
    self.cutBeyond = cutBeyond
    var page = page
    if let rows = page.v2 {
      // Without a clock everything is as old as it can be.
      let clock = clock ?? SettlingClock(now: Timestamp(microseconds: .max))
      page.customers.prepareV2(settings)
      page = V2Preparation.prepare(page, rows, settings, clock)
    } else if settings.isEnabled(.orderRefunded) {
      page.settleRefunds()
    }
    self.settings = settings
    currencies = CurrencyTable(settings, page.v2?.currencies)
    let derivation = page.arena.withTexts { texts in
      page.customers.arena.withTexts { customerTexts in
        var derivation = Derivation(page, settings, clock, texts, customerTexts)
        for index in page.orders.indices { derivation.derive(index) }
        return derivation
      }
    }
    facts = derivation.facts
    evidence = derivation.evidence
    waiting = derivation.v2?.waiting ?? []
    let outside = derivation.outsideCount
    leftOut =
      (derivation.v2?.leftOut ?? [])
      + (outside > 0
        ? [LeftOutFact(event: .orderCompleted, reason: .outside, count: outside)] : [])
    page.v2Facts = derivation.v2
    self.page = page
  }

  package var rootCount: Int { page.orders.count }
  package var filtered: [FilteredCount] { leftOut.map(\.filtered) }

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
    try page.arena.openMessage(at: &writer) { message throws(EncodingRefusal) in
      var head = MessageHead(
        of: order,
        messageID: messageID,
        time: fact.time,
        settings,
        message.texts
      )
      if fact.event == .identify {
        head.person = nil
        try head.write("identify", settings, into: &message)
        message.guestTraits(of: order, settings)
        return message.endObject()
      }
      head.shownBy = shownBy(evidence[index])
      try head.write("track", settings, into: &message)
      message.constants = settings.additions.constants(of: fact.event)
      message.property("event", fact.event.rawValue)
      try demandSound(evidence[index], order, message.texts)
      message.currency = try currency(of: order, evidence[index], at: fact.time, message.texts)
      switch evidence[index] {
      case .order:
        let version: OrderVersion = fact.event == .orderCompleted ? .placed : .current
        try writeProperties(of: place, version, fact.event, into: &message)
      case .fulfillment(let parcel) where fact.event == .swapShipped:
        try writeSwapShipment(Int(parcel), of: place, into: &message)
      case .fulfillment(let parcel):
        try writeShipment(Int(parcel), of: place, into: &message)
      case .received(let received):
        try writeReturn(Int(received), of: place, into: &message)
      case .refund(let refund):
        try writeRefund(Int(refund), of: place, into: &message)
      case .refundOf(let received):
        writeRefund(ofReturn: Int(received), of: place, into: &message)
      case .swap(let swap):
        let isConfirmed = fact.event == .swapConfirmed
        try writeSwap(Int(swap), isConfirmed: isConfirmed, of: place, into: &message)
      case .claimItem(let item):
        try writeClaimItem(Int(item), of: place, into: &message)
      }
      message.endObject()
    }
  }

  /// What the report says of the message of `facts[index]`.
  package func notices(_ index: Int) -> [EncodingNotice] {
    let fact = facts[index]
    let notices = currencies.notices(of: fact, among: page.orders, page.arena)
    guard fact.event == .orderCompleted,
      page.v2Facts?.orders[Int(fact.root)].hasOtherTotal == true
    else { return notices }
    return notices + [.otherTotal]
  }

  /// Whether the message of `facts[index]` is of a guest whom the storefront gave no id.
  package func isOfGuestWithoutID(_ index: Int) -> Bool {
    let fact = facts[index]
    return !fact.isPrelude && page.orders[Int(fact.root)].isOfGuestWithoutID
  }

  /// Refuses the message of a row whose amounts or quantities cannot be told.
  private func demandSound(
    _ evidence: Evidence,
    _ order: Order,
    _ texts: Texts
  ) throws(EncodingRefusal) {
    let fault =
      switch evidence {
      case .order: nil as String?
      case .fulfillment(let place): page.fulfillments[Int(place)].fault
      case .received(let place), .refundOf(let place): page.returns[Int(place)].fault
      case .refund(let place): page.refunds[Int(place)].fault
      case .swap(let place): page.swaps[Int(place)].fault
      case .claimItem(let place): page.claimItems[Int(place)].fault
      }
    guard let fault else { return }
    throw texts.refusal(of: shownBy(evidence) ?? ("order", order.id), fault)
  }

  /// The currency of a fact's amounts: the order's, but of a refund that of its payment.
  private func currency(
    of order: Order,
    _ evidence: Evidence,
    at time: Timestamp,
    _ texts: Texts
  ) throws(EncodingRefusal) -> Currency {
    if case .refund(let place) = evidence,
      let code = texts.filled(page.refunds[Int(place)].currencyCode),
      let currency = currencies.currency(code, at: time)
    {
      return currency
    }
    return try currency(of: order, at: time, texts)
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
