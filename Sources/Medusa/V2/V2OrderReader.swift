internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// Reads whole orders of a Medusa v2 shop by id: rows as they are, each at its place.
///
/// It reads the content of version 1, of the current version, of those that exchanges made and, for an order
/// without a cart, of those that edits made: the placed version is among them.
struct V2OrderReader: RootReader {
  var page = OrderPage()
  var v2 = V2Rows()
  let ids: [String]
  private(set) var places: RootPlaces
  private var people = RootCustomers<V2CustomerReader>()
  private var missing = MissingCategories()
  /// The lines that each order's rows name.
  var lines: [V2NamedLines] = []
  /// Rows of `order_item`, until they are put beside those of their order.
  var newItems: [(order: Int, item: V2Item)] = []
  /// Further ids that the rows of `v2` name; until `finish`, a row's `line` is the place among its order's
  /// named lines.
  var refundReasonIDs: [String?] = []
  /// The collections whose payment sessions are read, by their places.
  var sessionless: [Int] = []
  /// Exchanges and claims that are deleted, with their orders: found by lines that they added.
  var deletedExchanges: [(order: Int, exchange: V2Exchange, line: V2ExchangeItem)] = []
  var deletedClaims: [(order: Int, claim: V2Claim, line: V2ClaimItem)] = []
  /// The statement whose rows are being read, and how many came.
  private var child: V2OrderChild?
  private var rowCount = 0
  let settings: PageSettings

  init(_ ids: [String], _ settings: PageSettings) {
    self.ids = ids
    self.settings = settings
    places = RootPlaces(count: ids.count)
    page.arena.longestText = settings.longest
  }

