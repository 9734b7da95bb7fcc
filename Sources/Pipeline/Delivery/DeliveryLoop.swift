internal import Logging
internal import SegmentSpec

/// The working state of one run, from pages to batches.
struct DeliveryLoop {
  let run: Run
  private let sift: Sift
  let encoder: MessageEncoder
  var outbox: Outbox
  private var batch: OpenBatch
  /// One root's atomic unit (an identify and the track it precedes), before it joins the batch.
  var unit = OpenBatch(reservingCapacity: 0)
  /// The unit's messages that a template may still change.
  var waits: [TemplateWait] = []
  /// Units before this one; empty without templates.
  var queue = TemplateQueue()
  /// Messages that became dead letters before they were sent, except those of recurring keys, which wait for the batch.
  private var buried = PendingRecords()
  /// The deletions to request once every message is delivered.
  private var deletions: PostponedDeletions

  init(
    run: Run,
    sift: Sift,
    toll: Toll,
    report: RunReport,
    closing: Advance? = nil
  ) {
    self.run = run
    self.sift = sift
    let limits = run.destination.limits
    encoder = MessageEncoder(
      namespace: run.namespace,
      messageBytes: limits.messageBytes,
      privacy: run.privacy
    )
    let books = Bookkeeping(run: run, toll: toll, isRetry: sift.retried != nil, report: report)
    outbox = Outbox(books, closing: closing)
    deletions = PostponedDeletions(most: run.deletions?.mostPerRun ?? 0)
    batch = OpenBatch(reservingCapacity: min(limits.bytes, 1 << 20))
  }

  private var report: RunReport {
    get { outbox.books.report }
    _modify { yield &outbox.books.report }
  }

