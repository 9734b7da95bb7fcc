package import Pipeline
import Postgres
import Queries
import SegmentSpec

/// The state in the schema `tidemark` of a PostgreSQL database, shared by processes on many machines.
///
/// Every transaction is one round trip and independent of others, so a transaction-mode pooler may lie between.
/// The lock of a sync is a lease: a row that its holder renews, and that others take over once it expired.
package final class PostgresStateStore: StateStore {
  package struct Options: Sendable {
    /// For how long a lock is held if its holder does not renew it.
    package var lease: Duration = .seconds(60)
    /// How often the holder renews it.
    package var renewal: Duration = .seconds(15)
    /// For how long the store tries to connect again after its connection broke.
    package var patience: Duration = .seconds(30)
    /// The longest a statement may take.
    package var statementTimeout: Duration = .seconds(30)

    package init() {}
  }

  let line: PostgresStateConnection
  let leases: PostgresLeases
  let options: Options

  private init(_ place: PostgresStatePlace, options: Options, writes: Bool) {
    self.options = options
    line = PostgresStateConnection(place, options: options, writes: writes)
    leases = PostgresLeases(line)
  }

  /// Opens the state; if its schema is missing or old, makes it or brings it up to date.
  /// - Throws: `StateError` if the server cannot be reached or refuses, or if the schema is newer.
  package static func open(
    _ place: PostgresStatePlace,
    options: Options = Options()
  ) async throws(StateError) -> PostgresStateStore {
    let store = PostgresStateStore(place, options: options, writes: true)
    try await store.settled(whileWriting: true, endsWithCaller: true) { try await $0.open() }
    return store
  }

  /// The state for commands that only look: nothing is made or written, and a missing schema is an empty state.
  ///
  /// It connects when it is first used. Every method that writes throws `.cannotWrite`.
  package static func reading(
    _ place: PostgresStatePlace,
    options: Options = Options()
  ) -> PostgresStateStore {
    PostgresStateStore(place, options: options, writes: false)
  }

  /// Frees all locks and ends the connection.
  ///
  /// Call it once, when nothing else is in progress.
  package func close() async {
    for lease in await leases.dropAll() { await release(lease) }
    _ = await line.inOrder { await $0.close() }
  }

  // MARK: Lock

  package func acquire(_ sync: SyncName, as holder: LockHolder) async throws(StateError) {
    let number = try await number(of: sync)
    let token: Int64 = try await settled(whileWriting: true) { line in
      // Twice, because the holder may have let go between the refusal and the look at its name.
      for _ in 0..<2 {
        if let token = try await line.take(number, as: holder) { return token }
        if let present = try await line.leaseHolder(number) {
          throw StateError.locked(by: present)
        }
      }
      throw StateError.cannotWrite(
        reason: "the lock of sync \"\(sync)\" changes hands all the time. Run the command again."
      )
    }
    await leases.hold(
      sync,
      number: number,
      token: token,
      holder: holder,
      interval: options.renewal
    )
  }

  package func release(_ sync: SyncName) async {
    if let lease = await leases.drop(sync) { await release(lease) }
  }

  private func release(_ lease: PostgresLeases.Held) async {
    // If this fails, the lease expires.
    _ = await line.inOrder {
      try await $0.release(lease.number, part: lease.part, token: lease.token)
    }
  }

  package func holder(of sync: SyncName) async throws(StateError) -> LockHolder? {
    guard let number = try await knownNumber(of: sync) else { return nil }
    return try await settled(whileWriting: false) { try await $0.leaseHolder(number) }
  }

  package func demandLock(of sync: SyncName) async throws(StateError) {
    guard await leases.lease(of: sync) != nil else { return }
    _ = try await read(sync, guarded: true, { _ in [] }, ()) { _, _, _ in }
  }

  // MARK: Transactions

  /// The number under which the other tables know `sync`; nil if nothing was ever written for it.
  func knownNumber(of sync: SyncName) async throws(StateError) -> Int32? {
    try await settled(whileWriting: false) { try await $0.number(of: sync) }
  }

  /// The number of `sync`, made now if it has none.
  func number(of sync: SyncName) async throws(StateError) -> Int32 {
    try await settled(whileWriting: true) { line in
      try line.requireWriting()
      if let number = try await line.number(of: sync) { return number }
      return try await line.newNumber(of: sync)
    }
  }

  /// Reads in one transaction; nil if nothing was ever written for `sync`.
  ///
  /// `guarded`: also refuses if this process lost the lock of `sync`.
  func read<Value: Sendable>(
    _ sync: SyncName,
    guarded: Bool = false,
    _ requests: @escaping @Sendable (Int32) -> [(Statement, [Parameter])],
    _ start: Value,
    _ take: @escaping @Sendable (inout Value, Int, borrowing Rows) throws -> Void
  ) async throws(StateError) -> Value? {
    let lease = guarded ? await leases.lease(of: sync) : nil
    do {
      return try await line.inOrder { line in
        guard let number = try await line.number(of: sync) else { return nil }
        guard let lease else { return try await line.read(requests(number), start, take) }
        let look: [(Statement, [Parameter])] = [
          (.of(.pgFenceLook), [.int4(lease.number), .int8(lease.part), .int8(lease.token)])
        ]
        return try await line.read(look + requests(number), start) { value, place, rows in
          guard place == 0 else { return try take(&value, place - 1, rows) }
          guard try rows.bool(0, 0) else { throw StateError.lockLost(to: nil) }
        }
      }
      .get()
    } catch {
      throw await explained(error, of: sync, whileWriting: false)
    }
  }

  /// Writes in one transaction, behind the fence while this process holds the lock of `sync`.
  ///
  /// With the lock, it is tried again if the connection breaks, but never done twice: the lease remembers the
  /// number of its last transaction. `again` gives the value of a transaction that was committed without an
  /// answer.
  func write<Value: Sendable>(
    _ sync: SyncName,
    _ requests: @escaping @Sendable (PostgresStateStatements) -> [(Statement, [Parameter])],
    _ start: Value,
    again: (@Sendable (isolated PostgresStateConnection, Int32) async throws -> Value)? = nil,
    take: @escaping @Sendable (inout Value, Int, borrowing Rows) throws -> Void = { _, _, _ in }
  ) async throws(StateError) -> Value {
    let number = try await number(of: sync)
    let lease = await leases.lease(of: sync)
    let leases = leases
    do {
      return try await line.inOrder { line in
        let statements = PostgresStateStatements(sync: number, lease: lease)
        guard let lease else {
          return try await line.write(requests(statements), start, settle: nil, take)
        }
        let write = await leases.nextWrite(of: sync)
        let fence = statements.guarding(write: write)
        return try await line.write(
          fence + requests(statements),
          start,
          settle: { line in
            let last = try await line.lastWrite(number, part: lease.part, token: lease.token)
            guard last >= write else { return nil }
            return try await again?(line, number) ?? start
          }
        ) { value, place, rows in
          if place >= fence.count { try take(&value, place - fence.count, rows) }
        }
      }
      .get()
    } catch {
      throw await explained(error, of: sync, whileWriting: true)
    }
  }

  func settled<Value: Sendable>(
    whileWriting: Bool,
    endsWithCaller: Bool = false,
    _ work: @escaping @Sendable (isolated PostgresStateConnection) async throws -> Value
  ) async throws(StateError) -> Value {
    do {
      return try await line.inOrder(endsWithCaller: endsWithCaller, work).get()
    } catch {
      throw StateError(error, place: line.place, whileWriting: whileWriting)
    }
  }

  func explained(
    _ error: any Error,
    of sync: SyncName,
    whileWriting: Bool
  ) async -> StateError {
    let isLost =
      (error as? PostgresError)?.sqlState == leaseTakenOver
      || (error as? StateError) == .lockLost(to: nil)
    guard isLost else {
      return StateError(error, place: line.place, whileWriting: whileWriting)
    }
    return .lockLost(to: try? await holder(of: sync))
  }
}

extension PostgresStateConnection {
  /// - Throws: `StateError` if the state was opened for reading only.
  func requireWriting() throws {
    guard writes else {
      throw StateError.cannotWrite(
        reason: "the state in \(place.name) was opened for reading only."
      )
    }
  }
}
