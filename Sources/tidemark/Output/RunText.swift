import FoundationEssentials
import Pipeline
import SegmentSpec

/// A run of the history in words.
struct RunText {
  private let run: RunRecord
  private let now: Timestamp
  /// Whether it has no end, and no process that could give it one.
  private let isKilled: Bool
  let report: Report?

  /// The fields that are read from a run's report; reports of earlier releases may lack some.
  struct Report: Encodable {
    struct Event: Encodable {
      var event: String
      var derived, sent, unchanged, filtered, dead_letters: Int
    }
    var sent: Int
    var dead_letters: Int
    var roots: Int?
    var bytes: Int?
    var batches: Int?
    var retries: Int?
    /// Seconds by phase.
    var phases: [String: Double]?
    var events: [Event]
  }

  init(_ run: RunRecord, now: Timestamp, _ atWork: AtWork) {
    self.run = run
    self.now = now
    isKilled = run.end == nil && !atWork.includes(run)
    report = run.end.flatMap {
      try? JSONDecoder().decode(Report.self, from: Data($0.reportJSON.utf8))
    }
  }

  /// Whether it ended well, with or without dead letters; nil while it runs.
  var endedWell: Bool? {
    guard let end = run.end else { return isKilled ? false : nil }
    return end.exitCode == 0 || end.exitCode == ExitStatus.deadLetters.rawValue
  }

  /// Why it failed, as a part of a sentence; nil if it did not fail.
  var failure: String? {
    if isKilled { return Self.killed }
    guard endedWell == false, let end = run.end else { return nil }
    return Printable.line(Self.sentence(end.outcome))
  }

  private static let killed = "the run was killed"

  var startedAt: Timestamp { run.start.startedAt }

  private var command: String { Printable.line(run.start.command) }

  /// How it ended, and the messages that it sent.
  private var result: String {
    guard let end = run.end else { return isKilled ? "killed" : "running" }
    let sent = report.map { "\($0.sent) sent" }
    if let failure {
      let before = (report?.sent ?? 0) > 0 ? ", \(sent ?? "")" : ""
      return "failed (exit \(end.exitCode)): \(failure)\(before)"
    }
    let dead = report?.dead_letters ?? 0
    let letters = dead == 0 ? "" : ", " + Summary.counted(dead, "dead letter")
    let code = end.exitCode == 0 ? "" : " (exit \(end.exitCode))"
    return (sent ?? "done") + letters + code
  }

  /// How long it took; nil before its end.
  var microseconds: Int64? {
    run.end.map { max(0, $0.finishedAt.microseconds &- startedAt.microseconds) }
  }

  private var took: String { microseconds.map(Self.took) ?? "" }

  /// `1.8 s`, `7 min`.
  static func took(_ microseconds: Int64) -> String {
    microseconds < 10_000_000
      ? "\(Summary.decimal(microseconds / 100_000)) s"
      : ProgressLine.span(microseconds / 1_000_000)
  }

  private var ago: String { Self.ago(startedAt, now) }

  /// `3 min ago`.
  static func ago(_ time: Timestamp, _ now: Timestamp) -> String {
    let seconds = now.seconds(since: time)
    return seconds < 1 ? "just now" : "\(ProgressLine.span(seconds)) ago"
  }

  /// A row of a table: number and command, when, how long, result.
  var cells: [String] { ["#\(run.number) \(command)", ago, took, result] }

  /// Number, command, when, how long, result, in one line.
  var line: String {
    let took = took.isEmpty ? "" : ", \(took)"
    return "#\(run.number) \(command), \(ago)\(took): \(result)"
  }

  /// The line with the time to the second, and the counts of each event.
  var page: String {
    let start = String(startedAt.iso8601.prefix(19)) + "Z"
    let took = took.isEmpty ? "" : ", \(took)"
    let events = (report?.events ?? []).filter { $0.derived > 0 }.map { event in
      let dead =
        event.dead_letters > 0 ? ", " + Summary.counted(event.dead_letters, "dead letter") : ""
      let name = EventName.known.first { $0.slug == event.event }?.rawValue ?? event.event
      return "    \(Printable.line(name)): \(event.sent) sent, \(event.unchanged) unchanged,"
        + " \(event.filtered) filtered\(dead)"
    }
    let head = "#\(run.number) \(command), \(start) (\(ago))\(took): \(result)"
    return ([head] + events).joined(separator: "\n")
  }

  /// An outcome for people: earlier releases wrote a value of the program after these words.
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
      outcome: run.end.map { Self.sentence($0.outcome) } ?? (isKilled ? Self.killed : nil),
      report: report
    )
  }
}

// Releases before 0.2 spelt events as destinations get them, and called dead letters `dead_lettered`.
extension RunText.Report: Decodable {
  private enum Keys: String, CodingKey {
    case sent, dead_letters, dead_lettered, roots, bytes, batches, retries, phases
    case events
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Keys.self)
    sent = try values.decode(Int.self, forKey: .sent)
    dead_letters =
      try values.decodeIfPresent(Int.self, forKey: .dead_letters)
      ?? values.decode(Int.self, forKey: .dead_lettered)
    roots = try values.decodeIfPresent(Int.self, forKey: .roots)
    bytes = try values.decodeIfPresent(Int.self, forKey: .bytes)
    batches = try values.decodeIfPresent(Int.self, forKey: .batches)
    retries = try values.decodeIfPresent(Int.self, forKey: .retries)
    phases = try values.decodeIfPresent([String: Double].self, forKey: .phases)
    events = try values.decode([Event].self, forKey: .events)
  }
}

extension RunText.Report.Event: Decodable {
  private enum Keys: String, CodingKey {
    case event, derived, sent, unchanged, filtered, dead_letters, dead_lettered
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Keys.self)
    let name = try values.decode(String.self, forKey: .event)
    event = EventName(known: name)?.slug ?? name
    derived = try values.decode(Int.self, forKey: .derived)
    sent = try values.decode(Int.self, forKey: .sent)
    unchanged = try values.decode(Int.self, forKey: .unchanged)
    filtered = try values.decode(Int.self, forKey: .filtered)
    dead_letters =
      try values.decodeIfPresent(Int.self, forKey: .dead_letters)
      ?? values.decode(Int.self, forKey: .dead_lettered)
  }
}
