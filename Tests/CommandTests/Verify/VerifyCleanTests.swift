import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A verification of a sound sync` {
  enum Place: String, CaseIterable { case segment, file, sets, postgres }

  /// A shop of each Medusa.
  private static func shop(_ isV2: Bool, orders: Int = 60) async throws -> SyncScene {
    let shop =
      isV2
      ? try await FreshShop.stocked(.newest, orders: orders)
      : try await FreshShop.stocked(orders: orders)
    return SyncScene(shop: shop, place: try Support.Place())
  }

  private func scene(
    _ bench: SyncScene,
    _ place: Place,
    _ state: StateKind,
    _ server: SegmentServer
  ) async throws -> VerifyScene {
    var scene: VerifyScene
    switch place {
    case .segment:
      scene = VerifyScene(
        bench,
        [
          "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url,
          "SEGMENT_WRITE_KEY": "key",
        ]
      )
    case .file: scene = VerifyScene(bench)
    case .sets: scene = VerifyScene(bench, ["TIDEMARK_PARTITION": "event,date"])
    case .postgres: scene = try await .loading(bench)
    }
    scene.environment.merge(try await state.environment(bench)) { $1 }
    return scene
  }

  @Test(arguments: Place.allCases, [false, true])
  func `finds nothing wrong, also after orders changed and were synced again`(
    place: Place,
    isV2: Bool
  ) async throws {
    try await SegmentServer.with { server in
      let bench = try await Self.shop(isV2)
      let state: StateKind = isV2 == (place == .file || place == .postgres) ? .postgres : .file
      let scene = try await scene(bench, place, state, server)
      try await scene.setWatermark("2000-01-01T00:00:00Z")
      let before = try await scene.verify()
      before.expectClean()
      #expect(before.sum("delivered") == 0 && before.count("order_completed", "not_yet") > 40)
      try await scene.sync()
      let first = try await scene.verify()
      first.expectClean()
      #expect(first.count("order_completed", "delivered") > 40)
      #expect(first.sum("vanished") == 0 && first.sum("not_yet") == 0, "\(first.object)")
      if place == .postgres { #expect((first["amounts"] as? [Any])?.isEmpty == false) }
      if place == .sets {
        let files = try #require(first["files"] as? [String: Any])
        #expect(files["rows"] as? Int == files["most_delivered"] as? Int, "\(files)")
      }

      try await scene.shop(
        """
        update "order" set email = 'new@example.com', updated_at = now()
        where display_id in (select display_id from "order" order by display_id desc limit 9);
        """
      )
      let changed = try await scene.verify()
      changed.expectClean()
      #expect(changed.count("order_updated", "not_yet") > 0, "\(changed.object)")
      try await scene.sync()
      let last = try await scene.verify()
      last.expectClean()
      if !isV2 { #expect(last.count("order_updated", "delivered") > 0) }
    }
  }

  @Test(arguments: [false, true])
  func `knows a backfill, also one of a part of history`(isV2: Bool) async throws {
    let bench = try await Self.shop(isV2)
    let whole = VerifyScene(bench)
    #expect(try await whole.run(["backfill"]).status == 0)
    try await whole.verify().expectClean()

    let part = VerifyScene(SyncScene(shop: bench.shop, place: try Support.Place()))
    try await part.setWatermark("now")
    let time = try await part.shop(
      #"select to_char(max(created_at) - interval '90 days', 'YYYY-MM-DD') from "order""#
    )
    let before = try await part.verify()
    before.expectClean()
    #expect(before.sum("delivered") == 0)
    #expect(
      before.count("order_completed", "withheld") == before.count("order_completed", "in_shop")
    )
    let events = "order_completed,identify"
    #expect(
      try await part.run(["backfill", "--from", time, "--events", events]).status == 0
    )
    let found = try await part.verify()
    found.expectClean()
    #expect(found.count("order_completed", "delivered") > 0)
    #expect(found.count("order_completed", "withheld") > 0)
    #expect(found.count("order_shipped", "delivered") == 0)

    // What the backfill sent and the ledger lost is missing, and history that nobody asked for is not.
    let count = found.count("order_completed", "delivered")
    try await part.state("delete from ledger where key like '%/completed'")
    let lost = try await part.verify(status: 1)
    #expect(lost.count("order_completed", "missing") == count)
    #expect(lost.sum("missing") == count)
    let ids = Set(try part.bench.messageIDs())
    _ = try await part.verify(["--repair"])
    #expect(Set(try part.bench.messageIDs()) == ids)
    try await part.verify().expectClean()
  }

  @Test(arguments: [false, true])
  func `counts what settings leave out as withheld`(isV2: Bool) async throws {
    let bench = try await Self.shop(isV2)
    var scene = VerifyScene(bench)
    scene.environment = [
      "TIDEMARK_ORDERS_WHERE": "o.display_id > 10",
      "TIDEMARK_EVENTS_ORDER_SHIPPED_ENABLED": "false", "TIDEMARK_IDENTITY_GUESTS": "user",
      "TIDEMARK_PRIVACY": #"[{path: "*.email", action: hash}, {path: context.ip, action: drop}]"#,
    ]
    let customer = try await scene.shop(
      "select min(id) from customer where has_account and deleted_at is null"
    )
    try await scene.shop("update customer set deleted_at = now() where id = '\(customer)'")
    try await scene.setWatermark("2000-01-01T00:00:00Z")
    try await scene.sync()
    let found = try await scene.verify()
    found.expectClean()
    #expect(found.reason("order_completed", "outside of orders.where") > 0, "\(found.object)")
    #expect((found["switched_off"] as? [String])?.contains("order_shipped") == true)
    #expect(found.count("order_shipped", "in_shop") == 0)
    // By other settings these should have been sent.
    let wider = try await scene.verify(status: 1, ["TIDEMARK_ORDERS_WHERE": "true"])
    #expect(wider.count("order_completed", "missing") > 0)
  }

  @Test func `withholds everything from before a watermark that was set now`() async throws {
    let bench = try await Self.shop(false)
    let scene = VerifyScene(bench)
    try await scene.setWatermark("now")
    try await scene.sync()
    let found = try await scene.verify()
    found.expectClean()
    #expect(found.sum("delivered") == 0)
    #expect(found.sum("withheld") == found.sum("in_shop"))
    #expect(found.reason("order_completed", "before the watermark's start") > 40)

    try await scene.shop(
      """
      insert into refund (id, order_id, amount, reason, created_at, updated_at)
      select 'ref_01NEW', min(id), 100, 'return', now(), now() from "order";
      """
    )
    let early = try await scene.verify()
    #expect(early.count("order_refunded", "not_yet") == 1, "\(early.object)")
    try await scene.sync()
    let late = try await scene.verify()
    late.expectClean()
    #expect(late.count("order_refunded", "delivered") == 1, "\(late.object)")
  }

  @Test(arguments: [false, true])
  func `of an empty store says that nothing is missing`(isV2: Bool) async throws {
    let shop = isV2 ? try await FreshShop.empty(.newest) : try await FreshShop.empty()
    try await shop.execute("insert into store (id, name) values ('store_1', 'Empty')")
    let scene = VerifyScene(SyncScene(shop: shop, place: try Support.Place()))
    try await scene.setWatermark("2000-01-01T00:00:00Z")
    try await scene.sync()
    let found = try await scene.verify()
    found.expectClean()
    #expect(found.sum("in_shop") == 0 && found["roots"] as? Int == 0)
  }
}
