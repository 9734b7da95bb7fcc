internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// Reads carts of a Medusa v2 shop by id, with their lines, collections and orders.
struct V2CartReader {
  private(set) var page = CartPage()
  private var v2 = V2CartRows()
  private let ids: [String]
  /// The place in `page.carts` of each id asked for, or -1 when it is gone.
  private var places: [Int32]
  private var wanted = WantedCustomers()
  private var missing = MissingCategories()
  /// The statement whose rows are being read, and how many came.
  private var child: V2CartChild?
  private var rowCount = 0
  private let settings: PageSettings

  init(_ ids: [String], _ settings: PageSettings) {
    self.ids = ids
    self.settings = settings
    places = Array(repeating: -1, count: ids.count)
    page.arena.longestText = settings.longest
    page.v2 = V2CartRows()
  }

  /// Reads one page in three round trips of the transaction that `session` has open.
  /// - Throws: `UnreadableValue`, and `PageTooHeavy` when a page of more than one cart has too many lines or bytes.
  static func read(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> CartPage {
    var reader = V2CartReader(ids, settings)
    let first = reader.requests(of: V2CartChild.ofCarts)
    let roots = [request(ids, settings)] + first.map(\.request)
    try await session.readRoots(roots, on: settings.host) { index, rows in
      if index == 0 {
        try reader.readCarts(rows)
      } else {
        try reader.read(first[index - 1].child, rows)
      }
    }
    let people =
      reader.wanted.ids.isEmpty ? [] : V2CustomerReader.requests(reader.wanted.ids, settings)
    var customers = V2CustomerReader(count: reader.wanted.ids.count, settings: settings)
    let channels = reader.salesChannelsRequest()
    let categories = reader.missing.request(.v2ProductCategories, settings)
    for trip in [V2CartChild.ofOrders, V2CartChild.ofPayments] {
      let children = reader.requests(of: trip)
      let isFirst = trip == V2CartChild.ofOrders
      let others = isFirst ? people : []
      let names = isFirst ? [channels, categories].compactMap(\.self) : []
      try await session.readParts(children.map(\.request) + others + names) { index, rows in
        if index < children.count {
          try reader.read(children[index].child, rows)
        } else if index < children.count + others.count {
          try customers.read(index - children.count, rows)
        } else if index == children.count + others.count, channels != nil {
          try reader.page.readSalesChannels(rows)
        } else {
          try reader.readCategories(rows)
        }
      }
    }
    reader.adopt(customers)
    return reader.page
  }

  /// The statement that reads the carts themselves.
  static func request(_ ids: [String], _ settings: PageSettings) -> (Statement, [Parameter]) {
    (
      .of(.v2Carts),
      [
        .textArray(ids), settings.keys, settings.consent, settings.longestText,
        settings.passedBesideLocale,
      ]
    )
  }

  static let columns: [(name: String, type: ExpectedType)] =
    [
      ("position", .int4), ("id", .text), ("customer_id", .text), ("email", .text),
      ("region_id", .text), ("currency_code", .text), ("locale", .text),
      ("created_at", .timestamptz), ("writer", .xid), ("is_deleted", .bool),
      ("customer_exists", .bool), ("customer_has_account", .bool), ("customer_is_deleted", .bool),
      ("anonymous_ids", .textArray), ("consent", .text), ("ip", .text), ("user_agent", .text),
      ("google_analytics_id", .text),
    ] + addressColumns("shipping") + addressColumns("billing")
    + [("sales_channel_id", .text), ("shipping", .text), ("passed", .text)]

  /// The statement for the names of the carts' sales channels; nil where no cart has one.
  private func salesChannelsRequest() -> (Statement, [Parameter])? {
    let ids = page.salesChannelIDs
    guard settings.hasSalesChannels, !ids.isEmpty else { return nil }
    return (.of(.v2SalesChannels), [.textArray(ids), settings.longestText])
  }

  private mutating func readCategories(_ rows: borrowing Rows) throws {
    for (line, category) in try missing.read(rows, into: &page.arena) {
      page.lines[line].item.category = category
    }
  }

  mutating func readCarts(_ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.columns)
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      let place = Int(try cell.int4(rows))
      guard places.indices.contains(place) else { continue }
      places[place] = Int32(truncatingIfNeeded: page.carts.count)
      try readCart(rows, &cell)
    }
    page.v2 = v2
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
    more.isDeleted = try cell.bool(rows)
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
    more.shipping = try cell.decimal(rows)
    cart.passed = try cell.text(rows, &page.arena)
    if cart.needsCustomer, settings.mapping.isEnabled(.identify), settings.readsCustomersOfOthers,
      let id = page.arena.string(cart.customerID)
    {
      wanted.note(id)
    }
    page.carts.append(cart)
    v2.carts.append(more)
  }

  private func requests(
    of children: [V2CartChild]
  ) -> [(child: V2CartChild, request: (Statement, [Parameter]))] {
    children.compactMap { child in
      parameters(of: child).map { (child, (.of(child.query), $0)) }
    }
  }

  private func parameters(of child: V2CartChild) -> [Parameter]? {
    let limit = settings.limit(roots: ids.count)
    switch child {
    case .lines, .promotions: return [.textArray(ids), limit, settings.longestText]
    case .collections, .orders: return [.textArray(ids), limit]
    case .currencies: return []
    case .adjustments:
      let lines = page.lines.compactMap { page.arena.string($0.item.id) }
      return lines.isEmpty ? nil : [.textArray(lines), limit, settings.longestText]
    case .orderCollections:
      let orders = v2.orders.compactMap { page.arena.string($0.id) }
      return orders.isEmpty ? nil : [.textArray(orders), limit]
    case .captures:
      return payments.isEmpty ? nil : [.textArray(payments), limit]
    case .refunds:
      return payments.isEmpty ? nil : [.textArray(payments), limit, settings.longestText]
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
      case .currencies:
        let code = try cell.string(rows)
        v2.currencies.append(V2Currency(code: code, digits: Int(try cell.int4(rows))))
      case .adjustments: try readAdjustment(rows, &cell)
      case .orderCollections: try readOrderCollection(rows, &cell)
      case .lines, .collections, .orders, .promotions:
        let place = Int(try cell.int4(rows))
        guard places.indices.contains(place), places[place] >= 0 else { continue }
        try readRow(child, rows, &cell, of: Int(places[place]))
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
    line.item.isGiftCard = try cell.bool(rows)
    more.unitPrice = try cell.decimal(rows) ?? .notANumber
    more.quantity = try cell.decimal(rows) ?? .notANumber
    line.item.updatedAt = try cell.moment(rows) ?? line.item.updatedAt
    line.item.longTexts = try cell.longTexts(rows, &page.arena, since: known)
    if settings.readsCategories { missing.note(line.item, at: page.lines.count, page.arena) }
    page.carts[cart].lines.take(page.lines.count)
    page.lines.append(line)
    v2.lines.append(more)
  }

  private mutating func readAdjustment(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    let place = Int(try cell.int4(rows))
    guard v2.lines.indices.contains(place) else { return }
    var adjustment = V2Adjustment()
    adjustment.id = try cell.text(rows, &page.arena)
    adjustment.amount = try cell.decimal(rows) ?? .notANumber
    adjustment.isTaxInclusive = try cell.bool(rows)
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
    collection.isDismissed = try cell.bool(rows)
    collection.isDeleted = try cell.bool(rows)
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
    order.isDraft = try cell.bool(rows)
    order.isDeleted = try cell.bool(rows)
    order.version = try cell.int4(rows)
    order.canceledAt = try cell.moment(rows)
    order.hasParcel = try cell.bool(rows)
    order.hasItems = try cell.bool(rows)
    order.hasSummary = try cell.bool(rows)
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

  /// Puts the customers that were read into the page and tells the carts where theirs are.
  private mutating func adopt(_ customers: consuming V2CustomerReader) {
    for index in page.carts.indices where page.carts[index].needsCustomer {
      guard let id = page.arena.string(page.carts[index].customerID) else { continue }
      page.carts[index].customer.index = wanted.place(of: id, among: customers.places)
    }
    page.customers = customers.page
    page.v2 = v2
  }
}

extension Cart {
  /// Whether the customer's identify may have to go in front of the cart's Checkout Started.
  fileprivate var needsCustomer: Bool {
    customer.exists && customer.hasAccount && !customer.isDeleted
  }
}
