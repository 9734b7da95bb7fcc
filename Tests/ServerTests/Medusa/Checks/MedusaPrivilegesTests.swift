import Commerce
import Logging
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A role with few privileges` {
  @Test(arguments: [false, true])
  func `reads everything when it has the listed columns and no more`(taxInclusive: Bool)
    async throws
  {
    var medusa = MedusaShop(
      try await FreshShop.stocked(orders: 60, seed: 1, taxInclusive: taxInclusive)
    )
    medusa.role = try await medusa.createRole()
    for entry in V1Columns.all {
      let optional = try await medusa.lines(
        """
        select attname from pg_attribute where attrelid = '"\(entry.table)"'::regclass
        and attname in ('\(entry.optional.joined(separator: "','"))')
        """
      )
      let columns = (entry.columns + optional + (entry.with?.columns ?? []))
        .joined(separator: ", ")
      try await medusa.execute(
        "grant select (\(columns)) on \"\(entry.table)\" to \(medusa.role)"
      )
    }
    try await medusa.source().identityAndClose()
    let sweep = try await medusa.run(since: .since(.init(microseconds: 0)))
    #expect(sweep.orders.count == 60)
    let first = Watermark.now(sweep.harvest.mark)
    let anew = try first.editing { $0.tables = [:] }
    #expect(try await medusa.run(since: anew).orders.count == 60)
    let findings = try await MedusaChecks(connection: medusa.connection).run()
    #expect(findings.allSatisfy { $0.severity == .good }, "\(findings)")
  }

  @Test func `is told the GRANT statements, which work when pasted`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 10, seed: 1))
    medusa.role = try await medusa.createRole()
    let role = medusa
    let watermark = Watermark.since(.init(microseconds: 0))
    let error = await #expect(throws: MedusaError.self) { try await role.run(since: watermark) }
    #expect(error?.kind == .missingPrivilege)
    #expect(error?.hint.contains("GRANT SELECT (xmin, id") == true)

    let findings = try await MedusaChecks(connection: medusa.connection).run()
    let problem = try #require(findings.first { $0.severity == .problem })
    #expect(problem.subject == "privileges")
    try await medusa.execute(try #require(problem.remedy))
    #expect(try await medusa.run(since: watermark).orders.count == 10)
    let after = try await MedusaChecks(connection: medusa.connection).run()
    #expect(after.allSatisfy { $0.severity == .good }, "\(after)")
  }

  @Test func `is told the one column that is missing`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 10, seed: 1))
    let owner = medusa
    medusa.role = try await medusa.createRole()
    let problem = try await MedusaChecks(connection: medusa.connection).run()
      .first { $0.severity == .problem }
    try await owner.execute(try #require(problem?.remedy))
    try await owner.execute("revoke select (tax_rate) on region from \(medusa.role)")
    let reader = medusa
    let watermark = Watermark.since(.init(microseconds: 0))
    let error = await #expect(throws: MedusaError.self) { try await reader.run(since: watermark) }
    #expect(
      error?.hint.contains("GRANT SELECT (tax_rate) ON public.region TO \(reader.role);")
        == true
    )
  }
}

@Suite(.timeLimit(.minutes(19))) struct `A database that is no Medusa v1 shop` {
  private func error(_ sql: String, _ shop: FreshShop) async throws -> MedusaError {
    let medusa = MedusaShop(shop)
    try await medusa.execute(sql)
    return try await #require(throws: MedusaError.self) { try await medusa.position() }
  }

  @Test func `is refused with the tables that were looked for`() async throws {
    let all = try await error(
      "drop schema public cascade; create schema public",
      FreshShop.empty()
    )
    #expect(all.kind == .sourceUnavailable)
    #expect(all.reason.contains("line_item") && all.reason.contains("store"))
    let one = try await error("drop table region", FreshShop.empty())
    #expect(one.reason.hasSuffix("lacks region"))
    let view = try await error(
      "alter table refund rename to r; create view refund as select * from r",
      FreshShop.empty()
    )
    #expect(view.reason.contains("\"refund\" is a view"))
    let second = try await error(
      "drop table line_item; create table order_line_item (id text)",
      FreshShop.empty()
    )
    #expect(second.reason.contains("no complete Medusa v2 shop"))
    #expect(second.reason.contains("order_summary"))
  }

  @Test func `with a column missing is refused by the column's name`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 5, seed: 1))
    try await medusa.execute("alter table address drop column province")
    let error = try await #require(throws: MedusaError.self) {
      try await medusa.run(since: .since(.init(microseconds: 0)))
    }
    #expect(error.reason.contains("address.province"))
    let findings = try await MedusaChecks(connection: medusa.connection).run()
    #expect(findings.contains { $0.severity == .problem && $0.text.contains("address.province") })
  }

  @Test func `without the tables of switched-off features is read all the same`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 30, seed: 1))
    try await medusa.execute(
      """
      drop table order_edit, order_item_change, payment_collection_payments, sales_channel cascade;
      alter table "order" drop column sales_channel_id;
      alter table line_item drop column order_edit_id;
      """
    )
    let run = try await medusa.run(since: .since(.init(microseconds: 0)))
    #expect(run.orders.count == 30)
    let again = try await medusa.run(since: .now(run.harvest.mark))
    #expect(!again.harvest.isSweep)
    let findings = try await MedusaChecks(connection: medusa.connection).run()
    #expect(findings.allSatisfy { $0.severity == .good }, "\(findings)")
  }

  @Test func `that does not answer is named without trying for long`() async throws {
    let source = MedusaSource(
      connection: SourceConnection(conninfo: [("host", "/nowhere"), ("dbname", "shop")]),
      mapping: .init(),
      logger: .init(label: "test")
    )
    let error = try await #require(throws: MedusaError.self) {
      try await source.currentPosition()
    }
    #expect(error.kind == .sourceUnavailable)
    #expect(error.reason.contains("does not answer"))
  }
}

extension MedusaShop {
  /// A role that may only log in, without even the privileges that everyone has in a fresh database.
  func createRole() async throws -> String {
    let role = "reader_" + String(UInt64.random(in: .min ... .max), radix: 36)
    try await execute("create role \(role) login; revoke all on schema public from public")
    try await execute("grant usage on schema public to \(role)")
    return role
  }
}

extension MedusaSource {
  fileprivate func identityAndClose() async throws {
    _ = try await identity()
    await close()
  }
}
