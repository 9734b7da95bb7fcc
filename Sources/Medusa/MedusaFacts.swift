internal import Commerce
internal import Pipeline
internal import SegmentSpec

/// A page of roots as the loop sees it: what was read, and the facts that it shows.
struct DerivedFacts<Derived: DerivedPage>: FactPage {
  let page: Derived.Page
  let place: PagePlace?
  /// More bytes than a text has that was not cut, where texts were cut that the destination takes; else nil.
  let cutBeyond: Int?
  /// Whether an order is completed by its own row.
  let completesByItself: Bool
  private let derived: Derived

  init(
    _ page: Derived.Page,
    _ mapping: MappingSettings,
    _ place: PagePlace? = nil,
    cutBeyond: Int? = nil,
    clock: SettlingClock? = nil
  ) {
    self.page = page
    self.place = place
    self.cutBeyond = cutBeyond
    completesByItself = mapping.completionTrigger == .placed
    derived = Derived(page, settings: mapping, clock: clock)
  }

  var rootCount: Int { page.rootCount }
  var facts: [Fact] { derived.facts }
  var waiting: [WaitingRow] { derived.waiting }
  var filtered: [FilteredCount] {
    derived.leftOut.map {
      FilteredCount(event: $0.event, reason: $0.reason.rawValue, count: $0.count)
    }
  }

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

  /// Takes a page; that of a Medusa v2 store with the clock by which its rows settle.
  init(_ page: Page, settings: MappingSettings, clock: SettlingClock?)
  var facts: [Fact] { get }
  /// Rows that show facts which do not hold yet.
  var waiting: [WaitingRow] { get }
  /// Facts that the page shows and that are not sent.
  var leftOut: [LeftOutFact] { get }
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
  init(_ page: CustomerPage, settings: MappingSettings, clock: SettlingClock?) {
    self.init(page, settings: settings)
  }

  var waiting: [WaitingRow] { [] }
  var leftOut: [LeftOutFact] { [] }
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

/// A root that has more rows or texts than fit in memory, read without its children: nothing but a guest's identify can be
/// told of it.
struct HeavyRoot<Derived: DerivedPage>: FactPage {
  let facts: [Fact]
  let filtered: [FilteredCount]
  private let root: DerivedFacts<Derived>
  /// Where each fact stands in `root`.
  private let places: [Int]
  private let reason: String

  init(_ root: DerivedFacts<Derived>, _ reason: String) {
    self.root = root
    self.reason = reason
    // What a state's content is, and whether a payment or parcel completed the order, the children say.
    let isOrder = root.page is OrderPage
    places = root.facts.indices.filter { place in
      let fact = root.facts[place]
      guard !fact.isPrelude else { return false }
      return isOrder ? fact.state == nil && root.isShownAlone(fact) : true
    }
    facts = places.map { place in
      var fact = root.facts[place]
      fact.state?.list = Self.listOfHeavy
      fact.state?.twin = nil
      return fact
    }
    let event: EventName = isOrder ? .orderCompleted : .checkoutStarted
    filtered =
      !root.filtered.isEmpty
      ? root.filtered
      : places.isEmpty && root.rootCount > 0
        ? [FilteredCount(event: event, reason: "it is too large to be read", count: 1)] : []
  }

  /// The number of the digest list of a customer without groups.
  private static var listOfHeavy: Int { 9 }

  var rootCount: Int { root.rootCount }
  var place: PagePlace? { root.place }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let fact = facts[index]
    guard fact.event == .identify, fact.state == nil else {
      throw EncodingRefusal("\(fact.key.row): \(reason)")
    }
    try root.encode(places[index], messageID: messageID, into: &writer)
  }
}

extension DerivedFacts {
  /// Whether the order's own row shows the fact, whatever its children are.
  fileprivate func isShownAlone(_ fact: Fact) -> Bool {
    fact.event != .orderCompleted || completesByItself
  }
}
