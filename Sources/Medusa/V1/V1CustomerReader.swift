internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// Reads customers by id, with their billing addresses and groups.
struct V1CustomerReader {
  private(set) var page = CustomerPage()
  /// The place in `page.customers` of each id asked for, or -1.
  private(set) var places: [Int32]
  private let settings: PageSettings

  init(count: Int, settings: PageSettings) {
    places = Array(repeating: -1, count: count)
    self.settings = settings
    page.arena.longestText = settings.longestOfCustomers
  }

  /// The statements for `ids`; their results go to `read` in this order.
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

  /// Takes in the rows of one statement.
  /// - Throws: `PageTooHeavy` when a page of more than one customer has too many bytes.
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

  static let customerColumns: [(name: String, type: ExpectedType)] =
    [
      ("position", .int4), ("id", .text), ("email", .text), ("first_name", .text),
      ("last_name", .text), ("phone", .text), ("has_account", .bool), ("created_at", .timestamptz),
      ("updated_at", .timestamptz), ("deleted_at", .timestamptz), ("anonymous_ids", .textArray),
      ("consent", .text), ("writer", .xid),
    ] + addressColumns("billing") + [("long_texts", .text)]

  private mutating func readCustomers(_ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.customerColumns)
    for row in 0..<rows.count {
      var customer = Customer()
      let known = page.arena.missingBytes
      customer.id = try page.arena.text(rows, row, 1)
      customer.email = try page.arena.text(rows, row, 2)
      customer.firstName = try page.arena.text(rows, row, 3)
      customer.lastName = try page.arena.text(rows, row, 4)
      customer.phone = try page.arena.text(rows, row, 5)
      customer.hasAccount = try rows.boolIfPresent(row, 6) ?? false
      customer.createdAt = try rows.moment(row, 7) ?? customer.createdAt
      customer.updatedAt = try rows.moment(row, 8) ?? customer.updatedAt
      customer.deletedAt = try rows.moment(row, 9)
      customer.anonymousID = try page.arena.id(rows, row, 10)
      customer.consent = try page.arena.text(rows, row, 11)
      customer.origin = try settings.origin(rows, row, 12)
      customer.billingAddress = try page.arena.address(rows, row, from: 13)
      customer.longTexts = try page.arena.longTexts(rows, row, 25, since: known)
      let place = Int(try rows.int4(row, 0))
      guard places.indices.contains(place) else { continue }
      places[place] = Int32(truncatingIfNeeded: page.customers.count)
      if settings.mapping.identifiesByOrders { takeKnownHistory(of: &customer) }
      page.customers.append(customer)
    }
  }

  private mutating func takeKnownHistory(of customer: inout Customer) {
    guard let id = page.arena.string(customer.id), let known = settings.histories[id] else {
      return
    }
    customer.history.ordersCount = known.ordersCount
    customer.history.currencyCode = page.arena.append(known.currencyCode)
    customer.history.totalSpent = known.totalSpent
    customer.history.updatedAt = known.updatedAt
  }

  private mutating func readGroups(_ rows: borrowing Rows) throws {
    try rows.expect(columns: [("position", .int4), ("id", .text), ("name", .text)])
    for row in 0..<rows.count {
      let place = Int(try rows.int4(row, 0))
      guard places.indices.contains(place), places[place] >= 0 else { continue }
      var group = CustomerGroup()
      group.id = try page.arena.text(rows, row, 1)
      group.name = try page.arena.text(rows, row, 2)
      page.customers[Int(places[place])].groups.take(page.groups.count)
      page.groups.append(group)
    }
  }
}

extension V1CustomerReader {
  static let historyColumns: [(name: String, type: ExpectedType)] = [
    ("position", .int4), ("orders_count", .int8), ("currency_code", .text),
    ("total_spent", .int8), ("updated_at", .timestamptz),
  ]

  private mutating func readHistories(_ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.historyColumns)
    for row in 0..<rows.count {
      let place = Int(try rows.int4(row, 0))
      guard places.indices.contains(place), places[place] >= 0 else { continue }
      var history = CustomerHistory()
      history.ordersCount = try rows.int8IfPresent(row, 1) ?? 0
      history.currencyCode = try page.arena.text(rows, row, 2)
      history.totalSpent = try rows.int8IfPresent(row, 3)
      history.updatedAt = try rows.moment(row, 4)
      page.customers[Int(places[place])].history = history
    }
  }
}

/// The customers whose identify a page's roots may need, each once, in the order of their first root.
struct WantedCustomers {
  private(set) var ids: [String] = []
  private var places: [String: Int] = [:]

  mutating func note(_ id: String) {
    guard places[id] == nil else { return }
    places[id] = ids.count
    ids.append(id)
  }

  /// The place of a noted customer in the page whose customers for `ids` lie at `found`, or -1.
  func place(of id: String, among found: [Int32]) -> Int32 {
    guard let place = places[id], found.indices.contains(place) else { return -1 }
    return found[place]
  }
}
