import Destinations
import Pipeline
import SegmentSpec

/// The plan of a backfill, for people and for machines.
struct PlanText {
  private let report: RunReport
  private let place: DestinationIdentity
  private let isHTTP: Bool
  /// Messages a second; nil for no limit.
  private let pace: Int?

  init(_ report: RunReport, of sync: ResolvedSync, _ wiring: Wiring) throws {
    self.report = report
    place = sync.identity
    isHTTP = sync.destination.choice.isHTTP
    pace = sync.destination.pace
  }

  /// The least time for sending at the allowed pace; nil without a limit.
  private var seconds: Int64? { pace.map { Int64(report.sent / max(1, $0)) } }

  private var oldest: Timestamp? { report.times.values.map(\.lowerBound).min() }
  private var newest: Timestamp? { report.times.values.map(\.upperBound).max() }

  /// The number of messages that it would send.
  var messages: Int { report.sent }

  var plain: String {
    var lines = ["This backfill would send to \(place.kind) \(place.place):", ""]
    let rows = report.countsInOrder.filter { $0.counts.sent > 0 }.map { event, counts in
      let time = report.times[event]
      return [
        event.rawValue, "\(counts.sent)", time.map { Self.day($0.lowerBound) } ?? "",
        time.map { Self.day($0.upperBound) } ?? "",
      ]
    }
    lines += Table.lines(
      [["event", "messages", "oldest", "newest"]] + rows,
      numbersFrom: 1
    )
    let requests = isHTTP ? " in \(Summary.counted(report.batches, "request"))" : ""
    lines += [
      "", "  \(Summary.counted(report.sent, "message")), \(Summary.size(report.bytes))\(requests)",
    ]
    if let pace, let seconds {
      lines.append(
        "  at \(Summary.counted(pace, "message")) a second: \(ProgressLine.span(seconds)) or more"
      )
    }
    if sentBefore > 0 {
      lines.append(
        "  in addition, \(Summary.counted(sentBefore, "message")) \(sentBefore == 1 ? "was" : "were") sent before"
      )
    }
    if report.deadLettered > 0 {
      lines.append(
        "  warning: \(report.deadLettered) would become \(report.deadLettered == 1 ? "a dead letter" : "dead letters"); the first:"
          + " \(report.deadLetterReasons.first ?? "")"
      )
    }
    lines += WaitingText(report.waiting).lines("the sync sends their events once they are")
    lines += warnings.map { "  warning: \($0)" }
    return lines.map(Printable.line).joined(separator: "\n")
  }

  /// An identify comes up with each order, and an Order Updated is not part of a backfill: neither was sent so often.
  private var sentBefore: Int {
    report.unchanged - (report.counts[.identify]?.unchanged ?? 0)
      - (report.counts[.orderUpdated]?.unchanged ?? 0)
  }

  private var warnings: [String] {
    var warnings = report.noticeSentences
    if isHTTP, let oldest, oldest < report.startedAt.advanced(bySeconds: -72 * 3_600) {
      warnings.append(
        "some services behind \(place.kind) take no events that are more than some days old"
          + " (Google Analytics: 72 hours); the oldest here is of \(Self.day(oldest))"
      )
    }
    return warnings
  }

  private static func day(_ time: Timestamp) -> String { String(time.iso8601.prefix(10)) }

  /// As `--json` prints it.
  struct Wire: Encodable {
    struct Event: Encodable {
      var event: String
      var messages: Int
      var oldest: String?
      var newest: String?
    }
    var destination: String
    var messages: Int
    var bytes: Int
    var requests: Int?
    var seconds: Int64?
    var oldest: String?
    var newest: String?
    var sent_before: Int
    var dead_letters: Int
    var events: [Event]
    var warnings: [String]
    var waiting: Int
    var waiting_since: String?
  }

  var wire: Wire {
    Wire(
      destination: place.kind,
      messages: report.sent,
      bytes: report.bytes,
      requests: isHTTP ? report.batches : nil,
      seconds: seconds,
      oldest: oldest?.iso8601,
      newest: newest?.iso8601,
      sent_before: sentBefore,
      dead_letters: report.deadLettered,
      events: report.countsInOrder.map { event, counts in
        Wire.Event(
          event: event.slug,
          messages: counts.sent,
          oldest: report.times[event]?.lowerBound.iso8601,
          newest: report.times[event]?.upperBound.iso8601
        )
      },
      warnings: warnings,
      waiting: report.waiting.count,
      waiting_since: report.waiting.since?.iso8601
    )
  }
}
