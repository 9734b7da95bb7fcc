import ArgumentParser
import Pipeline
import SegmentSpec

/// `tidemark report`: what was delivered, beside what the shop holds.
struct ReportCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Shows what was delivered beside what the shop holds.",
    discussion: """
      Reads the state and, once, the whole shop as an export does; sends and writes nothing. It shows \
      freshness and delays, the events by kind and day, revenue, refunds and discounts by month and currency \
      as they are in the shop and as they were delivered, dead letters, and what is withheld and why.

      With --html it writes one page for people: complete in one file, without scripts, without anything \
      from elsewhere, and without personal data. When the shop's database cannot be asked, everything else \
      is still shown. Without --name a settings file with several syncs gets one report of all.
      """
  )

  @Option(
    help: ArgumentHelp(
      "The first moment that counts, in ISO 8601. (default: where history starts)",
      valueName: "time"
    )
  )
  var from: String?

  @Option(
    help: ArgumentHelp("The first moment that no longer counts, in ISO 8601.", valueName: "time")
  )
  var to: String?

  @Option(help: ArgumentHelp("The file for the page; - for stdout.", valueName: "file"))
  var html: String?

  @Flag(help: "Shows every sync of the settings file.")
  var all = false

  @OptionGroup(title: "Options of every command") var options: Options

  func validate() throws {
    if html == "" { throw ValidationError("--html is empty: name a file, such as report.html") }
    try AllSyncs.validate(all, options)
  }

  func isForAllSyncs(_ settings: Settings) -> Bool { all || settings.isOfAllSyncs }

  /// The page is on stdout, so `--json` goes to stderr.
  func outputCarriesMessages(_ settings: Settings) -> Bool { html == "-" }

  var afterStop: (remains: String, hint: String) {
    ("the report is not complete", "run the same command again")
  }

  func work(in context: CommandContext) async throws -> ExitStatus {
    let window = try HistoryArguments(
      from: from,
      to: to,
      events: nil,
      command: "tidemark report",
      withoutUpdates: ""
    )
    .window(in: context)
    if let html, html != "-" {
      try PlaceText.demandPath(html, origin: "--html", status: .usage)
      // A shop takes long to read, and a slip is known now.
      guard !html.hasSuffix("/") else {
        throw Failure(
          .usage,
          "--html names a directory",
          hint: "name a file in it: --html report/index.html"
        )
      }
    }
    guard all || context.settings.isOfAllSyncs else {
      let figures = try await figures(in: context, window)
      let name = figures.status.sync.text
      try show([ReportPage.Part(name: name, figures: .success(figures))], in: context)
      if context.settings.json {
        try context.result.print(SortedJSON.text(of: ReportWire(figures)))
      }
      return .done
    }
    let syncs = try AllSyncs(context)
    var parts: [ReportPage.Part] = []
    let endings = try await syncs.each { context in
      let name = context.outlet.sync ?? ""
      do {
        let figures = try await figures(in: context, window)
        parts.append(ReportPage.Part(name: name, figures: .success(figures)))
        let json = try SortedJSON.text(of: ReportWire(figures))
        return AllSyncs.Ending(context, .done, [("report", json)])
      } catch {
        let failure = Failure(reading: error, settings: context.settings)
        parts.append(ReportPage.Part(name: name, figures: .failure(failure)))
        throw error
      }
    }
    try show(parts, in: context)
    return syncs.finish(endings)
  }

  private func figures(
    in context: CommandContext,
    _ window: HistoryWindow
  ) async throws -> SyncFigures {
    let figures = try await SyncFigures.gather(in: context, window)
    if let failure = figures.failure {
      context.outlet.remark(
        "the shop could not be read, so the report has only what the state remembers: \(failure.sentence)"
      )
    }
    return figures
  }

  private func show(
    _ parts: [ReportPage.Part],
    in context: CommandContext
  ) throws {
    guard let html else {
      if context.settings.json { return }
      let texts = parts.compactMap { try? $0.figures.get() }
        .map { ReportText($0, width: Console.output.width).text }
      return try context.result.printFolded(texts.joined(separator: "\n\n\n"))
    }
    let page = ReportPage(parts: parts, now: SystemWallClock().now()).html
    if html == "-" { return try Console.output.print(String(page.dropLast())) }
    try WholeFile(path: html, origin: "--html").write(page)
    if Console.errors.isTerminal { context.outlet.remark("the report is in \(html)") }
  }
}
