import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Checkout Started` {
  /// Everything after a moment in the life of one shop, with a sync that begins there.
  private struct Days {
    var medusa: MedusaShop
    let sync: MedusaSync

    init(_ shop: FreshShop) async throws {
      medusa = MedusaShop(shop)
      // Counters arrive late; these tests look at once.
      medusa.options.fullScanInterval = 0
      sync = try MedusaSync()
      try await sync.setNow(medusa)
    }

    /// Runs a sync; gives the keys of the Checkout Started that it sent.
    func run() async throws -> [String] {
      let before = await sync.destination.messages.count
      try await sync.run(medusa)
      return await sync.destination.messages.dropFirst(before).compactMap { message in
        guard message.contains(#""event":"Checkout Started""#) else { return nil }
        return message.firstMatch(of: /"cart_id":"([^"]+)"/).map { String($0.1) }
      }
    }

    var last: String {
      get async { await sync.destination.messages.last { $0.contains("Checkout Started") } ?? "" }
    }

    func cart(_ condition: String) async throws -> String {
      try #require(try await medusa.lines("select min(id) from cart where \(condition)").first)
    }

    /// A payment session made now, or `interval` from now.
    func addSession(_ id: String, to cart: String, at interval: String = "0 s") async throws {
      try await medusa.execute(
        """
        insert into payment_session (id, cart_id, provider_id, status, data, created_at, amount)
        values ('\(id)', '\(cart)', '\(id)', 'pending', '{}', now() + interval '\(interval)', 1234)
        """
      )
    }
  }

  private static let open = """
    type = 'default' and email is not null
    and not exists (select from payment_session s where s.cart_id = cart.id)
    and not exists (select from "order" o where o.cart_id = cart.id)
    """

  @Test func `goes out once, with the first payment session of a cart`() async throws {
    let days = try await Days(try await FreshShop.stocked(orders: 30, seed: 1))
    let cart = try await days.cart(Self.open)
    #expect(try await days.run().isEmpty)
    try await days.addSession("ps_1", to: cart)
    #expect(try await days.run() == [cart])
    #expect(await days.last.contains(/"value":12\.?34,/))
    try await days.addSession("ps_2", to: cart)
    try await days.medusa.execute("update payment_session set amount = 99 where id = 'ps_1'")
    #expect(try await days.run().isEmpty)
    // The sessions are made again, as Medusa does when the provider is switched; then the cart is ordered.
    try await days.medusa.execute("delete from payment_session where cart_id = '\(cart)'")
    try await days.addSession("ps_3", to: cart)
    try await days.medusa.execute(
      "update \"order\" set cart_id = '\(cart)', created_at = now() where id = (select min(id) from \"order\")"
    )
    #expect(try await days.run().isEmpty)
  }

  @Test func `names the order when the cart became one between two runs`() async throws {
    let days = try await Days(try await FreshShop.stocked(orders: 30, seed: 1))
    let cart = try await days.cart(Self.open)
    try await days.addSession("ps_1", to: cart, at: "-2 min")
    let order = try await days.medusa.lines(
      """
      update "order" set cart_id = '\(cart)', created_at = now()
      where id = (select min(id) from "order") returning id
      """
    )
    #expect(try await days.run() == [cart])
    #expect(await days.last.contains(#""order_id":"\#(order.first ?? "none")""#))
  }

  @Test func `of a cart with nothing to pay goes out once, by its order`() async throws {
    let days = try await Days(try await FreshShop.stocked(orders: 30, seed: 1))
    let cart = try await days.cart(Self.open)
    try await days.medusa.execute(
      "update \"order\" set cart_id = '\(cart)', created_at = now() where id = (select min(id) from \"order\")"
    )
    #expect(try await days.run() == [cart])
    try await days.addSession("ps_1", to: cart)
    try await days.medusa.execute("update \"order\" set metadata = '{}'")
    #expect(try await days.run().isEmpty)
  }

  @Test func `is not history's, nor a draft's or a swap's`() async throws {
    let days = try await Days(try await FreshShop.stocked(orders: 60, seed: 1))
    let draft = try await days.cart("type = 'draft_order'")
    let swap = try await days.cart("type = 'swap'")
    let old = try await days.cart(Self.open)
    try await days.addSession("ps_1", to: draft)
    try await days.addSession("ps_2", to: swap)
    try await days.addSession("ps_3", to: old, at: "-1 day")
    // Every session is touched, as a job that repairs a column would.
    try await days.medusa.execute("update payment_session set is_initiated = is_initiated")
    #expect(try await days.run().isEmpty)
  }

  @Test func `of checkouts since the watermark's start goes out after an upgrade, once`()
    async throws
  {
    let days = try await Days(try await FreshShop.stocked(orders: 120, seed: 1))
    let cart = try await days.cart(Self.open)
    let free = try await days.cart(Self.open + " and id <> '\(cart)'")
    try await days.addSession("ps_1", to: cart)
    try await days.medusa.execute(
      "update \"order\" set cart_id = '\(free)', created_at = now() where id = (select min(id) from \"order\")"
    )
    // The position of a release that knew nothing of carts, whose tables do not change any more.
    let present = try await days.medusa.position()
    let stored = try #require(await days.sync.watermark)
    var before = try present.editing { position in
      position.tables = position.tables.filter { !Self.marks.contains($0.key) }
    }
    before.factsSince = stored.factsSince
    before.firstPosition = try stored.editing { position in
      position.tables = position.tables.filter { !Self.marks.contains($0.key) }
    }.position
    await days.sync.set(before)
    #expect(try await Set(days.run()) == [cart, free])
    #expect(try await days.run().isEmpty)
    let after = try #require(await days.sync.watermark).parsed()
    #expect(Set(after.tables.keys).isSuperset(of: Self.marks))
  }

  private static let marks: Set = ["payment_session", "order (cart)"]

  @Test func `reads only carts that show something since the watermark's start`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 60, seed: 1))
    let middle = try await medusa.lines(
      """
      select (extract(epoch from percentile_disc(0.5) within group (order by created_at)) * 1000000)::int8
      from payment_session
      """
    )
    let start = Timestamp(microseconds: Int64(middle.first ?? "") ?? 0)
    let run = try await medusa.run(since: .since(start))
    #expect(run.harvest.isSweep)
    let since = "to_timestamp(\(start.microseconds) / 1000000.0) - interval '1 us'"
    let expected = try await medusa.lines(
      """
      select cart_id from payment_session where created_at >= \(since) union
      select cart_id from "order" o where created_at >= \(since) and cart_id is not null
        and not exists (select from payment_session s where s.cart_id = o.cart_id) order by 1
      """
    )
    #expect(run.carts.sorted() == expected.sorted())
    #expect(!expected.isEmpty)
  }

  @Test func `that is switched off leaves carts and their tables alone`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 30, seed: 1))
    medusa.mapping.disabledEvents = [.checkoutStarted]
    let run = try await medusa.run(since: .since(.init(microseconds: 0)))
    #expect(run.carts.isEmpty)
    #expect(try Self.marks.isDisjoint(with: run.next.parsed().tables.keys))
    // Switched on again it sends everything since the watermark's start.
    medusa.mapping.disabledEvents = []
    let next = try await medusa.run(since: run.next)
    #expect(!next.harvest.isSweep)
    #expect(try await Set(next.carts) == Set(medusa.lines(Self.shown)))
  }

  private static let shown = """
    select cart_id from payment_session where cart_id is not null union
    select cart_id from "order" where cart_id is not null
    """

  @Test func `counts carts with an e-mail where the trigger is cart_email`() async throws {
    var days = try await Days(try await FreshShop.stocked(orders: 30, seed: 1))
    days.medusa.mapping.checkoutTrigger = .cartEmail
    try await days.sync.setNow(days.medusa)
    let old = try await days.cart(Self.open)
    try await days.medusa.execute("update cart set metadata = '{}' where id = '\(old)'")
    try await days.medusa.execute(
      "insert into cart (id, region_id) select 'cart_new', min(id) from region"
    )
    #expect(try await days.run().isEmpty)
    try await days.medusa.execute("update cart set email = 'ada@example.com' where id = 'cart_new'")
    #expect(try await days.run() == ["cart_new"])
    try await days.addSession("ps_1", to: "cart_new")
    #expect(try await days.run().isEmpty)
    days.medusa.mapping.checkoutTrigger = .paymentSession
    #expect(try await days.run().isEmpty)
  }
}
