internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// Reads whole order aggregates by id: the orders in one round trip, all their children in a second.
struct V1OrderReader {
  var page = OrderPage()
  /// The place in `page.orders` of each id asked for, or -1 when it is gone.
  private(set) var places: [Int32]
  /// The customers whose identify these orders may need.
  private(set) var wanted = WantedCustomers()
  private(set) var salesChannelIDs: [String] = []
  private var missing = MissingCategories()
  /// Pieces that went out and came back, by line.
  var shippedPieces = PieceCounter()
  var returnedPieces = PieceCounter()
  /// Lines that are named and are not among the orders' own.
  var movedLines: Set<MovedLine> = []
  /// The line that a parcel or return named last.
  var lastLine = -1
  /// The statement whose rows are being read, and how many came.
  var lastChild: V1OrderChild?
  var rowCount = 0
  /// Where the next adjustment's line and the next link's parcel are looked for, and whether the last link has a row of
  /// its own.
  var nextAdjusted = 0
  var nextLinked = 0
  var hasLink = false
  let settings: PageSettings

  init(count: Int, settings: PageSettings) {
    places = Array(repeating: -1, count: count)
    self.settings = settings
    page.arena.longestText = settings.longest
  }

  /// The statement that reads the orders themselves.
  static func request(_ ids: [String], _ settings: PageSettings) -> (Statement, [Parameter]) {
    (
      .of(.v1Orders),
      [
        .textArray(ids), settings.keys, settings.consent,
        .bool(settings.mapping.includesMetadata), settings.longestText, settings.passed,
      ]
    )
  }

  static let columns: [(name: String, type: ExpectedType)] =
    [
      ("position", .int4), ("id", .text), ("display_id", .integer), ("external_id", .text),
      ("status", .text), ("payment_status", .text), ("fulfillment_status", .text),
      ("cart_id", .text), ("customer_id", .text), ("email", .text), ("region_id", .text),
      ("currency_code", .text), ("sales_channel_id", .text), ("tax_rate", .float),
      ("created_at", .timestamptz), ("updated_at", .timestamptz), ("canceled_at", .timestamptz),
      ("no_notification", .bool), ("gift_cards_taxable", .bool), ("region_tax_rate", .float),
      ("customer_exists", .bool), ("customer_has_account", .bool),
      ("customer_is_deleted", .bool), ("account_has_email", .bool), ("anonymous_ids", .textArray),
      ("consent", .text), ("ip", .text), ("user_agent", .text), ("google_analytics_id", .text),
      ("metadata", .text), ("metadata_digest", .text), ("writer", .xid),
    ] + addressColumns("shipping") + addressColumns("billing")
    + [("customer_has_id", .bool), ("long_texts", .text), ("passed", .text)]

