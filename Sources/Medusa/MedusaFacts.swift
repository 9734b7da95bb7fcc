internal import Commerce
internal import Pipeline
internal import Postgres
internal import SegmentSpec

/// A page of roots as the loop sees it: what was read, and the facts that it shows.
struct DerivedFacts<Derived: DerivedPage>: FactPage {
  let page: Derived.Page
  let place: PagePlace?
  private let derived: Derived

  init(_ page: Derived.Page, _ mapping: MappingSettings, _ place: PagePlace? = nil) {
    self.page = page
    self.place = place
    derived = Derived(page, settings: mapping)
  }

  var rootCount: Int { page.rootCount }
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
  func isOfGuestWithoutID(_ index: Int) -> Bool { derived.isOfGuestWithoutID(index) }
}

typealias OrderFacts = DerivedFacts<DerivedOrders>
typealias CustomerFacts = DerivedFacts<DerivedCustomers>
typealias CartFacts = DerivedFacts<DerivedCarts>

/// The facts of one page of aggregates, as the core derives and writes them.
protocol DerivedPage: Sendable {
  associatedtype Page: RootPage

  init(_ page: Page, settings: MappingSettings)
  var facts: [Fact] { get }
  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal)
  func notices(_ index: Int) -> [EncodingNotice]
  func isOfGuestWithoutID(_ index: Int) -> Bool
}

extension DerivedOrders: DerivedPage {}
extension DerivedCarts: DerivedPage {}
extension DerivedCustomers: DerivedPage {
  func notices(_ index: Int) -> [EncodingNotice] { [] }
  func isOfGuestWithoutID(_ index: Int) -> Bool { false }
}

/// Aggregates that were read together.
protocol RootPage: Sendable {
  var rootCount: Int { get }
}

extension OrderPage: RootPage {
  var rootCount: Int { orders.count }
}
extension CustomerPage: RootPage {
  var rootCount: Int { customers.count }
}
extension CartPage: RootPage {
  var rootCount: Int { carts.count }
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
  let place: PagePlace?

  init(_ kind: RootKind, _ mapping: MappingSettings, _ place: PagePlace?) {
    self.place = place
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
