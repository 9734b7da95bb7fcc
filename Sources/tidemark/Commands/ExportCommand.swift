import ArgumentParser
import Destinations
import Pipeline
import SegmentSpec

/// `tidemark export`: history as files or a stream, for any loader.
struct ExportCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes history to files or a pipe.",
    discussion: """
      Reads every customer, cart and order as a backfill does, and writes each event whose own time lies between \
      --from and --to. It remembers nothing: no watermark, no ledger, no state file. Message ids are those of a \
      sync with the same settings; no write key is needed.

      A directory gets event=order_completed/part-00001.ndjson and so on. No file becomes visible until all are \
      complete; _manifest.json comes last. With --append the files are written as those that are there: \
      partition, layout and compression come from the manifest. docs/warehouses.md shows how to load them.
      """
  )

  @Option(help: ArgumentHelp("The first moment that is written, in ISO 8601.", valueName: "time"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "The first moment that is no longer written, in ISO 8601.",
      valueName: "time"
    )
  )
  var to: String?

  @Option(
    help: ArgumentHelp(
      "The only events to write, with commas between. (default: all that are switched on)",
      valueName: "events"
    ),
    completion: .events
  )
  var events: String?

  @Option(
    help: ArgumentHelp(
      "An empty directory, or one to be made. (default: none, everything goes to stdout)",
      valueName: "path"
    )
  )
  var directory: String?

  @Flag(help: "Adds files to a directory that holds earlier exports.")
  var append = false

  @Option(help: ArgumentHelp("Connections that read at once.", valueName: "number"))
  var workers = 2

  @Flag(
    help: "Goes on where none of an event's rows can become a message, and leaves them out."
  )
  var acceptDeadLetters = false

  @Flag(
    inversion: .prefixedNo,
    help: "Whether a summary ends the run. (default: only on a terminal)"
  )
  var summary: Bool?

  @OptionGroup(title: "Options of every command") var options: Options

  func validate() throws {
    guard (1...16).contains(workers) else {
      throw ValidationError("--workers must be a number from 1 to 16")
    }
  }

  func outputCarriesMessages(_ settings: Settings) -> Bool { place(settings) == nil }

  var afterStop: (remains: String, hint: String) {
    let files = directory == nil ? "" : ", and its files are removed"
    return ("the export is not complete" + files, "run the same command again")
  }

  private func place(_ settings: Settings) -> String? {
    directory ?? settings.text(.exportDirectory)
  }

  func work(in context: CommandContext) async throws -> ExitStatus {
    let arguments = HistoryArguments(
      from: from,
      to: to,
      events: events,
      command: ExportRun.command,
      withoutUpdates:
        "an export has no Order Updated: its Order Completed already shows the order's current state"
    )
    let (window, chosen) = (
      try arguments.window(in: context), try arguments.chosenEvents(in: context)
    )
    var request = BackfillRun.Request(window: window, events: chosen)
    request.readers = workers
    let scope = ExportScope(from: window.from, to: window.to, events: chosen)
    let privacy = try context.settings.privacyRules()
    let templates = try context.settings.templates()
    let sink = try sink(for: scope, in: context)
    let wiring = Wiring(context: context)
    let progress = context.progress()
    let report = try await context.logged("export", isMonitored: false) {
      try await progress.during {
        try await wiring.withSource(
          of: chosen,
          isHistory: true,
          messageBytes: ExportRun.messageBytes,
          remembersContent: false
        ) { history in
          try await ExportRun(
            history: history,
            request: request,
            to: sink,
            namespace: try wiring.exportNamespace(of: await history.identity()),
            clock: SystemWallClock(),
            acceptsDeadLetters: acceptDeadLetters,
            privacy: privacy,
            templates: templates,
            observe: { progress.take(.page($0)) }
          )
          .run()
        }
      }
    }
    return try show(report, in: context)
  }

  /// Where it goes, and how.
  /// - Throws: exit code 64 or 78 for options that contradict each other or cannot be read.
  private func sink(for scope: ExportScope, in context: CommandContext) throws -> any ExportSink {
    var written = context.settings.exportOptions(usual: nil)
    let now = SystemWallClock().now()
    guard let place = place(context.settings) else {
      for (flag, isGiven) in [
        ("--partition", options.files.partition != nil),
        ("--max-file-size", options.files.maxFileSize != nil),
        ("--append", append),
      ] where isGiven {
        throw Failure(
          .usage,
          "\(flag) is about files, and without --directory the export goes to stdout",
          hint: "name a directory: --directory export/; or leave \(flag) out"
        )
      }
      return ExportStream(written, startedAt: now)
    }
    guard !place.isEmpty else {
      throw Failure(.usage, "--directory is empty", hint: "name one: --directory export/")
    }
    try PlaceText.demandPath(
      place,
      origin: directory == nil ? context.settings.origin(of: .exportDirectory) : "--directory",
      status: directory == nil ? .configuration : .usage
    )
    // A path with a slash at its end is a directory, whatever its suffix.
    let output = try OutputPlace(place + "/")
    // New files have the layout of the existing ones, unless a setting says otherwise.
    if append, let present = try ExportFiles.layout(in: output) {
      written = context.settings.exportOptions(usual: present)
    }
    return ExportFiles(output, written, scope: scope, appends: append, startedAt: now)
  }

  private func show(_ report: RunReport, in context: CommandContext) throws -> ExitStatus {
    let text = ExportText(report: report, directory: place(context.settings))
    if context.settings.json { try context.result.print(try SortedJSON.text(of: text.wire)) }
    if summary ?? context.settings.summary ?? Console.errors.isTerminal {
      try? Console.errors.printFolded(text.plain)
    }
    guard report.deadLettered > 0 else { return .done }
    let events = report.deadLettered == 1 ? "1 event" : "\(report.deadLettered) events"
    let reason = report.deadLetterReasons.first.map { "; the first: \($0)" } ?? ""
    context.outlet.remark("\(events) cannot become a message and were left out\(reason)")
    return .deadLetters
  }
}
