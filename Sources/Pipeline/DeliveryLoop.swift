internal import Logging
internal import SegmentSpec

/// The working state of one run: pages in, batches out, results recorded.
struct DeliveryLoop {
  let run: SyncRun
  let sift: Sift
  var report: RunReport
  private var batch: OpenBatch
  /// One root's atomic unit (an identify and the track it precedes), before it joins the batch.
  private var unit = OpenBatch(reservingCapacity: 0)
  /// What the ledger will say of keys that are decided and not yet in it, or that joined it during this page.
  private var decided: [FactKey: LedgerEntry] = [:]
  private var recordedThisPage: [FactKey] = []
  /// Records of messages that the destination holds but does not yet vouch for.
  private var held = DeliveryRecords()
  /// How many messages of each event the destination holds.
  private var heldCounts: [EventName: Int] = [:]
  /// States noted for roots without a message in the open batch.
  private var looseNotes: [(key: FactKey, entry: LedgerEntry)] = []
  /// Refused messages, blamed on the message only once another one was accepted.
  private var refusals: [(letter: DeadLetter, item: OpenBatch.Item)] = []
  private var hasAccepted = false

  init(run: SyncRun, sift: Sift, report: RunReport) {
    self.run = run
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
    try await flush()
    try await settleRefusals()
    try await recordLooseNotes()
    try await seal(atEnd: true)
  }

