internal import Commerce
internal import Pipeline
internal import Postgres
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

  func notices(_ index: Int) -> [EncodingNotice] { derived.notices(index) }
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

  func notices(_ index: Int) -> [EncodingNotice] { derived.notices(index) }
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

/// A root that cannot be read: it counts as one fact that is left out.
struct UnreadableRoot: FactPage {
  let filtered: [FilteredCount]

  init(_ kind: RootKind, _ mapping: MappingSettings) {
    let events: [EventName] =
      switch kind {
      case .customer: [.identify, .deletion]
      case .cart: [.checkoutStarted]
      case .order:
        [
          .orderCompleted, .orderUpdated, .orderCancelled, .orderShipped, .orderRefunded,
          .swapCreated, .swapConfirmed, .swapShipped, .itemClaimed,
        ]
      }
    let event = events.first(where: mapping.isEnabled) ?? events[0]
    filtered = [FilteredCount(event: event, reason: "a value of it cannot be read", count: 1)]
  }

  var rootCount: Int { 1 }
  var facts: [Fact] { [] }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    throw EncodingRefusal("it cannot be read")
  }
}

/// A value that the server cannot give: text that is not of the database's encoding, a number out of
/// range (PostgreSQL manual, "Error Codes", class 22).
struct UnreadableValue: Error {
  var cause: PostgresError

  /// Runs `body` and tells such values from other errors of the statements that read a shop.
  static func catching<R>(_ body: () async throws -> R) async throws -> R {
    do {
      return try await body()
    } catch let error as PostgresError
      where error.sqlState?.hasPrefix("22") == true && error.statement?.hasPrefix("v1_") == true
    {
      throw UnreadableValue(cause: error)
    }
  }
}
