import Pipeline
import SegmentSpec

/// The short form of a report, for a terminal of 60 columns and more.
struct ReportText {
  private let figures: SyncFigures
  private let width: Int

  /// Currencies whose sums are listed, and lines of reasons.
  private static let (mostCurrencies, mostReasons) = (6, 12)

  /// `width` is that of the terminal; nil without one.
  init(_ figures: SyncFigures, width: Int?) {
    self.figures = figures
    self.width = min(200, max(60, width ?? 100))
  }

  private var status: SyncStatus { figures.status }

  var text: String {
    ([Table.text(head, width: width)] + blocks).joined(separator: "\n\n")
  }

  private var head: [[String]] {
    var rows = [
      ["report", ReportPage.span(figures.window)],
      ["sync", bound],
      ["freshness", Verdict(status).line],
    ]
    if let delay { rows.append(["delay", delay]) }
    rows.append(["runs", runs])
    let letters = "\(FigureText.count(status.deadLetters)): tidemark dead-letters list"
    rows.append([
      "dead letters", status.deadLetters == 0 ? "none" : letters + status.nameArgument,
    ])
    if case .success(let horizon) = status.horizon, horizon.isHeldBack {
      let text = HorizonText(horizon)
      rows.append(["horizon", text.line])
      rows += text.holders.map { ["", $0] }
    }
    if let failure = figures.failure {
      rows.append(["shop", "could not be read: \(failure.sentence)"])
      if let hint = failure.hint { rows.append(["", hint]) }
    }
    return rows
  }

  private var bound: String {
    guard let binding = status.binding else { return "\(status.sync), not used yet" }
    let destination = binding.destination
    return
      "\(status.sync), store \(binding.storeID) to \(destination.kind) \(destination.place)"
  }

  private var runs: String {
    guard let oldest = figures.runs.last else { return "none" }
    let (all, failed) = figures.ended
    let ends = failed == 0 ? "all ended well" : "\(failed) of \(all) failed"
    return
      "\(FigureText.noun(figures.runs.count, "run")) since \(FigureText.minute(oldest.startedAt)): \(ends)"
  }

  /// The class of delay within which nine of ten events were delivered.
  private var delay: String? {
    guard let tally = figures.tally else { return nil }
    let all = tally.delays.reduce(0, +)
    guard all > 0 else { return nil }
    var sum = 0
    for (place, count) in tally.delays.enumerated() {
      sum += count
      guard sum * 10 >= all * 9 else { continue }
      guard place < ShopTally.delayLimits.count else { break }
      let limit = ProgressLine.span(ShopTally.delayLimits[place])
      return
        "\(FigureText.percent(sum, of: all)) of \(FigureText.noun(all, "event")) within \(limit)"
    }
    return "more than a day for more than one event of ten"
  }

  private var blocks: [String] {
    [events, money, months, withheld].compactMap(\.self)
  }

  // MARK: Tables

  private func table(_ rows: [[String]], numbersFrom: Int) -> String {
    Table.lines(rows, numbersFrom: numbersFrom, indent: "")
      .map { line in
        String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
      }
      .joined(separator: "\n")
  }

