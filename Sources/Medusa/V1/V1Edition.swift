internal import Commerce
internal import Pipeline
internal import Postgres
internal import Queries

/// Medusa 1.3 to 1.20.
struct V1Edition: MedusaEdition {
  let name = "Medusa v1"
  let generation = MedusaGeneration.v1
  let trackedTables = V1Tables.all
  let columns = V1Columns.all
  let looksAhead = true
  let settlesRows = false

  /// The tables by which a v1 shop is told from a v2 shop.
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
    rootsOfEmail: .v1RootsOfEmail,
    families: .v1Families,
    recentOrders: .v1RecentOrders,
    refundsWithoutOrder: .v1RefundsWithoutOrder,
    orderCurrencies: .v1OrderCurrencies,
    accountsWithCapitals: .v1AccountsWithCapitals
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

  /// Reads one page in two round trips of the transaction that `session` has open, in a third where lines
  /// are named that are not the orders' own, and in one more where products have categories only.
  func orders(
    _ ids: [String],
    links: LinksAhead?,
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> OrderPage {
    var reader = V1OrderReader(count: ids.count, settings: settings)
    let roots = [V1OrderReader.request(ids, settings)]
    try await session.readRoots(roots, on: settings.host) { _, rows in
      try reader.readOrders(rows)
    }
    let children = V1OrderChild.needed(by: settings.mapping)
    var requests = children.map { $0.request(ids, settings, links: links) }
    let customerRequests =
      reader.wanted.ids.isEmpty ? [] : V1CustomerReader.requests(reader.wanted.ids, settings)
    requests += customerRequests
    if !reader.salesChannelIDs.isEmpty {
      requests.append(
        (.of(.v1SalesChannels), [.textArray(reader.salesChannelIDs), settings.longestText])
      )
    }
    var customers = V1CustomerReader(count: reader.wanted.ids.count, settings: settings)
    try await session.readParts(requests) { index, rows in
      if index < children.count {
        try reader.read(children[index], rows)
      } else if index < children.count + customerRequests.count {
        try customers.read(index - children.count, rows)
      } else {
        try reader.readSalesChannels(rows)
      }
    }
    if let request = reader.movedLinesRequest() {
      try await session.readParts([request]) { _, rows in
        try reader.read(.movedLines, rows)
      }
      reader.placeMovedLines()
    }
    if let request = reader.categoriesRequest() {
      try await session.readParts([request]) { _, rows in try reader.readCategories(rows) }
    }
    reader.nameCoupons()
    reader.adopt(customers)
    var page = reader.page
    page.noteThere(try await settings.firstHorizon.there(among: page.appeared, in: session))
    return page
  }

  func bareOrders(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> OrderPage {
    var reader = V1OrderReader(count: ids.count, settings: settings)
    let roots = [V1OrderReader.request(ids, settings)]
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
    var page = try await V1CartReader.read(ids, settings, in: session)
    page.noteThere(try await settings.firstHorizon.there(among: page.appeared, in: session))
    return page
  }

  func bareCarts(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CartPage {
    var reader = V1CartReader(count: ids.count, settings: settings)
    let roots = [V1CartReader.request(ids, settings)]
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
    try await customers(ids, V1CustomerReader.requests(ids, settings), settings, in: session)
  }

  func bareCustomers(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CustomerPage {
    let own = Array(V1CustomerReader.requests(ids, settings).prefix(1))
    return try await customers(ids, own, settings, in: session)
  }

  private func customers(
    _ ids: [String],
    _ requests: [(Statement, [Parameter])],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CustomerPage {
    var reader = V1CustomerReader(count: ids.count, settings: settings)
    try await session.readRoots(requests, on: settings.host) { index, rows in
      try reader.read(index, rows)
    }
    return reader.page
  }
}
