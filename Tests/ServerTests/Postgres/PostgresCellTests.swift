import Postgres
import Support
import Testing

@Suite("Cells of a result", .timeLimit(.minutes(19))) struct PostgresCellTests {
  private func read<R: Sendable>(
    _ sql: String,
    _ parameters: [Parameter] = [],
    _ body: @Sendable (borrowing Rows) throws -> R
  ) async throws -> R {
    try await PostgresFixture.withSession { session in
      try await session.query(Statement(name: "cells", text: sql), parameters, body)
    }
  }

  @Test func `whole numbers keep their limits`() async throws {
    try await read(
      """
      select int2 '-32768', int4 '-2147483648', int4 '2147483647',
        int8 '-9223372036854775808', int8 '9223372036854775807', oid '4294967295',
        '18446744073709551615'::xid8, '4294967295'::xid
      """
    ) { rows in
      expect(try rows.int4(0, 0), is: -32_768)
      expect(try rows.int8(0, 0), is: -32_768)
      expect(try rows.int4(0, 1), is: .min)
      expect(try rows.int8(0, 2), is: 2_147_483_647)
      expect(try rows.int8(0, 3), is: .min)
      expect(try rows.int8(0, 4), is: .max)
      expect(try rows.int8(0, 5), is: 4_294_967_295)
      expect(try rows.xid8(0, 6), is: .max)
      expect(try rows.xid8(0, 7), is: 4_294_967_295)
    }
  }

  @Test func `truth values and floating point numbers are read as they are`() async throws {
    try await read(
      """
      select true, false, float8 '0.1', float8 'NaN', float8 '-Infinity', float4 '7.7',
        float4 '3.4028235e38', float4 '1e-45'
      """
    ) { rows in
      expect(try rows.bool(0, 0), is: true)
      expect(try rows.bool(0, 1), is: false)
      expect(try rows.float8(0, 2), is: 0.1)
      expect(try rows.float8(0, 3).isNaN, is: true)
      expect(try rows.float8(0, 4), is: -.infinity)
      expect(try rows.float4(0, 5), is: 7.7)
      expect(try rows.float8(0, 5), is: 7.7)
      expect(try rows.float8(0, 6), is: 3.4028235e38)
      expect(try rows.float8(0, 7), is: 1e-45)
    }
  }

  @Test func `a float4 becomes the double that its printed text spells`() async throws {
    var generator = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: .min ... .max, using: &generator)
    let differing = try await read(
      """
      with drawn as (
        select (case when n % 3 = 0 then round((random() * 100)::numeric, (n % 4)::int)
          when n % 3 = 1 then (random() * 1e7)::numeric else (random() * 1e-7)::numeric end)::float4 as f
        from (select setseed($1)) s, generate_series(1, 20000) n
        union all select v from unnest('{0,-0,16777216,16777215,1.5,0.1,33554432,7.7,-19.99,8388608.5}'::float4[]) v)
      select f, f::text from drawn
      """,
      [.float8(Double(seed % 1_000_000) / 1_000_000)]
    ) { rows in
      var differing: [String] = []
      for row in 0..<rows.count {
        let text = try rows.string(row, 1)
        if try rows.float8(row, 0) != Double(text) { differing.append(text) }
      }
      return differing
    }
    #expect(differing.isEmpty, "seed \(seed): \(differing.prefix(5))")
  }

  @Test func `moments count microseconds since 1970 and infinity stays at the ends`() async throws {
    try await read(
      """
      select timestamptz '1970-01-01 00:00:00.000001+00', timestamptz '2024-02-29 12:00:00.123456+05',
        timestamptz 'infinity', timestamptz '-infinity', timestamptz '0001-01-01 00:00:00+00 BC',
        timestamptz '294276-12-31 23:59:59+00', timestamp '1970-01-02 00:00:00'
      """
    ) { rows in
      expect(try rows.timestamp(0, 0), is: 1)
      expect(try rows.timestamp(0, 1), is: 1_709_190_000_123_456)
      expect(try rows.timestamp(0, 2), is: .max)
      expect(try rows.timestamp(0, 3), is: .min)
      expect(try rows.timestamp(0, 4), is: -62_167_219_200_000_000)
      expect(try rows.timestamp(0, 5), is: .max)
      expect(try rows.timestamp(0, 6), is: 86_400_000_000)
    }
  }

  @Test func `text of every kind is UTF-8`() async throws {
    let server = try await PrivateServer.shared()
    let database = try await server.createDatabase(named: "cells")
    try await server.execute("create type mood as enum ('glücklich', 'sad')", in: database)
    try await PostgresFixture.withSession(in: database) { session in
      try await session.query(
        Statement(
          name: "texts",
          text: """
            select text 'ä🛒', varchar 'v', name 'n', char(3) 'c', 'glücklich'::public.mood, text '',
              uuid 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', json '{"a": 1}', jsonb '{"a":  "\\u00e4"}'
            """
        )
      ) { rows in
        expect(try rows.string(0, 0), is: "ä🛒")
        expect(try rows.string(0, 1), is: "v")
        expect(try rows.string(0, 2), is: "n")
        expect(try rows.string(0, 3), is: "c  ")
        expect(try rows.string(0, 4), is: "glücklich")
        expect(try rows.stringIfPresent(0, 5), is: "")
        expect(try rows.string(0, 6), is: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")
        expect(try rows.json(0, 7), is: #"{"a": 1}"#)
        expect(try rows.json(0, 8), is: #"{"a": "ä"}"#)
        expect(try rows.withJSON(0, 8) { $0.unsafeLoad(as: UInt8.self) }, is: UInt8(ascii: "{"))
        expect(rows.withCell(0, 0) { $0.byteCount }, is: 6)
        try rows.expect(
          columns: [
            ("text", .text), ("varchar", .text), ("name", .text), ("bpchar", .text),
            ("mood", .text),
            ("text", .text), ("uuid", .exactly(.uuid)), ("json", .json), ("jsonb", .json),
          ])
      }
    }
  }

  @Test func `NULL is nil, or an error that names the column`() async throws {
    try await read(
      """
      select null::int4 as a, null::int8 as b, null::bool as c, null::float8 as d,
        null::timestamptz as e, null::text as f, null::jsonb as g, null::float4 as h, null::xid8 as i
      """
    ) { rows in
      expect(try rows.int4IfPresent(0, 0), is: nil)
      expect(try rows.int8IfPresent(0, 1), is: nil)
      expect(try rows.boolIfPresent(0, 2), is: nil)
      expect(try rows.float8IfPresent(0, 3), is: nil)
      expect(try rows.timestampIfPresent(0, 4), is: nil)
      expect(try rows.stringIfPresent(0, 5), is: nil)
      expect(try rows.jsonIfPresent(0, 6), is: nil)
      expect(try rows.float4IfPresent(0, 7), is: nil)
      expect(try rows.xid8IfPresent(0, 8), is: nil)
      expect(rows.isNull(0, 0), is: true)
      expect(rows.withCell(0, 5) { $0.byteCount }, is: 0)
      let error = expectError { _ = try rows.int8(0, 1) }
      #expect(
        error?.description
          == #"column "b" is NULL, which the program does not expect (statement cells)"#
      )
    }
  }

  @Test func `a wrong type, row or column is an error that names it`() async throws {
    try await read("select 1::numeric as amount, 'x'::text as word, '{}'::jsonb as extra") { rows in
      let wrong = expectError { _ = try rows.int8(0, 0) }
      #expect(
        wrong?.description
          == #"column "amount" has a type that cannot be read here (OID 1700) (statement cells)"#
      )
      expectError { _ = try rows.string(0, 0) }
      expectError { _ = try rows.bool(0, 1) }
      expectError { _ = try rows.string(0, 2) }
      expectError { _ = try rows.json(0, 1) }
      for (row, column) in [(0, 3), (0, -1), (1, 1), (-1, 1), (.max, .min), (.min, .max)] {
        let error = expectError { _ = try rows.string(row, column) }
        #expect(error?.kind == .unexpectedResult)
      }
    }
  }

  @Test func `columns are held to their names, types and number`() async throws {
    try await read("select 1::int4 as id, 'x'::text as word") { rows in
      try rows.expect(columns: [("id", .int4), ("word", .text)])
      let number = expectError { try rows.expect(columns: [("id", .int4)]) }
      #expect(number?.message == "gives 2 columns, expected 1")
      let name = expectError {
        try rows.expect(columns: [("id", .int4), ("other", .text)])
      }
      #expect(name?.message == #"gives column "word" at 2, expected "other""#)
      let type = expectError {
        try rows.expect(columns: [("id", .int8), ("word", .text)])
      }
      #expect(type?.message == #"column "id" has a type that cannot be read here (OID 23)"#)
    }
  }

  @Test func `every parameter arrives as it was given`() async throws {
    let texts = ["", "a\"b\\c", "{},NULL", "ä🛒", "it's"]
    try await read(
      """
      select $1::int4, $2::int8, $3::bool, $4::float8, $5::timestamptz, $6::text, $7::text[] = $8,
        $7::text[], $9::text is null, array_length($10::int8[], 1), ($10::int8[])[2],
        cardinality($11::text[])
      """,
      [
        .int4(.min), .int8(.max), .bool(true), .float8(-0.1), .timestamp(-1), .text("q'\"\\"),
        .textArray(texts), .textArray(texts), .null, .int8Array([1, .min]), .textArray([]),
      ]
    ) { rows in
      expect(try rows.int4(0, 0), is: .min)
      expect(try rows.int8(0, 1), is: .max)
      expect(try rows.bool(0, 2), is: true)
      expect(try rows.float8(0, 3), is: -0.1)
      expect(try rows.timestamp(0, 4), is: -1)
      expect(try rows.string(0, 5), is: "q'\"\\")
      expect(try rows.bool(0, 6), is: true)
      expect(try rows.bool(0, 8), is: true)
      expect(try rows.int4(0, 9), is: 2)
      expect(try rows.int8(0, 10), is: .min)
      expect(try rows.int4(0, 11), is: 0)
    }
    for text in texts {
      let back = try await read("select $1::text", [.text(text)]) { try $0.string(0, 0) }
      #expect(back == text)
    }
  }
}
