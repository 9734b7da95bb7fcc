internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// Reads carts of a Medusa v2 shop by id, with their lines, collections and orders.
struct V2CartReader: RootReader {
  private var page = CartPage()
  private var v2 = V2CartRows()
  private let ids: [String]
  private(set) var places: RootPlaces
  private var people = RootCustomers<V2CustomerReader>()
  private var missing = MissingCategories()
  /// The statement whose rows are being read, and how many came.
  private var child: V2CartChild?
  private var rowCount = 0
  private let settings: PageSettings

  init(_ ids: [String], _ settings: PageSettings) {
    self.ids = ids
    self.settings = settings
    places = RootPlaces(count: ids.count)
    page.arena.longestText = settings.longest
  }

  var result: CartPage {
    var page = page
    page.v2 = v2
    return page
  }

  static func requests(
    _ ids: [String],
    _ settings: PageSettings
  ) -> [(Statement, [Parameter])] {
    let limit = settings.limit(roots: ids.count)
    let carts: (Statement, [Parameter]) = (
      .of(.v2Carts),
      [
        .textArray(ids), settings.keys, settings.consent, settings.longestText,
        settings.passedBesideLocale,
      ]
    )
    return [carts]
      + V2CartChild.ofCarts.map { child in
        let parameters: [Parameter] =
          switch child {
          case .lines, .promotions: [.textArray(ids), limit, settings.longestText]
          case .currencies: []
          default: [.textArray(ids), limit]
          }
        return (.of(child.query), parameters)
      }
  }

  mutating func read(_ index: Int, _ rows: borrowing Rows) throws {
    if index == 0 { try readCarts(rows) } else { try read(V2CartChild.ofCarts[index - 1], rows) }
  }

