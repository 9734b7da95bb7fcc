import Pipeline
import SegmentSpec

/// The charts: bars as inline SVG, each with the numbers that it shows.
///
/// They hold no text of their own, as text in a picture that is scaled would be too small on a telephone; the table that
/// a bar stands in has its numbers.
enum ReportBars {
  /// A bar along the line of a table: the part that was sent, and the rest.
  static func line(inShop: Int64, sent: Int64, most: Int64, _ title: String) -> Markup {
    let whole = FigureText.share(inShop, of: most, in: 1_000)
    let part = inShop > 0 ? FigureText.share(sent, of: inShop, in: whole) : 0
    // What was not sent is seen, however little it is.
    let done = sent < inShop ? min(part, max(0, whole - 8)) : part
    return """
      <svg viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label="\(title)">\
      <title>\(title)</title><rect class="track" y="12" width="1000" height="1"/>\
      \(rect("sent", 0, 0, done, 12))\(rect("left", done, 0, whole - done, 12))</svg>
      """
  }

  /// A bar for each day of an event.
  static func days(
    _ event: EventName,
    _ days: [Int64],
    _ counts: [Int64: [EventName: ShopTally.Counts]]
  ) -> Markup {
    let of = days.map { counts[$0]?[event] ?? ShopTally.Counts() }
    let most = Int64(of.map(\.inShop).max() ?? 0)
    let sum = of.reduce(0) { $0 + $1.inShop }
    let title =
      "\(event.rawValue) by day: \(FigureText.count(sum)) in all, \(FigureText.count(Int(most))) on the busiest day"
    let bars = zip(days, of).enumerated().map { place, pair -> Markup in
      let (day, count) = pair
      let height = FigureText.share(Int64(count.inShop), of: most, in: 100)
      let part =
        count.inShop > 0
        ? FigureText.share(Int64(count.sent), of: Int64(count.inShop), in: height) : 0
      let x = Int64(place) * 10
      let text =
        "\(FigureText.day(day)): \(FigureText.count(count.inShop)) in the shop, \(FigureText.count(count.sent)) delivered"
      return """
        <g><title>\(text)</title>\(rect("left", x, 100 - height, 8, height - part))\
        \(rect("sent", x, 100 - part, 8, part))<rect class="track" x="\(x)" y="98" width="8" height="2"/></g>
        """
    }
    return """
      <svg class="days" viewBox="0 0 \(max(1, days.count) * 10) 100" preserveAspectRatio="none" role="img" \
      aria-label="\(title)">\(bars)</svg>
      """
  }

  /// The runs that fill the width of a chart.
  static let mostRuns = 60

  /// A bar for each run, the oldest first: how long it took.
  static func runs(_ runs: [RunText]) -> Markup {
    let shown = Array(runs.reversed())
    let most = shown.compactMap(\.microseconds).max() ?? 0
    let failed = shown.count { $0.endedWell == false }
    let bars = shown.enumerated().map { place, run -> Markup in
      let height = max(3, FigureText.share(run.microseconds ?? 0, of: most, in: 100))
      let isBad = run.endedWell == false
      // A failed run is as high as the chart, so that it is seen without colours.
      let (y, tall) = isBad ? (Int64(0), Int64(100)) : (100 - height, height)
      return """
        <g><title>\(run.line)</title>\(rect(isBad ? "left" : "sent", Int64(place) * 10, y, 8, tall))</g>
        """
    }
    let title =
      "\(FigureText.noun(shown.count, "run")), the oldest first, by duration; \(FigureText.count(failed)) failed"
    return """
      <svg class="runs" viewBox="0 0 \(max(mostRuns, shown.count) * 10) 100" preserveAspectRatio="none" role="img" \
      aria-label="\(title)">\(bars)</svg>
      """
  }

  private static func rect(
    _ kind: Markup,
    _ x: Int64,
    _ y: Int64,
    _ width: Int64,
    _ height: Int64
  ) -> Markup {
    guard width > 0, height > 0 else { return "" }
    return """
      <rect class="\(kind)" x="\(x)" y="\(y)" width="\(width)" height="\(height)"/>
      """
  }
}
