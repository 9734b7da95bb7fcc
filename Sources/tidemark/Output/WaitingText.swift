import Pipeline
import SegmentSpec

/// How many rows wait, for people.
struct WaitingText {
  let summary: WaitingSummary

  init(_ summary: WaitingSummary) {
    self.summary = summary
  }

  /// Such as `3 rows are not settled yet, the first seen 2026-11-30T10:00:00Z`; nil if none waits.
  var sentence: String? {
    guard let since = summary.since, summary.count > 0 else { return nil }
    return summary.count == 1
      ? "1 row is not settled yet, first seen \(since.seconds8601)"
      : "\(summary.count) rows are not settled yet, the first seen \(since.seconds8601)"
  }

  /// The sentence, and the future of the rows' events.
  func sentence(_ rest: String) -> String? { sentence.map { "\($0); \(rest)" } }

  /// The same as lines of a report; empty if no row waits.
  func lines(_ rest: String) -> [String] { sentence(rest).map { ["  waiting: \($0)"] } ?? [] }
}
