internal import Logging
package import Pipeline
internal import Postgres
internal import Queries
package import SegmentSpec

extension MedusaSource {
  /// The server's horizon at this moment; a stored `position` may know longer who holds it back.
  package func horizon(since position: String? = nil) async throws -> Horizon {
    let before = try position.map { text throws(MedusaError) in try Position(parsing: text) }
    return try await source.reading { session, snapshot in
      try await Self.horizon(of: snapshot, after: before, in: session)
    }
  }

  private static func horizon(
    of snapshot: Snapshot,
    after before: Position?,
    in session: isolated Session
  ) async throws -> Horizon {
    let oldest = UInt32(truncatingIfNeeded: snapshot.xmin)
    var heldSince = snapshot.xmin < snapshot.next ? before?.met(snapshot) : nil
    let holders = try await session.query(.of(.sourceOpenTransactions)) { rows in
      try (0..<rows.count).map { row in
        var cell = RowCursor(row)
        let holder = Horizon.Holder(
          pid: try cell.int4IfPresent(rows),
          role: try cell.stringIfPresent(rows),
          application: try cell.stringIfPresent(rows),
          state: try cell.stringIfPresent(rows),
          beganAt: try cell.moment(rows),
          database: try cell.stringIfPresent(rows),
          gid: try cell.stringIfPresent(rows)
        )
        if let beganAt = holder.beganAt, try cell.int8IfPresent(rows) == Int64(oldest) {
          heldSince = min(heldSince ?? beganAt, beganAt)
        }
        return holder
      }
    }
    return Horizon(
      clock: snapshot.clock,
      transactionsBehind: snapshot.xmax - min(snapshot.xmin, snapshot.xmax),
      holders: holders,
      heldSince: heldSince
    )
  }

  /// Warns if the transaction that held the horizon back at the last run is still open: its rows are not
  /// visible yet, and nothing else reports that.
  func warnOfOpenTransaction(_ now: Position, after before: Position?) async throws {
    guard let open = now.oldest, let before, before.oldest?.id == open.id else { return }
    let horizon: Horizon
    do {
      horizon = try await source.reading { session, snapshot in
        try await Self.horizon(of: snapshot, after: before, in: session)
      }
    } catch let error as MedusaError {
      logger.debug("cannot look up open transactions", metadata: ["cause": "\(error.reason)"])
      return
    }
    let first = horizon.holders.first
    let seconds = horizon.heldSeconds ?? 0
    // In a busy shop a transaction outlasts two runs now and then; a prepared one never ends unless somebody
    // ends it.
    guard seconds >= 60 || first?.gid != nil else { return }
    var metadata: Logger.Metadata = ["open_seconds": "\(seconds)"]
    metadata["end_it_with"] = first?.ending.map { "\($0)" }
    metadata["in_database"] = first?.database.map { "\($0)" }
    metadata["role"] = first?.role.map { "\($0)" }
    metadata["state"] = first?.state.map { "\($0)" }
    if first == nil {
      metadata["holder"] =
        now.isStandby ? "ask the primary" : "this role may not see it (pg_read_all_stats)"
    }
    logger.warning(
      "a transaction has been open since before the last run: what it wrote is not sent until it ends",
      metadata: metadata
    )
  }

  /// The source's clock when a stored position was taken.
  /// - Throws: `MedusaError` if it is not a position.
  package static func clock(of position: String) throws -> Timestamp {
    Timestamp(microseconds: try Position(parsing: position).clock)
  }
}

extension Position {
  /// When a run first met the transaction that holds `snapshot` back; nil if none did.
  fileprivate func met(_ snapshot: Snapshot) -> Timestamp? {
    oldest.flatMap { $0.id == String(snapshot.xmin) ? Timestamp(microseconds: $0.since) : nil }
  }
}
