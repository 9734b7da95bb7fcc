import Pipeline
import SegmentSpec

/// The events of the shop by kind and day, and what became of them.
struct EventsSection {
  let figures: SyncFigures
  let tally: ShopTally

  var markup: Markup {
    let events = figures.events
    guard !events.isEmpty else {
      return "<h3>Events</h3><p>The shop shows no events in this time.</p>\n"
    }
    return """
      <h3>Events</h3>
      <p>The bars show \(span); each event has a scale of its own.</p>
      \(ReportPage.key)
      \(Markup.table("Events by kind", head: head, rows: events.map(row), foot: events.count > 1 ? foot(events) : nil))
      \(byDay(events))
      """
  }

  private var days: [Int64] { figures.days }

  private var span: String {
    guard let first = days.first, let last = days.last else { return "" }
    return days.count == 1
      ? FigureText.day(first)
      : "the \(days.count) days from \(FigureText.day(first)) to \(FigureText.day(last))"
  }

  private let head: Markup = """
    <tr><th scope="col" class="first">Event</th><th scope="col" class="bar">By day</th><th scope="col">In the shop</th>\
    <th scope="col">Delivered</th><th scope="col">Next sync</th><th scope="col">Dead letters</th>\
    <th scope="col">Withheld</th></tr>
    """

  private func row(_ event: EventName) -> Markup {
    """
    <tr><th scope="row">\(event.rawValue)</th><td class="bar">\(ReportBars.days(event, days, tally.days))</td>\
    \(cells(of: [event]))</tr>

    """
  }

  private func foot(_ events: [EventName]) -> Markup {
    "<tr><th scope=\"row\">in all</th><td></td>\(cells(of: events))</tr>"
  }

  private func cells(of events: [EventName]) -> Markup {
    func sum(_ count: (EventName) -> Int) -> Int { events.reduce(0) { $0 + count($1) } }
    let inShop = sum(tally.inShop)
    let sent = sum { tally.count($0, .sent) }
    let (unsent, dead) = (sum { tally.count($0, .unsent) }, sum { tally.count($0, .dead) })
    let withheld = inShop - sent - unsent - dead
    return """
      <td>\(FigureText.count(inShop))</td><td>\(FigureText.count(sent))</td>\(open(unsent))\(open(dead))\
      <td>\(FigureText.count(withheld))</td>
      """
  }

  private func open(_ count: Int) -> Markup {
    count == 0 ? "<td>0</td>" : "<td class=\"open\">\(FigureText.count(count))</td>"
  }

  private func byDay(_ events: [EventName]) -> Markup {
    let names = events.map { event -> Markup in "<th scope=\"col\">\(event.rawValue)</th>" }
    let rows = days.filter { tally.days[$0] != nil }.map { day -> Markup in
      let cells = events.map { event -> Markup in
        let count = tally.days[day]?[event] ?? ShopTally.Counts()
        if count.inShop == count.sent { return "<td>\(FigureText.count(count.sent))</td>" }
        return """
          <td>\(FigureText.count(count.sent)) <span class="open">of \(FigureText.count(count.inShop))</span></td>
          """
      }
      return "<tr><th scope=\"row\">\(FigureText.day(day))</th>\(cells)</tr>\n"
    }
    let table = Markup.table(
      "Delivered by day, without days that have no events; “of” where the shop has more",
      head: "<tr><th scope=\"col\" class=\"first\">Day</th>\(names)</tr>",
      rows: rows
    )
    if rows.isEmpty { return "" }
    return "<details><summary>The same as numbers by day</summary>\n\(table)</details>\n"
  }
}

extension EventName {
  /// The event that a run's report names: by its slug, or by the name that it has in the settings.
  init(reported slug: String) {
    self = Self.known.first { $0.slug == slug } ?? EventName(slug)
  }
}

/// What the runs sent by event, where the shop does not answer.
struct EventsOfRuns {
  let figures: SyncFigures

  var markup: Markup {
    var counts: [EventName: (sent: Int, dead: Int)] = [:]
    for event in figures.runs.flatMap({ $0.report?.events ?? [] }) {
      let name = EventName(reported: event.event)
      counts[name, default: (0, 0)].sent += event.sent
      counts[name, default: (0, 0)].dead += event.dead_letters
    }
    let events = EventName.inOrder(counts.keys).filter { event in
      counts[event].map { $0.sent + $0.dead > 0 } ?? false
    }
    guard !events.isEmpty else { return "" }
    let most = Int64(counts.values.map(\.sent).max() ?? 0)
    let rows = events.map { event -> Markup in
      let count = counts[event] ?? (0, 0)
      let title = "\(event.rawValue): \(FigureText.count(count.sent)) delivered"
      let bar = ReportBars.line(
        inShop: Int64(count.sent),
        sent: Int64(count.sent),
        most: most,
        title
      )
      return """
        <tr><th scope="row">\(event.rawValue)</th><td class="bar">\(bar)</td><td>\(FigureText.count(count.sent))</td>\
        <td>\(FigureText.count(count.dead))</td></tr>

        """
    }
    let table = Markup.table(
      "Events of the last \(FigureText.noun(figures.runs.count, "run")), by the runs’ own reports",
      head: """
        <tr><th scope="col" class="first">Event</th><th scope="col" class="bar"></th><th scope="col">Delivered</th>\
        <th scope="col">Dead letters</th></tr>
        """,
      rows: rows
    )
    return "<h3>Events</h3>\n\(table)"
  }
}
