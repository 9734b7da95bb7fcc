import Foundation
import Support
import Testing

/// The findings of `check` about templates, each of which it runs on a recent example.
@Suite(.timeLimit(.minutes(19))) struct CheckTemplateTests {
  /// The findings about messages and templates.
  private func check(_ scene: TemplateScene) async throws -> [String] {
    let outcome = try await scene.run("check", "--json")
    let report =
      try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [String: Any]
    let findings = try #require(report?["findings"] as? [[String: String]])
    return findings.filter { ["sample", "templates"].contains($0["subject"]) }
      .map { ($0["severity"] ?? "") + ": " + ($0["text"] ?? "") }
  }

  private static let failing = [
    "identify": "error(\"no \\(.traits.email)\")", "checkout_started": ".type = 7",
  ]

  @Test func `the newest customers and carts are examples where no order is one`() async throws {
    let bench = SyncScene(shop: try await FreshShop.empty(), place: try Place())
    _ = try await bench.shop.execute(
      """
      insert into store (id, name) select 'store_1', 'Shop' where not exists (select from store);
      insert into customer (id, email, has_account) values ('cus_1', 'ada@x.example', true);
      insert into currency (code, symbol, symbol_native, name) values ('eur', 'E', 'E', 'Euro');
      insert into region (id, name, currency_code, tax_rate) values ('reg_1', 'Europe', 'eur', 20);
      insert into cart (id, email, region_id, customer_id) values ('cart_1', 'ada@x.example', 'reg_1', 'cus_1');
      insert into payment_session (id, cart_id, provider_id, status, data)
      values ('ps_1', 'cart_1', 'manual', 'pending', '{}');
      """
    )
    let found = try await check(TemplateScene(bench, Self.failing))
    for (event, words) in [
      ("identify", "identify.jq ends with an error"),
      ("Checkout Started", "checkout_started.jq gives a message whose type"),
    ] {
      #expect(
        found.contains {
          $0.contains("1 of 1 \(event) of the newest customers and carts") && $0.contains(words)
        },
        "\(event): \(found)"
      )
    }
    #expect(!found.contains { $0.contains("ada") || $0.contains("was not tried") })
  }

  @Test(arguments: [false, true])
  func `what has no example is named`(isV2: Bool) async throws {
    let shop = isV2 ? try await FreshShop.empty(.newest) : try await FreshShop.empty()
    let bench = SyncScene(shop: shop, place: try Place())
    _ = try await bench.shop.execute(
      "insert into store (id, name) select 'store_1', 'Shop' where not exists (select from store)"
    )
    let found = try await check(
      TemplateScene(bench, Self.failing.merging(["order_completed": "."]) { $1 })
    )
    for event in ["identify", "Checkout Started", "Order Completed"] {
      #expect(
        found.contains { $0.hasPrefix("warning: ") && $0.contains("no \(event), so its template") },
        "\(event): \(found)"
      )
    }
  }
}
