internal import SegmentSpec

/// Where a sync's run comes once everything that it found is delivered.
struct Advance: Sendable {
  var watermark: Watermark
  /// The rows that waited when it began.
  var given: [WaitingRow]

  /// What the run changes of the rows that wait when it found that `found` do.
  func waiting(_ found: WaitingRows) -> WaitingChange {
    WaitingChange(from: given, to: found)
  }
}
