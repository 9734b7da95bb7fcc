internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// Reads carts by id: carts and lines in one round trip, and the registered customers among them, if
/// there are any, in a second.
struct V1CartReader {
  private(set) var page = CartPage()
  /// The place in `page.carts` of each id asked for, or -1 when it is gone.
  private var places: [Int32]
  private var wanted = WantedCustomers()
  private var missing = MissingCategories()
  private let settings: PageSettings

  init(count: Int, settings: PageSettings) {
    places = Array(repeating: -1, count: count)
    self.settings = settings
    page.arena.longestText = settings.longest
  }

  /// Reads one page in the transaction that `session` has open.
  /// - Throws: `PageTooHeavy` when a page of more than one cart has too many lines or bytes.
  static func read(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CartPage {
    var reader = V1CartReader(count: ids.count, settings: settings)
    let limit: Parameter = ids.count > 1 ? .int4(Int32(PageSettings.heavyRows)) : .null
    let own: [(Statement, [Parameter])] = [
      request(ids, settings),
      (.of(.v1CartLines), [.textArray(ids), limit, settings.longestText]),
    ]
    try await session.readRoots(own, on: settings.host) { index, rows in
      if index == 0 { try reader.readCarts(rows) } else { try reader.readLines(rows) }
    }
    let customerIDs = reader.wanted.ids
    var customers = V1CustomerReader(count: customerIDs.count, settings: settings)
    let customerRequests =
      customerIDs.isEmpty ? [] : V1CustomerReader.requests(customerIDs, settings)
    let channels = reader.salesChannelsRequest()
    let categories = reader.missing.request(.v1ProductCategories, settings)
    let requests = customerRequests + [channels, categories].compactMap(\.self)
    guard !requests.isEmpty else { return reader.page }
    try await session.readParts(requests) { index, rows in
      if index < customerRequests.count {
        try customers.read(index, rows)
      } else if index == customerRequests.count, channels != nil {
        try reader.page.readSalesChannels(rows)
      } else {
        try reader.readCategories(rows)
      }
    }
    if !customerRequests.isEmpty { reader.adopt(customers) }
    return reader.page
  }

  /// The statement that reads the carts themselves.
  static func request(_ ids: [String], _ settings: PageSettings) -> (Statement, [Parameter]) {
    (
      .of(.v1Carts),
      [.textArray(ids), settings.keys, settings.consent, settings.longestText, settings.passed]
    )
  }

  static let cartColumns: [(name: String, type: ExpectedType)] =
    [
      ("position", .int4), ("id", .text), ("type", .text), ("customer_id", .text), ("email", .text),
      ("region_id", .text), ("currency_code", .text), ("coupon", .text), ("order_id", .text),
      ("created_at", .timestamptz), ("writer", .xid),
      ("session_created_at", .timestamptz), ("session_writer", .xid),
      ("order_created_at", .timestamptz), ("order_writer", .xid),
      ("session_amount", .integer), ("customer_exists", .bool), ("customer_has_account", .bool),
      ("customer_is_deleted", .bool), ("anonymous_ids", .textArray), ("consent", .text),
      ("ip", .text), ("user_agent", .text), ("google_analytics_id", .text),
    ] + addressColumns("shipping") + addressColumns("billing")
    + [("sales_channel_id", .text), ("shipping", .int8), ("passed", .text)]

  static let cartLineColumns =
    lineColumns + [("discount", .float8), ("long_texts", .text), ("coupon", .text)]

  mutating func readCarts(_ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.cartColumns)
    for row in 0..<rows.count {
      let place = Int(try rows.int4(row, 0))
      guard places.indices.contains(place) else { continue }
      places[place] = Int32(truncatingIfNeeded: page.carts.count)
      page.carts.append(try readCart(rows, row))
    }
    try page.arena.demandLight(roots: places.count, rows: page.carts.count, of: .v1Carts)
  }

