package import Logging
package import SegmentSpec

/// One run of `sync`: everything that changed since the watermark is derived, sifted, encoded,
/// delivered and recorded, and only then does the watermark move.
///
/// No other place advances a watermark.
package struct SyncRun: Sendable {
  package let source: any ChangeSource
  package var destination: any Destination
  /// Nil while deletion requests are off.
  package let deletions: DeletionPlan?
  package let state: any StateStore
  package let sync: SyncName
  package let namespace: Namespace
  package var clock: any WallClock
  package let holder: LockHolder
  /// The exit code that the history remembers for an outcome; the table of codes is the caller's.
  package let exitCode: @Sendable (RunReport, RunError?) -> Int32
  /// How many batches may wait for their answers at once.
  package let concurrency: Int
  /// How long batches under way may still take once the run is stopped or has failed.
  package let grace: @Sendable () async -> Void
  /// For how many seconds a backfill counts as alive after its last word; nil in a sync.
  package var freshSeconds: Int64?
  /// Whether everything is done but recorded: a plan is made.
  package var isRehearsal = false
  /// Whether a run goes on that can only make dead letters of all messages of an event.
  package var acceptsDeadLetters = false
  /// Told of the report after each page.
  package var observe: @Sendable (RunReport) -> Void = { _ in }
  package let logger: Logger

  package init(
    source: any ChangeSource,
    destination: any Destination,
    deletions: DeletionPlan? = nil,
    state: any StateStore,
    sync: SyncName,
    namespace: Namespace,
    clock: any WallClock,
    holder: LockHolder,
    exitCode: @escaping @Sendable (RunReport, RunError?) -> Int32,
    concurrency: Int = 4,
    grace: @escaping @Sendable () async -> Void = { try? await Task.sleep(for: .seconds(20)) },
    logger: Logger
  ) {
    self.source = source
    self.destination = destination
    self.deletions = deletions
    self.state = state
    self.sync = sync
    self.namespace = namespace
    self.clock = clock
    self.holder = holder
    self.exitCode = exitCode
    self.concurrency = concurrency
    self.grace = grace
    self.logger = logger
  }

  /// Runs once, from the lock to the advanced watermark.
  /// - Throws: `RunError`; the watermark has not moved then, and what was acknowledged is recorded.
  package func run() async throws(RunError) -> RunReport {
    try await locked { () async throws(RunError) in
      let found: Watermark? = try await stating { () async throws(StateError) in
        try await state.watermark(of: sync)
      }
      guard let watermark = found else { throw .noWatermark }
      return try await remembered { (report) async throws(RunError) in
        try await recoverParts()
        let ranges = try await sharedRanges()
        try await deliverChanges(since: watermark, leaving: ranges, into: &report)
      }
    }
  }

  /// The ranges of a shared backfill in which roots are left: what changes there waits for its range.
  private func sharedRanges() async throws(RunError) -> [String] {
    let found: Backfill? = try await stating { () async throws(StateError) in
      try await state.backfill(of: sync)
    }
    guard let found, found.isShared, found.finishedAt == nil else { return [] }
    return found.parts.filter { !$0.isFinished }.map(\.range)
  }

  /// Harvest to advance: the only place that moves a watermark after a run.
  ///
  /// With `ranges` it does not move: what changed in them is harvested again, once they are finished. Nor is a row that
  /// waits forgotten then, as its root may lie in one of them.
  func deliverChanges(
    since watermark: Watermark,
    leaving ranges: [String] = [],
    into report: inout RunReport
  ) async throws(RunError) {
    // After the ranges were looked up: whoever works on one may leave rows until it is finished.
    let given: [WaitingRow] = try await stating { () async throws(StateError) in
      try await state.waiting(of: sync)
    }
    let left = try await leftRows(of: given)
    let harvest = try await sourcing {
      try await source.harvest(since: watermark, leaving: ranges, waiting: given)
    }
    CrashPoint.afterHarvest.pass()
    report.isSweep = harvest.isSweep
    report.sweepReason = harvest.sweepReason
    if let reason = harvest.sweepReason {
      logger.warning(
        "every root is read once and held against the ledger",
        metadata: ["why": "\(reason)"]
      )
    }
    let deletionsSince: Timestamp?
    do throws(RunError) {
      deletionsSince = try await startDeletions(at: harvest.mark.clock)
    } catch {
      await harvest.pages.close()
      throw error
    }
    var sift = Sift(
      watermark: watermark,
      isSweep: harvest.isSweep,
      deletionsSince: deletionsSince
    )
    sift.left = left
    var advance = Advance(watermark: watermark, given: given)
    advance.watermark.position = harvest.mark.position
    let delivered = try await deliver(
      harvest.pages,
      by: sift,
      into: &report,
      // Deletions come behind the last message, and the watermark behind them.
      closing: ranges.isEmpty && deletions == nil ? advance : nil
    ) { (loop) async throws(RunError) in
      try await loop.requestDeletions()
    }
    await harvest.pages.close()
    guard ranges.isEmpty else {
      let found = WaitingChange(from: given, to: delivered.waiting, keepsGiven: true)
      report.waiting = WaitingSummary(given + found.added)
      if !found.isEmpty {
        try await saving { () async throws(StateError) in
          try await state.setWatermark(watermark, waiting: found, of: sync)
        }
      }
      logger.info(
        "changes in the backfill's unfinished ranges wait for them, and the watermark with them",
        metadata: ["ranges": "\(ranges.count)"]
      )
      return
    }
    guard !delivered.hasAdvanced else { return }
    let (reached, waiting) = (advance.watermark, advance.waiting(delivered.waiting))
    CrashPoint.beforeAdvance.pass()
    try await saving { () async throws(StateError) in
      try await state.setWatermark(reached, waiting: waiting, of: sync)
    }
    CrashPoint.afterAdvance.pass()
  }

  /// What the last backfill left of the rows that wait.
  private func leftRows(of given: [WaitingRow]) async throws(RunError) -> LeftRows? {
    guard given.contains(where: \.isOfBackfill) else { return nil }
    let backfill: Backfill? = try await stating { () async throws(StateError) in
      try await state.backfill(of: sync)
    }
    return LeftRows(given, of: backfill)
  }

  /// Since when deletions are requested: the source's clock at the first run that can request any.
  private func startDeletions(at clock: Timestamp) async throws(RunError) -> Timestamp? {
    guard deletions != nil else { return nil }
    let known: Timestamp? = try await stating { () async throws(StateError) in
      try await state.deletionsSince(of: sync)
    }
    if let known { return known }
    try await saving { () async throws(StateError) in
      try await state.setDeletionsSince(clock, of: sync)
    }
    return clock
  }
}

extension SyncRun {
  func sourcing<Value: Sendable>(
    _ body: () async throws -> Value
  ) async throws(RunError) -> Value {
    do {
      return try await body()
    } catch is CancellationError {
      throw .stopped
    } catch {
      throw Task.isCancelled ? .stopped : .source(error)
    }
  }

  func stating<Value: Sendable>(
    _ body: () async throws(StateError) -> Value
  ) async throws(RunError) -> Value {
    do throws(StateError) {
      return try await body()
    } catch {
      throw Task.isCancelled ? .stopped : .state(error)
    }
  }

  /// Writes to the state even when the run is being cancelled: what a destination acknowledged must be
  /// recorded, or it would be sent twice.
  func saving<Value: Sendable>(
    _ body: @escaping @Sendable () async throws(StateError) -> Value
  ) async throws(RunError) -> Value {
    let task = Task { () async -> Result<Value, StateError> in
      do throws(StateError) {
        return .success(try await body())
      } catch {
        return .failure(error)
      }
    }
    do throws(StateError) {
      return try await task.value.get()
    } catch {
      throw .state(error)
    }
  }
}
