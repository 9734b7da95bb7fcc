import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `A run in which all of an event fails` {
  private let rehearsal: Rehearsal

  init() throws { rehearsal = try Rehearsal() }

  /// Pages of orders `range`, each with its order's cancellation; completions fail in `dead`.
  private func pages(_ range: Range<Int>, dead: Range<Int>, size: Int = 40) -> [ScriptedPage] {
    stride(from: range.lowerBound, to: range.upperBound, by: size).map { start in
      let orders = start..<min(start + size, range.upperBound)
      var page = ScriptedPage(
        orders.flatMap { order -> [Fact] in
          let root = Int32(order - start)
          return [
            .once("order_\(order)/completed", root: root),
            .once("order_\(order)/cancelled", .orderCancelled, root: root),
          ]
        }
      )
      page.refusedKeys = Set(orders.filter(dead.contains).map { "order_\($0)/completed" })
      page.cause = "consent is no object"
      page.setting = "consent_key"
      return page
    }
  }

  private func sync(
    _ pages: [ScriptedPage],
    to destination: any Destination = RecordingDestination(),
    accepts: Bool = false
  ) async throws -> RunReport {
    if try await rehearsal.state.watermark(of: rehearsal.sync) == nil {
      try await rehearsal.state.setWatermark(rehearsal.watermark, of: rehearsal.sync)
    }
    var run = rehearsal.run(of: ScriptedSource(pages: pages), to: destination)
    run.acceptsDeadLetters = accepts
    return try await SyncRun(run).run()
  }

  private func allDead(_ work: () async throws -> RunReport) async throws -> AllDead? {
    do {
      _ = try await work()
    } catch RunError.allDead(let dead) {
      return dead
    }
    return nil
  }

  private func deadLetters() async throws -> Int {
    try await rehearsal.state.deadLetterCount(of: rehearsal.sync, event: nil)
  }

  @Test(arguments: [nil, 2])
  func `for one reason stops at a hundred and buries nothing`(batchesPerPart: Int?) async throws {
    let all = pages(0..<300, dead: 0..<300)
    let destination = RecordingDestination(batchesPerPart: batchesPerPart)
    let dead = try #require(try await allDead { try await sync(all, to: destination) })
    #expect(dead.event == .orderCompleted && dead.count == 100)
    #expect(dead.reason == "consent is no object" && dead.setting == "consent_key")
    #expect(!dead.isAnswer && dead.key.text == "order_99/completed")
    #expect(try await deadLetters() == 0)
    #expect(try await rehearsal.position == "start")
    let keys = (0..<100).map { FactKey("order_\($0)/completed") }
    let entries = try await rehearsal.state.ledger(of: rehearsal.sync, keys: keys)
    #expect(entries.allSatisfy { $0 == nil })

    // With the setting put right everything goes out, once.
    let sent = await destination.messages.count
    let report = try await sync(pages(0..<300, dead: 0..<0), to: destination)
    #expect(report.deadLettered == 0)
    #expect(sent + report.sent == 600)
  }

  @Test func `goes on when that is accepted`() async throws {
    let report = try await sync(pages(0..<300, dead: 0..<300), accepts: true)
    #expect(report.deadLettered == 300)
    #expect(try await deadLetters() == 300)
    #expect(try await rehearsal.position == "end")
  }

  @Test func `with fewer than a hundred records them as ever`() async throws {
    let report = try await sync(pages(0..<99, dead: 0..<99))
    #expect(report.deadLettered == 99)
    #expect(try await deadLetters() == 99)
    #expect(try await rehearsal.position == "end")
  }

  @Test func `goes on once one of its messages can be written, before a hundred or after`()
    async throws
  {
    let late = try await sync(pages(0..<400, dead: 0..<99))
    #expect(late.deadLettered == 99)
    let early = try await sync(pages(1_000..<1_400, dead: 1_001..<1_400))
    #expect(early.deadLettered == 399)
    #expect(try await deadLetters() == 498)
    #expect(try await rehearsal.position == "end")
  }

  @Test func `with a reason for each row goes on, until a thousand`() async throws {
    func odd(_ range: Range<Int>) -> [ScriptedPage] {
      pages(range, dead: range).map { page in
        var page = page
        page.cause = nil
        return page
      }
    }
    #expect(try await sync(odd(0..<900)).deadLettered == 900)
    #expect(try await allDead { try await sync(odd(1_000..<2_200)) } != nil)
    #expect(try await deadLetters() == 900)
  }

  @Test func `because the destination refuses it stops, and keeps what was accepted`() async throws
  {
    let picky = RecordingDestination { (_, message) throws(DeliveryError) in
      message.contains("completed") ? .refused(reason: "x answered 400") : .accepted
    }
    let all = pages(0..<300, dead: 0..<0)
    let dead = try #require(try await allDead { try await sync(all, to: picky) })
    #expect(dead.isAnswer && dead.reason == "x answered 400" && dead.event == .orderCompleted)
    #expect((100..<200).contains(dead.count))
    #expect(try await deadLetters() == 0)
    #expect(try await rehearsal.position == "start")
    let destination = RecordingDestination()
    let report = try await sync(all, to: destination)
    let accepted = await picky.messages
    #expect(report.sent + accepted.count == 600)
    #expect(await Set(destination.messages).isDisjoint(with: accepted))
    let accepting = try Rehearsal()
    try await accepting.state.setWatermark(accepting.watermark, of: accepting.sync)
    var run = accepting.run(of: ScriptedSource(pages: all), to: picky)
    run.acceptsDeadLetters = true
    #expect(try await SyncRun(run).run().deadLettered == 300)
  }

  @Test func `in a backfill stops, and no page is passed`() async throws {
    let history = ScriptedHistory([pages(0..<300, dead: 0..<300)])
    let run = rehearsal.run(of: ScriptedSource(pages: []), to: RecordingDestination())
    let dead = try await allDead {
      try await BackfillRun(live: run, history: history, request: .init()).run()
    }
    #expect(dead?.count == 100)
    #expect(try await deadLetters() == 0)
    let stored = try #require(try await rehearsal.state.backfill(of: rehearsal.sync))
    #expect(stored.rootsRead == 0 && stored.finishedAt == nil)
  }

  @Test func `in a shared backfill stops although no range has a hundred`() async throws {
    let ranges = (0..<10).map { pages($0 * 30..<$0 * 30 + 30, dead: 0..<300) }
    let history = ScriptedHistory(ranges)
    let state = try #require(rehearsal.state as? any SharedState)
    let base = rehearsal.run(of: ScriptedSource(pages: []), to: RecordingDestination())
    _ = try await ShareRun(base, history: history, events: nil, ranges: 10, restarts: false).share()
    let dead = try await allDead {
      try await WorkRun(base, state: state, history: history).work()
    }
    #expect(dead?.count == 100)
    #expect(try await deadLetters() == 0)
    let stored = try #require(try await rehearsal.state.backfill(of: rehearsal.sync))
    #expect(stored.parts.allSatisfy { !$0.isFinished })
  }

  @Test func `in a shared backfill of few rows reads their ranges once more, and records them`()
    async throws
  {
    let history = ScriptedHistory((0..<4).map { pages($0 * 10..<$0 * 10 + 10, dead: 0..<40) })
    let state = try #require(rehearsal.state as? any SharedState)
    let destination = RecordingDestination()
    let base = rehearsal.run(of: ScriptedSource(pages: []), to: destination)
    _ = try await ShareRun(base, history: history, events: nil, ranges: 4, restarts: false).share()
    _ = try await WorkRun(base, state: state, history: history).work()
    #expect(try await deadLetters() == 40)
    let messages = await destination.messages
    #expect(messages.count == 40 && Set(messages).count == 40)
    let stored = try #require(try await rehearsal.state.backfill(of: rehearsal.sync))
    #expect(stored.finishedAt != nil)
  }
}
