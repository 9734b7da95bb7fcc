import Foundation
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@testable import tidemark

/// Figures of a shop that a test makes up.
private struct MadeUpShop {
  struct Order {
    var currency: String
    /// Days before 2026-03-15.
    var age: Int64
    var revenue: String
    var isSent = true
  }

  static let now = Timestamp(microseconds: 1_773_532_800_000_000)

  var orders: [Order] = []
  var runs: [RunText] = []
  var letters: [SyncFigures.Letters] = []
  var place = "https://api.segment.io"
  var failure: Failure?

  func figures() async throws -> SyncFigures {
    let state: any StateStore = MemoryStateStore()
    let sync = try #require(SyncName("default"))
    var page = ScriptedPage([])
    for (index, order) in orders.enumerated() {
      let key = "order_\(index)/completed"
      let time = Self.now.advanced(bySeconds: -order.age * 86_400)
      page.facts.append(.once(key, at: time.microseconds, root: Int32(index)))
      page.properties[key] =
        #""currency":\#(ConsoleLog.quoted(order.currency)),"revenue":\#(order.revenue),"discount":0.00"#
      guard order.isSent else { continue }
      let entry = LedgerEntry(fate: .sent, time: .at(time.advanced(bySeconds: 200)))
      try await state.record(DeliveryRecords(entries: [(FactKey(key), entry)]), of: sync)
    }
    try await state.setWatermark(.since(.beginning), of: sync)
    let tally = try await TallyRun(
      history: ScriptedHistory([[page]]),
      state: state,
      sync: sync,
      window: HistoryWindow(),
      now: Self.now
    )
    .run()
    var status = SyncStatus(sync: sync, now: Self.now)
    status.binding = SyncBinding(
      storeID: "store_1",
      destination: DestinationIdentity(kind: "segment", place: place)
    )
    status.watermark = .since(.beginning)
    status.deadLetters = letters.reduce(0) { $0 + $1.count }
    return SyncFigures(
      status: status,
      window: HistoryWindow(),
      destination: "segment",
      runs: runs,
      letters: letters,
      otherLetters: 0,
      ledgerEntries: 7,
      shop: failure.map { .failure($0) } ?? .success(tally),
      leftOutByRuns: []
    )
  }

  func page() async throws -> String {
    let figures = try await figures()
    return ReportPage(
      parts: [.init(name: "default", figures: .success(figures))],
      now: Self.now
    )
    .html
  }
}

@Suite(.timeLimit(.minutes(9))) struct `The short form of a report` {
  @Test func `has all months before the last twelve in one line`() async throws {
    let orders = (0..<14).map { number in
      MadeUpShop.Order(currency: "EUR", age: Int64(number) * 30, revenue: "10.00")
    }
    let text = ReportText(try await MadeUpShop(orders: orders).figures(), width: 100).text
    let lines = text.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace) }
    let start = try #require(lines.firstIndex { $0.starts(with: ["month", "revenue"]) })
    let months = lines[(start + 1)...].prefix { $0.count > 1 && $0[0] != "withheld" }
    #expect(months.first?.prefix(2) == ["earlier", "20.00"], "\(text)")
    #expect(months.count == 13)
    let sum = months.compactMap { Double($0[1]) }.reduce(0, +)
    #expect(sum == 140)
  }
}

