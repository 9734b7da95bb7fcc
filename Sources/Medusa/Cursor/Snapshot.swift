internal import Postgres
internal import Queries
internal import SegmentSpec

/// One transaction's snapshot, and its cluster.
struct Snapshot: Sendable {
  var xmin: UInt64
  var xmax: UInt64
  /// The first id that no transaction had: every transaction that still ran lies before it, some maybe behind
  /// `xmax`.
  var next: UInt64
  var clock: Timestamp
  var isStandby: Bool
  /// The number of the database in its cluster.
  var database: Int64
  var host: String
  var systemIdentifier: String?
  var timeline: String?

  /// Reads the snapshot of the transaction that `session` has open, with both of the cluster's marks.
  /// - Throws: `PostgresError`, also where the role may not read a mark.
  static func readMarked(in session: isolated Session) async throws -> Snapshot {
    try await session.query(.of(.sourceSnapshotMarked)) { rows in
      try rows.expect(columns: columns + [("system_identifier", .text), ("timeline", .text)])
      var cell = RowCursor(0)
      var snapshot = try Snapshot(rows, &cell)
      snapshot.systemIdentifier = try cell.stringIfPresent(rows)
      snapshot.timeline = try cell.stringIfPresent(rows)
      return snapshot
    }
  }

  /// Reads the snapshot of the transaction that `session` has open, with those marks that can be read.
  static func read(
    in session: isolated Session,
    identity: ClusterIdentity
  ) async throws -> Snapshot {
    var snapshot = try await session.query(.of(.sourceSnapshot)) { rows in
      try rows.expect(columns: columns)
      var cell = RowCursor(0)
      return try Snapshot(rows, &cell)
    }
    if identity.canReadSystem {
      snapshot.systemIdentifier = try await session.query(.of(.sourceSystem)) { rows in
        try rows.stringIfPresent(0, 0)
      }
    }
    if identity.canReadTimeline {
      let statement = snapshot.isStandby ? Query.sourceTimelineStandby : .sourceTimelinePrimary
      snapshot.timeline = try await session.query(.of(statement)) { rows in
        try rows.stringIfPresent(0, 0)
      }
    }
    return snapshot
  }

  private static let columns: ExpectedColumns = [
    ("xmin", .text), ("xmax", .text), ("clock", .timestamptz), ("is_standby", .bool),
    ("database", .int8), ("host", .text), ("next", .text),
  ]
}

extension Snapshot {
  /// The columns of a statement that gives a snapshot; its marks, if any, come after them.
  fileprivate init(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    let (xmin, xmax) = (UInt64(try cell.string(rows)), UInt64(try cell.string(rows)))
    let clock = Timestamp(microseconds: try cell.timestamp(rows))
    let isStandby = try cell.bool(rows)
    let database = try cell.int8(rows)
    let host = try cell.string(rows)
    guard let xmin, let xmax, let next = UInt64(try cell.string(rows)) else {
      throw PostgresError(
        kind: .unexpectedResult,
        statement: rows.statement,
        message: "the snapshot's ends are no numbers"
      )
    }
    self.init(
      xmin: xmin,
      xmax: xmax,
      next: max(next, xmax),
      clock: clock,
      isStandby: isStandby,
      database: database,
      host: host
    )
  }
}

/// Which of the cluster's marks the role may read; managed services may withhold them.
struct ClusterIdentity: Hashable, Sendable {
  var canReadSystem: Bool
  var canReadTimeline: Bool

  /// Tries each mark in a separate transaction, because a refusal ends the transaction.
  static func probe(_ session: Session) async throws -> ClusterIdentity {
    ClusterIdentity(
      canReadSystem: try await canRead(session) { _ in .sourceSystem },
      canReadTimeline: try await canRead(session) { isStandby in
        isStandby ? .sourceTimelineStandby : .sourceTimelinePrimary
      }
    )
  }

  /// The kind of server is read in the same transaction: a pooler may send the next transaction to a server of
  /// the other kind, where the statement fails although the role may run it.
  private static func canRead(
    _ session: Session,
    _ query: @Sendable (_ isStandby: Bool) -> Query
  ) async throws -> Bool {
    do {
      return try await session.readTransaction { session in
        let snapshot = try await session.query(.of(.sourceSnapshot)) { rows in
          var cell = RowCursor(0)
          return try Snapshot(rows, &cell)
        }
        return try await session.query(.of(query(snapshot.isStandby))) { !$0.isNull(0, 0) }
      }
    } catch let error as PostgresError where error.isRefusal {
      return false
    }
  }
}

extension PostgresError {
  /// Whether the server refuses the statement itself, and will again.
  var isRefusal: Bool { sqlState != nil && !isWorthRetrying }
}

extension Statement {
  /// A statement of `sql/`.
  static func of(_ query: Query) -> Statement {
    Statement(name: query.name, bytes: query.bytes)
  }
}
