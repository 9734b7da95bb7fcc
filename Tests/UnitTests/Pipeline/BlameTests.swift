import Pipeline
import SegmentSpec
import Support
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(9))) struct `A refused message where nothing else is sent` {
  private let rehearsal: Rehearsal

  init() throws { rehearsal = try Rehearsal() }

  private static let one = ScriptedSource(pages: [ScriptedPage([.once("order_1/completed")])])

  private func sync(
    _ destination: ProbedDestination,
    at clock: any WallClock = SystemWallClock(),
    source: ScriptedSource = one
  ) async throws -> RunReport {
    if try await rehearsal.state.watermark(of: rehearsal.sync) == nil {
      try await rehearsal.state.setWatermark(rehearsal.watermark, of: rehearsal.sync)
    }
    var run = rehearsal.run(of: source, to: Halving(base: Retrying(base: destination)))
    run.clock = clock
    return try await SyncRun(run).run()
  }

  private func letters() async throws -> [DeadLetter] {
    try await rehearsal.state.deadLetters(of: rehearsal.sync, limit: 10)
  }

  private func failure(
    _ destination: ProbedDestination,
    at clock: any WallClock = SystemWallClock()
  ) async throws -> DeliveryError {
    do {
      _ = try await sync(destination, at: clock)
    } catch RunError.delivery(let error) {
      return error
    }
    throw UnexpectedSuccess()
  }

  private struct UnexpectedSuccess: Error {}

  @Test func `is a dead letter, with the service's words, where its answer is about the message`()
    async throws
  {
    let refusal = Refusal("x answered 400", words: AnswerText("no ada@x"), blamesMessage: true)
    let destination = ProbedDestination(refusal, probe: true)
    let report = try await sync(destination)
    #expect(report.deadLettered == 1)
    #expect(destination.probes == 0)
    let letter = try #require(try await letters().first)
    #expect(letter.reason == "x answered 400" && letter.isAnswer)
    #expect(letter.words?.line == "no ada@x")
    #expect(!report.json.contains("ada"))
    #expect(try await rehearsal.position == "end")
  }

  @Test func `is a dead letter where the destination takes a test event, asked once a day`()
    async throws
  {
    let destination = ProbedDestination(Refusal("x answered 400"), probe: true)
    #expect(try await sync(destination).deadLettered == 1)
    #expect(destination.probes == 1)
    let again = ScriptedSource(pages: [ScriptedPage([.once("order_2/completed")])])
    #expect(try await sync(destination, source: again).deadLettered == 1)
    #expect(destination.probes == 1)
    let third = ScriptedSource(pages: [ScriptedPage([.once("order_3/completed")])])
    let tomorrow = SystemWallClock().now().advanced(bySeconds: 86_500)
    #expect(try await sync(destination, at: Fixed(tomorrow), source: third).deadLettered == 1)
    #expect(destination.probes == 2)
  }

  @Test func `stays to be sent where a test event is refused, too, and is named`() async throws {
    let destination = ProbedDestination(
      Refusal("x answered 403", hint: "check the key and the firewall"),
      probe: false
    )
    for _ in 0..<5 {
      let error = try await failure(destination)
      #expect(error.kind == .stopped)
      #expect(error.reason.hasPrefix("1 message was refused and none was accepted, nor was a test"))
      #expect(error.reason.hasSuffix(": order_1/completed: x answered 403"))
      #expect(
        error.hint
          == "check the key and the firewall, then run the same command again; nothing is lost"
      )
    }
    #expect(destination.probes == 1, "a day has one test event, whatever came of it")
    #expect(try await letters().isEmpty)
    #expect(try await rehearsal.position == "start")
    let tomorrow = SystemWallClock().now().advanced(bySeconds: 86_500)
    _ = try await failure(destination, at: Fixed(tomorrow))
    #expect(destination.probes == 2)
  }

  @Test func `stays to be sent where no test event can be sent`() async throws {
    let error = try await failure(ProbedDestination(Refusal("bad"), probe: nil))
    #expect(error.reason == "1 message was refused and none was accepted: order_1/completed: bad")
    #expect(try await letters().isEmpty)
  }

  @Test func `is asked about at most once a day although the answer is lost`() async throws {
    let destination = ProbedDestination(Refusal("bad"), probe: nil, isSilent: true)
    for _ in 0..<3 { _ = try await failure(destination) }
    #expect(destination.probes == 1)
    #expect(try await letters().isEmpty)
  }

  @Test func `is named by its key when twenty of them stop the run`() async throws {
    let facts = (0..<30).map { Fact.once("order_\($0)/completed", root: Int32($0)) }
    let destination = ProbedDestination(Refusal("x answered 400"), probe: true)
    let source = ScriptedSource(pages: [ScriptedPage(facts)])
    do {
      _ = try await sync(destination, source: source)
      Issue.record("it went on")
    } catch RunError.delivery(let error) {
      #expect(error.reason.hasSuffix("the last answer: x answered 400 (order_29/completed)"))
    }
    #expect(destination.probes == 0)
    #expect(try await letters().isEmpty)
  }
}

/// A moment that does not pass.
private struct Fixed: WallClock {
  let moment: Timestamp

  init(_ moment: Timestamp) { self.moment = moment }

  func now() -> Timestamp { moment }
}

/// A destination that refuses every message and answers a probe.
private final class ProbedDestination: Destination {
  let identity = DestinationIdentity(kind: "probed", place: "x")
  let limits = BatchLimits(messages: 100, bytes: 100_000, messageBytes: 10_000)
  private let refusal: Refusal
  private let probe: Bool?
  private let isSilent: Bool
  private let count = Mutex(0)

  init(_ refusal: Refusal, probe: Bool?, isSilent: Bool = false) {
    self.refusal = refusal
    self.probe = probe
    self.isSilent = isSilent
  }

  var probes: Int { count.withLock { $0 } }

  func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    .settled(batch.messageIDs.map { _ in .refused(refusal) })
  }

  func takesProbe(of sync: SyncName, at time: Timestamp) async throws(DeliveryError) -> Bool? {
    count.withLock { $0 += 1 }
    if isSilent { throw DeliveryError(.stopped, reason: "no answer") }
    return probe
  }
}
