import Commerce
@testable import Medusa
import Pipeline
import Postgres
import SegmentSpec
import Support
import Testing

/// Roots with more rows than fit in memory.
@Suite(.timeLimit(.minutes(19))) struct `A root that is too large` {
  /// Copies of a row with other ids.
  private func copies(of table: String, where condition: String, _ count: Int) -> String {
    """
    create temp table copied as select * from \(table) where \(condition) limit 1;
    insert into \(table)
      select made.* from copied, generate_series(1, \(count)) as n,
        lateral jsonb_populate_record(copied, jsonb_build_object('id', 'copy_' || n || '_' || copied.id)) as made;
    drop table copied;
    """
  }

  @Test func `of orders and carts is a dead letter with its size, and spares the others`()
    async throws
  {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 40))
    medusa.options.messageBytes = 32_000
    let order = try await medusa.lines(
      #"select o.id from "order" o where canceled_at is null order by id offset 3 limit 1"#
    )[0]
    let cart = try await medusa.lines(
      "select cart_id from payment_session where cart_id in (select cart_id from line_item)"
        + " and cart_id not in (select cart_id from \"order\" where cart_id is not null)"
        + " order by cart_id limit 1"
    )[0]
    try await medusa.execute(
      copies(of: "line_item", where: "order_id = '\(order)'", 60_000)
        + copies(of: "line_item", where: "cart_id = '\(cart)' and order_id is null", 60_000)
    )
    let sync = try MedusaSync(messageBytes: 32_000)
    let report = try await sync.run(medusa)
    #expect(report.counts[.orderCompleted]?.deadLettered == 1)
    // The order's lines are its cart's as well.
    #expect(report.counts[.checkoutStarted]?.deadLettered == 2)
    #expect(report.deadLetterReasons.count == 3)
    for (id, rows) in [(order, "lines"), (cart, "cart lines")] {
      let reason = report.deadLetterReasons.first { $0.contains(id) } ?? ""
      #expect(reason.contains("it is too large to be read: "), "\(reason)")
      #expect(reason.contains(" \(rows) and "), "\(reason)")
    }
    let completed = await sync.destination.messages.filter { $0.contains("Order Completed") }
    #expect(completed.count == 39)
    // A dead letter is not derived again.
    try await medusa.execute(#"update "order" set display_id = display_id"#)
    let next = try await sync.run(medusa)
    #expect(next.counts[.orderCompleted]?.deadLettered ?? 0 == 0)
  }

  @Test func `of customers is one, too, and with many groups is shortened`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 20))
    medusa.options.messageBytes = 32_000
    let customers = try await medusa.lines(
      "select id from customer where has_account and deleted_at is null order by id limit 2"
    )
    try await medusa.execute(
      """
      insert into customer_group (id, name, created_at, updated_at)
        select 'cgrp_many_' || n, 'A group of many, number ' || n, now(), now()
        from generate_series(1, 51000) n;
      insert into customer_group_customers (customer_group_id, customer_id)
        select 'cgrp_many_' || n, '\(customers[0])' from generate_series(1, 51000) n;
      insert into customer_group_customers (customer_group_id, customer_id)
        select 'cgrp_many_' || n, '\(customers[1])' from generate_series(1, 1500) n;
      """
    )
    let sync = try MedusaSync(messageBytes: 32_000)
    let report = try await sync.run(medusa)
    #expect(report.counts[.identify]?.deadLettered == 1)
    let reason = report.deadLetterReasons.first ?? ""
    #expect(
      reason.hasPrefix("\(customers[0])/identify: \(customers[0]): it is too large"),
      "\(reason)"
    )
    let told = await sync.destination.messages.filter {
      $0.contains(#""userId":"\#(customers[1])""#) && $0.contains(#""type":"identify""#)
    }
    #expect(told.count == 1)
    #expect(told.allSatisfy { $0.contains("truncated") && $0.contains("number 100\"") })
  }

  @Test func `ends a page row by row, and leaves the session in order`() async throws {
    struct Enough: Error {}
    try await PostgresFixture.withSession { session in
      let many = Statement(
        name: "many",
        text: "select n, repeat('x', 10000) from generate_series(1, $1::int4) n"
      )
      var seen: [Int] = []
      var places: [Int] = []
      var hasEnough = false
      do {
        try await session.pipeline(
          [(many, [.int4(3)]), (many, [.int4(0)]), (many, [.int4(1_000_000)])],
          rowByRow: true
        ) { place, rows in
          if rows.count == 0 { return }
          seen.append(Int(try rows.int4(0, 0)))
          places.append(place)
          if seen.count == 10 { throw Enough() }
        }
      } catch is Enough {
        hasEnough = true
      }
      #expect(hasEnough)
      #expect(seen == [1, 2, 3, 1, 2, 3, 4, 5, 6, 7])
      #expect(places == [0, 0, 0, 2, 2, 2, 2, 2, 2, 2])
      let one = try await session.query(Statement(name: "one", text: "select 1")) {
        try $0.int4(0, 0)
      }
      #expect(one == 1)
    }
  }
}
