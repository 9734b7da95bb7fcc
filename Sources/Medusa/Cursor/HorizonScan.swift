internal import Postgres
internal import SegmentSpec

/// The result of a scan of the tracked tables.
struct ChangedRoots: Sendable {
  var customers: IDList
  var carts: IDList
  var orders: IDList
  /// The refunds that may be new, to find those without an order.
  var refunds: MedusaPages.Refunds
  var position: Position
  /// Tables that were read whole, because other rows may have replaced theirs since the last run.
  var replaced: [String] = []
}

/// How to find the changes since a stored position.
enum ScanDecision: Hashable, Sendable {
  /// The position is still valid: look for newer rows.
  case scan
  /// Transaction ids changed their meaning: read every root once.
  case sweep(reason: String)
  /// The standby has not yet replayed the changes that were read before.
  case standbyLags

  /// Compares a stored position with the present (docs/design.md, "The horizon cursor").
  static func decide(since position: Position, now: Snapshot) -> ScanDecision {
    // A mark that could be read before and cannot now may hide a failover, so it counts as changed.
    if let before = position.systemIdentifier, before != now.systemIdentifier {
      return .sweep(
        reason:
          "the database cluster is another one than at the last run (a restore, an upgrade, or a move)"
      )
    }
    if let before = position.timeline, before != now.timeline {
      return .sweep(
        reason: "the server's timeline changed since the last run (a failover or a restore)"
      )
    }
    if let before = position.database, before != now.database {
      return .sweep(
        reason:
          "another database has the name of the one that the last run read (a restore, a copy)"
      )
    }
    if let before = UInt64(position.xmax), now.xmax < before {
      guard !now.isStandby else { return .standbyLags }
      return .sweep(
        reason: "the server's transaction ids lie before those of the last run (a restore)"
      )
    }
    let oldest = position.tables.values.compactMap { UInt64($0.horizon) }.min() ?? now.xmax
    if now.xmax > oldest, now.xmax - oldest > Position.furthestHorizon {
      return .sweep(
        reason: "more than \(Position.furthestHorizon) transactions ended since the last run"
      )
    }
    return .scan
  }
}

/// Finds the roots of rows that are newer than their table's horizon, in one transaction.
struct HorizonScan: Sendable {
  let shop: Shop
  let tables: [TrackedTable]
  /// The tracked tables' counters, read before the transaction began.
  var counters: [String: Position.Counters]
  /// Their files, read together with the counters.
  let files: [String: TableFiles]
  /// Their pages of 8 KiB, about.
  let pages: [String: Int64]
  /// Nil for a sweep: it reads customers and orders by their own ids, and searches only for carts, because most
  /// carts of a store show nothing.
  var since: Position?
  /// The position of the last run, also for a sweep.
  let stored: Position?
  /// Carts that show nothing from this moment on are left out, except those that were open at `start`.
  let earliestFact: Timestamp
  /// The end of the transactions that were open when history started: rows of later ones are newer.
  var startEnd: UInt64 = 0
  let fullScanInterval: Int64
  let slowLaneInterval: Int64
  /// Whether the position was stepped back, so that every table is looked at.
  var isSteppedBack = false
  /// Roots that are always named, whatever the tables say, because rows of theirs wait.
  let waiting: [RootKind: [String]]
  let idsInMemory: Int
  let spillDirectory: String?
  /// Keeps the list of accounts with capitals; nil if nobody asks for them.
  var accounts: AccountScan?

  /// Whether the server may have forgotten commits that were seen on it, and assigned their transaction ids
  /// again: a crash with `synchronous_commit` off does that.
  ///
  /// A crash restarts the server process, or discards its statistics. A standby shows only changes that its
  /// primary has on disk.
  func mayHaveLostCommits(since: Position, now: Snapshot) -> Bool {
    guard !since.isStandby else { return false }
    return now.host != since.host
      || tables.contains { table in
        guard let before = since.tables[table.mark]?.counters, let present = counters[table.name]
        else { return false }
        return present.oid == before.oid && present.total < before.total
      }
  }

