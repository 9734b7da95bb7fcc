import Pipeline
import SegmentSpec
import Support
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(9))) struct `A backfill` {
  private func fact(_ number: Int, at time: Int64 = 1_000) -> Fact {
    .once("order_\(number)/completed", at: time)
  }

  private func history(failingPage: Int? = nil) -> ScriptedHistory {
    ScriptedHistory(
      [
        [ScriptedPage([fact(1)]), ScriptedPage([fact(2)])],
        [ScriptedPage([fact(3)]), ScriptedPage([fact(4)])],
      ],
      failingPage: failingPage
    )
  }

  private func run(
    _ rehearsal: Rehearsal,
    _ history: ScriptedHistory,
    to destination: any Destination,
    _ request: BackfillRun.Request = BackfillRun.Request(),
    live: ScriptedSource = ScriptedSource(pages: [])
  ) async throws -> RunReport {
    try await BackfillRun(
      live: rehearsal.run(of: live, to: destination),
      history: history,
      request: request
    )
    .run()
  }

  private func stored(_ rehearsal: Rehearsal) async throws -> Backfill {
    try #require(try await rehearsal.state.backfill(of: rehearsal.sync))
  }

  @Test func `without a watermark leaves one, from before its first page and since its window`()
    async throws
  {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    let window = HistoryWindow(from: Timestamp(microseconds: 500))
    let report = try await run(rehearsal, history(), to: destination, .init(window: window))
    #expect(report.sent == 4)
    #expect(
      try await rehearsal.state.watermark(of: rehearsal.sync)
        == Watermark(
          position: "end",
          firstPosition: nil,
          factsSince: Timestamp(microseconds: 500),
          marginSeconds: 0
        )
    )
    #expect(try await stored(rehearsal).finishedAt != nil)
    #expect(try await stored(rehearsal).rootsRead == 4)
  }

  @Test(arguments: [
    BackfillRun.Request(window: HistoryWindow(to: Timestamp(microseconds: 5_000))),
    BackfillRun.Request(events: [.orderCompleted]),
  ])
  func `of a part of history leaves no watermark`(request: BackfillRun.Request) async throws {
    let rehearsal = try Rehearsal()
    _ = try await run(rehearsal, history(), to: RecordingDestination(), request)
    #expect(try await rehearsal.state.watermark(of: rehearsal.sync) == nil)
  }

  @Test func `leaves a watermark that is there to the sync, and does its pass first`()
    async throws
  {
    let rehearsal = try Rehearsal()
    try await rehearsal.state.setWatermark(.since(.beginning), of: rehearsal.sync)
    let destination = RecordingDestination()
    let live = ScriptedSource(pages: [ScriptedPage([fact(9)])], position: "later")
    _ = try await run(rehearsal, history(), to: destination, live: live)
    #expect(
      await destination.messages.map { $0.prefix(15) }
        == [9, 1, 2, 3, 4].map { "{\"key\":\"order_\($0)" }
    )
    #expect(try await rehearsal.state.watermark(of: rehearsal.sync)?.factsSince == .beginning)
    #expect(try await rehearsal.position == "later")
    let runs = try await rehearsal.state.runs(of: rehearsal.sync, limit: 5)
    #expect(runs.map(\.start.command) == ["tidemark backfill (sync)", "sync"])
  }

  @Test func `sends what happened in its window, and says what did not`() async throws {
    let rehearsal = try Rehearsal()
    let pages = [ScriptedPage([fact(1, at: 9), fact(2, at: 10), fact(3, at: 19), fact(4, at: 20)])]
    let window = HistoryWindow(
      from: Timestamp(microseconds: 10),
      to: Timestamp(microseconds: 20)
    )
    let report = try await run(
      rehearsal,
      ScriptedHistory([pages]),
      to: RecordingDestination(),
      .init(window: window)
    )
    #expect(report.sent == 2)
    let reason = "outside of the time that was asked for"
    #expect(report.filtered.map(\.key.reason) == [reason])
    #expect(report.filtered.map(\.value) == [2])
  }

  @Test func `goes on from the last recorded page after it failed`() async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    await #expect(throws: RunError.self) {
      try await run(rehearsal, history(failingPage: 3), to: destination)
    }
    // The page before the one that failed was packed and not yet sent.
    let reached = try await stored(rehearsal)
    #expect(reached.finishedAt == nil)
    let again = history()
    let report = try await run(rehearsal, again, to: destination)
    #expect(again.readings == [reached.parts.map(\.place)])
    #expect(report.sent + report.unchanged < 4 || reached.rootsRead == 0)
    let keys = await destination.messages.map { $0.prefix(15) }
    #expect(Set(keys).count == 4)
    #expect(keys.count == 4)
    #expect(try await stored(rehearsal).rootsRead == 4)
  }

  @Test func `does not pass a page whose batch is unanswered`() async throws {
    let rehearsal = try Rehearsal()
    let one = BatchLimits(messages: 1, bytes: 10_000, messageBytes: 1_000)
    let destination = RecordingDestination(limits: one) { batch, _ throws(DeliveryError) in
      guard batch < 2 else { throw DeliveryError(.stopped, reason: "enough") }
      return .accepted
    }
    await #expect(throws: RunError.self) { try await run(rehearsal, history(), to: destination) }
    #expect(try await stored(rehearsal).parts.map(\.place) == ["1", nil])
  }

  @Test func `does not pass messages that were refused and not yet blamed`() async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination { _, _ in .refused(reason: "no") }
    await #expect(throws: RunError.self) { try await run(rehearsal, history(), to: destination) }
    #expect(try await stored(rehearsal).parts.map(\.place) == [nil, nil])
  }

  @Test func `another one is refused while it is not finished, unless it begins anew`()
    async throws
  {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    await #expect(throws: RunError.self) {
      try await run(rehearsal, history(failingPage: 0), to: destination)
    }
    var other = BackfillRun.Request(window: HistoryWindow(from: Timestamp(microseconds: 1)))
    do {
      _ = try await run(rehearsal, history(), to: destination, other)
      Issue.record("it was not refused")
    } catch RunError.otherBackfill(let known) {
      #expect(known.window == HistoryWindow())
    }
    other.restarts = true
    #expect(try await run(rehearsal, history(), to: destination, other).sent == 4)
  }

  @Test func `passes live changes on between its pages, each stretch of time`() async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    var request = BackfillRun.Request()
    request.syncSeconds = 10
    let live = ScriptedSource(pages: [ScriptedPage([fact(9)])], position: "later")
    var base = rehearsal.run(of: live, to: destination)
    base.clock = SteppingWallClock(seconds: 4)
    let passes = Mutex(0)
    _ = try await BackfillRun(live: base, history: history(), request: request) { news in
      if case .passed = news { passes.withLock { $0 += 1 } }
    }
    .run()
    #expect(passes.withLock { $0 } >= 1)
    let keys = await destination.messages.map { $0.prefix(15) }
    #expect(keys.last != "{\"key\":\"order_9")
    #expect(Set(keys).count == 5)
    #expect(keys.count == 5)
  }

  @Test func `a plan counts what would be sent, and nothing is sent or written`() async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    try await rehearsal.state.record(
      DeliveryRecords(entries: [(FactKey("order_2/completed"), LedgerEntry(fate: .sent))]),
      of: rehearsal.sync
    )
    let first = Fact.state("cus_1/identify", .identify, content: 1, isPrelude: true)
    let history = ScriptedHistory([
      [ScriptedPage([first, fact(1, at: 7)]), ScriptedPage([fact(2)])],
      [ScriptedPage([first, fact(3, at: 9)])],
    ])
    let report = try await PlanRun(
      rehearsal.run(of: ScriptedSource(pages: []), to: destination),
      history: history,
      request: BackfillRun.Request()
    )
    .make()
    #expect(report.sent == 3)
    #expect(report.counts[.identify]?.sent == 1)
    let range = Timestamp(microseconds: 7)...Timestamp(microseconds: 9)
    #expect(report.times[.orderCompleted] == range)
    #expect(await destination.messages.isEmpty)
    #expect(try await rehearsal.state.backfill(of: rehearsal.sync) == nil)
    #expect(try await rehearsal.state.runs(of: rehearsal.sync, limit: 1).isEmpty)
    let entries = try await rehearsal.state.ledger(
      of: rehearsal.sync,
      keys: [FactKey("order_1/completed"), FactKey("cus_1/identify")]
    )
    #expect(entries == [nil, nil])
  }
}

/// A clock that advances by so much at each reading.
private final class SteppingWallClock: WallClock {
  private let seconds: Int64
  private let time = Mutex(Timestamp(microseconds: 0))

  init(seconds: Int64) {
    self.seconds = seconds
  }

  func now() -> Timestamp {
    time.withLock { time in
      time = time.advanced(bySeconds: seconds)
      return time
    }
  }
}
