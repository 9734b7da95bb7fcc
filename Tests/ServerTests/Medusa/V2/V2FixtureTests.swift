@testable import Medusa
import Support
import Testing

/// The v2 shop that other tests rely on: the same every time, and with every oddity in it.
@Suite(.timeLimit(.minutes(19))) struct `The fixture shop of Medusa v2` {
  @Test(arguments: MedusaLevel.allCases)
  func `is the same for a size and seed and another one for another seed`(level: MedusaLevel)
    async throws
  {
    // Each filled from the script: copies of one template would prove nothing.
    let server = try await PrivateServer.shared()
    var prints: [String] = []
    for seed in [7, 7, 8] {
      let database = try await server.createDatabase(named: "twin")
      try await server.execute(try FreshShop.script(level, orders: 60, seed: seed), in: database)
      prints.append(try await server.execute(Self.fingerprint, in: database))
    }
    #expect(prints[0] == prints[1])
    #expect(prints[0] != prints[2])
  }

  @Test(arguments: V2Oddity.all)
  func `with 2,000 orders has`(_ oddity: V2Oddity) async throws {
    let found = try await Self.looked.value.execute("select exists (\(oddity.query))")
    #expect(found == "t\n", "\(oddity)")
  }

  @Test(arguments: V2Oddity.ofReleases.indices)
  func `of a release has`(place: Int) async throws {
    let (level, oddity) = V2Oddity.ofReleases[place]
    let shop =
      level == .newest
      ? try await Self.looked.value : try await FreshShop.stocked(level, orders: 300)
    let found = try await shop.execute("select exists (\(oddity.query))")
    #expect(found == "t\n", "\(level): \(oddity)")
  }

  /// A cell may be empty where the schema allows it, so it is, in every column that is read.
  @Test func `with 2,000 orders has no nullable column that is full`() async throws {
    let shop = try await Self.looked.value
    let read = Set(
      V2Columns.all.flatMap { needed in
        (needed.columns + needed.optional).map { "\(needed.table).\($0)" }
      }
    )
    let nullable = try await shop.execute(
      """
      select table_name || '.' || column_name, format(
        'select %1$L where not exists (select from %2$I where %3$I is null)',
        table_name || '.' || column_name, table_name, column_name)
      from information_schema.columns where table_schema = 'public' and is_nullable = 'YES'
      """
    ).split(separator: "\n").map { $0.split(separator: "|", maxSplits: 1).map(String.init) }
    let questions = nullable.filter { read.contains($0[0]) }.map { $0[1] }
    try #require(questions.count > 150)
    #expect(try await shop.execute(questions.joined(separator: " union all ") + ";") == "")
  }

  /// Every version of an order writes its lines again, and the last one is the order's current version.
  @Test(arguments: MedusaLevel.allCases)
  func `has the rows of each version`(level: MedusaLevel) async throws {
    let shop = try await FreshShop.stocked(level, orders: 300)
    for (question, sql) in [
      (
        "a version beyond the order's",
        #"select from order_summary s join "order" o on o.id = order_id where s.version > o.version"#
      ),
      (
        "a confirmed change beyond the order's version",
        """
        select from order_change c join "order" o on o.id = order_id
        where c.status = 'confirmed' and c.version > o.version
        """
      ),
      (
        "a version that no confirmed change made",
        """
        select from order_summary s where version > 1 and not exists (
          select from order_change c where c.order_id = s.order_id and c.version = s.version
          and status = 'confirmed')
        """
      ),
      (
        "a price in version 1",
        "select from order_item where version = 1 and unit_price is not null and deleted_at is null"
      ),
      (
        "more pieces shipped than packed",
        "select from order_item where shipped_quantity > fulfilled_quantity"
      ),
      (
        "fewer pieces than none",
        """
        select from order_item where least(
          fulfilled_quantity, shipped_quantity, delivered_quantity, return_requested_quantity,
          return_received_quantity, return_dismissed_quantity) < 0
        """
      ),
      (
        "more pieces packed than there are",
        "select from order_item where fulfilled_quantity > quantity and deleted_at is null"
      ),
    ] {
      #expect(
        try await shop.execute("select count(*) from (\(sql)) as rows") == "0\n",
        "\(question)"
      )
    }
  }

  @Test func `has ids that grow with the time their rows were made`() async throws {
    let shop = try await Self.looked.value
    let wrong = try await shop.execute(
      """
      select count(*) from "order" a join "order" b
        on a.created_at + interval '1 ms' < b.created_at and a.id collate "C" > b.id collate "C"
      """
    )
    #expect(wrong == "0\n")
  }

  /// A shop that is only looked at, hence one for all.
  private static let looked = Task { try await FreshShop.stocked(.newest, orders: 2_000) }

  /// One line for the contents of the tables that hold an order.
  private static let fingerprint = """
    select md5(string_agg(line, '' order by line)) from (
      select o::text as line from "order" o union all select i::text from order_item i
      union all select l::text from order_line_item l union all select c::text from order_change c
      union all select a::text from order_change_action a union all select p::text from payment p
      union all select r::text from refund r union all select s::text from order_summary s
      union all select f::text from fulfillment f union all select t::text from order_transaction t
    ) as everything
    """
}
