internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// Reads carts by id: carts and lines in one round trip, the rows that they name, if any, in a second, and in one or
/// two more variants that no page before it had.
struct V1CartReader: RootReader {
  private(set) var page = CartPage()
  private(set) var places: RootPlaces
  private var people = RootCustomers<V1CustomerReader>()
  private let settings: PageSettings

  init(_ ids: [String], _ settings: PageSettings) {
    places = RootPlaces(count: ids.count)
    self.settings = settings
    page.arena.longestText = settings.longest
  }

  var result: CartPage { page }

  static func requests(
    _ ids: [String],
    _ settings: PageSettings
  ) -> [(Statement, [Parameter])] {
    [
      (
        .of(.v1Carts),
        [.textArray(ids), settings.keys, settings.consent, settings.longestText, settings.passed]
      ),
      (
        .of(.v1CartLines),
        [.textArray(ids), settings.limit(roots: ids.count), settings.longestText]
      ),
    ]
  }

  mutating func read(_ index: Int, _ rows: borrowing Rows) throws {
    if index == 0 { try readCarts(rows) } else { try readLines(rows) }
  }

  static func whole(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CartPage {
    var reader = try await begun(ids, settings, in: session)
    var trip = RoundTrip<Self>()
    for (index, request) in reader.people.requests(settings).enumerated() {
      trip.add(request) { try $0.people.read(index, $1) }
    }
    let channels = SalesChannels.request(
      .v1SalesChannels,
      of: reader.page.carts,
      reader.page.arena,
      settings
    )
    trip.add(channels) { try SalesChannels.read($1, into: &$0.page.carts, &$0.page.arena) }
    try await trip.run(into: &reader, in: session)
    try await settings.variants.show(
      in: &reader.page.lines,
      &reader.page.arena,
      roots: reader.places.count,
      settings,
      in: session
    )
    reader.people.place(in: &reader.page.carts, reader.page.arena)
    reader.page.customers = reader.people.page
    return reader.page
  }

  static let cartColumns: ExpectedColumns =
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

  static let cartLineColumns: ExpectedColumns =
    [("position", .int4)] + V1OrderChild.line
    + [
      ("updated_at", .timestamptz), ("discount", .float8), ("long_texts", .text), ("coupon", .text),
    ]

  private mutating func readCarts(_ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.cartColumns)
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      guard places.note(try cell.int4(rows), at: page.carts.count) else { continue }
      let cart = try readCart(rows, &cell)
      people.note(cart, page.arena, settings)
      page.carts.append(cart)
    }
    try page.arena.demandLight(roots: places.count, rows: page.carts.count, of: .v1Carts)
  }

  private mutating func readCart(_ rows: borrowing Rows, _ cell: inout RowCursor) throws -> Cart {
    var cart = Cart()
    cart.id = try cell.text(rows, &page.arena)
    cart.isDefault = try cell.stringIfPresent(rows) == "default"
    cart.customerID = try cell.text(rows, &page.arena)
    cart.email = try cell.text(rows, &page.arena)
    cart.regionID = try cell.text(rows, &page.arena)
    cart.currencyCode = try cell.text(rows, &page.arena)
    cart.coupon = try cell.text(rows, &page.arena)
    cart.orderID = try cell.text(rows, &page.arena)
    cart.opening = try readProof(rows, &cell) ?? cart.opening
    cart.session = try readProof(rows, &cell)
    cart.order = try readProof(rows, &cell)
    cart.sessionAmount = try cell.int8IfPresent(rows)
    cart.customer.exists = try cell.bool(rows)
    cart.customer.hasAccount = try cell.bool(rows)
    cart.customer.isDeleted = try cell.bool(rows)
    cart.anonymousID = try cell.anonymousID(rows, &page.arena)
    cart.consent = try cell.text(rows, &page.arena)
    cart.ip = try cell.text(rows, &page.arena)
    cart.userAgent = try cell.text(rows, &page.arena)
    cart.googleAnalyticsID = try cell.text(rows, &page.arena)
    cart.shippingAddress = try cell.address(rows, &page.arena)
    cart.billingAddress = try cell.address(rows, &page.arena)
    cart.salesChannelID = try cell.text(rows, &page.arena)
    cart.shippingPrice = try cell.int8IfPresent(rows)
    cart.passed = try cell.text(rows, &page.arena)
    return cart
  }

  /// A row by its time and the transaction that wrote it.
  private func readProof(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor
  ) throws -> CheckoutProof? {
    let createdAt = try cell.moment(rows)
    let origin = try cell.origin(rows, settings)
    return createdAt.map { CheckoutProof(createdAt: $0, origin: origin) }
  }

  private mutating func readLines(_ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.cartLineColumns)
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      let position = try cell.int4(rows)
      guard let cart = places[position] else { continue }
      var line = CartLine()
      let known = page.arena.missingBytes
      line.item = try cell.line(rows, &page.arena)
      line.item.updatedAt = try cell.moment(rows) ?? line.item.updatedAt
      line.discount = try cell.float8IfPresent(rows) ?? 0
      line.item.longTexts = try cell.longTexts(rows, &page.arena, since: known)
      line.item.coupon = try cell.text(rows, &page.arena)
      page.carts[cart].lines.take(page.lines.count)
      page.lines.append(line)
    }
    try page.arena.demandLight(roots: places.count, rows: page.lines.count, of: .v1CartLines)
  }
}
