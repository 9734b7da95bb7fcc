internal import Commerce
internal import Pipeline
internal import Postgres
internal import Queries

/// Medusa 2.0.0 and newer.
struct V2Edition: MedusaEdition {
  let name = "Medusa v2"
  let generation = MedusaGeneration.v2
  let trackedTables = V2Tables.all
  let columns = V2Columns.all
  let looksAhead = false
  let settlesRows = true

  /// The tables by which a v2 shop is told from a v1 shop.
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
    recentOrders: .v2RecentOrders,
    refundsWithoutOrder: .v2RefundsWithoutOrder,
    orderCurrencies: .v2OrderCurrencies,
    accountsWithCapitals: .v2AccountsWithCapitals
  )

  func type(of column: String, in table: String) -> ExpectedType {
    V2Columns.type(of: column, in: table)
  }

  func findings(_ shop: Shop, columns: Set<String>) -> [Finding] {
    let missing = V2Columns.optionalTables.sorted().filter { !shop.has($0) }
    return V2Level.findings(columns)
      + missing.map { table in
        Finding(.good, subject: "medusa", text: "There is no table \(table), and it is left out.")
      }
  }

  func currencies(in source: SourceSession) async throws -> [V2Currency]? {
    try await source.reading { session in
      try await session.query(.of(.v2Currencies)) { rows in
        try (0..<rows.count).map { row in
          V2Currency(code: try rows.string(row, 0), digits: Int(try rows.int4(row, 1)))
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

  /// Reads one page in four round trips of the transaction that `session` has open: the orders, what became of
  /// them, what they held at the versions that this names, and the lines that are named anywhere; in a fifth where
  /// products have categories only.
  func orders(
    _ ids: [String],
    links: LinksAhead?,
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> OrderPage {
    var reader = V2OrderReader(ids, settings)
    let roots = [V2OrderReader.request(ids, settings)]
    try await session.readRoots(roots, on: settings.host) { _, rows in
      try reader.readOrders(rows)
    }
    var customers = V2CustomerReader(count: reader.wanted.ids.count, settings: settings)
    let people =
      reader.wanted.ids.isEmpty ? [] : V2CustomerReader.requests(reader.wanted.ids, settings)
    for trip in V2OrderChild.trips {
      let children = trip.compactMap { child in
        reader.request(child).map { (child: child, request: $0) }
      }
      let isFirst = trip.contains(.changes)
      try await session.readParts(children.map(\.request) + (isFirst ? people : [])) {
        index,
        rows in
        if index < children.count {
          try reader.read(children[index].child, rows)
        } else {
          try customers.read(index - children.count, rows)
        }
      }
    }
    if let request = reader.categoriesRequest() {
      try await session.readParts([request]) { _, rows in try reader.readCategories(rows) }
    }
    reader.finish()
    reader.adopt(customers)
    var page = reader.page
    page.noteThereInV2(
      try await settings.firstHorizon.thereInV2(among: page.appearedInV2, in: session)
    )
    return page
  }

  func bareOrders(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> OrderPage {
    var reader = V2OrderReader(ids, settings)
    let roots = [V2OrderReader.request(ids, settings)]
    try await session.readRoots(roots, on: settings.host) { _, rows in
      try reader.readOrders(rows)
    }
    return reader.page
  }

  func carts(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CartPage {
    var page = try await V2CartReader.read(ids, settings, in: session)
    page.noteThereInV2(
      try await settings.firstHorizon.thereInV2(among: page.appearedInV2, in: session)
    )
    return page
  }

  func bareCarts(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CartPage {
    var reader = V2CartReader(ids, settings)
    let roots = [V2CartReader.request(ids, settings)]
    try await session.readRoots(roots, on: settings.host) { _, rows in
      try reader.readCarts(rows)
    }
    return reader.page
  }

  func customers(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CustomerPage {
    try await customers(ids, V2CustomerReader.requests(ids, settings), settings, in: session)
  }

  func bareCustomers(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CustomerPage {
    let own = Array(V2CustomerReader.requests(ids, settings).prefix(1))
    return try await customers(ids, own, settings, in: session)
  }

  private func customers(
    _ ids: [String],
    _ requests: [(Statement, [Parameter])],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CustomerPage {
    var reader = V2CustomerReader(count: ids.count, settings: settings)
    try await session.readRoots(requests, on: settings.host) { index, rows in
      try reader.read(index, rows)
    }
    return reader.page
  }
}
