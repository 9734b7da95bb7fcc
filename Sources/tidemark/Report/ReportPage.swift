import Pipeline
import SegmentSpec

/// The page that `report --html` writes: complete in one file, without scripts and without anything from elsewhere.
struct ReportPage {
  /// A sync of the page: its figures, or why there are none.
  struct Part {
    var name: String
    var figures: Result<SyncFigures, Failure>
  }

  let parts: [Part]
  let now: Timestamp

  var html: String {
    let one = parts.count == 1 ? parts.first?.name : nil
    let title = one.map { "Tidemark report: \($0)" } ?? "Tidemark report: \(parts.count) syncs"
    let sections = parts.map { part in
      switch part.figures {
      case .success(let figures): SyncSection(figures, heading: one == nil ? part.name : nil).markup
      case .failure(let failure): broken(part.name, failure)
      }
    }
    let page: Markup = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(title)</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <main>
      <header><h1>\(title)</h1>
      <p class="soft">Made \(FigureText.minute(now)).</p></header>
      \(sections)
      <footer><p>Times and days are in UTC. “In the shop” is what the shop’s database held when this page was made; \
      “delivered” is what the destination has acknowledged. Made by tidemark \(Release.version); the page holds no \
      personal data, and loads nothing.</p></footer>
      </main>
      </body>
      </html>

      """
    return page.text
  }

  private static let style = Markup(stringLiteral: ReportStyle.sheet)

  /// What the colours of bars mean.
  static let key: Markup = """
    <ul class="key"><li><i></i>delivered</li><li><i class="left"></i>in the shop, not delivered</li></ul>
    """

  /// `All of history`, or the window.
  static func span(_ window: HistoryWindow) -> String {
    switch (window.from, window.to) {
    case (nil, nil): "All of history"
    case (let from?, nil): "Since \(moment(from))"
    case (nil, let to?): "Until \(moment(to))"
    case (let from?, let to?): "From \(moment(from)) to \(moment(to))"
    }
  }

  private static func moment(_ time: Timestamp) -> String {
    let text = time.iso8601
    return text.hasSuffix("T00:00:00Z") ? String(text.prefix(10)) : FigureText.minute(time)
  }

  private func broken(_ name: String, _ failure: Failure) -> Markup {
    let hint: Markup = failure.hint.map { "<br><span class=\"soft\">\($0)</span>" } ?? ""
    return """
      <section><h2>\(name)</h2>
      <p class="note">Nothing is known of this sync: \(failure.sentence)\(hint)</p></section>

      """
  }
}

/// All that the page says of one sync.
struct SyncSection {
  private let figures: SyncFigures
  private let heading: String?

  /// `heading` is the sync's name where the page has several.
  init(_ figures: SyncFigures, heading: String?) {
    self.figures = figures
    self.heading = heading
  }

  private var status: SyncStatus { figures.status }

  var markup: Markup {
    let title: Markup = heading.map { "<h2>\($0)</h2>" } ?? ""
    return """
      <section>\(title)
      <p class="soft">\(bound)</p>
      \(tiles)
      \(verdict)
      \(shop)
      \(DelaySection(figures: figures).markup)
      \(RunsSection(figures: figures).markup)
      \(ProblemSections(figures: figures).markup)
      </section>

      """
  }

  /// What is wrong, and the next step; nothing where all is well.
  private var verdict: Markup {
    let verdict = Verdict(status)
    if [.ok, .running].contains(verdict.word) { return "" }
    return "<p class=\"note\">\(verdict.line)</p>"
  }

  private var bound: String {
    guard let binding = status.binding else {
      return "Sync \(status.sync), which no run has used yet, to \(figures.destination). \(span)."
    }
    return
      "Sync \(status.sync) of store \(binding.storeID), to \(binding.destination.kind) \(binding.destination.place). \(span)."
  }

  private var span: String { ReportPage.span(figures.window) }

  private var shop: Markup {
    if let failure = figures.failure {
      let hint: Markup = failure.hint.map { "<br><span class=\"soft\">\($0)</span>" } ?? ""
      return """
        <p class="note">The shop’s database could not be read, so this page has only what the state remembers: \
        \(failure.sentence)\(hint)</p>
        \(EventsOfRuns(figures: figures).markup)
        """
    }
    guard let tally = figures.tally else { return "" }
    return """
      \(MoneySection(figures: figures, tally: tally).markup)
      \(EventsSection(figures: figures, tally: tally).markup)
      """
  }

  // MARK: Tiles

  private var tiles: Markup {
    "<dl class=\"tiles\">\(freshness)\(delivered)\(money)\(letters)</dl>"
  }

  private func tile(_ name: String, _ big: String, _ small: String, isOff: Bool = false) -> Markup {
    let kind: Markup = isOff ? "tile off" : "tile"
    return """
      <div class="\(kind)"><dt>\(name)</dt><dd class="big">\(big)</dd><dd class="soft">\(small)</dd></div>

      """
  }

  private var freshness: Markup {
    let verdict = Verdict(status)
    let isOff = ![.ok, .running].contains(verdict.word)
    let words: String
    switch verdict.word {
    case .ok: words = "OK"
    case .failing: words = "Failing"
    case .late: words = "Late"
    case .running: words = "Running"
    case .neverUsed: words = "Never used"
    case .noWatermark: words = "No watermark"
    case .notYetRun: words = "Not yet run"
    }
    let age =
      status.deliveredUntil.map {
        "everything is delivered until \(RunText.ago($0, status.present))"
      }
      ?? "nothing is delivered yet"
    return tile("Freshness", words, age, isOff: isOff)
  }

  private var delivered: Markup {
    guard figures.tally != nil else {
      let count = figures.ledgerEntries.map(FigureText.count) ?? "unknown"
      return tile("Remembered facts", count, "the shop could not be read", isOff: true)
    }
    let all = figures.all
    guard all.inShop > 0 else { return tile("Events", "none", "the shop has none in this time") }
    return tile(
      "Events",
      FigureText.percent(all.sent, of: all.inShop),
      "\(FigureText.count(all.sent)) of \(FigureText.count(all.inShop)) are delivered"
    )
  }

  private var money: Markup {
    guard let tally = figures.tally else {
      return tile("Money", "unknown", "the shop could not be read", isOff: true)
    }
    let currencies = tally.currencies
    guard !currencies.isEmpty else { return tile("Money", "none", "no orders in this time") }
    let off = figures.differing.count
    let of = FigureText.noun(currencies.count, "currency", "currencies")
    if off == 0, tally.withoutAmounts > 0 {
      let count = FigureText.noun(tally.withoutAmounts, "order or refund", "orders and refunds")
      return tile("Money", "incomplete", "\(count) without an amount", isOff: true)
    }
    return off == 0
      ? tile("Money", "agrees", "shop and delivery, in \(of)")
      : tile("Money", "differs", "in \(FigureText.count(off)) of \(of)", isOff: true)
  }

  private var letters: Markup {
    let count = status.deadLetters
    return tile(
      "Dead letters",
      count == 0 ? "none" : FigureText.count(count),
      count == 0 ? "nothing was refused" : "refused, or impossible to write",
      isOff: count > 0
    )
  }
}
