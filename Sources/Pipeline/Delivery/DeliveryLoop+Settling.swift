internal import SegmentSpec

/// The second half of the loop: batches out, answers in, results recorded.
extension DeliveryLoop {
  /// Delivers the open batch and records what was answered; nothing follows the last one.
  mutating func flush(isLast: Bool = false) async throws(RunError) {
    guard !batch.isEmpty else { return try await recordNotes() }
    if Task.isCancelled { throw .stopped }
    if try await recordsBatches() { return try await launchTogether(isLast: isLast) }
    if run.destination.takesBatchesAtOnce { return try await launch() }
    let number = checkpoints.beginSending()
    let items = batch.items
    let message = batch.takeBatch()
    let notes = batch.notes
    let outcome: Flights.Outcome
    CrashPoint.beforeSend.pass()
    do throws(DeliveryError) {
      outcome = .success(try await run.destination.deliver(message))
    } catch {
      outcome = .failure(error)
    }
    CrashPoint.afterAnswer.pass()
    if case .success = outcome {
      batch.removeAll()
      batch.writer.bytes.reserveCapacity(message.bytes.count)
    }
    try await arrive(number, outcome, items, message, notes)
  }

  /// Records what became of a batch.
  mutating func arrive(
    _ number: Int,
    _ outcome: Flights.Outcome,
    _ items: [OpenBatch.Item],
    _ message: Batch,
    _ notes: PendingRecords = PendingRecords()
  ) async throws(RunError) {
    let receipt: Receipt
    do throws(DeliveryError) {
      receipt = try outcome.get()
    } catch {
      // Half of a batch may be in: what was accepted is recorded, or the next run would send it again.
      if error.answers.count == items.count {
        try await settle(
          error.answers.map { $0 == .accepted ? $0 : nil },
          items,
          message,
          PendingRecords()
        )
      }
      if case .state(let error) = error.kind { throw .state(error) }
      throw Task.isCancelled ? .stopped : .delivery(naming(error, items))
    }
    report.batches += 1
    switch receipt {
    case .held:
      report.bytes += message.bytes.count
      // A state is noted before it is sent, never after: the last word of a key is its sending.
      held.append(contentsOf: notes)
      for item in items {
        held.append(item, item.entry)
        heldCounts[item.event, default: 0] += 1
      }
      heldBatches.append(number)
      try await seal(atEnd: false)
    case .settled(let answers), .recorded(let answers):
      try await settle(answers, items, message, notes)
      checkpoints.noteRecorded(number)
    }
  }

  /// The error with the key of the message that it tells of.
  private func naming(_ error: DeliveryError, _ items: [OpenBatch.Item]) -> DeliveryError {
    var error = error
    if let culprit = error.culprit, items.indices.contains(culprit) {
      error.reason += " (\(items[culprit].key.text))"
    }
    return error
  }

  private mutating func settle(
    _ answers: [Receipt.Answer?],
    _ items: [OpenBatch.Item],
    _ message: Batch,
    _ notes: PendingRecords
  ) async throws(RunError) {
    guard answers.count == items.count else {
      throw .conservationBroken("\(items.count) messages delivered, \(answers.count) answers")
    }
    let settlement = Settlement(
      items: items,
      message: message,
      notes: notes,
      refusals: refusals,
      toll: toll,
      time: run.clock.now()
    )
    let result = settlement.result(of: answers) { isSuperseded($0) }
    let dead = take(result)
    try await save(result.records)
    report.countSent(result)
    if let dead { throw .allDead(dead) }
  }

  /// Whether something later was decided of the message's state: that speaks for it, whatever becomes of it, and
  /// its record must not be undone.
  func isSuperseded(_ item: OpenBatch.Item) -> Bool {
    guard item.recurs, let later = decided[item.key] else { return false }
    return later != item.entry
  }

  /// Learns what became of messages, but for the number of those that were accepted.
  /// - Returns: what to stop for once the rest is recorded.
  mutating func take(_ result: Settlement.Result) -> AllDead? {
    for item in result.accepted { toll.noteAccepted(item.event) }
    refusals = result.open
    report.countRefusals(result)
    for refused in result.buried where refused.item.recurs && !isSuperseded(refused.item) {
      decided[refused.item.key] = refused.item.deadEntry
    }
    var dead: AllDead?
    for (letter, item, _) in result.open {
      dead =
        toll.note(item.key, of: item.event, failedFor: letter.reason, isAnswer: true) ?? dead
    }
    return dead
  }

  /// At the end: what is still refused becomes dead letters, if it is not the key, the path or a proxy that is
  /// wrong.
  mutating func settleRefusals() async throws(RunError) {
    if sift.retried != nil, !toll.hasAccepted { return leaveUnretried() }
    guard !refusals.isEmpty else { return }
    if !toll.hasAccepted { try await demandBlame() }
    let settlement = Settlement(refusals: refusals, toll: toll, time: run.clock.now())
    let result = settlement.buried { isSuperseded($0) }
    _ = take(result)
    try await save(result.records)
  }

  /// What goes along with a dead letter that is refused again is not blamed.
  private mutating func leaveUnretried() {
    for refused in refusals {
      report.filter(refused.item.event, reason: Sift.Reason.notBlamed.rawValue)
    }
    refusals.removeAll()
  }

  /// Records what was noted since the last message.
  private mutating func recordNotes() async throws(RunError) {
    guard !batch.notes.isEmpty else { return }
    // One that records itself must not be overtaken: the lease counts the transactions.
    if batch.waits || records == true && !flights.isEmpty { try await land(until: 0) }
    let number = checkpoints.beginSending()
    let notes = batch.notes
    batch.removeAll()
    try await save(notes)
    checkpoints.noteRecorded(number)
  }

  /// Makes the destination's present part durable, records it with everything it holds, and publishes it.
  mutating func seal(atEnd: Bool) async throws(RunError) {
    let name: String?
    do throws(DeliveryError) {
      name = try await run.destination.seal(atEnd: atEnd)
    } catch {
      throw .delivery(error)
    }
    guard let name else { return }
    CrashPoint.afterSeal.pass()
    let records = held
    held = PendingRecords()
    try await save(records, part: name)
    toll.noteAccepted()
    for (event, number) in heldCounts { report.count(event, \.sent, by: number) }
    heldCounts.removeAll()
    for batch in heldBatches { checkpoints.noteRecorded(batch) }
    heldBatches.removeAll()
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

  /// Writes `records`, with the part in which their messages lie, if they lie in one.
  mutating func save(
    _ records: PendingRecords,
    part: String? = nil
  ) async throws(RunError) {
    let written = DeliveryRecords(
      entries: records.entries,
      deadLetters: records.deadLetters,
      part: part
    )
    guard !written.isEmpty else { return }
    guard !run.isRehearsal else { return rehearse(records) }
    let (state, sync) = (run.state, run.sync)
    CrashPoint.beforeRecord.pass()
    try await run.saving { () async throws(StateError) in
      try await state.record(written, of: sync)
    }
    CrashPoint.afterRecord.pass()
    recordedThisPage.append(contentsOf: records.recurring)
  }

  private mutating func rehearse(_ records: PendingRecords) {
    for (key, entry) in records.recurring where entry.fate == .sent {
      rehearsed.insert(key.hashValue)
      decided[key] = nil
    }
  }
}
