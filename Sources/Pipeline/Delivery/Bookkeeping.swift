internal import SegmentSpec

/// A run's knowledge about its messages: the answers, the blame, the records, and how far these reach.
struct Bookkeeping {
  let run: Run
  /// Whether refused messages other than retried dead letters are not blamed.
  private let isRetry: Bool
  var report: RunReport
  var decided = DecidedStates()
  var blame: Blame
  var checkpoints = Checkpoints()
  /// The rows that wait, of the pages so far.
  private(set) var waiting = WaitingRows()
  /// Whether the run's last batch took the watermark with it.
  private(set) var hasAdvanced = false
  private var held = HeldParts()
  /// When the places of a backfill were recorded last.
  private var lastRecordOfPlaces: Timestamp?

  init(run: Run, toll: Toll, isRetry: Bool, report: RunReport) {
    self.run = run
    self.isRetry = isRetry
    self.report = report
    blame = Blame(toll)
  }

  // MARK: Pages

  /// Another page is about to be packed.
  mutating func begin(_ page: any FactPage) {
    report.begin(page, waiting: &waiting)
  }

  /// All facts of the page went into the batches so far; `isOpen` if the open batch holds some.
  mutating func end(_ page: any FactPage, isOpen: Bool) {
    decided.endPage()
    checkpoints.notePage(
      page.place,
      roots: page.rootCount,
      waiting: page.waiting,
      isOpen: isOpen
    )
  }

  /// Whether it is time to record how far a backfill has come: once a second.
  ///
  /// A message that failed and is not yet blamed is recorded nowhere, so no place moves past it meanwhile.
  func isPlaceDue(atOnce: Bool) -> Bool {
    guard run.freshSeconds != nil, !blame.holdsBack else { return false }
    return atOnce || lastRecordOfPlaces.map { $0.advanced(bySeconds: 1) <= run.clock.now() } ?? true
  }

  /// Records how far a backfill has come.
  mutating func recordPlaces() async throws(RunError) {
    guard let freshSeconds = run.freshSeconds, !blame.holdsBack else { return }
    let reached = checkpoints.takeReached()
    guard !reached.isEmpty else { return }
    let now = run.clock.now()
    lastRecordOfPlaces = now
    let (state, sync) = (run.state, run.sync)
    try await run.saving { () async throws(StateError) in
      try await state.advanceBackfill(
        to: reached,
        freshUntil: now.advanced(bySeconds: freshSeconds),
        of: sync
      )
    }
  }

  // MARK: Answers

  /// Records the fate of a batch.
  mutating func arrive(
    _ number: Int,
    _ outcome: Flights.Outcome,
    _ flight: Flight
  ) async throws(RunError) {
    let receipt: Receipt
    do throws(DeliveryError) {
      receipt = try outcome.get()
    } catch {
      // Half of a batch may have arrived: the accepted half is recorded, or the next run would send it again.
      if error.answers.count == flight.items.count {
        var flight = flight
        flight.notes = PendingRecords()
        try await settle(error.answers.map { $0 == .accepted ? $0 : nil }, flight)
      }
      if case .state(let error) = error.kind { throw .state(error) }
      throw Task.isCancelled ? .stopped : .delivery(error.naming(flight.items))
    }
    if case .recorded(let answers) = receipt, let recorded = flight.recorded {
      return try take(number, answers, recorded)
    }
    report.batches += 1
    switch receipt {
    case .held:
      report.bytes += flight.message.bytes.count
      held.hold(flight, number: number)
      try await seal(atEnd: false)
    case .settled(let answers), .recorded(let answers):
      try await settle(answers, flight)
      checkpoints.noteRecorded(number)
    }
  }

  func settlement(of flight: Flight, at time: Timestamp) -> Settlement {
    Settlement(
      items: flight.items,
      message: flight.message,
      notes: flight.notes,
      refusals: blame.refusals,
      toll: blame.toll,
      time: time
    )
  }

  private mutating func settle(
    _ answers: [Receipt.Answer?],
    _ flight: Flight
  ) async throws(RunError) {
    try demand(answers.count, of: flight.items.count)
    let result = settlement(of: flight, at: run.clock.now())
      .result(of: answers, isSuperseded: decided.isSuperseded)
    let dead = take(result)
    try await save(result.records)
    report.countSent(result)
    if let dead { throw .allDead(dead) }
  }

