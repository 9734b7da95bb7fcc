import Commerce
import SegmentSpec
import Support
import Testing

/// Builds pages of orders row by row; children belong to the order begun last.
struct PageBuilder {
  var page = OrderPage()
  var shipped = PieceCounter()
  var returned = PieceCounter()

  mutating func text(_ string: String?) -> Text { page.arena.append(string) }

  /// 2026-03-01T10:00:00.123456Z, the moment at which everything happens unless a test says otherwise.
  static let moment = Timestamp(microseconds: 1_772_359_200_123_456)

  mutating func order(
    _ id: String,
    currency: String = "eur",
    _ edit: (inout Order, inout Arena) -> Void = { _, _ in }
  ) {
    var order = Order()
    order.id = text(id)
    order.displayID = 7
    order.status = text("pending")
    order.paymentStatus = text("awaiting")
    order.fulfillmentStatus = text("not_fulfilled")
    order.customerID = text("cus_guest")
    order.customer.exists = true
    order.email = text("ada@example.com")
    order.regionID = text("reg_eu")
    order.currencyCode = text(currency)
    order.createdAt = Self.moment
    order.updatedAt = Self.moment
    order.giftCardsTaxable = true
    order.regionTaxRate = 19
    for span in [
      \Order.current.lines, \.current.shippingMethods, \.current.discounts, \.giftCards,
      \.giftCardTransactions, \.payments,
    ] {
      order[keyPath: span].start = Int32(count(of: span))
    }
    edit(&order, &page.arena)
    page.orders.append(order)
  }

  mutating func edit(_ body: (inout Order, inout Arena) -> Void) {
    body(&page.orders[page.orders.count - 1], &page.arena)
  }

  mutating func line(
    _ price: Int64,
    _ quantity: Int64,
    rates: [Double] = [],
    includesTax: Bool = false,
    adjustments: [(discount: String?, amount: Double)] = [],
    allowsDiscounts: Bool = true,
    _ edit: (inout LineItem, inout Arena) -> Void = { _, _ in }
  ) {
    var line = LineItem()
    line.id = text("item_\(page.lines.count + 1)")
    line.title = text("Shirt")
    line.unitPrice = price
    line.quantity = Quantity(quantity)
    line.includesTax = includesTax
    line.allowsDiscounts = allowsDiscounts
    line.updatedAt = Self.moment
    line.adjustments = Span32(
      start: Int32(page.adjustments.count),
      count: Int32(adjustments.count)
    )
    for (discount, amount) in adjustments {
      var adjustment = LineItemAdjustment()
      adjustment.id = text("lia_\(page.adjustments.count + 1)")
      adjustment.discountID = text(discount)
      adjustment.amount = amount
      page.adjustments.append(adjustment)
    }
    line.taxRates = append(rates)
    edit(&line, &page.arena)
    page.lines.append(line)
    grow(\.current.lines)
  }

  mutating func shipping(
    _ price: Int64,
    rates: [Double] = [],
    includesTax: Bool = false,
    name: String? = "Standard"
  ) {
    var method = ShippingMethod()
    method.id = text("sm_\(page.shippingMethods.count + 1)")
    method.optionID = text("so_1")
    method.name = text(name)
    method.price = price
    method.includesTax = includesTax
    method.taxRates = append(rates)
    page.shippingMethods.append(method)
    grow(\.current.shippingMethods)
  }

  mutating func discount(_ id: String, code: String? = "SPRING", isFreeShipping: Bool = false) {
    var discount = Discount()
    discount.id = text(id)
    discount.code = text(code)
    discount.isFreeShipping = isFreeShipping
    page.discounts.append(discount)
    grow(\.current.discounts)
  }

  mutating func giftCard(_ id: String, balance: Int64, rate: Double? = nil) {
    var card = GiftCard()
    card.id = text(id)
    card.balance = balance
    card.taxRate = rate
    page.giftCards.append(card)
    grow(\.giftCards)
  }

  mutating func giftCardUse(_ amount: Int64, isTaxable: Bool?, rate: Double? = nil) {
    var transaction = GiftCardTransaction()
    transaction.id = text("gct_\(page.giftCardTransactions.count + 1)")
    transaction.amount = amount
    transaction.isTaxable = isTaxable
    transaction.taxRate = rate
    page.giftCardTransactions.append(transaction)
    grow(\.giftCardTransactions)
  }

  mutating func payment(_ provider: String?, _ amount: Int64 = 0) {
    var payment = Payment()
    payment.id = text("pay_\(page.payments.count + 1)")
    payment.providerID = text(provider)
    payment.amount = amount
    page.payments.append(payment)
    grow(\.payments)
  }

  private mutating func append(_ rates: [Double]) -> Span32 {
    let span = Span32(start: Int32(page.taxRates.count), count: Int32(rates.count))
    page.taxRates += rates
    return span
  }

  private mutating func grow(_ span: WritableKeyPath<Order, Span32>) {
    page.orders[page.orders.count - 1][keyPath: span].count += 1
  }

  private func count(of span: WritableKeyPath<Order, Span32>) -> Int {
    switch span {
    case \.current.lines: page.lines.count
    case \.current.shippingMethods: page.shippingMethods.count
    case \.current.discounts: page.discounts.count
    case \.giftCards: page.giftCards.count
    case \.giftCardTransactions: page.giftCardTransactions.count
    default: page.payments.count
    }
  }
}

extension CustomerPage {
  /// Appends a customer with an account and gives its place.
  @discardableResult
  mutating func add(
    _ id: String,
    groups names: [(id: String, name: String?)] = [],
    _ edit: (inout Customer, inout Arena) -> Void = { _, _ in }
  ) -> Int {
    var customer = Customer()
    customer.id = arena.append(id)
    customer.email = arena.append("\(id)@example.com")
    customer.hasAccount = true
    customer.createdAt = PageBuilder.moment
    customer.updatedAt = PageBuilder.moment
    customer.groups = Span32(start: Int32(groups.count), count: Int32(names.count))
    for (id, name) in names {
      var group = CustomerGroup()
      group.id = arena.append(id)
      group.name = arena.append(name)
      groups.append(group)
    }
    edit(&customer, &arena)
    customers.append(customer)
    return customers.count - 1
  }
}

/// The text of one fact's message under a fixed message id.
func message(
  _ derived: DerivedOrders,
  _ event: EventName,
  root: Int = 0,
  _ validator: MessageValidator = MessageValidator()
) throws -> String {
  let index = derived.facts.firstIndex { $0.event == event && $0.root == Int32(root) }
  return try encoded(validator) { writer throws(EncodingRefusal) in
    guard let index else { throw EncodingRefusal("no such fact") }
    try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &writer)
  }
}

/// The message that `body` writes, as text; it is checked against the spec.
func encoded(
  _ validator: MessageValidator = MessageValidator(),
  _ body: (inout JSONWriter) throws -> Void
) rethrows -> String {
  var writer = JSONWriter()
  try body(&writer)
  let findings = validator.findings(in: writer.bytes)
  let text = String(decoding: writer.bytes, as: UTF8.self)
  #expect(findings.isEmpty, "\(text)")
  return text
}