  var result: OrderPage {
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
        .of(.v2Orders),
        [
          .textArray(ids), settings.keys, settings.consent,
          .bool(settings.mapping.includesMetadata), settings.longestText,
          settings.passedBesideLocale,
        ]
      )
    ]
  }

  /// Reads one page in four round trips: the orders, their later rows, their content at the versions that these
  /// name, and the lines that any of them name; in a fifth if products have only categories.
  static func whole(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> OrderPage {
    var reader = try await begun(ids, settings, in: session)
    for (number, children) in V2OrderChild.trips.enumerated() {
      var trip = RoundTrip<Self>()
      for child in children {
        trip.add(reader.request(child)) { try $0.read(child, $1) }
      }
      if number == 0 {
        for (index, request) in reader.people.requests(settings).enumerated() {
          trip.add(request) { try $0.people.read(index, $1) }
        }
        trip.add(reader.salesChannelsRequest()) {
          try SalesChannels.read($1, into: &$0.page.orders, &$0.page.arena)
        }
      }
      try await trip.run(into: &reader, in: session)
    }
    var last = RoundTrip<Self>()
    last.add(reader.categoriesRequest()) {
      try $0.missing.read($1, into: &$0.page.lines, &$0.page.arena)
    }
    try await last.run(into: &reader, in: session)
    reader.finish()
    reader.people.place(in: &reader.page.orders, reader.page.arena)
    reader.page.customers = reader.people.page
    return reader.result
  }

  static let columns: ExpectedColumns =
    [
      ("position", .int4), ("id", .text), ("display_id", .integer), ("custom_display_id", .text),
      ("status", .text), ("is_draft_order", .bool), ("version", .int4), ("cart_id", .text),
      ("customer_id", .text), ("email", .text), ("region_id", .text), ("currency_code", .text),
      ("sales_channel_id", .text), ("locale", .text), ("order_locale", .text),
      ("created_at", .timestamptz),
      ("updated_at", .timestamptz), ("canceled_at", .timestamptz), ("is_deleted", .bool),
      ("no_notification", .bool), ("is_part", .bool), ("has_parcel_link", .bool),
      ("summary_versions", .text),
      ("summary_total", .text), ("customer_exists", .bool), ("customer_has_account", .bool),
      ("customer_is_deleted", .bool), ("account_has_email", .bool),
      ("anonymous_ids", .textArray), ("consent", .text), ("ip", .text), ("user_agent", .text),
      ("google_analytics_id", .text), ("metadata", .text), ("metadata_digest", .text),
      ("writer", .xid),
    ] + addressColumns("shipping") + addressColumns("billing")
    + [("customer_has_id", .bool), ("long_texts", .text), ("passed", .text)]

  /// The statement for the categories of all lines that were read; nil if none needs one.
  private mutating func categoriesRequest() -> (Statement, [Parameter])? {
    guard settings.readsCategories else { return nil }
    for place in page.lines.indices { missing.note(page.lines[place], at: place, page.arena) }
    return missing.request(.v2ProductCategories, settings)
  }

  private func salesChannelsRequest() -> (Statement, [Parameter])? {
    SalesChannels.request(.v2SalesChannels, of: page.orders, page.arena, settings)
  }

  mutating func read(_ index: Int, _ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.columns)
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      guard places.note(try cell.int4(rows), at: page.orders.count) else { continue }
      try readOrder(rows, &cell)
      lines.append(V2NamedLines())
    }
    try page.arena.demandLight(roots: ids.count, rows: page.orders.count, of: .v2Orders)
  }

  private mutating func readOrder(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    var order = Order()
    var more = V2Order()
    let known = page.arena.missingBytes
    order.id = try cell.text(rows, &page.arena)
    order.displayID = try cell.int8IfPresent(rows)
    order.customNumber = try cell.text(rows, &page.arena)
    order.status = try cell.text(rows, &page.arena)
    more.isDraft = try cell.flag(rows)
    more.version = try cell.int4(rows)
    more.hasCart = !cell.isNull(rows)
    order.cartID = try cell.text(rows, &page.arena)
    order.customerID = try cell.text(rows, &page.arena)
    order.email = try cell.text(rows, &page.arena)
    order.regionID = try cell.text(rows, &page.arena)
    order.currencyCode = try cell.text(rows, &page.arena)
    order.salesChannelID = try cell.text(rows, &page.arena)
    order.locale = try cell.text(rows, &page.arena)
    more.locale = try cell.text(rows, &page.arena)
    order.createdAt = try cell.moment(rows) ?? order.createdAt
    order.updatedAt = try cell.moment(rows) ?? order.updatedAt
    order.canceledAt = try cell.moment(rows)
    more.isDeleted = try cell.flag(rows)
    order.noNotification = try cell.boolIfPresent(rows)
    more.isPart = try cell.flag(rows)
    more.hasParcelLink = try cell.flag(rows)
    try readSummaries(rows, &cell, of: &more)
    order.customer.exists = try cell.flag(rows)
    order.customer.hasAccount = try cell.flag(rows)
    order.customer.isDeleted = try cell.flag(rows)
    order.customer.accountHasEmail = try cell.flag(rows)
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
    order.customerHasID = try cell.flag(rows)
    order.longTexts = try cell.longTexts(rows, &page.arena, since: known)
    order.passed = try cell.text(rows, &page.arena)
    people.note(order, page.arena, settings)
    page.orders.append(order)
    v2.orders.append(more)
  }

  private mutating func readSummaries(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: inout V2Order
  ) throws {
    let versions = try cell.stringIfPresent(rows) ?? ""
    let total = try cell.decimal(rows)
    for version in versions.split(separator: " ") {
      guard let version = Int32(version) else { continue }
      var summary = V2Summary()
      summary.version = version
      if version == 1 { summary.total = total }
      order.summaries.take(v2.summaries.count)
      v2.summaries.append(summary)
    }
  }

  /// Takes in the rows of one statement.
  /// - Throws: `PageTooHeavy` if a page of more than one order reached a limit of rows or bytes.
  mutating func read(_ child: V2OrderChild, _ rows: borrowing Rows) throws {
    try rows.expect(columns: child.columns)
    if child != self.child { rowCount = 0 }
    self.child = child
    rowCount += rows.count
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      try readRow(child, rows, &cell)
    }
    try page.arena.demandLight(roots: ids.count, rows: rowCount, of: child.query)
  }

  private mutating func readRow(
    _ child: V2OrderChild,
    _ rows: borrowing Rows,
    _ cell: inout RowCursor
  ) throws {
    switch child {
    case .currencies: return v2.currencies.append(try cell.currency(rows))
    case .captures: return try readCapture(rows, &cell)
    case .refunds: return try readRefund(rows, &cell)
    case .paymentSessions: return try readPaymentSession(rows, &cell)
    case .refundReasons: return try readRefundReason(rows, &cell)
    default: break
    }
    let position = try cell.int4(rows)
    guard let order = places[position] else { return }
    switch child {
    case .changes: try readChange(rows, &cell, of: order)
    case .actions: try readAction(rows, &cell, of: order)
    case .parcels: try readParcel(rows, &cell, of: order)
    case .parcelItems: try readParcelItem(rows, &cell, of: order)
    case .collections: try readCollection(rows, &cell, of: order)
    case .transactions: try readTransaction(rows, &cell, of: order)
    case .returns: try readReturn(rows, &cell, of: order)
    case .exchanges: try readExchange(rows, &cell, of: order)
    case .claims: try readClaim(rows, &cell, of: order)
    case .creditLines: try readCreditLine(rows, &cell, of: order)
    case .promotions: try readPromotion(rows, &cell, of: order)
    case .items, .lastItems: try readItem(rows, &cell, of: order)
    case .methods: try readMethod(rows, &cell, of: order)
    case .lines: try readLine(rows, &cell, of: order)
    case .adjustments: try readAdjustment(rows, &cell, of: order)
    case .methodAdjustments: try readMethodAdjustment(rows, &cell, of: order)
    case .addedLines: try readAddedLine(rows, &cell, of: order)
    case .currencies, .captures, .refunds, .paymentSessions, .refundReasons: break
    }
  }

  private mutating func readPromotion(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    v2.orders[order].promotionCodes.take(v2.promotionCodes.count)
    v2.promotionCodes.append(try cell.text(rows, &page.arena))
  }

  /// The place among the ids asked for of each order.
  var positions: [(order: Int, position: Int64, id: String)] {
    ids.enumerated().compactMap { position, id in
      places[Int32(truncatingIfNeeded: position)].map { ($0, Int64(position), id) }
    }
  }
}

extension RowCursor {
  /// A row of `v2_currencies.sql`.
  mutating func currency(_ rows: borrowing Rows) throws -> V2Currency {
    V2Currency(code: try string(rows), digits: Int(try int4(rows)))
  }
}