  /// Takes in the fate of a recorded batch.
  private mutating func take(
    _ number: Int,
    _ answers: [Receipt.Answer],
    _ recorded: RecordedBatch
  ) throws(RunError) {
    try demand(answers.count, of: recorded.settlement.items.count)
    report.batches += 1
    // Counts may have changed since; the watermark was decided before.
    let records = recorded.records(of: answers)
    let result = recorded.result(of: answers)
    let dead = take(result)
    report.countSent(result)
    decided.noteRecorded(result.records)
    checkpoints.noteRecorded(number)
    if result.open.isEmpty { checkpoints.forget(recorded.pages) }
    if let dead { throw .allDead(dead) }
    guard records.watermark != nil else { return }
    hasAdvanced = true
    CrashPoint.afterAdvance.pass()
  }

  private func demand(_ answers: Int, of messages: Int) throws(RunError) {
    guard answers == messages else {
      throw .conservationBroken("\(messages) messages delivered, \(answers) answers")
    }
  }

  /// Takes in the fates of messages, except the number of accepted ones.
  /// - Returns: the reason to stop once the rest is recorded.
  private mutating func take(_ result: Settlement.Result) -> AllDead? {
    report.countRefusals(result)
    for refused in result.buried where !decided.isSuperseded(refused.item) {
      decided.decide(refused.item.key, refused.item.deadEntry, recurs: refused.item.recurs)
    }
    return blame.take(result)
  }

  // MARK: Blame

  /// At the end, messages that are still refused become dead letters, unless the key, the path or a proxy is wrong.
  mutating func settleRefusals() async throws(RunError) {
    if isRetry, !blame.toll.hasAccepted {
      // A message that goes along with a refused dead letter is not blamed.
      for item in blame.takeRefusals() {
        report.filter(item.event, reason: Sift.Reason.notBlamed.rawValue)
      }
      return
    }
    guard !blame.refusals.isEmpty else { return }
    if !blame.toll.hasAccepted { try await blame.demand(in: run, &report) }
    let settlement = Settlement(
      refusals: blame.refusals,
      toll: blame.toll,
      time: run.clock.now()
    )
    let result = settlement.buried(isSuperseded: decided.isSuperseded)
    _ = take(result)
    try await save(result.records)
  }

  /// Leaves failed messages that may fail because of a wrong setting to a later reading of the same pages.
  mutating func postponeUndecided() {
    for item in blame.takeUndecided() {
      report.filter(item.event, reason: Sift.Reason.postponed.rawValue)
      decided.forget(item)
    }
  }

  /// Records held letters.
  ///
  /// At once, and not with the next batch, because the place may pass their pages before that batch is answered.
  mutating func record(_ letters: [HeldLetters.Held]) async throws(RunError) {
    var records = PendingRecords()
    for (letter, item) in letters {
      // The later decision about the state holds.
      if decided.isSuperseded(item, item.deadEntry) {
        report.filter(item.event, reason: Sift.Reason.superseded.rawValue)
        continue
      }
      report.count(letter)
      records.append(letter)
      records.append(item, item.deadEntry)
    }
    try await save(records)
  }

  // MARK: Records

  /// Makes the destination's current part durable, records it with its content, and publishes it.
  mutating func seal(atEnd: Bool) async throws(RunError) {
    let name: String?
    do throws(DeliveryError) {
      name = try await run.destination.seal(atEnd: atEnd)
    } catch {
      throw .delivery(error)
    }
    guard let name else { return }
    CrashPoint.afterSeal.pass()
    let part = held.take()
    try await save(part.records, part: name)
    blame.toll.noteAccepted()
    for (event, number) in part.counts { report.count(event, \.sent, by: number) }
    for batch in part.batches { checkpoints.noteRecorded(batch) }
    do throws(DeliveryError) {
      try await run.destination.publish(name)
    } catch {
      throw .delivery(error)
    }
    CrashPoint.afterPublish.pass()
    report.parts.append(name)
    let (state, sync) = (run.state, run.sync)
    try await run.saving { () async throws(StateError) in
      try await state.confirm(part: name, of: sync)
    }
  }

  /// Writes `records`, with the part that holds their messages, if any.
  mutating func save(
    _ records: PendingRecords,
    part: String? = nil
  ) async throws(RunError) {
    let written = DeliveryRecords(
      entries: records.entries,
      deadLetters: records.deadLetters,
      part: part,
      time: run.clock.now()
    )
    guard !written.isEmpty else { return }
    guard !run.isRehearsal else { return decided.noteRehearsed(records) }
    let (state, sync) = (run.state, run.sync)
    CrashPoint.beforeRecord.pass()
    try await run.saving { () async throws(StateError) in
      try await state.record(written, of: sync)
    }
    CrashPoint.afterRecord.pass()
    decided.noteRecorded(records)
  }
}
