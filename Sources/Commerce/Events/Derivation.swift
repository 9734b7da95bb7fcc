internal import SegmentSpec

/// Derives the facts of one page of orders.
struct Derivation {
  let page: OrderPage
  let texts: Texts
  private let trigger: MappingSettings.CompletionTrigger
  private let identifies: Bool
  /// The events that are switched on, with their places in `OrderEvents.all`.
  private let events: [(place: UInt16, event: any OrderEvent.Type)]
  private(set) var facts: [Fact] = []
  /// The results from the rows of a Medusa v2 store, with the facts that wait; nil for v1.
  var v2: V2Facts?
  let clock: SettlingClock?
  /// Orders that the settings leave out.
  private(set) var outsideCount = 0
  let derivesPlainUpdates: Bool
  /// When the current order was completed; nil if it is not completed.
  private(set) var completion: Moment?
  /// The place of the current event.
  private var current: UInt16 = 0
  var v1Digest: V1OrderDigest
  var v2Digest: V2OrderDigest
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
    derivesPlainUpdates = settings.derivesPlainUpdates
    identifies = settings.isEnabled(.identify)
    events = OrderEvents.all.enumerated().compactMap { place, event in
      settings.isEnabled(event.name) ? (UInt16(place), event) : nil
    }
    v1Digest = V1OrderDigest(countsStatuses: settings.orderUpdatedCountsStatuses)
    v2Digest = V2OrderDigest(countsStatuses: settings.orderUpdatedCountsStatuses)
    preludes = CustomerPreludes(page.customers, settings, customerTexts)
    facts.reserveCapacity(
      page.orders.count * 3 + page.fulfillments.count + page.returns.count + page.refunds.count
        + page.swaps.count * 2 + page.claimItems.count
    )
  }

  mutating func derive(_ index: Int) {
    guard !page.orders[index].isOutside else {
      outsideCount += 1
      return
    }
    let known = v2?.orders[index]
    if known?.standing == .isNone { return }
    let order = OrderPlace(row: page.orders[index], index: index)
    let waits = known?.standing == .waits
    let isPart = known?.isPart == true && !waits
    let first = facts.count
    completion = completion(of: order)
    if identifies { identify(order, isPart: isPart) }
    for (place, event) in events {
      current = place
      let start = facts.count
      event.derive(order, into: &self)
      guard facts.count > start else { continue }
      switch event.scope {
      case .order, .calmOrder:
        if isPart {
          // The other order's facts show its lines and payments.
          leaveOut(since: start, .ofPart)
        } else if event.scope == .calmOrder, known?.isFresh == true {
          // A change of this moment may change again, or be taken back.
          hold(since: start)
          wait(for: order)
        }
      case .row: break
      }
    }
    if waits {
      leaveOut(since: first, .notSettled)
      wait(for: order)
    }
  }

  /// A time, and the origin of the row that shows it.
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

  /// When the order was completed, by the trigger in effect; nil if it is not completed.
  private func completion(of order: OrderPlace) -> Moment? {
    if let v2 {
      return v2.orders[order.index].completion.map {
        Moment($0.time, $0.origin, firstSign: $0.firstSign)
      }
    }
    let placed = Moment(order.row.createdAt, order.row.origin)
    switch trigger {
    case .placed:
      return placed
    case .paid:
      var first: Moment?
      for payment in page.payments[order.row.payments.indices] {
        guard let capturedAt = payment.capturedAt else { continue }
        if let known = first, known.time <= capturedAt { continue }
        first = Moment(capturedAt, payment.origin)
      }
      if let first { return first }
      // If the totals are unknown, the order waits for its payment like any other.
      let due = try? page.pricing(of: order.index, .placed).totals().due
      return due == 0 ? placed : nil
    case .fulfilled:
      let parcels = order.row.fulfillments.indices
      guard let place = parcels.first(where: { page.fulfillments[$0].swap < 0 }) else { return nil }
      let parcel = page.fulfillments[place]
      return Moment(parcel.shippedAt, parcel.origin)
    }
  }

  /// The identify that precedes the order's first track, so that Segment knows its person; a guest's order that is a
  /// part of another order shows none.
  private mutating func identify(_ order: OrderPlace, isPart: Bool) {
    if order.row.isRegistered {
      if let fact = preludes.identify(order.row.customer, root: order.index) { facts.append(fact) }
    } else if !isPart, order.row.identifiesGuest(texts) {
      append(
        .identify,
        texts.key(order.row.id, "/identify"),
        at: Moment(order.row.createdAt, order.row.origin),
        of: order,
        isKeyShared: order.row.customerHasID
      )
    }
  }

  /// Appends a fact of the current event; `row` is the place of the row that shows it, -1 for the order itself.
  mutating func append(
    _ event: EventName,
    _ key: FactKey,
    at moment: Moment,
    of order: OrderPlace,
    row: Int = -1,
    state: StateCoverage? = nil,
    isAddendum: Bool = false,
    alias: FactKey? = nil,
    isKeyShared: Bool = false,
    sayer: FactKey? = nil
  ) {
    var fact = Fact(
      event: event,
      key: key,
      time: moment.time,
      root: Int32(truncatingIfNeeded: order.index),
      origin: moment.origin,
      state: state,
      isAddendum: isAddendum,
      alias: alias,
      isKeyShared: isKeyShared,
      firstSign: moment.firstSign
    )
    fact.evidence = FactEvidence(event: current, row: Int32(truncatingIfNeeded: row))
    fact.sayer = sayer
    facts.append(fact)
  }

  /// Takes back the newest facts; those that happen once are counted.
  private mutating func leaveOut(since start: Int, _ reason: LeftOutFact.Reason) {
    for fact in facts[start...] where !fact.isPrelude && fact.state == nil {
      v2?.leaveOut(fact.event, reason)
    }
    facts.removeSubrange(start...)
  }

  /// Takes back the newest facts except states, because the run must remember the state that a fact sent now describes.
  private mutating func hold(since start: Int) {
    guard derivesPlainUpdates, facts[start...].allSatisfy({ $0.state != nil }) else {
      return leaveOut(since: start, .notSettled)
    }
    for place in facts[start...].indices { facts[place].waits = true }
  }

  /// Notes that something of an order waits.
  private mutating func wait(for order: OrderPlace) {
    if let clock { v2?.wait(order.row.id, order.row.id, clock, texts) }
  }
}
