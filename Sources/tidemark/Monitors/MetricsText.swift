import Pipeline
import SegmentSpec

/// What the metrics file says of a sync after a run.
struct MetricsText {
  /// What is known of the sync.
  let status: SyncStatus
  let destination: String
  let release: String
  /// How the run ended.
  let exitCode: Int32
  let startedAt: Timestamp
  let endedAt: Timestamp
  /// What the run counted; nil where it ended before it counted anything.
  let report: RunText.Report?
  /// Nil if nobody counted them.
  let ledgerEntries: Int?

  /// The file: Prometheus' text format, each metric with its help and its type.
  var text: String {
    Metric.allCases.compactMap { metric in
      let lines = samples(of: metric).map { labels, value in
        let pairs = [("sync", status.sync.text)] + labels
        return "\(metric.rawValue){\(pairs.map(Self.label).joined(separator: ","))} \(value)\n"
      }
      guard !lines.isEmpty else { return nil }
      return "# HELP \(metric.rawValue) \(metric.help)\n# TYPE \(metric.rawValue) gauge\n"
        + lines.joined()
    }
    .joined()
  }

  private typealias Sample = (labels: [(String, String)], value: String)

  private func samples(of metric: Metric) -> [Sample] {
    func one(_ value: String?) -> [Sample] { value.map { [([], $0)] } ?? [] }
    func one(_ value: Int?) -> [Sample] { one(value.map(String.init)) }
    func one(_ time: Timestamp?) -> [Sample] { one(time.map(Self.seconds)) }
    switch metric {
    case .info: return [([("release", release), ("destination", destination)], "1")]
    case .watermark: return one(status.deliveredUntil)
    case .historyStart: return one(status.watermark?.factsSince)
    case .end: return one(endedAt)
    case .exitCode: return one(Int(exitCode))
    case .duration:
      return one(Self.decimal(max(0, endedAt.microseconds - startedAt.microseconds)))
    case .facts: return facts
    case .batches: return one(report?.batches)
    case .messageBytes: return one(report?.bytes)
    case .roots: return one(report?.roots)
    case .retries: return one(report?.retries)
    case .phases: return phases
    case .ledger: return one(ledgerEntries)
    case .deadLetters: return one(status.deadLetters)
    case .waiting: return one(status.waiting.count)
    case .waitingSince: return one(status.waiting.since)
    case .horizonHeld: return horizon.map { [([], "\($0.heldSeconds ?? 0)")] } ?? []
    case .horizonHolders: return holders
    case .backfillRoots: return one(status.backfill.map { $0.parts.reduce(0) { $0 + $1.roots } })
    case .backfillRead: return one(status.backfill?.rootsRead)
    }
  }

  private var facts: [Sample] {
    (report?.events ?? []).flatMap { event in
      [
        ("sent", event.sent), ("unchanged", event.unchanged), ("filtered", event.filtered),
        ("dead_letters", event.dead_letters),
      ].map { fate, count in ([("event", event.event), ("fate", fate)], "\(count)") }
    }
  }

  private var phases: [Sample] {
    (report?.phases ?? [:]).sorted { $0.key < $1.key }
      .map { phase, seconds in
        ([("phase", phase)], Self.decimal(Int64((seconds * 1_000).rounded()) * 1_000))
      }
  }

  private var horizon: Horizon? { try? status.horizon?.get() }

  private var holders: [Sample] {
    guard let horizon else { return [] }
    let prepared = horizon.holders.count { $0.gid != nil }
    return [
      ([("kind", "process")], "\(horizon.holders.count - prepared)"),
      ([("kind", "prepared")], "\(prepared)"),
    ]
  }

  // MARK: Numbers and labels

  private static func seconds(_ time: Timestamp) -> String { decimal(time.microseconds) }

  /// Microseconds as seconds with their fraction.
  private static func decimal(_ microseconds: Int64) -> String {
    let (whole, rest) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    let digits = String(rest)
    let sign = microseconds < 0 ? "-" : ""
    guard rest > 0 else { return "\(sign)\(whole)" }
    return "\(sign)\(whole)." + String(repeating: "0", count: 6 - digits.count) + digits
  }

  private static func label(_ name: String, _ value: String) -> String {
    let value = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n")
    return "\(name)=\"\(value)\""
  }
}
