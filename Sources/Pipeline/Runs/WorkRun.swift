internal import Logging
internal import SegmentSpec

/// One of any number of processes that work on a shared backfill: takes one range of roots after another, until all are
/// finished.
package struct WorkRun: Sendable {
  private var run: Run
  private let state: any SharedState
  private let history: any HistorySource
  /// Waits before the next look for a free range.
  private let wait: @Sendable () async throws -> Void
  private let observe: @Sendable (BackfillRun.News) -> Void

  /// `run` has `state` for its state.
  package init(
    _ run: Run,
    state: any SharedState,
    history: any HistorySource,
    wait: @escaping @Sendable () async throws -> Void = { try await Task.sleep(for: .seconds(2)) },
    observe: @escaping @Sendable (BackfillRun.News) -> Void = { _ in }
  ) {
    self.run = run
    self.run.freshSeconds = 60
    self.run.observe = { observe(.page($0)) }
    self.state = state
    self.history = history
    self.wait = wait
    self.observe = observe
  }

  /// Works until no range is left; waits while others work on the last ones, because these may become free.
  /// - Throws: `RunError`; everything acknowledged until then is recorded, and its range is free for others.
  package func work() async throws(RunError) -> RunReport {
    let outcome: Result<RunReport, RunError>
    do throws(RunError) {
      outcome = .success(try await remembered())
    } catch {
      outcome = .failure(error)
    }
    await run.destination.close()
    return try outcome.get()
  }

  private func remembered() async throws(RunError) -> RunReport {
    let begun = try await backfill()
    return try await run.remembered { (report) async throws(RunError) in
      observe(.began(begun))
      var toll = run.toll(for: BackfillRun.Request().sift)
      // Ranges that were read and left something open: other ranges may show whether a setting or their messages are
      // wrong.
      var postponed: Set<Int> = []
      while let stage = try await openStage() {
        toll.postpones = true
        if let part = try await claim(stage.filter { !postponed.contains($0) }) {
          try await read(part, into: &report, &toll)
          if toll.hasPostponed { postponed.insert(part.number) }
          continue
        }
        toll.postpones = false
        if let part = try await claim(stage.filter(postponed.contains)) {
          try await read(part, into: &report, &toll)
        } else {
          try await run.sourcing(nil) { try await wait() }
        }
      }
    }
  }

  private func claim(_ parts: [Int]) async throws(RunError) -> BackfillPart? {
    guard !parts.isEmpty else { return nil }
    let (state, sync, holder) = (state, run.sync, run.holder)
    return try await run.saving { () async throws(StateError) in
      try await state.claimPart(of: sync, among: parts, as: holder)
    }
  }

  /// - Throws: `RunError.noSharedBackfill`.
  private func backfill() async throws(RunError) -> Backfill {
    let found: Backfill? = try await run.stating { () async throws(StateError) in
      try await state.backfill(of: run.sync)
    }
    guard let found, found.isShared else { throw .noSharedBackfill }
    return found
  }

  /// The unfinished parts of the first stage that has any; nil when all is done.
  private func openStage() async throws(RunError) -> [Int]? {
    let backfill = try await backfill()
    guard backfill.finishedAt == nil else { return nil }
    return try await run.sourcing {
      let open = try backfill.parts.filter { !$0.isFinished }
        .map { (number: $0.number, stage: try history.stage(of: $0)) }
      let first = open.map(\.stage).min()
      return open.filter { $0.stage == first }.map(\.number)
    }
  }

  /// Reads a range; it stays unfinished if something was postponed.
  private func read(
    _ part: BackfillPart,
    into report: inout RunReport,
    _ toll: inout Toll
  ) async throws(RunError) {
    toll.hasPostponed = false
    run.logger.info("a range is taken", metadata: ["range": "\(part.number)"])
    do throws(RunError) {
      let pages = try await run.sourcing { try await history.pages(of: [part], readers: 1) }
      let sift = BackfillRun.Request().sift
      try await run.deliver(pages, by: sift, into: &report, toll: &toll)
      await pages.close()
    } catch {
      // Other workers need not wait until the claim expires.
      try? await end(part, isFinished: false)
      throw error
    }
    try await end(part, isFinished: !toll.hasPostponed)
  }

  private func end(_ part: BackfillPart, isFinished: Bool) async throws(RunError) {
    let (state, sync) = (state, run.sync)
    let time = isFinished ? run.clock.now() : nil
    try await run.saving { () async throws(StateError) in
      try await state.endPart(part.number, finishedAt: time, of: sync)
    }
  }
}
