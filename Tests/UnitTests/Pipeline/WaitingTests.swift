import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `Rows that wait` {
  private let rehearsal: Rehearsal
  private let given = Noted<[WaitingRow]>()

  init() throws { rehearsal = try Rehearsal() }

  private func row(_ id: String, at time: Int64 = 1, isOfBackfill: Bool = false) -> WaitingRow {
    WaitingRow(
      kind: "order",
      root: id,
      row: id,
      firstSeen: Timestamp(microseconds: time),
      isOfBackfill: isOfBackfill
    )
  }

  /// A page of which the rows wait; each counts as one filtered fact, as a source has it.
  private func page(_ facts: [Fact], waiting: [WaitingRow]) -> ScriptedPage {
    var page = ScriptedPage(facts)
    page.waiting = waiting
    let reason = "not settled yet"
    page.filtered = [
      FilteredCount(event: .orderCompleted, reason: reason, count: waiting.count)
    ]
    return page
  }

  private func order(_ number: Int, at time: Int64 = 1_000, isOld: Bool = false) -> Fact {
    .once("order_\(number)/completed", at: time, root: Int32(number), isOld: isOld)
  }

  private func source(_ pages: [ScriptedPage], failingPage: Int? = nil) -> ScriptedSource {
    var source = ScriptedSource(pages: pages, failingPage: failingPage)
    source.given = given
    return source
  }

  private var waiting: [WaitingRow] {
    get async throws { try await rehearsal.state.waiting(of: rehearsal.sync) }
  }

  /// One message a batch.
  private var destination: RecordingDestination {
    RecordingDestination(limits: BatchLimits(messages: 1, bytes: 10_000, messageBytes: 1_000))
  }

  private func sync(_ pages: [ScriptedPage], failingPage: Int? = nil) async throws -> RunReport {
    try await rehearsal.run(source(pages, failingPage: failingPage), to: destination)
  }

  @Test func `are looked at by every run until they settle, with the moment of the first one`()
    async throws
  {
    let report = try await sync([page([order(1)], waiting: [row("a", at: 5), row("b", at: 7)])])
    #expect(report.sent == 1)
    #expect(report.waiting == WaitingSummary(count: 2, since: Timestamp(microseconds: 5)))
    #expect(report.json.contains(#""waiting":2,"waiting_since":"1970-01-01T00:00:00.000005Z""#))
    // One settled; the other waits, and a third one comes.
    let next = try await sync([
      page([], waiting: [row("b", at: 7)]), page([order(2)], waiting: [row("c", at: 9)]),
    ])
    #expect(next.sent == 1)
    #expect(next.waiting.count == 2)
    #expect(try await waiting == [row("b", at: 7), row("c", at: 9)])
    let last = try await sync([])
    #expect(last.waiting == WaitingSummary())
    #expect(last.json.contains(#""waiting":0"#))
    #expect(try await waiting == [])
    #expect(
      given.all == [[], [row("a", at: 5), row("b", at: 7)], [row("b", at: 7), row("c", at: 9)]]
    )
  }

  @Test func `are as they were after a run that failed`() async throws {
    _ = try await sync([page([], waiting: [row("a")])])
    await #expect(throws: RunError.self) {
      try await sync([page([order(1), order(2)], waiting: [row("b")])], failingPage: 1)
    }
    #expect(try await waiting == [row("a")])
    let report = try await sync([page([order(1), order(2)], waiting: [row("b")])])
    #expect(report.sent == 1)
    #expect(report.unchanged == 1)
    #expect(try await waiting == [row("b")])
  }

  @Test func `of one root that comes up twice count once`() async throws {
    let report = try await sync([
      page([], waiting: [row("a"), row("a", at: 8)]), page([], waiting: [row("a", at: 9)]),
    ])
    #expect(report.waiting == WaitingSummary(count: 1, since: Timestamp(microseconds: 1)))
    #expect(try await waiting == [row("a")])
  }

  @Test func `stay while a shared backfill has ranges left`() async throws {
    _ = try await sync([page([], waiting: [row("a")])])
    let live = rehearsal.run(of: source([]), to: RecordingDestination())
    let history = ScriptedHistory([[ScriptedPage([order(9)])]])
    _ = try await ShareRun(live, history: history, events: nil, ranges: 1, restarts: false).share()
    let report = try await sync([page([order(1)], waiting: [row("b", at: 2)])])
    #expect(report.waiting == WaitingSummary(count: 2, since: Timestamp(microseconds: 1)))
    #expect(try await waiting == [row("a"), row("b", at: 2)])
    #expect(try await rehearsal.position == "end")
  }

  @Test
  func `are left by a backfill with its place, and sent by the sync as the backfill would have`()
    async throws
  {
    let watermark = Watermark(
      position: "start",
      firstPosition: "start",
      factsSince: Timestamp(microseconds: 5_000),
      marginSeconds: 0
    )
    try await rehearsal.state.setWatermark(watermark, of: rehearsal.sync)
    let history = ScriptedHistory([
      [
        page([order(1, isOld: true)], waiting: [row("order_2"), row("order_3")]),
        ScriptedPage([order(4, isOld: true)]),
      ]
    ])
    let window = HistoryWindow(from: Timestamp(microseconds: 500))
    let report = try await BackfillRun(
      live: rehearsal.run(of: source([]), to: RecordingDestination()),
      history: history,
      request: BackfillRun.Request(window: window)
    )
    .run()
    #expect(report.sent == 2)
    #expect(report.waiting.count == 2)
    let left = [row("order_2", isOfBackfill: true), row("order_3", isOfBackfill: true)]
    #expect(try await waiting == left)
    // Of the sync's own history, of the backfill's window, and older than both.
    let next = try await sync([
      page([order(2, isOld: true), order(5, isOld: true)], waiting: [row("order_3")]),
      ScriptedPage([.once("order_6/completed", at: 100, root: 6, isOld: true)]),
    ])
    #expect(next.sent == 1)
    #expect(next.filtered.values.reduce(0, +) == 3)
    #expect(try await waiting == [left[1]])
    let last = try await sync([
      ScriptedPage([.once("order_3/completed", at: 499, root: 3, isOld: true)])
    ])
    #expect(last.sent == 0)
    #expect(try await waiting == [])
  }

  @Test func `are recorded with a page's place, not before`() async throws {
    let history = ScriptedHistory(
      [
        [
          page([order(1)], waiting: [row("a")]), page([order(2)], waiting: [row("b")]),
          page([order(3)], waiting: []),
        ]
      ],
      failingPage: 2
    )
    let backfill = BackfillRun(
      live: rehearsal.run(of: source([]), to: destination),
      history: history,
      request: BackfillRun.Request()
    )
    await #expect(throws: RunError.self) { try await backfill.run() }
    #expect(try await waiting == [row("a", isOfBackfill: true)])
    #expect(
      try await rehearsal.state.backfill(of: rehearsal.sync)?.parts.map(\.place) == ["0"]
    )
  }

  @Test func `of a preview and a plan are counted and left alone`() async throws {
    _ = try await sync([page([], waiting: [row("a", at: 4)])])
    let preview = PreviewRun(
      source: source([page([order(1)], waiting: [row("a", at: 4), row("b", at: 3)])]),
      state: rehearsal.state,
      sync: rehearsal.sync,
      namespace: Namespace.test
    )
    let outcome = try await preview.next { _ in true }
    #expect(outcome.messages == 1)
    #expect(outcome.waiting == WaitingSummary(count: 2, since: Timestamp(microseconds: 3)))
    #expect(given.all.last == [row("a", at: 4)])
    let plan = PlanRun(
      rehearsal.run(of: source([]), to: RecordingDestination()),
      history: ScriptedHistory([[page([order(1)], waiting: [row("b", at: 3)])]]),
      request: BackfillRun.Request()
    )
    let report = try await plan.make()
    #expect(report.waiting == WaitingSummary(count: 1, since: Timestamp(microseconds: 3)))
    #expect(try await waiting == [row("a", at: 4)])
  }

  @Test func `of a shop of another edition are none: its sync is refused before it reads`()
    async throws
  {
    _ = try await sync([page([], waiting: [row("a")])])
    var other = source([])
    other.store.edition = "v2"
    do {
      _ = try await rehearsal.run(other, to: RecordingDestination())
      Issue.record("a store of another edition was read")
    } catch RunError.state(.boundElsewhere(let existing, let requested)) {
      #expect(existing.edition == "v1")
      #expect(requested.edition == "v2")
      #expect(requested.storeID == existing.storeID)
    }
    #expect(given.all.count == 1)
    #expect(try await waiting == [row("a")])
  }
}
