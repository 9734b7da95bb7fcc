internal import SegmentSpec

/// An event that rows of an order show: its description, the facts that an order shows, and the way to write their
/// messages.
///
/// A new event is a type in its own file and a line in `OrderEvents.all`.
protocol OrderEvent: SendableMetatype {
  static var name: EventName { get }
  /// The descriptions for a Medusa v1 store; empty if v1 does not show the event.
  static var descriptions: [EventDescription] { get }
  /// The descriptions for a Medusa v2 store.
  static var v2Descriptions: [EventDescription] { get }
  /// The part of the order that it is about.
  static var scope: OrderEventScope { get }

  /// Appends the facts that an order shows, in the order of time.
  static func derive(_ order: OrderPlace, into derivation: inout Derivation)

  /// The row that shows a fact; nil if that is the order itself.
  static func row(_ fact: ShownFact, in page: OrderPage) -> FactRow?

  /// Writes the properties of a message into the open object.
  /// - Throws: `EncodingRefusal` if the rows cannot become a message.
  static func write(
    _ fact: ShownFact,
    of page: DerivedOrders,
    into message: inout OpenMessage
  ) throws(EncodingRefusal)
}

extension OrderEvent {
  static var scope: OrderEventScope { .row }
  static func row(_ fact: ShownFact, in page: OrderPage) -> FactRow? { nil }
}

/// The part of an order that an event is about, which decides whether every order shows it.
enum OrderEventScope {
  /// A row that belongs to the order.
  case row
  /// The order's content: a part of another order has no such event.
  case order
  /// The order's settled content: an order that changed just now waits.
  case calmOrder
}

/// Every event that rows of an order show, in the order in which the facts of one order stand.
enum OrderEvents {
  static let all: [any OrderEvent.Type] = [
    OrderCompleted.self, OrderShipped.self, OrderDelivered.self, ReturnReceived.self,
    MoneyRefunded.self, ItemClaimed.self, SwapCreated.self, SwapConfirmed.self, SwapShipped.self,
    OrderCancelled.self, OrderUpdated.self,
  ]
}

/// An order and its place in the page.
struct OrderPlace {
  let row: Order
  let index: Int
}

/// A fact to write.
struct ShownFact {
  /// The place of the row that shows it; -1 where that is the order.
  let row: Int
  /// The order's place.
  let order: Int
  let isAddendum: Bool
}

/// A row that shows a fact.
struct FactRow {
  /// The name that refusals give it.
  var kind: StaticString
  var id: Text
  /// Why it cannot be sent; nil if it can.
  var fault: String?
  /// The currency of its amounts; absent if that is the order's.
  var currencyCode: Text = .absent
}
