package import Pipeline
internal import Postgres
internal import Queries
package import SegmentSpec

extension MedusaSource {
  /// The server's horizon at this moment.
  package func horizon() async throws -> Horizon {
    try await source.reading { session, snapshot in
      let holders = try await session.query(.of(.sourceOpenTransactions)) { rows in
        try (0..<rows.count).map { row in
          Horizon.Holder(
            pid: try rows.int4IfPresent(row, 0),
            role: try rows.stringIfPresent(row, 1),
            application: try rows.stringIfPresent(row, 2),
            state: try rows.stringIfPresent(row, 3),
            beganAt: try rows.timestampIfPresent(row, 4).map(Timestamp.init(microseconds:))
          )
        }
      }
      return Horizon(
        clock: snapshot.clock,
        transactionsBehind: snapshot.xmax - min(snapshot.xmin, snapshot.xmax),
        holders: holders
      )
    }
  }

  /// The source's clock when a stored position was taken.
  /// - Throws: `MedusaError` for what is no position.
  package static func clock(of position: String) throws -> Timestamp {
    Timestamp(microseconds: try Position(parsing: position).clock)
  }
}
