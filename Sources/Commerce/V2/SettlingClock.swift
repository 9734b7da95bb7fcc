package import SegmentSpec

/// By which time rows of a Medusa v2 store settle (docs/medusa-v2.md, "Settling").
package struct SettlingClock: Hashable, Sendable {
  /// The server's clock when the page was read.
  package var now: Timestamp
  /// The seconds after which age settles a fact without a row that proves it.
  package var settleAfter: Int64
  /// When a run first saw a row that waits, by the row's id.
  package var firstSeen: [String: Timestamp]

  /// Seconds during which new rows may still change: a tenth of `settleAfter`.
  var calm: Int64 { settleAfter / 10 }

  package init(
    now: Timestamp,
    settleAfter: Int64 = 300,
    firstSeen: [String: Timestamp] = [:]
  ) {
    self.now = now
    self.settleAfter = settleAfter
    self.firstSeen = firstSeen
  }
}
