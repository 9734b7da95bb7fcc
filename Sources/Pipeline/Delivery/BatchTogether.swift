package import SegmentSpec

/// What is to be recorded of a batch, given one answer a message, in the batch's order.
package typealias BatchRecording = @Sendable ([Receipt.Answer]) -> BatchRecords

/// Everything that is written in the transaction that loads a batch.
package struct BatchRecords: Sendable {
  package var delivery: DeliveryRecords
  /// How far a backfill has come with the batch.
  package var reached: [PartProgress]
  /// Until when somebody may trust that the backfill lives; nil in a sync.
  package var freshUntil: Timestamp?
  /// The sync's watermark from now on; nil except with the last batch of a run.
  package var watermark: Watermark?
  /// What changes of the rows that wait together with the watermark.
  package var waiting: WaitingChange

  package init(
    delivery: DeliveryRecords,
    reached: [PartProgress] = [],
    freshUntil: Timestamp? = nil,
    watermark: Watermark? = nil,
    waiting: WaitingChange = .none
  ) {
    self.delivery = delivery
    self.reached = reached
    self.freshUntil = freshUntil
    self.watermark = watermark
    self.waiting = waiting
  }
}

/// A batch that goes out with its records: everything they are made of but the answers.
struct BatchTogether: Sendable {
  var settlement: Settlement
  /// Messages of states of which something later was decided when the batch went out.
  var superseded: Set<MessageID>
  /// How far a backfill comes with this batch, and of how many pages that tells.
  var reached: [PartProgress]
  var pages: Int
  var freshUntil: Timestamp?
  /// The watermark that the run has reached if everything adds up; nil except with its last batch.
  var watermark: Watermark?
  /// What changes together with it of the rows that wait.
  var waiting: WaitingChange
  /// The run's counts without those of this batch.
  var report: RunReport

  func result(of answers: [Receipt.Answer]) -> Settlement.Result {
    settlement.result(of: answers) { superseded.contains($0.messageID) }
  }

  /// What is written with the batch.
  ///
  /// A message that was refused and not yet blamed is recorded nowhere, so nothing is passed meanwhile; and a
  /// watermark never passes a fact whose fate is not known.
  func records(of answers: [Receipt.Answer]) -> BatchRecords {
    let result = result(of: answers)
    let delivery = DeliveryRecords(
      entries: result.records.entries,
      deadLetters: result.records.deadLetters
    )
    guard result.open.isEmpty else { return BatchRecords(delivery: delivery) }
    var report = report
    report.countRefusals(result)
    report.countSent(result)
    return BatchRecords(
      delivery: delivery,
      reached: reached,
      freshUntil: freshUntil,
      watermark: report.imbalance == nil ? watermark : nil,
      waiting: waiting
    )
  }
}

/// Batches whose records are written in the transaction that loads them, one after another: the next one is
/// filled meanwhile.
extension DeliveryLoop {
  /// Whether the destination writes what is recorded of its batches.
  mutating func recordsBatches() async throws(RunError) -> Bool {
    if let records { return records }
    if run.isRehearsal { return false }
    do throws(DeliveryError) {
      let found = try await run.destination.recordsBatches()
      records = found
      return found
    } catch {
      if case .state(let error) = error.kind { throw .state(error) }
      throw Task.isCancelled ? .stopped : .delivery(error)
    }
  }

  /// Sends the open batch on its way as soon as the one before is recorded.
  mutating func launchTogether(isLast: Bool) async throws(RunError) {
    try await land(until: 0)
    let items = batch.items
    let notes = batch.notes
    let message = batch.takeBatch()
    let lastRoot = batch.lastRoot
    batch.removeAll()
    batch.writer.bytes.reserveCapacity(message.bytes.count)
    let number = checkpoints.beginSending()
    let (reached, pages) = checkpoints.reached(with: number)
    let now = run.clock.now()
    // A letter that is held belongs to one of the pages.
    let tellsPages = run.freshSeconds != nil && unwritten.isEmpty
    let superseded = (items + refusals.map(\.item)).filter { isSuperseded($0) }
    let together = BatchTogether(
      settlement: Settlement(
        items: items,
        message: message,
        notes: notes,
        refusals: refusals,
        toll: toll,
        time: now
      ),
      superseded: Set(superseded.map(\.messageID)),
      reached: tellsPages ? reached : [],
      pages: tellsPages ? pages : 0,
      freshUntil: run.freshSeconds.map { now.advanced(bySeconds: $0) },
      watermark: isLast && unwritten.isEmpty ? closing?.watermark : nil,
      waiting: closing?.waiting(waiting) ?? .none,
      report: report
    )
    flights[number] = Flight(
      message: message,
      items: items,
      lastRoot: lastRoot,
      together: together
    )
    if together.watermark != nil { CrashPoint.beforeAdvance.pass() }
    await inFlight.launch(
      number,
      message,
      to: run.destination,
      recording: { together.records(of: $0) }
    )
  }

  /// Learns what became of a batch that is recorded.
  mutating func take(
    _ number: Int,
    _ answers: [Receipt.Answer],
    _ together: BatchTogether
  ) throws(RunError) {
    guard answers.count == together.settlement.items.count else {
      throw .conservationBroken(
        "\(together.settlement.items.count) messages delivered, \(answers.count) answers"
      )
    }
    report.batches += 1
    // Counts may have gone on since; what is true of the watermark was decided before.
    let records = together.records(of: answers)
    let result = together.result(of: answers)
    let dead = take(result)
    report.countSent(result)
    recordedThisPage.append(contentsOf: result.records.recurring)
    checkpoints.noteRecorded(number)
    if result.open.isEmpty { checkpoints.forget(together.pages) }
    if let dead { throw .allDead(dead) }
    guard records.watermark != nil else { return }
    hasAdvanced = true
    CrashPoint.afterAdvance.pass()
  }
}
