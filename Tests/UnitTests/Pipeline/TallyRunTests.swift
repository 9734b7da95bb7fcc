import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `What became of the facts of a shop` {
  private let rehearsal: Rehearsal
  /// 2026-03-01, in microseconds.
  private static let march: Int64 = 1_772_323_200_000_000
  private static let day: Int64 = 86_400_000_000

  init() throws {
    rehearsal = try Rehearsal()
  }

  private func tally(
    _ pages: [ScriptedPage],
    window: HistoryWindow = HistoryWindow(),
    since: Int64? = 0
  ) async throws -> ShopTally {
    if let since {
      let watermark = Watermark(
        position: "start",
        firstPosition: nil,
        factsSince: Timestamp(microseconds: since),
        marginSeconds: 0
      )
      try await rehearsal.state.setWatermark(watermark, of: rehearsal.sync)
    }
    return try await TallyRun(
      history: ScriptedHistory([pages]),
      state: rehearsal.state,
      sync: rehearsal.sync,
      window: window,
      now: Timestamp(microseconds: Self.march + 40 * Self.day)
    )
    .run()
  }

  private func record(_ entries: [(String, LedgerEntry)]) async throws {
    try await rehearsal.state.record(
      DeliveryRecords(entries: entries.map { (FactKey($0.0), $0.1) }),
      of: rehearsal.sync
    )
  }

  private func page(_ facts: [Fact], _ properties: [String: String] = [:]) -> ScriptedPage {
    var page = ScriptedPage(facts)
    page.properties = properties
    return page
  }

  @Test func `is counted once for each, and money by month and currency`() async throws {
    try await record([
      ("o1/completed", LedgerEntry(fate: .sent)), ("o2/completed", LedgerEntry(fate: .dead)),
      ("r1/refunded", LedgerEntry(fate: .sent)),
    ])
    let tally = try await tally([
      page(
        [
          .once("o1/completed", at: Self.march), .once("o2/completed", at: Self.march + 1, root: 1),
          .once("o3/completed", at: Self.march - 1, root: 2),
          .once("r1/refunded", .orderRefunded, at: Self.march + Self.day, root: 2),
          .once("o4/completed", at: Self.march, root: 3),
        ],
        [
          "o1/completed": #""currency":"EUR","revenue":10.10,"discount":1.00"#,
          "o2/completed": #""currency":"EUR","revenue":0.20,"discount":0.00"#,
          "o3/completed": #""currency":"EUR","revenue":5.05"#,
          "r1/refunded": #""currency":"EUR","total":2.00"#,
          "o4/completed": #""currency":"JPY","revenue":700"#,
        ]
      )
    ])
    #expect(tally.inShop(.orderCompleted) == 4 && tally.count(.orderCompleted, .sent) == 1)
    #expect(tally.count(.orderCompleted, .dead) == 1)
    #expect(tally.count(.orderCompleted, .unsent) == 2)
    let euros = tally.total("EUR")
    #expect(euros.orders.inShop == 3 && euros.orders.sent == 1 && !euros.agrees)
    #expect(euros.revenue.inShop.text == "15.35" && euros.revenue.sent.text == "10.1")
    #expect(euros.discounts.inShop.text == "1" && euros.discounts.difference.isZero)
    #expect(euros.refunds.inShop.text == "2" && euros.refunds.sent.text == "2")
    let february = ShopTally.Month(year: 2026, month: 2)
    #expect(tally.money["EUR"]?[february]?.revenue.inShop.text == "5.05")
    #expect(february.text == "2026-02" && february.previous.previous.text == "2025-12")
    #expect(tally.decimals == ["EUR": 2, "JPY": 0])
    #expect(tally.currencies == ["EUR", "JPY"])
    #expect(tally.days[Self.march / Self.day]?[.orderCompleted]?.inShop == 3)
  }

  @Test func `leaves out what lies outside of a window`() async throws {
    let window = HistoryWindow(
      from: Timestamp(microseconds: Self.march),
      to: Timestamp(microseconds: Self.march + Self.day)
    )
    let facts: [Fact] = [
      .once("o1/completed", at: Self.march - 1), .once("o2/completed", at: Self.march, root: 1),
      .once("o3/completed", at: Self.march + Self.day, root: 2),
    ]
    let properties = Dictionary(
      uniqueKeysWithValues: facts.map { ($0.key.text, #""currency":"EUR","revenue":1.00"#) }
    )
    let tally = try await tally([page(facts, properties)], window: window)
    #expect(tally.inShop(.orderCompleted) == 1)
    #expect(tally.total("EUR").revenue.inShop.text == "1")
  }

  @Test func `names why something is withheld`() async throws {
    var shared: [Fact] = [
      .once("x/refunded", .orderRefunded, at: Self.march, root: 3),
      .once("x/refunded", .orderRefunded, at: Self.march, root: 4),
    ]
    for index in shared.indices { shared[index].isKeyShared = true }
    var given = page(
      [
        .once("o1/completed", at: Self.march - 1),
        .state("o2/updated", .orderUpdated, content: 1, covered: 1, createdAt: 1, root: 1),
        .state("c1/identify", .identify, content: 1, root: 2, isPrelude: true),
      ] + shared
    )
    given.filtered = [FilteredCount(event: .orderCompleted, reason: "not settled yet", count: 2)]
    let tally = try await tally([given], since: Self.march)
    #expect(tally.count(.orderCompleted, .withheld("before the watermark's start")) == 1)
    #expect(tally.leftOut == [.orderCompleted: ["not settled yet": 2]])
    #expect(tally.count(.orderUpdated, .noted) == 1 && tally.inShop(.orderUpdated) == 0)
    #expect(tally.fates[.identify] == nil)
    let reason = "a row of another table has the same id, and one message with it was sent"
    #expect(tally.count(.orderRefunded, .withheld(reason)) == 1)
    #expect(tally.count(.orderRefunded, .unsent) == 1)
    // No amounts are known of refunds and orders without a currency.
    #expect(tally.withoutAmounts == 3 && tally.currencies.isEmpty)
  }

  @Test func `without a watermark is that nothing is sent`() async throws {
    let tally = try await tally([page([.once("o1/completed")])], since: nil)
    #expect(tally.count(.orderCompleted, .withheld("no watermark is set")) == 1)
    #expect(tally.delaysSince == nil)
  }

  @Test func `takes back the refund of a return that was sent without it`() async throws {
    var addendum = Fact.once("ref/refunded", .orderRefunded, at: Self.march + 1)
    addendum.isAddendum = true
    let properties = [
      "ret/refunded": #""currency":"EUR","total":3.00"#,
      "ref/refunded": #""currency":"EUR","total":3.00"#,
    ]
    let facts = [Fact.once("ret/refunded", .orderRefunded, at: Self.march), addendum]
    try await record([("ret/refunded", LedgerEntry(fate: .sent))])
    var result = try await tally([page(facts, properties)])
    #expect(result.total("EUR").refunds.inShop.text == "3")
    #expect(result.total("EUR").refunds.sent.text == "0")
    #expect(result.count(.orderRefunded, .unsent) == 1)
    try await record([("ref/refunded", LedgerEntry(fate: .sent))])
    result = try await tally([page(facts, properties)])
    #expect(result.total("EUR").refunds.sent.text == "3" && result.inShop(.orderRefunded) == 1)
  }

  @Test func `has the delays of live events in classes`() async throws {
    func sent(_ key: String, after seconds: Int64) -> (String, LedgerEntry) {
      let time = Timestamp(microseconds: Self.march + 20 * Self.day).advanced(bySeconds: seconds)
      return (key, LedgerEntry(fate: .sent, time: .at(time)))
    }
    try await record([
      sent("o1/completed", after: 59), sent("o2/completed", after: 60),
      sent("o3/completed", after: 86_400), sent("o4/completed", after: 5),
    ])
    let time = Self.march + 20 * Self.day
    let tally = try await tally([
      page([
        .once("o1/completed", at: time), .once("o2/completed", at: time, root: 1),
        .once("o3/completed", at: time, root: 2),
        // It happened more than 31 days before.
        .once("o4/completed", at: Self.march, root: 3),
      ])
    ])
    #expect(tally.delays == [1, 1, 0, 0, 0, 0, 1])
  }

  @Test func `is not known where the source fails`() async throws {
    await #expect(throws: ScriptedFailure.self) {
      _ = try await TallyRun(
        history: ScriptedHistory([[ScriptedPage([.once("o1/completed")])]], failingPage: 0),
        state: rehearsal.state,
        sync: rehearsal.sync,
        window: HistoryWindow(),
        now: Timestamp(microseconds: 0)
      )
      .run()
    }
  }
}
