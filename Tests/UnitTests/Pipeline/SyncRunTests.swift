import Logging
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

/// A run over scripted pages with a memory store.
struct Rehearsal {
  let state: any StateStore = MemoryStateStore()
  let sync: SyncName
  let watermark = Watermark(
    position: "start",
    firstPosition: "start",
    factsSince: Timestamp(microseconds: 0),
    marginSeconds: 0
  )

  init() throws {
    sync = try #require(SyncName("default"))
  }

  func run(
    _ source: ScriptedSource,
    to destination: RecordingDestination,
    deletions: DeletionPlan? = nil
  ) async throws -> RunReport {
    if try await state.watermark(of: sync) == nil {
      try await state.setWatermark(watermark, of: sync)
    }
    return try await SyncRun(run(of: source, to: destination, deletions: deletions)).run()
  }

  /// A run that has not begun.
  func run(
    of source: ScriptedSource,
    to destination: any Destination,
    deletions: DeletionPlan? = nil
  ) -> Run {
    Run(
      source: source,
      destination: destination,
      deletions: deletions,
      state: state,
      sync: sync,
      namespace: Namespace.test,
      clock: SystemWallClock(),
      holder: LockHolder(
        pid: 1,
        host: "test",
        command: "sync",
        since: Timestamp(microseconds: 0)
      ),
      exitCode: { report, error in error != nil ? 1 : report.deadLettered > 0 ? 10 : 0 },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
  }

  var position: String? {
    get async throws { try await state.watermark(of: sync)?.position }
  }
}

@Suite(.timeLimit(.minutes(9))) struct `A sync run` {
  @Test func `a recorded part that is nowhere stays recorded, the others are confirmed`()
    async throws
  {
    let rehearsal = try Rehearsal()
    for part in ["a", "b"] {
      try await rehearsal.state.record(DeliveryRecords(part: part), of: rehearsal.sync)
    }
    let destination = RecordingDestination()
    await destination.lose(["a"])
    _ = try await rehearsal.run(ScriptedSource(pages: []), to: destination)
    #expect(try await rehearsal.state.unconfirmedParts(of: rehearsal.sync) == ["a"])
    await destination.lose([])
    _ = try await rehearsal.run(ScriptedSource(pages: []), to: destination)
    #expect(try await rehearsal.state.unconfirmedParts(of: rehearsal.sync) == [])
  }

  @Test func `delivers every fact once and moves the watermark last`() async throws {
    let rehearsal = try Rehearsal()
    let pages = [
      ScriptedPage([.once("order_1/completed", root: 0), .once("order_2/completed", root: 1)]),
      ScriptedPage([.once("order_3/completed")]),
    ]
    let destination = RecordingDestination()
    let report = try await rehearsal.run(ScriptedSource(pages: pages), to: destination)
    #expect(report.sent == 3)
    #expect(report.pages == 2)
    #expect(try await rehearsal.position == "end")
    let again = try await rehearsal.run(ScriptedSource(pages: pages), to: destination)
    #expect(again.sent == 0)
    #expect(again.unchanged == 3)
    #expect(await destination.messages.count == 3)
  }

  @Test func `a message that is too large is shortened, and the report tells`() async throws {
    let rehearsal = try Rehearsal()
    let limits = BatchLimits(messages: 10, bytes: 10_000, messageBytes: 1_000)
    let destination = RecordingDestination(limits: limits)
    var page = ScriptedPage([.once("order_1/completed")])
    page.products = 500
    let report = try await rehearsal.run(ScriptedSource(pages: [page]), to: destination)
    #expect(report.sent == 1)
    #expect(report.deadLettered == 0)
    #expect(report.notices == [.shortened: 1])
    let text = try #require(await destination.messages.first)
    #expect((980...1_000).contains(text.utf8.count))
    #expect(text.contains(#""tidemark":{"truncated":true}"#))
  }

  @Test func `a batch that fails does not move the watermark, and what came before is recorded`()
    async throws
  {
    let rehearsal = try Rehearsal()
    let limits = BatchLimits(messages: 1, bytes: 10_000, messageBytes: 1_000)
    let facts = (0..<3).map { Fact.once("order_\($0)/completed", root: Int32($0)) }
    let failing = RecordingDestination(limits: limits) { (batch, _) throws(DeliveryError) in
      if batch == 1 { throw DeliveryError(.stopped, reason: "no") }
      return .accepted
    }
    let error = await #expect(throws: RunError.self) {
      try await rehearsal.run(ScriptedSource(pages: [ScriptedPage(facts)]), to: failing)
    }
    guard case .delivery = error else { throw try #require(error) }
    #expect(try await rehearsal.position == "start")
    let healthy = RecordingDestination(limits: limits)
    let report = try await rehearsal.run(
      ScriptedSource(pages: [ScriptedPage(facts)]),
      to: healthy
    )
    #expect(report.sent == 2)
    #expect(report.unchanged == 1)
  }

  @Test func `an order whose completion is a dead letter is not told to be updated`() async throws {
    let rehearsal = try Rehearsal()
    var page = ScriptedPage([
      .once("order_1/completed"), .state("order_1/updated", .orderUpdated, content: 1),
    ])
    page.refusedKeys = ["order_1/completed"]
    let destination = RecordingDestination()
    #expect(
      try await rehearsal.run(ScriptedSource(pages: [page]), to: destination).deadLettered == 1
    )
    let changed = ScriptedPage([
      .once("order_1/completed"), .state("order_1/updated", .orderUpdated, content: 2),
    ])
    let report = try await rehearsal.run(ScriptedSource(pages: [changed]), to: destination)
    #expect(report.sent == 0)
    #expect(report.counts[.orderUpdated]?.filtered == 1)
  }

