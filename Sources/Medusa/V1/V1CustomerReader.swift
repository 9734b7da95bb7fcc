internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// Reads customers by id, with their billing addresses and groups.
struct V1CustomerReader: RootReader {
  private(set) var page = CustomerPage()
  private(set) var places: RootPlaces
  private let settings: PageSettings

  init(_ ids: [String], _ settings: PageSettings) {
    places = RootPlaces(count: ids.count)
    self.settings = settings
    page.arena.longestText = settings.longestOfCustomers
  }

  var result: CustomerPage { page }

  static func requests(
    _ ids: [String],
    _ settings: PageSettings
  ) -> [(Statement, [Parameter])] {
    [
      (
        .of(.v1Customers),
        [
          .textArray(ids), settings.keys, settings.consent, settings.longestTextOfCustomers,
        ]
      ),
      (.of(.v1CustomerGroups), [.textArray(ids), settings.longestTextOfCustomers]),
    ]
      + (settings.mapping.identifiesByOrders
        ? [(.of(.v1CustomerOrders), [.textArray(settings.histories.unknown(of: ids))])] : [])
  }

  mutating func read(_ index: Int, _ rows: borrowing Rows) throws {
    switch index {
    case 0: try readCustomers(rows)
    case 1: try readGroups(rows)
    default: try readHistories(rows)
    }
    let query: Query = index == 1 ? .v1CustomerGroups : .v1Customers
    let count = index == 1 ? page.groups.count : page.customers.count
    try page.arena.demandLight(roots: places.count, rows: count, of: query)
  }

  static let customerColumns: ExpectedColumns =
    [
      ("position", .int4), ("id", .text), ("email", .text), ("first_name", .text),
      ("last_name", .text), ("phone", .text), ("has_account", .bool), ("created_at", .timestamptz),
      ("updated_at", .timestamptz), ("deleted_at", .timestamptz), ("anonymous_ids", .textArray),
      ("consent", .text), ("writer", .xid),
    ] + addressColumns("billing") + [("long_texts", .text)]

  static let historyColumns: ExpectedColumns = [
    ("position", .int4), ("orders_count", .int8), ("currency_code", .text),
    ("total_spent", .int8), ("updated_at", .timestamptz),
  ]

  private mutating func readCustomers(_ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.customerColumns)
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      guard places.note(try cell.int4(rows), at: page.customers.count) else { continue }
      var customer = Customer()
      let known = page.arena.missingBytes
      customer.id = try cell.text(rows, &page.arena)
      customer.email = try cell.text(rows, &page.arena)
      customer.firstName = try cell.text(rows, &page.arena)
      customer.lastName = try cell.text(rows, &page.arena)
      customer.phone = try cell.text(rows, &page.arena)
      customer.hasAccount = try cell.flag(rows)
      customer.createdAt = try cell.moment(rows) ?? customer.createdAt
      customer.updatedAt = try cell.moment(rows) ?? customer.updatedAt
      customer.deletedAt = try cell.moment(rows)
      customer.anonymousID = try cell.anonymousID(rows, &page.arena)
      customer.consent = try cell.text(rows, &page.arena)
      customer.origin = try cell.origin(rows, settings)
      customer.billingAddress = try cell.address(rows, &page.arena)
      customer.longTexts = try cell.longTexts(rows, &page.arena, since: known)
      settings.addHistory(to: &customer, &page.arena)
      page.customers.append(customer)
    }
  }

  private mutating func readGroups(_ rows: borrowing Rows) throws {
    try rows.expect(columns: [("position", .int4), ("id", .text), ("name", .text)])
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      let position = try cell.int4(rows)
      guard let customer = places[position] else { continue }
      var group = CustomerGroup()
      group.id = try cell.text(rows, &page.arena)
      group.name = try cell.text(rows, &page.arena)
      page.customers[customer].groups.take(page.groups.count)
      page.groups.append(group)
    }
  }

  private mutating func readHistories(_ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.historyColumns)
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      let position = try cell.int4(rows)
      guard let customer = places[position] else { continue }
      var history = CustomerHistory()
      history.ordersCount = try cell.int8IfPresent(rows) ?? 0
      history.currencyCode = try cell.text(rows, &page.arena)
      history.totalSpent = try cell.int8IfPresent(rows)
      history.updatedAt = try cell.moment(rows)
      page.customers[customer].history = history
    }
  }
}
