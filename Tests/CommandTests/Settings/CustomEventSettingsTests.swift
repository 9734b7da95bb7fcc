import ArgumentParser
import Commerce
import SegmentSpec
import Support
import Testing

@testable import tidemark

/// The setting for events of the shop's own tables.
@Suite(.timeLimit(.minutes(19))) struct `The setting custom_events` {
  private func settings(_ file: String, _ environment: [String: String] = [:]) throws -> Settings {
    let place = try Place()
    let path = try place.file("tidemark.yaml", file)
    return try Settings(options: try Options.parse(["--config", path]), environment: environment)
  }

  private func refusal(of file: String) -> Failure? {
    do throws(Failure) {
      _ = try SettingsFile(path: "tidemark.yaml", text: file)
      Issue.record("\(file) was taken")
      return nil
    } catch {
      #expect(error.status == .configuration)
      return error
    }
  }

  static let whole = """
    custom_events:
      product_reviewed:
        event: Product Reviewed
        table: reviews.product_review
        key: id
        timestamp: created_at
        user_id: customer_id
        anonymous_id: visitor
        where: status = 'approved'
        join:
          - LEFT JOIN public.product ON product.id = product_id
        state: true
        properties:
          rating: rating
          title: "left(title, 200)"
          total: {amount: total, currency: currency_code}

    """

  @Test func `is read from the file and the environment, with its lines`() throws {
    let file = try settings(Self.whole)
    let event = try #require(file.mapping().customEvents.first)
    #expect(event.name == "product_reviewed")
    #expect(event.event.rawValue == "Product Reviewed")
    #expect(event.schema == "reviews")
    #expect(event.table == "product_review")
    #expect(event.key == "id")
    #expect(event.timestamp == "created_at")
    #expect(event.userID == "customer_id")
    #expect(event.anonymousID == "visitor")
    #expect(event.condition == "status = 'approved'")
    #expect(event.joins == ["LEFT JOIN public.product ON product.id = product_id"])
    #expect(event.isState)
    #expect(!event.isIdentify)
    #expect(event.properties.map(\.name) == ["rating", "title", "total"])
    #expect(event.properties.map(\.expression) == ["rating", "left(title, 200)", "total"])
    #expect(event.properties.last?.currency == "currency_code")
    #expect(
      event.place(of: "where").hasSuffix(
        "tidemark.yaml, line 9: custom_events.product_reviewed.where"
      )
    )
    #expect(event.place(of: "properties.title").contains(", line 15: "))
    let variable = try settings(
      "host: h\n",
      [
        "TIDEMARK_CUSTOM_EVENTS":
          "{a: {event: A, table: t, timestamp: at, user_id: u}, b: {identify: true, table: t, timestamp: at, user_id: u}}"
      ]
    )
    let events = variable.mapping().customEvents
    #expect(events.map(\.name) == ["a", "b"])
    #expect(events.map(\.isIdentify) == [false, true])
    #expect(events.first?.place(of: "where") == "custom_events.a.where")
    #expect(try settings("custom_events: {}\n").mapping().customEvents.isEmpty)
  }

  @Test(arguments: [
    ("completed: {event: A, table: t, timestamp: at, user_id: u}", "belongs to Tidemark's own"),
    (
      "checkout_started: {event: A, table: t, timestamp: at, user_id: u}",
      "belongs to Tidemark's own"
    ),
    (
      "order_completed: {event: A, table: t, timestamp: at, user_id: u}",
      "belongs to Tidemark's own"
    ),
    ("identify: {event: A, table: t, timestamp: at, user_id: u}", "belongs to Tidemark's own"),
    ("outbox: {event: A, table: t, timestamp: at, user_id: u}", "belongs to Tidemark's own"),
    ("'a/b': {event: A, table: t, timestamp: at, user_id: u}", "small letters"),
    ("A: {event: A, table: t, timestamp: at, user_id: u}", "small letters"),
    ("a: [1]", "must be a map"), ("a: {table: t, timestamp: at, user_id: u}", "needs event"),
    ("a: {event: order completed, table: t, timestamp: at, user_id: u}", "one of Tidemark's own"),
    ("a: {event: '!', table: t, timestamp: at, user_id: u}", "no letter and no digit"),
    ("a: {event: A, identify: true, table: t, timestamp: at, user_id: u}", "not for identify"),
    ("a: {event: A, timestamp: at, user_id: u}", "needs table"),
    ("a: {event: A, table: 'a.b.c', timestamp: at, user_id: u}", "the name of a table"),
    ("a: {event: A, table: 'a b', timestamp: at, user_id: u}", "the name of a table"),
    ("a: {event: A, table: t, user_id: u}", "needs timestamp"),
    ("a: {event: A, table: t, timestamp: at}", "needs user_id or anonymous_id"),
    ("a: {event: A, table: t, timestamp: at, user_id: u, state: true}", "needs properties"),
    ("a: {event: A, table: t, timestamp: at, user_id: u, state: maybe}", "true or false"),
    ("a: {event: A, table: t, timestamp: at, user_id: u, tabel: t}", "\"tabel\""),
    (
      "a: {event: A, table: t, timestamp: at, user_id: u, properties: [a]}",
      "must be a map of names"
    ),
    ("a: {event: A, table: t, timestamp: at, user_id: u, properties: {'a b': c}}", "a name under"),
    (
      "a: {event: A, table: t, timestamp: at, user_id: u, properties: {a: {amount: c}}}",
      "or an amount"
    ),
    ("a: {event: A, table: t, timestamp: at, user_id: u, where: ''}", "not empty"),
    ("a: {event: A, table: t, timestamp: at, user_id: u, join: {a: b}}", "a list of them"),
  ])
  func `refuses what means nothing, with its line`(text: String, words: String) throws {
    let error = try #require(refusal(of: "custom_events:\n  \(text)\n"))
    #expect(error.sentence.contains(words), "\(error.sentence)")
    #expect(error.sentence.hasPrefix("tidemark.yaml, line 2: "), "\(error.sentence)")
  }

  @Test func `has switches by name, and refuses those of no event`() throws {
    let both = try settings(
      Self.whole
        + "outbox: true\nevents: {product_reviewed: {enabled: false}, signed_up: {enabled: false}}\n"
    )
    .mapping()
    #expect(both.customEvents.count == 1)
    #expect(both.enabledCustomEvents.isEmpty)
    #expect(both.disabledEvents.contains(EventName("signed_up")))
    let near = refusal(of: "outbox: true\nevents: {order_complete: {enabled: false}}\n")
    #expect(near?.sentence.contains("order_complete") == true)
    #expect(near?.hint?.contains("order_completed") == true)
    _ = refusal(of: "events: {signed_up: {enabled: false}}\n")
    _ = refusal(of: Self.whole + "events: {product_review: {enabled: false}}\n")
    _ = refusal(of: Self.whole + "events: {product_reviewed: {enabled: maybe}}\n")
    // In a section, and for a section.
    let sections = try settings(
      Self.whole
        + "syncs:\n  a:\n    destination: file\n    events: {product_reviewed: {enabled: false}}\n  b:\n    destination: file\n"
    )
    let a = try sections.of(#require(sections.syncs.first)).mapping()
    let b = try sections.of(#require(sections.syncs.last)).mapping()
    #expect(a.enabledCustomEvents.isEmpty)
    #expect(b.enabledCustomEvents.count == 1)
  }

  @Test func `makes its properties fields that privacy can name`() throws {
    for (rule, isTaken) in [
      ("properties.rating", true), ("*.rating", true), ("properties.rating.deep", true),
      ("properties.ratings", false), ("traits.rating", false),
    ] {
      let settings = try settings(Self.whole + "privacy: [{path: '\(rule)', action: drop}]\n")
      let rules = try? settings.privacyRules()
      #expect((rules != nil) == isTaken, "\(rule)")
    }
    let outbox = try settings(
      "outbox: true\nprivacy: [{path: properties.anything, action: drop}]\n"
    )
    #expect(try outbox.privacyRules() != nil)
  }
}
