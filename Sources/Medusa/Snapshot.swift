internal import Postgres
internal import Queries
internal import SegmentSpec

/// What one transaction sees, and of which cluster.
struct Snapshot: Sendable {
  var xmin: UInt64
  var xmax: UInt64
  var clock: Timestamp
  var isStandby: Bool
  /// The number of the database in its cluster.
  var database: Int64
  var host: String
  var systemIdentifier: String?
  var timeline: String?

  /// Reads the snapshot of the transaction that `session` has open.
  static func read(
    in session: isolated Session,
    identity: ClusterIdentity
  ) async throws -> Snapshot {
    var snapshot = try await session.query(.of(.sourceSnapshot)) { rows in
      try rows.expect(columns: [
        ("xmin", .text), ("xmax", .text), ("clock", .timestamptz), ("is_standby", .bool),
        ("database", .int8), ("host", .text),
      ])
      guard let xmin = UInt64(try rows.string(0, 0)), let xmax = UInt64(try rows.string(0, 1))
      else {
        throw PostgresError(
          kind: .unexpectedResult,
          statement: rows.statement,
          message: "the snapshot's ends are no numbers"
        )
      }
      return Snapshot(
        xmin: xmin,
        xmax: xmax,
        clock: Timestamp(microseconds: try rows.timestamp(0, 2)),
        isStandby: try rows.bool(0, 3),
        database: try rows.int8(0, 4),
        host: try rows.string(0, 5)
      )
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
}

/// Which of the cluster's marks the role may read; managed services may withhold them.
struct ClusterIdentity: Hashable, Sendable {
  var canReadSystem: Bool
  var canReadTimeline: Bool

  /// Tries each mark in a transaction of its own, as a refusal ends the transaction it happens in.
  static func probe(_ session: Session, isStandby: Bool) async throws -> ClusterIdentity {
    ClusterIdentity(
      canReadSystem: try await canRead(.sourceSystem, session),
      canReadTimeline: try await canRead(
        isStandby ? .sourceTimelineStandby : .sourceTimelinePrimary,
        session
      )
    )
  }

  private static func canRead(_ query: Query, _ session: Session) async throws -> Bool {
    do {
      return try await session.query(.of(query)) { rows in !rows.isNull(0, 0) }
    } catch let error as PostgresError where error.sqlState != nil && !error.isWorthRetrying {
      return false
    }
  }
}

extension Statement {
  /// A statement of `sql/`.
  static func of(_ query: Query) -> Statement {
    Statement(name: query.name, bytes: query.bytes)
  }
}
