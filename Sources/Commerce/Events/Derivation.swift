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
  let page: OrderPage
  let texts: Texts
  private let trigger: MappingSettings.CompletionTrigger
  let events:
    (
      identify: Bool, completed: Bool, updated: Bool, shipped: Bool, cancelled: Bool,
      refunded: Bool,
      swapCreated: Bool, swapConfirmed: Bool, swapShipped: Bool, claimed: Bool, delivered: Bool
    )
  var facts: [Fact] = []
  /// What shows each fact, at its place in `facts`.
  var evidence: [Evidence] = []
  /// What follows from the rows of a Medusa v2 store, and what of it waits; nil for v1.
  var v2: V2Facts?
  let clock: SettlingClock?
  /// Orders that the settings leave out.
  private(set) var outsideCount = 0
  private var orderDigest: OrderDigest
  private var v2OrderDigest: V2OrderDigest
  private var preludes: CustomerPreludes

  init(
    _ page: OrderPage,
    _ settings: MappingSettings,
    _ clock: SettlingClock?,
    _ texts: Texts,
    _ customerTexts: Texts
  ) {
    self.page = page
    self.texts = texts
    self.clock = clock
    v2 = page.v2Facts
    trigger = settings.completionTrigger
    events = (
      settings.isEnabled(.identify), settings.isEnabled(.orderCompleted),
      settings.isEnabled(.orderUpdated), settings.isEnabled(.orderShipped),
      settings.isEnabled(.orderCancelled), settings.isEnabled(.orderRefunded),
      settings.isEnabled(.swapCreated), settings.isEnabled(.swapConfirmed),
      settings.isEnabled(.swapShipped), settings.isEnabled(.itemClaimed),
      settings.isEnabled(.orderDelivered)
    )
    orderDigest = OrderDigest(countsStatuses: settings.orderUpdatedCountsStatuses)
    v2OrderDigest = V2OrderDigest(countsStatuses: settings.orderUpdatedCountsStatuses)
    preludes = CustomerPreludes(page.customers, settings, customerTexts)
    let count =
      page.orders.count * 3 + page.fulfillments.count + page.returns.count + page.refunds.count
      + page.swaps.count * 2 + page.claimItems.count
    facts.reserveCapacity(count)
    evidence.reserveCapacity(count)
  }

  mutating func derive(_ index: Int) {
    guard !page.orders[index].isOutside else {
      outsideCount += 1
      return
    }
    switch v2?.orders[index].standing {
    case .isNone: return
    case .waits:
      let start = facts.count
      deriveWhole(index)
      leaveOutWaiting(index, since: start)
    case .counts:
      if v2?.orders[index].isPart == true { derivePart(index) } else { deriveWhole(index) }
    case nil: deriveWhole(index)
    }
  }

  private mutating func deriveWhole(_ index: Int) {
    let order = page.orders[index]
    if events.identify { identify(order, index) }
    let completion = completion(of: order, index)
    if events.completed, let completion {
      happened(.orderCompleted, "/completed", at: completion, order, index)
    }
    if events.shipped { shipped(order, index) }
    if events.delivered { delivered(order, index) }
    if events.refunded { refunded(order, index) }
    if events.claimed { claimed(order, index) }
    if events.swapCreated { swapped(.swapCreated, "/created", order, index, at: \.createdAt) }
    if events.swapConfirmed {
      swapped(.swapConfirmed, "/confirmed", order, index, at: \.confirmedAt)
    }
    if events.swapShipped { shipped(order, index, ofSwaps: true) }
    // What changed just now may still change, or be taken back.
    if v2?.orders[index].isFresh == true {
      waitForCalm(order, isCompleted: completion != nil)
      return
    }
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
    if events.updated, let completion { updated(order, index, since: completion) }
  }

  /// A time, and when the row that tells it was written.
  struct Moment {
    var time: Timestamp
    var origin: RowOrigin
    var firstSign: Timestamp?

    init(_ time: Timestamp, _ origin: RowOrigin, firstSign: Timestamp? = nil) {
      self.time = time
      self.origin = origin
      self.firstSign = firstSign
    }
  }

  /// When the order was completed, by the trigger in effect; nil while it is not.
  func completion(of order: Order, _ index: Int) -> Moment? {
    if let v2 {
      return v2.orders[index].completion.map {
        Moment($0.time, $0.origin, firstSign: $0.firstSign)
      }
    }
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
        isKeyShared: isKeyShared,
        firstSign: moment.firstSign
      )
    )
  }

  mutating func append(_ fact: Fact, shownBy evidence: Evidence = .order) {
    facts.append(fact)
    self.evidence.append(evidence)
  }

  /// The parcels of the order itself, or those of its swaps.
  mutating func shipped(_ order: Order, _ index: Int, ofSwaps: Bool = false) {
    for place in order.fulfillments.indices {
      let parcel = page.fulfillments[place]
      guard parcel.isTold, (parcel.swap >= 0) == ofSwaps else { continue }
      append(
        Fact(
          event: ofSwaps ? .swapShipped : .orderShipped,
          key: parcel.swapID.isAbsent
            ? texts.key(parcel.id, "/shipped")
            : texts.key(parcel.swapID, ":", parcel.id, "/shipped"),
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
          key: texts.key(
            received.receiptID.isAbsent ? received.id : received.receiptID,
            "/refunded"
          ),
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
  mutating func swapped(
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

  mutating func claimed(_ order: Order, _ index: Int) {
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
  mutating func identify(_ order: Order, _ index: Int) {
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

  private mutating func updated(_ order: Order, _ index: Int, since completion: Moment) {
    if let rows = page.v2, let result = v2?.orders[index] {
      let coverage = v2OrderDigest.coverage(
        of: index,
        in: page,
        rows,
        result,
        since: completion.firstSign ?? completion.time,
        texts
      )
      appendUpdated(order, index, coverage)
      return
    }
    var covered = order.updatedAt
    for line in page.lines[order.current.lines.indices] { covered = max(covered, line.updatedAt) }
    for method in page.shippingMethods[order.current.shippingMethods.indices] {
      covered = max(covered, method.taxUpdatedAt ?? covered)
    }
    for address in [order.shippingAddress, order.billingAddress] {
      covered = max(covered, address.updatedAt ?? covered)
    }
    let coverage = orderDigest.coverage(
      of: order,
      in: page,
      covered: covered,
      since: completion.time,
      texts
    )
    appendUpdated(order, index, coverage)
  }

  private mutating func appendUpdated(_ order: Order, _ index: Int, _ coverage: StateCoverage) {
    append(
      Fact(
        event: .orderUpdated,
        key: texts.key(order.id, "/updated"),
        time: coverage.covered,
        root: Int32(truncatingIfNeeded: index),
        origin: order.origin,
        state: coverage
      )
    )
  }
}
