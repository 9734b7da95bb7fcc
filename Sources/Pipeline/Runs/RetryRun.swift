package import SegmentSpec
internal import Synchronization

/// One run of `dead-letters retry`: the facts of given dead letters are derived once more from the store and
/// take the way of every other fact, from the ledger to the record.
///
/// The watermark neither decides nor moves. Accepted letters leave the dead letters; the others stay. Only a few
/// letters are in memory at a time, and nothing is held open while their messages are sent.
package struct RetryRun: Sendable {
  /// The dead letters to retry.
  package enum Selection: Sendable {
    /// Those of these keys, also of discarded ones.
    case keys([FactKey])
    /// All, or all of one event.
    case every(EventName?)
  }

  /// The output at the end: first the counts, then each letter that stays.
  package enum News: Sendable {
    case counts(settled: Int, stay: Int, sent: Int)
    case stays(RetryOutcome.Letter)
  }

  private let base: Run
  private let selection: Selection
  private let chunk: Int
  private let isEnabled: @Sendable (EventName) -> Bool

  /// Retries the chosen ones, `chunk` letters at a time; events for which `isEnabled` is false are left alone.
  package init(
    _ base: Run,
    _ selection: Selection,
    chunk: Int = 1_000,
    isEnabled: @escaping @Sendable (EventName) -> Bool
  ) {
    self.base = base
    self.selection = selection
    self.chunk = chunk
    self.isEnabled = isEnabled
  }

  /// Runs once, under the sync's lock.
  /// - Throws: `RunError`; everything acknowledged until then is recorded.
  package func run(
    _ announce: @escaping @Sendable (News) throws -> Void = { _ in }
  ) async throws(RunError) -> RetryOutcome {
    try await base.locked { () async throws(RunError) in
      var outcome = Outcome()
      let report = try await base.remembered(judged: { outcome.counted(in: $0) }) {
        (report) async throws(RunError) in
        try await base.recoverParts()
        outcome = try await retry(into: &report, announce)
      }
      return RetryOutcome(settled: outcome.settled, stay: outcome.stay, report: report)
    }
  }

  /// The fates of the letters.
  private struct Outcome {
    var settled = 0
    var stay = 0
    var first: RetryOutcome.Letter?

    mutating func add(_ letter: RetryOutcome.Letter) {
      stay += 1
      first = first ?? letter
    }

    /// The history has one rule for codes: a letter that stays counts as dead.
    func counted(in report: RunReport) -> RunReport {
      var report = report
      if report.deadLettered == 0, let letter = first {
        report.count(letter.event ?? .identify, \.deadLettered)
      }
      return report
    }
  }

  private func retry(
    into report: inout RunReport,
    _ announce: @escaping @Sendable (News) throws -> Void
  ) async throws(RunError) -> Outcome {
    switch selection {
    case .keys(let keys): try await retry(keys, into: &report, announce)
    case .every(let event): try await retry(every: event, into: &report, announce)
    }
  }

  private func send(
    into report: inout RunReport,
    _ nextKeys: @escaping RetryPages.NextKeys,
    _ chosen: @escaping RetryPages.Selection
  ) async throws(RunError) -> RetryPages {
    let stored: Watermark? = try await base.stating { () async throws(StateError) in
      try await base.state.watermark(of: base.sync)
    }
    let retried = RetriedKeys()
    let pages = RetryPages(base.source, retried: retried, nextKeys: nextKeys, selection: chosen)
    var sift = Sift(watermark: stored ?? .since(base.clock.now()), isSweep: false)
    sift.retried = retried
    try await base.deliver(pages, by: sift, into: &report)
    await pages.close()
    return pages
  }

  private func announce(
    _ announce: (News) throws -> Void,
    _ news: News
  ) throws(RunError) {
    do {
      try announce(news)
    } catch {
      throw .source(error)
    }
  }
}

// Every letter there is.
extension RetryRun {
  private func retry(
    every event: EventName?,
    into report: inout RunReport,
    _ announce: @escaping @Sendable (News) throws -> Void
  ) async throws(RunError) -> Outcome {
    let walk = Walk(base.state, of: base.sync, event: event, size: chunk)
    let isEnabled = isEnabled
    let (state, sync) = (base.state, base.sync)
    let begun = report.startedAt
    let before: Int = try await base.stating { () async throws(StateError) in
      try await state.deadLetterCount(of: sync, event: event)
    }
    // As in a sync, customers come first: a track must not go out before its customer's own letter.
    let people = event == nil ? Walk(base.state, of: base.sync, event: .identify, size: chunk) : nil
    let pages = try await send(into: &report) {
      if let heads = try await people?.next() {
        return isEnabled(.identify) ? heads.map(\.key) : []
      }
      return try await walk.next()?
        .filter { isEnabled($0.event) && (people == nil || $0.event != .identify) }
        .map(\.key)
    } _: { keys in
      let entries = try await state.ledger(of: sync, keys: keys)
      let dead = zip(keys, entries).filter { $1?.fate == .dead }.map(\.0)
      let letters = try await dead.isEmpty ? [] : state.deadLetters(of: sync, keys: dead)
      let chosen = letters.compactMap { letter -> FactKey? in
        guard let letter, event == nil || letter.event == event, isEnabled(letter.event) else {
          return nil
        }
        return letter.key
      }
      return Set(chosen)
    }
    var outcome = Outcome()
    try await eachLeft(of: event, pages, since: begun) { (letter) throws(RunError) in
      outcome.add(letter)
    }
    outcome.settled = max(0, before - outcome.stay)
    try self.announce(
      announce,
      .counts(settled: outcome.settled, stay: outcome.stay, sent: report.sent)
    )
    try await eachLeft(of: event, pages, since: begun) { (letter) throws(RunError) in
      try self.announce(announce, .stays(letter))
    }
    return outcome
  }

