package import SegmentSpec

/// One run of `dead-letters retry`: the facts of given dead letters are derived once more from the store and
/// take the way of every other fact, from the ledger to the record.
///
/// The watermark neither decides nor moves. What is accepted leaves the dead letters; what is not stays.
package struct RetryRun: Sendable {
  private let base: SyncRun
  private let keys: [FactKey]
  private let isEnabled: @Sendable (EventName) -> Bool

  /// Retries `keys`, those of dead letters or of discarded ones; events for which `isEnabled` is false are
  /// left alone.
  package init(_ base: SyncRun, keys: [FactKey], isEnabled: @escaping @Sendable (EventName) -> Bool)
  {
    self.base = base
    self.keys = keys
    self.isEnabled = isEnabled
  }

  /// Runs once, under the sync's lock.
  /// - Throws: `RunError`; what was acknowledged until then is recorded.
  package func run() async throws(RunError) -> RetryOutcome {
    try await base.locked { () async throws(RunError) in
      var outcome = Outcome()
      let report = try await base.remembered(judged: { outcome.counted(in: $0) }) {
        (report) async throws(RunError) in
        try await base.takeUp()
        outcome = try await retry(into: &report)
      }
      return RetryOutcome(settled: outcome.settled, stays: outcome.stays, report: report)
    }
  }

  /// What became of the letters.
  private struct Outcome {
    var settled = 0
    var stays: [RetryOutcome.Letter] = []

    /// The history has one rule for codes: a letter that stays counts as dead there, too.
    func counted(in report: RunReport) -> RunReport {
      var report = report
      if report.deadLettered == 0, let letter = stays.first {
        report.count(letter.event ?? .identify, \.deadLettered)
      }
      return report
    }
  }

  private func retry(into report: inout RunReport) async throws(RunError) -> Outcome {
    var outcome = Outcome()
    let before = try await letters(of: keys)
    let entries = try await entries(of: keys)
    var wanted: Set<FactKey> = []
    for (index, key) in keys.enumerated()
    where before[index] != nil || entries[index]?.fate == .dead {
      if let event = before[index]?.event, !isEnabled(event) {
        outcome.stays.append(.init(key: key, event: event, why: .switchedOff))
      } else {
        wanted.insert(key)
      }
    }
    guard !wanted.isEmpty else { return outcome }
    let found = try await deliver(wanted, into: &report)
    let after = try await letters(of: keys)
    let fates = try await self.entries(of: keys)
    for (index, key) in keys.enumerated() where wanted.contains(key) {
      if fates[index]?.fate == .sent {
        outcome.settled += 1
        continue
      }
      let event = (after[index] ?? before[index])?.event
      let why: RetryOutcome.Why
      if let letter = after[index], letter.attempts > before[index]?.attempts ?? 0 {
        why = .refused(letter.reason)
      } else {
        why = found.facts[key] == nil && found.unknown.contains(String(key.row)) ? .gone : .notShown
      }
      outcome.stays.append(.init(key: key, event: event, why: why))
    }
    return outcome
  }

  /// Derives and delivers; tells which wanted keys were found, and which rows are none any more.
  private func deliver(
    _ wanted: Set<FactKey>,
    into report: inout RunReport
  ) async throws(RunError) -> (facts: [FactKey: FactKey], unknown: Set<String>) {
    let stored: Watermark? = try await base.stating { () async throws(StateError) in
      try await base.state.watermark(of: base.sync)
    }
    let ids = Set(wanted.map { String($0.row) }).sorted()
    let (harvest, unknown) = try await base.sourcing { try await base.source.harvest(ids: ids) }
    let pages = RetryPages(harvest.pages, wanted: wanted)
    let sift = Sift(
      watermark: stored ?? .since(base.clock.now()),
      isSweep: false,
      retried: wanted
    )
    try await base.deliver(pages, by: sift, into: &report)
    await pages.close()
    return (await pages.found, Set(unknown))
  }

  /// The letters of `keys` without their payloads, which may be many.
  private func letters(of keys: [FactKey]) async throws(RunError) -> [DeadLetter?] {
    var letters: [DeadLetter?] = []
    letters.reserveCapacity(keys.count)
    while letters.count < keys.count {
      let some = Array(keys[letters.count...].prefix(200))
      let page: [DeadLetter?] = try await base.stating { () async throws(StateError) in
        try await base.state.deadLetters(of: base.sync, keys: some)
      }
      letters += page.map { letter in
        var letter = letter
        letter?.payload = []
        return letter
      }
    }
    return letters
  }

  private func entries(of keys: [FactKey]) async throws(RunError) -> [LedgerEntry?] {
    try await base.stating { () async throws(StateError) in
      try await base.state.ledger(of: base.sync, keys: keys)
    }
  }
}

/// What became of retried dead letters.
package struct RetryOutcome: Sendable {
  /// Why a dead letter is still one.
  package enum Why: Hashable, Sendable {
    /// It was refused again, by the destination or before it was sent.
    case refused(String)
    /// The row that its key names is gone.
    case gone
    /// The row is there and does not show the fact any more.
    case notShown
    case switchedOff
  }

  package struct Letter: Hashable, Sendable {
    package var key: FactKey
    /// Nil when the letter itself was discarded.
    package var event: EventName?
    package var why: Why
  }

  /// How many are dead letters no more: sent now, or found to be sent before.
  package var settled: Int
  package var stays: [Letter]
  package var report: RunReport
}
