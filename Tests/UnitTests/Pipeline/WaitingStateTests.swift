import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

/// An order that changed just now: its Order Completed goes out, its Order Updated has to wait.
@Suite(.timeLimit(.minutes(9))) struct `A state that waits` {
  private let rehearsal: Rehearsal
  private static let completed = Fact.once("order_1/completed", at: 1_000)

  init() throws { rehearsal = try Rehearsal() }

  /// The order's content, with what its Order Completed says of it; it waits, or is settled.
  private static func updated(
    _ content: UInt64,
    baseline: UInt64?,
    waits: Bool = false
  ) -> Fact {
    var fact = Fact.state("order_1/updated", .orderUpdated, content: content)
    fact.state?.baseline = baseline.map { StateDigest(high: 0, low: $0) }
    fact.waits = waits
    return fact
  }

  private static func page(_ facts: Fact..., products: Int = 0) -> ScriptedPage {
    var page = ScriptedPage(facts)
    page.products = products
    return page
  }

  private func sync(
    _ page: ScriptedPage,
    to destination: RecordingDestination = RecordingDestination()
  ) async throws -> RunReport {
    try await rehearsal.run(ScriptedSource(pages: [page]), to: destination)
  }

  private var entry: LedgerEntry? {
    get async throws {
      try await rehearsal.state.ledger(
        of: rehearsal.sync,
        keys: [FactKey("order_1/updated")]
      )[0]
    }
  }

  @Test func `is noted as the completion that goes out describes it, and else left alone`() {
    let facts = [Self.completed, Self.updated(2, baseline: 1, waits: true)]
    var sift = Sift(watermark: .since(Timestamp(microseconds: 500)), isSweep: false)
    func decision(_ completed: LedgerEntry?, _ known: LedgerEntry?) -> Sift.Decision {
      sift.decide(0..<2, of: facts) { $0 == 0 ? completed : known }[1]
    }
    #expect(decision(nil, nil) == .noteBaseline)
    // What is noted says what was sent.
    #expect(decision(nil, .known(1, deliveries: 0, fate: .noted)) == .notNeeded)
    #expect(decision(LedgerEntry(fate: .sent), nil) == .notNeeded)
    #expect(decision(LedgerEntry(fate: .dead), nil) == .notNeeded)
    sift.watermark = .since(Timestamp(microseconds: 1_001))
    #expect(decision(nil, nil) == .notNeeded)
    for (start, expected) in [(500, .noteBaseline), (1_001, .notNeeded)]
      as [(Int64, Sift.Decision)]
    {
      sift.window = HistoryWindow(from: Timestamp(microseconds: start))
      #expect(decision(nil, nil) == expected, "a backfill from \(start)")
    }
  }

  @Test(arguments: [1, nil] as [UInt64?])
  func `is sent once it changed since its order was sent as completed`(baseline: UInt64?)
    async throws
  {
    let waiting = Self.updated(1, baseline: baseline, waits: true)
    let first = try await sync(Self.page(Self.completed, waiting))
    #expect(first.sent == 1)
    // It is no fact yet: nothing of it is counted.
    #expect(first.counts[.orderUpdated] == nil)
    #expect(try await entry == .known(1, deliveries: 0, fate: .noted))
    let same = try await sync(Self.page(Self.completed, Self.updated(1, baseline: baseline)))
    #expect(same.sent == 0)
    #expect(same.counts[.orderUpdated]?.unchanged == 1)
    // An address changed: what was placed has it, too, and is the same as what is.
    let changed = Self.page(Self.completed, Self.updated(3, baseline: baseline.map { _ in 3 }))
    let destination = RecordingDestination()
    #expect(try await sync(changed, to: destination).sent == 1)
    #expect(await destination.messages.allSatisfy { $0.contains("order_1/updated") })
    #expect(try await sync(changed).sent == 0)
  }

  @Test func `of an order that was edited before it was seen is sent once it is settled`()
    async throws
  {
    _ = try await sync(Self.page(Self.completed, Self.updated(2, baseline: 1, waits: true)))
    #expect(try await entry == .known(1, deliveries: 0, fate: .noted))
    let next = try await sync(Self.page(Self.completed, Self.updated(2, baseline: 1)))
    #expect(next.counts[.orderUpdated]?.sent == 1)
  }

  @Test func `is remembered by a backfill, for the sync after it`() async throws {
    let history = ScriptedHistory([
      [Self.page(Self.completed, Self.updated(1, baseline: 1, waits: true))]
    ])
    let report = try await BackfillRun(
      live: rehearsal.run(of: ScriptedSource(pages: []), to: RecordingDestination()),
      history: history,
      request: BackfillRun.Request()
    )
    .run()
    #expect(report.sent == 1)
    #expect(try await entry == .known(1, deliveries: 0, fate: .noted))
    let next = try await sync(Self.page(Self.completed, Self.updated(3, baseline: 3)))
    #expect(next.sent == 1)
  }

  @Test func `is not remembered where its completion was not taken`() async throws {
    let page = Self.page(Self.completed, Self.updated(2, baseline: 1, waits: true))
    let failing = RecordingDestination { (_, _) throws(DeliveryError) in
      throw DeliveryError(.stopped, reason: "no")
    }
    await #expect(throws: RunError.self) { try await sync(page, to: failing) }
    #expect(try await entry == nil)
    #expect(try await sync(page).sent == 1)
    #expect(try await entry != nil)
  }

  @Test func `is shown by no preview and sent by no retry`() async throws {
    let page = Self.page(Self.completed, Self.updated(2, baseline: 1, waits: true))
    try await rehearsal.state.setWatermark(rehearsal.watermark, of: rehearsal.sync)
    let preview = PreviewRun(
      source: ScriptedSource(pages: [page]),
      state: rehearsal.state,
      sync: rehearsal.sync,
      namespace: Namespace.test
    )
    #expect(try await preview.next { _ in true }.messages == 1)
    // Where every message is refused, the run stops.
    var both = page
    both.facts.append(.once("order_2/completed", root: 1))
    let refusing = RecordingDestination { (_, message) throws(DeliveryError) in
      message.contains("order_1") ? .refused(reason: "answered 400") : .accepted
    }
    #expect(try await sync(both, to: refusing).deadLettered == 1)
    let destination = RecordingDestination()
    let retry = RetryRun(
      rehearsal.run(of: ScriptedSource(pages: [page]), to: destination),
      .keys([Self.completed.key, Self.updated(2, baseline: 1).key]),
      isEnabled: { _ in true }
    )
    let retried = try await Retried { try await retry.run($0) }
    #expect(retried.settled == 1)
    #expect(await destination.messages.count == 1)
  }
}
