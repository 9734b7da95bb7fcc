internal import SegmentSpec

/// Turns the rows of a page of Medusa v2 carts into the rows of Checkout Started.
struct V2Checkouts {
  private(set) var page: CartPage
  private(set) var waiting: [WaitingRow] = []
  private(set) var leftOut: [LeftOutFact] = []

  init(_ page: CartPage, _ rows: V2CartRows, _ settings: MappingSettings, _ clock: SettlingClock) {
    self.page = page
    self.page.customers.prepareV2(settings)
    let currencies = CurrencyTable(settings, rows.currencies)
    // A copy that shares the bytes: they are lent while the rows are written.
    let arena = page.arena
    arena.withTexts { texts in
      let settling = V2Settling(rows: V2Rows(), texts: texts, clock: clock)
      for index in page.carts.indices {
        prepare(index, rows, settings, settling, currencies, texts)
      }
    }
  }

  private mutating func prepare(
    _ index: Int,
    _ rows: V2CartRows,
    _ settings: MappingSettings,
    _ settling: V2Settling,
    _ currencies: CurrencyTable,
    _ texts: Texts
  ) {
    let row = rows.carts[index]
    var cart = page.carts[index]
    cart.isDefault = !row.isDeleted
    cart.anonymousID = texts.withoutQuotes(cart.anonymousID)

    let collections = rows.money.collections[row.collections.indices]
    if let first = collections.min(by: { $0.begun < $1.begun }) {
      cart.session = CheckoutProof(createdAt: first.begun, origin: first.origin)
    }
    var waits: [V2CartOrder] = []
    for order in rows.orders[row.orders.indices] where cart.order == nil {
      switch settling.standing(of: order, rows.money) {
      case .counts:
        cart.orderID = order.id
        cart.order = CheckoutProof(createdAt: order.createdAt, origin: order.origin)
      case .waits: waits.append(order)
      case .isNone: break
      }
    }
    cart.countsByOrder = !row.hasEmail
    let isOfOrder =
      settings.checkoutTrigger == .paymentSession ? cart.session == nil : cart.countsByOrder
    let rests = cart.isDefault && isOfOrder
    if let first = waits.first, cart.order == nil, rests, settings.isEnabled(.checkoutStarted) {
      waiting.append(WaitingRow("cart", cart.id, first.id, settling.clock, texts))
      leftOut.append(LeftOutFact(event: .checkoutStarted, reason: .notSettled))
    }

    let newest = collections.filter { !$0.isDeleted && !$0.isDismissed }.max {
      ($0.begun, texts.string($0.id)) < ($1.begun, texts.string($1.id))
    }
    if let code = newest?.currencyCode, texts.filled(code) != nil { cart.currencyCode = code }
    let decimals = texts[cart.currencyCode].map { currencies.decimals(ofCode: $0) } ?? 2
    var value = ExactDecimal.zero
    var codes: [Text] = []
    for place in cart.lines.indices {
      let line = rows.lines[place]
      var discount = ExactDecimal.zero
      for adjustment in rows.adjustments[line.adjustments.indices] {
        discount += adjustment.amount
        guard texts.filled(adjustment.code) != nil else { continue }
        codes.append(adjustment.code)
        if page.lines[place].item.coupon.isAbsent {
          page.lines[place].item.coupon = adjustment.code
        }
      }
      let subtotal = line.unitPrice * line.quantity
      value += subtotal - discount
      page.lines[place].prepare(line, subtotal, discount, decimals, &cart.fault)
    }
    cart.goods = value.minorUnits(decimals: decimals)
    cart.shippingPrice = rows.shipping(of: row)?.minorUnits(decimals: decimals)
    cart.tax = rows.tax(of: row, cart.lines)?.minorUnits(decimals: decimals)
    let amount = newest?.amount ?? value
    cart.sessionAmount = amount.minorUnits(decimals: decimals)
    if cart.sessionAmount == nil { cart.fault = cart.fault ?? "the value is not a number" }
    let promotions = rows.promotionCodes[row.promotionCodes.indices]
    cart.coupon = codes.first ?? promotions.first { texts.filled($0) != nil } ?? .absent
    page.carts[index] = cart
  }
}

