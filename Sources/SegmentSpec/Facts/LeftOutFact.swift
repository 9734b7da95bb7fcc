/// Facts of one kind that a page shows and that are not sent: they count as filtered.
package struct LeftOutFact: Hashable, Sendable {
  package var event: EventName
  /// Why, as the report says it.
  package var reason: Reason
  package var count: Int

  package enum Reason: String, Hashable, Sendable {
    case notSettled = "not settled yet"
    case neverCame = "never came to be"
    case ofFailedCheckout = "refund of a failed checkout"
    case neverCounted = "refund that Medusa never counted"
    case ofPart = "part of another order"
    case outside = "outside of orders.where"
  }

  package init(event: EventName, reason: Reason, count: Int = 1) {
    self.event = event
    self.reason = reason
    self.count = count
  }
}

extension LeftOutFact {
  /// The facts as a report counts them.
  package var filtered: FilteredCount {
    FilteredCount(event: event, reason: reason.rawValue, count: count)
  }
}
