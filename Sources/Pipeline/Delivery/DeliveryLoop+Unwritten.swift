internal import SegmentSpec

/// Rows that cannot become a message.
extension DeliveryLoop {
  /// Makes a dead letter of such a row, or holds it until it is known that other rows of its event become messages.
  mutating func buryBeforeSending(
    _ item: OpenBatch.Item,
    _ refusal: EncodingRefusal,
    payload: [UInt8]
  ) throws(RunError) {
    let letter = DeadLetter(
      key: item.key,
      event: item.event,
      messageID: item.messageID,
      reason: refusal.reason,
      payload: payload,
      time: run.clock.now()
    )
    if item.recurs { decided[item.key] = item.deadEntry }
    guard !toll.passes(item.event, isAnswer: false) else {
      report.count(letter)
      // Nothing that goes out depends on a letter of a fact that happens once.
      if item.recurs {
        batch.notes.append(letter)
        batch.notes.append(item, item.deadEntry)
      } else {
        buried.append(letter)
        buried.append(item, item.deadEntry)
      }
      return
    }
    unwritten.append(letter, item)
    let dead = toll.note(
      item.key,
      of: item.event,
      failedFor: refusal.cause,
      setting: refusal.setting,
      isAnswer: false
    )
    if let dead { throw .allDead(dead) }
  }

  /// Records letters that were held.
  ///
  /// At once, and not with the next batch: the pages they are of may have been passed before it is answered.
  mutating func recordUnwritten(
    _ letters: [(letter: DeadLetter, item: OpenBatch.Item)]
  ) async throws(RunError) {
    guard !letters.isEmpty else { return }
    // One that records itself must not be overtaken: the lease counts the transactions.
    if records == true { try await land(until: 0) }
    var records = PendingRecords()
    for (letter, item) in letters {
      // What was decided of the state since speaks for it.
      if item.recurs, let later = decided[item.key], later != item.deadEntry {
        report.filter(item.event, reason: Sift.Reason.superseded.rawValue)
        continue
      }
      report.count(letter)
      records.append(letter)
      records.append(item, item.deadEntry)
    }
    try await save(records)
  }

  /// Leaves what failed, and may fail for a wrong setting, to a later reading of the same pages.
  mutating func postponeUndecided() {
    let letters = unwritten.takeAll()
    for (_, item) in letters { postpone(item) }
    for refused in refusals { postpone(refused.item) }
    refusals.removeAll()
  }

  private mutating func postpone(_ item: OpenBatch.Item) {
    report.filter(item.event, reason: Sift.Reason.postponed.rawValue)
    if item.recurs { decided[item.key] = nil }
    toll.hasPostponed = true
  }
}
