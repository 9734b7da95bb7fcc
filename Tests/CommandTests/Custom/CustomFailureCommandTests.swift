import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Commands with events of the settings that fail` {
  private static let definition = """
    custom_events:
      product_reviewed:
        event: Product Reviewed
        table: product_review
        timestamp: created_at
        user_id: customer_id
        where: status = 'approved'
        properties:
          share: 100 / rating

    """

  @Test func `make a dead letter of a row whose expression fails, until it is corrected`()
    async throws
  {
    let scene = try await CustomScene(Self.definition)
    #expect(try await scene.run("watermark", "set", "now").status == 0)
    for id in ["a", "b", "c"] { try await scene.approve(id) }
    try await scene.bench.shop.execute("update product_review set rating = 0 where id = 'b'")
    let sync = try await scene.run("sync")
    #expect(sync.status == 10, "\(sync)")
    #expect(try scene.reviews().count == 2)
    let shown = try await scene.run("dead-letters", "show", "b/product_reviewed")
    #expect(
      shown.stdout.contains(
        "product_reviewed b: $PLACE/tidemark.yaml, line 9: custom_events.product_reviewed.properties.share:"
          + " division by zero (SQLSTATE 22012)"
      ),
      "\(shown)"
    )
    let check = try await scene.run("preview", "b")
    #expect(check.status == 10, "\(check)")
    let still = try await scene.run("dead-letters", "retry", "--all")
    #expect(still.status == 10, "\(still)")
    // The expression is corrected, and nothing in the shop.
    try scene.write(Self.definition.replacing("100 / rating", with: "100 / nullif(rating, 0)"))
    let retried = try await scene.run("dead-letters", "retry", "--all")
    #expect(retried.status == 0, "\(retried)")
    #expect(try scene.reviews().count == 3)
    #expect(try await scene.run("sync") == .init(0))
    #expect(try scene.reviews().count == 3)
  }

  @Test func `make one in a backfill, which goes on to its end`() async throws {
    let scene = try await CustomScene(Self.definition)
    for id in ["a", "b"] { try await scene.approve(id, at: "'2025-05-05Z'") }
    try await scene.bench.shop.execute("update product_review set rating = 0 where id = 'b'")
    #expect(try await scene.run("watermark", "set", "now").status == 0)
    // History, whether it can be computed or not.
    #expect(try await scene.run("sync") == .init(0))
    let backfill = try await scene.run("backfill", "--events", "product_reviewed")
    #expect(backfill.status == 10, "\(backfill)")
    #expect(try scene.reviews().count == 1)
    #expect(try await scene.run("sync").status == 0)
    try await scene.bench.shop.execute("update product_review set rating = 1 where id = 'b'")
    #expect(try await scene.run("dead-letters", "retry", "--all").status == 0)
    #expect(try scene.reviews().count == 2)
  }

  @Test func `try every dead letter again, however many fail one after another`() async throws {
    let scene = try await CustomScene(Self.definition)
    #expect(try await scene.run("watermark", "set", "now").status == 0)
    for run in ["m", "n"] {
      try await scene.bench.shop.execute(
        """
        insert into product_review (id, customer_id, rating, status)
        select '\(run)' || to_char(n, 'FM00'), 'cus', 0, 'approved' from generate_series(1, 15) as n
        """
      )
      #expect(try await scene.run("sync").status == 10)
    }
    try await scene.bench.shop.execute("update product_review set rating = 2 where id = 'n15'")
    #expect(try await scene.run("dead-letters", "retry", "--all").status == 10)
    #expect(try scene.reviews().count == 1)
    try scene.write(Self.definition.replacing("100 / rating", with: "100 / nullif(rating, 0)"))
    #expect(try await scene.run("dead-letters", "retry", "--all").status == 0)
    #expect(try scene.reviews().count == 30)
  }

  @Test func `stop with the line if many rows fail one after another`() async throws {
    let scene = try await CustomScene(Self.definition)
    #expect(try await scene.run("watermark", "set", "now").status == 0)
    try await scene.bench.shop.execute(
      """
      insert into product_review (id, customer_id, rating, status)
      select 'r' || to_char(n, 'FM00'), 'cus', 0, 'approved' from generate_series(1, 30) as n
      """
    )
    let sync = try await scene.run("sync")
    #expect(sync.status == 78, "\(sync)")
    #expect(
      sync.stderr.contains(
        "$PLACE/tidemark.yaml, line 9: custom_events.product_reviewed.properties.share fails for 20 rows one after"
          + " another, the last one r20: division by zero (SQLSTATE 22012)"
      ),
      "\(sync)"
    )
    #expect(
      try await scene.run("dead-letters", "list").stdout.contains("/product_reviewed") == false
    )
    try scene.write(Self.definition.replacing("100 / rating", with: "100 / nullif(rating, 0)"))
    #expect(try await scene.run("sync") == .init(0))
    #expect(try scene.reviews().count == 30)
  }

  @Test func `say of which event a row is, if an id names rows of several`() async throws {
    let scene = try await CustomScene(
      """
      outbox: true
      custom_events:
        wished: {event: Wished, table: wish, timestamp: at, user_id: person}
        voted: {event: Voted, table: vote, timestamp: at, user_id: person}

      """
    )
    let sql = try await scene.run("outbox", "sql")
    try await scene.bench.shop.execute(
      """
      \(sql.stdout);
      create table wish (id int primary key, person text, at timestamptz default now());
      create table vote (id bigint primary key, person text, at timestamptz default now());
      insert into wish values (700, 'cus_wish'), (701, 'cus_other');
      insert into vote values (700, 'cus_vote');
      """
    )
    let both = try await scene.run("preview", "700")
    #expect(both.status == 0, "\(both)")
    #expect(both.stdout.split(separator: "\n").count == 2, "\(both)")
    #expect(
      both.stderr.contains(
        "700 names several rows, shown in this order: wished, voted; for one of them:"
          + " tidemark preview 700/wished"
      ),
      "\(both)"
    )
    let one = try await scene.run("preview", "700/voted")
    #expect(one.stdout.contains("cus_vote") && !one.stdout.contains("cus_wish"), "\(one)")
    #expect(one.stderr.isEmpty)
    #expect(try await scene.run("preview", "701").stderr.isEmpty)
    let json = try await scene.run("preview", "--json", "700")
    #expect(
      json.stderr.hasSuffix("{\"left_out\":0,\"messages\":2,\"refused\":0,\"waiting\":0}\n"),
      "\(json)"
    )
    // The number of an order as well.
    try await scene.bench.shop.execute("insert into wish values (3, 'cus_wish')")
    let order = try await scene.run("preview", "3")
    #expect(
      order.stderr.contains(
        "3 names several rows, shown in this order: order, wished; for one of them: tidemark preview 3/wished"
      ),
      "\(order)"
    )
  }

  @Test func `name every privilege that the role lacks for them`() async throws {
    let scene = try await CustomScene(
      """
      outbox: true
      custom_events:
        voted:
          event: Voted
          table: loyalty.vote
          timestamp: vote.at
          user_id: vote.person
          join: left join loyalty."Level" as level on level.id = vote.level
          properties:
            level: level.name
            title: (select product.title from public.product where product.id = vote.product)

      """
    )
    let role = "reader_\(scene.bench.shop.database)"
    let sql = try await scene.run("outbox", "sql")
    try await scene.bench.shop.execute(
      """
      \(sql.stdout);
      create schema loyalty;
      create table loyalty."Level" (id int primary key, name text);
      create table loyalty.vote (id int primary key, person text, at timestamptz default now(), level int, product text);
      create role \(role) login;
      """
    )
    func check(_ arguments: String...) async throws -> Program.Outcome {
      try await Program.run(
        ["check"] + arguments + ["--config", scene.bench.place.path + "/tidemark.yaml"],
        environment: scene.bench.environment.merging(["PGUSER": role]) { $1 },
        in: scene.bench.place
      )
    }
    #expect(try await check().status == 77)
    let grants = try await check("--grants")
    #expect(grants.status == 0, "\(grants)")
    for line in [
      "GRANT USAGE ON SCHEMA loyalty TO \(role);", "GRANT SELECT ON loyalty.vote TO \(role);",
      "GRANT SELECT ON loyalty.\"Level\" TO \(role);",
      "GRANT SELECT ON public.product TO \(role);",
      "GRANT USAGE ON SCHEMA tidemark_outbox TO \(role);",
      "GRANT SELECT ON tidemark_outbox.message TO \(role);",
    ] {
      #expect(
        grants.stdout.split(separator: "\n").count { $0 == line } == 1,
        "\(line) in \(grants)"
      )
    }
    try await scene.bench.shop.execute(grants.stdout)
    let again = try await check("--grants")
    #expect(again.status == 0 && again.stdout.isEmpty, "\(again)")
    let whole = try await check()
    #expect(whole.status == 78 && !whole.stdout.contains("may not"), "\(whole)")
  }
}
