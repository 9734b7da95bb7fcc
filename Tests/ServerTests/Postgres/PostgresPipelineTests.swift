import Postgres
import Support
import Testing

@Suite("A pipeline", .timeLimit(.minutes(19))) struct PostgresPipelineTests {
  private let number = Statement(name: "number", text: "select $1::int4")
  private let divided = Statement(name: "divided", text: "select 10 / $1::int4")

  @Test func `gives every result in order with its place`() async throws {
    try await PostgresFixture.withSession { session in
      var seen: [[Int32]] = []
      try await session.pipeline((0..<50).map { (number, [.int4($0)]) }) { place, rows in
        seen.append([Int32(place), try rows.int4(0, 0)])
      }
      #expect(seen == (0..<50).map { [$0, $0] })
      try await expectInOrder(session)
    }
  }

  @Test func `runs in the transaction around it`() async throws {
    try await PostgresFixture.withSession { session in
      let clock = Statement(name: "clock", text: "select now()")
      let moments = try await session.readTransaction { session in
        var moments: [Int64] = []
        try await session.pipeline([(clock, []), (clock, [])]) { _, rows in
          moments.append(try rows.timestamp(0, 0))
        }
        moments.append(try await session.query(clock) { try $0.timestamp(0, 0) })
        return moments
      }
      #expect(Set(moments).count == 1)
    }
  }

  @Test func `ends at the first error, which names its statement`() async throws {
    try await PostgresFixture.withSession { session in
      var seen: [Int] = []
      let error = try await postgresError {
        try await session.pipeline([
          (number, [.int4(1)]), (divided, [.int4(0)]), (number, [.int4(3)]),
        ]) { place, _ in seen.append(place) }
      }
      #expect(seen == [0])
      #expect(error.description == "division by zero (SQLSTATE 22012)")
      try await expectInOrder(session)
    }
  }

  @Test func `an error inside a transaction rolls it back`() async throws {
    try await PostgresFixture.withSession { session in
      let error = try await postgresError {
        try await session.readTransaction { session in
          try await session.pipeline([(divided, [.int4(0)])]) { _, _ in }
        }
      }
      #expect(error.sqlState == "22012")
      try await expectInOrder(session)
    }
  }

  @Test func `a reader that throws stops what is behind`() async throws {
    struct Enough: Error {}
    let slow = Statement(name: "slow", text: "select pg_sleep(20)::text")
    try await PostgresFixture.withSession { session in
      let start = ContinuousClock.now
      do {
        try await session.pipeline([(number, [.int4(1)]), (slow, []), (slow, [])]) { _, _ in
          throw Enough()
        }
      } catch is Enough {}
      #expect(ContinuousClock.now - start < .seconds(10))
      try await expectInOrder(session)
    }
  }

  @Test func `a statement that the server has yet to read is stopped, too`() async throws {
    struct Enough: Error {}
    let slow = Statement(name: "slow", text: "select pg_sleep(20)::text, length($1::text)")
    // More than the sockets hold: the first result is there before the second statement is.
    let long = String(repeating: "a", count: 20_000_000)
    try await PostgresFixture.withSession { session in
      let start = ContinuousClock.now
      do {
        try await session.pipeline([(number, [.int4(1)]), (slow, [.text(long)])]) { _, _ in
          throw Enough()
        }
      } catch is Enough {}
      #expect(ContinuousClock.now - start < .seconds(10))
      try await expectInOrder(session)
    }
  }

  @Test func `both sides may send more than the socket holds`() async throws {
    let echo = Statement(name: "echo", text: "select $1::text || repeat('x', 1000000)")
    let long = String(repeating: "a", count: 1_000_000)
    try await PostgresFixture.withSession { session in
      var lengths: [Int] = []
      try await session.pipeline((0..<20).map { _ in (echo, [.text(long)]) }) { _, rows in
        lengths.append(rows.withCell(0, 0) { $0.byteCount })
      }
      #expect(lengths == Array(repeating: 2_000_000, count: 20))
    }
  }

  @Test func `of nothing does nothing`() async throws {
    try await PostgresFixture.withSession { session in
      try await session.pipeline([]) { _, _ in }
      try await expectInOrder(session)
    }
  }
}
