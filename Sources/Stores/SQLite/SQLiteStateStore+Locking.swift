import GRDB
package import Pipeline
import SegmentSpec
import Synchronization

/// A lock that this process holds: the lock file, the byte in the state file, and the token of its writes.
final class HeldLock: Sendable {
  let file: LockFile
  private let sync: SyncName
  private let number: Int64
  private let token: Int64
  private let hold: StateFileHold?

  init(_ sync: SyncName, number: Int64, token: Int64, file: LockFile, hold: StateFileHold?) {
    self.sync = sync
    self.number = number
    self.token = token
    self.file = file
    self.hold = hold
  }

  deinit { hold?.unlock(number) }

  /// - Throws: `StateError.cannotWrite` once another run took the lock.
  func demandToken(in database: Database) throws {
    guard let row = try LeaseTable(database).find(number), row.token == token else {
      let holder = try LeaseTable(database).find(number)?.holder
      let taker =
        holder.map {
          "\($0.command), process \($0.pid) on \($0.host), since \($0.since.seconds8601)"
        }
        ?? "nobody is known to have it"
      throw StateError.cannotWrite(
        reason:
          "another run took the lock of sync \"\(sync)\" over: \(taker). Nothing was sent or recorded since;"
          + " see that nothing removes lock files, and run the command again when the other run has ended."
      )
    }
  }
}

extension SQLiteStateStore {
  package func acquire(_ sync: SyncName, as holder: LockHolder) async throws(StateError) {
    guard file.isWritable else { throw file.refusal }
    let hold = file.hold
    let number = try await file.write { try SyncTable($0).number(of: sync) }
    let outcome = hold?.lock(number) ?? .unavailable
    guard outcome != .taken else {
      let present = try await presentHolder(sync, number)
      throw .locked(by: present)
    }
    do throws(StateError) {
      let lock = try await lockFile(of: sync, number, for: holder)
      let token = try await file.write { try LeaseTable($0).take(number, as: holder) }
      file.noteCompanions()
      let held = HeldLock(sync, number: number, token: token, file: lock, hold: hold)
      locks.withLock { $0[sync] = held }
    } catch {
      // A lock that this store already held still belongs to it.
      if self.held(sync) == nil { hold?.unlock(number) }
      throw error
    }
  }

  private func lockFile(
    of sync: SyncName,
    _ number: Int64,
    for holder: LockHolder
  ) async throws(StateError) -> LockFile {
    do throws(StateError) {
      return try LockFile(path: lockPath(of: sync), holder: holder)
    } catch {
      guard case .locked(let present) = error, present.pid == 0 else { throw error }
      let last = try await lastHolder(number)
      throw .locked(by: last ?? present)
    }
  }

  package func release(_ sync: SyncName) async {
    locks.withLock { $0[sync] = nil }
  }

  package func holder(of sync: SyncName) async throws(StateError) -> LockHolder? {
    let named = LockFile.presentHolder(path: lockPath(of: sync))
    if let named, named.pid != 0 { return named }
    let known = try await read(sync, otherwise: nil as Int64?) { $1 }
    guard let number = known else { return named }
    // Somebody may have removed the lock file of a working run.
    let hold = file.hold ?? StateFileHold(file.path)
    guard hold.isLockedElsewhere(number) else { return named }
    return try await lastHolder(number) ?? named ?? .unknown
  }

  package func demandLock(of sync: SyncName) async throws(StateError) {
    guard let held = held(sync) else { return }
    try held.file.demandInPlace()
    try file.demandInPlace()
    try await file.read { try held.demandToken(in: $0) }
  }

  /// Who holds the lock: from the lock file, else from the state itself.
  private func presentHolder(
    _ sync: SyncName,
    _ number: Int64
  ) async throws(StateError) -> LockHolder {
    let named = LockFile.presentHolder(path: lockPath(of: sync))
    if let named, named.pid != 0 { return named }
    return try await lastHolder(number) ?? named ?? .unknown
  }

  private func lastHolder(_ number: Int64) async throws(StateError) -> LockHolder? {
    try await file.read { try LeaseTable($0).find(number)?.holder }
  }

  /// The lock of `sync`, if this store holds it.
  func held(_ sync: SyncName) -> HeldLock? {
    locks.withLock { $0[sync] }
  }

  private func lockPath(of sync: SyncName) -> String {
    "\(file.realPath).\(sync).lock"
  }

  /// Writes in one transaction, behind the fence while this store holds the lock of `sync`.
  ///
  /// `needingLock`: for writes that begin or end something. If somebody removed the lock file, batches that
  /// were acknowledged meanwhile are still recorded; then the run ends.
  func write<Value: Sendable>(
    _ sync: SyncName,
    needingLock: Bool = false,
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StateError) -> Value {
    guard let held = held(sync) else { return try await file.write(body) }
    if needingLock { try held.file.demandInPlace() }
    try file.demandInPlace()
    let value = try await file.write { database in
      try held.demandToken(in: database)
      return try body(database)
    }
    // Writes into a file that is gone are lost.
    try file.demandInPlace()
    return value
  }
}