  /// Reads one page in three round trips.
  static func whole(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CartPage {
    var reader = try await begun(ids, settings, in: session)
    var second = reader.trip(V2CartChild.ofOrders)
    for (index, request) in reader.people.requests(settings).enumerated() {
      second.add(request) { try $0.people.read(index, $1) }
    }
    let channels = SalesChannels.request(
      .v2SalesChannels,
      of: reader.page.carts,
      reader.page.arena,
      settings
    )
    second.add(channels) { try SalesChannels.read($1, into: &$0.page.carts, &$0.page.arena) }
    second.add(reader.missing.request(.v2ProductCategories, settings)) {
      try $0.missing.read($1, into: &$0.page.lines, &$0.page.arena)
    }
    try await second.run(into: &reader, in: session)
    let third = reader.trip(V2CartChild.ofPayments)
    try await third.run(into: &reader, in: session)
    reader.people.place(in: &reader.page.carts, reader.page.arena)
    reader.page.customers = reader.people.page
    return reader.result
  }

  static let columns: ExpectedColumns =
    [
      ("position", .int4), ("id", .text), ("customer_id", .text), ("email", .text),
      ("region_id", .text), ("currency_code", .text), ("locale", .text),
      ("created_at", .timestamptz), ("writer", .xid), ("is_deleted", .bool),
      ("customer_exists", .bool), ("customer_has_account", .bool), ("customer_is_deleted", .bool),
      ("anonymous_ids", .textArray), ("consent", .text), ("ip", .text), ("user_agent", .text),
      ("google_analytics_id", .text),
    ] + addressColumns("shipping") + addressColumns("billing")
    + [("sales_channel_id", .text), ("passed", .text), ("has_email", .bool)]

  private mutating func readCarts(_ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.columns)
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      guard places.note(try cell.int4(rows), at: page.carts.count) else { continue }
      try readCart(rows, &cell)
    }
    try page.arena.demandLight(roots: ids.count, rows: page.carts.count, of: .v2Carts)
  }

  private mutating func readCart(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    var cart = Cart()
    var more = V2Cart()
    cart.isDefault = true
    cart.id = try cell.text(rows, &page.arena)
    cart.customerID = try cell.text(rows, &page.arena)
    cart.email = try cell.text(rows, &page.arena)
    cart.regionID = try cell.text(rows, &page.arena)
    cart.currencyCode = try cell.text(rows, &page.arena)
    cart.locale = try cell.text(rows, &page.arena)
    let createdAt = try cell.moment(rows) ?? Timestamp(microseconds: 0)
    cart.opening = CheckoutProof(createdAt: createdAt, origin: try cell.origin(rows, settings))
    more.isDeleted = try cell.flag(rows)
    cart.customer.exists = try cell.flag(rows)
    cart.customer.hasAccount = try cell.flag(rows)
    cart.customer.isDeleted = try cell.flag(rows)
    cart.anonymousID = try cell.anonymousID(rows, &page.arena)
    cart.consent = try cell.text(rows, &page.arena)
    cart.ip = try cell.text(rows, &page.arena)
    cart.userAgent = try cell.text(rows, &page.arena)
    cart.googleAnalyticsID = try cell.text(rows, &page.arena)
    cart.shippingAddress = try cell.address(rows, &page.arena)
    cart.billingAddress = try cell.address(rows, &page.arena)
    cart.salesChannelID = try cell.text(rows, &page.arena)
    cart.passed = try cell.text(rows, &page.arena)
    more.hasEmail = try cell.flag(rows)
    people.note(cart, page.arena, settings)
    page.carts.append(cart)
    v2.carts.append(more)
  }

  /// The statements of `children`, except those that have nothing to look for.
  private func trip(_ children: [V2CartChild]) -> RoundTrip<Self> {
    var trip = RoundTrip<Self>()
    for child in children {
      let request = parameters(of: child).map { (Statement.of(child.query), $0) }
      trip.add(request) { try $0.read(child, $1) }
    }
    return trip
  }

  private func parameters(of child: V2CartChild) -> [Parameter]? {
    let limit = settings.limit(roots: ids.count)
    switch child {
    case .adjustments, .taxes:
      let lines = page.lines.compactMap { page.arena.string($0.item.id) }
      if lines.isEmpty { return nil }
      return [.textArray(lines), limit] + (child == .taxes ? [] : [settings.longestText])
    case .orderCollections:
      let orders = v2.orders.compactMap { page.arena.string($0.id) }
      return orders.isEmpty ? nil : [.textArray(orders), limit]
    case .captures:
      return payments.isEmpty ? nil : [.textArray(payments), limit]
    case .refunds:
      return payments.isEmpty ? nil : [.textArray(payments), limit, settings.longestText]
    // These are read with the carts.
    case .lines, .methods, .collections, .orders, .promotions, .currencies: return nil
    }
  }

  private var payments: [String] {
    v2.money.payments.compactMap { page.arena.string($0.id) }
  }

  /// Takes in the rows of one statement.
  private mutating func read(_ child: V2CartChild, _ rows: borrowing Rows) throws {
    try rows.expect(columns: child.columns)
    if child != self.child { rowCount = 0 }
    self.child = child
    rowCount += rows.count
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      switch child {
      case .captures: try v2.money.readCapture(rows, &cell, &page.arena, settings)
      case .refunds: _ = try v2.money.readRefund(rows, &cell, &page.arena, settings)
      case .currencies: v2.currencies.append(try cell.currency(rows))
      case .adjustments: try readAdjustment(rows, &cell)
      case .taxes: try readTax(rows, &cell)
      case .orderCollections: try readOrderCollection(rows, &cell)
      case .lines, .methods, .collections, .orders, .promotions:
        let position = try cell.int4(rows)
        guard let cart = places[position] else { continue }
        try readRow(child, rows, &cell, of: cart)
      }
    }
    try page.arena.demandLight(roots: ids.count, rows: rowCount, of: child.query)
  }

  private mutating func readRow(
    _ child: V2CartChild,
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of cart: Int
  ) throws {
    switch child {
    case .lines: try readLine(rows, &cell, of: cart)
    case .methods: try readMethod(rows, &cell, of: cart)
    case .collections: try readCollection(rows, &cell, of: cart)
    case .orders: try readOrder(rows, &cell, of: cart)
    default:
      v2.carts[cart].promotionCodes.take(v2.promotionCodes.count)
      v2.promotionCodes.append(try cell.text(rows, &page.arena))
    }
  }

  private mutating func readLine(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of cart: Int
  ) throws {
    var line = CartLine()
    var more = V2CartLine()
    let known = page.arena.missingBytes
    line.item.id = try cell.text(rows, &page.arena)
    line.item.title = try cell.text(rows, &page.arena)
    line.item.variantID = try cell.text(rows, &page.arena)
    line.item.productID = try cell.text(rows, &page.arena)
    line.item.variantTitle = try cell.text(rows, &page.arena)
    line.item.sku = try cell.text(rows, &page.arena)
    line.item.productSubtitle = try cell.text(rows, &page.arena)
    line.item.productHandle = try cell.text(rows, &page.arena)
    line.item.category = try cell.text(rows, &page.arena)
    line.item.type = try cell.text(rows, &page.arena)
    line.item.brand = try cell.text(rows, &page.arena)
    line.item.thumbnail = try cell.text(rows, &page.arena)
    line.item.isGiftCard = try cell.flag(rows)
    more.isTaxInclusive = try cell.flag(rows)
    more.unitPrice = try cell.decimal(rows) ?? .notANumber
    more.quantity = try cell.decimal(rows) ?? .notANumber
    line.item.updatedAt = try cell.moment(rows) ?? line.item.updatedAt
    line.item.longTexts = try cell.longTexts(rows, &page.arena, since: known)
    if settings.readsCategories { missing.note(line.item, at: page.lines.count, page.arena) }
    page.carts[cart].lines.take(page.lines.count)
    page.lines.append(line)
    v2.lines.append(more)
  }

  /// A row of a method and one of its rates, or of one of its adjustments.
  private mutating func readMethod(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of cart: Int
  ) throws {
    let id = try cell.text(rows, &page.arena)
    let amount = try cell.decimal(rows)
    let isTaxInclusive = try cell.flag(rows)
    let rate = try cell.decimal(rows)
    let discount = try cell.decimal(rows)
    let span = v2.carts[cart].methods
    let isKnown =
      !span.isEmpty
      && page.arena.string(v2.methods[span.indices.upperBound - 1].id)
        == page.arena.string(id)
    if !isKnown {
      v2.carts[cart].methods.take(v2.methods.count)
      v2.methods.append(
        V2CartMethod(id: id, amount: amount ?? .notANumber, isTaxInclusive: isTaxInclusive)
      )
    }
    let place = v2.methods.count - 1
    if let rate {
      v2.methods[place].rates.take(v2.rates.count)
      v2.rates.append(rate)
    }
    if let discount { v2.methods[place].discount += discount }
  }

  private mutating func readTax(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    let place = Int(try cell.int4(rows))
    guard v2.lines.indices.contains(place) else { return }
    v2.lines[place].rates.take(v2.rates.count)
    v2.rates.append(try cell.decimal(rows) ?? .notANumber)
  }

  private mutating func readAdjustment(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    let place = Int(try cell.int4(rows))
    guard v2.lines.indices.contains(place) else { return }
    var adjustment = V2Adjustment()
    adjustment.id = try cell.text(rows, &page.arena)
    adjustment.amount = try cell.decimal(rows) ?? .notANumber
    adjustment.isTaxInclusive = try cell.flag(rows)
    adjustment.promotionID = try cell.text(rows, &page.arena)
    adjustment.code = try cell.text(rows, &page.arena)
    adjustment.createdAt = try cell.moment(rows) ?? adjustment.createdAt
    v2.lines[place].adjustments.take(v2.adjustments.count)
    v2.adjustments.append(adjustment)
  }

  private mutating func readCollection(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of cart: Int
  ) throws {
    var collection = V2Collection()
    collection.id = try cell.text(rows, &page.arena)
    collection.linkedAt = try cell.moment(rows) ?? collection.linkedAt
    collection.origin = try cell.origin(rows, settings)
    collection.isDismissed = try cell.flag(rows)
    collection.isDeleted = try cell.flag(rows)
    collection.createdAt = try cell.moment(rows) ?? collection.createdAt
    collection.status = try cell.text(rows, &page.arena)
    collection.currencyCode = try cell.text(rows, &page.arena)
    collection.amount = try cell.decimal(rows) ?? .zero
    v2.carts[cart].collections.take(v2.money.collections.count)
    v2.money.collections.append(collection)
  }

  private mutating func readOrder(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of cart: Int
  ) throws {
    var order = V2CartOrder()
    order.id = try cell.text(rows, &page.arena)
    order.createdAt = try cell.moment(rows) ?? order.createdAt
    order.updatedAt = try cell.moment(rows) ?? order.updatedAt
    order.status = try cell.text(rows, &page.arena)
    order.isDraft = try cell.flag(rows)
    order.isDeleted = try cell.flag(rows)
    order.version = try cell.int4(rows)
    order.canceledAt = try cell.moment(rows)
    order.hasParcel = try cell.flag(rows)
    order.hasItems = try cell.flag(rows)
    order.hasSummary = try cell.flag(rows)
    order.origin = try cell.origin(rows, settings)
    v2.carts[cart].orders.take(v2.orders.count)
    v2.orders.append(order)
  }

  private mutating func readOrderCollection(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor
  ) throws {
    let place = Int(try cell.int4(rows))
    guard v2.orders.indices.contains(place) else { return }
    var span = v2.orders[place].collections
    _ = try v2.money.readCollection(rows, &cell, &span, &page.arena, settings)
    v2.orders[place].collections = span
  }
}
