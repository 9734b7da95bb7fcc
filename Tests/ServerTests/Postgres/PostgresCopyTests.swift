import Postgres
import Support
import Testing

@Suite("Writing and COPY", .timeLimit(.minutes(19))) struct PostgresCopyTests {
  private let table = "create temp table t (id int8 primary key, note text) on commit drop;"

  private func count(_ session: Session) async throws -> Int64 {
    try await session.query(Statement(name: "count", text: "select count(*) from t")) { rows in
      try rows.int8(0, 0)
    }
  }

  @Test func `rows arrive in chunks that are cut anywhere`() async throws {
    try await PostgresFixture.withSession { session in
      try await session.writeTransaction { session in
        var chunks = ["1\tä\n2", "\t\\N\n", "", "3\tb\\\\c\\n\n"].makeIterator()
        let copied = try await session.copy(table + "copy t from stdin", named: "load") { bytes in
          guard let chunk = chunks.next() else { return false }
          bytes.append(contentsOf: chunk.utf8)
          return true
        }
        #expect(copied == 3)
        let text = Statement(
          name: "text",
          text: "select string_agg(id || coalesce(note, 'NULL'), ',' order by id) from t"
        )
        let notes = try await session.query(text) { rows in try rows.string(0, 0) }
        #expect(notes == "1ä,2NULL,3b\\c\n")
      }
    }
  }

  @Test func `more than the socket takes at once arrives whole`() async throws {
    try await PostgresFixture.withSession { session in
      let filler = String(repeating: "x", count: 1000)
      let sum = try await session.writeTransaction { session in
        var next = 0
        let copied = try await session.copy(table + "copy t from stdin", named: "load") { bytes in
          for _ in 0..<3000 {
            bytes.append(contentsOf: "\(next)\t\(filler)\n".utf8)
            next += 1
          }
          return next < 30_000
        }
        #expect(copied == 30_000)
        let text = "select sum(id)::int8 + sum(length(note))::int8 from t"
        return try await session.query(Statement(name: "sum", text: text)) { rows in
          try rows.int8(0, 0)
        }
      }
      #expect(sum == 29_999 * 15_000 + 30_000_000)
    }
  }

  @Test func `a row that the server refuses fails the copy and shows no value`() async throws {
    try await PostgresFixture.withSession { session in
      let error = try await postgresError {
        try await session.writeTransaction { session in
          _ = try await session.copy(table + "copy t from stdin", named: "load") { bytes in
            bytes.append(contentsOf: "secret\tx\n".utf8)
            return false
          }
        }
      }
      #expect(error.sqlState == "22P02")
      #expect(!error.description.contains("secret"))
      try await expectInOrder(session)
    }
  }

  private struct Halt: Error {}

  @Test func `a producer that throws leaves no row and a session in order`() async throws {
    try await PostgresFixture.withSession { session in
      try await session.writeTransaction { session in
        try await session.execute(table)
        try await session.execute("savepoint before")
        await #expect(throws: Halt.self) {
          var chunks = 0
          try await session.copy("copy t from stdin", named: "load") { bytes in
            chunks += 1
            guard chunks < 3 else { throw Halt() }
            bytes.append(contentsOf: "\(chunks)\ta\n".utf8)
            return true
          }
        }
        try await session.execute("rollback to before")
        #expect(try await count(session) == 0)
      }
      try await expectInOrder(session)
    }
  }

  @Test func `cancelling the task ends a copy that waits for the server`() async throws {
    try await PostgresFixture.withSession { session in
      let work = Task {
        try await session.writeTransaction { session in
          try await session.copy(table + "copy t from stdin", named: "load") { bytes in
            // The task ends between two chunks.
            withUnsafeCurrentTask { $0?.cancel() }
            bytes.append(contentsOf: "1\ta\n".utf8)
            return true
          }
        }
      }
      await #expect(throws: CancellationError.self) { _ = try await work.value }
      try await expectInOrder(session)
    }
  }

  @Test func `a copy that outlasts its deadline ends`() async throws {
    try await PostgresFixture.withSession(statementTimeout: .milliseconds(100)) { session in
      let error = try await postgresError {
        try await session.writeTransaction { session in
          _ = try await session.copy(table + "copy t from stdin", named: "load") { bytes in
            bytes.append(contentsOf: "\n".utf8)
            return true
          }
        }
      }
      #expect(error.kind == .deadline || error.sqlState == "22P02", "\(error)")
      try await expectInOrder(session)
    }
  }

  @Test func `a backend that is ended in the middle of a copy is a lost connection`() async throws {
    try await PostgresFixture.withSession { session in
      let server = try await PrivateServer.shared()
      let error = try await postgresError {
        try await session.writeTransaction { session in
          let backend = Statement(name: "backend", text: "select pg_backend_pid()")
          let pid = try await session.query(backend) { rows in try rows.int4(0, 0) }
          try await server.execute("select pg_terminate_backend(\(pid))", in: "postgres")
          var next = 0
          _ = try await session.copy(table + "copy t from stdin", named: "load") { bytes in
            bytes.append(contentsOf: "\(next)\ta\n".utf8)
            next += 1
            return next < 100_000
          }
        }
      }
      #expect(error.kind == .connectionLost)
      #expect(error.isWorthRetrying)
    }
  }

  @Test func `a transaction that throws leaves nothing, and one whose error was swallowed neither`()
    async throws
  {
    let server = try await PrivateServer.shared()
    let database = try await server.createDatabase(named: "copy")
    try await PostgresFixture.withSession(in: database) { session in
      try await session.execute("create table public.kept (id int)")
      await #expect(throws: Halt.self) {
        try await session.writeTransaction { session in
          try await session.execute("insert into public.kept values (1)")
          throw Halt()
        }
      }
      let error = try await postgresError {
        try await session.writeTransaction { session in
          try await session.execute("insert into public.kept values (2)")
          _ = try? await session.execute("select 1 / 0")
        }
      }
      #expect(error.message == "the transaction failed")
      try await session.writeTransaction { session in
        try await session.execute("insert into public.kept values (3)")
      }
      #expect(try await session.text("select string_agg(id::text, ',') from public.kept") == "3")
    }
  }
}
