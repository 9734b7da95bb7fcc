internal import Logging
internal import SegmentSpec

/// The working state of one run: pages in, batches out, results recorded.
struct DeliveryLoop {
  let run: SyncRun
  let sift: Sift
  var report: RunReport
  var batch: OpenBatch
  /// One root's atomic unit (an identify and the track it precedes), before it joins the batch.
  private var unit = OpenBatch(reservingCapacity: 0)
  /// What the ledger will say of recurring keys that are decided and not yet in it, or that joined it
  /// during this page.
  var decided: [FactKey: LedgerEntry] = [:]
  var recordedThisPage: [PendingRecords.Recurring] = []
  /// In a rehearsal: the hashes of recurring keys that were sent, as no ledger will say so.
  var rehearsed: Set<Int> = []
  /// Messages that were buried before they were sent, but for those of recurring keys, which wait for the batch.
  var buried = PendingRecords()
  /// Records of messages that the destination holds but does not yet vouch for.
  var held = PendingRecords()
  /// How many messages of each event the destination holds.
  var heldCounts: [EventName: Int] = [:]
  /// The batches under way, by number.
  var flights: [Int: Flight] = [:]
  let inFlight = Flights()
  var checkpoints = Checkpoints()
  /// The batches whose messages the destination holds.
  var heldBatches: [Int] = []
  /// When the places of a backfill were recorded last.
  private var lastRecordOfPlaces: Timestamp?
  /// Refused messages, blamed on the message only once another one was accepted.
  var refusals: [Settlement.Refused] = []
  /// What the run's events came to so far.
  var toll: Toll
  /// Letters of messages that could not be written, and none of their event could.
  var unwritten = HeldLetters()
  /// Whether the destination writes what is recorded of its batches; nil until it was asked.
  var records: Bool?
  /// Where the run comes with its last message; nil where no watermark moves, or not yet then.
  let closing: Advance?
  /// The rows that wait, of the pages so far.
  private(set) var waiting = WaitingRows()
  /// Whether that watermark is stored.
  var hasAdvanced = false
  /// The deletions to request once every message is delivered: no more of them than a run may request.
  var deletions: [FactKey] = []
  var deletionCount = 0

  init(
    run: SyncRun,
    sift: Sift,
    toll: Toll,
    report: RunReport,
    closing: Advance? = nil
  ) {
    self.run = run
    self.closing = closing
    self.toll = toll
    self.sift = sift
    self.report = report
    batch = OpenBatch(reservingCapacity: min(run.destination.limits.bytes, 1 << 20))
  }

  /// Delivers and records every page; returns when nothing is open any more.
  mutating func deliver(_ pages: any FactPages) async throws(RunError) {
    var upcoming = try await run.sourcing { try await pages.next() }
    while let page = upcoming {
      // The next page is read while this one is encoded and delivered.
      async let following = pages.next()
      do throws(RunError) {
        try await process(page)
      } catch {
        _ = try? await following
        throw error
      }
      do {
        upcoming = try await following
      } catch {
        throw Task.isCancelled ? .stopped : .source(error)
      }
    }
    if !toll.postpones { try await recordUnwritten(unwritten.takeAll()) }
    try await flush(isLast: true)
    try await land(until: 0)
    if toll.postpones { postponeUndecided() }
    try await settleRefusals()
    try await seal(atEnd: true)
    try await recordPlaces(atOnce: true)
  }

  /// After an error: makes durable and records what the destination already took, so that it is not
  /// sent again.
  ///
  /// Errors here change nothing: what is not recorded is thrown away by the destination.
  mutating func saveWhatIsHeld() async {
    await landTheRest()
    do throws(RunError) {
      try await seal(atEnd: true)
      try await recordPlaces(atOnce: true)
    } catch {
      run.logger.error(
        "the present file was not finished; its messages go out again in the next run"
      )
    }
  }

