package import SegmentSpec

/// The facts of a page of orders, written as messages.
///
/// Pure: the same page and settings give the same facts.
///
/// Facts of one order stand side by side, and their root is the order's place in the page: first the identify that the
/// customer may need, then the facts of `OrderEvents.all`, a return's fact before the addendum of its refund.
package struct DerivedOrders: FactPage {
  package let facts: [Fact]
  /// Rows that show facts that are not settled yet; only in a Medusa v2 store.
  package let waiting: [WaitingRow]
  /// Facts that the page shows and that are not sent.
  package let leftOut: [LeftOutFact]
  package let place: PagePlace?
  package let cutBeyond: Int?
  /// The page as it was read, with the results from its rows.
  package let page: OrderPage
  let settings: MappingSettings
  let currencies: CurrencyTable

  /// Takes a page; a page of a Medusa v2 store comes with the clock by which its rows settle, and with the number of
  /// orders that waited and are gone.
  package init(
    _ page: OrderPage,
    settings: MappingSettings,
    clock: SettlingClock? = nil,
    place: PagePlace? = nil,
    cutBeyond: Int? = nil,
    vanished: Int = 0
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
    waiting = derivation.v2?.waiting ?? []
    let gone = LeftOutFact(event: .orderCompleted, reason: .neverCame, count: vanished)
    let outside = LeftOutFact(
      event: .orderCompleted,
      reason: .outside,
      count: derivation.outsideCount
    )
    leftOut =
      (derivation.v2?.leftOut ?? []) + [gone, outside].filter { $0.count > 0 }
    page.v2Facts = derivation.v2
    self.page = page
  }

  package var rootCount: Int { page.orders.count }
  package var filtered: [FilteredCount] { leftOut.map(\.filtered) }

  /// Writes the whole message of `facts[index]` as one JSON object without line feeds.
  /// - Throws: `EncodingRefusal` if the order cannot become a valid message; discard the bytes written until then.
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
      if fact.event.role == .introduces {
        head.person = nil
        try head.write("identify", settings, into: &message)
        message.guestTraits(of: order, settings)
        return message.endObject()
      }
      let event = OrderEvents.all[Int(fact.evidence.event)]
      let shown = ShownFact(
        row: Int(fact.evidence.row),
        order: place,
        isAddendum: fact.isAddendum
      )
      let row = event.row(shown, in: page)
      head.shownBy = row.map { ($0.kind, $0.id) }
      try head.write("track", settings, into: &message)
      message.constants = settings.additions.constants(of: fact.event)
      message.property("event", fact.event.rawValue)
      if let row, let fault = row.fault {
        throw message.texts.refusal(of: (row.kind, row.id), fault)
      }
      message.currency = try currency(of: order, row, at: fact.time, message.texts)
      message.beginProperties()
      try event.write(shown, of: self, into: &message)
      message.endObject()
      message.endObject()
    }
  }

  /// The notices of the run's report about the message of `facts[index]`.
  package func notices(_ index: Int) -> [EncodingNotice] {
    let fact = facts[index]
    let notices = currencies.notices(of: fact, among: page.orders, page.arena)
    guard fact.event == .orderCompleted,
      page.v2Facts?.orders[Int(fact.root)].hasOtherTotal == true
    else { return notices }
    return notices + [.otherTotal]
  }

  /// Whether the message of `facts[index]` belongs to a guest without an id from the storefront.
  package func isOfGuestWithoutID(_ index: Int) -> Bool {
    let fact = facts[index]
    return !fact.isPrelude && page.orders[Int(fact.root)].isOfGuestWithoutID
  }

  /// The currency of a fact's amounts, with its rate at the time of the fact: the order's currency; for a refund, its
  /// payment's.
  private func currency(
    of order: Order,
    _ row: FactRow?,
    at time: Timestamp,
    _ texts: Texts
  ) throws(EncodingRefusal) -> Currency {
    if let row, let code = texts.filled(row.currencyCode),
      let currency = currencies.currency(code, at: time)
    {
      return currency
    }
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
}
