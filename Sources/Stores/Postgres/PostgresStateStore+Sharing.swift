package import Pipeline
import Postgres
import Queries
package import SegmentSpec

/// A part's lease is like the lock: its holder renews it, others may take it over if it was not renewed, and
/// each transaction of its holder stands behind the fence.
extension PostgresStateStore: SharedState {
  package func claimPart(
    of sync: SyncName,
    among parts: [Int],
    as holder: LockHolder
  ) async throws(StateError) -> BackfillPart? {
    let lease = options.lease
    let claim = try await write(
      sync,
      { statements in
        [
          (
            .of(.pgBackfillPartClaim),
            [
              .int4(statements.sync), .int8Array(parts.map(Int64.init)), .int4(holder.pid),
              .storable(holder.host), .storable(holder.command),
              .int8(holder.since.microseconds), .float8(lease.seconds),
            ]
          )
        ]
      },
      nil as (part: BackfillPart, token: Int64)?,
      take: { claim, _, rows in
        guard rows.count > 0 else { return }
        var cell = RowCursor(0)
        claim = (try BackfillPart(rows, &cell), try cell.int8(rows))
      }
    )
    guard let claim else { return nil }
    await leases.hold(
      sync,
      number: try await number(of: sync),
      part: Int64(claim.part.number),
      token: claim.token,
      holder: holder,
      interval: options.renewal
    )
    return claim.part
  }

  package func worker(of sync: SyncName) async throws(StateError) -> LockHolder? {
    guard let number = try await knownNumber(of: sync) else { return nil }
    return try await settled(whileWriting: false) {
      try await $0.leaseHolder(number, .pgBackfillWorker)
    }
  }

  package func endPart(
    _ number: Int,
    finishedAt time: Timestamp?,
    of sync: SyncName
  ) async throws(StateError) {
    guard let time else { return await release(sync) }
    do throws(StateError) {
      try await write(
        sync,
        { statements in
          let sync = Parameter.int4(statements.sync)
          return [
            (.of(.pgBackfillLock), [sync]),
            (.of(.pgBackfillPartFinish), [sync, .int8(Int64(number))]),
            (.of(.pgBackfillFinishShared), [sync, .int8(time.microseconds)]),
          ]
        },
        ()
      )
    } catch {
      await release(sync)
      throw error
    }
    await release(sync)
  }
}
