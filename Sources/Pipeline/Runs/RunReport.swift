internal import FoundationEssentials
package import SegmentSpec

/// The results of a run, fact by fact: every derived fact ends as sent, unchanged, filtered or dead-lettered.
package struct RunReport: Hashable, Sendable {
  /// The counts of one event.
  package struct Counts: Hashable, Sendable {
    package var derived = 0
    package var sent = 0
    /// Sent before, and the same now.
    package var unchanged = 0
    /// Left out by a rule; `filtered` of the report names the reasons.
    package var filtered = 0
    package var deadLettered = 0

    package init() {}
  }

  /// An event, and why some of its facts were left out.
  package struct FilterKey: Hashable, Sendable {
    package var event: EventName
    package var reason: String
  }

  package var sync: String
  package var command: String
  package var startedAt: Timestamp
  package var finishedAt: Timestamp
  package var counts: [EventName: Counts] = [:]
  package var filtered: [FilterKey: Int] = [:]
  /// The times of the oldest and the newest message of each event; only a plan has them.
  package var times: [EventName: ClosedRange<Timestamp>] = [:]
  package var pages = 0
  package var roots = 0
  package var batches = 0
  /// Bytes of all delivered messages, uncompressed.
  package var bytes = 0
  /// How often a batch was tried again.
  package var retries = 0
  /// How long the run waited in each phase; empty for what is no run.
  package var waited: [RunPhase: Duration] = [:]
  /// The finished files, in order.
  package var parts: [String] = []
  package var isSweep = false
  package var sweepReason: String?
  /// Notices about encoded messages, with the number of messages for each.
  package var notices: [EncodingNotice: Int] = [:]
  /// The reasons of the first new dead letters, for the one line a person reads.
  package var deadLetterReasons: [String] = []

  /// The rows whose facts are not settled yet.
  package var waiting = WaitingSummary()

  /// What the shop holds that makes its books and its events differ; nil if the run did not count it.
  package var oddities: [ShopOddity]?

  /// The test event that showed whether refused messages are to blame; nil if none was needed.
  package var probe: Probe?

  /// A test event and its result.
  package struct Probe: Hashable, Sendable {
    package var time: Timestamp
    package var isAccepted: Bool
  }

  package init(sync: String, command: String, startedAt: Timestamp) {
    self.sync = sync
    self.command = command
    self.startedAt = startedAt
    self.finishedAt = startedAt
  }

  package var sent: Int { counts.values.reduce(0) { $0 + $1.sent } }
  package var deadLettered: Int { counts.values.reduce(0) { $0 + $1.deadLettered } }
  package var unchanged: Int { counts.values.reduce(0) { $0 + $1.unchanged } }

  package mutating func count(
    _ event: EventName,
    _ fate: WritableKeyPath<Counts, Int>,
    by number: Int = 1
  ) {
    counts[event, default: Counts()][keyPath: fate] += number
  }

  package mutating func filter(_ event: EventName, reason: String, by number: Int = 1) {
    count(event, \.filtered, by: number)
    filtered[FilterKey(event: event, reason: reason), default: 0] += number
  }

  /// Counts a page before it is processed: its roots, the facts that its source left out, and its waiting rows that are
  /// not in `waiting` yet.
  mutating func begin(_ page: any FactPage, waiting: inout WaitingRows) {
    pages += 1
    roots += page.rootCount
    for dropped in page.filtered {
      count(dropped.event, \.derived, by: dropped.count)
      filter(dropped.event, reason: dropped.reason, by: dropped.count)
    }
    self.waiting.add(waiting.insert(page.waiting))
  }

  /// Counts the report's notices about a message.
  mutating func note(_ notices: [EncodingNotice]) {
    for notice in notices { self.notices[notice, default: 0] += 1 }
  }

  /// The counts of each event that came up: in the events' own order, then by name.
  package var countsInOrder: [(event: EventName, counts: Counts)] {
    EventName.inOrder(counts.keys).compactMap { event in counts[event].map { (event, $0) } }
  }

  package mutating func noteTime(_ time: Timestamp, of event: EventName) {
    guard let known = times[event] else {
      times[event] = time...time
      return
    }
    if !known.contains(time) {
      times[event] = min(known.lowerBound, time)...max(known.upperBound, time)
    }
  }

  /// The notices as sentences, each once.
  package var noticeSentences: [String] {
    notices.map { $0.key.sentence(count: $0.value) }.sorted()
  }

  /// The first event whose derived facts and fates differ, as a sentence; nil if all counts add up.
  package var imbalance: String? {
    for (event, count) in countsInOrder {
      let fates = count.sent + count.unchanged + count.filtered + count.deadLettered
      if fates != count.derived {
        return "\(event.rawValue): \(count.derived) facts derived, \(fates) accounted for"
      }
    }
    return nil
  }
}

