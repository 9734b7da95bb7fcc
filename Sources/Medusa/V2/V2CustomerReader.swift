internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// Reads customers of a Medusa v2 shop by id, with their addresses and groups.
struct V2CustomerReader: RootReader {
  private var page = CustomerPage()
  private var v2 = V2CustomerRows()
  private(set) var places: RootPlaces
  /// The statement whose rows are being read, and how many came.
  private var statement = -1
  private var rowCount = 0
  private let settings: PageSettings

  init(_ ids: [String], _ settings: PageSettings) {
    places = RootPlaces(count: ids.count)
    self.settings = settings
    page.arena.longestText = settings.longestOfCustomers
  }

  var result: CustomerPage {
    var page = page
    page.v2 = v2
    return page
  }

  static func requests(
    _ ids: [String],
    _ settings: PageSettings
  ) -> [(Statement, [Parameter])] {
    [
      (
        .of(.v2Customers),
        [
          .textArray(ids), settings.keys, settings.consent, settings.longestTextOfCustomers,
        ]
      ),
      (.of(.v2CustomerGroups), [.textArray(ids), settings.longestTextOfCustomers]),
    ]
      + (settings.mapping.identifiesByOrders
        ? [
          (.of(.v2CustomerOrders), [.textArray(settings.histories.unknown(of: ids))]),
          (.of(.v2Currencies), []),
        ] : [])
  }

  mutating func read(_ index: Int, _ rows: borrowing Rows) throws {
    if index != statement { (statement, rowCount) = (index, 0) }
    rowCount += rows.count
    try rows.expect(columns: Self.columns[index])
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      switch index {
      case 0: try readCustomer(rows, &cell)
      case 1: try readGroup(rows, &cell)
      case 2: try readHistory(rows, &cell)
      default: v2.currencies.append(try cell.currency(rows))
      }
    }
    let query: Query = index == 1 ? .v2CustomerGroups : .v2Customers
    try page.arena.demandLight(roots: places.count, rows: rowCount, of: query)
  }

  private static let columns = [customerColumns, groupColumns, historyColumns, currencyColumns]

  static let customerColumns: ExpectedColumns =
    [
      ("position", .int4), ("id", .text), ("email", .text), ("first_name", .text),
      ("last_name", .text), ("phone", .text), ("company_name", .text), ("has_account", .bool),
      ("created_at", .timestamptz), ("updated_at", .timestamptz), ("deleted_at", .timestamptz),
      ("anonymous_ids", .textArray), ("consent", .text), ("writer", .xid),
    ] + addressColumns("billing") + [("long_texts", .text)]

  static let groupColumns: ExpectedColumns = [
    ("position", .int4), ("id", .text), ("name", .text), ("updated_at", .timestamptz),
  ]

  static let historyColumns: ExpectedColumns = [
    ("position", .int4), ("orders_count", .int8), ("currency_code", .text),
    ("total_spent", .text), ("updated_at", .timestamptz),
  ]

  static let currencyColumns: ExpectedColumns = [
    ("code", .text), ("digits", .int4),
  ]

  private mutating func readCustomer(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    guard places.note(try cell.int4(rows), at: page.customers.count) else { return }
    var customer = Customer()
    var more = V2Customer()
    let known = page.arena.missingBytes
    customer.id = try cell.text(rows, &page.arena)
    customer.email = try cell.text(rows, &page.arena)
    customer.firstName = try cell.text(rows, &page.arena)
    customer.lastName = try cell.text(rows, &page.arena)
    customer.phone = try cell.text(rows, &page.arena)
    customer.companyName = try cell.text(rows, &page.arena)
    customer.hasAccount = try cell.flag(rows)
    customer.createdAt = try cell.moment(rows) ?? customer.createdAt
    customer.updatedAt = try cell.moment(rows) ?? customer.updatedAt
    customer.deletedAt = try cell.moment(rows)
    customer.anonymousID = try cell.anonymousID(rows, &page.arena)
    customer.consent = try cell.text(rows, &page.arena)
    customer.origin = try cell.origin(rows, settings)
    customer.billingAddress = try cell.address(rows, &page.arena)
    customer.longTexts = try cell.longTexts(rows, &page.arena, since: known)
    more.totalSpent = settings.addHistory(to: &customer, &page.arena)?.exactlySpent
    page.customers.append(customer)
    v2.customers.append(more)
  }

  private mutating func readGroup(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    let position = try cell.int4(rows)
    guard let customer = places[position] else { return }
    var group = CustomerGroup()
    group.id = try cell.text(rows, &page.arena)
    group.name = try cell.text(rows, &page.arena)
    if let updatedAt = try cell.moment(rows) {
      let known = page.customers[customer].groupsUpdatedAt ?? updatedAt
      page.customers[customer].groupsUpdatedAt = max(known, updatedAt)
    }
    page.customers[customer].groups.take(page.groups.count)
    page.groups.append(group)
  }

  private mutating func readHistory(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    let position = try cell.int4(rows)
    guard let customer = places[position] else { return }
    var history = CustomerHistory()
    history.ordersCount = try cell.int8IfPresent(rows) ?? 0
    history.currencyCode = try cell.text(rows, &page.arena)
    v2.customers[customer].totalSpent = try cell.decimal(rows)
    history.updatedAt = try cell.moment(rows)
    page.customers[customer].history = history
  }
}
