import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `An event of the settings whose time is a date` {
  private static let dated = ReviewShop.reviewed { $0.timestamp = "reviewed_on" }

  private func shop(_ events: [CustomEvent]) async throws -> ReviewShop {
    let reviews = try await ReviewShop(events: events)
    try await reviews.shop.execute(
      "alter table product_review add column reviewed_on date default current_date - 1"
    )
    return reviews
  }

  @Test func `starts with the rows that come after it was added, whatever their day`() async throws
  {
    var reviews = try await shop([])
    try await reviews.sync.setNow(reviews.medusa, marginSeconds: 0)
    try await reviews.review("before")
    _ = try await reviews.run()
    reviews.medusa.mapping.customEvents = [Self.dated]
    #expect(try await reviews.run().isEmpty)
    try await reviews.review("after")
    #expect(try await reviews.run().map { $0["userId"]?.text } == ["cus_of_after"])
    // A row of history that is written again stays history.
    try await reviews.shop.execute("update product_review set rating = 2")
    #expect(try await reviews.run().isEmpty)
  }

  @Test func `follows a watermark that was set to now in the same way`() async throws {
    let reviews = try await shop([Self.dated])
    try await reviews.review("before")
    try await reviews.sync.setNow(reviews.medusa, marginSeconds: 0)
    try await reviews.review("after")
    #expect(try await reviews.run().map { $0["userId"]?.text } == ["cus_of_after"])
    try await reviews.shop.execute("update product_review set rating = 2")
    #expect(try await reviews.run().isEmpty)
  }

  /// Earlier releases let the time decide, as they did for every other type.
  @Test func `sends nothing twice and no history in a sync of an earlier release`() async throws {
    var reviews = try await shop([ReviewShop.reviewed { $0.timestamp = "reviewed_on::timestamptz" }]
    )
    try await reviews.review("old")
    try await reviews.sync.setNow(reviews.medusa)
    try await reviews.review("sent", with: ["reviewed_on": "current_date + 2"])
    #expect(try await reviews.run().map { $0["userId"]?.text } == ["cus_of_sent"])
    reviews.medusa.mapping.customEvents = [Self.dated]
    try await reviews.review("new")
    #expect(try await reviews.run().map { $0["userId"]?.text } == ["cus_of_new"])
    try await reviews.shop.execute("update product_review set rating = 2")
    #expect(try await reviews.run().isEmpty)
  }

  @Test func `follows a watermark that was set to a time by the beginning of its day`() async throws
  {
    let reviews = try await shop([Self.dated])
    try await reviews.review("old", with: ["reviewed_on": "'2024-01-01'"])
    try await reviews.review("new", with: ["reviewed_on": "'2024-01-02'"])
    let start = try #require(Timestamp.parsing(iso8601: "2024-01-01T12:00:00Z"))
    await reviews.sync.set(.since(start.time))
    #expect(try await reviews.run().map { $0["userId"]?.text } == ["cus_of_new"])
  }
}
