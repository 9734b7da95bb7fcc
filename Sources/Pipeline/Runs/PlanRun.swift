internal import SegmentSpec

/// Runs a backfill without sending or recording anything, to count its result.
///
/// It reads the ledger, so sent facts do not count.
package struct PlanRun: Sendable {
  private var run: Run
  /// A destination that receives nothing.
  private let destination: any Destination
  private let history: any HistorySource
  private let request: BackfillRun.Request

  /// `run` names the state, the namespace and the destination, of which only the limits are used.
  package init(_ run: Run, history: any HistorySource, request: BackfillRun.Request) {
    self.run = run
    self.run.isRehearsal = true
    destination = run.destination
    self.run.destination = CountingDestination(
      identity: run.destination.identity,
      limits: run.destination.limits
    )
    self.history = history
    self.request = request
  }

  /// The report of the backfill if everything were accepted; `batches` counts its requests.
  /// - Throws: `RunError`.
  package func make() async throws(RunError) -> RunReport {
    let report: Result<RunReport, RunError>
    do throws(RunError) {
      report = .success(try await rehearse())
    } catch {
      report = .failure(error)
    }
    await destination.close()
    return try report.get()
  }

  private func rehearse() async throws(RunError) -> RunReport {
    let parts = try await run.sourcing {
      try await history.parts(of: request.partSize, isEndless: true)
    }
    let pages = try await run.sourcing {
      try await history.pages(of: parts, readers: request.readers)
    }
    var report = RunReport(
      sync: run.sync.text,
      command: run.holder.command,
      startedAt: run.clock.now()
    )
    try await run.deliver(pages, by: request.sift, into: &report)
    await pages.close()
    report.finishedAt = run.clock.now()
    return report
  }
}

/// Takes everything and keeps nothing.
private struct CountingDestination: Destination {
  let identity: DestinationIdentity
  let limits: BatchLimits

  func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    .settled(Array(repeating: .accepted, count: batch.count))
  }
}