  @Test func `a source that goes away keeps what was delivered`() async throws {
    let rehearsal = try Rehearsal()
    let pages = [ScriptedPage([.once("order_1/completed")]), ScriptedPage([])]
    let destination = RecordingDestination(batchesPerPart: 10)
    await #expect(throws: RunError.self) {
      try await rehearsal.run(ScriptedSource(pages: pages, failingPage: 1), to: destination)
    }
    #expect(try await rehearsal.position == "start")
  }

  @Test func `a message that cannot be encoded becomes a dead letter and the others go out`()
    async throws
  {
    let rehearsal = try Rehearsal()
    var page = ScriptedPage([
      .once("order_1/completed", root: 0), .once("order_2/completed", root: 1),
    ])
    page.refusedKeys = ["order_1/completed"]
    let destination = RecordingDestination()
    let report = try await rehearsal.run(ScriptedSource(pages: [page]), to: destination)
    #expect(report.deadLettered == 1)
    #expect(report.deadLetterReasons == ["order_1/completed: order_1/completed is not valid"])
    #expect(await destination.messages.count == 1)
    let letters = try await rehearsal.state.deadLetters(of: rehearsal.sync, limit: 10)
    #expect(letters.map(\.key.text) == ["order_1/completed"])
    let again = try await rehearsal.run(ScriptedSource(pages: [page]), to: destination)
    #expect(again.deadLettered == 0)
    #expect(again.sent == 0)
  }

  @Test func `a fact that two rows show is recorded under both and sent once`() async throws {
    let rehearsal = try Rehearsal()
    var pair = Fact.once("ret_1/refunded", .orderRefunded)
    pair.alias = FactKey("ref_1/refunded")
    let destination = RecordingDestination()
    let page = ScriptedPage([.once("order_1/completed"), pair])
    _ = try await rehearsal.run(ScriptedSource(pages: [page]), to: destination)
    let entries = try await rehearsal.state.ledger(
      of: rehearsal.sync,
      keys: [FactKey("ret_1/refunded"), FactKey("ref_1/refunded")]
    )
    #expect(entries.map { $0?.fate } == [.sent, .sent])
    // Alone, by either key, and as a pair whose own key is new: never again.
    var renamed = Fact.once("ret_2/refunded", .orderRefunded, root: 2)
    renamed.alias = FactKey("ref_1/refunded")
    let later = ScriptedPage([
      pair, .once("ref_1/refunded", .orderRefunded, root: 1), renamed,
      .once("ret_1/refunded", .orderRefunded, root: 3),
      .once("ref_2/refunded", .orderRefunded, root: 4),
    ])
    let report = try await rehearsal.run(ScriptedSource(pages: [later]), to: destination)
    #expect(report.unchanged == 4)
    #expect(report.sent == 1)
    #expect(await destination.messages.count == 3)
  }

  @Test func `a pair that is refused is dead under both keys`() async throws {
    let rehearsal = try Rehearsal()
    var pair = Fact.once("ret_1/refunded", .orderRefunded)
    pair.alias = FactKey("ref_1/refunded")
    var page = ScriptedPage([pair])
    page.refusedKeys = ["ret_1/refunded"]
    let destination = RecordingDestination()
    _ = try await rehearsal.run(ScriptedSource(pages: [page]), to: destination)
    let alone = ScriptedPage([.once("ref_1/refunded", .orderRefunded)])
    let report = try await rehearsal.run(ScriptedSource(pages: [alone]), to: destination)
    #expect(report.filtered.map(\.key.reason) == ["waiting in the dead letters"])
  }

  @Test func `an oversize message becomes a dead letter`() async throws {
    let rehearsal = try Rehearsal()
    var page = ScriptedPage([.once("order_1/completed")])
    page.padding = 20_000
    let report = try await rehearsal.run(
      ScriptedSource(pages: [page]),
      to: RecordingDestination()
    )
    #expect(report.deadLettered == 1)
    #expect(try await rehearsal.position == "end")
  }

  @Test func `batches are cut by bytes and by messages, and an identify stays with its track`()
    async throws
  {
    let rehearsal = try Rehearsal()
    var facts: [Fact] = []
    for root in Int32(0)..<9 {
      facts.append(
        .state("cus_\(root)/identify", .identify, content: 1, root: root, isPrelude: true)
      )
      facts.append(.once("order_\(root)/completed", root: root))
    }
    let limits = BatchLimits(messages: 5, bytes: 100_000, messageBytes: 10_000)
    let destination = RecordingDestination(limits: limits)
    let report = try await rehearsal.run(
      ScriptedSource(pages: [ScriptedPage(facts)]),
      to: destination
    )
    #expect(report.sent == 18)
    let batches = await destination.batches
    #expect(batches.map(\.count) == [4, 4, 4, 4, 2])
    for batch in batches {
      for (identify, track) in stride(from: 0, to: batch.count, by: 2).map({
        (batch[$0], batch[$0 + 1])
      }) {
        #expect(identify.contains("/identify"))
        #expect(track.contains("/completed"))
      }
    }
  }

  @Test func `an identify that the customer's own page sent is not sent again before an order`()
    async throws
  {
    let rehearsal = try Rehearsal()
    let pages = [
      ScriptedPage([.state("cus_1/identify", .identify, content: 1)]),
      ScriptedPage([
        .state("cus_1/identify", .identify, content: 1, root: 0, isPrelude: true),
        .once("order_1/completed", root: 0),
        .state("cus_1/identify", .identify, content: 1, root: 1, isPrelude: true),
        .once("order_2/completed", root: 1),
      ]),
    ]
    for batchesPerPart in [nil, 100] {
      let rehearsal = batchesPerPart == nil ? rehearsal : try Rehearsal()
      let destination = RecordingDestination(batchesPerPart: batchesPerPart)
      let report = try await rehearsal.run(ScriptedSource(pages: pages), to: destination)
      #expect(report.sent == 3)
      #expect(await destination.messages.count == 3)
    }
  }

  @Test func `refusals are blamed on messages only when another message was accepted`() async throws
  {
    let facts = (0..<3).map { Fact.once("order_\($0)/completed", root: Int32($0)) }
    let source = ScriptedSource(pages: [ScriptedPage(facts)])
    let rehearsal = try Rehearsal()
    let refusing = RecordingDestination { (_, _) throws(DeliveryError) in
      .refused(reason: "bad")
    }
    await #expect(throws: RunError.self) { try await rehearsal.run(source, to: refusing) }
    #expect(try await rehearsal.state.deadLetterCount(of: rehearsal.sync) == 0)
    #expect(try await rehearsal.position == "start")
    let picky = RecordingDestination { (_, message) throws(DeliveryError) in
      message.contains("order_0") ? .refused(reason: "bad") : .accepted
    }
    let report = try await rehearsal.run(source, to: picky)
    #expect(report.deadLettered == 1)
    #expect(report.sent == 2)
    #expect(try await rehearsal.position == "end")
  }

  @Test func `a held part is recorded when it is sealed and published afterwards`() async throws {
    let rehearsal = try Rehearsal()
    let limits = BatchLimits(messages: 2, bytes: 100_000, messageBytes: 10_000)
    let facts = (0..<7).map { Fact.once("order_\($0)/completed", root: Int32($0)) }
    let destination = RecordingDestination(limits: limits, batchesPerPart: 2)
    let report = try await rehearsal.run(
      ScriptedSource(pages: [ScriptedPage(facts)]),
      to: destination
    )
    #expect(report.sent == 7)
    #expect(report.parts == ["part-1", "part-2"])
    #expect(await destination.published == ["part-1", "part-2"])
    #expect(try await rehearsal.state.unconfirmedParts(of: rehearsal.sync).isEmpty)
  }

  @Test func `a run without a watermark says so and touches nothing`() async throws {
    let rehearsal = try Rehearsal()
    let holder = LockHolder(
      pid: 1,
      host: "test",
      command: "sync",
      since: Timestamp(microseconds: 0)
    )
    let destination = RecordingDestination()
    let run = Run(
      source: ScriptedSource(pages: []),
      destination: destination,
      state: rehearsal.state,
      sync: rehearsal.sync,
      namespace: .test,
      clock: SystemWallClock(),
      holder: holder,
      exitCode: { _, _ in 0 },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
    let error = await #expect(throws: RunError.self) { try await SyncRun(run).run() }
    guard case .noWatermark = error else { throw try #require(error) }
  }

  @Test func `a destination that answers too little breaks the run, not the books`() async throws {
    var report = RunReport(
      sync: "default",
      command: "sync",
      startedAt: Timestamp(microseconds: 0)
    )
    report.count(.orderCompleted, \.derived, by: 2)
    report.count(.orderCompleted, \.sent)
    #expect(report.imbalance == "Order Completed: 2 facts derived, 1 accounted for")
    report.filter(.orderCompleted, reason: "why")
    #expect(report.imbalance == nil)
  }
}
