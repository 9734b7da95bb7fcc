package import SegmentSpec

/// Why a run ended early.
///
/// Whatever happened, the watermark is true: it never lies beyond what was delivered and recorded.
package enum RunError: Error, Sendable {
  /// The sync has no watermark, so it does not know where history starts.
  case noWatermark
  /// The source failed; its own error says how.
  case source(any Error)
  case delivery(DeliveryError)
  case state(StateError)
  /// The counts do not add up: a fact was derived and has no fate. Nothing was advanced.
  case conservationBroken(String)
  /// Every message of an event failed for the same reason; none was recorded.
  case allDead(AllDead)
  /// More customers were deleted than one run may request the deletion of; none was requested.
  case tooManyDeletions(Int, most: Int)
  /// Another backfill of the sync was begun and is not finished.
  case otherBackfill(Backfill)
  /// Other processes share the unfinished backfill, so it does not belong to this one alone.
  case sharedBackfill(Backfill)
  /// No backfill exists to share.
  case noSharedBackfill
  /// The task was cancelled (a signal); everything acknowledged until then is recorded.
  case stopped
}

/// An error that describes itself in a sentence.
///
/// Any other error is a value of the program, and not a text for people.
package protocol ExplainedError: Error {
  /// The failure, as a sentence without a final full stop; no secrets, no personal data.
  var reason: String { get }
}

extension StateError: ExplainedError {
  /// The failure, as one sentence without the remedy.
  package var reason: String {
    switch self {
    case .locked(let holder):
      "another run holds the lock: \(holder.command), process \(holder.pid) on \(holder.host)"
    case .boundElsewhere(let existing, let requested):
      "the sync belongs to \(existing.sentence), not to \(requested.sentence)"
    case .newerSchema(let found, let known):
      "the state was written by a newer release: its schema is \(found), this release knows \(known)"
    case .unreadable(let reason), .cannotWrite(let reason), .missingPrivilege(let reason):
      Self.firstSentence(of: reason)
    case .lockLost: "the lock was lost: silent for too long, or the work was given up"
    }
  }

  /// The text before the remedy.
  private static func firstSentence(of text: String) -> String {
    if let end = text.firstRange(of: ". ") { return String(text[..<end.lowerBound]) }
    return String(text.hasSuffix(".") ? text.dropLast() : text[...])
  }
}

extension SyncBinding {
  /// The pair in words.
  package var sentence: String {
    let store = edition == StoreIdentity.firstEdition ? "store" : "\(edition) store"
    return "\(store) \(storeID) and \(destination.kind) \(destination.place)"
  }
}

extension DeliveryError: ExplainedError {}

extension RunError {
  /// One sentence for the run history; no secrets, no personal data.
  package var summary: String {
    switch self {
    case .noWatermark: "the sync has no watermark"
    case .source(let error):
      (error as? any ExplainedError)?.reason
        ?? "the source failed for a reason that it did not give"
    case .delivery(let error): error.reason
    case .state(let error): error.reason
    case .conservationBroken(let what): "the counts do not add up: \(what)"
    case .allDead(let dead):
      "all of \(dead.count) messages of \(dead.event.rawValue) failed for one reason: \(dead.reason)"
    case .tooManyDeletions(let count, let most):
      "\(count) deletions to request, at most \(most) are allowed in one run"
    case .otherBackfill: "another backfill is not finished"
    case .sharedBackfill: "a shared backfill is not finished"
    case .noSharedBackfill: "there is no shared backfill"
    case .stopped: "stopped by a signal"
    }
  }
}

/// The moment, as a parameter: tests own it.
package protocol WallClock: Sendable {
  func now() -> Timestamp
}
