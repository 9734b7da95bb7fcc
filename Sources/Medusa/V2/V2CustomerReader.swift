internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// Reads customers of a Medusa v2 shop by id, with their addresses and groups.
struct V2CustomerReader {
  private(set) var page = CustomerPage()
  private var v2 = V2CustomerRows()
  /// The place in `page.customers` of each id asked for, or -1.
  private(set) var places: [Int32]
  /// The statement whose rows are being read, and how many came.
  private var statement = -1
  private var rowCount = 0
  private let settings: PageSettings

  init(count: Int, settings: PageSettings) {
    places = Array(repeating: -1, count: count)
    self.settings = settings
    page.arena.longestText = settings.longestOfCustomers
    page.v2 = V2CustomerRows()
  }

  /// The statements for `ids`; their results go to `read` in this order.
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

  /// Takes in the rows of one statement.
  /// - Throws: `PageTooHeavy` when a page of more than one customer has too many bytes.
  mutating func read(_ index: Int, _ rows: borrowing Rows) throws {
    if index != statement { (statement, rowCount) = (index, 0) }
    rowCount += rows.count
    let columns = [
      Self.customerColumns, Self.groupColumns, Self.historyColumns, Self.currencyColumns,
    ]
    try rows.expect(columns: columns[index])
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      switch index {
      case 0: try readCustomer(rows, &cell)
      case 1: try readGroup(rows, &cell)
      case 2: try readHistory(rows, &cell)
      default:
        let code = try cell.string(rows)
        v2.currencies.append(V2Currency(code: code, digits: Int(try cell.int4(rows))))
      }
    }
    page.v2 = v2
    let query: Query = index == 1 ? .v2CustomerGroups : .v2Customers
    try page.arena.demandLight(roots: places.count, rows: rowCount, of: query)
  }

  static let customerColumns: [(name: String, type: ExpectedType)] =
    [
      ("position", .int4), ("id", .text), ("email", .text), ("first_name", .text),
      ("last_name", .text), ("phone", .text), ("company_name", .text), ("has_account", .bool),
      ("created_at", .timestamptz), ("updated_at", .timestamptz), ("deleted_at", .timestamptz),
      ("anonymous_ids", .textArray), ("consent", .text), ("writer", .xid),
    ] + addressColumns("billing") + [("long_texts", .text)]

  static let groupColumns: [(name: String, type: ExpectedType)] = [
    ("position", .int4), ("id", .text), ("name", .text), ("updated_at", .timestamptz),
  ]

  static let historyColumns: [(name: String, type: ExpectedType)] = [
    ("position", .int4), ("orders_count", .int8), ("currency_code", .text),
    ("total_spent", .text), ("updated_at", .timestamptz),
  ]

  static let currencyColumns: [(name: String, type: ExpectedType)] = [
    ("code", .text), ("digits", .int4),
  ]

  private mutating func readCustomer(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    let place = Int(try cell.int4(rows))
    guard places.indices.contains(place) else { return }
    var customer = Customer()
    var more = V2Customer()
    let known = page.arena.missingBytes
    customer.id = try cell.text(rows, &page.arena)
    customer.email = try cell.text(rows, &page.arena)
    customer.firstName = try cell.text(rows, &page.arena)
    customer.lastName = try cell.text(rows, &page.arena)
    customer.phone = try cell.text(rows, &page.arena)
    customer.companyName = try cell.text(rows, &page.arena)
    customer.hasAccount = try cell.bool(rows)
    customer.createdAt = try cell.moment(rows) ?? customer.createdAt
    customer.updatedAt = try cell.moment(rows) ?? customer.updatedAt
    customer.deletedAt = try cell.moment(rows)
    customer.anonymousID = try cell.anonymousID(rows, &page.arena)
    customer.consent = try cell.text(rows, &page.arena)
    customer.origin = try cell.origin(rows, settings)
    customer.billingAddress = try cell.address(rows, &page.arena)
    customer.longTexts = try cell.longTexts(rows, &page.arena, since: known)
    places[place] = Int32(truncatingIfNeeded: page.customers.count)
    if settings.mapping.identifiesByOrders { takeKnownHistory(of: &customer, &more) }
    page.customers.append(customer)
    v2.customers.append(more)
  }

  private mutating func takeKnownHistory(of customer: inout Customer, _ more: inout V2Customer) {
    guard let id = page.arena.string(customer.id), let known = settings.histories[id] else {
      return
    }
    customer.history.ordersCount = known.ordersCount
    customer.history.currencyCode = page.arena.append(known.currencyCode)
    customer.history.totalSpent = known.totalSpent
    customer.history.updatedAt = known.updatedAt
    more.totalSpent = known.exactlySpent
  }

  private mutating func readGroup(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    let place = Int(try cell.int4(rows))
    guard places.indices.contains(place), places[place] >= 0 else { return }
    var group = CustomerGroup()
    group.id = try cell.text(rows, &page.arena)
    group.name = try cell.text(rows, &page.arena)
    let customer = Int(places[place])
    if let updatedAt = try cell.moment(rows) {
      let known = page.customers[customer].groupsUpdatedAt ?? updatedAt
      page.customers[customer].groupsUpdatedAt = max(known, updatedAt)
    }
    page.customers[customer].groups.take(page.groups.count)
    page.groups.append(group)
  }

  private mutating func readHistory(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    let place = Int(try cell.int4(rows))
    guard places.indices.contains(place), places[place] >= 0 else { return }
    let customer = Int(places[place])
    var history = CustomerHistory()
    history.ordersCount = try cell.int8IfPresent(rows) ?? 0
    history.currencyCode = try cell.text(rows, &page.arena)
    v2.customers[customer].totalSpent = try cell.decimal(rows)
    history.updatedAt = try cell.moment(rows)
    page.customers[customer].history = history
  }
}
