import Foundation
import Pipeline
import SegmentSpec
import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `A verification that finds something to come` {
  @Test func `has a word of its own for what only the hourly reading sees`() async throws {
    let shop = try await FreshShop.stocked(.newest, orders: 40)
    let scene = VerifyScene(SyncScene(shop: shop, place: try Place()))
    try await scene.setWatermark("2000-01-01T00:00:00Z")
    try await scene.sync()
    let changed = try await scene.shop(
      """
      with changed as (
        update order_line_item set title = title || ' (2)'
        where id = (select min(item_id) from order_item where order_id = (select min(id) from "order"))
        returning id)
      select count(*) from changed
      """
    )
    #expect(changed == "1")
    let word = "the hourly reading of all tables sends it"
    for arguments in [[], ["--repair"]] {
      let found = try await scene.verify(arguments)
      found.expectClean()
      #expect(found.reason("order_updated", word) == 1, "\(found.object)")
    }
    // An hour later, by the marks of the position.
    try await scene.state(
      "update sync set position = replace(position, '\"scanned\":', '\"scanned\":-') where position is not null"
    )
    let later = try await scene.verify()
    #expect(later.reason("order_updated", "the next sync sends it") == 1, "\(later.object)")
    try await scene.sync()
    let last = try await scene.verify()
    last.expectClean()
    #expect(last.sum("not_yet") == 0, "\(last.object)")
  }

  @Test func `counts what a template leaves out of a repair`() async throws {
    let scene = try TemplateScene(
      try await SyncScene(orders: 20),
      ["order_completed": "if .properties.order_number == 7 then empty else . end"]
    )
    try await scene.start()
    #expect(try await scene.run("sync", with: TemplateScene.without).status == 0)
    let verifying = VerifyScene(scene.bench)
    let lost = try await scene.value(
      "select string_agg(id, ',') from \"order\" where display_id in (7, 8)"
    )
    let keys = lost.split(separator: ",").map { "'\($0)/completed'" }.joined(separator: ", ")
    try await verifying.state("delete from ledger where key in (\(keys))")
    let found = try await scene.run("verify")
    #expect(found.status == 1 && found.stdout.contains("✗ 2 missing"), "\(found)")
    let repaired = try await scene.run("verify", "--repair")
    #expect(repaired.status == 0, "\(repaired)")
    #expect(
      repaired.stdout.contains("✓ 2 missing; 1 sent, 1 left out by the template"),
      "\(repaired)"
    )
    let last = try await scene.run("verify", "--json")
    #expect(last.status == 0, "\(last)")
    #expect(
      last.stdout.contains(
        #""count":1,"event":"order_completed","fate":"withheld","reason":"left out by the template""#
      ),
      "\(last)"
    )
  }

  private func text(_ change: (inout Verification) -> Void) throws -> String {
    var found = Verification()
    change(&found)
    var text = VerifyText(
      sync: try #require(SyncName("default")),
      destination: DestinationIdentity(kind: "file", place: "out"),
      window: HistoryWindow(),
      nameArgument: ""
    )
    text.found = found
    text.isWarehouse = true
    return text.text(width: nil)
  }

  @Test func `says one of each in words for one`() throws {
    let event = EventName.orderCompleted
    for (count, words) in [
      (1, "1 row there that nobody sent"), (2, "2 rows there that nobody sent"),
    ] {
      #expect(try text { $0.unknownRows = [event: count] }.contains("✗ \(words)\n"))
    }
    for (count, words) in [
      (1, "1 set, 1 file, 1 message, "), (2, "2 sets, 2 files, 2 messages, "),
    ] {
      let said = try text { found in
        var files = FileProof()
        (files.sets, files.files, files.rows) = (count, count, count)
        files.delivered = count...count
        found.files = files
      }
      #expect(said.contains("  \(words)"), "\(said)")
      #expect(said.contains("by the ledger: \(Summary.counted(count, "message"))"), "\(said)")
    }
    #expect(
      try text { $0.unknownEntries = 1 }
        .contains("1 delivered message is of an event of your own: whether its row still exists")
    )
    let key = CopySum.Key(event: event, month: "2024-01", currency: "EUR")
    #expect(try text { $0.sums = [CopySum(key: key)] }.contains("\n  the only one agrees"))
    let other = CopySum(key: key, shop: .init(rows: 1), there: .init(rows: 2))
    #expect(try text { $0.sums = [CopySum(key: key), other] }.contains(": 1 of 2 agrees"))
    let dead = try text { found in
      found.count(event, \.missing)
      found.repair = Verification.Repair()
      found.repair?.dead = 1
    }
    #expect(dead.contains("✗ 1 missing; 1 became a dead letter"), "\(dead)")
  }
}
