package import SegmentSpec

/// A state in which any number of processes, on any number of machines, share one backfill.
///
/// The state and the scheduler that starts the processes are all there is: nobody coordinates.
package protocol SharedState: StateStore {
  /// Takes the first of `parts` that is not finished and that nobody works on, for `holder`; nil when there is
  /// none.
  ///
  /// It is this process's until `endPart`, or until the process is gone for a while: then another one may take
  /// it, and nothing that this one still writes is taken. A process holds one part, and no lock, at a time.
  func claimPart(
    of sync: SyncName,
    among parts: [Int],
    as holder: LockHolder
  ) async throws(StateError) -> BackfillPart?

  /// One of the processes that work on a part; nil when nobody does.
  func worker(of sync: SyncName) async throws(StateError) -> LockHolder?

  /// Lets go of the part that was claimed: nobody's again, or, if no root is left, finished at a time. The last
  /// part that is finished finishes the backfill.
  func endPart(
    _ number: Int,
    finishedAt time: Timestamp?,
    of sync: SyncName
  ) async throws(StateError)
}

extension Run {
  /// - Throws: `RunError.state(.locked)` while a process works on a shared backfill: given up now, what it has under
  ///   way would arrive without being recorded, and go out again.
  func demandNoWorker() async throws(RunError) {
    guard let shared = state as? any SharedState else { return }
    let worker: LockHolder? = try await stating { () async throws(StateError) in
      try await shared.worker(of: sync)
    }
    if let worker { throw .state(.locked(by: worker)) }
  }
}
