package import SegmentSpec

/// A state in which any number of processes, on any number of machines, share one backfill.
///
/// It needs only the state and a scheduler that starts the processes; there is no coordinator.
package protocol SharedState: StateStore {
  /// Takes for `holder` the first of `parts` that is not finished and that no process works on; nil if all are taken or
  /// finished.
  ///
  /// It belongs to this process until `endPart`, or until the process is gone for a while: then another one may take
  /// it, and later writes of this one are refused. A process holds one part at a time, and no lock.
  func claimPart(
    of sync: SyncName,
    among parts: [Int],
    as holder: LockHolder
  ) async throws(StateError) -> BackfillPart?

  /// One of the processes that work on a part; nil if none does.
  func worker(of sync: SyncName) async throws(StateError) -> LockHolder?

  /// Releases the claimed part: it is free again, or, if no root is left, finished at a time. The last finished part
  /// finishes the backfill.
  func endPart(
    _ number: Int,
    finishedAt time: Timestamp?,
    of sync: SyncName
  ) async throws(StateError)
}

extension Run {
  /// - Throws: `RunError.state(.locked)` while a process works on a shared backfill, because its batches under way
  ///   would arrive without a record, and go out again.
  func demandNoWorker() async throws(RunError) {
    guard let shared = state as? any SharedState else { return }
    let worker: LockHolder? = try await stating { () async throws(StateError) in
      try await shared.worker(of: sync)
    }
    if let worker { throw .state(.locked(by: worker)) }
  }
}
