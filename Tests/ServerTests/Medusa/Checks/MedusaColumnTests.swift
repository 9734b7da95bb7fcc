import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A shop's columns` {
  private static let all = Watermark.since(.init(microseconds: 0))

  /// The one problem that `check` finds.
  private func problem(_ medusa: MedusaShop) async throws -> Finding {
    let findings = try await MedusaChecks(connection: medusa.connection).run()
    let problems = findings.filter { $0.severity == .problem }
    #expect(problems.count == 1, "\(findings)")
    return try #require(problems.first)
  }

  @Test func `are refused when row-level security may hide rows, with the way out`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 10, seed: 1))
    let owner = medusa
    medusa.role = try await medusa.createRole()
    try await owner.execute(
      """
      grant select on all tables in schema public to \(medusa.role);
      alter table "order" enable row level security;
      create policy later on "order" for select to \(medusa.role) using (display_id > 5);
      """
    )
    let reader = medusa
    let error = try await #require(throws: MedusaError.self) {
      try await reader.run(since: Self.all)
    }
    #expect(error.kind == .missingPrivilege)
    #expect(error.reason.contains("row-level security") && error.reason.hasSuffix("in order"))
    #expect(error.hint.contains("ALTER ROLE \(medusa.role) BYPASSRLS;"))
    let problem = try await problem(medusa)
    #expect(problem.subject == "privileges" && problem.text.contains("in order;"))
    #expect(problem.remedy == error.hint)

    try await owner.execute("alter role \(medusa.role) bypassrls")
    #expect(try await medusa.run(since: Self.all).orders.count == 10)
    let after = try await MedusaChecks(connection: medusa.connection).run()
    #expect(after.allSatisfy { $0.severity == .good }, "\(after)")
  }

  @Test func `of money may be wider than Medusa's, and a sum no double holds is refused`()
    async throws
  {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 40, seed: 1))
    try await medusa.execute(MedusaColumnTexts.rewrite)
    let ids = try await medusa.lines(
      """
      select id from "order" o where exists (select from line_item where order_id = o.id)
      and not exists (select from fulfillment where order_id = o.id) and canceled_at is null
      and not exists (select from refund where order_id = o.id)
      and exists (select from cart where id = o.cart_id and type = 'default') order by id limit 1
      """
    )
    let id = try #require(ids.first)
    try await medusa.execute(
      "update line_item set unit_price = 9223372036854775807 where order_id = '\(id)'"
    )
    let findings = try await MedusaChecks(connection: medusa.connection).run()
    #expect(findings.allSatisfy { $0.severity == .good }, "\(findings)")
    let report = try await MedusaSync().run(medusa)
    // The cart that the order was made from has the same lines.
    #expect(report.deadLettered == 2)
    #expect(report.counts[.orderCompleted]?.deadLettered == 1)
    #expect(report.counts[.checkoutStarted]?.deadLettered == 1)
    #expect(report.deadLetterReasons.last?.contains("\(id): the subtotal is too large") == true)
  }

  @Test func `of other types are named with the type found and the type expected`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 10, seed: 1))
    try await medusa.execute(
      """
      alter table line_item alter column unit_price type numeric;
      alter table customer alter column metadata type json;
      """
    )
    let error = try await #require(throws: MedusaError.self) {
      try await medusa.run(since: Self.all)
    }
    #expect(error.kind == .sourceUnavailable)
    for words in [
      "customer.metadata is json, not jsonb",
      "line_item.unit_price is numeric, not integer or bigint",
    ] {
      #expect(error.reason.contains(words))
      #expect(try await problem(medusa).text.contains(words))
    }
  }

  @Test func `are needed only by statements that run`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 10, seed: 1))
    try await medusa.execute(
      """
      drop table payment_collection_payments cascade;
      alter table order_edit drop column payment_collection_id;
      """
    )
    let findings = try await MedusaChecks(connection: medusa.connection).run()
    #expect(findings.allSatisfy { $0.severity == .good }, "\(findings)")
    let run = try await medusa.run(since: Self.all)
    let edit = try await medusa.lines("update order_edit set id = id returning order_id")
    let changed = try await medusa.run(since: .now(run.harvest.mark))
    #expect(Set(changed.orders).isSuperset(of: edit))
  }

  @Test func `without an encoding lead to a warning`() async throws {
    let shop = try await FreshShop.empty()
    let database = "ascii_" + String(UInt64.random(in: .min ... .max), radix: 36)
    try await shop.server.execute(
      "create database \(database) encoding 'SQL_ASCII' locale 'C' template template0",
      in: "postgres"
    )
    try await shop.server.execute(try FreshShop.script(orders: nil), in: database)
    let medusa = MedusaShop(server: shop.server, database: database)
    let findings = try await MedusaChecks(connection: medusa.connection).run()
    let warnings = findings.filter { $0.severity == .warning }
    #expect(warnings.count == 1 && warnings[0].text.contains("SQL_ASCII"), "\(findings)")
  }
}
