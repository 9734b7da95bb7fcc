import Pipeline
import SegmentSpec

/// The processes that work on a sync: by them an unfinished run is one that goes on, or one that was killed.
struct AtWork: Sendable {
  /// Who has the sync's lock; nil if it is free.
  var holder: LockHolder?
  /// Who had it a moment before.
  private var before: LockHolder?
  /// A process that works on the sync's shared backfill, which needs no lock.
  private var worker: LockHolder?

  init(holder: LockHolder? = nil) { self.holder = holder }

  /// The newest runs of `sync`, and who is at work; a state on a server knows of a dead process after a minute.
  static func runs(
    of sync: SyncName,
    limit: Int,
    in state: any StateStore
  ) async throws(StateError) -> (runs: [RunRecord], atWork: AtWork) {
    var atWork = AtWork()
    let shared = state as? any SharedState
    // Asked twice, because a run may begin or end in between.
    atWork.before = try await state.holder(of: sync)
    atWork.worker = try await shared?.worker(of: sync)
    let runs = try await state.runs(of: sync, limit: limit)
    atWork.holder = try await state.holder(of: sync)
    if atWork.worker == nil { atWork.worker = try await shared?.worker(of: sync) }
    return (runs, atWork)
  }

  /// Whether `run`, which has no end, goes on: the lock's holder began it, or it may be the worker's.
  func includes(_ run: RunRecord) -> Bool {
    if worker != nil, run.start.command == BackfillCommand.workName { return true }
    return [before, holder].contains { $0.map { $0.since <= run.start.startedAt } ?? false }
  }
}
