import Commerce
import SegmentSpec

/// Builds pages of Medusa v2 orders row by row; children belong to the order begun last.
struct V2PageBuilder {
  var page = OrderPage()
  var rows = V2Rows()

  init() {
    rows.currencies = [
      V2Currency(code: "eur", digits: 2), V2Currency(code: "usd", digits: 2),
      V2Currency(code: "jpy", digits: 0), V2Currency(code: "kwd", digits: 3),
    ]
  }

  /// 2026-03-01T10:00:00.123456Z and so many seconds.
  static func at(_ seconds: Int64) -> Timestamp { PageBuilder.moment.advanced(bySeconds: seconds) }

  /// A day after all that the builder makes.
  static let later = SettlingClock(now: at(86_400 * 30))

  mutating func text(_ string: String?) -> Text { page.arena.append(string) }

  func built() -> OrderPage {
    var page = page
    page.v2 = rows
    return page
  }

  func derived(
    _ settings: MappingSettings = MappingSettings(),
    clock: SettlingClock = V2PageBuilder.later
  ) -> DerivedOrders {
    DerivedOrders(built(), settings: settings, clock: clock)
  }

  /// An order that a cart became, by a guest, in euros.
  mutating func order(
    _ id: String = "order_1",
    currency: String = "eur",
    version: Int32 = 1,
    _ edit: (inout Order, inout V2Order, inout Arena) -> Void = { _, _, _ in }
  ) {
    var order = Order()
    order.id = text(id)
    order.displayID = 7
    order.status = text("pending")
    order.cartID = text("cart_1")
    order.customerID = text("cus_guest")
    order.customer.exists = true
    order.email = text("ada@example.com")
    order.regionID = text("reg_eu")
    order.currencyCode = text(currency)
    order.createdAt = Self.at(0)
    order.updatedAt = Self.at(0)
    var row = V2Order()
    row.version = version
    row.hasCart = true
    row.lines.start = Int32(page.lines.count)
    row.items.start = Int32(rows.items.count)
    row.methods.start = Int32(rows.methods.count)
    row.creditLines.start = Int32(rows.creditLines.count)
    row.summaries.start = Int32(rows.summaries.count)
    row.changes.start = Int32(rows.changes.count)
    row.actions.start = Int32(rows.actions.count)
    row.parcels.start = Int32(rows.parcels.count)
    row.collections.start = Int32(rows.money.collections.count)
    row.transactions.start = Int32(rows.transactions.count)
    row.returns.start = Int32(rows.returns.count)
    row.exchanges.start = Int32(rows.exchanges.count)
    row.claims.start = Int32(rows.claims.count)
    row.promotionCodes.start = Int32(rows.promotionCodes.count)
    edit(&order, &row, &page.arena)
    page.orders.append(order)
    rows.orders.append(row)
  }

  mutating func edit(_ body: (inout Order, inout V2Order, inout Arena) -> Void) {
    let last = page.orders.count - 1
    body(&page.orders[last], &rows.orders[last], &page.arena)
  }

  mutating func grow(_ span: WritableKeyPath<V2Order, Span32>) {
    rows.orders[rows.orders.count - 1][keyPath: span].count += 1
  }

  struct Adjustment {
    var amount: String
    var code: String? = "SPRING"
    var version: Int32? = 1
    var isTaxInclusive = false
    var at: Int64 = 0
  }

  mutating func append(_ adjustments: [Adjustment]) -> Span32 {
    let start = Int32(rows.adjustments.count)
    for adjustment in adjustments {
      var row = V2Adjustment()
      row.id = text("adj_\(rows.adjustments.count + 1)")
      row.version = adjustment.version
      row.amount = ExactDecimal(adjustment.amount)
      row.isTaxInclusive = adjustment.isTaxInclusive
      row.code = text(adjustment.code)
      row.promotionID = text(adjustment.code.map { "promo_\($0)" })
      row.createdAt = Self.at(adjustment.at)
      rows.adjustments.append(row)
    }
    return Span32(start: start, count: Int32(adjustments.count))
  }

  mutating func append(rates: [String]) -> Span32 {
    let start = Int32(rows.rates.count)
    for rate in rates { rows.rates.append(ExactDecimal(rate)) }
    return Span32(start: start, count: Int32(rates.count))
  }

