package import SegmentSpec

/// The facts of a page of carts, written as messages: Checkout Started, after the identify that a registered customer
/// may need first.
///
/// Pure: the same page and settings give the same facts. A fact's root is the cart's place in the page.
package struct DerivedCarts: FactPage {
  package let facts: [Fact]
  /// Rows that show facts that are not settled yet; only in a Medusa v2 store.
  package let waiting: [WaitingRow]
  /// Facts that the page shows and that are not sent.
  package let leftOut: [LeftOutFact]
  package let place: PagePlace?
  package let cutBeyond: Int?
  package let page: CartPage
  let settings: MappingSettings
  let currencies: CurrencyTable

  /// Takes a page; a page of a Medusa v2 store comes with the clock by which its rows settle.
  package init(
    _ page: CartPage,
    settings: MappingSettings,
    clock: SettlingClock? = nil,
    place: PagePlace? = nil,
    cutBeyond: Int? = nil
  ) {
    self.place = place
    self.cutBeyond = cutBeyond
    // Without a clock everything is as old as it can be.
    let checkouts = page.v2.map {
      V2Checkouts(page, $0, settings, clock ?? SettlingClock(now: Timestamp(microseconds: .max)))
    }
    waiting = checkouts?.waiting ?? []
    leftOut = checkouts?.leftOut ?? []
    let page = checkouts?.page ?? page
    self.page = page
    self.settings = settings
    currencies = CurrencyTable(settings, page.v2?.currencies)
    guard settings.isEnabled(.checkoutStarted) else {
      facts = []
      return
    }
    facts = page.arena.withTexts { texts in
      page.customers.arena.withTexts { customerTexts in
        var facts: [Fact] = []
        facts.reserveCapacity(page.carts.count * 2)
        var preludes = CustomerPreludes(page.customers, settings, customerTexts)
        for (index, cart) in page.carts.enumerated() {
          guard let proof = cart.proof(of: settings.checkoutTrigger, texts) else { continue }
          if settings.isEnabled(.identify), cart.isRegistered,
            let identify = preludes.identify(cart.customer, root: index)
          {
            facts.append(identify)
          }
          facts.append(
            Fact(
              event: .checkoutStarted,
              key: texts.key(cart.id, "/checkout_started"),
              time: proof.createdAt,
              root: Int32(truncatingIfNeeded: index),
              origin: proof.origin
            )
          )
        }
        return facts
      }
    }
  }

  package var rootCount: Int { page.carts.count }
  package var filtered: [FilteredCount] { leftOut.map(\.filtered) }

  /// Writes the whole message of `facts[index]` as one JSON object without line feeds.
  /// - Throws: `EncodingRefusal` if the cart cannot become a valid message; discard the bytes written until then.
  package func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let fact = facts[index]
    let cart = page.carts[Int(fact.root)]
    if fact.isPrelude {
      return try page.customers.writeIdentify(
        of: Int(cart.customer.index),
        time: fact.time,
        messageID: messageID,
        settings,
        currencies,
        into: &writer
      )
    }
    try page.arena.openMessage(at: &writer) { message throws(EncodingRefusal) in
      let head = MessageHead(
        of: cart,
        messageID: messageID,
        time: fact.time,
        settings,
        message.texts
      )
      try head.write("track", settings, into: &message)
      message.constants = settings.additions.constants(of: fact.event)
      message.property("event", fact.event.rawValue)
      message.currency = try currency(of: cart, at: fact.time, message.texts)
      if let fault = cart.fault { throw message.texts.refusal(of: ("cart", cart.id), fault) }
      try writeProperties(of: cart, into: &message)
      message.endObject()
    }
  }

  /// The notices of the run's report about the message of `facts[index]`.
  package func notices(_ index: Int) -> [EncodingNotice] {
    currencies.notices(of: facts[index], among: page.carts, page.arena)
  }

  /// Whether the message of `facts[index]` belongs to a guest without an id from the storefront.
  package func isOfGuestWithoutID(_ index: Int) -> Bool {
    let fact = facts[index]
    return !fact.isPrelude && page.carts[Int(fact.root)].isOfGuestWithoutID
  }
}

extension Cart {
  /// The row that shows that this cart's checkout was started; nil if it was not, or if the cart is no checkout.
  ///
  /// Medusa makes no payment session for a cart with nothing to pay; the order shows its checkout.
  fileprivate func proof(
    of trigger: MappingSettings.CheckoutTrigger,
    _ texts: Texts
  ) -> CheckoutProof? {
    guard isDefault else { return nil }
    return switch trigger {
    case .paymentSession: session ?? order
    case .cartEmail where countsByOrder: order
    case .cartEmail: texts.email(email) != nil ? opening : nil
    }
  }
}