  /// The marks of the tables that this scan leaves out: they belong to the slow lane, or their counters show no
  /// write since their last scan and no other file replaced one of theirs, and their turn has not come.
  ///
  /// They keep their horizons, so the next scan finds every row that was written since the last one.
  func leftOut(now: Snapshot) -> Set<String> {
    guard let since else { return [] }
    let waiting = tables.compactMap { table -> ScanTurns.Table? in
      guard let mark = since.tables[table.mark] else { return nil }
      let isQuiet = mark.isQuiet(
        since: since,
        counters[table.name],
        files[table.name],
        now: now
      )
      let isSlow = table.lane == .slow && !isSteppedBack
      guard isQuiet || isSlow else { return nil }
      return ScanTurns.Table(
        mark: table.mark,
        pages: pages[table.name] ?? 0,
        scanned: mark.scanned,
        interval: max(isQuiet ? fullScanInterval : 0, isSlow ? slowLaneInterval : 0)
      )
    }
    return Set(waiting.map(\.mark))
      .subtracting(ScanTurns.due(waiting, at: now.clock.microseconds))
  }

  /// Scans every tracked table that may have changed.
  ///
  /// A table that is skipped keeps its horizon, so a counter that arrives late only delays its rows. A table
  /// that the position does not know is read whole: it is new to this release, to the settings or to the shop,
  /// or its name or a place below it passed to another table.
  func run(in session: isolated Session, snapshot: Snapshot) async throws -> ChangedRoots {
    var marks: [String: Position.TableMark] = [:]
    for mark in leftOut(now: snapshot) { marks[mark] = since?.tables[mark] }
    let scanned = tables.filter { marks[$0.mark] == nil }
    var budget = SeenTransactions.most - marks.values.reduce(0) { $0 + ($1.seen?.count ?? 0) }
    let names = Array(Set(scanned.map(\.name)))
    let present = try await look(at: names, in: session)
    var known: [String: Position.TableMark] = [:]
    var replaced: Set<String> = []
    for table in scanned {
      guard let mark = since?.tables[table.mark] else { continue }
      if present[table.name].map(mark.covers) ?? true {
        known[table.mark] = mark
      } else {
        replaced.insert(table.name)
      }
    }
    // A table of roots that is read whole names all roots that the other tables could.
    let unknown = scanned.filter { known[$0.mark] == nil }.map(\.mark)
    let whole = Set(scanned.filter { unknown.contains($0.mark) }.compactMap(\.roots))
    var collectors: [RootKind: IDCollector] = [:]
    for (kind, ids) in waiting {
      var collector = IDCollector(limit: idsInMemory, directory: spillDirectory)
      for id in ids {
        let bytes = Array(id.utf8)
        try collector.add(bytes.span.bytes)
      }
      collectors[kind] = collector
    }
    var refunds = MedusaPages.Refunds.none
    var accounts = accounts
    for table in scanned {
      let mark = known[table.mark]
      if table.holdsRefunds { refunds = .since(horizon: mark?.horizon) }
      var seen = SeenTransactions.Collector(
        base: snapshot.xmin,
        end: snapshot.next,
        limit: max(0, budget)
      )
      var isSeen = since != nil
      for statement in shop.statements(of: table) where since != nil || statement.kind == .cart {
        guard table.roots == statement.kind || !whole.contains(statement.kind) else {
          isSeen = false
          continue
        }
        var collector =
          collectors.removeValue(forKey: statement.kind)
          ?? IDCollector(limit: idsInMemory, directory: spillDirectory)
        let delivered = mark?.seen
        try await session.stream(
          .of(statement.query),
          parameters(of: statement, horizon: mark?.horizon)
        ) { rows in
          guard rows.count > 0, !rows.isNull(0, 0) else { return }
          let writer = UInt32(truncatingIfNeeded: try rows.int8(0, 1))
          seen.note(writer)
          if delivered?.contains(writer) == true { return }
          try rows.withCell(0, 0) { span throws(MedusaError) in
            accounts?.note(span, of: table)
            try collector.add(span)
          }
        }
        collectors[statement.kind] = collector
      }
      let found = isSeen && snapshot.xmin < snapshot.xmax ? seen.finish() : nil
      budget -= found?.count ?? 0
      marks[table.mark] = Position.TableMark(
        horizon: String(snapshot.xmin),
        counters: counters[table.name],
        scanned: snapshot.clock.microseconds,
        files: present[table.name]?.files,
        seen: found
      )
    }
    // A name may have passed to another table meanwhile; then it is unknown which table was read. A table that
    // was read cannot lose its name before this transaction ends.
    let after = scanned.isEmpty ? [:] : try await look(at: names, in: session)
    for table in scanned where after[table.name]?.named != present[table.name]?.counters.oid {
      marks[table.mark]?.files = .unknown
    }
    let orders = try collectors[.order]?.finish() ?? IDList([])
    var position = Position(taken: snapshot, tables: marks, after: stored)
    position.accounts = try await accounts?.list(
      after: since,
      scanned: Dictionary(uniqueKeysWithValues: scanned.map { ($0.mark, known[$0.mark] != nil) }),
      isNeeded: since == nil || !orders.isEmpty,
      in: session
    )
    return ChangedRoots(
      customers: try collectors[.customer]?.finish() ?? IDList([]),
      carts: try collectors[.cart]?.finish() ?? IDList([]),
      orders: orders,
      refunds: refunds,
      position: position,
      replaced: replaced.sorted()
    )
  }

