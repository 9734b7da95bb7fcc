/// A row that shows a fact that is not settled yet: the shop may still take it back.
///
/// It stays in the state until it settles or disappears; every run looks at its root again (docs/medusa-v2.md,
/// "Settling").
package struct WaitingRow: Hashable, Sendable {
  /// The kind of root: `order`, `cart` or `customer`.
  package var kind: String
  /// The root's id.
  package var root: String
  /// The id of the row that waits: that of the root, or that of a refund, capture, parcel or change.
  package var row: String
  /// The server's clock when a run first saw the row.
  package var firstSeen: Timestamp
  /// Whether a backfill left it: then the facts of its root that the backfill would have sent are sent, however old
  /// they are.
  package var isOfBackfill: Bool

  package init(
    kind: String,
    root: String,
    row: String,
    firstSeen: Timestamp,
    isOfBackfill: Bool = false
  ) {
    self.kind = kind
    self.root = root
    self.row = row
    self.firstSeen = firstSeen
    self.isOfBackfill = isOfBackfill
  }
}
