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

/// A batch that is recorded in the transaction that loads it: everything that its records are made of but the answers.
struct RecordedBatch: Sendable {
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
      deadLetters: result.records.deadLetters,
      time: settlement.time
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