  /// The tables called `names` as this transaction shows them.
  private func look(
    at names: [String],
    in session: isolated Session
  ) async throws -> [String: Shop.Table] {
    guard !names.isEmpty else { return [:] }
    return try await Shop.readTables(session, names: names, server: shop.server)
  }

  private func parameters(
    of statement: TrackedTable.RootStatement,
    horizon: String?
  ) -> [Parameter] {
    let after = horizon.flatMap(UInt64.init)
    let horizon = horizon.map(Parameter.text) ?? .null
    guard statement.kind == .cart else { return [horizon] }
    // A row that was open when history started may be news, whatever its time.
    let mayHaveBeenOpen = after.map { $0 < startEnd } ?? false
    return [
      horizon, .timestamp(mayHaveBeenOpen ? Int64.min : earliestFact.microseconds),
    ]
  }
}

extension [TrackedTable] {
  /// The position of everything committed before `snapshot`.
  ///
  /// If another table took a name between `files` and the snapshot, the position does not know that table, and
  /// the next run reads it whole.
  func position(
    at snapshot: Snapshot,
    counters: [String: Position.Counters],
    files: [String: TableFiles]
  ) -> Position {
    var marks: [String: Position.TableMark] = [:]
    for table in self {
      marks[table.mark] = Position.TableMark(
        horizon: String(snapshot.xmin),
        counters: counters[table.name],
        scanned: snapshot.clock.microseconds,
        files: files[table.name]
      )
    }
    return Position(taken: snapshot, tables: marks)
  }

  /// The transactions from the snapshot's lower end on whose rows in these tables the snapshot sees; nil if no
  /// transaction was open.
  func writers(
    from snapshot: Snapshot,
    of shop: Shop,
    and custom: [CustomTable] = [],
    in session: isolated Session
  ) async throws -> SeenTransactions? {
    guard snapshot.xmin < snapshot.next else { return nil }
    var seen = SeenTransactions.Collector(base: snapshot.xmin, end: snapshot.next)
    for table in self {
      for statement in shop.statements(of: table) {
        let horizon = Parameter.text(String(snapshot.xmin))
        let parameters = statement.kind == .cart ? [horizon, .timestamp(.min)] : [horizon]
        try await session.stream(.of(statement.query), parameters) { rows in
          if rows.count > 0 { seen.note(UInt32(truncatingIfNeeded: try rows.int8(0, 1))) }
        }
      }
    }
    for table in custom {
      try await session.stream(table.scan, [.text(String(snapshot.xmin))]) { rows in
        if rows.count > 0 { seen.note(UInt32(truncatingIfNeeded: try rows.int8(0, 1))) }
      }
    }
    return seen.finish()
  }
}
