package import SegmentSpec

/// The facts of a page of orders and the way to write them as messages.
///
/// Pure: the same page and settings give the same facts.
///
/// Facts of one order stand side by side, their root being the order's place in the page: the identify
/// that its customer may need first, then `Order Completed`, `Order Cancelled`, `Order Updated`.
package struct DerivedOrders: Sendable {
  package let facts: [Fact]
  let page: OrderPage
  let settings: MappingSettings
  let currencies: CurrencyTable

  package init(_ page: OrderPage, settings: MappingSettings) {
    self.page = page
    self.settings = settings
    currencies = CurrencyTable(settings)
    facts = page.arena.withTexts { texts in
      page.customers.arena.withTexts { customerTexts in
        var derivation = Derivation(page, settings, texts, customerTexts)
        for index in page.orders.indices { derivation.derive(index) }
        return derivation.facts
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
      return try page.customers.arena.withTexts { (texts) throws(EncodingRefusal) in
        try page.customers.writeIdentify(
          of: Int(order.customer.index),
          time: fact.time,
          messageID: messageID,
          texts,
          into: &writer
        )
      }
    }
    try page.arena.withTexts { (texts) throws(EncodingRefusal) in
      var head = MessageHead(
        row: ("order", order.id),
        who: Who(of: order, settings: settings),
        messageID: messageID,
        time: fact.time
      )
      head.ip = order.ip
      head.userAgent = order.userAgent
      head.consent = order.consent
      if settings.usesGoogleAnalyticsID { head.googleAnalyticsID = order.googleAnalyticsID }
      switch fact.event {
      case .identify:
        try head.write("identify", texts, into: &writer)
        writer.key("traits")
        writeGuestTraits(of: order, texts, into: &writer)
      case .orderCompleted, .orderUpdated, .orderCancelled:
        try head.write("track", texts, into: &writer)
        writer.property("event", fact.event.rawValue)
        writer.key("properties")
        try writeProperties(of: place, texts, into: &writer)
      }
      writer.endObject()
    }
  }
}

/// Derives the facts of one page of orders.
private struct Derivation {
  private let page: OrderPage
  private let texts: Texts
  private let customerTexts: Texts
  private let events: (identify: Bool, completed: Bool, updated: Bool, cancelled: Bool)
  private(set) var facts: [Fact] = []
  private var orderDigest: OrderDigest
  private var customerDigest = CustomerDigest()
  /// The customers' digests, each made once although a customer may have many orders.
  private var customerDigests: [StateDigest?]

  init(
    _ page: OrderPage,
    _ settings: MappingSettings,
    _ texts: Texts,
    _ customerTexts: Texts
  ) {
    self.page = page
    self.texts = texts
    self.customerTexts = customerTexts
    events = (
      settings.isEnabled(.identify), settings.isEnabled(.orderCompleted),
      settings.isEnabled(.orderUpdated), settings.isEnabled(.orderCancelled)
    )
    orderDigest = OrderDigest(countsStatuses: settings.orderUpdatedCountsStatuses)
    customerDigests = Array(repeating: nil, count: page.customers.customers.count)
    facts.reserveCapacity(page.orders.count * 3)
  }

  mutating func derive(_ index: Int) {
    let order = page.orders[index]
    if events.identify { identify(order, index) }
    if events.completed {
      happened(.orderCompleted, "/completed", at: order.createdAt, order, index)
    }
    if events.cancelled, let canceledAt = order.canceledAt {
      happened(.orderCancelled, "/cancelled", at: canceledAt, order, index)
    }
    if events.updated { updated(order, index) }
  }

  private mutating func happened(
    _ event: EventName,
    _ what: StaticString,
    at time: Timestamp,
    _ order: Order,
    _ index: Int
  ) {
    facts.append(
      Fact(
        event: event,
        key: texts.key(order.id, what),
        time: time,
        root: Int32(truncatingIfNeeded: index),
        isProvenBeforeFirstHorizon: order.isBeforeFirstHorizon
      )
    )
  }

  /// The identify that goes in front of the order's first track, so that Segment knows whose it is.
  private mutating func identify(_ order: Order, _ index: Int) {
    let place = Int(order.customer.index)
    if order.isRegistered {
      guard customerDigests.indices.contains(place) else { return }
      let customer = page.customers.customers[place]
      guard customer.isIdentified else { return }
      let digest =
        customerDigests[place]
        ?? customerDigest.digest(customer, in: page.customers, customerTexts)
      customerDigests[place] = digest
      facts.append(
        page.customers.identify(
          of: place,
          root: index,
          isPrelude: true,
          digest: digest,
          customerTexts
        )
      )
    } else if order.identifiesGuest {
      happened(.identify, "/identify", at: order.createdAt, order, index)
    }
  }

  private mutating func updated(_ order: Order, _ index: Int) {
    var covered = order.updatedAt
    for line in page.lines[order.lines.indices] { covered = max(covered, line.updatedAt) }
    for address in [order.shippingAddress, order.billingAddress] {
      covered = max(covered, address.updatedAt ?? covered)
    }
    facts.append(
      Fact(
        event: .orderUpdated,
        key: texts.key(order.id, "/updated"),
        time: covered,
        root: Int32(truncatingIfNeeded: index),
        isProvenBeforeFirstHorizon: order.isBeforeFirstHorizon,
        state: StateCoverage(
          kind: .orderUpdated,
          digest: orderDigest.digest(order, in: page, texts),
          list: orderDigest.list,
          covered: covered,
          createdAt: order.createdAt
        )
      )
    )
  }
}
