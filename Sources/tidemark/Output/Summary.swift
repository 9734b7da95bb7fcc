import Pipeline
import SegmentSpec

/// A run's report as a short table for people.
struct Summary {
  let text: String

  init(_ report: RunReport) {
    let span = max(0, report.finishedAt.microseconds &- report.startedAt.microseconds)
    let seconds =
      span < 1_000_000 ? "\(span / 1000) ms" : Summary.decimal(span / 100_000) + " s"
    let events = report.sent == 1 ? "1 event" : "\(report.sent) events"
    var lines = [
      "\(Summary.work(report)) \"\(report.sync)\": \(events) sent in \(seconds), \(Summary.size(report.bytes))"
    ]
    let rows = report.countsInOrder.map { event, counts in
      [
        event.rawValue, "\(counts.sent)", "\(counts.unchanged)", "\(counts.filtered)",
        "\(counts.deadLettered)",
      ]
    }
    if !rows.isEmpty {
      lines.append("")
      lines += Table.lines(
        [["event", "sent", "unchanged", "filtered", "dead letters"]] + rows,
        numbersFrom: 1
      )
      lines.append("")
    }
    for reason in report.filtered.sorted(by: {
      ($0.key.event.rawValue, $0.key.reason) < ($1.key.event.rawValue, $1.key.reason)
    }) {
      lines.append("  filtered: \(reason.value) \(reason.key.event.rawValue), \(reason.key.reason)")
    }
    lines += WaitingText(report.waiting).lines("the next sync looks at them again")
    lines += report.noticeSentences.map { "  note: \($0)" }
    if let reason = report.sweepReason {
      lines.append("  every root was read: \(reason)")
    } else if report.isSweep {
      lines.append("  every root was read: this was the first sync since watermark set")
    }
    if report.parts.count > 4, let first = report.parts.first, let last = report.parts.last {
      lines.append("  wrote \(report.parts.count) files, from \(first) to \(last)")
    } else {
      lines += report.parts.map { "  wrote \($0)" }
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    text = lines.map(Printable.line).joined(separator: "\n")
  }

  private static func work(_ report: RunReport) -> String {
    report.command == BackfillCommand.name ? "backfill of sync" : "sync"
  }

  /// `1.8` of 18 tenths.
  static func decimal(_ tenths: Int64) -> String {
    "\(tenths / 10).\(tenths % 10)"
  }

  static func size(_ bytes: Int) -> String {
    switch bytes {
    case ..<10_000: "\(bytes) bytes"
    case ..<10_000_000: "\(bytes / 1000) kB"
    default: decimal(Int64(bytes / 100_000)) + " MB"
    }
  }
}

/// Columns side by side, as wide as their widest cell.
enum Table {
  /// The rows as one text, not indented.
  static func text(_ rows: [[String]]) -> String {
    lines(rows).map { String($0.dropFirst(2)) }.joined(separator: "\n")
  }

  /// The rows as lines, indented by two; columns from `numbersFrom` on are set to the right.
  ///
  /// Cells may hold anything: what a terminal must not get is taken out of each.
  static func lines(_ rows: [[String]], numbersFrom: Int = .max) -> [String] {
    let rows = rows.map { $0.map(Printable.line) }
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.indices.contains(column) ? Printable.width($0[column]) : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - Printable.width(cell))
        if column >= numbersFrom { return space + cell }
        return column == row.count - 1 ? cell : cell + space
      }
      return "  " + cells.joined(separator: "   ")
    }
  }
}