  private mutating func readCart(_ rows: borrowing Rows, _ row: Int) throws -> Cart {
    var cart = Cart()
    cart.id = try page.arena.text(rows, row, 1)
    cart.isDefault = try rows.stringIfPresent(row, 2) == "default"
    cart.customerID = try page.arena.text(rows, row, 3)
    cart.email = try page.arena.text(rows, row, 4)
    cart.regionID = try page.arena.text(rows, row, 5)
    cart.currencyCode = try page.arena.text(rows, row, 6)
    cart.coupon = try page.arena.text(rows, row, 7)
    cart.orderID = try page.arena.text(rows, row, 8)
    cart.opening = try proof(rows, row, 9) ?? cart.opening
    cart.session = try proof(rows, row, 11)
    cart.order = try proof(rows, row, 13)
    cart.sessionAmount = try rows.int8IfPresent(row, 15)
    cart.customer.exists = try rows.bool(row, 16)
    cart.customer.hasAccount = try rows.bool(row, 17)
    cart.customer.isDeleted = try rows.bool(row, 18)
    cart.anonymousID = try page.arena.id(rows, row, 19)
    cart.consent = try page.arena.text(rows, row, 20)
    cart.ip = try page.arena.text(rows, row, 21)
    cart.userAgent = try page.arena.text(rows, row, 22)
    cart.googleAnalyticsID = try page.arena.text(rows, row, 23)
    cart.shippingAddress = try page.arena.address(rows, row, from: 24)
    cart.billingAddress = try page.arena.address(rows, row, from: 36)
    cart.salesChannelID = try page.arena.text(rows, row, 48)
    cart.shippingPrice = try rows.int8IfPresent(row, 49)
    cart.passed = try page.arena.text(rows, row, 50)
    if cart.needsCustomer, settings.mapping.isEnabled(.identify), settings.readsCustomersOfOthers {
      wanted.note(try rows.string(row, 3))
    }
    return cart
  }

  /// A row by its time at `column` and, behind it, the transaction that wrote it.
  private func proof(
    _ rows: borrowing Rows,
    _ row: Int,
    _ column: Int
  ) throws -> CheckoutProof? {
    guard let createdAt = try rows.moment(row, column) else { return nil }
    return CheckoutProof(
      createdAt: createdAt,
      origin: try settings.origin(rows, row, column + 1)
    )
  }

  private mutating func readLines(_ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.cartLineColumns)
    for row in 0..<rows.count {
      let place = Int(try rows.int4(row, 0))
      guard places.indices.contains(place), places[place] >= 0 else { continue }
      var line = CartLine()
      line.item = try page.arena.line(rows, row, longTexts: lineColumns.count + 1)
      line.discount = try rows.float8IfPresent(row, lineColumns.count) ?? 0
      line.item.coupon = try page.arena.text(rows, row, lineColumns.count + 2)
      if settings.readsCategories { missing.note(line.item, at: page.lines.count, page.arena) }
      page.carts[Int(places[place])].lines.take(page.lines.count)
      page.lines.append(line)
    }
    try page.arena.demandLight(roots: places.count, rows: page.lines.count, of: .v1CartLines)
  }

  /// The statement for the names of the carts' sales channels; nil where no cart has one.
  private func salesChannelsRequest() -> (Statement, [Parameter])? {
    let ids = page.salesChannelIDs
    guard settings.hasSalesChannels, !ids.isEmpty else { return nil }
    return (.of(.v1SalesChannels), [.textArray(ids), settings.longestText])
  }

  private mutating func readCategories(_ rows: borrowing Rows) throws {
    for (line, category) in try missing.read(rows, into: &page.arena) {
      page.lines[line].item.category = category
    }
  }

  /// Puts the customers that were read into the page and tells the carts where theirs are.
  private mutating func adopt(_ customers: consuming V1CustomerReader) {
    for index in page.carts.indices where page.carts[index].needsCustomer {
      guard let id = page.arena.string(page.carts[index].customerID) else { continue }
      page.carts[index].customer.index = wanted.place(of: id, among: customers.places)
    }
    page.customers = customers.page
  }
}

extension Cart {
  /// Whether the customer's identify may have to go in front of the cart's Checkout Started.
  fileprivate var needsCustomer: Bool {
    isDefault && customer.exists && customer.hasAccount && !customer.isDeleted
  }
}
