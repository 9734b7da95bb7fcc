import Pipeline
import SegmentSpec

/// A run's report as a short table for people.
struct Summary {
  let text: String

  /// `width` is the terminal's, if the table is for one.
  init(_ report: RunReport, width: Int? = nil) {
    let span = max(0, report.finishedAt.microseconds &- report.startedAt.microseconds)
    let seconds =
      span < 1_000_000 ? "\(span / 1000) ms" : Summary.decimal(span / 100_000) + " s"
    let events = Summary.counted(report.sent, "event")
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
        numbersFrom: 1,
        width: width
      )
      lines.append("")
    }
    for reason in report.filtered.sorted(by: {
      ($0.key.event.rawValue, $0.key.reason) < ($1.key.event.rawValue, $1.key.reason)
    }) {
      let count = "\(reason.value) \(reason.key.event.rawValue)"
      lines.append(
        reason.key.reason.hasPrefix("content noted")
          ? "  remembered as they are: \(count); one is sent when its content changes"
          : "  filtered: \(count), \(reason.key.reason)"
      )
    }
    lines += WaitingText(report.waiting).lines("the next sync looks at them again")
    lines += report.noticeSentences.map { "  note: \($0)" }
    if let reason = report.sweepReason {
      lines.append("  the whole store was read once: \(reason)")
    } else if report.isSweep {
      lines.append("  the whole store was read once, because the watermark is new")
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

  /// `1 row`, `2 rows`; `many` is for a word whose plural has no plain `s`.
  static func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }

  /// `1 ledger entry`, `2 ledger entries`.
  static func entries(_ number: Int) -> String { counted(number, "ledger entry", "ledger entries") }

  /// `1 customer, cart or order`, `2 customers, carts and orders`.
  static func roots(_ number: Int) -> String {
    counted(number, "customer, cart or order", "customers, carts and orders")
  }

  static func size(_ bytes: Int) -> String {
    switch bytes {
    case ..<10_000: counted(bytes, "byte")
    case ..<10_000_000: "\(bytes / 1000) kB"
    default: decimal(Int64(bytes / 100_000)) + " MB"
    }
  }
}
