internal import SegmentSpec

/// An event that rows of an order show: how it is described, which facts of it an order shows, and how their
/// messages are written.
///
/// A new one is a type of its own in a file of its own and a line in `OrderEvents.all`.
protocol OrderEvent: SendableMetatype {
  static var name: EventName { get }
  /// What people are told of it where the store is one of Medusa v1; nothing where v1 does not show it.
  static var descriptions: [EventDescription] { get }
  /// The same of a store of Medusa v2.
  static var v2Descriptions: [EventDescription] { get }
  /// What of the order it is about.
  static var scope: OrderEventScope { get }

  /// Appends the facts that an order shows, in the order of time.
  static func derive(_ order: OrderPlace, into derivation: inout Derivation)

  /// The row that shows a fact; nil where that is the order itself.
  static func row(_ fact: ShownFact, in page: OrderPage) -> FactRow?

  /// Writes the properties of a message into the open object.
  /// - Throws: `EncodingRefusal` when the rows cannot become a message.
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

/// What of an order an event is about, where that is not the same for every order.
enum OrderEventScope {
  /// A row that belongs to the order.
  case row
  /// What the order consists of: a part of another order has no such event.
  case order
  /// What the order consists of once nothing changes it any more: an order that changed just now waits.
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

/// A fact that is to be written.
struct ShownFact {
  /// The place of the row that shows it; -1 where that is the order.
  let row: Int
  /// The order's place.
  let order: Int
  let isAddendum: Bool
}

/// A row that shows a fact.
struct FactRow {
  /// What refusals call it.
  var kind: StaticString
  var id: Text
  /// Why nothing can be sent of it; nil where something can.
  var fault: String?
  /// The currency of its amounts; absent where that is the order's.
  var currencyCode: Text = .absent
}
