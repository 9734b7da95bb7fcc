import Commerce
import Pipeline
import SegmentSpec

/// A backfill in words.
struct BackfillText {
  let backfill: Backfill
  let sync: SyncName
  /// The options that make a hint's command apply to this sync.
  let nameArgument: String
  let now: Timestamp

  /// Its scope, such as `of everything since 2024-01-01T00:00:00Z`.
  static func scope(_ backfill: Backfill) -> String {
    let events = backfill.events.map { $0.map(\.rawValue).joined(separator: ", ") } ?? "everything"
    let from = backfill.window.from.map { " since \($0.iso8601)" } ?? ""
    let to = backfill.window.to.map { " until \($0.iso8601)" } ?? ""
    return "of \(events)\(from)\(to)"
  }

  /// The arguments for the same backfill, each with a space before it.
  static func arguments(_ backfill: Backfill) -> String {
    let from = backfill.window.from.map { " --from \($0.iso8601)" } ?? ""
    let to = backfill.window.to.map { " --to \($0.iso8601)" } ?? ""
    let events = backfill.events.map {
      " --events \($0.map(\.slug).joined(separator: ","))"
    }
    return from + to + (events ?? "")
  }

  private var condition: String {
    if let end = backfill.finishedAt { return "finished \(end.seconds8601)" }
    if backfill.isShared {
      return "\(rangesFinished) of \(Summary.counted(backfill.parts.count, "range")) finished;"
        + " any number of tidemark backfill --work\(nameArgument) work on the others"
    }
    return now < backfill.freshUntil
      ? "running, or stopped less than a minute ago"
      : "stopped: tidemark backfill\(Self.arguments(backfill))\(nameArgument) goes on with it"
  }

  private var rangesFinished: Int { backfill.parts.count { $0.isFinished } }

  /// Percent of the roots; 100 only if it is finished.
  static func percent(_ read: Int, of roots: Int) -> Int {
    roots > 0 ? min(99, read * 100 / roots) : 0
  }

  private var percent: Int {
    backfill.finishedAt == nil ? Self.percent(backfill.rootsRead, of: backfill.roots) : 100
  }

  /// Scope and progress in one line.
  var line: String {
    if let end = backfill.finishedAt {
      return "\(Self.scope(backfill)), finished \(end.seconds8601)"
    }
    return "\(Self.scope(backfill)), \(percent)% of \(Summary.roots(backfill.roots))"
  }

  var plain: String {
    Table.text([
      ["sync", sync.text], ["backfill", Self.scope(backfill)],
      ["began", backfill.startedAt.seconds8601],
      ["state", condition],
      [
        "read",
        "\(backfill.rootsRead) of \(Summary.roots(backfill.roots)) (\(percent)%)",
      ],
    ])
  }

  /// As `--json` prints it.
  struct Wire: Encodable {
    var sync: String
    var from: String?
    var to: String?
    var events: [String]?
    var started_at: String
    var finished_at: String?
    var fresh_until: String
    var roots: Int
    var roots_read: Int
    /// Of a shared backfill.
    var ranges: Int?
    var ranges_finished: Int?
  }

  var wire: Wire {
    Wire(
      sync: sync.text,
      from: backfill.window.from?.iso8601,
      to: backfill.window.to?.iso8601,
      events: backfill.events?.map(\.slug),
      started_at: backfill.startedAt.iso8601,
      finished_at: backfill.finishedAt?.iso8601,
      fresh_until: backfill.freshUntil.iso8601,
      roots: backfill.roots,
      roots_read: backfill.rootsRead,
      ranges: backfill.isShared ? backfill.parts.count : nil,
      ranges_finished: backfill.isShared ? rangesFinished : nil
    )
  }
}
