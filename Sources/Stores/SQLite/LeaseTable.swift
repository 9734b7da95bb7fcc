import GRDB
import Pipeline
import Queries
import SegmentSpec

/// The last holder of each sync's lock, with a token that grows: the fence of everything that a run writes.
struct LeaseTable {
  /// The lock's last holder.
  struct Row {
    var token: Int64
    var holder: LockHolder
  }

  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// Gives the lock to `holder`; returns its token.
  func take(_ sync: Int64, as holder: LockHolder) throws -> Int64 {
    let row = try StateStatement(.sqliteLeaseTake, in: database)
    try row.bind(sync, at: 1)
    try row.bind(Int64(holder.pid), at: 2)
    try row.bind(holder.host, at: 3)
    try row.bind(holder.command, at: 4)
    try row.bind(holder.since.microseconds, at: 5)
    try row.run()
    guard let token = try find(sync)?.token else {
      throw DamagedState(what: "the lease of sync number \(sync) was written and is not there")
    }
    return token
  }

  /// Nil for a sync that was never locked, and in a file that was not opened for writing since leases exist.
  func find(_ sync: Int64) throws -> Row? {
    guard try database.run(.sqliteVersionGet) >= StateSchema.versionWithLeases else { return nil }
    let row = try StateStatement(.sqliteLeaseGet, in: database)
    try row.bind(sync, at: 1)
    guard try row.step() else { return nil }
    return Row(
      token: row.integer(0),
      holder: LockHolder(
        pid: Int32(truncatingIfNeeded: row.integer(1)),
        host: row.text(2),
        command: row.text(3),
        since: Timestamp(microseconds: row.integer(4))
      )
    )
  }
}