  /// Records how far a backfill has come: at most once a second, unless `atOnce`.
  ///
  /// A message that failed and is not yet blamed is recorded nowhere, so nothing is passed meanwhile.
  private mutating func recordPlaces(atOnce: Bool = false) async throws(RunError) {
    guard let freshSeconds = run.freshSeconds, refusals.isEmpty, unwritten.isEmpty,
      !toll.hasPostponed
    else { return }
    let now = run.clock.now()
    let isDue = lastRecordOfPlaces.map { $0.advanced(bySeconds: 1) <= now } ?? true
    guard atOnce || isDue else { return }
    // A batch that records itself tells of its pages, too.
    if records == true, !flights.isEmpty { try await land(until: 0) }
    let reached = checkpoints.takeReached()
    guard !reached.isEmpty else { return }
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

  private mutating func process(_ page: any FactPage) async throws(RunError) {
    if Task.isCancelled { throw .stopped }
    report.pages += 1
    report.roots += page.rootCount
    for dropped in page.filtered {
      report.count(dropped.event, \.derived, by: dropped.count)
      report.filter(dropped.event, reason: dropped.reason, by: dropped.count)
    }
    report.waiting.add(waiting.insert(page.waiting))
    let facts = page.facts
    let (state, sync) = (run.state, run.sync)
    let entries = try await run.stating { () async throws(StateError) in
      try await state.ledger(of: sync, facts: facts)
    }
    for range in facts.roots {
      try await processRoot(range, of: page, facts, entries)
      if buried.letterBytes >= Self.mostLetterBytes { try await recordBuried() }
    }
    try await recordBuried()
    // From the next page on the ledger itself says so, unless something else was decided meanwhile.
    for (key, entry) in recordedThisPage where decided[key] == entry { decided[key] = nil }
    recordedThisPage.removeAll(keepingCapacity: true)
    let isOpen = !batch.isEmpty || !batch.notes.isEmpty
    checkpoints.notePage(
      page.place,
      roots: page.rootCount,
      waiting: page.waiting,
      isOpen: isOpen
    )
    try await recordPlaces()
    run.observe(report)
  }

  private mutating func processRoot(
    _ range: Range<Int>,
    of page: any FactPage,
    _ facts: [Fact],
    _ entries: [LedgerEntry?]
  ) async throws(RunError) {
    let decisions = sift.decide(range, of: facts) { entry(of: facts[$0], entries[$0]) }
    unit.beginRoot(OpenBatch.Root(page: report.pages, place: facts[range.lowerBound].root))
    for (index, decision) in zip(range, decisions) where decision != .notNeeded {
      let fact = facts[index]
      let known = entry(of: fact, entries[index])
      // What is decided of it and not recorded yet may be on its way.
      if decided[fact.key] != nil { unit.waits = true }
      report.count(fact.event, \.derived)
      switch decision {
      case .notNeeded: break
      case .unchanged: report.count(fact.event, \.unchanged)
      case .filter(let reason):
        if reason == .sharedKey { warnOfSharedKey(fact) }
        report.filter(fact.event, reason: reason.rawValue)
      case .note: note(fact, known)
      case .request: postponeDeletion(fact)
      case .send(let version):
        try await encode(index, of: page, fact, version: version, known)
      }
      // An identify waits for the message it precedes, so that both lie in one batch.
      if let last = unit.items.last, last.event.role != .introduces { try await closeUnit() }
    }
    try await closeUnit()
  }

  private func entry(of fact: Fact, _ stored: LedgerEntry?) -> LedgerEntry? {
    if let decision = decided[fact.key] { return decision }
    guard fact.recurs, rehearsed.contains(fact.key.hashValue) else { return stored }
    return LedgerEntry(fate: .sent, state: fact.state.map { LedgerState($0, deliveries: 1) })
  }

  /// Says once that a fact may never have been told: the report counts the others.
  private func warnOfSharedKey(_ fact: Fact) {
    let key = RunReport.FilterKey(event: fact.event, reason: Sift.Reason.sharedKey.rawValue)
    guard report.filtered[key] == nil else { return }
    run.logger.warning(
      "rows of two tables have one id, so that both have one message id: only one of them was sent, or both in one message (docs/events.md, \"Totals\")",
      metadata: ["event": "\(fact.event.rawValue)", "key": "\(fact.key.text)"]
    )
  }

  /// Remembers a state's content without sending it.
  private mutating func note(_ fact: Fact, _ known: LedgerEntry?) {
    guard let coverage = fact.state else { return }
    report.filter(fact.event, reason: Sift.Reason.noted.rawValue)
    let deliveries = known?.state?.deliveries ?? 0
    // A dead letter stays one: nothing of it was delivered by noting it.
    let isDead = known?.fate == .dead
    let entry = LedgerEntry(
      fate: isDead ? .dead : deliveries > 0 ? .sent : .noted,
      state: LedgerState(coverage, deliveries: deliveries)
    )
    if fact.recurs { decided[fact.key] = entry }
    unit.notes.append(fact.key, entry, recurs: fact.recurs)
  }

  private mutating func encode(
    _ index: Int,
    of page: any FactPage,
    _ fact: Fact,
    version: Int,
    _ known: LedgerEntry?
  ) async throws(RunError) {
    let messageID = MessageID(
      namespace: run.namespace,
      key: fact.key,
      version: version,
      content: fact.state?.digest
    )
    let item = OpenBatch.Item(
      event: fact.event,
      time: fact.time,
      key: fact.key,
      alias: fact.alias,
      recurs: fact.recurs,
      messageID: messageID,
      entry: LedgerEntry(
        fate: .sent,
        state: fact.state.map { LedgerState($0, deliveries: version + 1) }
      ),
      isRetried: sift.retries(fact.key, fact.alias)
    )
    let start = unit.writer.bytes.count
    do throws(EncodingRefusal) {
      let isShortened = try page.encode(
        fact,
        at: index,
        messageID: messageID,
        within: run.destination.limits.messageBytes,
        into: &unit.writer
      )
      if isShortened { report.notices[.shortened, default: 0] += 1 }
    } catch {
      let payload = Array(unit.writer.bytes[start...])
      unit.writer.bytes.removeSubrange(start...)
      try buryBeforeSending(item, error, payload: payload)
      return
    }
    toll.noteWritten(fact.event)
    if !unwritten.isEmpty { try await recordUnwritten(unwritten.take(fact.event)) }
    for notice in page.notices(index) { report.notices[notice, default: 0] += 1 }
    if run.isRehearsal {
      report.noteTime(fact.time, of: fact.event)
      if page.isOfGuestWithoutID(index) { report.notices[.guestWithoutID, default: 0] += 1 }
    }
    unit.ends.append(unit.writer.bytes.count)
    unit.writer.bytes.append(UInt8(ascii: "\n"))
    unit.items.append(item)
    if fact.recurs { decided[fact.key] = item.entry }
  }

  /// Records what was buried: nothing that goes out depends on it, and it may be very much.
  private mutating func recordBuried() async throws(RunError) {
    guard !buried.isEmpty else { return }
    // One that records itself must not be overtaken: the lease counts the transactions.
    if records == true, !flights.isEmpty { try await land(until: 0) }
    let written = buried
    buried.removeAll()
    try await save(written)
  }

  /// How many noted states wait for the batch to fill: they count for nothing in its size.
  private static let mostNotes = 5_000
  /// Nor do the messages that were buried, which are as large as others.
  private static let mostLetterBytes = 1 << 20

  /// Moves the unit into the batch, delivering the batch first when the unit does not fit.
  private mutating func closeUnit() async throws(RunError) {
    guard !unit.isEmpty else {
      batch.notes.append(contentsOf: unit.notes)
      batch.waits = batch.waits || unit.waits
      unit.notes.removeAll()
      unit.waits = false
      if batch.notes.entries.count >= Self.mostNotes
        || batch.notes.letterBytes >= Self.mostLetterBytes
      {
        try await flush()
      }
      return
    }
    let limits = run.destination.limits
    if !batch.isEmpty,
      batch.wouldExceed(limits, adding: unit.items.count, bytes: unit.writer.bytes.count)
    {
      // The content of an order whose Order Completed goes out now is noted with it, not later.
      batch.notes.append(contentsOf: unit.notes)
      batch.waits = batch.waits || unit.waits
      unit.notes.removeAll()
      try await flush()
    }
    batch.append(unit)
    let root = unit.lastRoot
    unit.removeAll()
    // The root may have more messages.
    if let root { unit.beginRoot(root) }
  }
}

extension LedgerState {
  init(_ coverage: StateCoverage, deliveries: Int) {
    self.init(
      digest: coverage.digest,
      list: coverage.list,
      deliveries: deliveries,
      covered: coverage.covered
    )
  }
}
