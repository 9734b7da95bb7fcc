import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A table of an event of the settings` {
  /// The error of a run over a shop with `sql`.
  private func refusal(
    _ sql: String = "",
    _ change: (inout CustomEvent) -> Void
  ) async throws -> MedusaError {
    let reviews = try await ReviewShop(events: [ReviewShop.reviewed(change)])
    if !sql.isEmpty { try await reviews.shop.execute(sql) }
    do {
      _ = try await reviews.medusa.position()
    } catch let error as MedusaError {
      return error
    }
    throw NoError()
  }

  private struct NoError: Error {}

  @Test(arguments: [
    ("create view a as select * from product_review", "a view"),
    ("create materialized view a as select * from product_review", "a materialized view"),
    (
      "create table a (customer_id text, created_at timestamptz, product_id text, rating int, title text)",
      "no primary key"
    ),
    (
      "create table a (x int, y int, customer_id text, created_at timestamptz, product_id text, rating int, title text, primary key (x, y))",
      "the primary key of a has several columns (x, y)"
    ),
    (
      "create table a (x date primary key, customer_id text, created_at timestamptz, product_id text, rating int, title text)",
      "the column x is date"
    ),
  ])
  func `must name each of its rows`(sql: String, text: String) async throws {
    let error = try await refusal(sql) { $0.table = "a" }
    #expect(error.kind == .configuration)
    #expect(error.reason.contains(text), "\(error.reason)")
  }

  @Test(arguments: [
    ("key", "nowhere", "has no column"), ("key", "customer_id", "may be NULL"),
    ("key", "status", "has no unique index of its own"),
    ("where", "status = 'a' and nowhere", "column \"nowhere\" does not exist"),
    ("where", "rating", "must be type boolean"), ("timestamp", "rating", "it is no time"),
    ("timestamp", "created_at +", "syntax error"),
    ("user_id", "cus", "column \"cus\" does not exist"),
    ("anonymous_id", "no.such", "missing FROM-clause"),
    ("join", "join product on true", "relation \"product\" does not exist"),
    ("properties.rating", "ratingg", "column \"ratingg\" does not exist"),
    ("properties.rating", "slug(title)", "function slug(text) does not exist"),
    ("properties.rating", "rating; drop table product", "syntax error"),
    ("properties.rating", "count(*)", "must appear in the GROUP BY"),
  ])
  func `has SQL that the server takes`(part: String, sql: String, words: String) async throws {
    let error = try await refusal { event in
      event.file = "tidemark.yaml"
      event.lines = [part: 7]
      switch part {
      case "key": event.key = sql
      case "where": event.condition = sql
      case "timestamp": event.timestamp = sql
      case "user_id": event.userID = sql
      case "anonymous_id": event.anonymousID = sql
      case "join": event.joins = [sql]
      default: event.properties = [.init(name: "rating", expression: sql)]
      }
    }
    #expect(error.kind == .configuration)
    #expect(error.reason.contains(words), "\(error.reason)")
    if words != "must appear in the GROUP BY" {
      #expect(
        error.reason.hasPrefix("tidemark.yaml, line 7: custom_events.product_reviewed.\(part): "),
        "\(error.reason)"
      )
    }
  }

  @Test(arguments: [
    (
      "public.product_review.id = Public . \"My Table\"",
      ["public.product_review", "product_review.id", "public.My Table"]
    ),
    ("-- a.b\n/* c.d /* e.f */ g.h */ 'i.j''k.l' || m.n", ["m.n"]),
    ("e'\\'a.b' || :\"schema\".product", ["shop.product"]), ("1.5 + .5 + x.y1$", ["x.y1$"]),
    ("\"a\"\"b\".\"c\"", ["a\"b.c"]), ("'never ends a.b", []), ("\"never ends", []),
    ("/* never", []),
  ])
  func `is found in SQL by its schema`(sql: String, names: [String]) {
    let found = QualifiedNames(in: [sql], schema: "shop").names
    #expect(found.map { "\($0.schema).\($0.name)" } == names)
  }

  @Test func `may have any unique column as its key`() async throws {
    for (type, value) in [
      ("bigint generated always as identity unique", nil),
      ("uuid not null unique default gen_random_uuid()", nil),
      ("varchar(20) not null unique default 'x'", "x"),
    ] {
      var reviews = try await ReviewShop(events: [ReviewShop.reviewed { $0.key = "no" }])
      try await reviews.shop.execute("alter table product_review add column no \(type)")
      try await reviews.sync.setNow(reviews.medusa)
      try await reviews.review("a")
      #expect(try await reviews.run().count == 1)
      let keys = try await reviews.medusa.source().recentRows()
      let no = try await reviews.medusa.lines("select no from product_review")
      #expect(keys == no.map { FactKey("\($0)/product_reviewed") })
      if let value { #expect(no == [value]) }
      let source = reviews.medusa.source()
      let (harvest, unknown) = try await source.harvest(ids: no + ["nobody"])
      #expect(unknown == ["nobody"])
      var facts: [Fact] = []
      while let page = try await harvest.pages.next() { facts += page.facts }
      // A number may be that of an order as well.
      #expect(facts.map(\.key).filter { $0.text.hasSuffix("/product_reviewed") } == keys)
      reviews.medusa.mapping.customEvents = []
      await source.close()
    }
  }

  @Test func `that is gone stops the run with its name`() async throws {
    let reviews = try await ReviewShop()
    try await reviews.sync.setNow(reviews.medusa)
    try await reviews.shop.execute("drop table product_review")
    do {
      _ = try await reviews.run()
      Issue.record("the run went on")
    } catch RunError.source(let error as MedusaError) {
      #expect(error.kind == .sourceUnavailable)
      #expect(error.reason.hasSuffix("there is no table product_review in schema \"public\""))
    }
  }

  @Test func `is scanned by its own horizon, also for rows of a transaction that was open`()
    async throws
  {
    let server = try await PrivateServer.start(settings: ["max_prepared_transactions": "5"])
    let shop = try await FreshShop.stocked(orders: 3, on: server)
    for condition in [nil, "rating > 0"] {
      var medusa = MedusaShop(shop)
      medusa.mapping.customEvents = [ReviewShop.reviewed { $0.condition = condition }]
      let sync = try MedusaSync()
      try await shop.execute(
        """
        drop table if exists product_review;
        create table product_review (id text primary key, product_id text, customer_id text, rating int,
          title text, created_at timestamptz)
        """
      )
      // Its time is long past when it commits.
      try await shop.execute(
        """
        begin;
        insert into product_review values ('late', 'p', 'c1', 1, 't', now() - interval '2 hours');
        prepare transaction 'late';
        """
      )
      try await sync.setNow(medusa)
      try await shop.execute(
        "insert into product_review values ('quick', 'p', 'c2', 1, 't', now())"
      )
      #expect(
        try await sync.sent(medusa).filter { $0["event"]?.text == "Product Reviewed" }.map {
          $0["userId"]?.text
        } == ["c2"]
      )
      #expect(try await sync.sent(medusa).isEmpty)
      try await shop.execute("commit prepared 'late'")
      #expect(try await sync.sent(medusa).map { $0["userId"]?.text } == ["c1"])
      #expect(try await sync.sent(medusa).isEmpty)
    }
  }

  @Test func `whose rows came under its name without being written is read whole`() async throws {
    let reviews = try await ReviewShop(events: [ReviewShop.reviewed { $0.condition = "rating > 0" }]
    )
    try await reviews.shop.execute("create table other (like product_review including all)")
    try await reviews.shop.execute(
      "insert into other (id, customer_id, rating) values ('x', 'c', 1)"
    )
    try await reviews.sync.setNow(reviews.medusa)
    try await reviews.review("a")
    #expect(try await reviews.run().count == 1)
    try await reviews.shop.execute(
      "alter table product_review rename to gone; alter table other rename to product_review"
    )
    #expect(try await reviews.run().map { $0["userId"]?.text } == ["c"])
  }
}
