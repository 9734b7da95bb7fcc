internal import SegmentSpec

/// How far a shop was read: a horizon for every tracked table, and the marks that show whether the shop's
/// transaction ids still mean the same.
///
/// A row is new when its `xmin` is not older than its table's horizon (docs/design.md, "The horizon
/// cursor"; PostgreSQL manual, "Transaction ID Functions").
struct Position: Hashable, Sendable, Codable {
  /// The number of this layout; a position of another one is refused.
  static let currentVersion = 1

  var version = Position.currentVersion
  /// `initdb`'s number of the cluster; nil if the role may not read it.
  var systemIdentifier: String?
  /// Eight hexadecimal digits; nil if the role may not read it.
  var timeline: String?
  var isStandby: Bool
  /// The number of the database in its cluster; nil in a position from before it was kept.
  var database: Int64?
  /// The server process and its address.
  var host: String
  /// The server's clock, in microseconds since the Unix epoch.
  var clock: Int64
  /// The snapshot's upper end, which never falls on the same primary.
  var xmax: String
  var tables: [String: TableMark]
  /// The transactions from the horizon on whose rows existed at `watermark set now`, if some were open.
  ///
  /// Every other row from before `next` was open then. Nil in a position from before this was kept, and if none
  /// was open.
  var start: SeenTransactions?
  /// Kept with `start`: the first id that no transaction had.
  var next: String?
  /// The oldest transaction that was open; nil if none was.
  var oldest: OpenTransaction?
  /// What is known of the events of the settings, and of the outbox, by name; nil where there are none.
  var custom: [String: CustomMark]?
  /// The accounts with capitals among the customers that were scanned; nil if they are unknown or too many.
  ///
  /// A release from before the list was kept drops it.
  var accounts: AccountList?

  enum CodingKeys: String, CodingKey {
    case version, systemIdentifier = "system_identifier", timeline, isStandby = "standby"
    case database, host, clock, xmax, tables, start, next, oldest, custom, accounts
  }

  /// What is known of an event of the settings since its last scan.
  struct CustomMark: Hashable, Sendable, Codable {
    /// Which rows show it, as `CustomTable.definition` has it.
    var definition: String
    /// Nil until its table was read.
    var table: TableMark?
    /// When a run of the sync first knew it; nil where its history starts with the watermark's.
    var start: Start?

    struct Start: Hashable, Sendable, Codable {
      /// The server's clock, in microseconds since the Unix epoch.
      var clock: Int64
      /// The horizon then; nil once transaction ids mean something else.
      var horizon: String?
      /// The first id that was given to no transaction then.
      var next: String
      /// The transactions from the horizon on whose rows were there.
      var there: SeenTransactions?
    }
  }

  /// A transaction that holds the horizon back.
  struct OpenTransaction: Hashable, Sendable, Codable {
    /// Its 64-bit id, in decimal.
    var id: String
    /// The server's clock when a run first met it, in microseconds since the Unix epoch.
    var since: Int64
  }

  /// One table's state at its last scan.
  struct TableMark: Hashable, Sendable, Codable {
    /// The 64-bit transaction id, in decimal, below which everything of this table was seen.
    var horizon: String
    /// The counters read before that scan; nil if they say nothing (a standby, no `track_counts`).
    var counters: Counters?
    /// The server's clock at that scan, in microseconds since the Unix epoch.
    var scanned: Int64
    /// The files that it read; nil in a position from before they were kept.
    var files: TableFiles?
    /// The transactions from the horizon on whose rows were delivered then; nil if nobody kept them.
    var seen: SeenTransactions?

    /// Whether all rows of `table` that are older than the horizon were seen.
    ///
    /// A position from before files were kept knows at least the tables of which it has counters.
    func covers(_ table: Shop.Table) -> Bool {
      if let files { return !files.lacks(table.files) }
      guard let counters else { return true }
      return counters.oid == table.counters.oid && counters.file == table.counters.file
    }

