import FoundationEssentials
import Logging
import Pipeline
import SegmentSpec

/// The form of log lines and errors on stderr.
enum LogFormat: String, Sendable {
  case text, json
}

/// Log lines on stderr: `tidemark: warning: message (key=value)`, or one JSON object a line.
struct ConsoleLog: LogHandler {
  let format: LogFormat
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
    let pairs = all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
    let line = ConsoleLog.line(
      format,
      level: event.level.rawValue,
      message: event.message.description,
      pairs,
      now: SystemWallClock().now()
    )
    // A log without a reader is no reason to stop a run.
    try? Console.errors.print(
      ConsoleLog.isTimed && format == .text ? "\(ConsoleLog.time()) \(line)" : line
    )
  }

  /// Whether text lines begin with the time: a reader at a terminal knows it, and the journal has its own.
  private static let isTimed =
    !Console.errors.isTerminal && ProcessInfo.processInfo.environment["JOURNAL_STREAM"] == nil

  /// The present time to the second, in UTC.
  private static func time() -> String {
    let now = SystemWallClock().now()
    return Timestamp(microseconds: now.microseconds - now.microseconds % 1_000_000).iso8601
  }

  /// One line, without its line feed; `status` is the exit code of an error.
  static func line(
    _ format: LogFormat,
    level: String,
    message: String,
    _ pairs: [(String, String)],
    status: ExitStatus? = nil,
    now: Timestamp
  ) -> String {
    switch format {
    case .text:
      let details = pairs.map { "\($0)=\($1)" }.joined(separator: ", ")
      let head = "tidemark: \(level): \(message)"
      return Printable.line(details.isEmpty ? head : "\(head) (\(details))")
    case .json:
      let fields = [("time", now.iso8601), ("level", level), ("message", message)] + pairs
      let exit = status.map { ",\"exit\":\($0.rawValue)" } ?? ""
      return "{" + fields.map { "\(quoted($0)):\(quoted($1))" }.joined(separator: ",") + exit + "}"
    }
  }

  /// `text` as a JSON string.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _ where Printable.isHarmful(scalar): result += Printable.escape(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
