import Foundation
import Support
import Testing

/// The findings of `check` about the newest orders, which it turns into messages.
@Suite(.timeLimit(.minutes(19))) struct CheckSampleTests {
  private func check(_ bench: SyncScene, _ environment: [String: String] = [:]) async throws
    -> (status: Int32, findings: [(severity: String, text: String)])
  {
    let outcome = try await bench.run("check", "--json", environment: environment)
    let report =
      try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [String: Any]
    let findings = try #require(report?["findings"] as? [[String: String]])
    return (
      outcome.status,
      findings.filter { ["sample", "currencies", "accounts"].contains($0["subject"]) }
        .map { ($0["severity"] ?? "", ($0["text"] ?? "") + " | " + ($0["remedy"] ?? "")) }
    )
  }

  @Test func `a consent that none is in any order is a problem, and names the setting`()
    async throws
  {
    let bench = try await SyncScene()
    try await bench.setWatermark("2020-01-01T00:00:00Z")
    let before = try FileManager.default.contentsOfDirectory(atPath: bench.place.path).sorted()
    _ = try await bench.shop.execute(
      "update \"order\" set metadata = '{\"consent\": true, \"name\": \"Ada\"}'"
    )
    let (status, findings) = try await check(bench)
    #expect(status == 78)
    let completed = try #require(findings.first { $0.text.contains("40 of 40 Order Completed") })
    #expect(completed.severity == "problem")
    #expect(
      completed.text.contains("the 40 newest orders would become dead letters: the metadata key")
    )
    #expect(completed.text.contains("\"consent\" (setting consent_key) holds a boolean"))
    let example = try #require(completed.text.firstMatch(of: /tidemark preview (order_\S+)/)?.1)
    #expect(!completed.text.contains("Ada"))
    #expect(try await bench.run("preview", String(example)).status == 10)
    // Another key, and all is well; nothing was written by any of this.
    let other = try await check(bench, ["TIDEMARK_CONSENT_KEY": "tracking"])
    #expect(other.status == 0)
    #expect(other.findings.map(\.severity) == ["good"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: bench.place.path).sorted() == before
    )
  }

  @Test func `currency codes that nobody knows are counted, until the setting names them`()
    async throws
  {
    let bench = try await SyncScene()
    try await bench.setWatermark("2020-01-01T00:00:00Z")
    _ = try await bench.shop.execute(
      """
      update "order" set currency_code = 'usdc' where id in (select id from "order" order by id limit 3);
      update "order" set currency_code = 'points' where id = (select max(id) from "order");
      """
    )
    let (status, findings) = try await check(bench)
    #expect(status == 0)
    let currencies = try #require(findings.first { $0.text.hasPrefix("Nobody knows") })
    #expect(currencies.severity == "warning")
    #expect(currencies.text.contains("3 orders (usdc), 1 order (points)"))
    #expect(currencies.text.contains("currency_exponents: {usdc: 2}"))
    let refused = try #require(findings.first { $0.text.contains("3 of 40 Order Completed") })
    #expect(refused.severity == "warning")
    #expect(refused.text.contains("\"usdc\"") && refused.text.contains("currency_exponents"))

    let named = try await check(bench, ["TIDEMARK_CURRENCY_EXPONENTS": "usdc=2"])
    #expect(!named.findings.contains { $0.text.contains("usdc") })
    #expect(named.findings.contains { $0.text.contains("1 order (points)") })
    let sync = try await bench.run("sync", environment: ["TIDEMARK_CURRENCY_EXPONENTS": "usdc=2"])
    #expect(sync.status == 10)
    #expect(try bench.place.lines(in: "out").contains { $0.contains(#""currency":"USDC""#) })
  }

  @Test func `rows of two tables with one id are found`() async throws {
    let bench = try await SyncScene()
    _ = try await bench.shop.execute(
      """
      insert into refund (id, order_id, amount, reason) select '1', max(id), 1, 'other' from "order";
      insert into "return" (id, order_id, refund_amount) select '1', min(id), 1 from "order";
      """
    )
    let findings = try await check(bench).findings
    #expect(findings.map(\.severity) == ["warning", "good"])
    #expect(findings.first?.text.contains("such as 1/refunded") == true)
  }

  @Test func `a shop without an order has no sample`() async throws {
    let bench = SyncScene(shop: try await FreshShop.empty(), place: try Place())
    #expect(try await check(bench).findings.isEmpty)
  }
}
