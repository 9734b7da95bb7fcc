import ArgumentParser
import SegmentSpec

extension CompletionKind {
  /// The names of all events.
  static var events: CompletionKind { .list(EventName.known.map(\.slug)) }
}
