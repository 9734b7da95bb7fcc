import Pipeline
import SegmentSpec

/// How long events took from the shop to the destination.
struct DelaySection {
  let figures: SyncFigures

  static let classes = [
    "less than 1 min", "1 to 5 min", "5 to 15 min", "15 to 60 min", "1 to 6 h", "6 to 24 h",
    "a day and more",
  ]

  var markup: Markup {
    guard let tally = figures.tally, let since = tally.delaysSince else { return "" }
    let all = tally.delays.reduce(0, +)
    guard all > 0 else {
      return """
        <h3>Delay</h3>
        <p>There is none to show: no event that happened since \(FigureText.minute(since)) was delivered.</p>

        """
    }
    let most = Int64(tally.delays.max() ?? 0)
    let rows = zip(Self.classes, tally.delays).map { name, count -> Markup in
      let title = "\(name): \(FigureText.count(count)) of \(FigureText.count(all))"
      return """
        <tr><th scope="row">\(name)</th>\
        <td class="bar">\(ReportBars.line(inShop: Int64(count), sent: Int64(count), most: most, title))</td>\
        <td>\(FigureText.count(count))</td><td>\(FigureText.percent(count, of: all))</td></tr>

        """
    }
    let table = Markup.table(
      "From event to delivery, of events since \(FigureText.minute(since))",
      head: """
        <tr><th scope="col" class="first">Delay</th><th scope="col" class="bar"></th><th scope="col">Events</th>\
        <th scope="col">Share</th></tr>
        """,
      rows: rows
    )
    return "<h3>Delay</h3>\n\(table)"
  }
}

/// The runs of the sync: how long they took, and how they ended.
struct RunsSection {
  let figures: SyncFigures

  /// In the table.
  private static let lines = 12

  var markup: Markup {
    guard let newest = figures.runs.first, let oldest = figures.runs.last else {
      return "<h3>Runs</h3><p>No run is remembered of this time.</p>\n"
    }
    let (all, failed) = figures.ended
    let shown = Array(figures.runs.prefix(ReportBars.mostRuns))
    let slowest = shown.compactMap(\.microseconds).max() ?? 0
    let from = FigureText.minute(shown.last?.startedAt ?? oldest.startedAt)
    // The bars of a few runs do not reach the other end.
    let end: Markup =
      shown.count > ReportBars.mostRuns / 2
      ? "<span>\(FigureText.minute(newest.startedAt))</span>" : ""
    let failures: Markup =
      failed == 0
      ? "all ended well"
      : "<span class=\"open\">\(FigureText.count(failed)) of \(FigureText.count(all)) failed</span>"
    return """
      <h3>Runs</h3>
      <p>\(FigureText.noun(figures.runs.count, "run")) since \(FigureText.minute(oldest.startedAt)): \(failures).</p>
      \(ReportBars.runs(shown))
      <div class="axis"><span>\(from)</span>\(end)</div>
      <ul class="key"><li><i></i>how long a run took; the longest \(RunText.took(slowest))</li>\
      <li><i class="left"></i>a failed run, as high as the chart</li></ul>
      \(table)
      """
  }

  private var table: Markup {
    let rows = figures.runs.prefix(Self.lines).map { run -> Markup in
      let cells = run.cells
      let result: Markup =
        run.endedWell == false
        ? "<span class=\"open\">\(cells[3])</span>" : "\(cells[3])"
      return """
        <tr><th scope="row" class="word">\(FigureText.minute(run.startedAt))</th><td class="text">\(result)</td>\
        <td class="word">\(cells[2])</td><td class="word">\(cells[0])</td></tr>

        """
    }
    let count = min(Self.lines, figures.runs.count)
    return .table(
      count == 1 ? "The last run" : "The last \(count) runs",
      head: """
        <tr><th scope="col">Began</th><th scope="col">Result</th><th scope="col">Took</th>\
        <th scope="col">Run</th></tr>
        """,
      rows: rows,
      isOfText: true
    )
  }
}

/// What stands in the way: dead letters, what was withheld and why, open transactions.
struct ProblemSections {
  let figures: SyncFigures

  private var status: SyncStatus { figures.status }

  var markup: Markup { "\(letters)\(withheld)\(horizon)" }

  private var letters: Markup {
    guard status.deadLetters > 0 else {
      return "<h3>Dead letters</h3><p>There are none.</p>\n"
    }
    let rows = figures.letters.map { letter -> Markup in
      """
      <tr><th scope="row" class="word">\(letter.event.rawValue)</th><td>\(FigureText.count(letter.count))</td>\
      <td class="text">\(letter.reason)</td><td class="text"><code>\(letter.example)</code></td></tr>

      """
    }
    let table = Markup.table(
      "Dead letters by reason",
      head: """
        <tr><th scope="col">Event</th><th scope="col">Count</th><th scope="col">Reason</th>\
        <th scope="col">One of them</th></tr>
        """,
      rows: rows,
      isOfText: true
    )
    let others: Markup =
      figures.otherLetters == 0
      ? ""
      : "<p>\(FigureText.count(figures.otherLetters)) more \(figures.otherLetters == 1 ? "has another reason" : "have other reasons").</p>"
    let name = status.nameArgument
    return """
      <h3>Dead letters</h3>
      <p>These messages were refused, or cannot be written; none is tried again automatically. Fix the cause, then send \
      them with <code>tidemark dead-letters retry --all\(name)</code>.</p>
      \(table)\(others)
      """
  }

  private var withheld: Markup {
    let all = figures.withheld
    guard !all.isEmpty || unsent > 0 else {
      return "<h3>Withheld, and why</h3><p>Nothing is withheld.</p>\n"
    }
    var rows = all.map { line -> Markup in
      """
      <tr><th scope="row" class="word">\(line.event.rawValue)</th><td>\(FigureText.count(line.count))</td>\
      <td class="text">\(figures.sentence(of: line.reason))</td></tr>

      """
    }
    for event in figures.events {
      let count = figures.tally?.count(event, .unsent) ?? 0
      guard count > 0 else { continue }
      rows.append(
        """
        <tr><th scope="row" class="word">\(event.rawValue)</th><td class="open">\(FigureText.count(count))</td>\
        <td class="text">no run has sent it yet; if it is older than the watermark, its row did not change since the \
        last sync</td></tr>

        """
      )
    }
    let source =
      figures.tally == nil
      ? "Counted in the reports of the last runs."
      : "What the shop holds and Tidemark does not send."
    let table = Markup.table(
      "Facts that are not sent",
      head: """
        <tr><th scope="col">Event</th><th scope="col">Count</th><th scope="col">Why</th></tr>
        """,
      rows: rows,
      isOfText: true
    )
    return """
      <h3>Withheld, and why</h3>
      <p>\(source) \
      <code>tidemark explain ID\(status.nameArgument)</code> says it of one order.</p>
      \(table)
      """
  }

  private var unsent: Int {
    figures.events.reduce(0) { $0 + (figures.tally?.count($1, .unsent) ?? 0) }
  }

  private var horizon: Markup {
    guard case .success(let horizon) = status.horizon else { return "" }
    let text = HorizonText(horizon)
    guard horizon.isHeldBack else {
      return "<h3>Open transactions</h3><p>No open transaction holds changes back.</p>\n"
    }
    let items = text.holders.map { holder -> Markup in "<li>\(holder)</li>\n" }
    let list: Markup = items.isEmpty ? "" : "<ul>\(items)</ul>"
    return """
      <h3>Open transactions</h3>
      <p class="note">\(text.line)</p>
      \(list)
      """
  }
}