  /// Delivers and records every page; returns when nothing is open.
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
      let waitedFrom = ContinuousClock.now
      do {
        upcoming = try await following
        run.meter.note(.read, since: waitedFrom)
      } catch {
        throw Task.isCancelled ? .stopped : .source(error)
      }
    }
    try await outbox.finish(&batch)
  }

  /// Requests the deletions that were found, once `deliver` has returned.
  mutating func requestDeletions() async throws(RunError) {
    try await deletions.request(in: run, &outbox.books.report)
  }

  /// After an error: makes durable and records the messages that the destination already took, so that they are not
  /// sent again.
  mutating func saveWhatIsHeld() async {
    await outbox.saveWhatIsHeld()
  }

  private mutating func process(_ page: any FactPage) async throws(RunError) {
    if Task.isCancelled { throw .stopped }
    outbox.books.begin(page)
    let facts = page.facts
    let (state, sync) = (run.state, run.sync)
    let entries = try await run.stating { () async throws(StateError) in
      try await state.ledger(of: sync, facts: facts)
    }
    for range in facts.roots {
      try await processRoot(range, of: page, facts, entries)
      if buried.letterBytes >= Self.mostLetterBytes { try await recordBuried() }
    }
    try await passQueue()
    try await recordBuried()
    try await outbox.end(page, filling: batch)
  }

  private mutating func processRoot(
    _ range: Range<Int>,
    of page: any FactPage,
    _ facts: [Fact],
    _ entries: [LedgerEntry?]
  ) async throws(RunError) {
    var known: [LedgerEntry?] = []
    known.reserveCapacity(range.count)
    for index in range {
      known.append(outbox.books.decided.entry(of: facts[index], entries[index]))
    }
    let decisions = sift.decide(range, of: facts) { known[$0 - range.lowerBound] }
    unit.beginRoot(OpenBatch.Root(page: report.pages, place: facts[range.lowerBound].root))
    for (index, decision) in zip(range, decisions) where decision != .notNeeded {
      let fact = facts[index]
      // A decision about it that is not recorded yet may be on its way.
      if fact.isOrdered || outbox.books.decided.contains(fact.key) { unit.waits = true }
      if decision != .noteBaseline { report.count(fact.event, \.derived) }
      switch decision {
      case .notNeeded: break
      case .noteBaseline: noteBaseline(of: fact)
      case .unchanged: report.count(fact.event, \.unchanged)
      case .filter(let reason):
        if reason == .sharedKey { warnOfSharedKey(fact) }
        report.filter(fact.event, reason: reason.rawValue)
      case .note: note(fact, outbox.books.decided.entry(of: fact, entries[index]))
      case .request: deletions.append(fact)
      case .send(let version): try await encode(index, of: page, fact, version: version)
      }
      // An identify waits for the message it precedes, so that both lie in one batch.
      if let last = unit.items.last, last.event.role != .introduces { try await closeUnit() }
    }
    try await closeUnit()
  }

  /// Warns once that a fact may never have been sent; the report counts the others.
  private func warnOfSharedKey(_ fact: Fact) {
    let key = RunReport.FilterKey(event: fact.event, reason: Sift.Reason.sharedKey.rawValue)
    guard report.filtered[key] == nil else { return }
    run.logger.warning(
      "rows of two tables have one id, so that both have one message id: only one of them was sent, or both in one message (docs/events.md, \"Totals\")",
      metadata: ["event": "\(fact.event.rawValue)", "key": "\(fact.key.text)"]
    )
  }

  /// Remembers a state's content, or a fact of history, without sending it.
  private mutating func note(_ fact: Fact, _ known: LedgerEntry?) {
    guard let coverage = fact.state else {
      report.filter(fact.event, reason: Sift.Reason.beforeWatermark.rawValue)
      return remember(LedgerEntry(fate: .noted), of: fact)
    }
    report.filter(fact.event, reason: Sift.Reason.noted.rawValue)
    let deliveries = known?.state?.deliveries ?? 0
    // A dead letter stays one, because noting it delivers nothing.
    let isDead = known?.fate == .dead
    let isLeftOut = known?.isLeftOut == true
    let entry = LedgerEntry(
      fate: isDead ? .dead : deliveries > 0 && !isLeftOut ? .sent : .noted,
      state: LedgerState(coverage, deliveries: deliveries),
      // A fact that was sent, died or was left out before keeps its time.
      time: isDead || isLeftOut || deliveries > 0 ? known?.time ?? .ofRecords : .ofRecords
    )
    remember(entry, of: fact)
  }

  /// Remembers the content of a waiting state as the Order Completed of the same unit describes it.
  private mutating func noteBaseline(of fact: Fact) {
    guard var coverage = fact.state else { return }
    coverage.digest = coverage.baseline ?? coverage.digest
    let entry = LedgerEntry(fate: .noted, state: LedgerState(coverage, deliveries: 0))
    remember(entry, of: fact)
  }

  /// Records an entry of a fact that is not sent, with the unit.
  private mutating func remember(_ entry: LedgerEntry, of fact: Fact) {
    outbox.books.decided.decide(fact.key, entry, recurs: fact.recurs)
    unit.notes.append(fact.key, entry, recurs: fact.recurs)
  }

  private mutating func encode(
    _ index: Int,
    of page: any FactPage,
    _ fact: Fact,
    version: Int
  ) async throws(RunError) {
    let messageID = encoder.id(of: fact, version: version)
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
    let notices: [EncodingNotice]?
    do throws(MessageEncoder.Unwritten) {
      notices = try write(fact, index, of: page, as: messageID)
    } catch {
      return try bury(item, error)
    }
    if let notices { try await noteWritten(item, notices) }
    if run.isRehearsal, page.isOfGuestWithoutID(index) { report.note([.guestWithoutID]) }
    close(item)
    outbox.books.decided.decide(item.key, item.entry, recurs: item.recurs)
  }

  /// Appends a message to the unit.
  /// - Returns: the notices for the run's report; nil for a message that goes through a template first.
  private mutating func write(
    _ fact: Fact,
    _ index: Int,
    of page: any FactPage,
    as messageID: MessageID
  ) throws(MessageEncoder.Unwritten) -> [EncodingNotice]? {
    guard run.templates?.isFor(fact.event) == true else {
      return try encoder.encode(fact, at: index, of: page, as: messageID, into: &unit.writer)
    }
    let place = unit.items.count
    waits.append(
      try encoder.encodeWhole(
        fact,
        at: index,
        of: page,
        as: messageID,
        place: place,
        into: &unit.writer
      )
    )
    return nil
  }

  /// Counts a message that is sent as it is.
  mutating func noteWritten(
    _ item: OpenBatch.Item,
    _ notices: [EncodingNotice]
  ) async throws(RunError) {
    let letters = outbox.books.blame.noteWritten(item.event)
    if !letters.isEmpty { try await outbox.record(letters) }
    report.note(notices)
    if run.isRehearsal { report.noteTime(item.time, of: item.event) }
  }

  /// Ends the unit's last message.
  mutating func close(_ item: OpenBatch.Item) {
    unit.ends.append(unit.writer.bytes.count)
    unit.writer.bytes.append(UInt8(ascii: "\n"))
    unit.items.append(item)
  }

  /// Makes a dead letter of a row that cannot become a message, or holds the letter until it is known that other rows
  /// of its event become messages.
  mutating func bury(
    _ item: OpenBatch.Item,
    _ unwritten: MessageEncoder.Unwritten
  ) throws(RunError) {
    let letter = DeadLetter(
      key: item.key,
      event: item.event,
      messageID: item.messageID,
      reason: unwritten.refusal.reason,
      words: unwritten.words,
      payload: unwritten.payload,
      time: run.clock.now()
    )
    outbox.books.decided.decide(item.key, item.deadEntry, recurs: item.recurs)
    let isKnown = unwritten.refusal.isOfRowAlone
    guard isKnown || outbox.books.blame.toll.passes(item.event, isAnswer: false) else {
      return try outbox.books.blame.hold(letter, item, for: unwritten.refusal)
    }
    report.count(letter)
    // No message depends on the letter of a fact that happens once.
    if item.recurs {
      batch.notes.append(letter)
      batch.notes.append(item, item.deadEntry)
    } else {
      buried.append(letter)
      buried.append(item, item.deadEntry)
    }
  }

  /// Records the new dead letters: no message depends on them, and they may be very many.
  private mutating func recordBuried() async throws(RunError) {
    guard !buried.isEmpty else { return }
    let written = buried
    buried.removeAll()
    try await outbox.record(buried: written)
  }

  /// The number of noted states that wait for the batch to fill; they do not count in its size.
  private static let mostNotes = 5_000
  /// Nor do the messages of dead letters, which are as large as others.
  private static let mostLetterBytes = 1 << 20

  /// Ends the unit.
  private mutating func closeUnit() async throws(RunError) {
    guard run.templates != nil else { return try await packUnit() }
    if !unit.isEmpty || !unit.notes.isEmpty || unit.waits { try await queueUnit() }
  }

  /// Moves the unit into the batch, and delivers the batch first if the unit does not fit.
  mutating func packUnit() async throws(RunError) {
    guard !unit.isEmpty else {
      batch.notes.append(contentsOf: unit.notes)
      batch.waits = batch.waits || unit.waits
      unit.notes.removeAll()
      unit.waits = false
      if batch.notes.entries.count >= Self.mostNotes
        || batch.notes.letterBytes >= Self.mostLetterBytes
      {
        try await outbox.send(&batch)
      }
      return
    }
    let limits = run.destination.limits
    if !batch.isEmpty,
      batch.wouldExceed(limits, adding: unit.items.count, bytes: unit.writer.bytes.count)
    {
      // The content of an order whose Order Completed goes out now is noted with that message, not later.
      batch.notes.append(contentsOf: unit.notes)
      batch.waits = batch.waits || unit.waits
      unit.notes.removeAll()
      try await outbox.send(&batch)
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
