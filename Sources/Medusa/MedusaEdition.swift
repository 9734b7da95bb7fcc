internal import Commerce
internal import Pipeline
internal import Postgres
internal import Queries
internal import SegmentSpec

/// One of the Medusas that can be read: its tables, and how its rows become pages.
protocol MedusaEdition: Sendable {
  associatedtype Orders: RootReader where Orders.Page == OrderPage
  associatedtype Carts: RootReader where Carts.Page == CartPage
  associatedtype Customers: RootReader where Customers.Page == CustomerPage

  /// Its name in messages: `Medusa v1`.
  var name: String { get }
  /// The generation that a sync is bound to.
  var generation: MedusaGeneration { get }
  /// The tables whose new row versions are looked for, in the order in which they are scanned.
  var trackedTables: [TrackedTable] { get }
  /// Everything that is read, `xmin` of the tracked tables included: PostgreSQL guards it like a column.
  var columns: [NeededColumns] { get }
  /// Tables without which a database is no shop of this Medusa.
  var requiredTables: [String] { get }
  var statements: EditionStatements { get }
  /// Whether a part of an order can only be found by reading a whole table for many orders at once.
  var looksAhead: Bool { get }
  /// Most roots of a page; of a page of history, fewer.
  func pageSize(isHistory: Bool) -> Int
  /// Whether rows show facts that the shop may still take back.
  var settlesRows: Bool { get }
  /// The remedy for a missing table or column.
  var upgrade: String { get }

  /// The type that a column must have to be read.
  func type(of column: String, in table: String) -> ExpectedType

  /// Tables that only events need which are switched off, with these events: the shop may lack them, and the role the
  /// privilege to read them.
  func spareTables(_ mapping: MappingSettings) -> [String: [EventName]]

  /// The findings of `check` about the shop's tables; `columns` are the optional ones that exist, as
  /// `table.column`.
  func findings(_ shop: Shop, columns: Set<String>) -> [Finding]

  /// The shop's own list of currencies; nil if Medusa's own rule holds.
  func currencies(in source: SourceSession) async throws -> [V2Currency]?

  /// The findings of `check` about the shop's rows.
  func contentFindings(_ source: SourceSession) async throws -> [Finding]

  /// The cases in which the shop's books and its events differ; nil if nobody counts them.
  func oddities(_ source: SourceSession) async throws -> [ShopOddity]?
}

/// Which Medusa a shop runs, as the state keeps it.
package enum MedusaGeneration: String, Hashable, Sendable {
  case v1, v2
}

/// The statements of an edition that are neither of a page nor of a tracked table.
struct EditionStatements: Sendable {
  /// The shop's row of `store`.
  var store: Query
  /// Every root of a kind by id, for a sweep.
  var ids: ByKind
  /// The roots of a kind that a backfill reads, by id.
  var historyIDs: ByKind
  /// The ends of such ranges.
  var historyRanges: ByKind
  /// The rows of a kind of root.
  var rows: ByKind
  /// The roots that ids name.
  var roots: Query
  /// Which of given ids are those of rows that name facts.
  var rowsThere: Query
  /// The roots of a person, by e-mail.
  var rootsOfEmail: Query
  /// The names by which people know roots, and the rows that belong to these.
  var families: Query
  /// The rows that name rows which appear to be new, and when they were written.
  var referring: Query
  var recentOrders: Query
  /// The newest customers and carts.
  var recentPeople: Query
  /// How many changed refunds belong to no order.
  var refundsWithoutOrder: Query
  var orderCurrencies: Query
  var accountsWithCapitals: Query
  /// Those among customers whose ids are known.
  var namedAccountsWithCapitals: Query
}

/// A statement for each kind of root.
struct ByKind: Sendable {
  var customer: Query
  var cart: Query
  var order: Query

  subscript(kind: RootKind) -> Query {
    switch kind {
    case .customer: customer
    case .cart: cart
    case .order: order
    }
  }
}

// How roots are read: every reader throws `UnreadableValue` for a value that the server cannot give, `PageTooHeavy`,
// and `MedusaError` when another host than that of the settings answers.
extension MedusaEdition {
  /// Reads the orders with these ids and all that belongs to them.
  func orders(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> OrderPage {
    var page = try await Orders.whole(ids, settings, in: session)
    try await page.settleOrigins(settings.firstHorizon, by: statements.referring, in: session)
    return page
  }

  /// Reads the orders' own rows only.
  func bareOrders(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> OrderPage {
    try await Orders.bare(ids, settings, in: session)
  }

  /// Reads the carts with these ids, with their lines and their registered customers.
  func carts(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CartPage {
    var page = try await Carts.whole(ids, settings, in: session)
    try await page.settleOrigins(settings.firstHorizon, by: statements.referring, in: session)
    return page
  }

  /// Reads the carts' own rows only.
  func bareCarts(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CartPage {
    try await Carts.bare(ids, settings, in: session)
  }

  /// Reads the customers with these ids, with their addresses and groups.
  func customers(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CustomerPage {
    try await Customers.whole(ids, settings, in: session)
  }

  /// Reads the customers' own rows and addresses only.
  func bareCustomers(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CustomerPage {
    try await Customers.bare(ids, settings, in: session)
  }
}

extension MedusaEdition {
  func oddities(_ source: SourceSession) async throws -> [ShopOddity]? { nil }

  func spareTables(_ mapping: MappingSettings) -> [String: [EventName]] { [:] }

  /// The mark of the table whose rows are the roots of a kind themselves.
  func ownMark(of kind: RootKind) -> String? {
    trackedTables.first { $0.roots == kind }?.mark
  }
}

/// A table, and the columns that the queries read.
struct NeededColumns: Sendable {
  var table: String
  var columns: [String]
  /// Columns that only some releases have; they are read if they exist.
  var optional: [String] = []
  /// Columns of statements that run only if another table also exists.
  var with: (table: String, columns: [String])?

  /// The columns that are read in `shop`.
  func columns(in shop: Shop) -> [String] {
    columns + (with.map { shop.has($0.table) ? $0.columns : [] } ?? [])
  }
}

/// The editions that this release reads.
enum MedusaEditions {
  static let v1 = V1Edition()
  static let v2 = V2Edition()
  static let all: [any MedusaEdition] = [v1, v2]

  /// The tables of all editions.
  static let tables = Set(
    all.flatMap { edition in
      edition.trackedTables.map(\.name) + edition.columns.map(\.table) + edition.requiredTables
    }
  ).sorted()
}
