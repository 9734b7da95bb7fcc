package import SegmentSpec

/// Why a run ended early. Whatever happened, the watermark is true: it never lies beyond what was
/// delivered and recorded.
package enum RunError: Error, Sendable {
  /// The sync has no watermark, and nobody said where history starts.
  case noWatermark
  /// The source failed; its own error says how.
  case source(any Error)
  case delivery(DeliveryError)
  case state(StateError)
  /// The counts do not add up: a fact was derived and has no fate. Nothing was advanced.
  case conservationBroken(String)
  /// The task was cancelled (a signal); what was acknowledged until then is recorded.
  case stopped
}

/// The moment, as a parameter: tests own it.
package protocol WallClock: Sendable {
  func now() -> Timestamp
}
