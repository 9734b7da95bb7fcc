internal import SegmentSpec

/// The result of a sync's run once all its findings are delivered.
struct Advance: Sendable {
  var watermark: Watermark
  /// The rows that waited when it began.
  var given: [WaitingRow]

  /// The run's change of the waiting rows, given that it found `found` waiting.
  func waiting(_ found: WaitingRows) -> WaitingChange {
    WaitingChange(from: given, to: found)
  }
}
