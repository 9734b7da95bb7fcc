internal import Commerce
internal import Pipeline
internal import Postgres
internal import Queries

/// Medusa 1.3 to 1.20.
struct V1Edition: MedusaEdition {
  typealias Orders = V1OrderReader
  typealias Carts = V1CartReader
  typealias Customers = V1CustomerReader

  let name = "Medusa v1"
  let generation = MedusaGeneration.v1
  let trackedTables = V1Tables.all
  let columns = V1Columns.all
  let looksAhead = true
  let settlesRows = false

  func pageSize(isHistory: Bool) -> Int { isHistory ? 700 : 1000 }

  /// The tables that distinguish a v1 shop from a v2 shop.
  static let marks = ["swap", "line_item"]

  var requiredTables: [String] {
    trackedTables.filter(\.isRequired).map(\.name) + V1Columns.requiredReferenceTables
  }

  var upgrade: String {
    "Tidemark reads Medusa 1.3 to 1.20: upgrade Medusa and run its migrations (`medusa migrations run`), "
      + "or check --source and --schema."
  }

  let statements = EditionStatements(
    store: .v1Store,
    ids: ByKind(customer: .v1CustomerIds, cart: .v1CartIds, order: .v1OrderIds),
    historyIDs: ByKind(customer: .v1AccountIds, cart: .v1CartIds, order: .v1OrderIds),
    historyRanges: ByKind(
      customer: .v1AccountRanges,
      cart: .v1CartRanges,
      order: .v1OrderRanges
    ),
    rows: ByKind(customer: .v1Customers, cart: .v1Carts, order: .v1Orders),
    roots: .v1Roots,
    rowsThere: .v1RowsThere,
    rootsOfEmail: .v1RootsOfEmail,
    families: .v1Families,
    referring: .v1Referring,
    recentOrders: .v1RecentOrders,
    recentPeople: .v1RecentPeople,
    refundsWithoutOrder: .v1RefundsWithoutOrder,
    orderCurrencies: .v1OrderCurrencies,
    accountsWithCapitals: .v1AccountsWithCapitals,
    namedAccountsWithCapitals: .v1NamedAccountsWithCapitals
  )

  func type(of column: String, in table: String) -> ExpectedType {
    V1Columns.type(of: column, in: table)
  }

  func findings(_ shop: Shop, columns: Set<String>) -> [Finding] {
    var findings: [Finding] = []
    let includesTax = columns.contains("line_item.includes_tax")
    findings.append(
      Finding(
        .good,
        subject: "medusa",
        text: includesTax
          ? "Tax-inclusive prices are on: lines and shipping methods have includes_tax."
          : "Tax-inclusive prices are off: there is no includes_tax."
      )
    )
    for table in ["order_edit", "order_item_change", "sales_channel"] where !shop.has(table) {
      findings.append(
        Finding(
          .good,
          subject: "medusa",
          text: "There is no table \(table): its feature is off, and it is left out."
        )
      )
    }
    return findings
  }

  func currencies(in source: SourceSession) async throws -> [V2Currency]? { nil }

  func contentFindings(_ source: SourceSession) async throws -> [Finding] { [] }
}
