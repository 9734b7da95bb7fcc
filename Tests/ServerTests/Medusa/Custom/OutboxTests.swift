import Commerce
@testable import Medusa
import Pipeline
import Queries
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The outbox of the application` {
  /// A shop with an empty outbox, whose history is over.
  private func scene() async throws -> (medusa: MedusaShop, sync: MedusaSync) {
    let shop = try await FreshShop.stocked(orders: 3)
    var medusa = MedusaShop(shop)
    medusa.mapping.readsOutbox = true
    medusa.options.messageBytes = 32_000
    try await shop.execute(
      [Query.outboxCreateSchema, .outboxCreateSequence, .outboxCreateTable].map(\.text).joined()
        // Numbers that a test can name.
        + "alter table tidemark_outbox.message alter id set default nextval('tidemark_outbox.message_number')"
    )
    let sync = try MedusaSync(messageBytes: 32_000)
    try await sync.setNow(medusa)
    return (medusa, sync)
  }

  private func add(_ values: String, to medusa: MedusaShop) async throws {
    try await medusa.execute(
      "insert into tidemark_outbox.message (kind, user_id, anonymous_id, event, body, context) values \(values)"
    )
  }

  private func reasons(_ sync: MedusaSync) async throws -> [String] {
    let name = try #require(SyncName("default"))
    return await sync.state.deadLetters(of: name, event: nil, after: nil, limit: 1_000)
      .map(\.reason)
  }

  @Test func `is sent as it was called`() async throws {
    let (shop, sync) = try await scene()
    var medusa = shop
    try await add(
      """
      ('track', 'cus_1', null, 'Welcome Opt-In Registered', '{"optin": true, "n": 1.50}', '{"ip": "1.2.3.4", "library": {"name": "other"}}'),
      ('identify', 'cus_1', 'visitor', null, '{"plan": "gold"}', null),
      ('track', null, 'visitor', ' Searched ', '{}', null),
      ('track', 'cus_2', null, 'ご注文完了', '{}', null),
      ('track', 'cus_2', null, 'ご注文取消', '{}', null)
      """,
      to: medusa
    )
    // Switched off by its name in settings.
    medusa.mapping.disabledEvents = [EventName(EventName("ご注文取消").slug)]
    let messages = try await sync.sent(medusa)
    #expect(messages.map { $0["type"]?.text } == ["track", "identify", "track", "track"])
    #expect(
      messages.map { $0["event"]?.text }
        == ["Welcome Opt-In Registered", nil, "Searched", "ご注文完了"]
    )
    #expect(messages.map { $0["userId"]?.text } == ["cus_1", "cus_1", nil, "cus_2"])
    #expect(messages.map { $0["anonymousId"]?.text } == [nil, "visitor", "visitor", nil])
    let first = try #require(messages.first)
    #expect(first["properties"]?["n"]?.digits == "1.50")
    #expect(first["context"]?["ip"]?.text == "1.2.3.4")
    #expect(first["context"]?["library"]?["name"]?.text == "tidemark")
    #expect(messages[1]["traits"]?["plan"]?.text == "gold")
    #expect(try await sync.sent(medusa).isEmpty)
    let id = MessageID(
      namespace: Namespace(storeID: "store", writeKey: nil, outputKind: "test"),
      key: FactKey("1/outbox"),
      version: 0
    )
    #expect(first["messageId"]?.text == id.description)
  }

  @Test func `keeps the order of its calls over batches and pages`() async throws {
    let (medusa, sync) = try await scene()
    // Ids of one, two, three and four digits, more than a batch and a page have.
    try await medusa.execute(
      """
      insert into tidemark_outbox.message (kind, user_id, event, body)
      select 'track', 'cus_1', 'Counted', jsonb_build_object('n', n) from generate_series(1, 2500) as n
      """
    )
    let messages = try await sync.sent(medusa)
    #expect(messages.compactMap { $0["properties"]?["n"]?.digits } == (1...2500).map(String.init))
  }

  @Test func `makes dead letters of what is no call, however many, and sends the others`()
    async throws
  {
    let (medusa, sync) = try await scene()
    try await add(
      """
      ('page', 'cus_1', null, 'a', '{}', null),
      ('track', null, null, 'a', '{}', null),
      ('track', 'undefined', null, 'a', '{}', null),
      ('track', 'cus_1', null, ' ', '{}', null),
      ('track', 'cus_1', null, '!!', '{}', null),
      ('track', 'cus_1', null, 'order  completed', '{}', null),
      ('track', 'cus_1', null, repeat('a', 201), '{}', null),
      ('track', 'cus_1', null, 'a', '[1]', null),
      ('track', 'cus_1', null, 'a', '{}', '"text"'),
      ('track', 'cus_1', null, 'a', jsonb_build_object('a', repeat('x', 40000)), null),
      ('track', 'cus_1', null, 'a', '{"good": true}', null)
      """,
      to: medusa
    )
    #expect(try await sync.sent(medusa).count == 1)
    let found = try await reasons(sync)
    #expect(
      Set(found) == [
        "outbox 1: its kind is neither track nor identify",
        "outbox 2: it has neither a user id nor an anonymous id",
        "outbox 3: it has neither a user id nor an anonymous id",
        "outbox 4: it is a track without an event",
        "outbox 5: its event has no letter and no digit",
        "outbox 6: its event has the name of one of Tidemark's own",
        "outbox 7: its event has a name of more than 200 bytes",
        "outbox 8: its body is no JSON object", "outbox 9: its context is no JSON object",
        "outbox 10: its body is too large",
      ]
    )
    // Not one of 150 equal ones gets through, and the run goes on all the same.
    try await medusa.execute(
      "insert into tidemark_outbox.message (kind, body) select 'none', '{}' from generate_series(1, 150)"
    )
    try await add("('track', 'cus_1', null, 'a', '{}', null)", to: medusa)
    #expect(try await sync.sent(medusa).count == 1)
    #expect(try await reasons(sync).count == 160)
  }

  @Test func `starts when it is switched on, and leaves out events that are switched off`()
    async throws
  {
    let (medusa, sync) = try await scene()
    var without = medusa
    without.mapping.readsOutbox = false
    _ = try await sync.sent(without)
    try await add("('track', 'cus_1', null, 'Early', '{}', null)", to: medusa)
    #expect(try await sync.sent(without).isEmpty)
    try await medusa.execute(
      "update tidemark_outbox.message set created_at = now() - interval '1 hour'"
    )
    #expect(try await sync.sent(medusa).isEmpty)
    var some = medusa
    some.mapping.disabledEvents = [EventName("not_this")]
    try await add(
      "('track', 'c', null, 'Not This', '{}', null), ('track', 'c', null, 'This', '{}', null)",
      to: medusa
    )
    #expect(try await sync.sent(some).map { $0["event"]?.text } == ["This"])
  }

  @Test func `that is not there stops the run with what to do`() async throws {
    let shop = try await FreshShop.stocked(orders: 3)
    var medusa = MedusaShop(shop)
    medusa.mapping.readsOutbox = true
    do {
      _ = try await medusa.position()
      Issue.record("the run went on")
    } catch let error as MedusaError {
      #expect(error.kind == .sourceUnavailable)
      #expect(error.hint.contains("tidemark outbox sql"))
    }
  }
}
