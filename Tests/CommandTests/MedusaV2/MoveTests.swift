import Foundation
import Support
import Testing

/// A store that leaves Medusa v1 for Medusa v2, step by step as docs/medusa-v2.md has it.
@Suite(.timeLimit(.minutes(19))) struct `A store that moves to Medusa v2` {
  /// What an import does: the v1 store's customers and orders come with their ids and their times.
  private static func importing(_ old: SyncScene) async throws -> String {
    let orders = try await old.shop.execute(
      """
      select format(
        $sql$select play.place(%L, '[{"id": "ordli_%s", "price": "10", "quantity": 1}]',
          %L::jsonb || '{"cart": null}', %L);$sql$,
        id, display_id, jsonb_build_object('email', email, 'customer_id', customer_id), created_at)
      from "order" where canceled_at is null order by created_at
      """
    )
    let customers = try await old.shop.execute(
      """
      select format(
        $sql$select play.put('customer', %L::jsonb || play.times(%L));$sql$,
        jsonb_build_object('id', id, 'email', email, 'has_account', has_account, 'first_name', first_name),
        created_at)
      from customer where deleted_at is null order by created_at
      """
    )
    return orders + customers
  }

  /// An order in the v1 shop like one that is there.
  private static let lastOrder = """
    insert into "order" select (jsonb_populate_record(null::"order", to_jsonb(o) || jsonb_build_object(
      'id', 'order_last', 'display_id', 9999, 'cart_id', null, 'draft_order_id', null, 'created_at', now(),
      'updated_at', now(), 'idempotency_key', null, 'canceled_at', null))).*
    from "order" as o where canceled_at is null order by created_at limit 1;
    """

  private static func ids(_ bench: SyncScene, in directory: String) throws -> [String] {
    try bench.place.lines(in: directory).compactMap { line in
      line.firstMatch(of: /"messageId":"([^"]+)"/).map { String($0.1) }
    }
  }

  /// Whether the import keeps the store's id, which then says nothing of the move.
  @Test(arguments: [false, true])
  func `is refused under the old name, and goes on under one of its own`(keepsID: Bool)
    async throws
  {
    let old = try await SyncScene(orders: 20)
    try await old.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await old.run("sync") == .init(0))
    let history = try old.messageIDs()
    #expect(history.count > 20)
    let check = try await old.run("check")
    let namespace = try #require(
      check.stdout.firstMatch(of: /message ids are derived from ([0-9a-f-]+)/).map { String($0.1) }
    )

    // The new shop, with what was imported. Its database is in the old one's place.
    let imported = try await SyncScene.medusaV2()
    try await imported.shop.execute(try await Self.importing(old))
    if keepsID {
      let id = try await old.shop.execute("select id from store")
        .trimmingCharacters(in: .whitespacesAndNewlines)
      try await imported.shop.execute("update store set id = '\(id)'")
    }
    let new = SyncScene(shop: imported.shop, place: old.place)
    let replaced = new.environment
    for command in [
      ["sync"], ["check"], ["backfill"], ["watermark", "set", "now"], ["status"],
      ["state", "rebind", "--yes"],
    ] {
      let outcome = try await Program.run(command, environment: replaced, in: new.place)
      // What only looks at the state shows it.
      #expect(outcome.status == (command == ["status"] ? 0 : 78), "\(command): \(outcome)")
      guard command != ["status"] else { continue }
      let said = outcome.stdout + outcome.stderr
      #expect(
        said.contains("is Medusa v2, and sync \"default\" belongs to a Medusa v1 store"),
        "\(command)"
      )
      #expect(said.contains("  tidemark watermark set now --name NAME\n"), "\(command)")
      #expect(said.contains("  tidemark sync --name NAME\n"), "\(command)")
    }
    #expect(try old.messageIDs() == history)

    // What it says, with the ids pinned to those of the old sync.
    let named = [
      "TIDEMARK_NAME": "v2", "TIDEMARK_OUTPUT": new.place.path + "/new",
      "TIDEMARK_NAMESPACE": namespace,
    ]
    try await new.setWatermark("now", environment: named)
    #expect(try await new.run("sync", environment: named) == .init(0))
    #expect(try Self.ids(new, in: "new") == [])

    // The shop opens: orders come, and what was imported lives on.
    let orders = try await new.shop.execute("select id from \"order\" order by created_at")
      .split(separator: "\n").map(String.init)
    let first = try #require(orders.first)
    let payment = first.replacing("order", with: "pay")
    try await new.shop.execute(
      (1...5).map { number in
        """
        select play.place('order_new_\(number)', '[{"id": "ordli_new_\(number)", "price": "7", "quantity": 1}]',
          '{"email": "new\(number)@shop.example"}', play.now() - interval '50 seconds');
        """
      }
      .joined()
        + """
        select play.capture('\(payment)', 'capt_first', '10', play.now() - interval '1 minute');
        select play.refund('\(payment)', 'ref_first', '4', play.now() - interval '1 minute');
        """
    )
    #expect(try await new.run("sync", environment: named) == .init(0))
    let sent = try new.messages(in: "new")
    let completed = sent.filter { $0["event"]?.text == "Order Completed" }
      .compactMap { $0["properties"]?["order_id"]?.text }
    #expect(completed.sorted() == (1...5).map { "order_new_\($0)" })
    let refunds = sent.filter { $0["event"]?.text == "Order Refunded" }
    #expect(refunds.map { $0["properties"]?["order_id"]?.text } == [first])
    let expected = ["Order Completed", "Checkout Started", "Order Refunded", "identify"]
    #expect(SyncScene.names(sent).allSatisfy(expected.contains))

    // The old shop takes its last order beside it, and the old sync sends it.
    try await old.shop.execute(Self.lastOrder)
    #expect(try await old.run("sync") == .init(0))
    let last = try old.messages(after: history.count)
    #expect(last.contains { $0["properties"]?["order_id"]?.text == "order_last" })

    let all = try old.messageIDs() + Self.ids(new, in: "new")
    #expect(Set(all).count == all.count)
  }

  @Test func `has both of its shops read from one settings file`() async throws {
    let old = try await SyncScene(orders: 5)
    let new = try await SyncScene.medusaV2()
    func url(_ shop: FreshShop) -> String {
      let server = shop.server
      return
        "postgres:///\(shop.database)?host=\(server.directory)&port=\(server.port)&user=postgres"
    }
    let config = try old.place.file(
      "tidemark.yaml",
      """
      state: \(old.place.path)/state.sqlite
      destination: file
      syncs:
        v1: {source: "\(url(old.shop))", output: \(old.place.path)/v1}
        v2: {source: "\(url(new.shop))", output: \(old.place.path)/v2}
      """
    )
    let environment = ["TIDEMARK_CONFIG": config]
    func run(_ arguments: String...) async throws -> Program.Outcome {
      try await Program.run(arguments, environment: environment, in: old.place)
    }
    #expect(try await run("watermark", "set", "2000-01-01T00:00:00Z", "--all").status == 0)
    try await new.shop.execute(
      """
      select play.place('order_1', '[{"id": "ordli_1", "price": "7", "quantity": 1}]');
      """
    )
    #expect(try await run("sync", "--all").status == 0)
    let ids = try ["v1", "v2"].map { try Self.ids(old, in: $0) }
    #expect(ids.allSatisfy { !$0.isEmpty })
    #expect(Set(ids[0]).isDisjoint(with: ids[1]))
    let checked = try await run("check", "--all")
    #expect(checked.stdout.contains("Medusa v1") && checked.stdout.contains("Medusa v2"))
  }

  /// What an import that came too late does, and the insurance against it.
  @Test func `and imports its orders late sends them with the ids that they had`() async throws {
    let old = try await SyncScene(orders: 8)
    try await old.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await old.run("sync") == .init(0))
    let history = try old.messageIDs()
    let check = try await old.run("check")
    let namespace = try #require(
      check.stdout.firstMatch(of: /message ids are derived from ([0-9a-f-]+)/).map { String($0.1) }
    )
    let imported = try await SyncScene.medusaV2()
    let new = SyncScene(shop: imported.shop, place: old.place)
    let named = [
      "TIDEMARK_NAME": "v2", "TIDEMARK_OUTPUT": new.place.path + "/new",
      "TIDEMARK_NAMESPACE": namespace,
    ]
    try await new.setWatermark("2000-01-01T00:00:00Z", environment: named)
    try await new.shop.execute(try await Self.importing(old))
    #expect(try await new.run("sync", environment: named) == .init(0))
    let completed = try new.messages(in: "new")
      .filter { $0["event"]?.text == "Order Completed" }
      .compactMap { $0["messageId"]?.text }
    #expect(completed.count > 5)
    #expect(Set(completed).isSubset(of: Set(history)))
  }
}
