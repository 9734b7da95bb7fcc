internal import Postgres
internal import SegmentSpec

/// What a scan of the tracked tables found.
struct ChangedRoots: Sendable {
  var customers: IDList
  var carts: IDList
  var orders: IDList
  /// Which refunds may be new, for those that have no order.
  var refunds: MedusaPages.Refunds
  var position: Position
}

/// What to read since a stored position, and whether it can be told at all.
enum ScanDecision: Hashable, Sendable {
  /// The position still means what it meant: look for newer rows.
  case scan
  /// Transaction ids mean something else now: read every root once.
  case sweep(reason: String)
  /// The standby has not yet replayed what was read before.
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
  /// Nil for a sweep: customers and orders are then read by their own ids, and only carts are looked
  /// for, as most carts of a store show nothing.
  var since: Position?
  /// Carts that show nothing from this moment on are left out.
  let earliestFact: Timestamp
  let fullScanInterval: Int64
  let idsInMemory: Int
  let spillDirectory: String?

  /// Whether the server may have forgotten commits that were seen on it, and given their transaction ids
  /// out again: with `synchronous_commit` off a crash does that.
  ///
  /// A crash starts the server process anew, or throws its statistics away. A standby shows only what
  /// its primary has on disk.
  func mayHaveLostCommits(since: Position, now: Snapshot) -> Bool {
    guard !since.isStandby else { return false }
    return now.host != since.host
      || tables.contains { table in
        guard let before = since.tables[table.mark]?.counters, let present = counters[table.name]
        else { return false }
        return present.oid == before.oid && present.total < before.total
      }
  }

  /// Whether nothing was written to `table` since its last scan, as far as its counters tell.
  func isUnchanged(_ table: TrackedTable, now: Snapshot) -> Bool {
    guard let since, let mark = since.tables[table.mark], let before = mark.counters,
      let present = counters[table.name], !now.isStandby, now.host == since.host
    else { return false }
    let (age, overflow) = now.clock.microseconds.subtractingReportingOverflow(mark.scanned)
    return before == present && !overflow && age >= 0 && age / 1_000_000 < fullScanInterval
  }

  /// Scans every tracked table that may have changed.
  ///
  /// The horizon of a table that is skipped stays as
  /// it was, so that a counter which arrives late only delays its rows.
  func run(in session: isolated Session, snapshot: Snapshot) async throws -> ChangedRoots {
    var collectors: [RootKind: IDCollector] = [:]
    var marks: [String: Position.TableMark] = [:]
    var refunds = MedusaPages.Refunds.none
    for table in tables {
      if let mark = since?.tables[table.mark], isUnchanged(table, now: snapshot) {
        marks[table.mark] = mark
        continue
      }
      // A table without a horizon is new to this release, to the settings or to the shop: all of it is
      // read.
      let horizon = since?.tables[table.mark]?.horizon
      if table.mark == "refund" { refunds = .since(horizon: horizon) }
      for statement in shop.statements(of: table) where since != nil || statement.kind == .cart {
        var collector =
          collectors.removeValue(forKey: statement.kind)
          ?? IDCollector(limit: idsInMemory, directory: spillDirectory)
        try await session.stream(
          .of(statement.query),
          parameters(of: statement, horizon: horizon)
        ) { rows in
          guard rows.count > 0, !rows.isNull(0, 0) else { return }
          try rows.withCell(0, 0) { span throws(MedusaError) in try collector.add(span) }
        }
        collectors[statement.kind] = collector
      }
      marks[table.mark] = Position.TableMark(
        horizon: String(snapshot.xmin),
        counters: counters[table.name],
        scanned: snapshot.clock.microseconds
      )
    }
    return ChangedRoots(
      customers: try collectors[.customer]?.finish() ?? IDList([]),
      carts: try collectors[.cart]?.finish() ?? IDList([]),
      orders: try collectors[.order]?.finish() ?? IDList([]),
      refunds: refunds,
      position: Position(taken: snapshot, tables: marks)
    )
  }

  private func parameters(
    of statement: TrackedTable.RootStatement,
    horizon: String?
  ) -> [Parameter] {
    let horizon = horizon.map(Parameter.text) ?? .null
    guard statement.kind == .cart else { return [horizon] }
    return [horizon, .timestamp(earliestFact.microseconds)]
  }
}

extension [TrackedTable] {
  /// The position of everything committed before `snapshot`.
  func position(
    at snapshot: Snapshot,
    counters: [String: Position.Counters]
  ) -> Position {
    var marks: [String: Position.TableMark] = [:]
    for table in self {
      marks[table.mark] = Position.TableMark(
        horizon: String(snapshot.xmin),
        counters: counters[table.name],
        scanned: snapshot.clock.microseconds
      )
    }
    return Position(taken: snapshot, tables: marks)
  }
}
