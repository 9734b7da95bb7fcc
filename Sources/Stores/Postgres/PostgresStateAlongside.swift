package import Pipeline
package import Postgres
import Queries
import SegmentSpec

/// The state of one sync as it is written within the transactions of another session on the same database.
///
/// What is written there holds exactly when the other writes of the transaction hold. It stands behind the fence
/// of the lease that this process holds: in a database that is not the state's there is no such lease, and the
/// transaction fails.
package struct PostgresStateAlongside: Sendable {
  private let store: PostgresStateStore
  private let sync: SyncName

  init(_ store: PostgresStateStore, sync: SyncName) {
    self.store = store
    self.sync = sync
  }

  /// Asks whether a database is that of the state: one row with one boolean.
  ///
  /// Nil while this process holds no lease. It looks for this process's own lease, which it took a moment ago: no name, address or privilege has to be
  /// compared, and no copy of the database has it.
  package func presence() async throws(StateError) -> (Statement, [Parameter])? {
    guard let lease = await store.leases.lease(of: sync) else { return nil }
    return (
      .of(.pgLeaseSeen),
      [
        .int4(lease.number), .int8(lease.part), .int8(lease.token), .int4(lease.holder.pid),
        .storable(lease.holder.host), .int8(lease.holder.since.microseconds),
      ]
    )
  }

  /// Asks which of the state's tables a role may not write: one row a table, its name.
  package var missingPrivileges: (Statement, [Parameter]) { (.of(.pgMayWriteTables), []) }

  /// The number of the next transaction under the lease.
  ///
  /// Until that transaction has ended, nothing else may write the sync's state.
  package func nextWrite() async -> Int64 {
    await store.leases.nextWrite(of: sync)
  }

  /// What writes `records` in transaction `write`, to be run last in it.
  package func requests(
    for records: BatchRecords,
    write: Int64
  ) async throws(StateError) -> [(Statement, [Parameter])] {
    let statements = try await statements()
    var requests = statements.guarding(write: write) + statements.record(records.delivery)
    if let freshUntil = records.freshUntil {
      requests += statements.advanceBackfill(to: records.reached, freshUntil: freshUntil)
    }
    if let watermark = records.watermark {
      requests += statements.setWatermark(watermark) + statements.apply(records.waiting)
    }
    return requests
  }

  /// Asks for the number of the last transaction under the lease, once none of them is under way any more.
  ///
  /// The last request gives one row with it. To be run in a transaction of its own that may write.
  package func lastWrite() async throws(StateError) -> [(Statement, [Parameter])] {
    let statements = try await statements()
    // The fence waits for whoever holds the lease's row; what comes after it sees what that one did.
    return statements.guarding(write: nil)
      + (statements.lease.map { lease in
        [
          (
            .of(.pgLeaseLastWrite),
            [.int4(lease.number), .int8(lease.part), .int8(lease.token)]
          )
        ]
      } ?? [])
  }

  /// What the failure of these requests means.
  package func failure(_ error: any Error) async -> StateError {
    await store.explained(error, of: sync, whileWriting: true)
  }

  /// - Throws: `StateError.lockLost` while this process holds no lease: nothing may be written without.
  private func statements() async throws(StateError) -> PostgresStateStatements {
    guard let lease = await store.leases.lease(of: sync) else { throw .lockLost(to: nil) }
    return PostgresStateStatements(sync: lease.number, lease: lease)
  }
}

extension PostgresStateStore {
  /// The state of `sync` for those who write it within transactions of their own.
  package func alongside(_ sync: SyncName) -> PostgresStateAlongside {
    PostgresStateAlongside(self, sync: sync)
  }
}
