internal import SegmentSpec

/// The row that shows a fact of an order, by its place in the page.
enum Evidence {
  /// The order itself, or its customer.
  case order
  case fulfillment(Int32)
  case received(Int32)
  case refund(Int32)
  /// The refund of a received return, which is the one named.
  case refundOf(Int32)
  case swap(Int32)
  case claimItem(Int32)
}

/// Derives the facts of one page of orders.
struct Derivation {
  private let page: OrderPage
  private let texts: Texts
  private let trigger: MappingSettings.CompletionTrigger
  private let events:
    (
      identify: Bool, completed: Bool, updated: Bool, shipped: Bool, cancelled: Bool,
      refunded: Bool,
      swapCreated: Bool, swapConfirmed: Bool, swapShipped: Bool, claimed: Bool
    )
  private(set) var facts: [Fact] = []
  /// What shows each fact, at its place in `facts`.
  private(set) var evidence: [Evidence] = []
  private var orderDigest: OrderDigest
  private var preludes: CustomerPreludes

  init(
    _ page: OrderPage,
    _ settings: MappingSettings,
    _ texts: Texts,
    _ customerTexts: Texts
  ) {
    self.page = page
    self.texts = texts
    trigger = settings.completionTrigger
    events = (
      settings.isEnabled(.identify), settings.isEnabled(.orderCompleted),
      settings.isEnabled(.orderUpdated), settings.isEnabled(.orderShipped),
      settings.isEnabled(.orderCancelled), settings.isEnabled(.orderRefunded),
      settings.isEnabled(.swapCreated), settings.isEnabled(.swapConfirmed),
      settings.isEnabled(.swapShipped), settings.isEnabled(.itemClaimed)
    )
    orderDigest = OrderDigest(countsStatuses: settings.orderUpdatedCountsStatuses)
    preludes = CustomerPreludes(page.customers, settings, customerTexts)
    let count =
      page.orders.count * 3 + page.fulfillments.count + page.returns.count + page.refunds.count
      + page.swaps.count * 2 + page.claimItems.count
    facts.reserveCapacity(count)
    evidence.reserveCapacity(count)
  }

  mutating func derive(_ index: Int) {
    let order = page.orders[index]
    if events.identify { identify(order, index) }
    let completion = completion(of: order, index)
    if events.completed, let completion {
      happened(.orderCompleted, "/completed", at: completion, order, index)
    }
    if events.shipped { shipped(order, index) }
    if events.refunded { refunded(order, index) }
    if events.claimed { claimed(order, index) }
    if events.swapCreated { swapped(.swapCreated, "/created", order, index, at: \.createdAt) }
    if events.swapConfirmed {
      swapped(.swapConfirmed, "/confirmed", order, index, at: \.confirmedAt)
    }
    if events.swapShipped { shipped(order, index, ofSwaps: true) }
    if events.cancelled, let canceledAt = order.canceledAt {
      happened(
        .orderCancelled,
        "/cancelled",
        at: Moment(canceledAt, order.origin),
        order,
        index
      )
    }
    // Nothing is updated that was not completed.
    if events.updated, let completion { updated(order, index, since: completion.time) }
  }

  /// A time, and when the row that tells it was written.
  private struct Moment {
    var time: Timestamp
    var origin: RowOrigin

    init(_ time: Timestamp, _ origin: RowOrigin) {
      self.time = time
      self.origin = origin
    }
  }

  /// When the order was completed, by the trigger in effect; nil while it is not.
  private func completion(of order: Order, _ index: Int) -> Moment? {
    let placed = Moment(order.createdAt, order.origin)
    switch trigger {
    case .placed:
      return placed
    case .paid:
      var first: Moment?
      for payment in page.payments[order.payments.indices] {
        guard let capturedAt = payment.capturedAt else { continue }
        if let known = first, known.time <= capturedAt { continue }
        first = Moment(capturedAt, payment.origin)
      }
      if let first { return first }
      // Where the totals cannot be told the order waits for its payment like any other.
      let due = try? page.pricing(of: index, .placed).totals().due
      return due == 0 ? placed : nil
    case .fulfilled:
      let parcels = order.fulfillments.indices
      guard let place = parcels.first(where: { page.fulfillments[$0].swap < 0 }) else { return nil }
      let parcel = page.fulfillments[place]
      return Moment(parcel.shippedAt, parcel.origin)
    }
  }

  private mutating func happened(
    _ event: EventName,
    _ what: StaticString,
    at moment: Moment,
    _ order: Order,
    _ index: Int,
    isKeyShared: Bool = false
  ) {
    append(
      Fact(
        event: event,
        key: texts.key(order.id, what),
        time: moment.time,
        root: Int32(truncatingIfNeeded: index),
        origin: moment.origin,
        isKeyShared: isKeyShared
      )
    )
  }

  private mutating func append(_ fact: Fact, shownBy evidence: Evidence = .order) {
    facts.append(fact)
    self.evidence.append(evidence)
  }

