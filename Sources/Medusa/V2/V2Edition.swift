internal import Commerce
internal import Pipeline
internal import Postgres
internal import Queries
internal import SegmentSpec

/// Medusa 2.0.0 and newer.
struct V2Edition: MedusaEdition {
  typealias Orders = V2OrderReader
  typealias Carts = V2CartReader
  typealias Customers = V2CustomerReader

  let name = "Medusa v2"
  let generation = MedusaGeneration.v2
  let trackedTables = V2Tables.all
  let columns = V2Columns.all
  let looksAhead = false
  let settlesRows = true

  /// Its roots have more and longer rows than those of Medusa v1.
  func pageSize(isHistory: Bool) -> Int { isHistory ? 350 : 700 }

  /// The tables that distinguish a v2 shop from a v1 shop.
  static let marks = ["order_summary", "order_line_item"]

  var requiredTables: [String] {
    columns.map(\.table).filter { !V2Columns.optionalTables.contains($0) }
  }

  var upgrade: String {
    "Tidemark reads Medusa 2.0.0 and newer: run Medusa's migrations (`medusa db:migrate`), or check --source "
      + "and --schema."
  }

  let statements = EditionStatements(
    store: .v2Store,
    ids: ByKind(customer: .v2CustomerIds, cart: .v2CartIds, order: .v2OrderIds),
    historyIDs: ByKind(customer: .v2AccountIds, cart: .v2CartIds, order: .v2OrderIds),
    historyRanges: ByKind(
      customer: .v2AccountRanges,
      cart: .v2CartRanges,
      order: .v2OrderRanges
    ),
    rows: ByKind(customer: .v2Customers, cart: .v2Carts, order: .v2Orders),
    roots: .v2Roots,
    rowsThere: .v2RowsThere,
    rootsOfEmail: .v2RootsOfEmail,
    families: .v2Families,
    referring: .v2Referring,
    recentOrders: .v2RecentOrders,
    recentPeople: .v2RecentPeople,
    refundsWithoutOrder: .v2RefundsWithoutOrder,
    orderCurrencies: .v2OrderCurrencies,
    accountsWithCapitals: .v2AccountsWithCapitals,
    namedAccountsWithCapitals: .v2NamedAccountsWithCapitals
  )

  func type(of column: String, in table: String) -> ExpectedType {
    V2Columns.type(of: column, in: table)
  }

  func spareTables(_ mapping: MappingSettings) -> [String: [EventName]] {
    V2Columns.spareTables(mapping)
  }

  func findings(_ shop: Shop, columns: Set<String>) -> [Finding] {
    let missing = V2Columns.optionalTables.sorted().filter { !shop.has($0) }
    return V2Level.findings(columns, without: Set(shop.leftOut.map(\.name)))
      + missing.map { table in
        Finding(.good, subject: "medusa", text: "There is no table \(table), and it is left out.")
      } + shop.spareFindings()
  }

  func currencies(in source: SourceSession) async throws -> [V2Currency]? {
    try await source.reading { session in
      try await session.query(.of(.v2Currencies)) { rows in
        try (0..<rows.count).map { row in
          var cell = RowCursor(row)
          return try cell.currency(rows)
        }
      }
    }
  }

  func oddities(_ source: SourceSession) async throws -> [ShopOddity]? {
    try await V2Oddities.found(source)
  }

  func contentFindings(_ source: SourceSession) async throws -> [Finding] {
    try await V2Oddities.findings(source)
  }
}
