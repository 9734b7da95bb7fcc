import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `An event of the settings` {
  @Test(arguments: [nil, MedusaLevel.newest])
  func `is sent once for each row that is new since history started`(level: MedusaLevel?)
    async throws
  {
    let reviews = try await ReviewShop(level)
    try await reviews.review("old")
    try await reviews.sync.setNow(reviews.medusa, marginSeconds: 0)
    #expect(try await reviews.run().isEmpty)
    try await reviews.review(
      "new",
      with: ["title": "'Fine \"shoes\"'", "customer_id": "'somebody'"]
    )
    let messages = try await reviews.run()
    let message = try #require(messages.first)
    #expect(messages.count == 1)
    #expect(message["type"]?.text == "track")
    #expect(message["event"]?.text == "Product Reviewed")
    #expect(message["userId"]?.text == "somebody")
    #expect(message["properties"]?["rating"]?.digits == "5")
    #expect(message["properties"]?["title"]?.text == "Fine \"shoes\"")
    #expect(message["properties"]?["product_id"]?.text == "prod_1")
    let id = MessageID(
      namespace: Namespace(storeID: "store", writeKey: nil, outputKind: "test"),
      key: FactKey("new/product_reviewed"),
      version: 0
    )
    #expect(message["messageId"]?.text == id.description)
    #expect(try await reviews.run().isEmpty)
    try await reviews.shop.execute("update product_review set rating = 1")
    #expect(try await reviews.run().isEmpty)
  }

  @Test func `has every type as JSON has it`() async throws {
    let cases: [(name: String, sql: String, json: String?)] = [
      ("whole", "12::int2", "12"), ("long", "9007199254740993", "9007199254740993"),
      ("exact", "12.3400::numeric", "12.3400"),
      ("wide", "123456789012345678901234567890.5", "123456789012345678901234567890.5"),
      ("float", "0.1::float8", "0.1"), ("yes", "true", "true"), ("no", "1 > 2", "false"),
      ("nothing", "null::text", nil), ("empty", "''", "\"\""),
      ("document", "'{\"b\": [1, null], \"a\": \"x\"}'::jsonb", "{\"a\":\"x\",\"b\":[1,null]}"),
      ("json", "'{ \"a\" : 1 }'::json", "{\"a\":1}"),
      ("moment", "'2026-03-01 10:00:00.123456+02'::timestamptz", "\"2026-03-01T08:00:00.123Z\""),
      ("local", "'2026-03-01 10:00:00'::timestamp", "\"2026-03-01T10:00:00.000Z\""),
      ("day", "'2026-03-01'::date", "\"2026-03-01\""), ("list", "array[1, 2]", "\"{1,2}\""),
      ("range", "'[1,3)'::int4range", "\"[1,3)\""), ("point", "'(1,2)'::point", "\"(1,2)\""),
      (
        "uuid", "'3f2c9a54-6d0b-4d58-9d6e-0a4c8f3d1b72'::uuid",
        "\"3f2c9a54-6d0b-4d58-9d6e-0a4c8f3d1b72\""
      ),
      ("words", "rating || ' stars -- of five'", "\"5 stars -- of five\""),
      ("comment", "rating -- the stars", "5"),
    ]
    let event = ReviewShop.reviewed { event in
      event.properties = cases.map { .init(name: $0.name, expression: $0.sql) }
    }
    let reviews = try await ReviewShop(events: [event])
    try await reviews.sync.setNow(reviews.medusa)
    try await reviews.review("a")
    try await reviews.sync.run(reviews.medusa)
    let text = try #require(
      await reviews.sync.destination.messages.first { $0.contains("Product Reviewed") }
    )
    for (name, _, json) in cases {
      guard let json else {
        #expect(!text.contains("\"\(name)\""))
        continue
      }
      #expect(text.contains("\"\(name)\":\(json)"), "\(name) in \(text)")
    }
  }

  @Test func `starts when it is added to a sync that ran before`() async throws {
    let added = [
      ReviewShop.reviewed(),
      ReviewShop.reviewed { event in
        event.name = "review_approved"
        event.condition = "status = 'approved'"
      },
    ]
    var reviews = try await ReviewShop(events: [])
    try await reviews.sync.setNow(reviews.medusa, marginSeconds: 0)
    try await reviews.run().forEach { Issue.record("sent too early: \($0)") }
    try await reviews.review(
      "before",
      with: ["status": "'approved'", "created_at": "now() - interval '1 day'"]
    )
    _ = try await reviews.run()
    reviews.medusa.mapping.customEvents = added
    #expect(try await reviews.run().isEmpty)
    // A row of history that is written again stays history.
    try await reviews.shop.execute("update product_review set rating = 2")
    #expect(try await reviews.run().isEmpty)
    try await reviews.review("after", with: ["status": "'approved'"])
    #expect(try await reviews.run().count == 2)
  }

  @Test func `with a condition is sent when a row begins to meet it, whatever its time`()
    async throws
  {
    let approved = ReviewShop.reviewed { $0.condition = "status = 'approved'" }
    let reviews = try await ReviewShop(events: [approved])
    let old = ["created_at": "now() - interval '3 years'"]
    try await reviews.review("shown", with: old.merging(["status": "'approved'"]) { $1 })
    try await reviews.review("waits", with: old)
    try await reviews.sync.setNow(reviews.medusa, marginSeconds: 0)
    // Between the start and the first run.
    try await reviews.review("soon", with: old.merging(["status": "'approved'"]) { $1 })
    let first = try await reviews.run()
    #expect(first.map { $0["userId"]?.text } == ["cus_of_soon"])
    try await reviews.shop.execute("update product_review set rating = 4")
    #expect(try await reviews.run().isEmpty)
    try await reviews.shop.execute(
      "update product_review set status = 'approved' where id = 'waits'"
    )
    #expect(try await reviews.run().map { $0["userId"]?.text } == ["cus_of_waits"])
    try await reviews.shop.execute("update product_review set status = 'hidden'")
    try await reviews.shop.execute("update product_review set status = 'approved'")
    #expect(try await reviews.run().isEmpty)
  }

  @Test func `sends the history that the watermark's time lets in`() async throws {
    let approved = ReviewShop.reviewed { $0.condition = "status = 'approved'" }
    let reviews = try await ReviewShop(events: [approved])
    try await reviews.review("old", with: ["status": "'approved'", "created_at": "'2020-01-01Z'"])
    try await reviews.review("new", with: ["status": "'approved'", "created_at": "'2025-01-01Z'"])
    let start = try #require(Timestamp.parsing(iso8601: "2024-01-01T00:00:00Z"))
    await reviews.sync.set(.since(start.time))
    #expect(try await reviews.run().map { $0["userId"]?.text } == ["cus_of_new"])
    try await reviews.shop.execute("update product_review set rating = 4")
    #expect(try await reviews.run().isEmpty)
  }

  @Test func `as a state is sent again when its properties change`() async throws {
    let state = ReviewShop.reviewed { $0.isState = true }
    let reviews = try await ReviewShop(events: [state])
    try await reviews.review("old")
    try await reviews.sync.setNow(reviews.medusa)
    #expect(try await reviews.run().isEmpty)
    try await reviews.shop.execute("update product_review set status = 'approved'")
    #expect(try await reviews.run().isEmpty)
    try await reviews.shop.execute("update product_review set rating = 3")
    let first = try await reviews.run()
    #expect(first.map { $0["properties"]?["rating"]?.digits } == ["3"])
    try await reviews.shop.execute("update product_review set rating = 4")
    let second = try await reviews.run()
    #expect(second.map { $0["properties"]?["rating"]?.digits } == ["4"])
    #expect(first.first?["messageId"] != second.first?["messageId"])
    try await reviews.review("new")
    #expect(try await reviews.run().count == 1)
  }

  @Test func `as an identify has its properties as traits`() async throws {
    var event = ReviewShop.reviewed()
    event.event = .identify
    event.name = "reviewer"
    event.isState = true
    event.properties = [.init(name: "own", expression: "rating")]
    let reviews = try await ReviewShop(events: [event])
    try await reviews.sync.setNow(reviews.medusa)
    try await reviews.review("a")
    let message = try #require(try await reviews.sync.sent(reviews.medusa).first)
    #expect(message["type"]?.text == "identify")
    #expect(message["traits"]?["own"]?.digits == "5")
    #expect(message["event"] == nil)
    try await reviews.shop.execute("update product_review set rating = 1")
    #expect(try await reviews.sync.sent(reviews.medusa).count == 1)
  }

  @Test(arguments: [MappingSettings.Guests.anonymous, .user])
  func `names a customer without an account as guests are named`(
    guests: MappingSettings.Guests
  ) async throws {
    var reviews = try await ReviewShop()
    reviews.medusa.mapping.guests = guests
    try await reviews.shop.execute(
      """
      insert into customer (id, email, has_account) values ('cus_guest', 'g@x', false), ('cus_member', 'm@x', true)
      """
    )
    try await reviews.sync.setNow(reviews.medusa)
    try await reviews.review("a", with: ["customer_id": "'cus_guest'"])
    try await reviews.review("b", with: ["customer_id": "'cus_member'"])
    let messages = try await reviews.run()
    #expect(
      messages.map { $0["userId"]?.text } == [guests == .user ? "cus_guest" : nil, "cus_member"]
    )
    #expect(
      messages.map { $0["anonymousId"]?.text } == [guests == .user ? nil : "cus_guest", nil]
    )
  }

  @Test func `reads joined tables, and does not send a row that they repeat`() async throws {
    let event = ReviewShop.reviewed { event in
      event.timestamp = "product_review.created_at"
      event.joins = [
        "left join public.product on product.id = product_review.product_id",
        "left join public.product_tag_of_test as tag on tag.product_id = product_review.product_id",
      ]
      event.properties = [
        .init(name: "handle", expression: "product.handle"),
        .init(name: "tag", expression: "tag.value"),
      ]
    }
    let reviews = try await ReviewShop(events: [event])
    try await reviews.shop.execute(
      """
      create table product_tag_of_test (product_id text, value text);
      insert into product_tag_of_test values ('prod_2', 'one'), ('prod_2', 'two');
      """
    )
    let product = try await reviews.shop.execute("select id from product order by id limit 1")
    let id = product.split(separator: "\n").first.map(String.init) ?? ""
    try await reviews.sync.setNow(reviews.medusa)
    try await reviews.review("a", with: ["product_id": "'\(id)'"])
    try await reviews.review("b", with: ["product_id": "'prod_2'"])
    let messages = try await reviews.run()
    #expect(messages.count == 1)
    #expect(messages.first?["properties"]?["handle"]?.text?.isEmpty == false)
    #expect(try await reviews.deadLetters() == ["product_reviewed b: its joins give several rows"])
  }

  @Test func `is sent in the units of its currency`() async throws {
    for (level, total) in [(nil, "1234"), (MedusaLevel.newest, "12.34")] {
      let event = ReviewShop.reviewed { event in
        event.properties = [
          .init(name: "total", expression: "total", currency: "currency_code"),
          .init(name: "currency", expression: "upper(currency_code)"),
        ]
      }
      let reviews = try await ReviewShop(level, events: [event])
      try await reviews.shop.execute(
        "alter table product_review add column total numeric, add column currency_code text"
      )
      try await reviews.sync.setNow(reviews.medusa)
      try await reviews.review("a", with: ["total": total, "currency_code": "'eur'"])
      try await reviews.review("b", with: ["total": total, "currency_code": "'nowhere'"])
      let message = try #require(try await reviews.run().first)
      #expect(message["properties"]?["total"]?.digits == "12.34")
      #expect(message["properties"]?["currency"]?.text == "EUR")
      #expect(try await reviews.deadLetters().count == 1)
    }
  }

  @Test func `that fits no message is a dead letter, and the others are sent`() async throws {
    let event = ReviewShop.reviewed { event in
      event.properties = [.init(name: "title", expression: "title")]
    }
    let reviews = try await ReviewShop(events: [event])
    try await reviews.sync.setNow(reviews.medusa)
    try await reviews.review("a")
    try await reviews.review("large", with: ["title": "repeat('x', 48000)"])
    try await reviews.review("nobody", with: ["customer_id": "null"])
    try await reviews.review("never", with: ["created_at": "'infinity'"])
    try await reviews.review("timeless", with: ["created_at": "default"])
    #expect(try await reviews.run().count == 2)
    let reasons = try await reviews.deadLetters()
    #expect(reasons.count == 3)
    #expect(reasons.contains { $0.hasSuffix("the destination takes 32000") })
    #expect(
      reasons.contains("product_reviewed nobody: it has neither a user id nor an anonymous id")
    )
    #expect(reasons.contains("product_reviewed never: its time lies outside the years 1 to 9999"))
  }
}

extension MedusaSync {
  /// Runs once.
  /// - Returns: the new messages.
  func sent(_ medusa: MedusaShop) async throws -> [JSONValue] {
    let before = await destination.messages.count
    try await run(medusa)
    return try await destination.messages[before...].map { try StrictJSON.parse(Array($0.utf8)) }
  }
}
