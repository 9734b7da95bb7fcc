@testable import Medusa
import Support
import Testing

/// The shop that other tests rely on: the same every time, and with every oddity in it.
@Suite(.timeLimit(.minutes(19))) struct `The fixture shop` {
  @Test func `an empty shop has tables and no rows`() async throws {
    let shop = try await FreshShop.empty()
    let tables = try await shop.execute(
      "select count(*) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
    )
    #expect(tables == "60\n")
    #expect(try await shop.execute(#"select count(*) from "order""#) == "0\n")
    #expect(try await shop.execute("select count(*) from store") == "0\n")
  }

  @Test func `the same size and seed give the same rows and another seed gives others`()
    async throws
  {
    // Each filled from the script: copies of one template would prove nothing.
    let server = try await PrivateServer.shared()
    var prints: [String] = []
    for seed in [7, 7, 8] {
      let database = try await server.createDatabase(named: "twin")
      try await server.execute(try FreshShop.script(orders: 60, seed: seed), in: database)
      prints.append(try await server.execute(Self.fingerprint, in: database))
    }
    #expect(prints[0] == prints[1])
    #expect(prints[0] != prints[2])
  }

  @Test func `two shops of one kind are apart`() async throws {
    let first = try await FreshShop.stocked()
    let second = try await FreshShop.stocked()
    try await first.execute(#"delete from "order""#)
    #expect(try await first.execute(#"select count(*) from "order""#) == "0\n")
    #expect(try await second.execute(#"select count(*) from "order""#) == "200\n")
  }

  @Test func `the columns of tax-inclusive prices exist only where they are asked for`()
    async throws
  {
    let columns =
      "select count(*) from information_schema.columns where column_name = 'includes_tax'"
    #expect(try await FreshShop.stocked().execute(columns) == "0\n")
    let inclusive = try await FreshShop.stocked(taxInclusive: true)
    #expect(try await inclusive.execute(columns) == "6\n")
    #expect(
      try await inclusive.execute("select distinct includes_tax from line_item order by 1")
        == "f\nt\n"
    )
  }

  @Test(arguments: FixtureOddity.all)
  func `2,000 orders have among them`(_ oddity: FixtureOddity) async throws {
    let found = try await Self.looked.value.execute("select exists (\(oddity.query))")
    #expect(found == "t\n", "\(oddity)")
  }

  /// A cell may be empty where the schema allows it, so it is, in every column that is read.
  @Test func `2,000 orders leave no nullable column full`() async throws {
    let shop = try await Self.looked.value
    let read = V1Columns.all.flatMap { needed in
      needed.columns.map { "\(needed.table).\($0)" }
    }
    let nullable = try await shop.execute(
      """
      select c.table_name || '.' || column_name, format(
        'select %1$L where exists (select from %2$I) and not exists (select from %2$I where %3$I is null)',
        c.table_name || '.' || column_name, c.table_name, column_name)
      from information_schema.columns as c join pg_class on relname = c.table_name and relkind = 'r'
      where table_schema = 'public' and relnamespace = 'public'::regnamespace and is_nullable = 'YES'
      """
    ).split(separator: "\n").map { $0.split(separator: "|", maxSplits: 1).map(String.init) }
    let questions = nullable.filter { read.contains($0[0]) }.map { $0[1] }
    try #require(questions.count > 60)
    let full = try await shop.execute(questions.joined(separator: " union all ") + ";")
    #expect(full == "")
  }

  @Test func `ids grow with the time their rows were made`() async throws {
    let shop = try await Self.looked.value
    let wrong = try await shop.execute(
      """
      select count(*) from "order" a join "order" b
        on a.created_at + interval '1 ms' < b.created_at and a.id collate "C" > b.id collate "C"
      """
    )
    #expect(wrong == "0\n")
    let malformed = try await shop.execute(
      """
      select count(*) from line_item
      where id !~ '^item_[0-7][0-9A-HJKMNP-TV-Z]{25}$'
      """
    )
    #expect(malformed == "0\n")
  }

  /// A shop that is only looked at, hence one for all.
  private static let looked = Task { try await FreshShop.stocked(orders: 2_000) }

  /// One line for the contents of the tables that hold an order.
  private static let fingerprint = """
    select md5(string_agg(line, '' order by line)) from (
      select o::text as line from "order" o union all select l::text from line_item l
      union all select c::text from customer c union all select p::text from payment p
      union all select r::text from refund r union all select s::text from payment_session s
    ) as everything
    """
}
