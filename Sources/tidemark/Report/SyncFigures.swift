import FoundationEssentials
import Pipeline
import SegmentSpec
import Stores

/// Everything that a report says of a sync: what its state remembers, and what the shop holds.
struct SyncFigures: Sendable {
  /// Dead letters of one event with one reason.
  struct Letters: Sendable {
    var event: EventName
    var reason: String
    var count: Int
    /// The key of one of them.
    var example: String
  }

  /// Facts of an event that are not sent, and why.
  struct Withheld: Sendable {
    var event: EventName
    var reason: String
    var count: Int
  }

  let status: SyncStatus
  let window: HistoryWindow
  let destination: String
  /// Newest first; at most `mostRuns`.
  let runs: [RunText]
  /// The most frequent first.
  let letters: [Letters]
  /// Dead letters with reasons that are not listed.
  let otherLetters: Int
  let ledgerEntries: Int?
  /// Why the shop could not be read, if it could not.
  let shop: Result<ShopTally, Failure>
  /// What the runs left out, from their own reports.
  let leftOutByRuns: [Withheld]

  static let mostRuns = 250
  /// Reasons that are kept apart, as each may hold an id.
  private static let mostReasons = 100

  /// Reads the state, then the shop; a shop that cannot be read is no error.
  /// - Throws: the settings' and the state's errors.
  static func gather(in context: CommandContext, _ window: HistoryWindow) async throws
    -> SyncFigures
  {
    let wiring = Wiring(context: context)
    let status = try await StatusCommand.look(in: context, maxAge: nil)
    var window = window
    if window.from == nil, let start = status.watermark?.factsSince, start > .beginning,
      window.to.map({ start < $0 }) ?? true
    {
      window.from = start
    }
    let (state, sync) = try await wiring.stateForReading()
    let records = try await state.runs(of: sync, limit: mostRuns)
      .filter { window.contains($0.start.startedAt) }
    let (letters, others) = try await letters(of: sync, in: state)
    return SyncFigures(
      status: status,
      window: window,
      destination: status.binding?.destination.kind ?? context.settings.destinationChoice.name,
      runs: records.map { RunText($0, now: status.now, status.atWork) },
      letters: letters,
      otherLetters: others,
      ledgerEntries: try await (state as? any CopyableState)?.ledgerCount(of: sync),
      shop: try await shop(status, sync, in: state, wiring, window),
      leftOutByRuns: leftOut(by: records)
    )
  }

  private static func shop(
    _ status: SyncStatus,
    _ sync: SyncName,
    in state: any StateStore,
    _ wiring: Wiring,
    _ window: HistoryWindow
  ) async throws -> Result<ShopTally, Failure> {
    // It did not answer a moment ago, and would take as long to say so again.
    if case .failure(let failure) = status.horizon { return .failure(failure) }
    do {
      let tally = try await wiring.withSource(
        boundTo: status.binding?.storeID,
        isHistory: true
      ) { history in
        // Of another store than the sync's nothing counts as delivered.
        try status.binding?.demand(try await history.identity())
        return try await TallyRun(
          history: history,
          state: state,
          sync: sync,
          window: window,
          now: status.now
        )
        .run()
      }
      return .success(tally)
    } catch let error as StateError {
      throw error
    } catch {
      guard !Task.isCancelled else { throw error }
      return .failure(Failure(reading: error, settings: wiring.settings))
    }
  }

