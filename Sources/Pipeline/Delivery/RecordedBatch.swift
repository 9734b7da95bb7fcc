package import SegmentSpec

/// The records of a batch, given one answer for each message, in the batch's order.
package typealias BatchRecording = @Sendable ([Receipt.Answer]) -> BatchRecords

/// All records that are written in the transaction that loads a batch.
package struct BatchRecords: Sendable {
  package var delivery: DeliveryRecords
  /// A backfill's progress with the batch.
  package var reached: [PartProgress]
  /// The time until which others may assume that the backfill lives; nil in a sync.
  package var freshUntil: Timestamp?
  /// The sync's watermark from now on; nil except with the last batch of a run.
  package var watermark: Watermark?
  /// The change of the waiting rows that goes with the watermark.
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

/// A batch that is recorded in the transaction that loads it: all parts of its records except the answers.
struct RecordedBatch: Sendable {
  var settlement: Settlement
  /// Messages of states that had a later decision when the batch went out.
  var superseded: Set<MessageID>
  /// A backfill's progress with this batch, and the number of pages behind it.
  var reached: [PartProgress]
  var pages: Int
  var freshUntil: Timestamp?
  /// The watermark that the run has reached if everything adds up; nil except with its last batch.
  var watermark: Watermark?
  /// The change of the waiting rows that goes with it.
  var waiting: WaitingChange
  /// The run's counts without those of this batch.
  var report: RunReport

  func result(of answers: [Receipt.Answer]) -> Settlement.Result {
    settlement.result(of: answers) { superseded.contains($0.messageID) }
  }

  /// The records written with the batch.
  ///
  /// A refused message that is not yet blamed is recorded nowhere, so no place moves past it meanwhile; and a watermark
  /// never passes a fact whose fate is unknown.
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
