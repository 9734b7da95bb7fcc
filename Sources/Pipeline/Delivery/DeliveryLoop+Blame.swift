internal import Logging
internal import SegmentSpec

/// Whether messages or something else is to blame, where nothing was accepted.
extension DeliveryLoop {
  /// Returns when the refused messages themselves are to blame: the service's own answer says so, or it takes a
  /// test event.
  /// - Throws: `RunError.delivery` with the key of the last message; nothing is thrown away then.
  mutating func demandBlame() async throws(RunError) {
    guard let last = refusals.last(where: { !$0.why.blamesMessage }) else { return }
    let probe = try await probe()
    if probe?.isAccepted == true { return }
    let messages =
      refusals.count == 1 ? "1 message was refused" : "\(refusals.count) messages were refused"
    let test = probe.map { ", nor was a test event at \($0.time.iso8601)" } ?? ""
    throw .delivery(
      DeliveryError(
        .stopped,
        reason:
          "\(messages) and none was accepted\(test): \(last.item.key.text): \(last.letter.reason)",
        hint: (last.why.hint ?? "check the host, the path and the write key")
          + ", then run the same command again; nothing is lost"
      )
    )
  }

  /// What the destination says of a test event: asked once a day, as the event stays there.
  ///
  /// The run history remembers it.
  /// - Returns: nil where the destination has none.
  private mutating func probe() async throws(RunError) -> RunReport.Probe? {
    let now = run.clock.now()
    if let earlier = try await lastProbe(), earlier.time > now.advanced(bySeconds: -86_400),
      earlier.time <= now
    {
      report.probe = earlier
      return earlier
    }
    // Whatever comes of it, one was sent.
    report.probe = RunReport.Probe(time: now, isAccepted: false)
    let isAccepted: Bool?
    do throws(DeliveryError) {
      isAccepted = try await run.destination.takesProbe(of: run.sync, at: now)
    } catch {
      throw Task.isCancelled ? .stopped : .delivery(error)
    }
    report.probe = isAccepted.map { RunReport.Probe(time: now, isAccepted: $0) }
    run.logger.info(
      "a test event tells whether the refused messages are to blame",
      metadata: ["accepted": "\(isAccepted.map { "\($0)" } ?? "there is none")"]
    )
    return report.probe
  }

  private func lastProbe() async throws(RunError) -> RunReport.Probe? {
    let (state, sync) = (run.state, run.sync)
    let runs: [RunRecord] = try await run.stating { () async throws(StateError) in
      // All that there are: the history keeps a day of runs and more.
      try await state.runs(of: sync, limit: 1_000)
    }
    for run in runs {
      if let probe = run.end.flatMap({ RunReport.Probe(inReport: $0.reportJSON) }) { return probe }
    }
    return nil
  }
}
