import ArgumentParser
import FoundationEssentials
import Pipeline
import SegmentSpec

/// `tidemark runs`: what was done, newest first.
struct RunsCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "Lists the last runs and what they sent.",
    discussion: """
      Newest first; the last 1,000 are kept. With --json one object a run and line, with the run's whole \
      report.
      """
  )

  @Option(help: ArgumentHelp("How many.", valueName: "number"))
  var limit = 20

  @OptionGroup(title: "Options of every command") var options: Options

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func work(in context: CommandContext) async throws -> ExitStatus {
    let name = try context.settings.syncName()
    let (state, sync) = try await Wiring(context: context).stateForReading()
    let runs = try await state.runs(of: sync, limit: limit)
    let now = SystemWallClock().now()
    for run in runs {
      let text = RunText(run, now: now)
      try context.result.print(
        context.settings.json ? try SortedJSON.text(of: text.wire) : text.page
      )
    }
    if runs.isEmpty { context.outlet.remark("the sync \"\(name)\" has no runs yet") }
    return .done
  }
}

/// A run of the history in words.
struct RunText {
  private let run: RunRecord
  private let now: Timestamp
  private let report: Report?

  /// What is read of a run's report; reports of earlier releases may lack some of it.
  struct Report: Codable {
    struct Event: Codable {
      var event: String
      var derived, sent, unchanged, filtered, dead_lettered: Int
    }
    var sent: Int
    var dead_lettered: Int
    var roots: Int?
    var bytes: Int?
    var batches: Int?
    var events: [Event]
  }

  init(_ run: RunRecord, now: Timestamp) {
    self.run = run
    self.now = now
    report = run.end.flatMap {
      try? JSONDecoder().decode(Report.self, from: Data($0.reportJSON.utf8))
    }
  }

  /// Number, command, start, duration, outcome.
  var line: String {
    let command = Printable.line(run.start.command)
    let start = "#\(run.number) \(command), \(run.start.startedAt.iso8601)"
    guard let end = run.end else {
      return "\(start), not ended: it lasts, or was killed"
    }
    let seconds = end.finishedAt.seconds(since: run.start.startedAt)
    let outcome = end.exitCode == 0 ? "done" : "exit \(end.exitCode), \(Self.sentence(end.outcome))"
    let sent = report.map { ", \($0.sent) sent" } ?? ""
    return "\(start), \(ProgressLine.span(seconds)), \(Printable.line(outcome))\(sent)"
  }

  /// The line, and what became of each event.
  var page: String {
    let events = (report?.events ?? []).filter { $0.derived > 0 }.map { event in
      let dead = event.dead_lettered > 0 ? ", \(event.dead_lettered) dead letters" : ""
      return "    \(Printable.line(event.event)): \(event.sent) sent, \(event.unchanged) unchanged,"
        + " \(event.filtered) filtered\(dead)"
    }
    return ([line] + events).joined(separator: "\n")
  }

  /// An outcome as people may read it: earlier releases wrote a value of the program behind these words.
  private static func sentence(_ outcome: String) -> String {
    outcome.hasPrefix("the state failed: ") ? "the state failed" : outcome
  }

  /// As `--json` prints it.
  struct Wire: Encodable {
    var number: Int64
    var command: String
    var started_at: String
    var finished_at: String?
    var exit: Int32?
    var outcome: String?
    var report: Report?
  }

  var wire: Wire {
    Wire(
      number: run.number,
      command: run.start.command,
      started_at: run.start.startedAt.iso8601,
      finished_at: run.end?.finishedAt.iso8601,
      exit: run.end?.exitCode,
      outcome: run.end.map { Self.sentence($0.outcome) },
      report: report
    )
  }
}
