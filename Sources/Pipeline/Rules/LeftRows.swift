package import SegmentSpec

/// The rows that a backfill left waiting, and the facts that it would have sent.
///
/// The backfill has passed their roots. So the sync sends the facts of the window in its place, however old they are by
/// the sync's own watermark.
package struct LeftRows: Sendable {
  private let ids: Set<String>
  private let window: HistoryWindow
  private let events: Set<EventName>?

  /// The rows of `rows` that `backfill` left; nil if it left none.
  package init?(_ rows: [WaitingRow], of backfill: Backfill?) {
    let left = rows.filter(\.isOfBackfill)
    guard let backfill, !left.isEmpty else { return nil }
    ids = Set(left.flatMap { [$0.root, $0.row] })
    window = backfill.window
    events = backfill.events.map(Set.init)
  }

  /// Whether one of the facts of a root belongs to such a row or to its root.
  func holds(one facts: ArraySlice<Fact>) -> Bool {
    facts.contains { ids.contains(String($0.key.row)) }
  }

  /// Whether the backfill would have sent the fact.
  func sends(_ fact: Fact) -> Bool {
    window.contains(fact.time) && events?.contains(fact.event) ?? true
  }
}
