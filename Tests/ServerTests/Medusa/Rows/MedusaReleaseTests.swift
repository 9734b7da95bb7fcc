@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

/// The columns and tables that a release of Medusa v1 lacks, compared with 1.20.
///
/// By the dates of Medusa's migrations: taxed gift card transactions are from July 2022, after 1.3.0; the amounts of
/// payment sessions and the payments of refunds came with payment collections, a gift card's own tax rate in December
/// 2022, all of them complete in 1.7.4. Order edits and sales channels lay behind flags at first, so a database of
/// these releases may have neither. No column that is read came after 1.8.
private struct Release: CustomTestStringConvertible, Sendable {
  let name: String
  let lacks: [Lack]

  var testDescription: String { name }

  enum Lack {
    case flags, payments, cardRate, taxedTransactions
  }

  static let all = [
    Release(name: "1.20.10", lacks: []), Release(name: "1.12.3", lacks: []),
    Release(name: "1.8.0", lacks: []), Release(name: "1.7.4", lacks: [.flags]),
    Release(name: "1.7.3", lacks: [.flags, .payments, .cardRate]),
    Release(name: "1.7.3 with order edits and sales channels", lacks: [.payments, .cardRate]),
    Release(name: "1.5.0", lacks: [.flags, .payments, .cardRate]),
    Release(name: "1.3.0", lacks: [.flags, .payments, .cardRate, .taxedTransactions]),
    // Each alone, whatever a shop has made of its tables.
    Release(name: "without payments", lacks: [.payments]),
    Release(name: "without a card's rate", lacks: [.cardRate]),
    Release(name: "without taxed transactions", lacks: [.taxedTransactions]),
  ]

  static let withoutFlags = """
    drop table order_edit, order_item_change, payment_collection_payments, sales_channel cascade;
    alter table "order" drop column sales_channel_id;
    alter table line_item drop column order_edit_id;
    """

  /// Removes the columns and tables that the release lacks.
  var script: String {
    lacks.map { lack in
      switch lack {
      case .flags: Self.withoutFlags
      case .payments:
        "alter table payment_session drop column amount; alter table refund drop column payment_id cascade;"
      case .cardRate: "alter table gift_card drop column tax_rate;"
      case .taxedTransactions:
        "alter table gift_card_transaction drop column is_taxable, drop column tax_rate;"
      }
    }
    .joined(separator: "\n")
  }

  /// Keeps the columns and removes their values: the release must be read like this.
  var emptied: String {
    lacks.map { lack in
      switch lack {
      case .flags: Self.withoutFlags
      case .payments:
        "update payment_session set amount = null; update refund set payment_id = null;"
      case .cardRate: "update gift_card set tax_rate = null;"
      case .taxedTransactions:
        "update gift_card_transaction set is_taxable = null, tax_rate = null;"
      }
    }
    .joined(separator: "\n")
  }
}

@Suite(.timeLimit(.minutes(19))) struct `A shop of an older release of Medusa v1` {
  @Test(arguments: Release.all)
  fileprivate func `is read as one whose columns are empty`(release: Release) async throws {
    var messages: [[String]] = []
    var changed: [[String]] = []
    for script in [release.script, release.emptied] {
      let medusa = MedusaShop(try await FreshShop.stocked(orders: 150, seed: 3))
      try await medusa.execute(script + " select 1")
      let findings = try await MedusaChecks(connection: medusa.connection).run()
      #expect(findings.allSatisfy { $0.severity == .good }, "\(findings)")
      let sync = try MedusaSync()
      try await sync.run(medusa)
      messages.append(await sync.destination.messages.sorted())
      let watermark = try #require(await sync.watermark)
      try await medusa.execute(
        """
        update payment_session set id = id; update refund set note = note;
        update gift_card_transaction set id = id;
        """
      )
      let run = try await medusa.run(since: watermark)
      #expect(!run.harvest.isSweep)
      changed.append((run.orders + run.customers).sorted())
    }
    #expect(messages[0].count > 150)
    #expect(messages[0] == messages[1])
    #expect(!changed[0].isEmpty)
    #expect(changed[0] == changed[1])
  }

  @Test func `that is older than 1.3 is named as too old`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 5, seed: 1))
    try await medusa.execute("alter table line_item_tax_line drop column rate")
    let column = try await #require(throws: MedusaError.self) {
      try await medusa.run(since: .since(.init(microseconds: 0)))
    }
    #expect(column.hint.contains("reads Medusa 1.3 to 1.20: upgrade Medusa"))
    let findings = try await MedusaChecks(connection: medusa.connection).run()
    let problem = try #require(findings.first { $0.severity == .problem })
    #expect(problem.remedy == column.hint)
    try await medusa.execute("drop table line_item_adjustment cascade")
    let table = try await #require(throws: MedusaError.self) { try await medusa.position() }
    #expect(table.reason.hasSuffix("lacks line_item_adjustment"))
    #expect(table.hint == column.hint)
  }
}

@Suite(.timeLimit(.minutes(19))) struct `A role that lacks more than columns` {
  @Test func `is told the GRANT of a function that it may not call`() async throws {
    let server = try await PrivateServer.start()
    let shop = try await FreshShop.stocked(orders: 5, on: server)
    var medusa = MedusaShop(shop)
    try await medusa.execute(
      """
      create role reader login; grant select on all tables in schema public to reader;
      revoke execute on function pg_stat_get_tuples_updated(oid), current_setting(text),
        pg_stat_get_db_stat_reset_time(oid) from public;
      """
    )
    medusa.role = "reader"
    var hints: [String] = []
    while hints.count < 5 {
      do {
        _ = try await medusa.run(since: .since(.init(microseconds: 0)))
        break
      } catch let error as MedusaError {
        #expect(error.kind == .missingPrivilege)
        #expect(error.hint.hasPrefix("As a superuser run:\nGRANT EXECUTE ON FUNCTION pg_catalog."))
        let check = await #expect(throws: MedusaError.self) {
          _ = try await MedusaChecks(connection: medusa.connection).run()
        }
        #expect(check?.hint == error.hint)
        hints.append(error.hint)
        let grants = error.hint.split(separator: "\n").dropFirst().joined(separator: "\n")
        try await shop.server.execute(grants, in: shop.database)
      }
    }
    #expect(hints.count == 2, "\(hints)")
  }

  @Test func `amounts with fractions are looked for before they are cut`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 5, seed: 1))
    try await medusa.execute("alter table line_item alter column unit_price type numeric")
    let findings = try await MedusaChecks(connection: medusa.connection).run()
    let remedy = try #require(findings.first { $0.severity == .problem }?.remedy)
    #expect(remedy.contains("do not cut it"))
    let question = try #require(remedy.split(separator: "\n").last)
    #expect(try await medusa.lines(String(question)) == ["0"])
  }
}

@Suite(.timeLimit(.minutes(19))) struct `The store of a shop` {
  @Test func `stays the bound one while its row is there`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 3, seed: 1))
    let first = try await medusa.lines("select id from store")
    try await medusa.execute(
      """
      insert into store select (jsonb_populate_record(
        s, '{"id": "store_other", "created_at": "2000-01-01", "default_sales_channel_id": null}')).*
      from store as s
      """
    )
    func store(boundTo bound: String?) async throws -> String {
      var medusa = medusa
      medusa.options.boundStore = bound
      let source = medusa.source()
      let identity = try await source.identity()
      await source.close()
      return identity.storeID
    }
    #expect(try await store(boundTo: nil) == "store_other")
    #expect(try await store(boundTo: first[0]) == first[0])
    #expect(try await store(boundTo: "store_gone") == "store_other")
  }
}
