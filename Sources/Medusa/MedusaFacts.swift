internal import Commerce
internal import Pipeline
internal import SegmentSpec

/// Refunds that belong to no order: they are only counted, because no event can report them.
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

/// A root that cannot be read: it counts as one fact that was left out.
struct UnreadableRoot: FactPage {
  let filtered: [FilteredCount]
  let place: PagePlace?

  init(_ kind: RootKind, _ mapping: MappingSettings, _ place: PagePlace?) {
    let events: [EventName] =
      switch kind {
      case .customer: [.identify, .deletion]
      case .cart: [.checkoutStarted]
      case .order: EventCatalog.ofOrders
      }
    self.place = place
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

/// A root with more rows or texts than fit in memory, read without its children: only a guest's identify can be
/// sent.
struct HeavyRoot<Root: FactPage>: FactPage {
  let facts: [Fact]
  let filtered: [FilteredCount]
  private let root: Root
  /// Where each fact stands in `root`.
  private let places: [Int]
  private let reason: String

  init(_ root: Root, _ kind: RootKind, _ mapping: MappingSettings, _ reason: String) {
    self.root = root
    self.reason = reason
    // Only the children show a state's content, and whether a payment or parcel completed the order.
    let isOrder = kind == .order
    places = root.facts.indices.filter { place in
      let fact = root.facts[place]
      guard !fact.isPrelude else { return false }
      guard isOrder else { return true }
      let isShownAlone = fact.event.role != .completes || mapping.completionTrigger == .placed
      return fact.state == nil && isShownAlone
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
  var waiting: [WaitingRow] { root.waiting }
  var place: PagePlace? { root.place }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let fact = facts[index]
    guard fact.event.role == .introduces, fact.state == nil else {
      throw EncodingRefusal("\(fact.key.row): \(reason)")
    }
    try root.encode(places[index], messageID: messageID, into: &writer)
  }
}

extension HeavyRoot: RootedPage where Root: RootedPage {
  func rootID(_ place: Int32) -> String? { root.rootID(place) }
}
