internal import Logging
internal import SegmentSpec

/// Deletions, the last step before the watermark moves: an identify or track that came after the request would bring
/// the user's profile back.
struct PostponedDeletions: Sendable {
  /// At most as many as a run may request.
  private var keys: [FactKey] = []
  private var count = 0
  private let most: Int

  /// `most`: how many a run may request.
  init(most: Int) {
    self.most = most
  }

  mutating func append(_ fact: Fact) {
    count += 1
    if keys.count < most { keys.append(fact.key) }
  }

  /// Requests the deletions and records each as soon as it is accepted.
  ///
  /// If the answer to a request is lost, the next run makes the same request again.
  func request(in run: Run, _ report: inout RunReport) async throws(RunError) {
    warnOfUnasked(report, run.logger)
    guard count > 0 else { return }
    guard let plan = run.deletions else {
      throw .conservationBroken("\(count) deletions and nobody to ask for them")
    }
    guard count <= plan.mostPerRun else {
      throw .tooManyDeletions(count, most: plan.mostPerRun)
    }
    var rest = keys[...]
    while !rest.isEmpty {
      if Task.isCancelled { throw .stopped }
      let keys = rest.prefix(max(1, plan.requests.mostIDs))
      rest = rest.dropFirst(keys.count)
      let (state, sync) = (run.state, run.sync)
      try await run.stating { () async throws(StateError) in try await state.demandLock(of: sync) }
      let number: String
      do throws(DeliveryError) {
        number = try await plan.requests.request(
          keys.map { key in
            let id = VisibleText.trimmed(key.row)
            return run.privacy?.userID(id) ?? id
          }
        )
      } catch {
        throw Task.isCancelled ? .stopped : .delivery(error)
      }
      let records = DeliveryRecords(
        entries: keys.map { ($0, LedgerEntry(fate: .sent)) },
        time: run.clock.now()
      )
      try await run.saving { () async throws(StateError) in
        try await state.record(records, of: sync)
      }
      report.count(.deletion, \.sent, by: keys.count)
      run.logger.info(
        "deletions were requested",
        metadata: [
          "place": "\(plan.requests.place)", "regulation": "\(number)", "users": "\(keys.count)",
        ]
      )
    }
  }

  /// Reports how many deletions a sweep passed over, because the next run does not look at their rows again.
  private func warnOfUnasked(_ report: RunReport, _ logger: Logger) {
    let key = RunReport.FilterKey(event: .deletion, reason: Sift.Reason.deletedUnasked.rawValue)
    guard let count = report.filtered[key] else { return }
    logger.warning(
      "deleted customers were found while every root was read; no deletion is requested for them until their row is written again (docs/events.md, \"Deletion requests\")",
      metadata: ["customers": "\(count)"]
    )
  }
}
