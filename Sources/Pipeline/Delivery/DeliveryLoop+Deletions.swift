internal import Logging
internal import SegmentSpec

/// Deletions, the last step before the watermark moves.
extension DeliveryLoop {
  /// Keeps a deletion until every message of the run is delivered: an identify or track that came after the
  /// request would bring the user's profile back.
  mutating func postponeDeletion(_ fact: Fact) {
    deletionCount += 1
    if deletions.count < run.deletions?.mostPerRun ?? 0 { deletions.append(fact.key) }
  }

  /// Requests the postponed deletions and records each as soon as it was accepted.
  ///
  /// The answer to a request can be lost: then the same one is made again by the next run.
  mutating func requestDeletions() async throws(RunError) {
    warnOfUnasked()
    guard deletionCount > 0 else { return }
    guard let plan = run.deletions else {
      throw .conservationBroken("\(deletionCount) deletions and nobody to ask for them")
    }
    guard deletionCount <= plan.mostPerRun else {
      throw .tooManyDeletions(deletionCount, most: plan.mostPerRun)
    }
    var rest = deletions[...]
    while !rest.isEmpty {
      if Task.isCancelled { throw .stopped }
      let keys = rest.prefix(max(1, plan.requests.mostIDs))
      rest = rest.dropFirst(keys.count)
      let (state, sync) = (run.state, run.sync)
      try await run.stating { () async throws(StateError) in try await state.demandLock(of: sync) }
      let number: String
      do throws(DeliveryError) {
        number = try await plan.requests.request(keys.map { VisibleText.trimmed($0.row) })
      } catch {
        throw Task.isCancelled ? .stopped : .delivery(error)
      }
      let records = DeliveryRecords(entries: keys.map { ($0, LedgerEntry(fate: .sent)) })
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

  /// Says how many deletions a sweep passed over: the next run will not look at their rows again by itself.
  private func warnOfUnasked() {
    let key = RunReport.FilterKey(event: .deletion, reason: Sift.Reason.deletedUnasked.rawValue)
    guard let count = report.filtered[key] else { return }
    run.logger.warning(
      "deleted customers were found while every root was read; no deletion is requested for them until their row is written again (docs/events.md, \"Deletion requests\")",
      metadata: ["customers": "\(count)"]
    )
  }
}