extension V2CartRows {
  /// The sum of the shipping methods as they are stored; nil without one.
  fileprivate func shipping(of cart: V2Cart) -> ExactDecimal? {
    let methods = methods[cart.methods.indices]
    return methods.isEmpty ? nil : methods.reduce(.zero) { $0 + $1.amount }
  }

  /// The taxes of the lines and shipping methods, by the arithmetic of orders; nil before Medusa wrote a tax line, which
  /// it does once the cart has an address.
  fileprivate func tax(of cart: V2Cart, _ lines: Span32) -> ExactDecimal? {
    var sum: ExactDecimal?
    for line in self.lines[lines.indices] where !line.rates.isEmpty {
      let amounts = V2Amounts(
        price: line.unitPrice,
        quantity: line.quantity,
        isTaxInclusive: line.isTaxInclusive,
        rates: rates[line.rates.indices],
        adjustments: Array(adjustments[line.adjustments.indices])
      )
      sum = (sum ?? .zero) + amounts.tax
    }
    for method in methods[cart.methods.indices] where !method.rates.isEmpty {
      var adjustment = V2Adjustment()
      adjustment.amount = method.discount
      let amounts = V2Amounts(
        price: method.amount,
        quantity: ExactDecimal(1),
        isTaxInclusive: method.isTaxInclusive,
        rates: rates[method.rates.indices],
        adjustments: [adjustment]
      )
      sum = (sum ?? .zero) + amounts.tax
    }
    return sum
  }
}

extension CartLine {
  /// Takes in the exact amounts of a line.
  fileprivate mutating func prepare(
    _ line: V2CartLine,
    _ subtotal: ExactDecimal,
    _ discount: ExactDecimal,
    _ decimals: Int,
    _ fault: inout String?
  ) {
    guard let price = line.unitPrice.minorUnits(decimals: decimals),
      let subtotal = subtotal.minorUnits(decimals: decimals),
      let discount = discount.minorUnits(decimals: decimals),
      let quantity = Quantity(line.quantity)
    else {
      fault = fault ?? "a price, quantity or adjustment of a line is not a number, or too large"
      return
    }
    item.unitPrice = price
    item.quantity = quantity
    amounts = CartLineAmounts(subtotal: subtotal, discount: discount)
  }
}

extension V2Collection {
  /// When it was made; without a row, when it was linked.
  fileprivate var begun: Timestamp { createdAt ?? linkedAt }
}

extension Texts {
  func string(_ text: Text) -> String {
    self[text].map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension V2Settling {
  /// Whether an order that was made of a cart counts.
  func standing(of order: V2CartOrder, _ money: V2Money) -> V2Standing {
    if order.isDeleted || order.isDraft || texts.holds(order.status, "draft") { return .isNone }
    let isProven =
      order.version > 1 || order.canceledAt != nil || order.hasParcel
      || hasLivePayment(order.collections, money, since: order.createdAt)
      || isOld(order.createdAt, clock.settleAfter, order.id)
    guard isProven, isOld(order.createdAt, clock.calm, order.id) else { return .waits }
    let isWhole =
      order.hasItems || order.hasSummary
    return isWhole ? .counts : .waits
  }
}

extension CustomerPage {
  /// Takes in the values that only customers of a Medusa v2 store have.
  mutating func prepareV2(_ settings: MappingSettings) {
    guard let rows = v2 else { return }
    let currencies = CurrencyTable(settings, rows.currencies)
    let arena = arena
    arena.withTexts { texts in
      for index in customers.indices {
        customers[index].anonymousID = texts.withoutQuotes(customers[index].anonymousID)
        guard rows.customers.indices.contains(index), let spent = rows.customers[index].totalSpent,
          let code = texts[customers[index].history.currencyCode]
        else { continue }
        customers[index].history.totalSpent = spent.minorUnits(
          decimals: currencies.decimals(ofCode: code)
        )
      }
    }
  }
}
