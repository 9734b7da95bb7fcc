import Pipeline
import SegmentSpec

/// What a Medusa v2 shop holds that makes its books and its events differ, as the newest run found it that looked.
struct StatusOddities {
  let found: [ShopOddity]
  let countedAt: Timestamp
  /// How many runs are searched: those of some hours, where one starts each minute.
  static let mostRuns = 250

  /// - Parameter runs: the newest first.
  init?(among runs: [RunRecord]) {
    for run in runs {
      guard let end = run.end, let found = ShopOddity.all(inReport: end.reportJSON) else {
        continue
      }
      self.found = found
      countedAt = end.finishedAt
      return
    }
    return nil
  }

  /// Lines for people: each kind with its count, and where to look; none where there is nothing odd.
  func lines(now: Timestamp, nameArgument: String) -> [String] {
    guard !found.isEmpty else { return [] }
    return found.map { Printable.line($0.text) }
      + [
        "counted \(RunText.ago(countedAt, now)); what follows, and which they are: tidemark check\(nameArgument)"
      ]
  }
}
