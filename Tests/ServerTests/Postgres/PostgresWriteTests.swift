import Postgres
import Support
import Testing

@Suite("A write transaction", .timeLimit(.minutes(19))) struct PostgresWriteTests {
  private let note = Statement(name: "note", text: "insert into public.note values ($1::int4)")
  private let sum = Statement(
    name: "sum",
    text: "select coalesce(sum(n), 0)::int8 from public.note"
  )
  private let divided = Statement(name: "divided", text: "select 10 / $1::int4")

  private func withNotes(_ body: (Session) async throws -> Void) async throws {
    let server = try await PrivateServer.shared()
    let database = try await server.createDatabase(named: "notes")
    try await PostgresFixture.withSession(in: database) { session in
      try await session.execute(
        "create table public.note (n int4 unique deferrable initially deferred)"
      )
      try await body(session)
    }
  }

  private func total(_ session: Session) async throws -> Int64 {
    try await session.query(sum) { try $0.int8(0, 0) }
  }

  @Test func `keeps everything, or nothing when its body throws`() async throws {
    struct Enough: Error {}
    try await withNotes { session in
      let seen = try await session.writeTransaction { session in
        try await session.query(note, [.int4(1)]) { _ in }
        try await session.query(note, [.int4(2)]) { _ in }
        return try await session.query(sum) { try $0.int8(0, 0) }
      }
      #expect(seen == 3)
      await #expect(throws: Enough.self) {
        try await session.writeTransaction { session in
          try await session.query(note, [.int4(4)]) { _ in }
          throw Enough()
        }
      }
      #expect(try await total(session) == 3)
    }
  }

  @Test func `in one round trip gives each statement's result at its place`() async throws {
    try await withNotes { session in
      var seen: [[Int64]] = []
      try await session.transact(
        writing: true,
        [(sum, []), (note, [.int4(5)]), (sum, [])]
      ) { place, rows in
        if rows.count > 0 { seen.append([Int64(place), try rows.int8(0, 0)]) }
      }
      #expect(seen == [[0, 0], [2, 5]])
      #expect(try await total(session) == 5)
    }
  }

  @Test func `in one round trip leaves nothing behind after an error, also of its commit`()
    async throws
  {
    try await withNotes { session in
      let error = try await postgresError {
        try await session.transact(
          writing: true,
          [(note, [.int4(5)]), (divided, [.int4(0)]), (note, [.int4(6)])]
        )
      }
      #expect(error.statement == "divided")
      let late = try await postgresError {
        try await session.transact(writing: true, [(note, [.int4(7)]), (note, [.int4(7)])])
      }
      #expect(late.statement == "commit")
      #expect(late.sqlState == "23505")
      #expect(try await total(session) == 0)
      let refused = try await postgresError {
        try await session.transact(writing: false, [(note, [.int4(5)])])
      }
      #expect(refused.sqlState == "25006")
      try await session.transact(writing: true, [(note, [.int4(8)])])
      #expect(try await total(session) == 8)
    }
  }

  @Test func `is durable where the server's default is not`() async throws {
    try await withNotes { session in
      try await session.execute("set synchronous_commit = off")
      let show = Statement(name: "show", text: "select current_setting('synchronous_commit')")
      var seen = ""
      try await session.transact(writing: true, [(show, [])]) { seen = try $1.string(0, 0) }
      #expect(seen == "on")
      seen = try await session.writeTransaction { session in
        try await session.query(show) { try $0.string(0, 0) }
      }
      #expect(seen == "on")
    }
  }

  @Test func `takes bytes, lists of bytes and lists with gaps`() async throws {
    try await PostgresFixture.withSession { session in
      var values = ByteaArray()
      for value in [[0, 1, 255], [], [7]] as [[UInt8]] { values.append(value) }
      let statement = Statement(
        name: "bytes",
        text: """
          select value, $2::bytea, gap
          from unnest($1::bytea[], $3::text[]) with ordinality as given (value, gap, place)
          order by place
          """
      )
      var seen: [[UInt8]] = []
      var gaps: [String?] = []
      try await session.query(
        statement,
        [.byteaArray(values), .bytea([9]), .optionalTextArray(["a", nil, ""])]
      ) { rows in
        for row in 0..<rows.count {
          seen.append(try rows.bytea(row, 0) + rows.bytea(row, 1))
          gaps.append(try rows.stringIfPresent(row, 2))
        }
      }
      #expect(seen == [[0, 1, 255, 9], [9], [7, 9]])
      #expect(gaps == ["a", nil, ""])
    }
  }
}
