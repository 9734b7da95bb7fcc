internal import Postgres
internal import SegmentSpec

/// What a scan of the tables behind the events of the settings found.
struct CustomFindings: Sendable {
  var marks: [String: Position.CustomMark] = [:]
  /// What to read, in the order of the settings.
  var work: [CustomPages.Work] = []
  /// Tables that were read whole, as other rows may have taken their place since the last run.
  var replaced: [String] = []
}

/// Finds the rows that are newer than the horizon of their event, in the transaction of a harvest.
struct CustomScan: Sendable {
  let tables: [CustomTable]
  /// As they were counted before the transaction began.
  let looks: [String: CustomLook]
  /// Nil in a sweep.
  let since: Position?
  let stored: Position?
  /// The rows that `watermark set now` found there; `.none` without it.
  let first: FirstHorizon
  let fullScanInterval: Int64
  /// Events whose history a backfill has not read to its end: they wait for it.
  let left: Set<String>
  let idsInMemory: Int
  let spillDirectory: String?
  var budget: Int = SeenTransactions.most

  /// How the rows of a table are read, and what of them is history.
  private struct Plan {
    var horizon: String?
    var seen: SeenTransactions?
    var readsRows = true
    var history: CustomHistory
    var start: Position.CustomMark.Start?
    var isNew = false
  }

  func run(
    in session: isolated Session,
    server: Shop.Server,
    snapshot: Snapshot
  ) async throws -> CustomFindings {
    var findings = CustomFindings()
    var budget = budget
    for table in tables {
      let known = stored?.custom?[table.name]
      if left.contains(table.name) {
        findings.marks[table.name] = known
        continue
      }
      let look = looks[table.name]
      if let known, isLeftOut(table, known, look, now: snapshot) {
        findings.marks[table.name] = known
        continue
      }
      guard let present = try await CustomLook.take(table, in: session, on: server) else {
        throw MedusaError.vanished(table.spelling)
      }
      var plan = plan(table, known, present, snapshot)
      if let known, let mark = known.table, since != nil, !mark.covers(present.table) {
        findings.replaced.append(table.spelling)
      }
      var collector = IDCollector(limit: idsInMemory, directory: spillDirectory)
      var seen = SeenTransactions.Collector(
        base: snapshot.xmin,
        end: snapshot.next,
        limit: max(0, budget)
      )
      // Without reading, only those rows count whose writers an open transaction keeps from being history.
      let horizon = plan.readsRows ? plan.horizon : String(snapshot.xmin)
      let delivered = plan.seen
      let reads = plan.readsRows
      try await session.stream(
        table.scan,
        [horizon.map(Parameter.text) ?? .null]
      ) { rows in
        guard rows.count > 0, !rows.isNull(0, 0) else { return }
        let writer = UInt32(truncatingIfNeeded: try rows.int8(0, 1))
        seen.note(writer)
        if !reads || delivered?.contains(writer) == true { return }
        try rows.withCell(0, 0) { span throws(MedusaError) in try collector.add(span) }
      }
      let found = snapshot.xmin < snapshot.xmax ? seen.finish() : nil
      budget -= found?.count ?? 0
      if plan.isNew {
        let start = Position.CustomMark.Start(
          clock: snapshot.clock.microseconds,
          horizon: String(snapshot.xmin),
          next: String(snapshot.next),
          there: found
        )
        plan.start = start
        if !table.remembers { plan.history = .since(start, now: snapshot) }
      }
      let after = try await CustomLook.take(table, in: session, on: server)
      findings.marks[table.name] = Position.CustomMark(
        definition: table.definition,
        table: Position.TableMark(
          horizon: String(snapshot.xmin),
          counters: look?.counters(on: snapshot),
          scanned: snapshot.clock.microseconds,
          files: after?.table.named == present.table.counters.oid ? present.table.files : .unknown,
          seen: found
        ),
        start: plan.start
      )
      findings.work.append(
        CustomPages.Work(
          table: table,
          keys: .found(try collector.finish().reader()),
          history: plan.history
        )
      )
    }
    return findings
  }

