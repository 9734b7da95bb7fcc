internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// Reads whole order aggregates by id: the orders in one round trip, all their children in a second.
struct V1OrderReader: RootReader {
  var page = OrderPage()
  private(set) var places: RootPlaces
  private var people = RootCustomers<V1CustomerReader>()
  /// Pieces that went out and came back, by line.
  var shippedPieces = PieceCounter()
  var returnedPieces = PieceCounter()
  /// Lines that are named and are not among the orders' own.
  var movedLines: Set<MovedLine> = []
  /// The line that a parcel or return named last.
  var lastLine = -1
  /// The statement whose rows are being read, and how many came.
  private var child: V1OrderChild?
  private var rowCount = 0
  /// Where the next adjustment's line and the next link's parcel are looked for, and whether the last link has a row of
  /// its own.
  var nextAdjusted = 0
  var nextLinked = 0
  var hasLink = false
  let settings: PageSettings

  init(_ ids: [String], _ settings: PageSettings) {
    places = RootPlaces(count: ids.count)
    self.settings = settings
    page.arena.longestText = settings.longest
  }

  var result: OrderPage { page }

  static func requests(
    _ ids: [String],
    _ settings: PageSettings
  ) -> [(Statement, [Parameter])] {
    [
      (
        .of(.v1Orders),
        [
          .textArray(ids), settings.keys, settings.consent,
          .bool(settings.mapping.includesMetadata), settings.longestText, settings.passed,
        ]
      )
    ]
  }

