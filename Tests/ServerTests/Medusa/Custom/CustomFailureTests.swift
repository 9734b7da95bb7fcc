import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A row for which an expression of the settings fails` {
  /// An event with an expression that fails for some ratings; the file has it in line 9.
  private func shared(_ change: (inout CustomEvent) -> Void = { _ in }) -> CustomEvent {
    ReviewShop.reviewed { event in
      event.file = "tidemark.yaml"
      event.lines = ["": 2, "where": 7, "timestamp": 5, "properties.share": 9]
      event.properties = [
        .init(name: "rating", expression: "rating"),
        .init(name: "share", expression: "100 / rating"),
      ]
      change(&event)
    }
  }

  private static let place =
    "tidemark.yaml, line 9: custom_events.product_reviewed.properties.share"

  @Test func `is a dead letter with the server's words and the line, and the others are sent`()
    async throws
  {
    let reviews = try await ReviewShop(events: [shared()])
    try await reviews.sync.setNow(reviews.medusa)
    for (id, rating) in [("a", "5"), ("b", "0"), ("c", "4"), ("d", "0"), ("e", "2")] {
      try await reviews.review(id, with: ["rating": rating])
    }
    #expect(try await reviews.run().count == 3)
    #expect(
      Set(try await reviews.deadLetters())
        == Set(
          ["b", "d"].map {
            "product_reviewed \($0): \(Self.place): division by zero (SQLSTATE 22012)"
          }
        )
    )
    // They stay dead letters until they are sent again by hand.
    try await reviews.shop.execute("update product_review set rating = 1 where id = 'b'")
    #expect(try await reviews.run().isEmpty)
    #expect(try await reviews.deadLetters().count == 2)
  }

  @Test(arguments: [
    ("where", "100 / rating > 1", 7), ("timestamp", "title::timestamptz", 5),
    ("timestamp", "title::date", 5),
  ])
  func `is one whatever part fails`(part: String, sql: String, line: Int) async throws {
    let event = shared { event in
      event.properties = []
      if part == "where" { event.condition = sql } else { event.timestamp = sql }
    }
    let reviews = try await ReviewShop(events: [event])
    try await reviews.sync.setNow(reviews.medusa)
    try await reviews.review("a", with: ["title": "now()::text"])
    try await reviews.review("b", with: ["title": "'never, says \"Ada\"'", "rating": "0"])
    #expect(try await reviews.run().count == 1)
    let reason = try #require(try await reviews.deadLetters().first)
    #expect(
      reason.hasPrefix(
        "product_reviewed b: tidemark.yaml, line \(line): custom_events.product_reviewed.\(part): "
      ),
      "\(reason)"
    )
    #expect(!reason.contains("Ada"))
  }

  @Test func `stops the run if twenty fail one after another, and nothing is lost`() async throws {
    let reviews = try await ReviewShop(events: [shared()])
    try await reviews.sync.setNow(reviews.medusa)
    try await reviews.shop.execute(
      """
      insert into product_review (id, customer_id, rating)
      select 'r' || to_char(n, 'FM000'), 'cus', case when n = 1 then 5 else 0 end
      from generate_series(1, 60) as n
      """
    )
    do {
      _ = try await reviews.run()
      Issue.record("the run went on")
    } catch RunError.source(let error as MedusaError) {
      #expect(error.kind == .configuration)
      #expect(
        error.reason
          == "\(Self.place) fails for 20 rows one after another, the last one r021: division by zero"
          + " (SQLSTATE 22012)"
      )
    }
    #expect(try await reviews.deadLetters().isEmpty)
    try await reviews.shop.execute("update product_review set rating = 4 where rating = 0")
    _ = try await reviews.run()
    let sent = await reviews.sync.destination.messages.filter {
      $0.contains("Product Reviewed")
    }
    #expect(sent.count == 60)
  }

  @Test func `is named by its key, also by a number`() async throws {
    let reviews = try await ReviewShop(events: [shared { $0.key = "no" }])
    try await reviews.shop.execute(
      "alter table product_review add column no bigint generated always as identity unique"
    )
    try await reviews.sync.setNow(reviews.medusa)
    try await reviews.review("a")
    try await reviews.review("b", with: ["rating": "0"])
    #expect(try await reviews.run().count == 1)
    #expect(
      try await reviews.deadLetters()
        == ["product_reviewed 2: \(Self.place): division by zero (SQLSTATE 22012)"]
    )
    let name = try #require(SyncName("default"))
    let letters = await reviews.sync.state.deadLetters(of: name, event: nil, after: nil, limit: 9)
    #expect(letters.map(\.key.text) == ["2/product_reviewed"])
  }

  @Test func `may be one of nineteen without a good one among them`() async throws {
    let reviews = try await ReviewShop(events: [shared()])
    try await reviews.sync.setNow(reviews.medusa)
    for number in 1...19 { try await reviews.review("r\(number)", with: ["rating": "0"]) }
    #expect(try await reviews.run().isEmpty)
    #expect(try await reviews.deadLetters().count == 19)
  }

  @Test func `of a state keeps its number, and history stays history`() async throws {
    let reviews = try await ReviewShop(events: [shared { $0.isState = true }])
    try await reviews.review("old", with: ["rating": "0"])
    try await reviews.sync.setNow(reviews.medusa)
    try await reviews.review("new")
    let first = try await reviews.run()
    #expect(first.count == 1)
    #expect(try await reviews.deadLetters().isEmpty)
    try await reviews.shop.execute("update product_review set rating = 0 where id = 'new'")
    #expect(try await reviews.run().isEmpty)
    #expect(try await reviews.deadLetters().count == 1)
    try await reviews.shop.execute("update product_review set rating = 5 where id = 'new'")
    let again = try await reviews.run()
    #expect(again.count == 1)
    // The content is that of the first message, and it is another delivery.
    #expect(again.first?["properties"] == first.first?["properties"])
    #expect(again.first?["messageId"] != first.first?["messageId"])
  }
}
