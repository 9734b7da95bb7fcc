internal import SegmentSpec

/// Goes through a backfill without sending, recording or asking anything: what it would come to.
///
/// The ledger is read, so that what was sent before does not count.
package struct PlanRun: Sendable {
  private var run: SyncRun
  /// Where nothing is sent to.
  private let destination: any Destination
  private let history: any HistorySource
  private let request: BackfillRun.Request

  /// `run` names the state, the namespace and the destination, of which only the limits are used.
  package init(_ run: SyncRun, history: any HistorySource, request: BackfillRun.Request) {
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

  /// The report that the backfill would end with if everything were accepted; `batches` counts its requests.
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
    let parts = try await run.sourcing { try await history.parts(of: request.partSize) }
    let pages = try await run.sourcing {
      try await history.pages(of: parts, readers: request.readers)
    }
    let start = run.clock.now()
    var loop = DeliveryLoop(
      run: run,
      sift: Sift(watermark: .since(.beginning), isSweep: true, window: request.window),
      report: RunReport(sync: run.sync.text, command: run.holder.command, startedAt: start)
    )
    do throws(RunError) {
      try await loop.deliver(pages)
    } catch {
      await pages.close()
      throw error
    }
    await pages.close()
    loop.report.finishedAt = run.clock.now()
    if let imbalance = loop.report.imbalance { throw .conservationBroken(imbalance) }
    return loop.report
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
