import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A verification of a damaged sync` {
  @Test(arguments: [false, true])
  func `names each damage, repairs what can be repaired, and is clean afterwards`(
    isV2: Bool
  ) async throws {
    let shop =
      isV2
      ? try await FreshShop.stocked(.newest, orders: 80)
      : try await FreshShop.stocked(orders: 80)
    let scene = try await VerifyScene.loading(SyncScene(shop: shop, place: try Place()))
    try await scene.setWatermark("2000-01-01T00:00:00Z")
    try await scene.sync()
    try await scene.verify().expectClean()

    func order(_ place: Int) async throws -> String {
      try await scene.there(
        "select order_id from segment.order_completed order by order_id offset \(place) limit 1"
      )
    }
    let (forgotten, gone, changed) = (try await order(3), try await order(5), try await order(7))
    let customer = try await scene.there(
      "select min(user_id) from segment.identifies where user_id like 'cus_%'"
    )
    let refund = try await scene.there(
      "select min(refund_id) from segment.order_refunded where refund_id is not null"
    )
    let cart = try await scene.anyCheckout(isV2: isV2)
    // The ledger lost an order and a customer.
    try await scene.state(
      "delete from ledger where key in ('\(forgotten)/completed', '\(customer)/identify')"
    )
    // Of the warehouse's rows some are gone, and others changed.
    try await scene.there("delete from segment.order_completed where order_id = '\(gone)'")
    try await scene.there(
      "update segment.order_completed set total = total + 1 where order_id = '\(changed)'"
    )
    // A refund was edited, and rows of the shop were deleted.
    try await scene.shop(
      isV2
        ? "update refund set amount = amount + 1, raw_amount = jsonb_set(raw_amount, '{value}', to_jsonb((amount + 1)::text)) where id = '\(refund)'"
        : "update refund set amount = amount + 100 where id = '\(refund)'"
    )
    try await scene.shop(
      "set session_replication_role = replica; delete from cart where id = '\(cart)'"
    )

    let found = try await scene.verify(status: 1)
    found.expectWhole()
    #expect(found.keys("missing") == ["\(customer)/identify", "\(forgotten)/completed"].sorted())
    #expect(found.keys("gone") == ["\(gone)/completed"])
    #expect(
      found.keys("different") == ["\(changed)/completed", "\(refund)/refunded"].sorted(),
      "\(found.object)"
    )
    #expect(found.keys("vanished") == ["\(cart)/checkout_started"])
    #expect(found["unrepaired"] as? Int == 5)
    #expect(!found.differingAmounts.isEmpty)

    let before = try await scene.there("select count(*), count(distinct id) from segment.tracks")
    let repaired = try await scene.verify(["--repair"])
    let repair = try #require(repaired["repair"] as? [String: Any])
    #expect(repair["sent"] as? Int == 2 && repair["loaded"] as? Int == 3, "\(repair)")
    #expect(repaired["unrepaired"] as? Int == 0)
    // No message has a second row: what was sent again has the id that it always had.
    #expect(
      try await scene.there("select count(*), count(distinct id) from segment.tracks") == before
    )
    let last = try await scene.verify()
    last.expectClean()
    #expect(last.keys("vanished") == ["\(cart)/checkout_started"])
    // The watermark did not move; the sync goes on as if nothing had happened.
    try await scene.sync()
    try await scene.verify().expectClean()
    #expect(
      try await scene.there("select count(*), count(distinct id) from segment.tracks") == before
    )
  }

  @Test func `names rows that are more than were sent`() async throws {
    let scene = try await VerifyScene.loading(SyncScene(orders: 40))
    try await scene.setWatermark("2000-01-01T00:00:00Z")
    try await scene.sync()
    try await scene.there(
      """
      insert into segment.order_completed (id, received_at, "timestamp", currency, total)
      values ('x', now() - interval '1 day', '2024-01-01T00:00:00Z', 'EUR', 10);
      """
    )
    let found = try await scene.verify(status: 1)
    #expect(found.differingAmounts == ["2024-01 EUR order_completed"], "\(found.object)")
    let rows = found["unknown_rows"] as? [[String: Any]]
    #expect(rows?.first?["count"] as? Int == 1)
  }

  @Test(arguments: StateKind.allCases)
  func `sends what the ledger lost with the same ids, and nothing twice`(
    kind: StateKind
  ) async throws {
    let bench = try await SyncScene(orders: 60)
    var scene = VerifyScene(bench)
    let state = try await kind.environment(bench)
    scene.environment = state
    try await scene.setWatermark("2000-01-01T00:00:00Z")
    try await scene.sync()
    let ids = try bench.messageIDs()
    #expect(Set(ids).count == ids.count)
    switch kind {
    case .file: try await scene.state("delete from ledger")
    case .postgres:
      let url = try #require(state["TIDEMARK_STATE"])
      let database = try #require(url.firstMatch(of: #/postgres:///([^?]+)\?/#)?.1)
      try await bench.shop.server.execute(
        "delete from tidemark.ledger",
        in: String(database)
      )
    }
    let found = try await scene.verify(status: 1)
    found.expectWhole()
    #expect(found.sum("delivered") == 0 && found.sum("missing") > 60)
    let repaired = try await scene.verify(["--repair"])
    #expect(repaired["unrepaired"] as? Int == 0)
    // Each message came a second time, with its id: a destination drops it.
    let again = try bench.messageIDs().sorted()
    #expect(Set(again) == Set(ids))
    try await scene.verify().expectClean()
    _ = try await scene.verify(["--repair"])
    #expect(try bench.messageIDs().sorted() == again)
    try await scene.sync()
    #expect(try bench.messageIDs().sorted() == again)
  }

  @Test func `holds sets of files against their manifests`() async throws {
    let scene = VerifyScene(
      try await SyncScene(orders: 60),
      ["TIDEMARK_PARTITION": "event", "TIDEMARK_COMPRESS": "gzip"]
    )
    try await scene.setWatermark("2000-01-01T00:00:00Z")
    try await scene.sync()
    let sets = FiledSets(scene.bench.place.path + "/out")
    let manifest = try #require(try sets.manifests().first)
    let paths = manifest.files.compactMap { $0["path"] as? String }.sorted()
    let (lost, altered) = (paths[0], paths[1])
    try FileManager.default.removeItem(atPath: sets.path + "/" + lost)
    let url = URL(filePath: sets.path + "/" + altered)
    var bytes = try Data(contentsOf: url)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: url)
    let found = try await scene.verify(status: 1)
    let files = try #require(found["files"] as? [String: Any])
    let faults = (files["faults"] as? [[String: Any]] ?? []).map {
      "\($0["kind"] ?? "") \($0["path"] ?? "")"
    }
    #expect(faults.sorted() == ["changed \(altered)", "missing \(lost)"])
    #expect(files["fault_count"] as? Int == 2)
    // The whole set, with its manifest: the ledger knows that something is missing.
    try FileManager.default.removeItem(atPath: sets.path + "/_manifests/" + manifest.name)
    let short = try await scene.verify(status: 1)
    let rest = try #require(short["files"] as? [String: Any])
    #expect(rest["rows"] as? Int == 0 && (rest["least_delivered"] as? Int ?? 0) > 60)
  }

  @Test func `finds an order that a deleted row changed and no sync noticed`() async throws {
    let scene = VerifyScene(try await SyncScene(orders: 60))
    try await scene.setWatermark("2000-01-01T00:00:00Z")
    try await scene.sync()
    let order =
      try await scene.shop(
        """
        set session_replication_role = replica;
        delete from shipping_method where id = (select min(id) from shipping_method where order_id is not null)
        returning order_id
        """
      )
      .split(separator: "\n").first.map(String.init) ?? ""
    try await scene.sync()
    let found = try await scene.verify(status: 1)
    #expect(found.keys("missing") == ["\(order)/updated"], "\(found.object)")
    _ = try await scene.verify(["--repair"])
    try await scene.verify().expectClean()
  }
}