  /// Which rows are read, and which of them are history (docs/custom-events.md, "Where history starts").
  private func plan(
    _ table: CustomTable,
    _ known: Position.CustomMark?,
    _ present: CustomLook,
    _ snapshot: Snapshot
  ) -> Plan {
    guard let known else {
      // Where nothing was read before, history starts where the watermark says.
      guard stored != nil else { return Plan(history: .byTime(first)) }
      // The sync ran before: the event starts now.
      var plan = Plan(history: table.remembers ? .all : .byTime(.none))
      plan.readsRows = table.remembers
      plan.isNew = true
      return plan
    }
    var start = known.start
    if since == nil { start?.horizon = nil }
    let later = table.remembers ? CustomHistory.over : .since(start, now: snapshot, else: first)
    guard table.isSameTable(as: known.definition) else {
      var plan = Plan(history: table.remembers ? .all : .byTime(.none))
      plan.readsRows = table.remembers
      plan.isNew = true
      return plan
    }
    guard let mark = known.table else {
      // What `watermark set now` found there is history; without it the times decide.
      return Plan(history: table.remembers ? .seen(by: first) : later, start: start)
    }
    guard known.definition == table.definition else {
      // What was there at the last run under the definition of then is history.
      let horizon = FirstHorizon(
        since == nil ? nil : mark.horizon,
        next: mark.seen == nil ? mark.horizon : String(snapshot.next),
        there: mark.seen,
        now: snapshot
      )
      return Plan(history: horizon == .none ? .all : .seen(by: horizon), start: start)
    }
    let reach = UInt64(mark.horizon).map { snapshot.xmax - min($0, snapshot.xmax) } ?? .max
    guard since != nil, mark.covers(present.table), reach <= Position.furthestHorizon else {
      return Plan(history: later, start: start)
    }
    return Plan(horizon: mark.horizon, seen: mark.seen, history: later, start: start)
  }

  /// Whether nothing was written to the table since its last scan, by its counters.
  private func isLeftOut(
    _ table: CustomTable,
    _ known: Position.CustomMark,
    _ look: CustomLook?,
    now: Snapshot
  ) -> Bool {
    guard let since, known.definition == table.definition, let mark = known.table, let look,
      mark.isQuiet(since: since, look.counters(on: now), look.table.files, now: now)
    else { return false }
    let age = now.clock.microseconds &- mark.scanned
    return age >= 0 && age / 1_000_000 < fullScanInterval
  }
}

/// A table behind an event as one transaction shows it, and who answered.
struct CustomLook: Sendable {
  var table: Shop.Table
  /// Whether its counters count every write.
  var isCounted: Bool
  var host: String

  /// Nil where there is no such table.
  static func take(
    _ table: CustomTable,
    in session: isolated Session,
    on server: Shop.Server
  ) async throws -> CustomLook? {
    let found = try await Shop.readTables(
      session,
      names: [table.table],
      of: table.schema,
      server: server
    )
    guard let found = found[table.table] else { return nil }
    return CustomLook(
      table: found,
      isCounted: found.isOrdinary && !found.hasChildren && server.countsRows && !server.isStandby,
      host: server.host
    )
  }

  /// Its counters, if they count every write that `snapshot` shows.
  func counters(on snapshot: Snapshot) -> Position.Counters? {
    isCounted && host == snapshot.host ? table.counters : nil
  }
}

/// What of the rows of an event is history.
enum CustomHistory: Sendable {
  /// The times decide, with the row's version where a horizon is known.
  case byTime(FirstHorizon)
  /// The event's own start decides together with the time.
  case start(Timestamp, FirstHorizon)
  /// Every row that is read.
  case all
  /// What a horizon saw; where it is unknown, the times decide.
  case seen(by: FirstHorizon)
  /// Nothing.
  case over

  /// By an event's own start, if it has one.
  static func since(
    _ start: Position.CustomMark.Start?,
    now: Snapshot,
    else first: FirstHorizon = .none
  ) -> CustomHistory {
    guard let start else { return .byTime(first) }
    return .start(
      Timestamp(microseconds: start.clock),
      FirstHorizon(start.horizon, next: start.next, there: start.there, now: now)
    )
  }

  /// What a row shows whose `xmin` is `writer`.
  func standing(of writer: UInt32) -> (origin: RowOrigin, history: FactHistory) {
    switch self {
    case .byTime(let horizon): (horizon.origin(of: writer), .byTime)
    case .start(let start, let horizon): (horizon.origin(of: writer), .since(start))
    case .all: (.history, .part)
    case .seen(by: .none), .seen(by: .beyondReach): (.later, .byTime)
    case .seen(by: let horizon): (.later, horizon.saw(writer) ? .part : .over)
    case .over: (.later, .over)
    }
  }
}
