import Pipeline
import Postgres
import SegmentSpec
import Stores
import Support
import Testing

@Suite("A state in PostgreSQL", .timeLimit(.minutes(19))) struct PostgresStateFaultTests {
  private func reason(_ error: StateError?) -> String {
    switch error {
    case .cannotWrite(let reason): "cannot write: " + reason
    case .unreadable(let reason): "unreadable: " + reason
    case .missingPrivilege(let reason): "privilege: " + reason
    default: String(describing: error)
    }
  }

  /// Ends every connection to the state's database but the one that asks.
  private func cutConnections(_ place: PostgresStatePlace, _ more: String = "select 1::int8")
    async throws
  {
    _ = try await number(
      """
      with cut as (
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
      )
      select count(*) from cut
      """,
      place
    )
    _ = try await number(more, place)
  }

  @Test func `goes on over a connection that broke, and repeats nothing`() async throws {
    try await withState { state, place in
      try await state.acquire(.tested, as: .sample(1))
      let letter = DeadLetter(
        key: FactKey("a/x"),
        event: .orderUpdated,
        messageID: MessageID(high: 0x0123_4567_89AB_5CDE, low: 0x8000_0000_0000_0001),
        reason: "too long",
        payload: [1],
        time: Timestamp(microseconds: 5)
      )
      try await cutConnections(place)
      try await state.record(DeliveryRecords(deadLetters: [letter]), of: .tested)
      try await cutConnections(place)
      #expect(try await state.deadLetters(of: .tested, keys: [letter.key]) == [letter])
      try await cutConnections(place)
      let run = RunStart(command: "sync", startedAt: Timestamp(microseconds: 1))
      #expect(try await state.beginRun(run, of: .tested) == 1)
    }
  }

  @Test func `does not do again what was done and not answered`() async throws {
    try await withState { state, place in
      try await state.acquire(.tested, as: .sample(1))
      let run = RunStart(command: "sync", startedAt: Timestamp(microseconds: 1))
      #expect(try await state.beginRun(run, of: .tested) == 1)
      // As if the second and third transaction had come through before their connections broke.
      try await cutConnections(place, "update tidemark.lease set last_write = 2 returning 1::int8")
      try await state.record(.of("a/x"), of: .tested)
      #expect(try await state.ledger(of: .tested, keys: [FactKey("a/x")]) == [nil])
      try await cutConnections(place, "update tidemark.lease set last_write = 3 returning 1::int8")
      #expect(try await state.beginRun(run, of: .tested) == 1)
      try await state.record(.of("b/x"), of: .tested)
      #expect(try await state.ledger(of: .tested, keys: [FactKey("b/x")]) == [.init(fate: .sent)])
    }
  }

  @Test func `says that its server is away, and where`() async throws {
    let server = try await PrivateServer.start()
    let database = try await server.createDatabase(named: "state")
    let place = PostgresStatePlace(conninfo: server.conninfo(database: database))
    var options = PostgresStateStore.Options()
    options.patience = .milliseconds(200)
    let state = try await PostgresStateStore.open(place, options: options)
    try await state.acquire(.tested, as: .sample(1))
    try await server.stop()
    let writing = reason(await stateError { try await state.record(.of("a/x"), of: .tested) })
    #expect(writing.hasPrefix("cannot write: the state in \(place.name) cannot be reached ("))
    let reading = reason(await stateError { _ = try await state.watermark(of: .tested) })
    #expect(reading.hasPrefix("unreadable: the state in \(place.name) cannot be reached ("))
    let opening = reason(await stateError { _ = try await PostgresStateStore.open(place) })
    #expect(opening.hasPrefix("cannot write: the state in \(place.name) cannot be reached ("))
    try await server.resume()
    try await state.record(.of("a/x"), of: .tested)
    #expect(try await state.ledger(of: .tested, keys: [FactKey("a/x")]) == [.init(fate: .sent)])
    await state.close()
  }

  @Test func `names the privilege that a role lacks, without writing too`() async throws {
    let place = try await freshPlace()
    let server = try await PrivateServer.shared()
    let role = "looker_" + String(UInt32.random(in: .min ... .max), radix: 36)
    _ = try await server.execute("create role \(role) login", in: "postgres")
    let database = place.conninfo.last { $0.keyword == "dbname" }?.value ?? ""
    let theirs = PostgresStatePlace(conninfo: server.conninfo(database: database, user: role))

    let noSchema = reason(await stateError { _ = try await PostgresStateStore.open(theirs) })
    #expect(noSchema.hasPrefix("privilege: the role of the state in \(theirs.name) lacks"))
    let obstacle = reason(try await PostgresStateStore.reading(theirs).obstacle())
    #expect(obstacle.hasPrefix("privilege: the role \(role) may not create the schema tidemark"))
    #expect(try await PostgresStateStore.reading(place).obstacle() == nil)

    let state = try await PostgresStateStore.open(place)
    try await state.setWatermark(.since(Timestamp(microseconds: 1)), of: .tested)
    await state.close()
    let noUsage = reason(
      await stateError { _ = try await PostgresStateStore.reading(theirs).watermark(of: .tested) }
    )
    #expect(noUsage.hasPrefix("privilege: "), "\(noUsage)")

    _ = try await server.execute(
      """
      grant usage on schema tidemark to \(role);
      grant select on all tables in schema tidemark to \(role)
      """,
      in: database
    )
    let looking = PostgresStateStore.reading(theirs)
    #expect(try await looking.watermark(of: .tested) == .since(Timestamp(microseconds: 1)))
    let tables = reason(try await looking.obstacle())
    #expect(tables.contains("may not write backfill, backfill_part, dead_letter, lease, ledger"))
    let writer = try await PostgresStateStore.open(theirs)
    let refused = reason(await stateError { try await writer.record(.of("a/x"), of: .tested) })
    #expect(refused.contains("permission denied for table ledger"), "\(refused)")

    _ = try await server.execute(
      "grant insert, update, delete on all tables in schema tidemark to \(role)",
      in: database
    )
    #expect(try await looking.obstacle() == nil)
    try await writer.acquire(.tested, as: .sample(1))
    try await writer.record(.of("a/x"), of: .tested)
    try await writer.setWatermark(nil, of: .second)
    await writer.close()
    await looking.close()
  }

  @Test func `never shows a password`() async throws {
    let server = try await PrivateServer.shared()
    let database = try await server.createDatabase(named: "state")
    var conninfo = server.conninfo(database: database, user: PrivateServer.passwordUser)
    conninfo.append(("password", "wrong-horse"))
    let place = PostgresStatePlace(conninfo: conninfo)
    let error = reason(await stateError { _ = try await PostgresStateStore.open(place) })
    #expect(
      error.hasPrefix("cannot write: the server refuses the login to the state in \(place.name)")
    )
    #expect(!error.contains("horse") && !place.name.contains("horse"))
  }

  @Test func `tells tables of something else from its own`() async throws {
    let place = try await freshPlace()
    let server = try await PrivateServer.shared()
    let database = place.conninfo.last { $0.keyword == "dbname" }?.value ?? ""
    _ = try await server.execute(
      "create schema tidemark; create table tidemark.ledger (n int)",
      in: database
    )
    let error = reason(await stateError { _ = try await PostgresStateStore.open(place) })
    #expect(error.contains("holds tables of something else"), "\(error)")
    #expect(
      try await number("select count(*) from pg_tables where schemaname = 'tidemark'", place) == 1
    )
  }
}
