import Commerce
@testable import Medusa
import Pipeline
import Postgres
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A role with few privileges in a Medusa v2 shop` {
  @Test(arguments: MedusaLevel.allCases)
  func `reads everything when it has the listed columns and no more`(level: MedusaLevel)
    async throws
  {
    var medusa = MedusaShop(try await FreshShop.stocked(level, orders: 60))
    medusa.role = try await medusa.createRole()
    for entry in V2Columns.all {
      let columns = try await medusa.lines(
        """
        select attname from pg_attribute where attrelid = to_regclass('public."\(entry.table)"')
        and attname in ('\((entry.columns + entry.optional).joined(separator: "','"))')
        """
      ).filter { $0 != "xmin" }
      guard !columns.isEmpty else { continue }
      let list = (entry.columns.contains("xmin") ? ["xmin"] : []) + columns
      try await medusa.execute(
        "grant select (\(list.map { "\"\($0)\"" }.joined(separator: ", "))) on \"\(entry.table)\" to \(medusa.role)"
      )
    }
    let sweep = try await medusa.run(since: .since(.init(microseconds: 0)))
    #expect(sweep.orders.count >= 60)
    let again = try Watermark.now(sweep.harvest.mark).editing { $0.tables = [:] }
    #expect(try await medusa.run(since: again).orders.count >= 60)
    let findings = try await MedusaChecks(connection: medusa.connection).run()
    #expect(findings.allSatisfy { $0.severity != .problem }, "\(findings)")
  }

  @Test func `is shown the GRANT statements, which work when pasted`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(.newest, orders: 10))
    medusa.role = try await medusa.createRole()
    let role = medusa
    let watermark = Watermark.since(.init(microseconds: 0))
    let error = await #expect(throws: MedusaError.self) { try await role.run(since: watermark) }
    #expect(error?.kind == .missingPrivilege)
    let findings = try await MedusaChecks(connection: medusa.connection).run()
    let problem = try #require(findings.first { $0.severity == .problem })
    try await medusa.execute(try #require(problem.remedy))
    #expect(try await medusa.run(since: watermark).orders.count >= 10)
  }

  @Test func `is shown the one column that is missing`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(.newest, orders: 10))
    let owner = medusa
    medusa.role = try await medusa.createRole()
    let problem = try await MedusaChecks(connection: medusa.connection).run()
      .first { $0.severity == .problem }
    try await owner.execute(try #require(problem?.remedy))
    try await owner.execute(
      "revoke select (version) on order_line_item_adjustment from \(medusa.role)"
    )
    let reader = medusa
    let error = try await #require(throws: MedusaError.self) {
      try await reader.run(since: .since(.init(microseconds: 0)))
    }
    #expect(
      error.hint.contains(
        "GRANT SELECT (version) ON public.order_line_item_adjustment TO \(reader.role);"
      )
    )
  }

  @Test func `sees which part of a check takes too long, and everything else`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(.newest, orders: 10))
    medusa.lockTimeout = .milliseconds(200)
    let conninfo = medusa.server.conninfo(database: medusa.database)
    let holder = try await Session.connect(ConnectionSettings(conninfo: conninfo))
    try await holder.execute("begin")
    try await holder.execute("lock table order_cart in access exclusive mode")
    let findings = try await MedusaChecks(connection: medusa.connection).run()
    #expect(!findings.contains { $0.severity == .problem })
    let missed = findings.filter { $0.text.hasPrefix("Not checked: ") }
    #expect(missed.map(\.subject) == ["orders"], "\(findings)")
    #expect(
      missed.first?.text.contains("orders and carts that are odd. Another transaction locks")
        == true
    )
    // What a command demands before it starts reads no rows.
    let problems = try await MedusaChecks(connection: medusa.connection).run(looksAtRows: false)
    #expect(!problems.contains { $0.text.hasPrefix("Not checked") || $0.severity == .problem })
    await holder.close()
  }
}
