import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `Changes that wait` {
  private let rehearsal: Rehearsal
  private let standing = Watermark(
    position: "start",
    firstPosition: nil,
    factsSince: Timestamp(microseconds: 500),
    marginSeconds: 0
  )
  private let now = Watermark(
    position: "end",
    firstPosition: "end",
    factsSince: Timestamp(microseconds: 9_000),
    marginSeconds: 0
  )

  init() throws {
    rehearsal = try Rehearsal()
  }

  private func count(
    _ pages: [[Fact]],
    under next: Watermark,
    isSweep: Bool = false,
    requestsDeletions: Bool = false
  ) async throws -> [EventName: Int] {
    try await PendingRun(
      source: ScriptedSource(pages: pages.map { ScriptedPage($0) }, isSweep: isSweep),
      state: rehearsal.state,
      sync: rehearsal.sync,
      requestsDeletions: requestsDeletions
    )
    .count(since: standing, passedOverBy: next)
  }

  @Test func `are also those of rows that wait, where the new watermark lies behind them`()
    async throws
  {
    let row = WaitingRow(
      kind: "order",
      root: "order_1",
      row: "order_1",
      firstSeen: Timestamp(microseconds: 1)
    )
    try await rehearsal.state.setWatermark(
      standing,
      waiting: WaitingChange(added: [row]),
      of: rehearsal.sync
    )
    var page = ScriptedPage([.once("order_2/completed", at: 1_000)])
    page.filtered = [
      FilteredCount(event: .orderCompleted, reason: "not settled yet", count: 1),
      FilteredCount(event: .orderRefunded, reason: "refund without order", count: 1),
    ]
    var source = ScriptedSource(pages: [page])
    let given = Noted<[WaitingRow]>()
    source.given = given
    let run = PendingRun(
      source: source,
      state: rehearsal.state,
      sync: rehearsal.sync,
      requestsDeletions: false
    )
    #expect(try await run.count(since: standing, passedOverBy: now) == [.orderCompleted: 2])
    #expect(given.all == [[row]])
    let since = Watermark.since(Timestamp(microseconds: 100))
    #expect(try await run.count(since: standing, passedOverBy: since) == [:])
  }

  @Test func `are counted by event, without what was sent or is history`() async throws {
    try await rehearsal.state.record(
      DeliveryRecords(entries: [(FactKey("order_1/completed"), LedgerEntry(fate: .sent))]),
      of: rehearsal.sync
    )
    let waiting = try await count(
      [
        [
          .once("order_1/completed", at: 1_000), .once("order_1/shipped", .orderShipped, at: 1_100),
          .once("order_2/completed", at: 100, root: 1),
        ],
        [
          .once("order_3/completed", at: 1_200), .once("order_3/shipped", .orderShipped, at: 1_300),
        ],
      ],
      under: now
    )
    #expect(waiting == [.orderShipped: 2, .orderCompleted: 1])
  }

  @Test func `are the same number whether an identify comes up once or with each order`()
    async throws
  {
    let customer = Fact.state("cus_1/identify", .identify, content: 1, isPrelude: true)
    var second = customer
    second.root = 1
    let waiting = try await count(
      [
        [customer, .once("order_1/completed")],
        [second, .once("order_2/completed", root: 1)],
      ],
      under: now
    )
    #expect(waiting == [.identify: 1, .orderCompleted: 2])
  }

  @Test func `are none for a time before all of them, and those before it for a later one`()
    async throws
  {
    let pages: [[Fact]] = [
      [.once("order_1/completed", at: 1_000)], [.once("order_2/completed", at: 2_000, root: 1)],
    ]
    for (time, expected) in [
      (900, [:]), (1_500, [.orderCompleted: 1]), (3_000, [.orderCompleted: 2]),
    ]
      as [(Int64, [EventName: Int])]
    {
      let next = Watermark.since(Timestamp(microseconds: time))
      #expect(try await count(pages, under: next) == expected, "\(time)")
    }
  }

  @Test func `are states too, that a first reading would only note`() async throws {
    let update = Fact.state(
      "order_1/updated",
      .orderUpdated,
      content: 2,
      covered: 1_000,
      createdAt: 100
    )
    let known = Fact.state("cus_1/identify", .identify, content: 3, covered: 1_000, createdAt: 100)
    try await rehearsal.state.record(
      DeliveryRecords(entries: [(known.key, .known(1, covered: 700))]),
      of: rehearsal.sync
    )
    // A content that changed since it was sent goes out whatever the watermark says; one that was never noted does not.
    let next = Watermark.since(Timestamp(microseconds: 400))
    #expect(try await count([[update], [known]], under: next) == [.orderUpdated: 1])
    #expect(try await count([[update], [known]], under: now) == [.orderUpdated: 1, .identify: 1])
  }

  @Test func `are no updates of orders whose Order Completed then tells all of them`() async throws
  {
    let order: [Fact] = [
      .once("order_1/completed", at: 100),
      .state("order_1/updated", .orderUpdated, content: 2, covered: 1_000, createdAt: 100),
    ]
    #expect(try await count([order], under: now) == [.orderUpdated: 1])
    let history = Watermark.since(Timestamp(microseconds: 50))
    #expect(try await count([order], under: history) == [:])
    let between = Watermark.since(Timestamp(microseconds: 200))
    #expect(try await count([order], under: between) == [.orderUpdated: 1])
  }

  @Test func `are deletions, too, where they are requested`() async throws {
    let deletion = Fact.once("cus_1/deleted", .deletion, at: 1_000)
    try await rehearsal.state.setDeletionsSince(
      Timestamp(microseconds: 600),
      of: rehearsal.sync
    )
    #expect(try await count([[deletion]], under: now) == [:])
    #expect(
      try await count([[deletion]], under: now, requestsDeletions: true) == [.deletion: 1]
    )
  }
}
