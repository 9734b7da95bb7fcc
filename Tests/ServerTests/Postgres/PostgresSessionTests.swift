import Postgres
import Support
import Testing

#if os(Linux)
import Glibc
#endif

@Suite("A session", .timeLimit(.minutes(19))) struct PostgresSessionTests {
  private let one = Statement(name: "one", text: "select $1::int4 + 1 as next")

  @Test func `answers statement after statement`() async throws {
    try await PostgresFixture.withSession { session in
      for number: Int32 in 0..<5 {
        let next = try await session.query(one, [.int4(number)]) { try $0.int4(0, 0) }
        #expect(next == number + 1)
      }
    }
  }

  @Test func `waiting sessions hold up nobody`() async throws {
    let key = "\(UInt32.random(in: 1 ... 1 << 30))"
    let wait = Statement(name: "wait", text: "select pg_advisory_lock_shared(\(key))::text")
    try await PostgresFixture.withSession { holder in
      _ = try await holder.text("select pg_advisory_lock(\(key))::text")
      try await withThrowingTaskGroup { group in
        for _ in 0..<24 {
          group.addTask {
            try await PostgresFixture.withSession { try await $0.query(wait) { _ in } }
          }
        }
        let waiting = "select count(*)::text from pg_locks where objid = \(key) and not granted"
        try await eventually("24 sessions wait") { try await holder.text(waiting) == "24" }
        _ = try await holder.text("select pg_advisory_unlock(\(key))::text")
        try await group.waitForAll()
      }
    }
  }

  @Test func `a read transaction sees one snapshot and cannot write`() async throws {
    let server = try await PrivateServer.shared()
    let database = try await server.createDatabase(named: "snapshot")
    try await server.execute("create table t (n int); insert into t values (1)", in: database)
    let count = Statement(name: "count", text: "select count(*) from public.t")
    try await PostgresFixture.withSession(in: database) { session in
      let counts = try await session.readTransaction { session in
        let before = try await session.query(count) { try $0.int8(0, 0) }
        try await server.execute("insert into t values (2)", in: database)
        let after = try await session.query(count) { try $0.int8(0, 0) }
        return [before, after]
      }
      #expect(counts == [1, 1])
      let outside = try await session.query(count) { try $0.int8(0, 0) }
      #expect(outside == 2)
      let error = try await postgresError {
        try await session.readTransaction { session in
          try await session.query(Statement(name: "w", text: "insert into public.t values (3)")) {
            _ in
          }
        }
      }
      #expect(error.sqlState == "25006")
      #expect(!error.isWorthRetrying)
    }
  }

  @Test func `its settings last one transaction`() async throws {
    let server = try await PrivateServer.shared()
    let database = try await server.createDatabase(named: "settings")
    try await server.execute(
      """
      create schema "Odd ""one"; create table "Odd ""one".t (); set timezone = 'UTC';
      alter database \(database) set timezone = 'America/St_Johns';
      alter database \(database) set datestyle = 'German';
      alter database \(database) set statement_timeout = 0
      """,
      in: database
    )
    let names = [
      "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "TimeZone",
      "DateStyle", "IntervalStyle", "extra_float_digits", "bytea_output", "search_path", "jit",
      "transaction_isolation", "transaction_read_only",
    ]
    let settings = Statement(
      name: "settings",
      text: "select current_setting(n) from unnest($1::text[]) n"
    )
    let session = try await PostgresFixture.session(
      in: database,
      statementTimeout: .milliseconds(12_345),
      schema: "Odd \"one"
    )
    let inside = try await session.readTransaction { session in
      try await session.query(settings, [.textArray(names)]) { rows in
        try (0..<rows.count).map { try rows.string($0, 0) }
      }
    }
    #expect(
      inside == [
        "12345ms", "5s", "12345ms", "UTC", "ISO, YMD", "postgres", "1", "hex",
        "pg_catalog, pg_temp", "off", "repeatable read", "on",
      ]
    )
    // Outside of a transaction only `execute` runs; it raises its findings as an error.
    let left = try await postgresError {
      try await session.execute(
        """
        do $$ begin raise sqlstate '58000' using message = concat_ws(',',
          current_setting('statement_timeout'), current_setting('TimeZone'),
          current_setting('transaction_read_only'), current_setting('search_path')); end $$
        """
      )
    }
    #expect(left.message == #"0,America/St_Johns,off,"$user", public"#)
    await session.close()
  }

  @Test func `a body that throws rolls back and the session goes on`() async throws {
    struct Refusal: Error {}
    try await PostgresFixture.withSession { session in
      do {
        try await session.readTransaction { session in
          try await session.query(Statement(name: "q", text: "select 1")) { _ in }
          throw Refusal()
        }
      } catch is Refusal {}
      try await expectInOrder(session)
      do {
        try await session.query(one, [.int4(1)]) { _ in throw Refusal() }
      } catch is Refusal {}
      try await expectInOrder(session)
    }
  }

  @Test func `read transactions do not nest`() async throws {
    try await PostgresFixture.withSession { session in
      let error = try await postgresError {
        try await session.readTransaction { session in
          try await session.readTransaction { _ in }
        }
      }
      #expect(error.message == "a transaction is open already")
      try await expectInOrder(session)
    }
  }

  @Test func `a statement is described without running it`() async throws {
    try await PostgresFixture.withSession { session in
      let described = try await session.describe(
        Statement(name: "d", text: "select 1 / 0 as n, $1::text[] as t, $2::int8 as i")
      )
      #expect(described.parameters == [1009, 20])
      #expect(described.columns.map(\.name) == ["n", "t", "i"])
      #expect(described.columns.map(\.type) == [23, 1009, 20])
      let error = try await postgresError {
        _ = try await session.describe(Statement(name: "d", text: "select nothing"))
      }
      #expect(error.kind == .missingObject)
      #expect(
        error.description == #"column "nothing" does not exist (SQLSTATE 42703)"#
      )
      try await expectInOrder(session)
    }
  }

  @Test func `many rows stream by without being held`() async throws {
    let rows = Statement(
      name: "long",
      text: "select n, repeat('x', 1000) from generate_series(1, 200000) n"
    )
    try await PostgresFixture.withSession { session in
      let before = residentBytes()
      var (sum, count, others, most): (Int64, Int, Int, Int) = (0, 0, 0, 0)
      try await session.stream(rows) { row in
        if row.count != 1 { others += 1 }
        sum += try row.int8(0, 0)
        count += 1
        if count % 20_000 == 0 { most = max(most, residentBytes()) }
      }
      #expect(count == 200_000)
      #expect(others == 0)
      #expect(sum == 20_000_100_000)
      // The rows are 200 MB.
      #expect(most - before < 64 << 20, "grew by \((most - before) >> 20) MiB")
    }
  }

  @Test func `a reader that stops a stream leaves the session in order`() async throws {
    struct Enough: Error {}
    try await PostgresFixture.withSession { session in
      var last: Int32 = 0
      do {
        try await session.stream(
          Statement(name: "endless", text: "select generate_series(1, 1000000000)")
        ) { row in
          last = try row.int4(0, 0)
          if last == 1000 { throw Enough() }
        }
      } catch is Enough {}
      #expect(last == 1000)
      try await expectInOrder(session)
    }
  }

  @Test func `an error in the middle of a stream is thrown after the rows before it`() async throws
  {
    try await PostgresFixture.withSession { session in
      var seen = 0
      let error = try await postgresError {
        try await session.stream(
          Statement(name: "s", text: "select 1 / (5 - n) from generate_series(1, 9) n")
        ) { _ in seen += 1 }
      }
      #expect(seen == 4)
      #expect(error.sqlState == "22012")
      try await expectInOrder(session)
    }
  }

  private func residentBytes() -> Int {
    #if os(Linux)
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    fgets(&line, 128, file)
    let text = String(
      decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
      as: UTF8.self
    )
    let fields = text.split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4096 : 0
    #else
    return 0
    #endif
  }
}
