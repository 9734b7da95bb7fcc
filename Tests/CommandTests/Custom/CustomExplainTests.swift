import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `An explanation of events of the settings` {
  private static let templated =
    CustomScene.definition + "events: {product_reviewed: {template: reviewed.jq}}\n"

  /// The line of the row's event.
  private func fate(_ scene: CustomScene, _ id: String) async throws -> String {
    let outcome = try await scene.run("explain", id)
    #expect(outcome.status == 0, "\(outcome)")
    let line = outcome.stdout.split(separator: "\n").first { $0.hasPrefix("Product Reviewed ") }
    return line.map(String.init) ?? outcome.description
  }

  @Test func `says what became of a row`() async throws {
    let scene = try await CustomScene()
    _ = try scene.bench.place.file(
      "reviewed.jq",
      "if .properties.title == \"Left\" then empty else . end"
    )
    try await scene.approve("old", at: "'2025-05-05Z'")
    #expect(try await scene.run("watermark", "set", "now").status == 0)
    #expect(try await scene.run("sync") == .init(0))
    try scene.write(Self.templated)
    for id in ["new", "gone", "left", "dead"] { try await scene.approve(id) }
    try await scene.bench.shop.execute(
      """
      update product_review set title = 'Left' where id = 'left';
      update product_review set customer_id = null where id = 'dead';
      insert into product_review (id, customer_id, status) values ('pending', 'cus_1', 'pending');
      """
    )
    #expect(try await scene.run("sync").status == 10)
    try await scene.bench.shop.execute("delete from product_review where id = 'gone'")
    try await scene.approve("next")

    let ids = try scene.reviews().compactMap { $0.firstMatch(of: /"messageId":"([^"]+)"/)?.1 }
    #expect(ids.count == 2)
    for id in ["new", "gone", "new/product_reviewed"] {
      let said = try await fate(scene, id)
      #expect(said.contains(#/ sent +20[0-9T:-]+Z, message /#), "\(said)")
      #expect(ids.contains { said.hasSuffix($0) }, "\(said)")
    }
    let gone = try await scene.run("explain", "gone")
    #expect(
      gone.stdout.hasPrefix("row    gone which is gone from its table, for product_reviewed\n"),
      "\(gone)"
    )
    for (id, words) in [
      (
        "old",
        " --events product_reviewed sends it"
      ), ("left", "withheld   left out by the template, 20"),
      ("pending", "withheld   its row shows no event: its condition or its time is not met"),
      ("next", "next sync   message "),
      ("dead", "; tidemark dead-letters retry --all"),
    ] {
      let said = try await fate(scene, id)
      #expect(said.contains(words), "\(said)")
    }
    let json = try await scene.run("explain", "next", "--json")
    #expect(
      json.stdout.contains(
        #""custom_rows":[{"name":"product_reviewed","row":{"event":"product_reviewed","fate":"next_sync","key":"next/product_reviewed""#
      ),
      "\(json)"
    )
    // What was said comes true.
    let next = try await fate(scene, "next")
    #expect(try await scene.run("sync").status == 0)
    let last = try #require(try scene.reviews().last)
    let id = try #require(last.firstMatch(of: /"messageId":"([^"]+)"/)?.1)
    #expect(next.hasSuffix(id), "\(next)")
    let unknown = try await scene.run("explain", "nowhere")
    #expect(unknown.status == 64)
  }

  @Test func `says in one line that rows of theirs may belong to an order`() async throws {
    let scene = try await CustomScene()
    #expect(try await scene.run("watermark", "set", "now").status == 0)
    let order = try await scene.run("explain", "1")
    #expect(
      order.stdout.hasSuffix(
        "\n\n1 custom event may have rows for it, which nobody can know: tidemark events lists the events,"
          + " tidemark explain KEY shows what became of a row\n"
      ),
      "\(order)"
    )
    let json = try await scene.run("explain", "1", "--json")
    #expect(
      json.stdout.contains(#""custom_events":["product_reviewed"],"custom_rows":[]"#),
      "\(json)"
    )
    try scene.write("log_level: warning\n")
    let without = try await scene.run("explain", "1")
    #expect(without.status == 0 && !without.stdout.contains("custom event"), "\(without)")
  }
}