  mutating func readOrders(_ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.columns)
    for row in 0..<rows.count {
      let place = Int(try rows.int4(row, 0))
      guard places.indices.contains(place) else { continue }
      places[place] = Int32(truncatingIfNeeded: page.orders.count)
      var order = try readOrder(rows, row)
      order.customer = try readCustomer(rows, row)
      if !rows.isNull(row, 12) { noteSalesChannel(try rows.string(row, 12)) }
      page.orders.append(order)
    }
    try page.arena.demandLight(roots: places.count, rows: page.orders.count, of: .v1Orders)
  }

  private mutating func readOrder(_ rows: borrowing Rows, _ row: Int) throws -> Order {
    var order = Order()
    let known = page.arena.missingBytes
    order.id = try page.arena.text(rows, row, 1)
    order.displayID = try rows.int8IfPresent(row, 2) ?? 0
    order.externalID = try page.arena.text(rows, row, 3)
    order.status = try page.arena.text(rows, row, 4)
    order.paymentStatus = try page.arena.text(rows, row, 5)
    order.fulfillmentStatus = try page.arena.text(rows, row, 6)
    order.cartID = try page.arena.text(rows, row, 7)
    order.customerID = try page.arena.text(rows, row, 8)
    order.email = try page.arena.text(rows, row, 9)
    order.regionID = try page.arena.text(rows, row, 10)
    order.currencyCode = try page.arena.text(rows, row, 11)
    order.salesChannelID = try page.arena.text(rows, row, 12)
    order.taxRate = try rows.float8IfPresent(row, 13)
    order.createdAt = try rows.moment(row, 14) ?? order.createdAt
    order.updatedAt = try rows.moment(row, 15) ?? order.updatedAt
    order.canceledAt = try rows.moment(row, 16)
    order.noNotification = try rows.boolIfPresent(row, 17)
    order.giftCardsTaxable = try rows.boolIfPresent(row, 18)
    order.regionTaxRate = try rows.float8IfPresent(row, 19)
    order.anonymousID = try page.arena.id(rows, row, 24)
    order.consent = try page.arena.text(rows, row, 25)
    order.ip = try page.arena.text(rows, row, 26)
    order.userAgent = try page.arena.text(rows, row, 27)
    order.googleAnalyticsID = try page.arena.text(rows, row, 28)
    order.metadata = try page.arena.text(rows, row, 29)
    order.metadataDigest = try page.arena.text(rows, row, 30)
    order.origin = try settings.origin(rows, row, 31)
    order.shippingAddress = try page.arena.address(rows, row, from: 32)
    order.billingAddress = try page.arena.address(rows, row, from: 44)
    order.customerHasID = try rows.bool(row, 56)
    order.longTexts = try page.arena.longTexts(rows, row, 57, since: known)
    order.passed = try page.arena.text(rows, row, 58)
    return order
  }

  private mutating func readCustomer(_ rows: borrowing Rows, _ row: Int) throws -> OrderCustomer {
    var customer = OrderCustomer()
    customer.exists = try rows.bool(row, 20)
    customer.hasAccount = try rows.bool(row, 21)
    customer.isDeleted = try rows.bool(row, 22)
    customer.accountHasEmail = try rows.bool(row, 23)
    guard customer.exists, customer.hasAccount, !customer.isDeleted,
      settings.mapping.isEnabled(.identify), settings.readsCustomersOfOthers
    else { return customer }
    wanted.note(try rows.string(row, 8))
    return customer
  }

  private mutating func noteSalesChannel(_ id: String) {
    guard settings.hasSalesChannels, !salesChannelIDs.contains(id) else { return }
    salesChannelIDs.append(id)
  }

  /// Puts the customers that were read into the page and tells the orders where theirs are.
  mutating func adopt(_ customers: consuming V1CustomerReader) {
    for index in page.orders.indices {
      let order = page.orders[index]
      guard order.customer.exists, order.customer.hasAccount, !order.customer.isDeleted,
        let id = page.arena.string(order.customerID)
      else { continue }
      page.orders[index].customer.index = wanted.place(of: id, among: customers.places)
    }
    page.customers = customers.page
  }

  mutating func readSalesChannels(_ rows: borrowing Rows) throws {
    try rows.expect(columns: [("id", .text), ("name", .text)])
    for row in 0..<rows.count {
      let name = try page.arena.text(rows, row, 1)
      for index in page.orders.indices
      where !page.orders[index].salesChannelID.isAbsent
        && page.arena.holds(page.orders[index].salesChannelID, rows, row, 0)
      {
        page.orders[index].salesChannel = name
      }
    }
  }

  /// The statement for the categories of all lines that were read; nil where none needs one.
  mutating func categoriesRequest() -> (Statement, [Parameter])? {
    guard settings.readsCategories else { return nil }
    for place in page.lines.indices { missing.note(page.lines[place], at: place, page.arena) }
    return missing.request(.v1ProductCategories, settings)
  }

  mutating func readCategories(_ rows: borrowing Rows) throws {
    for (line, category) in try missing.read(rows, into: &page.arena) {
      page.lines[line].category = category
    }
  }

  /// Gives each line the code of the first of its adjustments' discounts that the order has.
  mutating func nameCoupons() {
    for order in page.orders where order.current.discounts.count > 0 {
      let discounts = page.discounts[order.current.discounts.indices]
      for lines in [order.current.lines, order.movedLines] {
        for place in lines.indices {
          for adjustment in page.adjustments[page.lines[place].adjustments.indices] {
            guard let discount = discounts.first(where: { isSame($0.id, adjustment.discountID) })
            else { continue }
            page.lines[place].coupon = discount.code
            break
          }
        }
      }
    }
  }

  private func isSame(_ left: Text, _ right: Text) -> Bool {
    !left.isAbsent && page.arena.equal(left, right)
  }

  /// The order that a child row at `place` belongs to, or nil when there is none.
  func order(at place: Int32) -> Int? {
    guard places.indices.contains(Int(place)), places[Int(place)] >= 0 else { return nil }
    return Int(places[Int(place)])
  }

  /// Whether a row, whose second column is its id, tells of another child than the row before it.
  ///
  /// A child comes once for each of its own children, side by side: `known` are its order's so far, `last` is
  /// the newest one's id.
  func isNext(
    _ rows: borrowing Rows,
    _ row: Int,
    after known: Span32,
    _ last: Text?
  ) -> Bool {
    guard known.count > 0, let last else { return true }
    return !page.arena.holds(last, rows, row, 1)
  }
}
