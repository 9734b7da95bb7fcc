import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A page of carts` {
  private func page(_ medusa: MedusaShop, _ ids: [String]) async throws -> CartPage {
    let source = medusa.source()
    let (harvest, unknown) = try await source.harvest(ids: ids)
    #expect(unknown.isEmpty)
    let run = try await medusa.read(harvest, after: .since(.init(microseconds: 0)))
    await source.close()
    return try #require(run.cartPages.first)
  }

  private static let nasty = """
    update cart set region_id = 'reg_gone', customer_id = 'cus_gone', email = null, type = 'default',
      context = '{"ip": 7, "user_agent": "", "ga_id": 8}',
      metadata = '{"anonymous_id": "anon", "consent": {"categoryPreferences": {}}}' where id = '%';
    delete from line_item where cart_id = '%'; delete from payment_session where cart_id = '%';
    delete from cart_discounts where cart_id = '%';
    update "order" set cart_id = null where cart_id = '%';
    insert into line_item (id, cart_id, title, unit_price, quantity, variant_id, created_at) values
      ('item_b', '%', 'B', 300, 2, null, '2024-01-02'),
      ('item_a', '%', 'A', 100, 1, 'variant_gone', '2024-01-02'),
      ('item_c', '%', '', -5, 1, null, '2024-01-01');
    insert into line_item_adjustment (id, item_id, description, discount_id, amount) values
      ('lia_2', 'item_b', '', null, 333.3333333333333), ('lia_1', 'item_b', '', 'disc_gone', 1);
    insert into payment_session
      (id, cart_id, provider_id, is_selected, status, data, created_at, amount) values
      ('ps_3', '%', 'a', null, 'pending', '{}', '2024-02-02', 30),
      ('ps_2', '%', 'b', true, 'pending', '{}', '2024-02-03', 20),
      ('ps_1', '%', 'c', false, 'error', '{}', '2024-02-01', null);
    insert into discount (id, code, is_dynamic, is_disabled, created_at, deleted_at) values
      ('disc_2', 'SECOND', false, false, '2024-01-02', null),
      ('disc_1', 'FIRST', false, false, '2024-01-01', now());
    insert into cart_discounts (cart_id, discount_id) values ('%', 'disc_2'), ('%', 'disc_1');
    """

  @Test func `comes whole and in order, however broken its references are`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 20, seed: 1))
    let ids = try await medusa.lines(
      "select id from cart where type = 'default' order by id limit 3"
    )
    try await medusa.execute(Self.nasty.replacing("%", with: ids[1]))
    let page = try await page(medusa, ids)
    #expect(page.carts.count == 3)
    let cart = page.carts[1]
    func text(_ text: Text) -> String? { page.arena.string(text) }
    #expect(text(cart.id) == ids[1])
    #expect(cart.isDefault)
    #expect(text(cart.customerID) == "cus_gone" && !cart.customer.exists)
    #expect(text(cart.email) == nil && text(cart.currencyCode) == nil)
    #expect(text(cart.regionID) == "reg_gone")
    #expect(text(cart.coupon) == "FIRST")
    #expect(text(cart.orderID) == nil && cart.order == nil)
    #expect(cart.session?.createdAt == .init(microseconds: 1_706_745_600_000_000))
    #expect(cart.sessionAmount == 20)
    #expect(text(cart.anonymousID) == "anon")
    #expect(text(cart.consent) == #"{"categoryPreferences": {}}"#)
    #expect(text(cart.ip) == nil && text(cart.userAgent) == nil)
    #expect(text(cart.googleAnalyticsID) == "8")
    let lines = page.lines[cart.lines.indices]
    #expect(lines.map { text($0.item.id) } == ["item_c", "item_a", "item_b"])
    #expect(lines.map(\.discount) == [0, 0, 334.3333333333333])
    #expect(lines.map(\.item.unitPrice) == [-5, 100, 300])
    #expect(lines.map { text($0.item.variantID) } == [nil, "variant_gone", nil])
  }

  @Test func `knows its registered customers and its orders`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 120, seed: 1))
    let rows = try await medusa.lines(
      """
      select concat_ws('|', cart.id, o.id, lower(coalesce(o.currency_code, r.currency_code)),
        case when c.has_account and c.deleted_at is null and cart.type = 'default' then c.id end)
      from cart join region r on r.id = cart.region_id
      left join "order" o on o.cart_id = cart.id left join customer c on c.id = cart.customer_id
      where exists (select from payment_session s where s.cart_id = cart.id) order by cart.id
      """
    )
    let run = try await medusa.run(since: .since(.init(microseconds: 0)))
    let page = try #require(run.cartPages.first)
    let read = page.carts.compactMap { cart -> String? in
      guard cart.session != nil else { return nil }
      let customers = page.customers
      let customer =
        customers.customers.indices.contains(Int(cart.customer.index))
        ? customers.arena.string(customers.customers[Int(cart.customer.index)].id) : nil
      return [
        page.arena.string(cart.id), page.arena.string(cart.orderID),
        page.arena.string(cart.currencyCode)?.lowercased(), customer,
      ].compactMap { $0 }.joined(separator: "|")
    }
    #expect(read.sorted() == rows.sorted())
    #expect(!page.customers.customers.isEmpty)
  }

  @Test func `tells which proofs were written before the first horizon`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 30, seed: 1))
    let watermark = try await medusa.position()
    let cart = try await medusa.lines("select min(cart_id) from payment_session")[0]
    try await medusa.execute(
      "update payment_session set amount = amount where cart_id = '\(cart)'"
    )
    var sweep = watermark
    sweep.position = nil
    sweep.factsSince = .init(microseconds: 0)
    let run = try await medusa.run(since: sweep)
    let page = try #require(run.cartPages.first)
    let late = page.carts.filter { $0.session?.origin == .later }
    #expect(late.contains { page.arena.string($0.id) == cart })
    #expect(page.carts.contains { $0.session?.origin == .history })
    #expect(
      page.carts.first { page.arena.string($0.id) == cart }?.opening.origin == .history
    )
  }

  @Test func `is halved when it is too heavy, and one cart alone is read whole`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 8, seed: 1))
    let carts = try await medusa.lines(
      "select distinct cart_id from payment_session where cart_id is not null order by 1"
    )
    try await medusa.execute(
      """
      insert into line_item (id, cart_id, title, unit_price, quantity)
      select 'item_' || n, '\(carts[1])', 'x', 1, 1 from generate_series(1, 25000) as n
      """
    )
    let run = try await medusa.run(since: .since(.init(microseconds: 0)))
    #expect(Set(run.carts).isSuperset(of: carts))
    #expect(run.carts.count == Set(run.carts).count)
    #expect(run.cartPages.map(\.lines.count).max() ?? 0 >= 25_000)
    // Postponed carts are not treated as orders.
    #expect(try await run.orders == medusa.lines("select id from \"order\" order by id"))
  }
}