extension DerivedCarts {
  private func currency(
    of cart: Cart,
    at time: Timestamp,
    _ texts: Texts
  ) throws(EncodingRefusal) -> Currency {
    guard let code = texts[cart.currencyCode],
      let currency = currencies.currency(code, at: time)
    else {
      let reason =
        cart.currencyCode.isAbsent
        ? "its region, which tells the currency, is missing"
        : noCurrency(page.arena.string(cart.currencyCode))
      throw texts.refusal(of: ("cart", cart.id), reason, setting: "currency_exponents")
    }
    return currency
  }

  /// Writes the object of properties of Checkout Started.
  private func writeProperties(
    of cart: Cart,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    if let fault = cart.fault { throw message.texts.refusal(of: ("cart", cart.id), fault) }
    message.beginProperties()
    message.property("checkout_id", cart.id)
    message.property("cart_id", cart.id)
    message.property("order_id", cart.orderID)
    let goods = try goods(of: cart, message.texts)
    let value = cart.sessionAmount ?? goods
    message.amount("value", value)
    message.currencyCode()
    if !settings.isLikePlugin {
      message.amount("total", value)
      message.amount("revenue", goods)
      if let shipping = cart.shippingPrice { message.amount("shipping", shipping) }
      if let tax = cart.tax { message.amount("tax", tax) }
      if let channel = message.texts.filled(cart.salesChannel) {
        message.property("affiliation", channel)
      } else {
        message.property("affiliation", settings.affiliationWithoutChannel)
      }
    }
    message.property("coupon", cart.coupon)
    message.email(cart.email)
    message.property("region_id", cart.regionID)
    message.beginArray("products")
    for (offset, line) in page.lines[cart.lines.indices].enumerated() {
      message.element()
      try writeProduct(line, of: cart, at: offset + 1, into: &message)
    }
    if settings.isLikePlugin { message.endArray() } else { message.endArray(orDrop: "products") }
    message.endObject()
  }

  /// The lines minus their adjustments.
  private func goods(of cart: Cart, _ texts: Texts) throws(EncodingRefusal) -> MinorUnits {
    if let goods = cart.goods { return goods }
    var subtotal = 0.0
    var discount = 0.0
    for line in page.lines[cart.lines.indices] {
      subtotal += line.item.cartSubtotal
      discount += line.discount
    }
    // Medusa rounds a discount once, over all lines.
    return try whole(subtotal - medusaRounded(discount), "value", of: cart, texts)
  }

  /// Writes a line with the cart's price: with tax if the store's prices include it, because an open cart has no tax
  /// lines.
  private func writeProduct(
    _ line: CartLine,
    of cart: Cart,
    at position: Int,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let item = line.item
    let amounts = try amounts(of: line, cart, message.texts)
    message.beginObject()
    message.productName(of: item, likePlugin: settings.isLikePlugin)
    message.amount("price", amounts.price(of: item, settings))
    message.property("quantity", item.quantity)
    message.amount("subtotal", amounts.subtotal)
    message.amount("discount", amounts.discount)
    if !settings.isLikePlugin { message.property("coupon", item.coupon) }
    message.productPlace(of: item, at: position, storeURL: settings.storeURL)
    message.endObject()
  }

  private func amounts(
    of line: CartLine,
    _ cart: Cart,
    _ texts: Texts
  ) throws(EncodingRefusal) -> CartLineAmounts {
    if let amounts = line.amounts { return amounts }
    return CartLineAmounts(
      subtotal: try whole(line.item.cartSubtotal, "subtotal", of: cart, texts),
      discount: try whole(medusaRounded(line.discount), "discount", of: cart, texts)
    )
  }

  /// A whole number of minor units: every integer below 2^53 is exact in a double.
  private func whole(
    _ amount: Double,
    _ name: String,
    of cart: Cart,
    _ texts: Texts
  ) throws(EncodingRefusal) -> MinorUnits {
    guard abs(amount) < 9_007_199_254_740_992 else {
      let reason = "the \(name) is \(amount.isFinite ? "too large" : "not a number")"
      throw texts.refusal(of: ("cart", cart.id), reason)
    }
    return MinorUnits(amount)
  }
}

extension CartLineAmounts {
  /// The price of one piece: the cart's, or the price after discounts, rounded half up.
  fileprivate func price(of item: LineItem, _ settings: MappingSettings) -> MinorUnits {
    guard settings.productPrice == .discounted, item.quantity > 0 else { return item.unitPrice }
    return MinorUnits(
      truncatingIfNeeded: ((Int128(subtotal) - Int128(discount)) * Quantity.million)
        .dividedHalfUp(by: item.quantity.millionths)
    )
  }
}

extension LineItem {
  /// Price by quantity, before discounts.
  fileprivate var cartSubtotal: Double { Double(unitPrice) * Double(quantity.pieces) }
}
