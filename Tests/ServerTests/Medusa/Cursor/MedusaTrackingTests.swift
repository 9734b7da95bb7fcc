import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A new row version` {
  /// A tracked table, how its row is touched, and a query for a row (its ctid) with its root.
  struct Path: CustomStringConvertible {
    var table: String
    var by: String
    var touch: String
    var row: String
    var kind = RootKind.order
    /// Makes the row where the fixture has none; the fixture's tables have no foreign keys.
    var setup = ""
    var trigger = MappingSettings.CheckoutTrigger.paymentSession
    var description: String { "\(table) by \(by)" }
  }

  private static let direct: [Path] = [
    Path(table: "order", by: "id", touch: "id = id", row: "select t.ctid, t.id from \"order\" t"),
    Path(
      table: "customer",
      by: "id",
      touch: "id = id",
      row: "select t.ctid, t.id from customer t",
      kind: .customer
    ),
    Path(
      table: "customer_group_customers",
      by: "customer",
      touch: "customer_id = customer_id",
      row: "select t.ctid, t.customer_id from customer_group_customers t",
      kind: .customer
    ),
    Path(
      table: "address",
      by: "billing address",
      touch: "id = id",
      row: "select t.ctid, c.id from address t join customer c on c.billing_address_id = t.id",
      kind: .customer
    ),
    Path(
      table: "address",
      by: "shipping address",
      touch: "id = id",
      row: "select t.ctid, o.id from address t join \"order\" o on o.shipping_address_id = t.id"
    ),
    Path(
      table: "address",
      by: "billing address of an order",
      touch: "id = id",
      row: "select t.ctid, o.id from address t join \"order\" o on o.billing_address_id = t.id"
    ),
    Path(
      table: "payment_session",
      by: "cart",
      touch: "id = id",
      row: "select t.ctid, t.cart_id from payment_session t where cart_id is not null",
      kind: .cart
    ),
    Path(
      table: "order",
      by: "cart without a payment session",
      touch: "id = id",
      row: """
        select t.ctid, t.cart_id from "order" t where cart_id is not null
        and not exists (select from payment_session s where s.cart_id = t.cart_id)
        """,
      kind: .cart,
      setup: """
        delete from payment_session where cart_id = (select min(cart_id) from "order")
        """
    ),
    Path(
      table: "cart",
      by: "e-mail",
      touch: "id = id",
      row: "select t.ctid, t.id from cart t where email is not null",
      kind: .cart,
      trigger: .cartEmail
    ),
    Path(
      table: "order_discounts",
      by: "order",
      touch: "order_id = order_id",
      row: "select t.ctid, t.order_id from order_discounts t"
    ),
    Path(
      table: "order_gift_cards",
      by: "order",
      touch: "order_id = order_id",
      row: "select t.ctid, t.order_id from order_gift_cards t"
    ),
    Path(
      table: "gift_card_transaction",
      by: "order",
      touch: "id = id",
      row: "select t.ctid, t.order_id from gift_card_transaction t"
    ),
    Path(
      table: "swap",
      by: "order",
      touch: "id = id",
      row: "select t.ctid, t.order_id from swap t"
    ),
    Path(
      table: "claim_order",
      by: "order",
      touch: "id = id",
      row: "select t.ctid, t.order_id from claim_order t"
    ),
    Path(
      table: "order_edit",
      by: "order",
      touch: "id = id",
      row: "select t.ctid, t.order_id from order_edit t"
    ),
    Path(
      table: "order_item_change",
      by: "edit",
      touch: "id = id",
      row:
        "select t.ctid, e.order_id from order_item_change t join order_edit e on e.id = t.order_edit_id"
    ),
    Path(
      table: "claim_item",
      by: "claim",
      touch: "id = id",
      row:
        "select t.ctid, c.order_id from claim_item t join claim_order c on c.id = t.claim_order_id"
    ),
    Path(
      table: "claim_image",
      by: "claim",
      touch: "id = id",
      row: """
        select t.ctid, c.order_id from claim_image t join claim_item i on i.id = t.claim_item_id
        join claim_order c on c.id = i.claim_order_id
        """
    ),
    Path(
      table: "claim_item_tags",
      by: "claim",
      touch: "item_id = item_id",
      row: """
        select t.ctid, c.order_id from claim_item_tags t join claim_item i on i.id = t.item_id
        join claim_order c on c.id = i.claim_order_id
        """
    ),
    Path(
      table: "line_item",
      by: "edit",
      touch: "id = id",
      row:
        "select t.ctid, e.order_id from line_item t join order_edit e on e.id = t.order_edit_id"
    ),
    Path(
      table: "payment",
      by: "order",
      touch: "id = id",
      row: "select t.ctid, t.order_id from payment t where order_id is not null"
    ),
    Path(
      table: "payment",
      by: "swap",
      touch: "id = id",
      row: "select t.ctid, s.order_id from payment t join swap s on s.id = t.swap_id"
    ),
    Path(
      table: "payment",
      by: "edit",
      touch: "order_id = null",
      row: """
        select t.ctid, e.order_id from payment t
        join payment_collection_payments p on p.payment_id = t.id
        join order_edit e on e.payment_collection_id = p.payment_collection_id
        """
      ,
      setup: """
        insert into payment_collection_payments (payment_collection_id, payment_id)
        select 'paycol_1', min(id) from payment;
        update order_edit set payment_collection_id = 'paycol_1'
        where id = (select min(id) from order_edit)
        """
    ),
    Path(
      table: "refund",
      by: "order",
      touch: "id = id",
      row: "select t.ctid, t.order_id from refund t where order_id is not null"
    ),
    Path(
      table: "refund",
      by: "payment",
      touch:
        "order_id = null, payment_id = (select id from payment where order_id = %root% limit 1)",
      row: "select t.ctid, p.order_id from refund t join payment p on p.order_id = t.order_id"
    ),
    Path(
      table: "shipping_method",
      by: "return",
      touch: "order_id = null, swap_id = null, claim_order_id = null",
      row: """
        select t.ctid, coalesce(r.order_id, s.order_id, c.order_id)
        from shipping_method t join "return" r on r.id = t.return_id
        left join swap s on s.id = r.swap_id left join claim_order c on c.id = r.claim_order_id
        """
    ),
  ]

  static let paths: [Path] = {
    var paths = direct
    for table in ["line_item", "fulfillment", "\"return\"", "shipping_method"] {
      paths.append(contentsOf: owned(table))
    }
    let every = ["order_id", "swap_id", "claim_order_id"]
    let children: [(String, String, String, [String])] = [
      ("line_item_adjustment", "item_id", "line_item", ["order_id"]),
      ("line_item_tax_line", "item_id", "line_item", ["order_id", "swap_id"]),
      ("fulfillment_item", "fulfillment_id", "fulfillment", every),
      ("tracking_link", "fulfillment_id", "fulfillment", every),
      ("return_item", "return_id", "\"return\"", every),
      ("shipping_method_tax_line", "shipping_method_id", "shipping_method", ["order_id"]),
    ]
    for (table, key, parent, owners) in children {
      paths.append(contentsOf: through(table, key, parent, owners: owners))
    }
    return paths
  }()

  private static let ownerJoins = [
    "order_id": "join \"order\" w on w.id = o.order_id",
    "swap_id": "join swap w on w.id = o.swap_id",
    "claim_order_id": "join claim_order w on w.id = o.claim_order_id",
  ]

  private static let owners = [
    "order_id": "\"order\"", "swap_id": "swap", "claim_order_id": "claim_order",
  ]

  /// Gives the first row of `table`, or the parent of its first row, the one owner `owner`.
  private static func owning(_ table: String, _ owner: String, row: String) -> String {
    let values = ["order_id", "swap_id", "claim_order_id"].map { column in
      column == owner
        ? "\(column) = (select min(id) from \(owners[owner] ?? ""))" : "\(column) = null"
    }
    return "update \(table) set \(values.joined(separator: ", ")) where id = (\(row))"
  }

  private static func owned(_ table: String) -> [Path] {
    ["order_id", "swap_id", "claim_order_id"].map { owner in
      let root = owner == "order_id" ? "w.id" : "w.order_id"
      return Path(
        table: table,
        by: owner,
        touch: "id = id",
        row: "select o.ctid, \(root) from \(table) o \(ownerJoins[owner] ?? "")",
        setup: owning(table, owner, row: "select min(id) from \(table)")
      )
    }
  }

  private static func through(
    _ table: String,
    _ key: String,
    _ parent: String,
    owners: [String]
  ) -> [Path] {
    owners.map { owner in
      let root = owner == "order_id" ? "w.id" : "w.order_id"
      return Path(
        table: table,
        by: "\(parent).\(owner)",
        touch: "\(key) = \(key)",
        row: "select t.ctid, \(root) from \(table) t join \(parent) o on o.id = t.\(key) "
          + (ownerJoins[owner] ?? ""),
        setup: owning(parent, owner, row: "select min(\(key)) from \(table)")
      )
    }
  }

  @Test func `in any tracked table makes its root changed`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 200, seed: 1))
    medusa.options.fullScanInterval = 0
    for path in Self.paths {
      let query = path.row + " order by 2, 1 limit 1"
      if !path.setup.isEmpty, try await medusa.lines(query).isEmpty {
        try await medusa.execute(path.setup)
      }
      guard let row = try await medusa.lines(query).first?.split(separator: "|"), row.count == 2
      else {
        Issue.record("\(path): the fixture has no such row")
        continue
      }
      medusa.mapping.checkoutTrigger = path.trigger
      var watermark = try await medusa.position()
      watermark.factsSince = .init(microseconds: 0)
      let table = path.table == "order" ? "\"order\"" : path.table
      let touch = path.touch.replacing("%root%", with: "'\(row[1])'")
      try await medusa.execute("update \(table) set \(touch) where ctid = '\(row[0])'")
      let run = try await medusa.run(since: watermark)
      #expect(!run.harvest.isSweep)
      let found = [RootKind.order: run.orders, .customer: run.customers, .cart: run.carts]
      #expect(found[path.kind, default: []].contains(String(row[1])), "\(path)")
    }
  }

  @Test func `is tested for every tracked table`() {
    let tested = Set(Self.paths.map { $0.table.replacing("\"", with: "") })
    #expect(tested == Set(V1Tables.all.map(\.name)))
  }
}
