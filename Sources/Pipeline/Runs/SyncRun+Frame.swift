internal import Logging
internal import SegmentSpec

/// What every run does around its work: the lock, the history, the store it is bound to.
extension SyncRun {
  /// Does `work` under the sync's lock, and lets go of everything afterwards.
  func locked<Outcome>(
    _ work: () async throws(RunError) -> Outcome
  ) async throws(RunError) -> Outcome {
    try await stating { () async throws(StateError) in try await state.acquire(sync, as: holder) }
    let outcome: Result<Outcome, RunError>
    do throws(RunError) {
      outcome = .success(try await work())
    } catch {
      outcome = .failure(error)
    }
    await destination.close()
    await deletions?.requests.close()
    await state.release(sync)
    return try outcome.get()
  }

  /// Holds the store and the destination to those of the sync, and does `work` as a run of the history, which tells
  /// its end whatever comes of it.
  ///
  /// A sync that belongs to another store or destination ends before there is a run. The history's exit code is made
  /// of what `judged` makes of the report. Without `binds` the run is a part of one that did so.
  func remembered(
    as command: String? = nil,
    binds: Bool = true,
    judged: (RunReport) -> RunReport = { $0 },
    _ work: (inout RunReport) async throws(RunError) -> Void
  ) async throws(RunError) -> RunReport {
    let command = command ?? holder.command
    let startedAt = clock.now()
    var failure: RunError?
    if binds {
      do throws(RunError) {
        try await bind()
      } catch {
        if case .state(.boundElsewhere) = error { throw error }
        failure = error
      }
    }
    let number: Int64 = try await stating { () async throws(StateError) in
      try await state.beginRun(RunStart(command: command, startedAt: startedAt), of: sync)
    }
    var report = RunReport(sync: sync.text, command: command, startedAt: startedAt)
    if failure == nil {
      do throws(RunError) {
        try await work(&report)
      } catch {
        failure = error
      }
    }
    report.finishedAt = clock.now()
    await finish(number, report, failure, code: exitCode(judged(report), failure))
    if let failure { throw failure }
    return report
  }

  /// Holds the store and the destination to those of the sync.
  func bind() async throws(RunError) {
    let store = try await sourcing { try await source.identity() }
    let binding = SyncBinding(store, destination.identity)
    try await stating { () async throws(StateError) in try await state.bind(sync, to: binding) }
  }

  /// Delivers what is left of `pages`, then does `last`; the counts must add up afterwards.
  ///
  /// After an error the pages are closed and what the destination took is recorded; `report` tells of both.
  @discardableResult
  func deliver(
    _ pages: any FactPages,
    by sift: Sift,
    into report: inout RunReport,
    closing: Advance? = nil,
    last: (inout DeliveryLoop) async throws(RunError) -> Void = { _ in }
  ) async throws(RunError) -> Delivered {
    var toll = toll(for: sift)
    return try await deliver(
      pages,
      by: sift,
      into: &report,
      toll: &toll,
      closing: closing,
      last: last
    )
  }

  /// What a run begins with that counts the events' failures.
  func toll(for sift: Sift) -> Toll {
    Toll(isLenient: acceptsDeadLetters || isRehearsal || sift.retried != nil)
  }

  /// The same where a run has several of them: `toll` goes from one to the next.
  @discardableResult
  func deliver(
    _ pages: any FactPages,
    by sift: Sift,
    into report: inout RunReport,
    toll: inout Toll,
    closing: Advance? = nil,
    last: (inout DeliveryLoop) async throws(RunError) -> Void = { _ in }
  ) async throws(RunError) -> Delivered {
    var loop = DeliveryLoop(run: self, sift: sift, toll: toll, report: report, closing: closing)
    do throws(RunError) {
      try await loop.deliver(pages)
      try await last(&loop)
    } catch {
      await pages.close()
      await loop.saveWhatIsHeld()
      report = loop.report
      throw error
    }
    toll = loop.toll
    report = loop.report
    guard let imbalance = report.imbalance else {
      return Delivered(hasAdvanced: loop.hasAdvanced, waiting: loop.waiting)
    }
    await pages.close()
    throw .conservationBroken(imbalance)
  }

  /// What is known once all pages are delivered.
  struct Delivered: Sendable {
    /// Whether the advance was stored with the last batch, as some destinations do.
    var hasAdvanced: Bool
    /// The rows of the pages that wait.
    var waiting: WaitingRows
  }

  /// Settles the files of a run that was killed between recording and renaming them.
  ///
  /// Those that are nowhere stay recorded: else nobody would ever rename them once they are back.
  func recoverParts() async throws(RunError) {
    let parts: [String] = try await stating { () async throws(StateError) in
      try await state.unconfirmedParts(of: sync)
    }
    do throws(DeliveryError) {
      try await destination.recover(parts: parts)
    } catch {
      throw .delivery(error)
    }
    let missing = Set(await destination.missingParts)
    for part in parts where !missing.contains(part) {
      try await saving { () async throws(StateError) in
        try await state.confirm(part: part, of: sync)
      }
    }
  }

  /// Writes a run's end into the history.
  private func finish(
    _ number: Int64,
    _ report: RunReport,
    _ failure: RunError?,
    code: Int32
  ) async {
    let end = RunEnd(
      finishedAt: report.finishedAt,
      outcome: failure?.summary ?? "done",
      exitCode: code,
      reportJSON: report.json
    )
    do throws(RunError) {
      try await saving { () async throws(StateError) in
        try await state.finishRun(number, end, of: sync)
      }
    } catch {
      logger.error("the run's end could not be written into the history")
    }
  }
}
