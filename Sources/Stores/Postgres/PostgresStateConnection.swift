import Pipeline
import Postgres
import Queries

/// The one connection behind a state in PostgreSQL: opens it, opens it again, runs transactions on it.
///
/// Transactions run one after another, and to their end even if the task that asked for them is cancelled,
/// because every acknowledgement of a destination must be recorded.
actor PostgresStateConnection {
  typealias Request = (Statement, [Parameter])

  let place: PostgresStatePlace
  let options: PostgresStateStore.Options
  /// Whether the schema may be made and written.
  let writes: Bool
  private var session: Session?
  /// Nil until the schema was looked at; a state that is only read may have none, or an earlier one.
  private var schemaVersion: Int?
  private var numbers: [SyncName: Int32] = [:]
  private var tail: Task<Void, Never>?

  init(_ place: PostgresStatePlace, options: PostgresStateStore.Options, writes: Bool) {
    self.place = place
    self.options = options
    self.writes = writes
  }

  /// Does `work` when all earlier requests are done, even if the asking task is cancelled, unless it
  /// `endsWithCaller`.
  func inOrder<Value: Sendable>(
    endsWithCaller: Bool = false,
    _ work: @escaping @Sendable (isolated PostgresStateConnection) async throws -> Value
  ) async -> Result<Value, any Error> {
    let before = tail
    let task = Task { () -> Result<Value, any Error> in
      await before?.value
      do {
        return .success(try await work(self))
      } catch {
        return .failure(error)
      }
    }
    tail = Task { _ = await task.value }
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      if endsWithCaller { task.cancel() }
    }
  }

  /// Connects and looks at the schema; if this state is written, makes the schema or brings it up to date.
  func open() async throws {
    guard session == nil else { return }
    let session = try await Session.connect(
      ConnectionSettings(
        conninfo: place.conninfo,
        statementTimeout: options.statementTimeout,
        schema: "tidemark"
      )
    )
    do {
      schemaVersion = try await PostgresStateSchema.prepare(session, mayWrite: writes)
    } catch {
      await session.close()
      throw error
    }
    self.session = session
  }

  func close() async {
    await session?.close()
    session = nil
  }

  /// Reads in one transaction and one round trip; nil if there is no state yet.
  func read<Value: Sendable>(
    _ requests: [Request],
    _ start: Value,
    _ take: @Sendable (inout Value, Int, borrowing Rows) throws -> Void
  ) async throws -> Value? {
    try await retrying { line in
      let session = try await line.opened()
      guard line.schemaVersion != nil else { return nil }
      return try await Self.transact(session, writing: false, requests, start, take)
    }
  }

  /// Reads other data than the state in one transaction and one round trip.
  func readAnyway<Value: Sendable>(
    _ requests: [Request],
    _ start: Value,
    _ take: @Sendable (inout Value, Int, borrowing Rows) throws -> Void
  ) async throws -> Value {
    try await retrying { line in
      try await Self.transact(try await line.opened(), writing: false, requests, start, take)
    }
  }

  /// Writes in one transaction and one round trip.
  ///
  /// With `settle` it is tried again if the connection breaks: `settle` finds out whether the broken try was
  /// committed, and then gives its value.
  func write<Value: Sendable>(
    _ requests: [Request],
    _ start: Value,
    settle: (@Sendable (isolated PostgresStateConnection) async throws -> Value?)?,
    _ take: @Sendable (inout Value, Int, borrowing Rows) throws -> Void
  ) async throws -> Value {
    var inDoubt = false
    return try await retrying(isRepeatable: settle != nil) { line in
      let session = try await line.opened()
      if inDoubt, let value = try await settle?(line) { return value }
      inDoubt = true
      return try await Self.transact(session, writing: true, requests, start, take)
    }
  }

  /// The number under which the tables know `sync`; nil if nothing was ever written for it.
  func number(of sync: SyncName) async throws -> Int32? {
    if let number = numbers[sync] { return number }
    let found: Int32?? = try await read(
      [(.of(.pgSyncFind), [.text(sync.text)])],
      nil as Int32?
    ) { number, _, rows in
      if rows.count > 0 { number = try rows.int4(0, 0) }
    }
    numbers[sync] = found ?? nil
    return found ?? nil
  }

  /// Whether the schema has rows that wait and editions: a schema that is only read may be of an earlier release.
  func knowsWaiting() async throws -> Bool {
    try await open()
    return (schemaVersion ?? 0) >= PostgresStateSchema.versionWithWaiting
  }

  /// Forgets the numbers that were looked up, because a name now belongs to another sync.
  func forgetNumbers() {
    numbers = [:]
  }

  /// The number of `sync`, made now if it has none.
  func newNumber(of sync: SyncName) async throws -> Int32 {
    let name = Parameter.text(sync.text)
    let number = try await write(
      [(.of(.pgSyncPut), [name]), (.of(.pgSyncFind), [name])],
      nil as Int32?,
      settle: { _ in nil }
    ) { number, place, rows in
      if place == 1, rows.count > 0 { number = try rows.int4(0, 0) }
    }
    guard let number else {
      throw DamagedState(what: "the sync \(sync) was written and is not there")
    }
    numbers[sync] = number
    return number
  }

  /// Forgets the number of a sync that no longer exists.
  func forget(_ sync: SyncName) {
    numbers[sync] = nil
  }

  func opened() async throws -> Session {
    try await open()
    guard let session else {
      throw PostgresError(kind: .connectionLost, message: "the connection is closed")
    }
    return session
  }

  /// Does `work`, again on a new connection if it fails for a temporary reason, for a limited time.
  private func retrying<Value>(
    isRepeatable: Bool = true,
    _ work: (isolated PostgresStateConnection) async throws -> Value
  ) async throws -> Value {
    let end = ContinuousClock.now.advanced(by: options.patience)
    var pause = Duration.milliseconds(100)
    while true {
      do {
        return try await work(self)
      } catch let error as PostgresError where error.isWorthRetrying {
        await close()
        guard isRepeatable, ContinuousClock.now.advanced(by: pause) < end else { throw error }
        try? await Task.sleep(for: pause)
        pause = min(pause * 2, .seconds(3))
      }
    }
  }

  private nonisolated static func transact<Value: Sendable>(
    _ session: Session,
    writing: Bool,
    _ requests: [Request],
    _ start: Value,
    _ take: @Sendable (inout Value, Int, borrowing Rows) throws -> Void
  ) async throws -> Value {
    var value = start
    try await session.transact(writing: writing, requests) { place, rows in
      try take(&value, place, rows)
    }
    return value
  }
}
