package import Logging
package import SegmentSpec

/// The frame of every run of a sync: source, destination and state, the lock, the history, and the store that it is
/// bound to.
package struct Run: Sendable {
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
  /// The number of batches that may wait for their answers at once.
  package let concurrency: Int
  /// The time that batches under way may still take once the run is stopped or has failed.
  package let grace: @Sendable () async -> Void
  /// The seconds for which a backfill counts as alive after its last record; nil in a sync.
  package var freshSeconds: Int64?
  /// Whether nothing is recorded, because only a plan is made.
  package var isRehearsal = false
  /// Whether a run continues that can only make dead letters of all messages of an event.
  package var acceptsDeadLetters = false
  /// The treatment of fields before a message leaves; nil if all are sent unchanged.
  package var privacy: PrivacyRules?
  /// The templates that messages go through before they are sent; nil if there are none.
  package var templates: (any MessageTemplates)?
  /// Receives the report after each page.
  package var observe: @Sendable (RunReport) -> Void = { _ in }
  /// What the run waits for.
  package let meter: RunMeter
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
    meter: RunMeter = RunMeter(),
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
    self.meter = meter
    self.logger = logger
  }

  // MARK: Frame

  /// Does `work` under the sync's lock, and releases everything afterwards.
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

  /// Checks that store and destination are those of the sync, and does `work` as a run of the history, which always
  /// records its end.
  ///
  /// A sync that belongs to another store or destination ends before a run is recorded. `judged` turns the report into
  /// the one from which the history's exit code comes. Without `binds` the run is a part of one that already checked.
  func remembered(
    as command: String? = nil,
    binds: Bool = true,
    judged: (RunReport) -> RunReport = { $0 },
    _ work: (inout RunReport) async throws(RunError) -> Void
  ) async throws(RunError) -> RunReport {
    let command = command ?? holder.command
    let startedAt = clock.now()
    meter.restart()
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
    meter.write(into: &report)
    await finish(number, report, failure, code: exitCode(judged(report), failure))
    if let failure { throw failure }
    return report
  }

  /// Checks that store and destination are those of the sync.
  func bind() async throws(RunError) {
    let store = try await sourcing { try await source.identity() }
    let binding = SyncBinding(store, destination.identity)
    try await stating { () async throws(StateError) in try await state.bind(sync, to: binding) }
  }

  /// Delivers the rest of `pages`, then does `last`; the counts must add up afterwards.
  ///
  /// After an error the pages are closed and the messages that the destination took are recorded; `report` has both.
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

  /// The initial counts of the events' failures.
  func toll(for sift: Sift) -> Toll {
    Toll(isLenient: acceptsDeadLetters || isRehearsal || sift.retried != nil)
  }

  /// The same for a run with several deliveries: `toll` passes from one to the next.
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
      report = loop.outbox.books.report
      throw error
    }
    let books = loop.outbox.books
    toll = books.blame.toll
    report = books.report
    guard let imbalance = report.imbalance else {
      return Delivered(hasAdvanced: books.hasAdvanced, waiting: books.waiting)
    }
    await pages.close()
    throw .conservationBroken(imbalance)
  }

  /// The result once all pages are delivered.
  struct Delivered: Sendable {
    /// Whether the advance was stored with the last batch, as some destinations do.
    var hasAdvanced: Bool
    /// The rows of the pages that wait.
    var waiting: WaitingRows
  }

  /// Settles the files of a run that was killed between recording and renaming them.
  ///
  /// Files that are not found stay recorded, because otherwise nobody would rename them once they are back.
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

  // MARK: Errors

  /// Asks the source, which counts as one of `phase`.
  func sourcing<Value: Sendable>(
    _ phase: RunPhase? = .read,
    _ body: () async throws -> Value
  ) async throws(RunError) -> Value {
    do {
      return try await meter.during(phase, body)
    } catch is CancellationError {
      throw .stopped
    } catch {
      throw Task.isCancelled ? .stopped : .source(error)
    }
  }

  /// Asks the state.
  func stating<Value: Sendable>(
    _ body: () async throws(StateError) -> Value
  ) async throws(RunError) -> Value {
    do throws(StateError) {
      return try await meter.during(.record, body)
    } catch {
      throw Task.isCancelled ? .stopped : .state(error)
    }
  }

  /// Writes to the state even while the run is being cancelled: acknowledged messages must be recorded, or they would
  /// be sent twice.
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
      return try await meter.during(.record) { () async throws(StateError) in
        try await task.value.get()
      }
    } catch {
      throw .state(error)
    }
  }
}