  private static func letters(
    of sync: SyncName,
    in state: any StateStore
  ) async throws -> (groups: [Letters], others: Int) {
    struct Group: Hashable {
      var event: EventName
      var reason: String
    }
    var groups: [Group: Letters] = [:]
    var others = 0
    var last: FactKey?
    while true {
      let page = try await state.deadLetterHeads(of: sync, event: nil, after: last, limit: 500)
      for head in page {
        // The destination's and a template's words may quote a message, and a reason begins with its row where it is
        // about one.
        let reason = DeadLetter.reason(stored: head.reason).reason
          .replacing(#/^(?:[a-z_]+ )?[A-Za-z_-]*[0-9][A-Za-z0-9_-]*: /#, with: "")
        let group = Group(event: head.event, reason: reason)
        if groups[group] == nil, groups.count >= mostReasons {
          others += 1
          continue
        }
        groups[
          group,
          default: Letters(
            event: head.event,
            reason: reason,
            count: 0,
            example: head.key.text
          )
        ].count += 1
      }
      guard page.count == 500, let end = page.last else { break }
      last = end.key
    }
    let sorted = groups.values.sorted {
      ($1.count, $0.event.rawValue, $0.reason) < ($0.count, $1.event.rawValue, $1.reason)
    }
    return (sorted, others)
  }

  private static func leftOut(by runs: [RunRecord]) -> [Withheld] {
    struct Report: Decodable {
      struct Filter: Decodable {
        var event, reason: String
        var count: Int
      }
      var filtered: [Filter]?
    }
    var counts: [EventName: [String: Int]] = [:]
    for run in runs {
      guard let end = run.end,
        let report = try? JSONDecoder().decode(Report.self, from: Data(end.reportJSON.utf8))
      else { continue }
      for filter in report.filtered ?? [] {
        let event = EventName(reported: filter.event)
        counts[event, default: [:]][filter.reason, default: 0] += filter.count
      }
    }
    return list(counts)
  }

  private static func list(_ counts: [EventName: [String: Int]]) -> [Withheld] {
    EventName.inOrder(counts.keys).flatMap { event in
      (counts[event] ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { Withheld(event: event, reason: $0.key, count: $0.value) }
    }
  }
}

// MARK: What follows from them

extension SyncFigures {
  var tally: ShopTally? { try? shop.get() }

  var failure: Failure? {
    if case .failure(let failure) = shop { failure } else { nil }
  }

  /// The events that the shop shows.
  var events: [EventName] {
    guard let tally else { return [] }
    return EventName.inOrder(tally.fates.keys).filter { tally.inShop($0) > 0 }
  }

  /// Facts of all events in the shop, and those that were sent.
  var all: ShopTally.Counts {
    var counts = ShopTally.Counts()
    for event in events {
      counts.inShop += tally?.inShop(event) ?? 0
      counts.sent += tally?.count(event, .sent) ?? 0
    }
    return counts
  }

  /// What is not sent, and why: from the shop, or else from the reports of the runs.
  var withheld: [Withheld] {
    guard let tally else { return leftOutByRuns }
    var counts = tally.leftOut
    for (event, fates) in tally.fates {
      for (fate, count) in fates {
        if case .withheld(let reason) = fate {
          counts[event, default: [:]][reason, default: 0] += count
        }
        if fate == .noted { counts[event, default: [:]][Self.noted, default: 0] += count }
      }
    }
    return Self.list(counts)
  }

  /// A reason in words for people, with the remedy that there is.
  func sentence(of reason: String) -> String {
    guard reason == Sift.Reason.beforeWatermark.rawValue else { return reason }
    let start = status.watermark.map { ", which is \(WatermarkText.start($0.factsSince))" } ?? ""
    return "before history starts\(start); tidemark backfill\(status.nameArgument) sends it"
  }

  static let noted = "remembered as it is; sent when its content changes"

  /// The days that are shown one by one: the last ones of the window, or those before the newest event.
  var days: [Int64] {
    guard let tally else { return [] }
    let last = window.to.map { $0.advanced(bySeconds: -1) } ?? status.present
    var end = CivilTime.day(of: last)
    let newest = tally.days.keys.filter { $0 <= end }.max() ?? end
    if newest <= end - Self.shownDays { end = newest }
    let first = max(
      end - Self.shownDays + 1,
      window.from.map { CivilTime.day(of: $0) } ?? .min
    )
    return first <= end ? Array(first...end) : []
  }

  static let shownDays: Int64 = 31

  /// The months of a currency that are shown one by one, oldest first, and the money of all earlier ones.
  func months(
    of currency: String
  ) -> (shown: [(month: ShopTally.Month, money: ShopTally.Money)], earlier: ShopTally.Money?) {
    guard let months = tally?.money[currency], let last = tally?.lastMonth else { return ([], nil) }
    var shown: [(month: ShopTally.Month, money: ShopTally.Money)] = []
    var month = last
    let earliest = months.keys.min() ?? last
    // A month without orders between two others has its line.
    while shown.count < Self.shownMonths, month >= earliest {
      shown.insert((month, months[month] ?? ShopTally.Money()), at: 0)
      month = month.previous
    }
    let before = months.filter { $0.key <= month }
    return (
      shown, before.isEmpty ? nil : before.values.reduce(into: ShopTally.Money()) { $0.add($1) }
    )
  }

  static let shownMonths = 12

  /// The currencies in which something was not sent.
  var differing: [String] {
    tally?.currencies.filter { tally?.total($0).agrees == false } ?? []
  }

  /// Runs that ended, and those of them that failed.
  var ended: (all: Int, failed: Int) {
    let ends = runs.compactMap(\.endedWell)
    return (ends.count, ends.count { !$0 })
  }
}

extension ShopTally {
  /// The newest month with money of any currency.
  var lastMonth: Month? { money.values.compactMap { $0.keys.max() }.max() }
}
