import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A new row version in a Medusa v2 shop` {
  /// A tracked table and a query for a row (its ctid) with its root.
  struct Path: CustomStringConvertible {
    var table: String
    var row: String
    var kind = RootKind.order
    var trigger = MappingSettings.CheckoutTrigger.paymentSession
    var description: String { "\(table) \(kind.name)" }
  }

  private static let byOrder = [
    "order_change", "return", "order_claim", "order_exchange", "order_fulfillment",
    "order_payment_collection", "order_cart", "order_item", "order_shipping",
    "order_credit_line", "order_change_action",
  ].map { Path(table: $0, row: "select t.ctid, t.order_id from \"\($0)\" t") }

  private static func linked(_ table: String, _ column: String, _ joins: String) -> Path {
    Path(table: table, row: "select t.ctid, l.order_id from \"\(table)\" t \(joins) t.\(column)")
  }

  private static let toParcels =
    "join order_fulfillment l on l.deleted_at is null and l.fulfillment_id ="
  private static let toMoney =
    "join order_payment_collection l on l.deleted_at is null and l.payment_collection_id ="
  private static let toPayments =
    """
    join payment p on true join order_payment_collection l on l.deleted_at is null \
    and l.payment_collection_id = p.payment_collection_id where p.id =
    """
  private static let toLines = "join order_item l on l.deleted_at is null and l.item_id ="
  private static let toMethods =
    "join order_shipping l on l.deleted_at is null and l.shipping_method_id ="

  private static let paths: [Path] =
    byOrder + [
      Path(table: "order", row: "select t.ctid, t.id from \"order\" t"),
      Path(table: "customer", row: "select t.ctid, t.id from customer t", kind: .customer),
      Path(
        table: "customer_address",
        row: "select t.ctid, t.customer_id from customer_address t",
        kind: .customer
      ),
      Path(
        table: "customer_group_customer",
        row: "select t.ctid, t.customer_id from customer_group_customer t",
        kind: .customer
      ),
      linked("fulfillment", "id", toParcels),
      linked("fulfillment_item", "fulfillment_id", toParcels),
      linked("fulfillment_label", "fulfillment_id", toParcels),
      linked("payment_collection", "id", toMoney),
      linked("payment", "payment_collection_id", toMoney),
      linked("capture", "payment_id", toPayments), linked("refund", "payment_id", toPayments),
      linked("order_line_item", "id", toLines),
      linked("order_line_item_adjustment", "item_id", toLines),
      linked("order_line_item_tax_line", "item_id", toLines),
      linked("order_shipping_method", "id", toMethods),
      linked("order_shipping_method_adjustment", "shipping_method_id", toMethods),
      linked("order_shipping_method_tax_line", "shipping_method_id", toMethods),
      linked("return_item", "return_id", "join \"return\" l on l.id ="),
      linked("order_claim_item", "claim_id", "join order_claim l on l.id ="),
      linked("order_exchange_item", "exchange_id", "join order_exchange l on l.id ="),
      linked(
        "order_claim_item_image",
        "claim_item_id",
        "join order_claim_item i on true join order_claim l on l.id = i.claim_id where i.id ="
      ),
      Path(
        table: "order_address",
        row: """
          select t.ctid, o.id from order_address t join "order" o on o.billing_address_id = t.id \
          and o.deleted_at is null
          """
      ),
      Path(
        table: "order_address",
        row: """
          select t.ctid, o.id from order_address t join "order" o on o.shipping_address_id = t.id \
          and o.deleted_at is null
          """
      ),
      Path(
        table: "cart_payment_collection",
        row: "select t.ctid, t.cart_id from cart_payment_collection t",
        kind: .cart
      ),
      Path(
        table: "order_cart",
        row: """
          select t.ctid, t.cart_id from order_cart t where not exists (select from \
          cart_payment_collection l where l.cart_id = t.cart_id)
          """,
        kind: .cart
      ),
      Path(
        table: "cart",
        row: "select t.ctid, t.id from cart t where email is not null",
        kind: .cart,
        trigger: .cartEmail
      ),
      Path(
        table: "cart",
        row: "select t.ctid, t.id from cart t where email is null and completed_at is not null",
        kind: .cart,
        trigger: .cartEmail
      ),
    ]

  @Test(arguments: [MedusaLevel.newest, .v2_0])
  func `in any tracked table makes its root changed`(level: MedusaLevel) async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(level, orders: 200))
    medusa.options.fullScanInterval = 0
    medusa.options.slowLaneInterval = 0
    for path in Self.paths
    where
      try await medusa.lines("select to_regclass('public.\"\(path.table)\"') is not null")
      == ["t"]
    {
      let query = path.row + " order by 2, 1 limit 1"
      guard let row = try await medusa.lines(query).first?.split(separator: "|"), row.count == 2
      else {
        // Carts without a collection, and completed ones without an e-mail, are rare.
        #expect(
          path.kind == .cart && ["order_cart", "cart"].contains(path.table),
          "\(path): there is no such row"
        )
        continue
      }
      medusa.mapping.checkoutTrigger = path.trigger
      var watermark = try await medusa.position()
      watermark.factsSince = .init(microseconds: 0)
      try await medusa.execute(
        "update \"\(path.table)\" set created_at = created_at where ctid = '\(row[0])'"
      )
      let run = try await medusa.run(since: watermark)
      #expect(!run.harvest.isSweep)
      let found = [RootKind.order: run.orders, .customer: run.customers, .cart: run.carts]
      #expect(found[path.kind, default: []].contains(String(row[1])), "\(path)")
    }
  }

  @Test func `of an action without an order is found by its change`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(.newest, orders: 20))
    medusa.options.slowLaneInterval = 0
    let start = try await medusa.position()
    let change = try await medusa.lines(
      """
      update order_change_action set order_id = null where ctid = (select min(ctid) from order_change_action)
      returning order_change_id
      """
    )
    let run = try await medusa.run(since: start)
    #expect(
      try await medusa.lines("select order_id from order_change where id = '\(change[0])'")
        == run.orders
    )
  }

  @Test func `is tested for every tracked table`() {
    #expect(Set(Self.paths.map(\.table)) == Set(V2Tables.all.map(\.name)))
  }

  @Test func `in a table of the slow lane waits for its turn, and is found then`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(.newest, orders: 20))
    medusa.options.fullScanInterval = 0
    let start = try await medusa.position()
    let id = try await medusa.lines(
      """
      update order_address set city = 'Elsewhere' where id = (select shipping_address_id from "order"
      where deleted_at is null and not is_draft_order order by id limit 1);
      select id from "order" where deleted_at is null and not is_draft_order order by id limit 1
      """
    )
    let early = try await medusa.run(since: start)
    #expect(!early.orders.contains(id[0]))
    // A table that was not looked at keeps its horizon, also over several runs.
    let later = try await medusa.run(since: early.next)
    let mark = try later.next.parsed().tables["order_address"]
    #expect(mark == (try start.parsed().tables["order_address"]))
    #expect(try later.next.parsed().tables["order"] != start.parsed().tables["order"])
    let due = try later.next.editing { position in
      position.tables["order_address"]?.scanned -= 3_600_000_000
    }
    let found = try await medusa.run(since: due)
    #expect(found.orders.contains(id[0]))
    #expect(try await medusa.isQuiet(since: found.next))
  }

  @Test func `in a table of the slow lane is looked for at once where commits may be lost`()
    async throws
  {
    let medusa = MedusaShop(try await FreshShop.stocked(.newest, orders: 20))
    let start = try await medusa.position()
    let id = try await medusa.lines(
      "update order_item set created_at = created_at where version = 1 returning order_id"
    )
    let elsewhere = try start.editing { $0.host = "another process" }
    let run = try await medusa.run(since: elsewhere)
    #expect(Set(run.orders).isSuperset(of: id.prefix(1)))
  }
}
