@testable import Medusa
import Pipeline
import Postgres
import SegmentSpec
import Support
import Testing

/// Changes of a transaction that is open when history starts, and later changes of old rows by others.
@Suite(.serialized, .timeLimit(.minutes(19)))
struct `A transaction that is open at watermark set now` {
  private static let server = Task {
    try await PrivateServer.start(settings: ["max_prepared_transactions": "4"])
  }

  private func shop(orders: Int = 12) async throws -> MedusaShop {
    var medusa = MedusaShop(
      try await FreshShop.stocked(orders: orders, seed: 6, on: Self.server.value)
    )
    // Nothing rests on counters, which come late.
    medusa.options.fullScanInterval = 0
    return medusa
  }

  /// An order like the first one, placed two hours ago.
  private func order(_ id: String) -> String {
    """
    insert into "order"
      (id, display_id, customer_id, email, region_id, currency_code, created_at, updated_at)
    select '\(id)', 900000 + length('\(id)'), customer_id, email, region_id, currency_code,
      now() - interval '2 h', now() - interval '2 h'
    from "order" order by display_id limit 1;
    """
  }

  private func open(_ medusa: MedusaShop, _ statements: String...) async throws -> Session {
    let session = try await Session.connect(
      ConnectionSettings(conninfo: medusa.connection.conninfo)
    )
    try await session.execute("begin")
    for statement in statements { try await session.execute(statement) }
    return session
  }

  private func sent(_ sync: MedusaSync, _ words: String...) async -> Int {
    await sync.destination.messages.count { message in words.allSatisfy(message.contains) }
  }

  @Test(arguments: ["commit", "rollback"])
  func `sends what it made, however old, once it commits`(end: String) async throws {
    let medusa = try await shop()
    let placed = try await medusa.lines("select id from \"order\" order by display_id")
    let session = try await open(
      medusa,
      order("order_open"),
      "savepoint inner_one",
      order("order_open_below"),
      """
      insert into refund (id, order_id, amount, reason, created_at)
      values ('ref_open', '\(placed[1])', 1, 'other', now() - interval '2 h')
      """,
      """
      insert into customer (id, email, has_account, created_at, updated_at)
      values ('cus_open', 'open@example.com', true, now() - interval '2 h', now() - interval '2 h')
      """,
      """
      insert into cart (id, email, region_id, customer_id, type, created_at, updated_at)
      select 'cart_open', 'open@example.com', region_id, 'cus_open', 'default',
        now() - interval '2 h', now() - interval '2 h'
      from "order" limit 1
      """,
      """
      insert into payment_session (id, cart_id, provider_id, status, data, created_at, updated_at)
      values ('ps_open', 'cart_open', 'manual', 'pending', '{}', now() - interval '2 h',
        now() - interval '2 h')
      """,
      "release savepoint inner_one"
    )
    // Another one that is complete, though its id is higher than that of the open one.
    try await medusa.execute(order("order_complete"))
    let sync = try MedusaSync()
    try await sync.setNow(medusa)
    try await sync.run(medusa)
    #expect(await sync.destination.messages.isEmpty)
    try await session.execute(end)
    try await sync.run(medusa)
    let expected = end == "commit" ? 1 : 0
    #expect(await sent(sync, "Order Completed", "\"order_open\"") == expected)
    #expect(await sent(sync, "Order Completed", "\"order_open_below\"") == expected)
    #expect(await sent(sync, "Order Refunded", "ref_open") == expected)
    #expect(await sent(sync, "\"identify\"", "cus_open") == expected)
    #expect(await sent(sync, "Checkout Started", "cart_open") == expected)
    #expect(await sent(sync, "order_complete") == 0)
    #expect(try await sync.run(medusa).sent == 0)
    await session.close()
  }

  @Test func `brings no history of what was there, though it touches it`() async throws {
    let medusa = try await shop()
    let sync = try MedusaSync()
    try await medusa.execute("update \"order\" set created_at = now() - interval '3 days'")
    try await medusa.execute("update refund set created_at = now() - interval '2 days'")
    let session = try await open(medusa, "update \"order\" set metadata = '{\"touched\": 1}'")
    try await sync.setNow(medusa)
    // Also rows that it touches later.
    try await session.execute("update fulfillment set metadata = '{\"touched\": 1}'")
    try await session.execute("update \"return\" set metadata = '{\"touched\": 1}'")
    try await session.execute("update swap set metadata = '{\"touched\": 1}'")
    try await session.execute("commit")
    try await sync.run(medusa)
    for event in ["Completed", "Shipped", "Refunded", "Cancelled", "Swap"] {
      #expect(await sent(sync, event) == 0, "\(event)")
    }
    await session.close()
  }

