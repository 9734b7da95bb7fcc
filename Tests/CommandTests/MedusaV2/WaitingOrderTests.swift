import Foundation
import Support
import Testing

/// What a Medusa v2 shop may still take back, from the first run that sees it to the one that sends it.
@Suite(.timeLimit(.minutes(19))) struct `An order that waits` {
  /// An order of two minutes ago that nothing proves.
  private static let begun = """
    select play.place('order_1', '[{"id": "ordli_1", "price": "10", "quantity": 2}]',
      '{"paid": null, "email": "a@b.example"}', play.now() - interval '2 minutes');
    """

  /// A bench whose first run has seen the order.
  private func waitingBench(_ kind: StateKind) async throws -> (SyncScene, [String: String]) {
    let bench = try await SyncScene.medusaV2()
    let environment = try await kind.environment(bench)
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: environment)
    try await bench.shop.execute(Self.begun)
    let report = try await bench.run("sync", "--json", environment: environment)
    #expect(report.status == 0)
    #expect(
      report.stdout.contains(
        #"{"count":1,"event":"order_completed","reason":"not settled yet"}"#
      )
    )
    #expect(try bench.messageIDs() == [])
    return (bench, environment)
  }

  @Test(arguments: StateKind.allCases)
  func `is shown by status and sent by the run that finds it old enough`(kind: StateKind)
    async throws
  {
    let (bench, environment) = try await waitingBench(kind)
    let status = try await bench.run("status", environment: environment)
    // The order, and its cart: only the order shows that a checkout was started.
    #expect(
      status.stdout.contains("\nwaiting          2 rows are not settled yet, the first seen ")
    )
    let json = try await bench.run("status", "--json", environment: environment).stdout
    #expect(json.contains(#""waiting":2,"waiting_since":"#))
    let preview = try await bench.run("preview", environment: environment)
    #expect((preview.stdout + preview.stderr).contains("2 rows are not settled yet"))
    // Nothing of it changes, and it is looked at all the same.
    #expect(try await bench.run("sync", environment: environment) == .init(0))
    #expect(try bench.messageIDs() == [])

    let patience = environment.merging(["TIDEMARK_SETTLE_AFTER": "1m"]) { $1 }
    #expect(try await bench.run("sync", environment: patience) == .init(0))
    let sent = try bench.messages()
    #expect(
      SyncScene.names(sent).sorted() == ["Checkout Started", "Order Completed", "identify"]
    )
    let after = try await bench.run("status", "--json", environment: environment).stdout
    #expect(after.contains(#""waiting":0"#))
    #expect(try await bench.run("sync", environment: patience) == .init(0))
    #expect(try bench.messages().count == sent.count)
  }

  @Test func `is sent once its payment is there, and never if it vanishes`() async throws {
    let (bench, _) = try await waitingBench(.file)
    try await bench.shop.execute(
      Self.begun.replacing("order_1", with: "order_2").replacing("ordli_1", with: "ordli_2")
    )
    #expect(try await bench.run("sync") == .init(0))
    try await bench.shop.execute(
      """
      select play.pay('order_1', 'pay_1', '20', play.now());
      select play.unmake('order_2');
      """
    )
    let report = try await bench.run("sync", "--json")
    #expect(
      report.stdout.contains(
        #"{"count":1,"event":"order_completed","reason":"never came to be"}"#
      )
    )
    #expect(report.stdout.contains(#""waiting":0"#))
    let sent = try bench.messages()
    #expect(SyncScene.names(sent).contains("Order Completed"))
    #expect(try bench.place.lines(in: "out").allSatisfy { !$0.contains("order_2") })
  }

  @Test(arguments: StateKind.allCases)
  func `and is left by a backfill is sent by the sync after it`(kind: StateKind) async throws {
    let bench = try await SyncScene.medusaV2()
    let environment = try await kind.environment(bench)
    try await bench.shop.execute(Self.begun)
    let backfill = try await bench.run("backfill", environment: environment)
    #expect(backfill.status == 0)
    #expect(try bench.messageIDs() == [])
    let status = try await bench.run("status", environment: environment)
    #expect(status.stdout.contains(" rows are not settled yet"))
    let patience = environment.merging(["TIDEMARK_SETTLE_AFTER": "1m"]) { $1 }
    #expect(try await bench.run("sync", environment: patience) == .init(0))
    #expect(SyncScene.names(try bench.messages()).contains("Order Completed"))
  }
}

/// The first run of a sync.
enum FirstRun: String, CaseIterable {
  case sync, backfill
}

@Suite(.timeLimit(.minutes(19))) struct `An order that changed just now` {
  @Test(arguments: StateKind.allCases, FirstRun.allCases)
  func `is sent as completed at once, and what changes next behind it`(
    kind: StateKind,
    first: FirstRun
  ) async throws {
    let bench = try await SyncScene.medusaV2()
    let environment = try await kind.environment(bench)
    try await bench.shop.execute(
      """
      select play.place('order_1', '[{"id": "ordli_1", "price": "10", "quantity": 2}]',
        '{"address": {"city": "Linz"}}');
      update "order" set updated_at = play.now();
      """
    )
    if first == .sync {
      try await bench.setWatermark("2000-01-01T00:00:00Z", environment: environment)
    }
    #expect(try await bench.run(first.rawValue, environment: environment).status == 0)
    let before = try bench.messages()
    #expect(SyncScene.names(before).contains("Order Completed"))
    #expect(!SyncScene.names(before).contains("Order Updated"))
    let status = try await bench.run("status", environment: environment)
    #expect(status.stdout.contains("1 row is not settled yet"))

    try await bench.shop.execute(
      """
      update order_address set city = 'Graz';
      update "order" set metadata = '{"gift": "yes"}', updated_at = play.now() - interval '40 seconds';
      """
    )
    #expect(try await bench.run("sync", environment: environment) == .init(0))
    let sent = try bench.messages(after: before.count)
    #expect(SyncScene.names(sent) == ["Order Updated"])
    let address = sent.first?["context"]?["traits"]?["address"]
    #expect(address?["city"]?.text == "Graz")
    #expect(try await bench.run("sync", environment: environment) == .init(0))
    #expect(try bench.messages().count == before.count + 1)
  }
}
