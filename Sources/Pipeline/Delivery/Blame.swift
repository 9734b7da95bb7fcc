internal import Logging
internal import SegmentSpec

/// The failed messages of a run, until it is known whether they or something else is to blame.
struct Blame: Sendable {
  /// The run's results by event so far.
  var toll: Toll
  /// Refused messages, blamed on the message only once another one was accepted.
  private(set) var refusals: [Settlement.Refused] = []
  /// Letters of messages that could not be written, while no message of their event could.
  private(set) var unwritten = HeldLetters()

  init(_ toll: Toll) {
    self.toll = toll
  }

  /// Whether a message of some page failed and is recorded nowhere; meanwhile no place may move past it.
  var holdsBack: Bool { !refusals.isEmpty || !unwritten.isEmpty || toll.hasPostponed }

  /// Takes in the fates of messages.
  /// - Returns: the reason to stop once the rest is recorded.
  mutating func take(_ result: Settlement.Result) -> AllDead? {
    for item in result.accepted { toll.noteAccepted(item.event) }
    refusals = result.open
    var dead: AllDead?
    for (letter, item, _) in result.open {
      dead =
        toll.note(item.key, of: item.event, failedFor: letter.reason, isAnswer: true) ?? dead
    }
    return dead
  }

  /// Holds the letter of a message that could not be written, until it is known whether others of its event can be.
  /// - Throws: `RunError.allDead` once so many failed that the messages cannot be to blame.
  mutating func hold(
    _ letter: DeadLetter,
    _ item: OpenBatch.Item,
    for refusal: EncodingRefusal
  ) throws(RunError) {
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

  /// A message of the event could be written, so the event's held letters must be recorded.
  mutating func noteWritten(_ event: EventName) -> [HeldLetters.Held] {
    toll.noteWritten(event)
    return unwritten.isEmpty ? [] : unwritten.take(event)
  }

  /// All held letters, to be recorded.
  mutating func takeUnwritten() -> [HeldLetters.Held] { unwritten.takeAll() }

  /// Everything undecided, to be left to a later reading of the same pages.
  mutating func takeUndecided() -> [OpenBatch.Item] {
    let items = unwritten.takeAll().map(\.item) + refusals.map(\.item)
    refusals.removeAll()
    if !items.isEmpty { toll.hasPostponed = true }
    return items
  }

  /// The refusals of a run in which nothing was accepted, to be left as they are.
  mutating func takeRefusals() -> [OpenBatch.Item] {
    defer { refusals.removeAll() }
    return refusals.map(\.item)
  }

  /// Returns if the refused messages themselves are to blame: the service's own answer says so, or it accepts a test
  /// event.
  /// - Throws: `RunError.delivery` with the key of the last message; nothing is discarded then.
  func demand(in run: Run, _ report: inout RunReport) async throws(RunError) {
    guard let last = refusals.last(where: { !$0.why.blamesMessage }) else { return }
    let probe = try await Blame.probe(in: run, &report)
    if probe?.isAccepted == true { return }
    let messages =
      refusals.count == 1 ? "1 message was refused" : "\(refusals.count) messages were refused"
    let test = probe.map { ", nor was a test event at \($0.time.seconds8601)" } ?? ""
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

  /// The destination's answer to a test event, sent once a day at most, because the event stays there.
  ///
  /// The run history remembers it.
  /// - Returns: nil if the destination has no test event.
  private static func probe(
    in run: Run,
    _ report: inout RunReport
  ) async throws(RunError) -> RunReport.Probe? {
    let now = run.clock.now()
    if let earlier = try await lastProbe(of: run), earlier.time > now.advanced(bySeconds: -86_400),
      earlier.time <= now
    {
      report.probe = earlier
      return earlier
    }
    // Whatever the answer, one was sent.
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

  private static func lastProbe(of run: Run) async throws(RunError) -> RunReport.Probe? {
    let (state, sync) = (run.state, run.sync)
    let runs: [RunRecord] = try await run.stating { () async throws(StateError) in
      // All runs: the history keeps a day of runs and more.
      try await state.runs(of: sync, limit: 1_000)
    }
    for run in runs {
      if let probe = run.end.flatMap({ RunReport.Probe(inReport: $0.reportJSON) }) { return probe }
    }
    return nil
  }
}
