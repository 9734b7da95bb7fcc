import Pipeline
import Postgres
import SegmentSpec
import Stores
import Support
import Testing
@testable import Warehouse

@Suite(.timeLimit(.minutes(19))) struct `Faults of the PostgreSQL warehouse` {
  @Test func `a role without privileges is told what to grant`() async throws {
    let bench = try await WarehouseScene()
    let role = "reader_" + String(UInt32.random(in: .min ... .max), radix: 36)
    try await bench.run("create role \(role) login")
    let message = String.track(1, #"{"a":1}"#)
    let noSchema = await bench.failure(message, user: role)
    #expect(noSchema?.kind == .missingPrivilege)
    #expect(
      noSchema?.hint == "as an administrator run:\nCREATE SCHEMA \"wh\" AUTHORIZATION \"\(role)\";"
    )
    try await bench.load(message)
    let noCreate = await bench.failure(message, user: role)
    #expect(noCreate?.kind == .missingPrivilege)
    #expect(
      noCreate?.hint
        == "as an administrator run:\nGRANT USAGE, CREATE ON SCHEMA \"wh\" TO \"\(role)\";"
    )
    try await bench.run("grant usage, create on schema wh to \(role)")
    let noInsert = await bench.failure(message, user: role)
    #expect(noInsert?.kind == .missingPrivilege)
    let notOwner = await bench.failure(.track(2, #"{"b":1}"#), user: role)
    #expect(notOwner?.kind == .missingPrivilege)
    #expect(notOwner?.hint?.contains("ALTER TABLE \"wh\".\"order_completed\" OWNER TO") == true)
    #expect(try await bench.rows("select count(*) from wh.tracks") == ["1"])
  }

  @Test func `an index that is missing and a view in the way are wrong settings`() async throws {
    let bench = try await WarehouseScene()
    try await bench.run(
      "create schema wh; create table wh.tracks (id text);"
        + "insert into wh.tracks values ('twice'), ('twice'), ('once'), (null), (null), ('twice')"
    )
    let message = String.track(1, #"{"a":1}"#)
    let noKey = await bench.failure(message)
    #expect(noKey?.kind == .wrongSetting)
    let lines = try #require(noKey?.hint?.split(separator: "\n"))
    let script = lines.drop { $0 != "BEGIN;" }.prefix { !$0.hasPrefix("or ") }
    try await bench.run(script.joined(separator: "\n"))
    let left = try await bench.rows("select count(id) || ' ' || count(*) from wh.tracks")
    #expect(left == ["2 4"])
    try await bench.load(message)
    #expect(try await bench.rows("select count(*) from wh.tracks") == ["5"])
    try await bench.run("drop table wh.tracks; create view wh.tracks as select 1 as id")
    #expect(await bench.failure(message)?.kind == .wrongSetting)
  }

  @Test func `a server that is away or refuses the password is told apart`() async throws {
    let bench = try await WarehouseScene()
    let message = String.track(1, #"{"a":1}"#)
    let refused = await bench.failure(message, user: PrivateServer.passwordUser)
    #expect(refused?.kind == .stopped)
    var away = WarehouseConnection(conninfo: bench.server.conninfo(database: "none"), schema: "wh")
    away.conninfo.append(("port", "\(try PrivateServer.freePort())"))
    do throws(DeliveryError) {
      _ = try await PostgresWarehouse(away).deliver(.of([message]))
      Issue.record("nobody is there")
    } catch {
      #expect(error.kind == .notYet(retryAfter: nil))
    }
    let none = WarehouseConnection(conninfo: bench.server.conninfo(database: "none"), schema: "wh")
    do throws(DeliveryError) {
      _ = try await PostgresWarehouse.check(none)
      Issue.record("there is no such database")
    } catch {
      #expect(error.kind == .wrongSetting)
    }
  }

  @Test func `a table that is locked is not yet, and loads afterwards`() async throws {
    let bench = try await WarehouseScene()
    try await bench.load(.track(1, #"{"a":1}"#))
    let holder = try await PostgresFixture.session(in: bench.database)
    try await holder.execute("begin; lock table wh.tracks in access exclusive mode")
    let locked = await bench.failure(.track(2, #"{"a":2}"#), lockTimeout: .milliseconds(100))
    #expect(locked?.kind == .notYet(retryAfter: nil))
    try await holder.execute("commit")
    await holder.close()
    try await bench.load(.track(2, #"{"a":2}"#))
    #expect(try await bench.rows("select count(*) from wh.tracks") == ["2"])
  }

  @Test func `a row that a constraint refuses is found and the others are loaded`() async throws {
    let bench = try await WarehouseScene()
    try await bench.load(.track(1, #"{"total":1.00}"#))
    try await bench.run("alter table wh.order_completed add check (total < 10)")
    let destination = Halving(base: bench.destination())
    let receipt = try await destination.deliver(
      .of((2...9).map { .track($0, #"{"total":\#($0 == 5 ? 11 : $0)}"#) })
    )
    await destination.close()
    guard case .settled(let answers) = receipt else {
      Issue.record("a warehouse settles")
      return
    }
    #expect(answers.indices.filter { answers[$0] != .accepted } == [3])
    #expect(try await bench.rows("select count(*) from wh.order_completed") == ["8"])
    #expect(try await bench.rows("select count(*) from wh.tracks") == ["8"])
  }

  @Test func `a check tries everything out and leaves nothing`() async throws {
    let bench = try await WarehouseScene()
    let connection = WarehouseConnection(
      conninfo: bench.server.conninfo(database: bench.database),
      schema: "wh"
    )
    #expect(try await PostgresWarehouse.check(connection).map(\.severity) == [.good])
    #expect(try await bench.rows("select count(*) from pg_namespace where nspname = 'wh'") == ["0"])
    try await bench.load(.track(1, #"{"total":1.00}"#))
    try await bench.run("alter table wh.order_completed alter total type text")
    #expect(try await PostgresWarehouse.check(connection).map(\.severity) == [.good, .warning])
  }

  @Test func `of a shop loads every message, also when backends die on the way`() async throws {
    let shop = MedusaShop(try await FreshShop.stocked(orders: 300, seed: 5))
    let sync = try MedusaSync()
    try await sync.run(shop)
    let messages = await sync.destination.messages
    let calm = try await WarehouseScene()
    let destination = calm.destination()
    for start in stride(from: 0, to: messages.count, by: 150) {
      try await calm.deliver(Array(messages[start...].prefix(150)), to: destination)
    }
    await destination.close()
    let oracle = try await calm.everything()
    try await WarehouseOracle.hold(calm, messages)

    let stormy = try await WarehouseScene()
    let harassed = Retrying(
      base: stormy.destination(),
      Retries(policy: RetryPolicy(base: .milliseconds(20), cap: .milliseconds(20)))
    )
    let storm = Task {
      while !Task.isCancelled {
        try await stormy.run(
          """
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()
          """
        )
        try? await Task.sleep(for: .milliseconds(.random(in: 20...800)))
      }
    }
    for start in stride(from: 0, to: messages.count, by: 50) {
      _ = try await harassed.deliver(.of(messages[start...].prefix(50)))
    }
    storm.cancel()
    _ = try? await storm.value
    await harassed.close()
    #expect(try await stormy.everything() == oracle)
  }
}

/// The expected content of the tables, from the messages, without the program's own reader.
enum WarehouseOracle {
  static func hold(_ bench: WarehouseScene, _ messages: [String]) async throws {
    var expected: [String: [String: JSONValue]] = [:]
    var users: Set<String> = []
    for message in messages {
      let value = try StrictJSON.parse(Array(message.utf8))
      let name = value["event"]?.text
      let table = name?.lowercased().replacing(" ", with: "_") ?? "identifies"
      let id = try #require(value["messageId"]?.text)
      expected[table, default: [:]][id] = value[name == nil ? "traits" : "properties"]
      if name != nil { expected["tracks", default: [:]][id] = .null }
      if name == nil, let user = value["userId"]?.text { users.insert(user) }
    }
    for (table, rows) in expected {
      var stored: [String: JSONValue] = [:]
      for line in try await bench.rows("select to_jsonb(t) from wh.\(table) as t") {
        let row = try StrictJSON.parse(Array(line.utf8))
        stored[try #require(row["id"]?.text)] = row
      }
      #expect(stored.count == rows.count, "\(table)")
      for (id, properties) in rows {
        let row = try #require(stored[id])
        guard case .object(let members) = properties else { continue }
        for member in members { expect(member, in: row, of: id) }
      }
    }
    #expect(Set(try await bench.rows("select id from wh.users")) == users)
    #expect(try await bench.rows("select to_regclass('wh.tidemark_discards') is null") == ["t"])
  }

  /// Every property that is a text, a number or a truth stands in the column of its name, as it was.
  private static func expect(_ member: JSONValue.Member, in row: JSONValue, of id: String) {
    let key = String(decoding: member.key, as: UTF8.self)
    let column = key.replacing(/[A-Z]/) { "_" + $0.output.lowercased() }
    switch member.value {
    case .string where column == "created_at": #expect(row[column]?.text != nil)
    case .string, .number, .boolean:
      #expect(row[column] == member.value, "\(column) of \(id)")
    case .array: #expect(row[column]?.text?.first == "[", "\(column) of \(id)")
    case .object, .null: break
    }
  }
}