  /// Passes on each letter that stays.
  private func eachLeft(
    of event: EventName?,
    _ pages: RetryPages,
    since begun: Timestamp,
    _ body: (RetryOutcome.Letter) throws(RunError) -> Void
  ) async throws(RunError) {
    let walk = Walk(base.state, of: base.sync, event: event, size: chunk)
    while true {
      let page: [DeadLetterHead]? = try await base.stating { () async throws(StateError) in
        try await walk.next()
      }
      guard let heads = page else { return }
      for head in heads {
        let note = await pages.note(of: head.key)
        let why: RetryOutcome.Why
        if !isEnabled(head.event) {
          why = .switchedOff
        } else if note.contains(.found) {
          // Stored texts have the destination's words after the reason.
          let reason = DeadLetter.reason(stored: head.reason).reason
          why = head.time >= begun ? .refused(reason) : .notShown
        } else if note.contains(.asked) {
          why = note.contains(.gone) ? .gone : .notShown
        } else {
          // It died just now, because of a message that went along.
          continue
        }
        try body(RetryOutcome.Letter(key: head.key, event: head.event, why: why))
      }
    }
  }

  /// A walk through the letters by key.
  private actor Walk {
    private let state: any StateStore
    private let sync: SyncName
    private let event: EventName?
    private let size: Int
    private var last: FactKey?
    private var isOver = false

    init(_ state: any StateStore, of sync: SyncName, event: EventName?, size: Int) {
      self.state = state
      self.sync = sync
      self.event = event
      self.size = size
    }

    /// The next letters; nil at the end.
    func next() async throws(StateError) -> [DeadLetterHead]? {
      guard !isOver else { return nil }
      let heads = try await state.deadLetterHeads(of: sync, event: event, after: last, limit: size)
      last = heads.last?.key ?? last
      isOver = heads.count < size
      return heads.isEmpty ? nil : heads
    }
  }
}

// Letters that are named.
extension RetryRun {
  private func retry(
    _ keys: [FactKey],
    into report: inout RunReport,
    _ announce: @escaping @Sendable (News) throws -> Void
  ) async throws(RunError) -> Outcome {
    var stays: [RetryOutcome.Letter] = []
    var outcome = Outcome()
    let before = try await letters(of: keys)
    let entries = try await entries(of: keys)
    var wanted: Set<FactKey> = []
    for (index, key) in keys.enumerated()
    where before[index] != nil || entries[index]?.fate == .dead {
      if let event = before[index]?.event, !isEnabled(event) {
        stays.append(.init(key: key, event: event, why: .switchedOff))
      } else {
        wanted.insert(key)
      }
    }
    if !wanted.isEmpty {
      let found = try await send(wanted, into: &report)
      let after = try await letters(of: keys)
      let fates = try await self.entries(of: keys)
      for (index, key) in keys.enumerated() where wanted.contains(key) {
        if fates[index]?.settlesLetter == true {
          outcome.settled += 1
          continue
        }
        let event = (after[index] ?? before[index])?.event
        let note = await found.note(of: key)
        let why: RetryOutcome.Why
        if let letter = after[index], letter.attempts > before[index]?.attempts ?? 0 {
          why = .refused(letter.reason)
        } else {
          why = note.contains(.gone) && !note.contains(.found) ? .gone : .notShown
        }
        stays.append(.init(key: key, event: event, why: why))
      }
    }
    for letter in stays { outcome.add(letter) }
    try self.announce(
      announce,
      .counts(settled: outcome.settled, stay: outcome.stay, sent: report.sent)
    )
    for letter in stays { try self.announce(announce, .stays(letter)) }
    return outcome
  }

  private func send(
    _ wanted: Set<FactKey>,
    into report: inout RunReport
  ) async throws(RunError) -> RetryPages {
    let keys = wanted.sorted { $0.text < $1.text }
    let place = Mutex(0)
    let size = chunk
    return try await send(into: &report) {
      place.withLock { place in
        guard place < keys.count else { return nil }
        defer { place += size }
        return Array(keys[place...].prefix(size))
      }
    } _: { keys in
      wanted.intersection(keys)
    }
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

/// The result of retried dead letters.
package struct RetryOutcome: Sendable {
  /// Why a dead letter is still one.
  package enum Why: Hashable, Sendable {
    /// It was refused again, by the destination or before it was sent.
    case refused(String)
    /// The row that its key names is gone.
    case gone
    /// The row exists and does not show the fact any more.
    case notShown
    case switchedOff
  }

  package struct Letter: Hashable, Sendable {
    package var key: FactKey
    /// Nil if the letter itself was discarded.
    package var event: EventName?
    package var why: Why
  }

  /// The number of letters that are no longer dead: sent now, or found to be sent before.
  package var settled: Int
  /// The number of remaining dead letters.
  package var stay: Int
  package var report: RunReport
}