  /// The parcels of the order itself, or those of its swaps.
  private mutating func shipped(_ order: Order, _ index: Int, ofSwaps: Bool = false) {
    for place in order.fulfillments.indices {
      let parcel = page.fulfillments[place]
      guard (parcel.swap >= 0) == ofSwaps else { continue }
      append(
        Fact(
          event: ofSwaps ? .swapShipped : .orderShipped,
          key: texts.key(parcel.id, "/shipped"),
          time: parcel.shippedAt,
          root: Int32(truncatingIfNeeded: index),
          origin: parcel.origin
        ),
        shownBy: .fulfillment(Int32(truncatingIfNeeded: place))
      )
    }
  }

  /// Received returns, each together with the refund given for it, then the refunds that stand alone.
  private mutating func refunded(_ order: Order, _ index: Int) {
    for place in order.returns.indices {
      let received = page.returns[place]
      let refund = page.refunds.indices.contains(Int(received.refund)) ? Int(received.refund) : nil
      let alias = refund.map { texts.key(page.refunds[$0].id, "/refunded") }
      append(
        Fact(
          event: .orderRefunded,
          key: texts.key(received.id, "/refunded"),
          time: received.receivedAt,
          root: Int32(truncatingIfNeeded: index),
          origin: received.origin,
          alias: alias,
          isKeyShared: received.refundHasID
            || refund.map { page.refunds[$0].returnHasID } == true
        ),
        shownBy: .received(Int32(truncatingIfNeeded: place))
      )
      guard let refund, let alias else { continue }
      append(
        Fact(
          event: .orderRefunded,
          key: alias,
          time: page.refunds[refund].createdAt,
          root: Int32(truncatingIfNeeded: index),
          origin: page.refunds[refund].origin,
          isAddendum: true,
          isKeyShared: page.refunds[refund].returnHasID
        ),
        shownBy: .refundOf(Int32(truncatingIfNeeded: place))
      )
    }
    for place in order.refunds.indices where !page.refunds[place].isOfReturn {
      let refund = page.refunds[place]
      append(
        Fact(
          event: .orderRefunded,
          key: texts.key(refund.id, "/refunded"),
          time: refund.createdAt,
          root: Int32(truncatingIfNeeded: index),
          origin: refund.origin,
          isKeyShared: refund.returnHasID
        ),
        shownBy: .refund(Int32(truncatingIfNeeded: place))
      )
    }
  }

  /// What the rows of the order's swaps show at one of their times.
  private mutating func swapped(
    _ event: EventName,
    _ what: StaticString,
    _ order: Order,
    _ index: Int,
    at time: (Swap) -> Timestamp?
  ) {
    for place in order.swaps.indices {
      let swap = page.swaps[place]
      guard let time = time(swap) else { continue }
      append(
        Fact(
          event: event,
          key: texts.key(swap.id, what),
          time: time,
          root: Int32(truncatingIfNeeded: index),
          origin: swap.origin
        ),
        shownBy: .swap(Int32(truncatingIfNeeded: place))
      )
    }
  }

  private mutating func claimed(_ order: Order, _ index: Int) {
    for place in order.claimItems.indices {
      let item = page.claimItems[place]
      append(
        Fact(
          event: .itemClaimed,
          key: texts.key(item.id, "/claimed"),
          time: item.createdAt,
          root: Int32(truncatingIfNeeded: index),
          origin: item.origin
        ),
        shownBy: .claimItem(Int32(truncatingIfNeeded: place))
      )
    }
  }

  /// The identify that goes in front of the order's first track, so that Segment knows whose it is.
  private mutating func identify(_ order: Order, _ index: Int) {
    if order.isRegistered {
      if let fact = preludes.identify(order.customer, root: index) { append(fact) }
    } else if order.identifiesGuest(texts) {
      let placed = Moment(order.createdAt, order.origin)
      happened(
        .identify,
        "/identify",
        at: placed,
        order,
        index,
        isKeyShared: order.customerHasID
      )
    }
  }

  private mutating func updated(_ order: Order, _ index: Int, since completion: Timestamp) {
    var covered = order.updatedAt
    for line in page.lines[order.current.lines.indices] { covered = max(covered, line.updatedAt) }
    for method in page.shippingMethods[order.current.shippingMethods.indices] {
      covered = max(covered, method.taxUpdatedAt ?? covered)
    }
    for address in [order.shippingAddress, order.billingAddress] {
      covered = max(covered, address.updatedAt ?? covered)
    }
    append(
      Fact(
        event: .orderUpdated,
        key: texts.key(order.id, "/updated"),
        time: covered,
        root: Int32(truncatingIfNeeded: index),
        origin: order.origin,
        state: orderDigest.coverage(
          of: order,
          in: page,
          covered: covered,
          since: completion,
          texts
        )
      )
    )
  }
}
