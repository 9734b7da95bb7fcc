import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The page about events of the settings` {
  @Test func `shows a table, a definition and commands that work together`() async throws {
    let page = try DocumentationPage("docs/custom-events.md")
    let bench = try await SyncScene(orders: 5)
    try await bench.shop.execute(
      "do $$ begin create role tidemark; exception when duplicate_object then null; end $$"
    )
    for sql in page.blocks("sql") { try await bench.shop.execute(sql) }
    let settings = try #require(page.blocks("yaml").first)
    #expect(page.blocks("yaml").count == 1)
    let config = try bench.place.file("tidemark.yaml", settings)
    try await bench.setWatermark("now", environment: ["TIDEMARK_CONFIG": config])
    try await bench.shop.execute(
      """
      insert into product_review (id, product_id, customer_id, rating, title, status)
      values ('rev_1', 'prod_1', 'cus_1', 5, 'Fine', 'approved')
      """
    )
    let lines = page.blocks("sh").joined().split(separator: "\n")
    #expect(lines.count == 5)
    for line in lines {
      let words = line.replacing(#/\s+#.*$/#, with: "").split(separator: " ").map(String.init)
      let outcome = try await Program.run(
        Array(words.dropFirst()),
        environment: bench.environment.merging(["TIDEMARK_CONFIG": config]) { $1 },
        in: bench.place
      )
      #expect(outcome.status == 0, "\(line): \(outcome)")
    }
    let sent = try bench.place.lines(in: "out").filter { $0.contains("\"Product Reviewed\"") }
    #expect(sent.count == 1)
    #expect(
      sent.first?.contains(
        "\"properties\":{\"product_id\":\"prod_1\",\"rating\":5,\"title\":\"Fine\"}"
      ) == true
    )
  }
}
