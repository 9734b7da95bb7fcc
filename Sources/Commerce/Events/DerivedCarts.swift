package import SegmentSpec

/// The facts of a page of carts and the way to write them as messages: Checkout Started, with the
/// identify in front that a registered customer may need first.
///
/// Pure: the same page and settings give the same facts. A fact's root is the cart's place in the page.
package struct DerivedCarts: Sendable {
  package let facts: [Fact]
  /// Rows that show facts which do not hold yet; of a Medusa v2 store only.
  package let waiting: [WaitingRow]
  /// Facts that the page shows and that are not sent.
  package let leftOut: [LeftOutFact]
  let page: CartPage
  let settings: MappingSettings
  let currencies: CurrencyTable

  /// Takes a page; that of a Medusa v2 store with the clock by which its rows settle.
  package init(_ page: CartPage, settings: MappingSettings, clock: SettlingClock? = nil) {
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

  /// Writes the whole message of `facts[index]` as one JSON object without line feeds.
  /// - Throws: `EncodingRefusal` when the cart cannot become a valid message; what was written until
  ///   then is to be thrown away.
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
    try page.arena.withTexts { (texts) throws(EncodingRefusal) in
      let head = MessageHead(of: cart, messageID: messageID, time: fact.time, settings, texts)
      try head.write("track", texts, into: &writer)
      writer.property("event", fact.event.rawValue)
      writer.key("properties")
      try writeProperties(of: cart, at: fact.time, texts, into: &writer)
      writer.endObject()
    }
  }

  /// What the report says of the message of `facts[index]`.
  package func notices(_ index: Int) -> [EncodingNotice] {
    currencies.notices(of: facts[index], among: page.carts, page.arena)
  }

  /// Whether the message of `facts[index]` is of a guest whom the storefront gave no id.
  package func isOfGuestWithoutID(_ index: Int) -> Bool {
    let fact = facts[index]
    return !fact.isPrelude && page.carts[Int(fact.root)].isOfGuestWithoutID
  }
}

extension Cart {
  /// The row that shows that this cart's checkout was started; nil when it was not, or is none.
  ///
  /// Medusa makes no payment session for a cart with nothing to pay: its order shows it.
  fileprivate func proof(
    of trigger: MappingSettings.CheckoutTrigger,
    _ texts: Texts
  ) -> CheckoutProof? {
    guard isDefault else { return nil }
    return switch trigger {
    case .paymentSession: session ?? order
    case .cartEmail: texts.email(email) != nil ? opening : nil
    }
  }
}
