import Commerce
import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct DerivationTests {
  /// Two orders of a registered customer, one of a guest.
  private func page() -> OrderPage {
    var builder = PageBuilder()
    let place = builder.page.customers.add("cus_1")
    for id in ["order_1", "order_2"] {
      builder.order(id) { order, arena in
        order.customerID = arena.append("cus_1")
        order.customer.hasAccount = true
        order.customer.accountHasEmail = true
        order.customer.index = Int32(place)
        order.origin = id == "order_2" ? .history : .later
        if id == "order_1" { order.canceledAt = Timestamp(microseconds: 5_000_000) }
      }
    }
    builder.order("order_3")
    builder.line(1000, 2)
    builder.parcel("ful_1", [(0, 1)]) { parcel, _ in parcel.origin = .history }
    builder.parcel("ful_2", [(0, 1)], at: PageBuilder.moment.advanced(bySeconds: 60))
    builder.received("ret_1", [(0, 1)], amount: 1000)
    builder.refund("ref_1", 500) { refund, _ in refund.origin = .history }
    builder.refund("ref_2", 1000, reason: "return")
    return builder.page
  }

  @Test func `facts of an order stand side by side, its identify first`() {
    let facts = DerivedOrders(page(), settings: MappingSettings()).facts
    #expect(
      facts.map(\.key.text) == [
        "cus_1/identify", "order_1/completed", "order_1/cancelled", "order_1/updated",
        "cus_1/identify", "order_2/completed", "order_2/updated", "order_3/identify",
        "order_3/completed", "ful_1/shipped", "ful_2/shipped", "ret_1/refunded", "ref_2/refunded",
        "ref_1/refunded", "order_3/updated",
      ]
    )
    #expect(facts.map(\.root) == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2])
    #expect(
      facts.map(\.isPrelude) == [true] + Array(repeating: false, count: 3) + [true]
        + Array(repeating: false, count: 10)
    )
    #expect(facts.filter(\.isAddendum).map(\.key) == facts.compactMap(\.alias))
    #expect(facts.compactMap(\.alias).map(\.text) == ["ref_2/refunded"])
    #expect(facts[11].alias != nil)
    #expect(facts[10].time == PageBuilder.moment.advanced(bySeconds: 60))
    #expect(facts[2].time == Timestamp(microseconds: 5_000_000))
    #expect(
      facts.filter { $0.origin == .history }.map(\.key.text) == [
        "order_2/completed", "order_2/updated", "ful_1/shipped", "ref_1/refunded",
      ]
    )
    #expect(facts[0].state == facts[4].state)
    #expect(facts.filter { $0.state == nil }.count == 10)
  }

  @Test func `a prelude is the identify that the customer's own page gives`() throws {
    let page = page()
    let orders = DerivedOrders(page, settings: MappingSettings())
    let customers = DerivedCustomers(page.customers, settings: MappingSettings())
    #expect(customers.facts.map(\.key) == [orders.facts[0].key])
    #expect(customers.facts[0].state == orders.facts[0].state)
    #expect(customers.facts[0].isPrelude == false)
    let id = MessageID(high: 1, low: 2)
    #expect(
      try encoded { try orders.encode(4, messageID: id, into: &$0) }
        == (try encoded { try customers.encode(0, messageID: id, into: &$0) })
    )
  }

  @Test func `customers without an account or deleted have no identify`() {
    var page = CustomerPage()
    page.add("cus_guest") { customer, _ in customer.hasAccount = false }
    page.add("cus_gone") { customer, _ in customer.deletedAt = PageBuilder.moment }
    page.add("cus_1") { customer, _ in customer.origin = .history }
    let facts = DerivedCustomers(page, settings: MappingSettings()).facts
    #expect(facts.map(\.key.text) == ["cus_1/identify"])
    #expect(facts.first?.root == 2)
    #expect(facts.first?.origin == .history)
    #expect(facts.first?.state?.kind == .identify)
  }

  @Test(arguments: EventName.known)
  func `an event that is switched off is not derived`(event: EventName) {
    var settings = MappingSettings()
    let all = DerivedOrders(page(), settings: settings).facts
    settings.disabledEvents = [event]
    let facts = DerivedOrders(page(), settings: settings).facts
    #expect(facts.map(\.key) == all.filter { $0.event != event }.map(\.key))
    #expect(
      DerivedCustomers(page().customers, settings: settings).facts.isEmpty == (event == .identify)
    )
  }

  @Test func `an update happened when the newest covered row was written`() {
    let later = PageBuilder.moment.advanced(bySeconds: 60)
    for edit in [
      { $0.updatedAt = later }, { $0.shippingAddress.updatedAt = later },
      { $0.billingAddress.updatedAt = later },
    ] as [(inout Order) -> Void] {
      var builder = PageBuilder()
      builder.order("order_1") { order, _ in edit(&order) }
      let fact = DerivedOrders(builder.page, settings: MappingSettings()).facts.last
      #expect(fact?.time == later)
      #expect(fact?.state?.covered == later)
      #expect(fact?.state?.createdAt == PageBuilder.moment)
    }
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(1, 1) { line, _ in line.updatedAt = later }
    #expect(DerivedOrders(builder.page, settings: MappingSettings()).facts.last?.time == later)
  }

  @Test func `the catalogue lists every event with the keys that are derived`() {
    // Medusa v1 does not know when a parcel was delivered.
    let names = Set(EventName.known)
    #expect(Set(EventCatalog.events.map(\.event)) == names.subtracting([.orderDelivered]))
    #expect(Set(EventCatalog.v2Events.map(\.event)) == names)
    var builder = PageBuilder()
    builder.page = page()
    builder.swap("swap_1", confirmedAt: PageBuilder.moment)
    builder.claimed("citm_1", (0, 1))
    let keys = Set(
      DerivedOrders(builder.page, settings: MappingSettings()).facts.map { fact in
        let what = fact.key.text.split(separator: "/").last ?? ""
        let row = fact.key.text.split(separator: "_").first ?? ""
        let names = [
          "cus": "customer", "ful": "fulfillment", "ret": "return", "ref": "refund", "swap": "swap",
          "citm": "claim_item",
        ]
        return "<\(names[String(row)] ?? "order").id>/\(what)"
      }
    )
    var carts = CartPage()
    carts.addCart("cart_1") { cart, _ in cart.session = CheckoutProof() }
    let ofCarts = DerivedCarts(carts, settings: MappingSettings()).facts.map { fact in
      fact.key.text.replacing("cart_1/", with: "<cart.id>/")
    }
    var customers = CustomerPage()
    customers.add("cus_1") { customer, _ in customer.deletedAt = PageBuilder.moment }
    var withDeletions = MappingSettings()
    withDeletions.requestsDeletions = true
    let ofCustomers = DerivedCustomers(customers, settings: withDeletions).facts.map { fact in
      fact.key.text.replacing("cus_1/", with: "<customer.id>/")
    }
    #expect(Set(EventCatalog.events.map(\.key)) == keys.union(ofCarts).union(ofCustomers))
    #expect(EventCatalog.events.map(\.setting).contains("events.order_completed.enabled"))
    let others: Set<EventName> = [.identify, .checkoutStarted, .deletion]
    #expect(EventCatalog.ofOrders == EventName.known.filter { !others.contains($0) })
    var settings = MappingSettings()
    settings.disabledEvents = [.orderCancelled]
    #expect(
      EventCatalog.events.filter { !$0.isEnabled(settings) }.map(\.event)
        == [.orderCancelled, .deletion]
    )
  }
}