  /// After an error: makes durable and records what the destination already took, so that it is not sent
  /// again. Errors here change nothing: what is not recorded is thrown away by the destination.
  mutating func saveWhatIsHeld() async {
    do throws(RunError) {
      try await seal(atEnd: true)
    } catch {
      run.logger.error(
        "the present file was not finished; its messages go out again in the next run"
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
    let facts = page.facts
    let (state, sync) = (run.state, run.sync)
    let keys = facts.map(\.key)
    let entries = try await run.stating { () async throws(StateError) in
      try await state.ledger(of: sync, keys: keys)
    }
    var start = 0
    while start < facts.count {
      var end = start + 1
      while end < facts.count, facts[end].root == facts[start].root { end += 1 }
      try await processRoot(start..<end, of: page, facts, entries)
      start = end
    }
    if looseNotes.count >= 1_000 { try await recordLooseNotes() }
    for key in recordedThisPage { decided[key] = nil }
    recordedThisPage.removeAll(keepingCapacity: true)
  }

  private mutating func processRoot(
    _ range: Range<Int>,
    of page: any FactPage,
    _ facts: [Fact],
    _ entries: [LedgerEntry?]
  ) async throws(RunError) {
    let precedesTrack = range.contains { index in
      guard facts[index].state == nil, facts[index].event != .identify else { return false }
      if case .send = sift.decide(once: facts[index], entry(facts[index].key, entries[index])) {
        return true
      }
      return false
    }
    for index in range {
      let fact = facts[index]
      let known = entry(fact.key, entries[index])
      let decision =
        if let coverage = fact.state {
          sift.decide(state: fact, coverage, known, precedesTrack: precedesTrack)
        } else {
          sift.decide(once: fact, known)
        }
      if decision != .notNeeded { report.count(fact.event, \.derived) }
      switch decision {
      case .notNeeded: break
      case .unchanged: report.count(fact.event, \.unchanged)
      case .filter(let reason): report.filter(fact.event, reason: reason.rawValue)
      case .note: note(fact, known)
      case .send(let version): encode(index, of: page, fact, version: version, known)
      }
      // An identify waits for the message it precedes, so that both lie in one batch.
      if let last = unit.items.last, last.event != .identify { try await closeUnit() }
    }
    try await closeUnit()
  }

  private func entry(_ key: FactKey, _ stored: LedgerEntry?) -> LedgerEntry? {
    decided[key] ?? stored
  }

  /// Remembers a state's content without sending it.
  private mutating func note(_ fact: Fact, _ known: LedgerEntry?) {
    guard let coverage = fact.state else { return }
    report.filter(fact.event, reason: Sift.Reason.noted.rawValue)
    let deliveries = known?.state?.deliveries ?? 0
    let entry = LedgerEntry(
      fate: deliveries > 0 ? .sent : .noted,
      state: LedgerState(coverage, deliveries: deliveries)
    )
    decided[fact.key] = entry
    unit.notes.append((fact.key, entry))
  }

  private mutating func encode(
    _ index: Int,
    of page: any FactPage,
    _ fact: Fact,
    version: Int,
    _ known: LedgerEntry?
  ) {
    let messageID = MessageID(namespace: run.namespace, key: fact.key, version: version)
    let item = OpenBatch.Item(
      event: fact.event,
      key: fact.key,
      messageID: messageID,
      entry: LedgerEntry(
        fate: .sent,
        state: fact.state.map { LedgerState($0, deliveries: version + 1) }
      )
    )
    let start = unit.writer.bytes.count
    do throws(EncodingRefusal) {
      try page.encode(index, messageID: messageID, into: &unit.writer)
      let size = unit.writer.bytes.count - start
      let limit = run.destination.limits.messageBytes
      guard size <= limit else {
        throw EncodingRefusal("the message has \(size) bytes; the destination takes \(limit)")
      }
    } catch {
      let payload = Array(unit.writer.bytes[start...])
      unit.writer.bytes.removeSubrange(start...)
      buryBeforeSending(item, reason: error.reason, payload: payload)
      return
    }
    unit.ends.append(unit.writer.bytes.count)
    unit.writer.bytes.append(UInt8(ascii: "\n"))
    unit.items.append(item)
    decided[fact.key] = item.entry
  }

  /// A row that cannot become a valid message: nobody's answer is needed to call it dead.
  private mutating func buryBeforeSending(
    _ item: OpenBatch.Item,
    reason: String,
    payload: [UInt8]
  ) {
    let letter = DeadLetter(
      key: item.key,
      event: item.event,
      messageID: item.messageID,
      reason: reason,
      payload: payload,
      time: run.clock.now()
    )
    count(letter)
    decided[item.key] = item.deadEntry
    held.deadLetters.append(letter)
    held.entries.append((item.key, item.deadEntry))
  }

  private mutating func count(_ letter: DeadLetter) {
    report.count(letter.event, \.deadLettered)
    if report.deadLetterReasons.count < 3 {
      report.deadLetterReasons.append("\(letter.key.text): \(letter.reason)")
    }
  }

  /// Moves the unit into the batch, delivering the batch first when the unit does not fit.
  private mutating func closeUnit() async throws(RunError) {
    guard !unit.isEmpty else {
      if batch.isEmpty {
        looseNotes.append(contentsOf: unit.notes)
      } else {
        batch.notes.append(contentsOf: unit.notes)
      }
      unit.notes.removeAll(keepingCapacity: true)
      return
    }
    let limits = run.destination.limits
    if !batch.isEmpty,
      batch.wouldExceed(limits, adding: unit.items.count, bytes: unit.writer.bytes.count)
    {
      try await flush()
    }
    batch.append(unit)
    unit.removeAll()
  }

  /// Delivers the open batch and records what was answered.
  private mutating func flush() async throws(RunError) {
    guard !batch.isEmpty else { return }
    if Task.isCancelled { throw .stopped }
    let items = batch.items
    let message = batch.takeBatch()
    let receipt: Receipt
    do throws(DeliveryError) {
      receipt = try await run.destination.deliver(message)
    } catch {
      // Half of a batch may be in: what was accepted is recorded, or the next run would send it again.
      if error.answers.count == items.count {
        try await settle(error.answers.map { $0 == .accepted ? $0 : nil }, items, message, [])
      }
      throw Task.isCancelled ? .stopped : .delivery(error)
    }
    report.batches += 1
    let notes = batch.notes
    batch.removeAll()
    batch.writer.bytes.reserveCapacity(message.bytes.count)
    switch receipt {
    case .held:
      report.bytes += message.bytes.count
      held.entries.append(contentsOf: items.map { ($0.key, $0.entry) })
      held.entries.append(contentsOf: notes)
      for item in items { heldCounts[item.event, default: 0] += 1 }
      try await seal(atEnd: false)
    case .settled(let answers):
      try await settle(answers, items, message, notes)
    }
  }

  private mutating func settle(
    _ answers: [Receipt.Answer?],
    _ items: [OpenBatch.Item],
    _ message: Batch,
    _ notes: [(key: FactKey, entry: LedgerEntry)]
  ) async throws(RunError) {
    guard answers.count == items.count else {
      throw .conservationBroken("\(items.count) messages delivered, \(answers.count) answers")
    }
    var records = DeliveryRecords(entries: notes)
    var accepted: [OpenBatch.Item] = []
    for (index, answer) in answers.enumerated() {
      let item = items[index]
      switch answer {
      case nil: break
      case .accepted:
        accepted.append(item)
        records.entries.append((item.key, item.entry))
        report.bytes += message.range(of: index).count + 1
      case .refused(let reason):
        let letter = DeadLetter(
          key: item.key,
          event: item.event,
          messageID: item.messageID,
          reason: reason,
          payload: Array(message.bytes[message.range(of: index)]),
          time: run.clock.now()
        )
        refusals.append((letter, item))
      }
    }
    if !accepted.isEmpty {
      hasAccepted = true
      bury(into: &records)
    }
    try await save(&records)
    for item in accepted { report.count(item.event, \.sent) }
  }

  /// Turns the refusals so far into dead letters: another message of this run was accepted.
  private mutating func bury(into records: inout DeliveryRecords) {
    for (letter, item) in refusals {
      count(letter)
      records.deadLetters.append(letter)
      records.entries.append((item.key, item.deadEntry))
    }
    refusals.removeAll()
  }

  /// At the end: refusals without a single acceptance mean a wrong address or key, not bad messages.
  private mutating func settleRefusals() async throws(RunError) {
    guard let last = refusals.last else { return }
    guard hasAccepted else {
      throw .delivery(
        DeliveryError(
          .stopped,
          reason: "\(refusals.count) messages were refused and none was accepted: "
            + last.letter.reason,
          hint: "check the host, the path and the write key, then run `tidemark sync` again"
        )
      )
    }
    var records = DeliveryRecords()
    bury(into: &records)
    try await save(&records)
  }

  private mutating func recordLooseNotes() async throws(RunError) {
    guard !looseNotes.isEmpty || !held.deadLetters.isEmpty && heldCounts.isEmpty else { return }
    var records = DeliveryRecords(entries: looseNotes)
    looseNotes.removeAll(keepingCapacity: true)
    try await save(&records)
  }

  /// Makes the destination's present part durable, records it with everything it holds, and publishes it.
  private mutating func seal(atEnd: Bool) async throws(RunError) {
    let name: String?
    do throws(DeliveryError) {
      name = try await run.destination.seal(atEnd: atEnd)
    } catch {
      throw .delivery(error)
    }
    guard let name else {
      if atEnd, heldCounts.isEmpty, !held.isEmpty {
        var rest = DeliveryRecords()
        try await save(&rest)
      }
      return
    }
    var records = DeliveryRecords(part: name)
    try await save(&records, withHeld: true)
    hasAccepted = true
    for (event, number) in heldCounts { report.count(event, \.sent, by: number) }
    heldCounts.removeAll()
    do throws(DeliveryError) {
      try await run.destination.publish(name)
    } catch {
      throw .delivery(error)
    }
    report.parts.append(name)
    let (state, sync) = (run.state, run.sync)
    try await run.saving { () async throws(StateError) in
      try await state.confirm(part: name, of: sync)
    }
  }

  /// Writes `records`, and what waits in `held` unless the destination still holds its messages.
  private mutating func save(
    _ records: inout DeliveryRecords,
    withHeld: Bool = false
  ) async throws(RunError) {
    if withHeld || heldCounts.isEmpty {
      records.entries.append(contentsOf: held.entries)
      records.deadLetters.append(contentsOf: held.deadLetters)
      held = DeliveryRecords()
    }
    guard !records.isEmpty else { return }
    let (state, sync, written) = (run.state, run.sync, records)
    try await run.saving { () async throws(StateError) in
      try await state.record(written, of: sync)
    }
    recordedThisPage.append(contentsOf: written.entries.map(\.key))
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
