import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A verification of the common tables of a warehouse` {
  private static let tracks =
    "select md5(string_agg(t::text, ';' order by id)) from segment.tracks as t"
  private static let users = """
    select md5(string_agg((to_jsonb(t) - 'received_at' - 'uuid_ts')::text, ';' order by id)) from segment.users as t
    """

  private func scene(_ isV2: Bool) async throws -> VerifyScene {
    let shop =
      isV2
      ? try await FreshShop.stocked(.newest, orders: 40)
      : try await FreshShop.stocked(orders: 40)
    let scene = try await VerifyScene.loading(SyncScene(shop: shop, place: try Place()))
    try await scene.setWatermark("2000-01-01T00:00:00Z")
    try await scene.sync()
    return scene
  }

  @Test(arguments: [false, true])
  func `names rows that are gone or differ, and writes them again`(isV2: Bool) async throws {
    let scene = try await scene(isV2)
    try await scene.verify().expectClean()
    let before = (try await scene.there(Self.tracks), try await scene.there(Self.users))
    func order(_ place: Int) async throws -> String {
      try await scene.there(
        "select order_id from segment.order_completed order by order_id offset \(place) limit 1"
      )
    }
    func customer(_ place: Int) async throws -> String {
      try await scene.there(
        """
        select user_id from segment.identifies where user_id like 'cus_%' and first_name is not null
        order by user_id offset \(place) limit 1
        """
      )
    }
    let (gone, changed) = (try await order(2), try await order(4))
    let (lost, altered, late) = (
      try await customer(0), try await customer(1), try await customer(2)
    )
    let ofOrder = "id = (select id from segment.order_completed where order_id ="
    try await scene.there("delete from segment.tracks where \(ofOrder) '\(gone)')")
    try await scene.there(
      "update segment.tracks set user_id = 'nobody' where \(ofOrder) '\(changed)')"
    )
    try await scene.there("delete from segment.users where id = '\(lost)'")
    try await scene.there("update segment.users set first_name = 'Mallory' where id = '\(altered)'")
    try await scene.there(
      #"update segment.users set "timestamp" = "timestamp" - interval '1 day' where id = '\#(late)'"#
    )

    let outcome = try await scene.run(["verify"])
    #expect(outcome.status == 1 && !outcome.stdout.contains("Mallory"), "\(outcome)")
    #expect(outcome.stdout.contains("its row in tracks"))
    #expect(outcome.stdout.contains("first_name in users is not that of its own row"))
    let found = try await scene.verify(status: 1)
    #expect(
      found.keys("gone") == ["\(gone)/completed", "\(lost)/identify"].sorted(),
      "\(found.object)"
    )
    #expect(
      found.keys("different")
        == ["\(changed)/completed", "\(altered)/identify", "\(late)/identify"].sorted(),
      "\(found.object)"
    )
    #expect(found.differingAmounts == [])
    let repaired = try await scene.verify(["--repair"])
    #expect((repaired["repair"] as? [String: Any])?["loaded"] as? Int == 5, "\(repaired.object)")
    #expect(repaired["unrepaired"] as? Int == 0)
    #expect(try await scene.there(Self.tracks) == before.0)
    #expect(try await scene.there(Self.users) == before.1)
    try await scene.verify().expectClean()
  }

  @Test func `makes tables that are gone`() async throws {
    let scene = try await scene(false)
    let count =
      "select (select count(*) from segment.tracks) || ' ' || (select count(*) from segment.users)"
    let before = try await scene.there(count)
    try await scene.there("drop table segment.tracks; drop table segment.users")
    let found = try await scene.verify(status: 1)
    #expect(found.sum("gone") > 40, "\(found.object)")
    _ = try await scene.verify(["--repair"])
    #expect(try await scene.there(count) == before)
    try await scene.verify().expectClean()
  }

  @Test func `takes traits of a newer call for no damage, and says what it did not compare`()
    async throws
  {
    let scene = try await scene(false)
    let user = try await scene.there(
      "select min(user_id) from segment.identifies where user_id like 'cus_%' and first_name is not null"
    )
    // Somebody else's call, and one at the same time as Tidemark's.
    try await scene.there(
      """
      update segment.users set first_name = 'Newer', "timestamp" = now() where id = '\(user)';
      """
    )
    let found = try await scene.verify()
    found.expectClean()
    let rest = found["not_compared"] as? [String: Any]
    #expect(rest?["users_with_newer_calls"] as? Int == 1, "\(found.object)")
    let text = try await scene.run(["verify"])
    #expect(text.stdout.contains("  1 row of users: it shows a newer identify of its person"))
    try await scene.there(
      """
      update segment.users set "timestamp" = (select "timestamp" from segment.identifies where user_id = '\(user)')
      where id = '\(user)';
      insert into segment.identifies (id, user_id, "timestamp", first_name)
      select 'other', user_id, "timestamp", 'Newer' from segment.identifies where user_id = '\(user)';
      """
    )
    try await scene.verify().expectClean()

    _ = try scene.bench.place.file("order_shipped.jq", ".")
    let config = try scene.bench.place.file(
      "tidemark.yaml",
      "events:\n  order_shipped: {template: order_shipped.jq}\n"
    )
    try await scene.there("delete from segment.order_shipped")
    let templated = try await scene.run(["verify"], ["TIDEMARK_CONFIG": config])
    #expect(
      templated.stdout.contains(
        "Not compared\n  rows of Order Shipped: a template makes their messages"
      ),
      "\(templated)"
    )
    #expect(templated.status == 0)
  }
}
