/// A moment in microseconds since the Unix epoch, UTC: PostgreSQL's own resolution, so no value of a `timestamptz` is
/// ever rounded.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Microseconds since 1970-01-01T00:00:00Z; negative before it.
  package var microseconds: Int64

  package init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microseconds < right.microseconds
  }

  /// The whole seconds since `earlier`; 0 if the moment is not later.
  package func seconds(since earlier: Timestamp) -> Int64 {
    let (span, overflow) = microseconds.subtractingReportingOverflow(earlier.microseconds)
    return overflow ? (self > earlier ? .max : 0) : max(0, span / 1_000_000)
  }

  /// The moment `seconds` later (earlier when negative), kept within what 64 bits hold.
  package func advanced(bySeconds seconds: Int64) -> Timestamp {
    let (shift, tooFar) = seconds.multipliedReportingOverflow(by: 1_000_000)
    guard !tooFar else { return Timestamp(microseconds: seconds < 0 ? .min : .max) }
    let (moment, overflow) = microseconds.addingReportingOverflow(shift)
    return Timestamp(microseconds: overflow ? (seconds < 0 ? .min : .max) : moment)
  }
}