  /// `rows` with a bar behind each, as long as the rest of the width; `bars` has the parts that were sent and the whole
  /// in 1/1000 of the longest.
  private func barred(_ rows: [[String]], _ bars: [(sent: Int64, whole: Int64)]) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let used = (0..<columns).reduce(0) { sum, column in
      sum + (rows.map { Printable.width(Printable.line($0[column])) }.max() ?? 0) + 3
    }
    let room = Int64(min(60, width - used))
    guard room >= 5 else { return table(rows, numbersFrom: 1) }
    let drawn = rows.enumerated().map { place, row -> [String] in
      guard place > 0, bars.indices.contains(place - 1) else {
        return row + [String(repeating: " ", count: Int(room))]
      }
      let (sent, whole) = bars[place - 1]
      let all = FigureText.share(whole, of: 1_000, in: room)
      var part = whole > 0 ? FigureText.share(sent, of: whole, in: all) : 0
      if sent < whole, all > 1 { part = min(part, all - 1) }
      let bar =
        String(repeating: "█", count: Int(part)) + String(repeating: "░", count: Int(all - part))
      return row + [bar + String(repeating: " ", count: Int(room - all))]
    }
    return table(drawn, numbersFrom: 1)
  }

  private var events: String? {
    guard let tally = figures.tally else { return nil }
    let events = figures.events
    guard !events.isEmpty else { return "the shop shows no events in this time" }
    let most = Int64(events.map { tally.inShop($0) }.max() ?? 0)
    var bars: [(Int64, Int64)] = []
    let rows = events.map { event -> [String] in
      let (inShop, sent) = (tally.inShop(event), tally.count(event, .sent))
      let whole = FigureText.share(Int64(inShop), of: most, in: 1_000)
      bars.append((FigureText.share(Int64(sent), of: Int64(inShop), in: whole), whole))
      return [event.rawValue, FigureText.count(inShop), FigureText.count(sent)]
    }
    return barred([["events", "in the shop", "delivered"]] + rows, bars)
  }

  private var money: String? {
    guard let tally = figures.tally, !tally.currencies.isEmpty else { return nil }
    var rows = [["money", "in the shop", "delivered", ""]]
    for currency in tally.currencies.prefix(Self.mostCurrencies) {
      let total = tally.total(currency)
      let decimals = tally.decimals[currency] ?? 0
      func row(_ name: String, _ sums: ShopTally.Sums) {
        rows.append([
          "\(currency) \(name)", FigureText.amount(sums.inShop, decimals: decimals),
          FigureText.amount(sums.sent, decimals: decimals),
          sums.difference.isZero ? " " : "\u{2260}",
        ])
      }
      rows.append([
        "\(currency) orders", FigureText.count(total.orders.inShop),
        FigureText.count(total.orders.sent),
        total.orders.inShop == total.orders.sent ? " " : "\u{2260}",
      ])
      row("revenue", total.revenue)
      row("refunds", total.refunds)
      row("discounts", total.discounts)
    }
    let rest = tally.currencies.dropFirst(Self.mostCurrencies)
    var text = table(rows, numbersFrom: 1)
    if !rest.isEmpty {
      let off = rest.count { !tally.total($0).agrees }
      let verdict =
        off == 0
        ? rest.count == 1 ? "it agrees" : "all agree"
        : "\(FigureText.count(off)) of them \(off == 1 ? "differs" : "differ")"
      text +=
        "\n\(FigureText.noun(rest.count, "further currency", "further currencies")), \(verdict): tidemark report --html report.html\(status.nameArgument)"
    }
    return text
  }

  private var months: String? {
    guard let tally = figures.tally, let currency = tally.currencies.first else { return nil }
    let (months, earlier) = figures.months(of: currency)
    guard months.count > 1 || earlier != nil else { return nil }
    let decimals = tally.decimals[currency] ?? 0
    func height(_ value: ExactDecimal) -> Int64 { FigureText.height(value, decimals: decimals) }
    let most = months.map { height($0.money.revenue.inShop) }.max() ?? 0
    var bars = months.map { _, money -> (Int64, Int64) in
      let whole = FigureText.share(height(money.revenue.inShop), of: most, in: 1_000)
      return (
        FigureText.share(height(money.revenue.sent), of: height(money.revenue.inShop), in: whole),
        whole
      )
    }
    var rows = months.map { month, money in
      [month.text, FigureText.amount(money.revenue.inShop, decimals: decimals)]
    }
    // Without a bar: it would be many times as long as those of the months.
    if let earlier {
      rows.insert(
        ["earlier", FigureText.amount(earlier.revenue.inShop, decimals: decimals)],
        at: 0
      )
      bars.insert((0, 0), at: 0)
    }
    return barred([["month", "revenue in \(currency)"]] + rows, bars)
  }

  /// What is not sent, by reason; the page and the JSON name the events.
  private var withheld: String? {
    var counts: [(reason: String, count: Int)] = []
    func add(_ reason: String, _ count: Int) {
      guard count > 0 else { return }
      if let place = counts.firstIndex(where: { $0.reason == reason }) {
        counts[place].count += count
      } else {
        counts.append((reason, count))
      }
    }
    for letters in figures.letters { add("dead letters: \(letters.reason)", letters.count) }
    for event in figures.events {
      add("no run has sent it yet", figures.tally?.count(event, .unsent) ?? 0)
    }
    for line in figures.withheld { add(figures.sentence(of: line.reason), line.count) }
    guard !counts.isEmpty else { return nil }
    let rest = counts.count - Self.mostReasons
    let rows = counts.prefix(rest > 1 ? Self.mostReasons : .max)
      .map { [FigureText.count($0.count), $0.reason] }
    let text = Table.text([["withheld", "why"]] + rows, width: width)
    return rest > 1 ? "\(text)\n\(rest) more reasons: --html and --json have all" : text
  }
}
