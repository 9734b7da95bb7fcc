internal import Logging
internal import SegmentSpec

/// One run of `sync`: everything that changed since the watermark is derived, sifted, encoded,
/// delivered and recorded, and only then does the watermark move.
///
/// Besides this, a watermark is set by the first backfill of a sync (`BackfillRun`, `ShareRun`) and by the commands
/// `watermark set` and `watermark reset`; some destinations store it with the last batch (`BatchRecords`).
package struct SyncRun: Sendable {
  private let run: Run

  package init(_ run: Run) {
    self.run = run
  }

  /// Runs once, from the lock to the advanced watermark.
  /// - Throws: `RunError`; the watermark has not moved then, and everything acknowledged is recorded.
  package func run() async throws(RunError) -> RunReport {
    try await run.locked { () async throws(RunError) in
      let found: Watermark? = try await run.stating { () async throws(StateError) in
        try await run.state.watermark(of: run.sync)
      }
      guard let watermark = found else { throw .noWatermark }
      return try await run.remembered { (report) async throws(RunError) in
        try await run.recoverParts()
        let ranges = try await sharedRanges()
        let isThorough = try await deliverChanges(
          since: watermark,
          leaving: ranges,
          into: &report
        )
        // Nothing waits for it any more.
        if isThorough, !Task.isCancelled { report.oddities = await run.source.oddities() }
      }
    }
  }

  /// The ranges of a shared backfill that have roots left: changes there wait for their range.
  private func sharedRanges() async throws(RunError) -> [String] {
    let found: Backfill? = try await run.stating { () async throws(StateError) in
      try await run.state.backfill(of: run.sync)
    }
    guard let found, found.isShared, found.finishedAt == nil else { return [] }
    return found.parts.filter { !$0.isFinished }.map(\.range)
  }

  /// Harvest to advance: the only place that moves a watermark after a run.
  ///
  /// With `ranges` it does not move: changes in the ranges are harvested again once these are finished. No waiting row
  /// is forgotten either, because its root may lie in one of the ranges.
  /// - Returns: whether the harvest was a thorough one.
  @discardableResult
  func deliverChanges(
    since watermark: Watermark,
    leaving ranges: [String] = [],
    into report: inout RunReport
  ) async throws(RunError) -> Bool {
    // After the look-up of the ranges: a worker may leave rows until its range is finished.
    let given: [WaitingRow] = try await run.stating { () async throws(StateError) in
      try await run.state.waiting(of: run.sync)
    }
    let left = try await leftRows(of: given)
    let harvest = try await run.sourcing(.find) {
      try await run.source.harvest(since: watermark, leaving: ranges, waiting: given)
    }
    CrashPoint.afterHarvest.pass()
    report.isSweep = harvest.isSweep
    report.sweepReason = harvest.sweepReason
    if let reason = harvest.sweepReason {
      run.logger.warning(
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
    await harvest.pages.use(Foresight(sift, of: run))
    var advance = Advance(watermark: watermark, given: given)
    advance.watermark.position = harvest.mark.position
    let delivered = try await run.deliver(
      harvest.pages,
      by: sift,
      into: &report,
      // Deletions come after the last message, and the watermark after the deletions.
      closing: ranges.isEmpty && run.deletions == nil ? advance : nil
    ) { (loop) async throws(RunError) in
      try await loop.requestDeletions()
    }
    await harvest.pages.close()
    guard ranges.isEmpty else {
      let found = WaitingChange(from: given, to: delivered.waiting, keepsGiven: true)
      report.waiting = WaitingSummary(given + found.added)
      if !found.isEmpty {
        try await run.saving { () async throws(StateError) in
          try await run.state.setWatermark(watermark, waiting: found, of: run.sync)
        }
      }
      run.logger.info(
        "changes in the backfill's unfinished ranges wait for them, and the watermark with them",
        metadata: ["ranges": "\(ranges.count)"]
      )
      return harvest.isThorough
    }
    guard !delivered.hasAdvanced else { return harvest.isThorough }
    let (reached, waiting) = (advance.watermark, advance.waiting(delivered.waiting))
    CrashPoint.beforeAdvance.pass()
    try await run.saving { () async throws(StateError) in
      try await run.state.setWatermark(reached, waiting: waiting, of: run.sync)
    }
    CrashPoint.afterAdvance.pass()
    return harvest.isThorough
  }

  /// The waiting rows that the last backfill left.
  private func leftRows(of given: [WaitingRow]) async throws(RunError) -> LeftRows? {
    guard given.contains(where: \.isOfBackfill) else { return nil }
    let backfill: Backfill? = try await run.stating { () async throws(StateError) in
      try await run.state.backfill(of: run.sync)
    }
    return LeftRows(given, of: backfill)
  }

  /// The beginning of deletion requests: the source's clock at the first run that can request any.
  private func startDeletions(at clock: Timestamp) async throws(RunError) -> Timestamp? {
    guard run.deletions != nil else { return nil }
    let known: Timestamp? = try await run.stating { () async throws(StateError) in
      try await run.state.deletionsSince(of: run.sync)
    }
    if let known { return known }
    try await run.saving { () async throws(StateError) in
      try await run.state.setDeletionsSince(clock, of: run.sync)
    }
    return clock
  }
}
