import Foundation
import Support
import Testing

/// Templates on every way that messages take.
@Suite(.timeLimit(.minutes(19))) struct `Messages with templates` {
  private static let purchase = ".event = \"Purchase\" | .properties |= {order_id, total, currency}"

  @Test func `fill the tables of a warehouse that their event names`() async throws {
    let scene = try await TemplateScene([
      "order_completed": Self.purchase, "identify": ".traits.tier = \"gold\"",
    ])
    let server = scene.bench.shop.server
    let database = try await server.createDatabase(named: "warehouse")
    let environment = [
      "TIDEMARK_DESTINATION": "postgres",
      "TIDEMARK_WAREHOUSE":
        "postgres://\(PrivateServer.superuser)@/\(database)?host=\(server.directory)&port=\(server.port)",
    ]
    try await scene.run("watermark", "set", "2020-01-01T00:00:00Z", with: environment)
      .demandWatermarkSet()
    let outcome = try await scene.run("sync", "--json", with: environment)
    #expect(outcome.status == 0, "\(outcome)")
    // Counts and switches keep the catalogue's name.
    #expect(outcome.stdout.contains(#""event":"order_completed""#))
    #expect(!outcome.stdout.contains("purchase"))
    func rows(_ sql: String) async throws -> String {
      try await server.execute(sql, in: database).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    #expect(
      try await rows("select count(*), count(distinct order_id) from segment.purchase") == "40|40"
    )
    #expect(
      try await rows(
        "select count(*) from segment.tracks where event = 'purchase' and event_text = 'Purchase'"
      )
        == "40"
    )
    #expect(try await rows("select to_regclass('segment.order_completed') is null") == "t")
    #expect(try await rows("select count(*) from segment.users where tier = 'gold'") != "0")
    #expect(try await rows("select count(*) from segment.users where tier is null") == "0")
    let again = try await scene.run("sync", with: environment)
    #expect(again.status == 0)
    #expect(try await rows("select count(*) from segment.purchase") == "40")
  }

  @Test func `fill the partitions of an export that their event and time name`() async throws {
    let scene = try await TemplateScene([
      "order_completed": Self.purchase + " | .timestamp = \"2031-02-03T04:05:06Z\"",
      "order_updated":
        ".type = \"identify\" | .traits = {updated: true} | del(.event, .properties)",
    ])
    let outcome = try await scene.run(
      "export",
      "--directory",
      scene.bench.place.path + "/export",
      "--partition",
      "event,date"
    )
    #expect(outcome.status == 0, "\(outcome)")
    let files = ExportedFiles(path: scene.bench.place.path + "/export")
    let parts = try files.parts()
    #expect(parts.contains { $0.hasPrefix("event=purchase/date=2031-02-03/") })
    #expect(
      !parts.contains {
        $0.hasPrefix("event=order_completed/") || $0.hasPrefix("event=order_updated/")
      }
    )
    let purchases = try parts.filter { $0.hasPrefix("event=purchase/") }.flatMap(files.lines)
    #expect(purchases.count == 40)
    let people = try parts.filter { $0.hasPrefix("event=identify/") }.flatMap(files.lines)
    #expect(people.contains { $0.contains(#""traits":{"updated":true}"#) })
  }

  @Test func `are counted by a plan, and sent by a backfill and by the retry of its dead letters`()
    async throws
  {
    let scene = try await TemplateScene([
      "order_completed":
        "if .properties.order_number % 5 == 0 then empty elif .properties.order_number % 5 == 1 then error(\"no\") else . end"
    ])
    let plan = try await scene.run("backfill", "--dry-run", "--json")
    #expect(plan.status == 0, "\(plan)")
    #expect(plan.stdout.contains("left out by the template"), "\(plan)")
    #expect(try scene.sent().isEmpty)
    let backfill = try await scene.run("backfill", "--json")
    #expect(backfill.status == 10, "\(backfill)")
    #expect(
      backfill.stdout.contains(
        #"{"count":8,"event":"order_completed","reason":"left out by the template"}"#
      ),
      "\(backfill)"
    )
    let sent = try scene.sent()
    #expect(sent.count { $0.contains("\"Order Completed\"") } == 24)
    // Those that fail are left out now: they leave the dead letters, and nothing goes out.
    _ = try scene.bench.place.file(
      "order_completed.jq",
      "select(.properties.order_number % 5 != 1)"
    )
    let retried = try await scene.run("dead-letters", "retry", "--all")
    #expect(retried.status == 0, "\(retried)")
    #expect(try await scene.run("dead-letters", "list").stdout.contains("/completed") == false)
    for command in ["backfill", "sync"] {
      #expect(try await scene.run(command, with: TemplateScene.without).status == 0)
    }
    #expect(try scene.sent().count { $0.contains("\"Order Completed\"") } == 24)
    let ids = TemplateScene.ids(try scene.sent())
    #expect(Set(ids).count == ids.count)
  }

  @Test func `are explained: what the next sync leaves out, and what one left out`() async throws {
    let scene = try await TemplateScene([
      "order_completed": "select(.properties.order_number != 7)",
      "order_updated": ".properties = 1", "checkout_started": "empty",
    ])
    let order = try await scene.value("select id from \"order\" where display_id = 7")
    func fates(_ more: [String: String] = [:]) async throws -> [String: String] {
      let outcome = try await scene.run("explain", order, with: more)
      #expect(outcome.status == 0, "\(outcome)")
      var fates: [String: String] = [:]
      for line in outcome.stdout.split(separator: "\n") {
        for event in ["Order Completed", "Checkout Started", "Order Shipped"]
        where line.hasPrefix(event) {
          fates[event] = String(line)
        }
      }
      return fates
    }
    try await scene.start()
    let before = try await fates()
    #expect(before["Order Completed"]?.contains("the template leaves it out") == true, "\(before)")
    #expect(try await scene.run("sync").status != 78)
    let after = try await fates()
    #expect(
      after["Order Completed"]?.contains(/left out by the template, 20\d\d-/) == true,
      "\(after)"
    )
    let without = try await fates(TemplateScene.without)
    #expect(without == after)
    let json = try await scene.run("explain", "--json", order).stdout
    #expect(json.contains(#""event":"order_completed","fate":"filtered""#), "\(json)")
  }

  @Test(arguments: StateKind.allCases)
  func `of Medusa v2 go through them as well`(kind: StateKind) async throws {
    let bench = try await SyncScene.medusaV2()
    let state = try await kind.environment(bench)
    let scene = try TemplateScene(
      bench,
      [
        "order_completed": Self.purchase, "identify": "select(.traits.email != \"b@b.example\")",
        "checkout_started": "empty",
      ]
    )
    try await bench.shop.execute(
      """
      select play.place('order_1', '[{"id": "ordli_1", "price": "10", "quantity": 2}]',
        '{"email": "a@b.example"}', play.now() - interval '2 days');
      select play.place('order_2', '[{"id": "ordli_2", "price": "10", "quantity": 2}]',
        '{"email": "b@b.example"}', play.now() - interval '2 days');
      """
    )
    try await scene.run("watermark", "set", "2000-01-01T00:00:00Z", with: state)
      .demandWatermarkSet()
    let outcome = try await scene.run("sync", "--json", with: state)
    #expect(outcome.status == 0, "\(outcome)")
    let sent = try bench.messages()
    #expect(SyncScene.names(sent).filter { $0 == "Purchase" }.count == 2, "\(outcome)")
    #expect(!SyncScene.names(sent).contains("Order Completed"))
    #expect(!SyncScene.names(sent).contains("Checkout Started"))
    #expect(!sent.contains { $0["traits"]?["email"]?.text == "b@b.example" })
    #expect(
      try await scene.run("sync", with: state.merging(TemplateScene.without) { $1 }).status == 0
    )
    #expect(try bench.messages().count == sent.count)
  }

  @Test func `that never end cost a second each, and the next ones go out`() async throws {
    let scene = try await TemplateScene([
      "order_completed":
        "if .properties.order_number == 3 then (def f: f; f) elif .properties.order_number == 4 then [range(1e9)] | length | {} else . end"
    ])
    try await scene.start()
    let outcome = try await scene.run("sync")
    #expect(outcome.status == 10, "\(outcome)")
    #expect(try scene.sent().count { $0.contains("\"Order Completed\"") } == 38)
    let letters = try await scene.run("dead-letters", "list", "--json").stdout
    #expect(letters.matches(of: /order_completed\.jq takes more than a second/).count >= 1)
    #expect(letters.matches(of: /"key":"[^"]*\/completed"/).count == 2, "\(letters)")
  }
}