    /// Whether its counters, of `position`, show no write since the last scan, and no other file replaced one of its
    /// own; `counters` and `files` are the present ones.
    func isQuiet(
      since position: Position,
      _ counters: Counters?,
      _ files: TableFiles?,
      now: Snapshot
    ) -> Bool {
      guard let before = self.counters, let counters, !now.isStandby, now.host == position.host
      else { return false }
      return before == counters && self.files?.list == files?.list
    }
  }

  /// Numbers that change when a table's rows are written (PostgreSQL manual, "The Cumulative Statistics System").
  struct Counters: Hashable, Sendable, Codable {
    var oid: Int64
    /// The table's file, which a rewrite replaces.
    var file: Int64
    var inserted: Int64
    var updated: Int64
    var deleted: Int64
    /// When the statistics were last reset, as text; nil if never.
    var reset: String?

    /// All writes together; only a loss of the statistics makes this smaller.
    var total: Int64 { inserted &+ updated &+ deleted }
  }

  /// The furthest that a horizon may lie back: half of the 32-bit circle, less a margin.
  static let furthestHorizon: UInt64 = 1_900_000_000

  /// How many transactions a crash can make a server forget at most: those of 0.6 seconds (three times
  /// `wal_writer_delay`), with room for a busy server.
  static let forgottenTransactions: UInt64 = 10_000

  /// The position with every horizon moved so far back that it also finds rows whose transaction ids were
  /// assigned a second time (PostgreSQL manual, "Asynchronous Commit").
  func steppedBack() -> Position {
    var position = self
    // It may lack an account whose change is undone, in a row of any age.
    position.accounts = nil
    for (table, mark) in tables {
      guard let horizon = UInt64(mark.horizon) else { continue }
      let earlier = horizon - min(horizon, Self.forgottenTransactions)
      position.tables[table]?.horizon = String(max(earlier, 3))
      position.tables[table]?.seen = nil
    }
    for (name, mark) in custom ?? [:] {
      guard let horizon = mark.table.flatMap({ UInt64($0.horizon) }) else { continue }
      let earlier = horizon - min(horizon, Self.forgottenTransactions)
      position.custom?[name]?.table?.horizon = String(max(earlier, 3))
      position.custom?[name]?.table?.seen = nil
    }
    return position
  }

  /// The position as text for the state store.
  var text: String { get throws { try StoredJSON.text(of: self) } }

  /// Reads a position back.
  /// - Throws: `MedusaError` if it is not one of this release's.
  init(parsing text: String) throws(MedusaError) {
    do {
      self = try StoredJSON.value(of: text)
    } catch {
      throw Self.unreadable("the stored position cannot be read")
    }
    guard version == Self.currentVersion else {
      throw Self.unreadable("the stored position has layout \(version), this release reads 1")
    }
    let customs = (custom ?? [:]).values.compactMap { $0.table?.horizon }
    let numbers = tables.values.map(\.horizon) + customs + [xmax] + (oldest.map { [$0.id] } ?? [])
    guard numbers.allSatisfy({ UInt64($0) != nil }) else {
      throw Self.unreadable("the stored position holds a transaction id that is no number")
    }
  }

  /// The position of `snapshot`; a transaction that is still open keeps its entry of `before`.
  init(taken snapshot: Snapshot, tables: [String: TableMark], after before: Position? = nil) {
    systemIdentifier = snapshot.systemIdentifier
    timeline = snapshot.timeline
    isStandby = snapshot.isStandby
    database = snapshot.database
    host = snapshot.host
    clock = snapshot.clock.microseconds
    xmax = String(snapshot.xmax)
    self.tables = tables
    guard snapshot.xmin < snapshot.next else { return }
    let id = String(snapshot.xmin)
    let known = before?.oldest.flatMap { $0.id == id ? $0 : nil }
    oldest = known ?? OpenTransaction(id: id, since: clock)
  }

  private static func unreadable(_ reason: String) -> MedusaError {
    MedusaError(
      .configuration,
      reason: reason,
      hint: "Look at it with `tidemark watermark show`; "
        + "`tidemark watermark set TIME --skip-pending` starts again and sends nothing twice."
    )
  }
}