  @Test(arguments: [
    "update \"order\" set metadata = '{\"later\": 1}' where id = 'order_old'",
    "alter table \"order\" alter column display_id type int8",
    """
    create table copied as select * from "order"; alter table "order" disable trigger all;
    delete from "order"; insert into "order" select * from copied;
    """,
    "create table copied as select * from refund; truncate refund; insert into refund select * from copied;",
    """
    alter table "order" rename to order_before; create table "order" as select * from order_before;
    """,
    "create table aside (like refund including all); insert into aside select * from refund; "
      + "alter table refund rename to refund_before; alter table aside rename to refund;",
  ])
  func `is no door for history that is written again later`(later: String) async throws {
    let medusa = try await shop()
    try await medusa.execute(
      """
      update "order" set created_at = now() - interval '3 days', updated_at = now() - interval '3 days';
      update refund set created_at = now() - interval '2 days';
      update fulfillment set shipped_at = now() - interval '2 days' where shipped_at is not null;
      """
    )
    try await medusa.execute(order("order_old"))
    let session = try await open(medusa, order("order_open"))
    let sync = try MedusaSync()
    try await sync.setNow(medusa)
    try await session.execute("commit")
    try await sync.run(medusa)
    let before = await sync.destination.messages.count
    #expect(await sent(sync, "Order Completed") == 1)
    try await medusa.execute(later)
    try await sync.run(medusa)
    try await sync.run(medusa)
    #expect(await sync.destination.messages.count == before)
    await session.close()
  }

  @Test func `counts as before with a watermark that does not know what was there`() async throws {
    let medusa = try await shop()
    let session = try await open(medusa, order("order_open"))
    let sync = try MedusaSync()
    var watermark = try await medusa.position().editing { position in
      position.start = nil
      position.oldest = nil
    }
    watermark.firstPosition = watermark.position
    await sync.set(watermark)
    try await session.execute("commit")
    try await sync.run(medusa)
    #expect(await sync.destination.messages.isEmpty)
    await session.close()
  }

  @Test func `is found on a standby, whose snapshots list no transactions`() async throws {
    let primary = try await shop()
    let session = try await open(
      primary,
      order("order_open"),
      "savepoint inner_one",
      order("order_open_below")
    )
    try await primary.execute(order("order_complete"))
    let standby = try await primary.server.startStandby()
    let medusa = MedusaShop(server: standby, database: primary.database)
    let sync = try MedusaSync()
    try await sync.setNow(medusa)
    try await session.execute("commit")
    try await medusa.waitUntil("select count(*) = 1 from \"order\" where id = 'order_open'")
    try await sync.run(medusa)
    #expect(await sent(sync, "Order Completed", "\"order_open\"") == 1)
    #expect(await sent(sync, "Order Completed", "\"order_open_below\"") == 1)
    #expect(await sent(sync, "order_complete") == 0)
    await session.close()
    try await standby.stop()
  }

  // MARK: A horizon that stands still

  @Test func `has each sync read only what changed while it stays open`() async throws {
    let medusa = try await shop(orders: 40)
    let ids = try await medusa.lines("select id from \"order\" order by id")
    try await medusa.execute(
      "begin; update customer set phone = '1' where id = (select min(id) from customer); "
        + "prepare transaction 'forgotten';"
    )
    // One that began before and commits after others were read: its id is lower than theirs.
    let late = try await open(
      medusa,
      "update \"order\" set email = 'late@example.com' where id = '\(ids[0])'",
      "savepoint inner_one",
      "update \"order\" set email = 'later@example.com' where id = '\(ids[1])'"
    )
    var watermark = try await medusa.position()
    try await medusa.execute(
      """
      update "order" set metadata = '{"a": 1}' where id not in ('\(ids[0])', '\(ids[1])');
      update line_item set title = title || '.';
      """
    )
    let first = try await medusa.run(since: watermark)
    #expect(Set(first.orders).isSuperset(of: ids.dropFirst(2)))
    #expect(try first.next.parsed().oldest != nil)
    watermark = first.next
    #expect(try await medusa.run(since: watermark).orders.isEmpty)
    for id in [ids[5], ids[7]] {
      try await medusa.execute("update \"order\" set metadata = '{\"b\": 1}' where id = '\(id)'")
      let run = try await medusa.run(since: watermark)
      #expect(run.orders == [id])
      #expect(!run.harvest.isSweep)
      watermark = run.next
    }
    try await late.execute("commit")
    let run = try await medusa.run(since: watermark)
    #expect(run.orders == [ids[0], ids[1]])
    try await medusa.execute("commit prepared 'forgotten'")
    let last = try await medusa.run(since: run.next)
    #expect(last.customers.count == 1)
    #expect(last.orders.isEmpty)
    #expect(try last.next.parsed().oldest == nil)
    #expect(try last.next.parsed().tables.values.allSatisfy { $0.seen?.count ?? 0 == 0 })
    await late.close()
  }

  @Test func `forgets what was read when a table or the server is another one`() async throws {
    let medusa = try await shop(orders: 20)
    let watermark = try await medusa.position()
    try await medusa.execute(
      "begin; update customer set phone = '1' where id = (select min(id) from customer); "
        + "prepare transaction 'forgotten';"
    )
    try await medusa.execute("update \"order\" set metadata = '{\"a\": 1}'")
    let run = try await medusa.run(since: watermark)
    #expect(try await medusa.run(since: run.next).orders.isEmpty)
    let restarted = try run.next.editing { $0.host = "another" }
    #expect(try await medusa.run(since: restarted).orders.count == 20)
    try await medusa.execute(
      """
      create table aside as select * from "order";
      """
    )
    let filled = try await medusa.run(since: run.next)
    try await medusa.execute(
      "alter table \"order\" rename to order_before; alter table aside rename to \"order\";"
    )
    #expect(try await medusa.run(since: filled.next).orders.count == 20)
    try await medusa.execute("rollback prepared 'forgotten'")
  }
}