  /// Reads one page in two round trips, in a third if it names lines that are not the orders' own, and in one or two
  /// more for variants that no page before it had.
  static func whole(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> OrderPage {
    var reader = try await begun(ids, settings, in: session)
    var trip = RoundTrip<Self>()
    for child in V1OrderChild.needed(by: settings.mapping) {
      trip.add(child.request(ids, settings)) { try $0.read(child, $1) }
    }
    for (index, request) in reader.people.requests(settings).enumerated() {
      trip.add(request) { try $0.people.read(index, $1) }
    }
    let channels = SalesChannels.request(
      .v1SalesChannels,
      of: reader.page.orders,
      reader.page.arena,
      settings
    )
    trip.add(channels) { try SalesChannels.read($1, into: &$0.page.orders, &$0.page.arena) }
    try await trip.run(into: &reader, in: session)
    var third = RoundTrip<Self>()
    third.add(reader.movedLinesRequest()) { try $0.read(.movedLines, $1) }
    try await third.run(into: &reader, in: session)
    reader.placeMovedLines()
    try await settings.variants.show(
      in: &reader.page.lines,
      &reader.page.arena,
      roots: reader.places.count,
      settings,
      in: session
    )
    reader.nameCoupons()
    reader.people.place(in: &reader.page.orders, reader.page.arena)
    reader.page.customers = reader.people.page
    return reader.page
  }

  static let columns: ExpectedColumns =
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

  mutating func read(_ index: Int, _ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.columns)
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      guard places.note(try cell.int4(rows), at: page.orders.count) else { continue }
      let order = try readOrder(rows, &cell)
      people.note(order, page.arena, settings)
      page.orders.append(order)
    }
    try page.arena.demandLight(roots: places.count, rows: page.orders.count, of: .v1Orders)
  }

  private mutating func readOrder(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor
  ) throws -> Order {
    var order = Order()
    let known = page.arena.missingBytes
    order.id = try cell.text(rows, &page.arena)
    order.displayID = try cell.int8IfPresent(rows)
    order.externalID = try cell.text(rows, &page.arena)
    order.status = try cell.text(rows, &page.arena)
    order.paymentStatus = try cell.text(rows, &page.arena)
    order.fulfillmentStatus = try cell.text(rows, &page.arena)
    order.cartID = try cell.text(rows, &page.arena)
    order.customerID = try cell.text(rows, &page.arena)
    order.email = try cell.text(rows, &page.arena)
    order.regionID = try cell.text(rows, &page.arena)
    order.currencyCode = try cell.text(rows, &page.arena)
    order.salesChannelID = try cell.text(rows, &page.arena)
    order.taxRate = try cell.float8IfPresent(rows)
    order.createdAt = try cell.moment(rows) ?? order.createdAt
    order.updatedAt = try cell.moment(rows) ?? order.updatedAt
    order.canceledAt = try cell.moment(rows)
    order.noNotification = try cell.boolIfPresent(rows)
    order.giftCardsTaxable = try cell.boolIfPresent(rows)
    order.regionTaxRate = try cell.float8IfPresent(rows)
    order.customer.exists = try cell.bool(rows)
    order.customer.hasAccount = try cell.bool(rows)
    order.customer.isDeleted = try cell.bool(rows)
    order.customer.accountHasEmail = try cell.bool(rows)
    order.anonymousID = try cell.anonymousID(rows, &page.arena)
    order.consent = try cell.text(rows, &page.arena)
    order.ip = try cell.text(rows, &page.arena)
    order.userAgent = try cell.text(rows, &page.arena)
    order.googleAnalyticsID = try cell.text(rows, &page.arena)
    order.metadata = try cell.text(rows, &page.arena)
    order.metadataDigest = try cell.text(rows, &page.arena)
    order.origin = try cell.origin(rows, settings)
    order.shippingAddress = try cell.address(rows, &page.arena)
    order.billingAddress = try cell.address(rows, &page.arena)
    order.customerHasID = try cell.bool(rows)
    order.longTexts = try cell.longTexts(rows, &page.arena, since: known)
    order.passed = try cell.text(rows, &page.arena)
    return order
  }

  /// Takes in the rows of one statement.
  /// - Throws: `PageTooHeavy` if a page of more than one order reached a limit of rows or bytes.
  mutating func read(_ child: V1OrderChild, _ rows: borrowing Rows) throws {
    try rows.expect(columns: child.columns)
    if child != self.child { rowCount = 0 }
    self.child = child
    rowCount += rows.count
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      let position = try cell.int4(rows)
      guard let order = places[position] else { continue }
      try readRow(child, rows, &cell, of: order)
    }
    try page.arena.demandLight(roots: places.count, rows: rowCount, of: child.query)
  }

  private mutating func readRow(
    _ child: V1OrderChild,
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    switch child {
    case .lines: try readLine(rows, &cell, of: order)
    case .adjustments: try readAdjustment(rows, &cell, of: order)
    case .shippingMethods: try readShippingMethod(rows, &cell, of: order)
    case .discounts: try readDiscount(rows, &cell, of: order)
    case .giftCards: try readGiftCard(rows, &cell, of: order)
    case .giftCardTransactions: try readTransaction(rows, &cell, of: order)
    case .payments: try readPayment(rows, &cell, of: order)
    case .movedLines: try readMovedLine(rows, &cell, of: order)
    case .fulfillments: try readFulfillment(rows, &cell, of: order)
    case .trackingLinks: try readTrackingLink(rows, &cell, of: order)
    case .returns: try readReturn(rows, &cell, of: order)
    case .refunds: try readRefund(rows, &cell, of: order)
    case .swaps: try readSwap(rows, &cell, of: order)
    case .claims: try readClaim(rows, &cell, of: order)
    }
  }

  /// Gives each line the code of the first of its adjustments' discounts that the order has.
  private mutating func nameCoupons() {
    for order in page.orders where order.current.discounts.count > 0 {
      let discounts = page.discounts[order.current.discounts.indices]
      let arena = page.arena
      for lines in [order.current.lines, order.movedLines] {
        for place in lines.indices {
          for adjustment in page.adjustments[page.lines[place].adjustments.indices] {
            let id = adjustment.discountID
            guard !id.isAbsent, let discount = discounts.first(where: { arena.equal($0.id, id) })
            else { continue }
            page.lines[place].coupon = discount.code
            break
          }
        }
      }
    }
  }
}
