import Destinations
import Pipeline
import SegmentSpec

/// The result of an export, for people and for machines.
struct ExportText {
  let report: RunReport
  /// Nil for stdout.
  let directory: String?

  var plain: String {
    let span = max(0, report.finishedAt.microseconds &- report.startedAt.microseconds)
    let seconds = Summary.decimal(span / 100_000) + " s"
    let events = Summary.counted(report.sent, "event")
    var lines = [
      "exported \(events) to \(directory ?? "stdout") in \(seconds), \(Summary.size(report.bytes))"
        + " of messages"
    ]
    let rows = report.countsInOrder.filter { $0.counts.sent > 0 }.map { event, counts in
      let time = report.times[event]
      return [
        event.rawValue, "\(counts.sent)", time.map { Self.day($0.lowerBound) } ?? "",
        time.map { Self.day($0.upperBound) } ?? "",
      ]
    }
    if !rows.isEmpty {
      lines.append("")
      lines += Table.lines([["event", "events", "oldest", "newest"]] + rows, numbersFrom: 1)
    }
    let waiting = WaitingText(report.waiting).lines("their events are left out")
    if !report.noticeSentences.isEmpty || !waiting.isEmpty { lines.append("") }
    lines += waiting
    lines += report.noticeSentences.map { "  note: \($0)" }
    return lines.joined(separator: "\n")
  }

  private static func day(_ time: Timestamp) -> String { String(time.iso8601.prefix(10)) }

  /// As `--json` prints it.
  struct Wire: Encodable {
    struct Event: Encodable {
      var event: String
      var rows: Int
      var oldest: String?
      var newest: String?
    }
    var directory: String?
    var started_at: String
    var finished_at: String
    var rows: Int
    var message_bytes: Int
    var left_out: Int
    var events: [Event]
    var notices: [String]
    var waiting: Int
    var waiting_since: String?
  }

  var wire: Wire {
    Wire(
      directory: directory,
      started_at: report.startedAt.iso8601,
      finished_at: report.finishedAt.iso8601,
      rows: report.sent,
      message_bytes: report.bytes,
      left_out: report.deadLettered,
      events: report.countsInOrder.filter { $0.counts.sent > 0 }.map { event, counts in
        Wire.Event(
          event: event.slug,
          rows: counts.sent,
          oldest: report.times[event]?.lowerBound.iso8601,
          newest: report.times[event]?.upperBound.iso8601
        )
      },
      notices: report.noticeSentences,
      waiting: report.waiting.count,
      waiting_since: report.waiting.since?.iso8601
    )
  }
}