  /// A line of `order_line_item`; gives its place.
  @discardableResult
  mutating func line(
    _ id: String = "ordli_1",
    price: String = "25",
    rates: [String] = [],
    isTaxInclusive: Bool = false,
    adjustments: [Adjustment] = [],
    _ edit: (inout LineItem, inout V2Line, inout Arena) -> Void = { _, _, _ in }
  ) -> Int32 {
    var line = LineItem()
    line.id = text(id)
    line.title = text("Shirt")
    line.sku = text("SHIRT-M")
    line.variantTitle = text("M")
    line.variantID = text("variant_1")
    line.productID = text("prod_1")
    var row = V2Line()
    row.title = text("Shirt")
    row.unitPrice = ExactDecimal(price)
    row.isTaxInclusive = isTaxInclusive
    row.createdAt = Self.at(0)
    row.updatedAt = Self.at(0)
    row.adjustments = append(adjustments)
    row.rates = append(rates: rates)
    edit(&line, &row, &page.arena)
    page.lines.append(line)
    rows.lines.append(row)
    grow(\.lines)
    return Int32(page.lines.count - 1)
  }

  mutating func item(
    _ line: Int32,
    _ quantity: String,
    version: Int32 = 1,
    price: String? = nil,
    fulfilled: String = "0",
    at seconds: Int64 = 0
  ) {
    var item = V2Item()
    item.id = text("orditem_\(rows.items.count + 1)")
    item.version = version
    item.line = line
    item.quantity = ExactDecimal(quantity)
    item.unitPrice = price.map { ExactDecimal($0) }
    item.fulfilled = ExactDecimal(fulfilled)
    item.createdAt = Self.at(seconds)
    item.updatedAt = Self.at(seconds)
    rows.items.append(item)
    grow(\.items)
  }

  mutating func method(
    _ amount: String,
    id: String = "ordsm_1",
    version: Int32 = 1,
    rates: [String] = [],
    isTaxInclusive: Bool = false,
    adjustments: [Adjustment] = [],
    _ edit: (inout V2Method, inout Arena) -> Void = { _, _ in }
  ) {
    var method = V2Method()
    method.id = text(id)
    method.version = version
    method.createdAt = Self.at(0)
    method.updatedAt = Self.at(0)
    method.optionID = text("so_1")
    method.name = text("Standard")
    method.amount = ExactDecimal(amount)
    method.isTaxInclusive = isTaxInclusive
    method.adjustments = append(adjustments)
    method.rates = append(rates: rates)
    edit(&method, &page.arena)
    rows.methods.append(method)
    grow(\.methods)
  }

  mutating func credit(_ amount: String, version: Int32? = 1, at seconds: Int64 = 0) {
    var line = V2CreditLine()
    line.id = text("ordcl_\(rows.creditLines.count + 1)")
    line.version = version
    line.amount = ExactDecimal(amount)
    line.createdAt = Self.at(seconds)
    rows.creditLines.append(line)
    grow(\.creditLines)
  }

  mutating func summary(_ version: Int32 = 1, total: String? = nil) {
    var summary = V2Summary()
    summary.version = version
    summary.total = total.map { ExactDecimal($0) }
    rows.summaries.append(summary)
    grow(\.summaries)
  }

  struct Owner {
    var returnID: String?
    var claimID: String?
    var exchangeID: String?
  }

  /// A confirmed change with its actions, and the summary of its version.
  mutating func change(
    _ id: String,
    _ type: String?,
    version: Int32,
    at seconds: Int64,
    of owner: Owner = Owner(),
    hasSummary: Bool = true,
    actions: [(action: String, parcel: String?, line: Int32, quantity: String)] = []
  ) {
    var change = V2Change()
    change.id = text(id)
    change.version = version
    change.type = text(type)
    change.confirmedAt = Self.at(seconds)
    change.createdAt = Self.at(seconds)
    change.returnID = text(owner.returnID)
    change.claimID = text(owner.claimID)
    change.exchangeID = text(owner.exchangeID)
    rows.changes.append(change)
    grow(\.changes)
    for (action, parcel, line, quantity) in actions {
      var row = V2Action()
      row.id = text("ordchact_\(rows.actions.count + 1)")
      row.change = Int32(rows.changes.count - 1)
      row.action = text(action)
      row.reference = text(parcel == nil ? "return" : "fulfillment")
      row.referenceID = text(parcel ?? owner.returnID)
      row.lineID = line >= 0 ? page.lines[Int(line)].id : text("ordli_gone")
      row.line = line
      row.quantity = ExactDecimal(quantity)
      rows.actions.append(row)
      grow(\.actions)
    }
    if hasSummary { summary(version) }
  }
}
