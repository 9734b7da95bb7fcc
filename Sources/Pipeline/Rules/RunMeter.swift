internal import Synchronization

/// What a run waits for.
package enum RunPhase: String, Hashable, Sendable, CaseIterable {
  // Reports and metrics have these words, for ever.

  /// The search for what changed.
  case find
  /// The rows of the next page.
  case read
  /// The destination's answers.
  case deliver
  /// The state, read and written.
  case record
}

/// Counts for how long a run waits in each phase, and how often a batch is tried again.
///
/// Phases may overlap: the next page is read while a batch is under way, and only the wait for it counts.
package final class RunMeter: Sendable {
  private struct Counts {
    var waited: [RunPhase: Duration] = [:]
    var retries = 0
  }

  private let counts = Mutex(Counts())

  package init() {}

  /// Does `work`, and counts its time as one of the phase; nil counts nothing.
  func during<Value, Failure: Error>(
    _ phase: RunPhase?,
    _ work: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let start = ContinuousClock.now
    defer { note(phase, since: start) }
    return try await work()
  }

  /// Counts the time since `start` as one of the phase.
  func note(_ phase: RunPhase?, since start: ContinuousClock.Instant) {
    guard let phase else { return }
    let span = start.duration(to: .now)
    counts.withLock { $0.waited[phase, default: .zero] += span }
  }

  /// A batch is about to be tried once more.
  func noteRetry() { counts.withLock { $0.retries += 1 } }

  /// Forgets everything, as another run begins.
  func restart() { counts.withLock { $0 = Counts() } }

  /// Writes the counts into a report.
  func write(into report: inout RunReport) {
    let counts = counts.withLock { $0 }
    report.retries = counts.retries
    report.waited = counts.waited
  }
}
