import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A page of orders` {
  private func page(_ medusa: MedusaShop, _ ids: [String]) async throws -> OrderPage {
    let source = medusa.source()
    let (harvest, unknown) = try await source.harvest(ids: ids)
    #expect(unknown.isEmpty)
    let run = try await medusa.read(harvest, after: .since(.init(microseconds: 0)))
    await source.close()
    return try #require(run.pages.first)
  }

  /// An order that has everything twice and half of its references broken.
  private static let nasty = """
    update "order" set region_id = 'reg_gone', customer_id = 'cus_gone', cart_id = 'cart_gone',
      currency_code = 'x', billing_address_id = 'addr_gone', tax_rate = 7.7, email = 'A@Example.com',
      metadata = jsonb_build_object('note', repeat('🛍', 50000), 'anonymousId', 42,
        'consent', '{"categoryPreferences": {"a": true}}'::jsonb)
      where id = '%';
    delete from line_item where order_id = '%'; delete from shipping_method where order_id = '%';
    delete from payment where order_id = '%'; delete from order_discounts where order_id = '%';
    insert into line_item (id, order_id, title, unit_price, quantity, variant_id, created_at) values
      ('item_b', '%', 'B', 300, 2, null, '2024-01-02'), ('item_a', '%', 'A', 100, 1, 'variant_gone', '2024-01-02'),
      ('item_c', '%', '', -5, 1, null, '2024-01-01');
    insert into line_item_tax_line (id, item_id, rate, name, code, created_at) values
      ('t2', 'item_a', 9.975, 'q', 'q', '2024-01-02'), ('t1', 'item_a', 5, 'g', 'g', '2024-01-01'),
      ('t3', 'item_b', 19, 'v', 'v', '2024-01-01');
    insert into line_item_adjustment (id, item_id, description, discount_id, amount) values
      ('lia_2', 'item_b', '', null, 333.3333333333333), ('lia_1', 'item_b', '', 'disc_gone', 1),
      ('lia_3', 'item_c', '', null, 2);
    insert into shipping_method (id, order_id, shipping_option_id, price, data) values
      ('sm_2', '%', 'so_gone', 5, '{}'), ('sm_1', '%', 'so_gone', 7, '{}');
    insert into shipping_method_tax_line (id, shipping_method_id, rate, name, code) values
      ('st1', 'sm_2', 7.7, '', '');
    insert into payment (id, order_id, provider_id, amount, amount_refunded, currency_code, data, captured_at, created_at) values
      ('pay_2', '%', 'stripe', 5, 0, 'eur', '{}', 'infinity', '2024-01-02'), ('pay_1', '%', 'manual', 6, 0, 'eur', '{}', null, '2024-01-03');
    """

  @Test func `comes whole and in order, however broken its references are`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 20, seed: 1))
    let ids = try await medusa.lines("select id from \"order\" order by id limit 3")
    try await medusa.execute(Self.nasty.replacing("%", with: ids[1]))
    let page = try await page(medusa, ids)
    #expect(page.orders.count == 3)
    let order = page.orders[1]
    func text(_ text: Text) -> String? { page.arena.string(text) }
    #expect(text(order.id) == ids[1])
    #expect(!order.customer.exists && order.customer.index == -1)
    #expect(order.giftCardsTaxable == nil && order.regionTaxRate == nil)
    #expect(order.billingAddress.id.isAbsent)
    #expect(order.taxRate == 7.7)
    #expect(text(order.currencyCode) == "x")
    #expect(text(order.anonymousID) == "42")
    #expect(text(order.consent) == #"{"categoryPreferences": {"a": true}}"#)
    #expect(text(order.metadataDigest)?.count == 32)
    #expect(order.metadata.isAbsent)
    #expect(order.origin == .later)
    let lines = page.lines[order.current.lines.indices]
    #expect(lines.map { text($0.id) } == ["item_c", "item_a", "item_b"])
    #expect(lines.map { page.taxRates[$0.taxRates.indices].map { $0 } } == [[], [5, 9.975], [19]])
    #expect(
      lines.map { page.adjustments[$0.adjustments.indices].map(\.amount) }
        == [[2], [], [1, 333.3333333333333]]
    )
    #expect(lines.allSatisfy { $0.productID.isAbsent && $0.sku.isAbsent })
    let methods = page.shippingMethods[order.current.shippingMethods.indices]
    #expect(methods.map { text($0.id) } == ["sm_1", "sm_2"])
    #expect(methods.map { page.taxRates[$0.taxRates.indices].map { $0 } } == [[], [7.7]])
    #expect(methods.allSatisfy { $0.name.isAbsent })
    let payments = page.payments[order.payments.indices]
    #expect(payments.map { text($0.id) } == ["pay_2", "pay_1"])
    #expect(payments.first?.capturedAt?.microseconds == .max)
  }

  @Test func `comes with its whole metadata when that is wanted, on smaller pages`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 100, seed: 1))
    medusa.mapping.includesMetadata = true
    try await medusa.execute("update \"order\" set metadata = '{\"a\": \"\\u00e9\"}'")
    let run = try await medusa.run(since: .since(.init(microseconds: 0)))
    #expect(run.pageSizes == [64, 36])
    let page = try #require(run.pages.first)
    #expect(page.orders.allSatisfy { page.arena.string($0.metadata) == #"{"a": "é"}"# })
  }

  @Test func `is halved when it is too heavy, and one order alone is read whole`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 8, seed: 1))
    let heavy = try await medusa.lines("select id from \"order\" order by id limit 1 offset 3")[0]
    try await medusa.execute(
      """
      insert into line_item (id, order_id, title, unit_price, quantity)
      select 'item_' || n, '\(heavy)', 'x', 1, 1 from generate_series(1, 25000) as n
      """
    )
    let run = try await medusa.run(since: .since(.init(microseconds: 0)))
    #expect(try await run.orders == medusa.lines("select id from \"order\" order by id"))
    #expect(run.pages.map(\.lines.count).max() ?? 0 >= 25_000)
    #expect(run.pageSizes.contains(1))
  }

  @Test func `is small at first, and again after one that was too heavy`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 70, seed: 1))
    medusa.options.firstPageSize = 4
    medusa.options.pageSize = 16
    let ids = try await medusa.lines("select id from \"order\" order by id")
    #expect(
      try await medusa.run(since: .since(.init(microseconds: 0))).pageSizes == [
        4, 8, 16, 16, 16, 10,
      ]
    )
    try await medusa.execute(
      """
      insert into line_item (id, order_id, title, unit_price, quantity)
      select 'item_' || n, '\(ids[5])', 'x', 1, 1 from generate_series(1, 25000) as n
      """
    )
    let run = try await medusa.run(since: .since(.init(microseconds: 0)))
    #expect(run.orders == ids)
    #expect(run.pageSizes.contains(1))
    #expect(run.pageSizes.contains(16))
  }

  @Test func `is halved when its texts are too heavy, as is one of customers`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 16, seed: 1))
    try await medusa.execute(
      """
      update line_item set title = repeat('x', 1000000) where id in (
        select min(id) from line_item where order_id is not null group by order_id);
      update customer set first_name = repeat('x', 1000000) where id in (
        select id from customer order by id limit 12);
      """
    )
    let run = try await medusa.run(since: .since(.init(microseconds: 0)))
    #expect(try await run.orders == medusa.lines("select id from \"order\" order by id"))
    #expect(try await run.customers == medusa.lines("select id from customer order by id"))
    #expect(run.pages.allSatisfy { $0.arena.bytes.count <= PageSettings.heavyBytes })
    #expect(run.customerPages.allSatisfy { $0.arena.bytes.count <= PageSettings.heavyBytes })
  }

  @Test func `leaves out what a browser filled without end, and sends nothing without consent`()
    async throws
  {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 20, seed: 1))
    let ids = try await medusa.lines(
      "select id from \"order\" where cart_id in (select id from cart) order by id limit 3"
    )
    let long = "repeat('x', 1001)"
    try await medusa.execute(
      """
      update cart set metadata = '{"anonymousId": "short"}', context = jsonb_build_object(
        'anonymousId', \(long), 'ip', \(long), 'user_agent', \(long), 'ga_id', \(long))
      where id = (select cart_id from "order" where id = '\(ids[0])');
      update cart set context = jsonb_build_object('anonymousId', repeat('ä', 1000), 'ip', '::1')
      where id = (select cart_id from "order" where id = '\(ids[1])');
      update "order" set metadata = jsonb_build_object('consent', jsonb_build_object(
        'categoryPreferences', jsonb_build_object('a', true), 'more', repeat('x', 32000)))
      where id = '\(ids[2])';
      """
    )
    let page = try await page(medusa, ids)
    let (first, second) = (page.orders[0], page.orders[1])
    #expect(page.arena.string(first.anonymousID) == "short")
    #expect(first.ip.isAbsent && first.userAgent.isAbsent && first.googleAnalyticsID.isAbsent)
    #expect(page.arena.string(second.anonymousID) == String(repeating: "ä", count: 1000))
    #expect(page.arena.string(second.ip) == "::1")
    let sync = try MedusaSync()
    let report = try await sync.run(medusa)
    #expect(
      report.deadLetterReasons.contains {
        $0.contains("\(ids[2]): the metadata key \"consent\"")
          && $0.contains("holds a value of more than 32,000 bytes")
      }
    )
    #expect(await sync.destination.messages.allSatisfy { !$0.contains(ids[2]) })
  }

  @Test func `is as new as its newest tax line`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 60, seed: 1))
    let orders = try await medusa.lines(
      """
      (select l.order_id from line_item l join line_item_tax_line t on t.item_id = l.id
        join "order" o on o.id = l.order_id order by l.order_id limit 1)
      union all
      (select m.order_id from shipping_method m join shipping_method_tax_line t
        on t.shipping_method_id = m.id join "order" o on o.id = m.order_id
        order by m.order_id desc limit 1)
      """
    )
    #expect(orders.count == 2 && orders[0] != orders[1])
    try await medusa.execute(
      """
      update line_item_tax_line set updated_at = '2031-01-01Z' where item_id in (
        select id from line_item where order_id = '\(orders[0])');
      update shipping_method_tax_line set updated_at = '2032-01-01Z' where shipping_method_id in (
        select id from shipping_method where order_id = '\(orders[1])')
      """
    )
    let page = try await page(medusa, orders)
    let derived = DerivedOrders(page, settings: MappingSettings())
    let covered = derived.facts.filter { $0.event == .orderUpdated }.map(\.time.iso8601)
    #expect(covered == ["2031-01-01T00:00:00Z", "2032-01-01T00:00:00Z"])
  }

  @Test func `has no address that was deleted, and that it was deleted is a change`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 40, seed: 1))
    medusa.options.fullScanInterval = 0
    let sync = try MedusaSync()
    try await sync.run(medusa)
    let found = try await medusa.lines(
      """
      (select o.id || '|' || o.shipping_address_id from "order" o join address a
        on a.id = o.shipping_address_id where a.deleted_at is null and a.city is not null
        and o.shipping_address_id is distinct from o.billing_address_id order by o.id limit 1)
      union all
      (select c.id || '|' || c.billing_address_id from customer c join address a
        on a.id = c.billing_address_id where a.deleted_at is null and has_account
        and c.deleted_at is null order by c.id limit 1)
      """
    ).map { $0.split(separator: "|").map(String.init) }
    let (order, customer) = (found[0], found[1])
    try await medusa.execute(
      """
      update address set deleted_at = now(), updated_at = now()
      where id in ('\(order[1])', '\(customer[1])')
      """
    )
    let before = await sync.destination.messages.count
    try await sync.run(medusa)
    let new = await Array(sync.destination.messages.dropFirst(before))
    let updated = try #require(new.first { $0.contains(#""order_id":"\#(order[0])""#) })
    #expect(updated.contains(#""event":"Order Updated""#))
    #expect(!updated.contains("shipping_city") && !updated.contains("shipping_country"))
    let identify = try #require(
      new.first {
        $0.contains(#""type":"identify""#) && $0.contains(#""userId":"\#(customer[0])""#)
      }
    )
    #expect(!identify.contains(#""address""#))
  }

  @Test func `knows its customers, channels and whether an account has the e-mail`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 200, seed: 1))
    let rows = try await medusa.lines(
      """
      select concat_ws('|', o.id, c.has_account and c.deleted_at is null, c.id, s.name, exists (
        select from customer a where a.email in (o.email, lower(o.email)) and a.has_account
        and a.deleted_at is null))
      from "order" o left join customer c on c.id = o.customer_id
      left join sales_channel s on s.id = o.sales_channel_id order by o.id
      """
    )
    let run = try await medusa.run(since: .since(.init(microseconds: 0)))
    let page = try #require(run.pages.first)
    let read = page.orders.map { order in
      let customer = order.customer
      let isRegistered = customer.exists && customer.hasAccount && !customer.isDeleted
      if isRegistered {
        let own = page.customers.customers[Int(customer.index)]
        #expect(
          page.customers.arena.string(own.id) == page.arena.string(order.customerID)
        )
      } else {
        #expect(customer.index == -1)
      }
      return [
        page.arena.string(order.id), isRegistered ? "t" : "f", page.arena.string(order.customerID),
        page.arena.string(order.salesChannel), customer.accountHasEmail ? "t" : "f",
      ].compactMap { $0 }.joined(separator: "|")
    }
    #expect(read == rows)
  }

  @Test func `tells which orders were written before the first horizon`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 10, seed: 1))
    let watermark = try await medusa.position()
    let id = try await medusa.lines("select id from \"order\" limit 1")[0]
    try await medusa.execute("update \"order\" set metadata = metadata where id = '\(id)'")
    var sweep = watermark
    sweep.position = nil
    let run = try await medusa.run(since: sweep)
    let page = try #require(run.pages.first)
    let late = page.orders.filter { $0.origin != .history }.map { page.arena.string($0.id) }
    #expect(late.contains(id))
    var moved = sweep
    moved.firstPosition = try watermark.editing { $0.timeline = "0000000A" }.position
    let anew = try await medusa.run(since: moved)
    #expect(try #require(anew.pages.first).orders.allSatisfy { $0.origin != .history })
  }

  @Test func `leaves out ids that name nothing and says which`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 10, seed: 1))
    let order = try await medusa.lines("select id from \"order\" limit 1")[0]
    let customer = try await medusa.lines("select id from customer limit 1")[0]
    let source = medusa.source()
    let (harvest, unknown) = try await source.harvest(ids: [order, "order_none", customer, ""])
    let run = try await medusa.read(harvest, after: .since(.init(microseconds: 0)))
    await source.close()
    #expect(unknown == ["order_none", ""])
    #expect(run.orders == [order] && run.customers == [customer])
  }
}
