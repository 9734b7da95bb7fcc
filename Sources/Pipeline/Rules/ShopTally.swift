package import SegmentSpec

/// The facts of a shop and what became of them, counted by event, day and reason; and its money, by month and currency.
///
/// Its size depends on the days, currencies and reasons that occur, and not on the number of orders.
package struct ShopTally: Sendable {
  /// What became of a fact.
  package enum Fate: Hashable, Sendable {
    case sent
    /// No run has sent it yet, and no rule leaves it out.
    case unsent
    /// In the dead letters, or discarded from them.
    case dead
    case withheld(String)
    /// A state whose content is remembered; there is nothing to send before it changes.
    case noted
  }

  /// Two counts of the same thing: of all that the shop shows, and of that which was sent.
  package struct Counts: Hashable, Sendable {
    package var inShop = 0
    package var sent = 0

    package init() {}
  }

  /// Two exact sums of the same amounts: of all that the shop shows, and of that which was sent.
  package struct Sums: Hashable, Sendable {
    package var inShop = ExactDecimal.zero
    package var sent = ExactDecimal.zero

    package init() {}

    package var difference: ExactDecimal { inShop - sent }

    fileprivate mutating func add(_ amount: ExactDecimal, isSent: Bool) {
      inShop += amount
      if isSent { sent += amount }
    }

    fileprivate mutating func add(_ other: Sums) {
      inShop += other.inShop
      sent += other.sent
    }
  }

  /// The money of some time in one currency.
  package struct Money: Hashable, Sendable {
    package var orders = Counts()
    package var revenue = Sums()
    package var discounts = Sums()
    package var refunds = Sums()

    package init() {}

    /// Whether everything in the shop was sent, to the last unit.
    package var agrees: Bool {
      orders.inShop == orders.sent
        && [revenue, discounts, refunds].allSatisfy { $0.difference.isZero }
    }

    package mutating func add(_ other: Money) {
      orders.inShop += other.orders.inShop
      orders.sent += other.orders.sent
      revenue.add(other.revenue)
      discounts.add(other.discounts)
      refunds.add(other.refunds)
    }
  }

  /// A month of the calendar, in UTC.
  package struct Month: Hashable, Comparable, Sendable {
    package let year: Int64
    package let month: Int

    package init(_ time: Timestamp) {
      let civil = CivilTime(time)
      (year, month) = (civil.year, civil.month)
    }

    package init(year: Int64, month: Int) {
      (self.year, self.month) = (year, month)
    }

    package static func < (left: Month, right: Month) -> Bool {
      (left.year, left.month) < (right.year, right.month)
    }

    package var previous: Month {
      month == 1 ? Month(year: year - 1, month: 12) : Month(year: year, month: month - 1)
    }

    /// `2026-03`.
    package var text: String {
      let digits = String(year)
      let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
      return "\(zeros)\(digits)-\(month < 10 ? "0" : "")\(month)"
    }
  }

  /// The seconds below which a delay counts into each class; a last class has the others.
  package static let delayLimits: [Int64] = [60, 300, 900, 3_600, 21_600, 86_400]

  package private(set) var fates: [EventName: [Fate: Int]] = [:]
  /// By the day since 1970 on which the facts happened, in UTC.
  package private(set) var days: [Int64: [EventName: Counts]] = [:]
  package private(set) var money: [String: [Month: Money]] = [:]
  /// The most decimals that an amount of each currency was written with.
  package private(set) var decimals: [String: Int] = [:]
  /// The seconds between an event and its delivery, in the classes of `delayLimits`.
  package private(set) var delays = Array(repeating: 0, count: delayLimits.count + 1)
  /// Since when events count among `delays`; nil if none can.
  package internal(set) var delaysSince: Timestamp?
  /// Completed orders and refunds whose amounts cannot be written.
  package private(set) var withoutAmounts = 0
  /// Facts that a rule of the source leaves out, of any time.
  package private(set) var leftOut: [EventName: [String: Int]] = [:]
  package internal(set) var roots = 0

  package init() {}

  /// The facts of an event that were or will be sent, or are withheld; states with nothing to send are none.
  package func inShop(_ event: EventName) -> Int {
    (fates[event] ?? [:]).reduce(0) { $0 + ($1.key == .noted ? 0 : $1.value) }
  }

  package func count(_ event: EventName, _ fate: Fate) -> Int { fates[event]?[fate] ?? 0 }

  /// All money in one currency.
  package func total(_ currency: String) -> Money {
    (money[currency] ?? [:]).values.reduce(into: Money()) { $0.add($1) }
  }

  /// The currencies, those with the most orders first.
  package var currencies: [String] {
    let orders = money.mapValues { $0.values.reduce(0) { $0 + $1.orders.inShop } }
    return orders.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }

  // MARK: Counting

  mutating func count(_ fact: Fact, _ fate: Fate) {
    fates[fact.event, default: [:]][fate, default: 0] += 1
    guard fate != .noted else { return }
    var counts = days[CivilTime.day(of: fact.time)] ?? [:]
    counts[fact.event, default: Counts()].inShop += 1
    if fate == .sent { counts[fact.event, default: Counts()].sent += 1 }
    days[CivilTime.day(of: fact.time)] = counts
  }

  mutating func leaveOut(_ left: FilteredCount) {
    leftOut[left.event, default: [:]][left.reason, default: 0] += left.count
  }

  /// Counts a fact outside of the window, if it is one that no sync sends because of its time.
  mutating func leaveOut(_ fact: Fact, _ fate: Fate) {
    let reason = Sift.Reason.beforeWatermark.rawValue
    guard fate == .withheld(reason) else { return }
    leftOut[fact.event, default: [:]][reason, default: 0] += 1
  }

  /// Counts the money of a fact; nil amounts could not be read.
  mutating func count(_ amounts: MessageAmounts?, of fact: Fact, isSent: Bool) {
    guard let amounts else {
      withoutAmounts += 1
      return
    }
    change(amounts, at: fact.time) { money in
      switch fact.event {
      case .orderCompleted:
        money.orders.inShop += 1
        if isSent { money.orders.sent += 1 }
        money.revenue.add(amounts.amount("revenue"), isSent: isSent)
        money.discounts.add(amounts.amount("discount"), isSent: isSent)
      default: money.refunds.add(amounts.amount("total"), isSent: isSent)
      }
    }
  }

  /// Takes back from what was sent the refund of a return that was sent before the refund was given.
  mutating func takeBack(_ amounts: MessageAmounts, of covering: Fact) {
    change(amounts, at: covering.time) { $0.refunds.sent -= amounts.amount("total") }
  }

  private mutating func change(
    _ amounts: MessageAmounts,
    at time: Timestamp,
    _ body: (inout Money) -> Void
  ) {
    decimals[amounts.currency] = max(decimals[amounts.currency] ?? 0, amounts.decimals)
    body(&money[amounts.currency, default: [:]][Month(time), default: Money()])
  }

  mutating func countDelay(of fact: Fact, sentAt time: Timestamp) {
    guard let delaysSince, fact.time >= delaysSince else { return }
    let seconds = time.seconds(since: fact.time)
    delays[Self.delayLimits.firstIndex { seconds < $0 } ?? Self.delayLimits.count] += 1
  }
}
