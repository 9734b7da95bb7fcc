import Commerce
@testable import Medusa
import Postgres
import Queries
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The statements that read a Medusa shop` {
  @Test(arguments: [false, true])
  func `are all accepted by the fixture's tables`(taxInclusive: Bool) async throws {
    let shop = try await FreshShop.empty(taxInclusive: taxInclusive)
    let session = try await Session.connect(ConnectionSettings(conninfo: shop.conninfo))
    for query in Query.source + Query.medusaV1 {
      do {
        _ = try await session.describe(.of(query))
      } catch {
        Issue.record("\(query.name): \(error)")
      }
    }
    await session.close()
  }

  @Test func `name one statement a file and tell their parameters`() {
    for query in Query.source + Query.medusaV1 + Query.medusaV2 {
      #expect(query.text.hasPrefix("--"), "\(query.name) has no header")
      let lines = query.text.split(separator: "\n").filter { !$0.hasPrefix("--") }
      let ends = lines.joined().filter { $0 == ";" }.count
      #expect(ends == 1, "\(query.name) is no single statement")
      for number in 1...7 where query.text.contains("$\(number)::") {
        #expect(query.text.contains("-- $\(number) "), "\(query.name) hides $\(number)")
      }
    }
  }

  @Test func `are read by psql, which is given the schema`() async throws {
    let shop = try await FreshShop.empty()
    let statements = (Query.source + Query.medusaV1).map { "prepare \($0.name) as \($0.text)" }
    _ = try await shop.execute(
      "alter schema public rename to \"Odd \"\"one\"; create schema public"
    )
    _ = try await shop.execute(
      """
      \\set schema 'Odd "one'
      set search_path = pg_catalog;
      \(statements.joined(separator: "\n"))
      """
    )
  }

  @Test func `name every table with its schema`() {
    let schemas: Set = ["schema", "pg_catalog", "tidemark", "tidemark_outbox"]
    for query in Query.all where !Query.stateSqlite.map(\.name).contains(query.name) {
      // Behind REVOKE, FROM names no table.
      let tables = TableNames(in: query.text.replacing(" from public;", with: ";"))
      #expect(tables.bare.isEmpty, "\(query.name): \(tables.bare)")
      #expect(tables.schemas.isSubset(of: schemas), "\(query.name)")
    }
    let bad = TableNames(
      in: "with a as (select 1) select * from a, b join c.d on e in (select f from g)"
    )
    #expect(bad.bare == ["b", "g"] && bad.schemas == ["c"])
  }

  @Test(arguments: [false, true])
  func `give the columns that the readers take`(taxInclusive: Bool) async throws {
    let shop = try await FreshShop.empty(taxInclusive: taxInclusive)
    let session = try await Session.connect(ConnectionSettings(conninfo: shop.conninfo))
    var expected: [(Query, [(name: String, type: ExpectedType)])] = V1OrderChild.allCases.map {
      ($0.query, $0.columns)
    }
    expected.append((.v1SalesChannels, SalesChannels.columns))
    expected.append((.v1Orders, V1OrderReader.columns))
    expected.append((.v1Customers, V1CustomerReader.customerColumns))
    expected.append((.v1Carts, V1CartReader.cartColumns))
    expected.append((.v1CartLines, V1CartReader.cartLineColumns))
    expected.append((.v1CustomerOrders, V1CustomerReader.historyColumns))
    for (query, columns) in expected {
      let description = try await session.describe(.of(query))
      #expect(description.columns.map(\.name) == columns.map(\.name), "\(query.name)")
    }
    let ofCarts = V1Tables.all.flatMap(\.statements).filter { $0.kind == .cart }.map(
      \.query.name
    )
    for query in Query.medusaV1 where query.name.hasPrefix("v1_changed_") {
      let description = try await session.describe(.of(query))
      #expect(description.columns.map(\.name) == ["root", "writer"], "\(query.name)")
      let parameters: [UInt32] = ofCarts.contains(query.name) ? [25, 1184] : [25]
      #expect(description.parameters == parameters, "\(query.name)")
    }
    await session.close()
  }

  /// A row's id has 32 bits and goes round: every comparison must be the one whose arithmetic is tested.
  @Test func `compare transaction ids in one way when they look for changes`() {
    for query in Query.medusaV1 + Query.medusaV2 where query.name.contains("_changed_") {
      let body = query.text.split(separator: "\n").filter { !$0.hasPrefix("--") }
        .joined(separator: " ")
      let comparisons = body.matches(
        of: /age\((\w+\.)?xmin\) between 0 and age\(\$1::text::xid8::xid\)/
      )
      #expect(!comparisons.isEmpty, "\(query.name)")
      let writers = body.matches(of: /xmin as writer/)
      #expect(!writers.isEmpty, "\(query.name)")
      #expect(
        body.matches(of: /xmin/).count == comparisons.count + writers.count,
        "\(query.name)"
      )
    }
  }

  @Test func `are each used by a tracked table when they look for changes`() {
    let used = V1Tables.all.flatMap { $0.statements.map(\.query.name) }
    let files = Query.medusaV1.map(\.name).filter { $0.hasPrefix("v1_changed_") }
    #expect(Set(used) == Set(files))
    #expect(used.count == files.count)
  }
}
