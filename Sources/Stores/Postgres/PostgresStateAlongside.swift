package import Pipeline
package import Postgres
import Queries
import SegmentSpec

/// The state of one sync, written within the transactions of another session on the same database.
///
/// These writes hold exactly if the other writes of the transaction hold. They stand behind the fence of the
/// lease that this process holds: another database has no such lease, and the transaction fails there.
package struct PostgresStateAlongside: Sendable {
  private let store: PostgresStateStore
  private let sync: SyncName

  init(_ store: PostgresStateStore, sync: SyncName) {
    self.store = store
    self.sync = sync
  }

  /// Asks whether a database holds the state: one row with one boolean.
  ///
  /// Nil while this process holds no lease. It looks for this process's own lease, which was taken a moment
  /// ago: no name, address or privilege has to be compared, and no copy of the database has it.
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

  /// The statements that write `records` in transaction `write`, to be run last.
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

  /// Asks for the number of the last transaction under the lease, once no other is under way.
  ///
  /// The last request returns one row with it. Run it in a separate transaction that may write.
  package func lastWrite() async throws(StateError) -> [(Statement, [Parameter])] {
    let statements = try await statements()
    // The fence waits for the transaction that holds the lease's row; later statements see its changes.
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

  /// The meaning of a failure of these requests.
  package func failure(_ error: any Error) async -> StateError {
    await store.explained(error, of: sync, whileWriting: true)
  }

  /// - Throws: `StateError.lockLost` while this process holds no lease: without one nothing may be written.
  private func statements() async throws(StateError) -> PostgresStateStatements {
    guard let lease = await store.leases.lease(of: sync) else { throw .lockLost(to: nil) }
    return PostgresStateStatements(sync: lease.number, lease: lease)
  }
}

extension PostgresStateStore {
  /// The state of `sync` for callers that write it within their own transactions.
  package func alongside(_ sync: SyncName) -> PostgresStateAlongside {
    PostgresStateAlongside(self, sync: sync)
  }
}