@Suite(.timeLimit(.minutes(9))) struct `The page of a report` {
  /// The elements of a page in their order; every one must be closed in its place.
  private func demandWellFormed(_ page: String) throws -> [String] {
    var open: [String] = []
    var names: [String] = []
    let body = page.replacing(#/(?s)<style>.*<\/style>/#, with: "<style></style>")
      .replacing("<!DOCTYPE html>", with: "")
    for tag in body.matches(of: #/<(\/?)([a-z0-9]+)((?: [a-zA-Z-]+="[^"<>]*")*)(\/?)>/#) {
      let name = String(tag.output.2)
      if tag.output.1 == "/" {
        try #require(open.popLast() == name, "\(name) is closed where it is not open")
        continue
      }
      names.append(name)
      if tag.output.4 != "/", name != "meta", name != "br" { open.append(name) }
    }
    #expect(open.isEmpty)
    // Whatever else begins like an element is none.
    let rest = body.replacing(
      #/<(\/?)([a-z0-9]+)((?: [a-zA-Z-]+="[^"<>]*")*)(\/?)>/#,
      with: ""
    )
    #expect(!rest.contains("<") && !rest.contains(">"), "\(rest)")
    return names
  }

  private func demandSelfContained(_ page: String) throws {
    let names = Set(try demandWellFormed(page))
    #expect(
      names.isDisjoint(with: ["script", "link", "img", "iframe", "object", "a", "form", "base"])
    )
    #expect(
      !page.contains(#/(?i)\s(src|href|style|on[a-z]+)="/#) && !page.contains(#/url\(|@import/#)
    )
    #expect(page.contains("<html lang=\"en\">") && page.contains("<title>Tidemark report"))
    #expect(page.contains("prefers-color-scheme:dark") && page.contains("@media print"))
    // Each chart is described, and stands in a table or above one.
    for svg in page.matches(of: #/<svg[^>]*>/#) {
      #expect(svg.output.contains("role=\"img\"") && svg.output.contains("aria-label=\""))
    }
  }

  @Test func `is complete in itself, and has a caption for each table`() async throws {
    let page = try await MadeUpShop(orders: [
      .init(currency: "EUR", age: 3, revenue: "1234.50"),
      .init(currency: "EUR", age: 40, revenue: "0.25", isSent: false),
    ])
    .page()
    try demandSelfContained(page)
    #expect(page.contains("<td>1,234.75</td><td class=\"open\">\u{2260} 1,234.50</td>"))
    #expect(page.contains("<td>1,234.50</td><td>1,234.50</td>"))
    let tables = page.matches(of: #/<table/#).count
    #expect(tables > 3 && page.matches(of: #/<caption>[^<]+<\/caption>/#).count == tables)
    #expect(page.contains("2026-02") && page.contains("2026-03"))
  }

  @Test func `shows hostile names as text`() async throws {
    let hostile =
      "</title><script>alert('x')</script>\"><img src=x onerror=a> & \u{202E}\u{1B}[2J 🛍️"
    var shop = MadeUpShop(orders: [.init(currency: hostile, age: 1, revenue: "1.00")])
    shop.place = hostile
    shop.letters = [
      .init(event: EventName(hostile), reason: hostile, count: 2, example: hostile + "/completed")
    ]
    shop.runs = [
      RunText(
        RunRecord(
          number: 1,
          start: RunStart(command: hostile, startedAt: MadeUpShop.now),
          end: RunEnd(
            finishedAt: MadeUpShop.now,
            outcome: hostile,
            exitCode: 69,
            reportJSON: "{}"
          )
        ),
        now: MadeUpShop.now,
        AtWork()
      )
    ]
    let page = try await shop.page()
    try demandSelfContained(page)
    #expect(!page.contains("<script") && !page.contains("\u{202E}") && !page.contains("\u{1B}"))
    #expect(page.contains("&lt;script&gt;") && page.contains("🛍️"))
    shop.failure = Failure(.sourceUnavailable, hostile, hint: hostile)
    try demandSelfContained(try await shop.page())
    let broken = ReportPage(
      parts: [.init(name: hostile, figures: .failure(Failure(.configuration, hostile)))],
      now: MadeUpShop.now
    )
    try demandSelfContained(broken.html)
  }

  @Test func `says so where there is nothing yet`() async throws {
    let page = try await MadeUpShop().page()
    try demandSelfContained(page)
    for sentence in [
      "The shop has no orders and no refunds in this time.",
      "The shop shows no events in this time.",
      "No run is remembered of this time.", "There are none.",
    ] {
      #expect(page.contains(sentence), "\(sentence)")
    }
  }

  @Test func `has every currency, and the months of a few at once`() async throws {
    let codes = (0..<30).map { "C\($0 < 10 ? "0" : "")\($0)" }
    let page = try await MadeUpShop(
      orders: codes.enumerated().flatMap { index, code in
        (0...index).map { .init(currency: code, age: Int64($0) * 20, revenue: "\(index).10") }
      }
    )
    .page()
    try demandSelfContained(page)
    for code in codes { #expect(page.contains("<h4>\(code)</h4>")) }
    #expect(page.contains("<summary>27 further currencies by month</summary>"))
    #expect(page.contains("in all 30 currencies"))
    // Months before the last twelve are one line.
    #expect(page.contains("<th scope=\"row\">earlier</th>"))
  }

  @Test(arguments: [60, 80, 132, 200])
  func `has a short form that fits a terminal`(width: Int) async throws {
    var shop = MadeUpShop(
      orders: (0..<400).map {
        .init(
          currency: ["EUR", "JPY", "USD"][$0 % 3],
          age: Int64($0),
          revenue: "98765432.10",
          isSent: $0 % 7 != 0
        )
      }
    )
    shop.letters = [
      .init(event: .orderCompleted, reason: "refused", count: 3, example: "o/completed")
    ]
    let text = ReportText(try await shop.figures(), width: width).text
    for line in text.split(separator: "\n") {
      #expect(Printable.width(String(line)) <= width, "\(line)")
    }
    #expect(text.contains("█") && text.contains("░") && text.contains("\u{2260}"))
    #expect(text.contains("Order Completed") && text.contains("2026-03"))
  }

  @Test func `has numbers as people read them, and exact`() {
    #expect(FigureText.amount(ExactDecimal("-1234567.5"), decimals: 2) == "\u{2212}1,234,567.50")
    #expect(FigureText.amount(ExactDecimal("0.125"), decimals: 2) == "0.125")
    #expect(FigureText.amount(ExactDecimal("999"), decimals: 0) == "999")
    #expect(FigureText.plainAmount(ExactDecimal("12"), decimals: 2) == "12.00")
    #expect(FigureText.percent(999_999, of: 1_000_000) == "99.9 %")
    #expect(FigureText.percent(1, of: 1_000_000) == "0.1 %")
    #expect(FigureText.percent(5, of: 5) == "100 %" && FigureText.percent(0, of: 5) == "0 %")
    #expect(FigureText.share(.max - 1, of: .max, in: 1_000) == 999)
    #expect(
      FigureText.share(1, of: .max, in: 1_000) == 1 && FigureText.share(-4, of: 9, in: 10) == 0
    )
    #expect(FigureText.day(20_000) == "2024-10-04")
  }
}