extension RunReport {
  /// The report as one JSON object on one line.
  ///
  /// Fields may be added, never renamed.
  package var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(Wire(self)) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  private struct Wire: Encodable {
    struct Event: Encodable {
      var event: String
      var derived, sent, unchanged, filtered, dead_letters: Int
    }
    struct Filter: Encodable {
      var event, reason: String
      var count: Int
    }
    var sync, command, started_at, finished_at: String
    var seconds: Double
    var sent, unchanged, dead_letters, pages, roots, batches, bytes: Int
    var retries: Int
    var phases: [String: Double]?
    var events: [Event]
    var filtered: [Filter]
    var files: [String]
    var notices: [String]
    var waiting: Int
    var waiting_since: String?
    var oddities: [ShopOddity]?
    var sweep: Bool
    var sweep_reason: String?
    var probe: ProbeWire?

    init(_ report: RunReport) {
      sync = report.sync
      command = report.command
      started_at = report.startedAt.iso8601
      finished_at = report.finishedAt.iso8601
      let span = report.finishedAt.microseconds &- report.startedAt.microseconds
      seconds = Double(span / 1_000) / 1_000
      sent = report.sent
      unchanged = report.unchanged
      dead_letters = report.deadLettered
      pages = report.pages
      roots = report.roots
      batches = report.batches
      bytes = report.bytes
      retries = report.retries
      if !report.waited.isEmpty {
        phases = Dictionary(
          uniqueKeysWithValues: report.waited.map { phase, span in
            let milliseconds = span / .milliseconds(1)
            return (phase.rawValue, milliseconds.rounded() / 1_000)
          }
        )
      }
      events = report.countsInOrder.map { event, counts in
        Event(
          event: event.slug,
          derived: counts.derived,
          sent: counts.sent,
          unchanged: counts.unchanged,
          filtered: counts.filtered,
          dead_letters: counts.deadLettered
        )
      }
      filtered = report.filtered
        .map { Filter(event: $0.key.event.slug, reason: $0.key.reason, count: $0.value) }
        .sorted { ($0.event, $0.reason) < ($1.event, $1.reason) }
      files = report.parts
      notices = report.noticeSentences
      waiting = report.waiting.count
      waiting_since = report.waiting.since?.iso8601
      oddities = report.oddities
      sweep = report.isSweep
      sweep_reason = report.sweepReason
      probe = report.probe.map(ProbeWire.init)
    }
  }
}

/// A probe in a report's JSON; its time in microseconds since the Unix epoch.
private struct ProbeWire: Codable {
  var at: Int64
  var accepted: Bool

  init(_ probe: RunReport.Probe) {
    at = probe.time.microseconds
    accepted = probe.isAccepted
  }
}

extension RunReport.Probe {
  /// The probe in a report's JSON; nil if it has none.
  init?(inReport json: String) {
    struct Report: Decodable { var probe: ProbeWire? }
    guard json.contains(#""probe":"#),
      let report = try? JSONDecoder().decode(Report.self, from: Data(json.utf8)),
      let probe = report.probe
    else { return nil }
    self.init(time: Timestamp(microseconds: probe.at), isAccepted: probe.accepted)
  }
}
