import Support
import Testing

/// What `check` finds in a whole Medusa v2 shop, as runs keep it and `status` shows it.
@Suite(.timeLimit(.minutes(19))) struct `What is odd in a Medusa v2 shop` {
  /// Two orders without a payment, of which one is a part of the other; and two orders of one cart.
  private static let odd = """
    select play.place('order_1', '[{"id": "ordli_1", "price": "10", "quantity": 1}]', '{"paid": null}');
    select play.place('order_2', '[{"id": "ordli_2", "price": "10", "quantity": 1}]',
      '{"paid": null, "metadata": {"parent_order_id": "order_1"}}');
    select play.place('order_3', '[{"id": "ordli_3", "price": "10", "quantity": 1}]');
    select play.put('order_cart', '{"id": "again", "order_id": "order_2", "cart_id": "cart_3"}' || play.times(play.now()));
    """

  @Test(arguments: StateKind.allCases)
  func `is counted by the run that reads everything, and shown by status without the shop`(
    kind: StateKind
  ) async throws {
    let bench = try await SyncScene.medusaV2()
    let environment = try await kind.environment(bench)
    try await bench.shop.execute(Self.odd)
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: environment)
    let before = try await bench.run("status", environment: environment)
    #expect(!before.stdout.contains("\norders "))
    let first = try await bench.run("sync", "--json", environment: environment)
    #expect(first.status == 0)
    let counted =
      #""oddities":[{"count":2,"kind":"unpaid","text":"2 orders have no payment"},"#
      + #"{"count":1,"kind":"repeated","text":"1 cart has more than one order"},"#
      + #"{"count":1,"kind":"parts","text":"1 order is a part of another one (metadata.parent_order_id)"}]"#
    #expect(first.stdout.contains(counted))
    // The next run reads no large table, and counts nothing.
    let next = try await bench.run("sync", "--json", environment: environment)
    #expect(next.status == 0)
    #expect(!next.stdout.contains("oddities"))

    let away = environment.merging(["PGDATABASE": "nowhere"]) { $1 }
    let status = try await bench.run("status", environment: away)
    #expect(status.stdout.contains("\norders           2 orders have no payment\n"))
    #expect(status.stdout.contains("\n                 1 cart has more than one order\n"))
    #expect(status.stdout.contains("what follows, and which they are: tidemark check\n"))
    let json = try await bench.run("status", "--json", environment: away).stdout
    #expect(json.contains(counted))
    #expect(json.contains(#""oddities_counted_at":"20"#))
    let check = try await bench.run("check", environment: environment)
    #expect(check.stdout.contains("2 orders have no payment: "))
  }

  @Test func `is not spoken of where there is nothing odd, nor in a v1 shop`() async throws {
    let bench = try await SyncScene.medusaV2()
    try await bench.shop.execute(
      "select play.place('order_1', '[{\"id\": \"ordli_1\", \"price\": \"10\", \"quantity\": 1}]');"
    )
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await bench.run("sync", "--json").stdout.contains(#""oddities":[]"#))
    let status = try await bench.run("status")
    #expect(!status.stdout.contains("\norders "))
    #expect(try await bench.run("status", "--json").stdout.contains(#""oddities":[]"#))
    let v1 = try await SyncScene(orders: 3)
    try await v1.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await !v1.run("sync", "--json").stdout.contains("oddities"))
    #expect(try await !v1.run("status", "--json").stdout.contains("oddities"))
  }

  @Test func `may be an order of which the store's own total differs`() async throws {
    let bench = try await SyncScene.medusaV2()
    try await bench.shop.execute(
      """
      select play.place('order_1', '[{"id": "ordli_1", "price": "10", "quantity": 1}]', '{"total": "99"}');
      select play.place('order_2', '[{"id": "ordli_2", "price": "10", "quantity": 1}]', '{"total": "10"}');
      """
    )
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    let said =
      "1 message of orders of which the store's own total differs: order_summary says another one"
    #expect(try await bench.run("check").stdout.contains(said))
    let report = try await bench.run("sync", "--json")
    #expect(report.stdout.contains(said))
  }
}

/// Quantities of Medusa v2 are decimals.
@Suite(.timeLimit(.minutes(19))) struct `Half a piece` {
  @Test func `is half a piece in a warehouse and in an export's rows`() async throws {
    let bench = try await SyncScene.medusaV2()
    let server = bench.shop.server
    let database = try await server.createDatabase(named: "warehouse")
    let environment = [
      "TIDEMARK_NAME": "warehouse", "TIDEMARK_DESTINATION": "postgres",
      "TIDEMARK_WAREHOUSE":
        "postgres:///\(database)?host=\(server.directory)&port=\(server.port)&user=postgres",
    ]
    try await bench.shop.execute(
      """
      select play.place('order_1', '[{"id": "ordli_1", "price": "10", "quantity": "2.5"}]');
      select play.claim('order_1', 'claim_1', '{"ordli_1": 1}');
      """
    )
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: environment)
    #expect(try await bench.run("sync", environment: environment) == .init(0))
    // The column was made for whole numbers.
    try await bench.shop.execute("select play.claim('order_1', 'claim_2', '{\"ordli_1\": 0.5}');")
    #expect(try await bench.run("sync", environment: environment) == .init(0))
    let claimed = try await server.execute(
      "select quantity from warehouse.item_claimed order by quantity",
      in: database
    )
    #expect(claimed == "0.5\n1\n")
    let placed = try await server.execute(
      "select products::jsonb -> 0 ->> 'quantity' from warehouse.order_completed",
      in: database
    )
    #expect(placed == "2.5\n")
    let export = try await bench.run("export", "--layout", "rows")
    #expect(export.status == 0)
    #expect(export.stdout.contains(#""quantity":0.5"#))
  }
}
