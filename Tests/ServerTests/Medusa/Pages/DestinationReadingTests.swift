import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

/// The rows that are read for the destinations behind Segment.
@Suite(.timeLimit(.minutes(19))) struct `Read for destinations` {
  private func shop(orders: Int = 60) async throws -> MedusaShop {
    MedusaShop(try await FreshShop.stocked(orders: orders, seed: 2))
  }

  private func run(_ medusa: MedusaShop) async throws -> MedusaShop.Run {
    try await medusa.run(since: .since(.init(microseconds: 0)))
  }

  @Test func `a line without a collection has its product's first category, and only then`()
    async throws
  {
    let medusa = try await shop()
    let expected = try await medusa.lines(
      """
      select line.id || '|' || coalesce(collection.title, (
        select category.name from product_category_product link
        join product_category category on category.id = link.product_category_id
        where link.product_id = product.id and not category.is_internal
        order by category.is_active desc, category.created_at, category.id limit 1), '')
      from line_item line
      join product_variant variant on variant.id = line.variant_id
      join product on product.id = variant.product_id
      left join product_collection collection on collection.id = product.collection_id
      where line.order_id is not null
      order by line.id
      """
    )
    let pages = try await run(medusa).pages
    var found: [String] = []
    for page in pages {
      for order in page.orders {
        for line in page.lines[order.current.lines.indices] where !line.productID.isAbsent {
          let id = page.arena.string(line.id) ?? ""
          found.append("\(id)|\(page.arena.string(line.category) ?? "")")
        }
      }
    }
    #expect(found.sorted() == expected.sorted())
    #expect(found.contains { $0.hasSuffix("|Männer & Frauen") })
    #expect(!found.contains { $0.hasSuffix("|Internal") })
  }

  @Test func `a shop without categories is read without them`() async throws {
    let medusa = try await shop(orders: 20)
    try await medusa.execute("drop table product_category_product, product_category")
    #expect(try await run(medusa).orders.count == 20)
  }

  @Test func `a line has the code of its first adjustment's discount`() async throws {
    let medusa = try await shop()
    let expected = try await medusa.lines(
      """
      select distinct on (line.id) line.id || '|' || discount.code
      from line_item line
      join line_item_adjustment adjustment on adjustment.item_id = line.id
      join order_discounts used on used.order_id = line.order_id and used.discount_id = adjustment.discount_id
      join discount on discount.id = used.discount_id
      order by line.id, adjustment.id
      """
    )
    var found: [String] = []
    for page in try await run(medusa).pages {
      for order in page.orders {
        for line in page.lines[order.current.lines.indices] where !line.coupon.isAbsent {
          found.append(
            "\(page.arena.string(line.id) ?? "")|\(page.arena.string(line.coupon) ?? "")"
          )
        }
      }
    }
    #expect(!expected.isEmpty)
    #expect(found.sorted() == expected.sorted())
  }

  @Test func `a cart has its addresses, its channel and what its shipping costs`() async throws {
    let medusa = try await shop()
    let expected = try await medusa.lines(
      """
      select concat_ws('|', cart.id, b.city, s.city, channel.name,
        (select sum(price) from shipping_method m where m.cart_id = cart.id))
      from cart
      left join address b on b.id = cart.billing_address_id and b.deleted_at is null
      left join address s on s.id = cart.shipping_address_id and s.deleted_at is null
      left join sales_channel channel on channel.id = cart.sales_channel_id
      order by cart.id
      """
    )
    let page = try #require(try await run(medusa).cartPages.first)
    let found = page.carts.map { cart in
      let texts = [cart.id, cart.billingAddress.city, cart.shippingAddress.city, cart.salesChannel]
        .compactMap { page.arena.string($0) }
      return (texts + (cart.shippingPrice.map { ["\($0)"] } ?? [])).joined(separator: "|")
    }
    #expect(!found.isEmpty)
    #expect(Set(found).isSubset(of: expected))
  }

  @Test func `fields that the storefront left are passed on, the cart's context first`()
    async throws
  {
    var medusa = try await shop(orders: 20)
    medusa.mapping.additions.passed = ["page", "fbp", "level", "list", "blank", "long"]
    try await medusa.execute(
      """
      update cart set context = '{"fbp": "of context", "page": {"url": "u", "title": null}, "list": [1], "blank": " "}',
        metadata = jsonb_build_object('fbp', 'of metadata', 'level', 7, 'long', repeat('x', 4001));
      update "order" set metadata = '{"level": 8, "blank": "of order"}'
      """
    )
    let page = try #require(try await run(medusa).pages.first)
    let order = try #require(page.orders.first { !$0.cartID.isAbsent })
    #expect(
      page.arena.string(order.passed)
        == #"{"fbp": "of context", "page": {"url": "u"}, "blank": "of order", "level": 7}"#
    )
    let carts = try #require(try await run(medusa).cartPages.first)
    #expect(carts.carts.contains { !$0.passed.isAbsent })
  }

  @Test func `orders outside of a condition are counted, and come once they are inside`()
    async throws
  {
    var medusa = try await shop(orders: 20)
    medusa.mapping.ordersWhere = "o.display_id > 5 -- the first five are copies"
    let first = try await run(medusa)
    let outside = first.pages.flatMap(\.orders).filter(\.isOutside).count
    #expect(outside == 5)
    let counted = first.filtered.filter { $0.reason == "outside of orders.where" }
    #expect(counted.map(\.count).reduce(0, +) == 5)
    let watermark = first.next
    try await medusa.execute(#"update "order" set display_id = 99 where display_id = 3"#)
    let second = try await medusa.run(since: watermark)
    #expect(second.pages.flatMap(\.orders).filter { !$0.isOutside }.count >= 1)
  }

  @Test(arguments: [
    ("o.nope = 1", "column o.nope does not exist"), ("o.email", "must be type boolean"),
    ("true); select (1", "multiple commands"), ("pg_sleep", "does not exist"),
  ])
  func `a condition that the server refuses ends the run and check says so`(
    condition: String,
    cause: String
  ) async throws {
    var medusa = try await shop(orders: 20)
    medusa.mapping.ordersWhere = condition
    do {
      _ = try await run(medusa)
      Issue.record("it ran")
    } catch let error as MedusaError {
      #expect(error.kind == .configuration)
      #expect(error.reason.contains("orders.where") && error.reason.contains(cause))
    }
    let checks = MedusaChecks(connection: medusa.connection, mapping: medusa.mapping)
    let findings = try await checks.run()
    #expect(findings.contains { $0.severity == .problem && $0.text.contains(cause) })
  }

  @Test func `copies of orders for sellers are warned of while no condition parts them`()
    async throws
  {
    var medusa = try await shop(orders: 20)
    func warns() async throws -> Bool {
      let checks = MedusaChecks(connection: medusa.connection, mapping: medusa.mapping)
      return try await checks.run().contains {
        $0.severity == .warning && $0.text.contains("order_parent_id")
      }
    }
    #expect(try await !warns())
    try await medusa.execute(#"alter table "order" add column order_parent_id varchar"#)
    #expect(try await warns())
    medusa.mapping.ordersWhere = "o.order_parent_id IS NULL"
    #expect(try await !warns())
  }
}
