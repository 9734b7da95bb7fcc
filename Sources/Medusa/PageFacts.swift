internal import Commerce
internal import Pipeline
internal import SegmentSpec

/// A page of orders as the loop sees it.
struct OrderFacts: FactPage {
  let page: OrderPage
  private let derived: DerivedOrders

  init(_ page: OrderPage, _ mapping: MappingSettings) {
    self.page = page
    derived = DerivedOrders(page, settings: mapping)
  }

  var rootCount: Int { page.orders.count }
  var facts: [Fact] { derived.facts }
  var filtered: [FilteredCount] { [] }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    try derived.encode(index, messageID: messageID, into: &writer)
  }
}

/// Refunds that belong to no order: counted, as nobody's event can be told of them.
struct RefundsWithoutOrder: FactPage {
  let count: Int

  var rootCount: Int { 0 }
  var facts: [Fact] { [] }
  var filtered: [FilteredCount] {
    [FilteredCount(event: .orderRefunded, reason: "refund without order", count: count)]
  }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    throw EncodingRefusal("a refund without an order has no message")
  }
}

/// A page of customers as the loop sees it.
struct CustomerFacts: FactPage {
  let page: CustomerPage
  private let derived: DerivedCustomers

  init(_ page: CustomerPage, _ mapping: MappingSettings) {
    self.page = page
    derived = DerivedCustomers(page, settings: mapping)
  }

  var rootCount: Int { page.customers.count }
  var facts: [Fact] { derived.facts }
  var filtered: [FilteredCount] { [] }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    try derived.encode(index, messageID: messageID, into: &writer)
  }
}

/// A page of carts as the loop sees it.
struct CartFacts: FactPage {
  let page: CartPage
  private let derived: DerivedCarts

  init(_ page: CartPage, _ mapping: MappingSettings) {
    self.page = page
    derived = DerivedCarts(page, settings: mapping)
  }

  var rootCount: Int { page.carts.count }
  var facts: [Fact] { derived.facts }
  var filtered: [FilteredCount] { [] }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    try derived.encode(index, messageID: messageID, into: &writer)
  }
}
