import Foundation
import Support
import Testing

/// `tidemark outbox sql`, and what its SQL does in a shop's database.
@Suite(.timeLimit(.minutes(19))) struct `The outbox in SQL` {
  private static let rows = """
    select row_number() over (order by id), kind, user_id, anonymous_id, event, body, context, occurred_at = '2026-01-02T03:04:05Z'
    from tidemark_outbox.message order by id
    """

  /// A shop with the outbox and the roles that its script names.
  private func bench() async throws -> (bench: SyncScene, application: String, reader: String) {
    let bench = try await SyncScene(orders: 5)
    let application = "app \"\(bench.shop.database)\""
    let reader = "reader_\(bench.shop.database)"
    try await bench.shop.execute(
      #"""
      create role "app ""\#(bench.shop.database)""" login;
      create role \#(reader) login;
      """#
    )
    let script = try await bench.run(
      "outbox",
      "sql",
      "--application",
      application,
      "--reader",
      reader
    )
    #expect(script.status == 0 && script.stderr.isEmpty)
    // The name of the database is replaced in what the program prints.
    let text = script.stdout.replacing("$SHOP", with: bench.shop.database)
    for _ in 1...2 { try await bench.shop.execute(text) }
    return (bench, application, reader)
  }

  private func execute(_ sql: String, as role: String, _ bench: SyncScene) async throws -> String {
    try await bench.shop.execute(
      "set role \"\(role.replacing("\"", with: "\"\""))\";\n\(sql)"
    )
  }

  @Test func `runs as it is, twice, and needs no flags`() async throws {
    let bench = try await SyncScene(orders: 5)
    let script = try await bench.run("outbox", "sql")
    #expect(script.status == 0 && script.stderr.isEmpty)
    #expect(script.stdout.contains("-- grant select on tidemark_outbox.message to tidemark;"))
    for _ in 1...2 { try await bench.shop.execute(script.stdout) }
    let said = try await bench.shop.execute(
      """
      select number >> 20 between extract(epoch from now()) * 1000 - 60000 and extract(epoch from now()) * 1000 + 60000
      from tidemark_outbox.track('cus_1', 'Welcome Opt-In Registered', '{"optin": true}') as number;
      select kind, user_id, anonymous_id, event, body, context,
        clock_timestamp() - occurred_at between '0' and '1 minute' from tidemark_outbox.message
      """
    )
    #expect(
      said == """
        t
        track|cus_1||Welcome Opt-In Registered|{"optin": true}||t

        """
    )
    let json = try await bench.run("outbox", "sql", "--json")
    let object = try JSONSerialization.jsonObject(with: Data(json.stdout.utf8)) as? [String: String]
    #expect(object.map { $0["sql"].map { $0 + "\n" } == script.stdout } == true)
  }

  @Test func `gives the application the functions, and tidemark the table`() async throws {
    let (bench, application, reader) = try await bench()
    let said = try await execute(
      """
      select tidemark_outbox.track('cus_1', 'A', '{"n": 1.50}', '2026-01-02T03:04:05Z', '{"ip": "10.0.0.1"}');
      select tidemark_outbox.track_anonymous('anon-1', 'B');
      select tidemark_outbox.identify('cus_1', '{"plan": "gold 🥇"}');
      select tidemark_outbox.identify_anonymous('anon-1', context => '{"locale": "de"}');
      """,
      as: application,
      bench
    )
    let numbers = said.split(separator: "\n").compactMap { Int64($0) }
    #expect(numbers.count == 4 && numbers == numbers.sorted() && Set(numbers).count == 4)
    let rows = try await execute(Self.rows, as: reader, bench)
    #expect(
      rows == """
        1|track|cus_1||A|{"n": 1.50}|{"ip": "10.0.0.1"}|t
        2|track||anon-1|B|{}||f
        3|identify|cus_1|||{"plan": "gold 🥇"}||f
        4|identify||anon-1||{}|{"locale": "de"}|f

        """
    )
    for (role, sql) in [
      (application, Self.rows), (application, "select tidemark_outbox.delete_older_than(7)"),
      (application, "insert into tidemark_outbox.message (kind) values ('track')"),
      (reader, "select tidemark_outbox.track('cus_1', 'A')"),
      (reader, "delete from tidemark_outbox.message"),
    ] {
      await #expect(throws: (any Error).self, "\(role): \(sql)") {
        try await execute(sql, as: role, bench)
      }
    }
  }

  @Test func `records nothing of a transaction that is rolled back, and ends none`() async throws {
    let (bench, application, _) = try await bench()
    let said = try await execute(
      """
      begin;
      select tidemark_outbox.track('cus_1', 'Never');
      rollback;
      select tidemark_outbox.track(null, null, null);
      select tidemark_outbox.track('', ' ', '[]', '-infinity', '1');
      select tidemark_outbox.identify('cus_1', 'null');
      """,
      as: application,
      bench
    )
    #expect(said.split(separator: "\n").count == 4)
    let rows = try await bench.shop.execute(Self.rows)
    #expect(
      rows == """
        1|track||||{}||f
        2|track||| |[]|1|f
        3|identify|cus_1|||null||f

        """
    )
  }

  @Test func `deletes what is older than so many days, and refuses fewer than seven`() async throws
  {
    let (bench, _, _) = try await bench()
    let said = try await bench.shop.execute(
      """
      insert into tidemark_outbox.message (kind, created_at)
      select 'track', now() - make_interval(days => age, hours => 1) from unnest('{1,6,7,30}'::int[]) as age;
      select tidemark_outbox.delete_older_than(8);
      select tidemark_outbox.delete_older_than(7);
      select count(*) from tidemark_outbox.message;
      """
    )
    #expect(said == "1\n1\n2\n")
    for days in ["6", "0", "-1", "null"] {
      await #expect(throws: (any Error).self) {
        try await bench.shop.execute("select tidemark_outbox.delete_older_than(\(days))")
      }
    }
  }

  @Test func `of the documentation is what a shop can run`() async throws {
    let (bench, application, _) = try await bench()
    let page = try DocumentationPage("docs/outbox.md")
    let sql = page.blocks("sql")
    #expect(sql.count == 2)
    try await bench.shop.execute(
      """
      insert into customer (id, email) values ('cus_1', 'one@example.com');
      \(sql.joined(separator: "\n"))
      """
    )
    // What the calls in JavaScript send: their text, prepared, with the types that the driver leaves open.
    let calls = page.blocks("js").joined().matches(of: /"(select [^"]+)"/).map {
      String($0.output.1)
    }
    #expect(calls.count == 2)
    for (index, call) in calls.enumerated() {
      let numbered = ["$1", "$2", "$3"].reduce(call) { text, number in
        text.firstRange(of: "?").map { text.replacingCharacters(in: $0, with: number) } ?? text
      }
      _ = try await execute(
        """
        prepare call_\(index) as \(numbered);
        execute call_\(index)('cus_1', 'Welcome Opt-In Registered', '{"optin":true}');
        """,
        as: application,
        bench
      )
    }
    let count = try await bench.shop.execute(
      """
      select count(*) from tidemark_outbox.message
      where user_id = 'cus_1' and event = 'Welcome Opt-In Registered' and body = '{"optin": true}'
      """
    )
    #expect(count == "3\n")
  }

  @Test func `refuses names that are none`() async throws {
    let bench = try await SyncScene(orders: 5)
    for name in ["", "two\nlines"] {
      let outcome = try await bench.run("outbox", "sql", "--reader", name)
      #expect(outcome.status == 64, "\(outcome)")
    }
    let hostile = try await bench.run("outbox", "sql", "--reader", "x\"; drop schema public; --")
    #expect(hostile.stdout.contains("to \"x\"\"; drop schema public; --\";"))
  }
}
