@testable import Medusa
import Pipeline
import Postgres
import Queries
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The statements that read a Medusa v2 shop` {
  /// Tables that a level has not.
  private static let needs = [
    "v2_credit_lines": "order_credit_line", "v2_changed_order_credit_line": "order_credit_line",
  ]

  @Test(arguments: MedusaLevel.allCases)
  func `give the columns that the readers take, at every level`(level: MedusaLevel) async throws {
    let shop = try await FreshShop.empty(level)
    let session = try await Session.connect(ConnectionSettings(conninfo: shop.conninfo))
    var expected: [(Query, [(name: String, type: ExpectedType)])] = V2OrderChild.allCases.map {
      ($0.query, $0.columns)
    }
    expected += V2CartChild.allCases.map { ($0.query, $0.columns) }
    expected.append((.v2SalesChannels, SalesChannels.columns))
    expected.append((.v2Orders, V2OrderReader.columns))
    expected.append((.v2Carts, V2CartReader.columns))
    expected.append((.v2Customers, V2CustomerReader.customerColumns))
    expected.append((.v2CustomerGroups, V2CustomerReader.groupColumns))
    expected.append((.v2CustomerOrders, V2CustomerReader.historyColumns))
    for (query, columns) in expected where try await isThere(query, in: shop) {
      let description = try await session.describe(.of(query))
      #expect(description.columns.map(\.name) == columns.map(\.name), "\(query.name)")
      for (found, wanted) in zip(description.columns, columns) {
        let type = ColumnType(oid: found.type)
        #expect(wanted.type.admits(type), "\(query.name).\(found.name)")
      }
    }
    let ofCarts = V2Tables.all.flatMap(\.statements).filter { $0.kind == .cart }.map(
      \.query.name
    )
    for query in Query.medusaV2 where try await isThere(query, in: shop) {
      let description = try await session.describe(.of(query))
      guard query.name.hasPrefix("v2_changed_") else { continue }
      #expect(description.columns.map(\.name) == ["root", "writer"], "\(query.name)")
      let parameters: [UInt32] = ofCarts.contains(query.name) ? [25, 1184] : [25]
      #expect(description.parameters == parameters, "\(query.name)")
    }
    await session.close()
  }

  private func isThere(_ query: Query, in shop: FreshShop) async throws -> Bool {
    guard let table = Self.needs[query.name] else { return true }
    return try await shop.execute("select to_regclass('public.\(table)') is not null")
      .hasPrefix("t")
  }

  @Test func `are each used by a tracked table when they look for changes`() {
    let used = V2Tables.all.flatMap { $0.statements.map(\.query.name) }
    let files = Query.medusaV2.map(\.name).filter { $0.hasPrefix("v2_changed_") }
    #expect(Set(used) == Set(files))
    #expect(used.count == files.count)
  }

  @Test func `name no column that a role is not asked for`() async throws {
    let tracked = Set(V2Tables.all.map(\.name))
    let withWriter = V2Columns.all.filter { $0.columns.contains("xmin") }.map(\.table)
    #expect(tracked.isSubset(of: withWriter))
  }
}

@Suite(.timeLimit(.minutes(19))) struct `A database with tables of a Medusa` {
  @Test func `is one of v2 also with a table of its own that is called swap`() async throws {
    let shop = try await FreshShop.stocked(.newest, orders: 5)
    try await shop.execute("create table swap (id text primary key)")
    let medusa = MedusaShop(shop)
    let source = medusa.source()
    #expect(try await source.identity().edition == "v2")
    await source.close()
  }

  @Test func `is refused where both Medusas have theirs in one schema`() async throws {
    let shop = try await FreshShop.empty(.newest)
    try await shop.execute(
      "create table swap (id text); create table line_item (id text)"
    )
    let error = try await refusal(shop)
    #expect(error.kind == .configuration)
    for table in ["swap", "line_item", "order_summary", "order_line_item"] {
      #expect(error.reason.contains(table))
    }
  }

  @Test func `is refused by the name of the table that lies elsewhere`() async throws {
    let shop = try await FreshShop.empty(.newest)
    try await shop.execute(
      "create schema links; alter table order_cart set schema links; drop table return_reason"
    )
    let error = try await refusal(shop)
    #expect(error.kind == .sourceUnavailable)
    #expect(
      error.reason.hasSuffix("lacks order_cart (there is one in schema \"links\"), return_reason")
        || error.reason.hasSuffix(
          "lacks return_reason, order_cart (there is one in schema \"links\")"
        )
    )
  }

  @Test func `may lack what only some releases have`() async throws {
    let shop = try await FreshShop.stocked(.newest, orders: 10)
    try await shop.execute("drop table order_credit_line, refund_reason cascade")
    let medusa = MedusaShop(shop)
    #expect(try await medusa.run(since: .since(.init(microseconds: 0))).orders.count >= 10)
  }

  private func refusal(_ shop: FreshShop) async throws -> MedusaError {
    let medusa = MedusaShop(shop)
    return try await #require(throws: MedusaError.self) { try await medusa.position() }
  }
}
