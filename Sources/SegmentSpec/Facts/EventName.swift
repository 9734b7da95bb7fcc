/// An event, by the name that its destination sees.
///
/// Most are known when the program is built; a name that settings bring is an event like any other.
package struct EventName: Sendable {
  package let rawValue: String
  /// What the event is to the root whose facts it stands among.
  package let role: EventRole

  private init(name: String, _ role: EventRole = .plain) {
    rawValue = name
    self.role = role
  }

  /// The event of this name: one of `known`, or one that nothing but its name is known of.
  package init(_ name: String) {
    self = Self(known: name) ?? Self(name: name)
  }

  /// The event of `known` that has this name; nil where there is none.
  package init?(known name: String) {
    guard let event = Self.known.first(where: { $0.rawValue == name }) else { return nil }
    self = event
  }

  package static let identify = EventName(name: "identify", .introduces)
  package static let checkoutStarted = EventName(name: "Checkout Started")
  package static let orderCompleted = EventName(name: "Order Completed", .completes)
  package static let orderUpdated = EventName(name: "Order Updated", .updates)
  package static let orderShipped = EventName(name: "Order Shipped")
  /// Not in Segment's spec; off unless it is asked for.
  package static let orderDelivered = EventName(name: "Order Delivered")
  package static let orderCancelled = EventName(name: "Order Cancelled")
  package static let orderRefunded = EventName(name: "Order Refunded")
  package static let swapCreated = EventName(name: "Swap Created")
  package static let swapConfirmed = EventName(name: "Swap Confirmed")
  package static let swapShipped = EventName(name: "Swap Shipped")
  package static let itemClaimed = EventName(name: "Item Claimed")
  /// A request to delete what is known of a customer: no message, but counted like one.
  package static let deletion = EventName(name: "deletion", .deletes)

  /// Every event that the program has a mapping for, in the order in which reports list them.
  package static let known: [EventName] = [
    .identify, .checkoutStarted, .orderCompleted, .orderUpdated, .orderShipped, .orderDelivered,
    .orderCancelled, .orderRefunded, .swapCreated, .swapConfirmed, .swapShipped, .itemClaimed,
    .deletion,
  ]

  /// Events in the order in which reports list them: those of `known`, then the others by name.
  package static func inOrder(_ events: some Sequence<EventName>) -> [EventName] {
    let events = Set(events)
    return known.filter(events.contains)
      + events.subtracting(known).sorted { $0.rawValue < $1.rawValue }
  }

  /// The name as settings, arguments, directories and tables spell it: `order_completed`.
  package var slug: String { WarehouseName.snakeCase(rawValue) }
}

extension EventName: Hashable {
  package static func == (left: EventName, right: EventName) -> Bool {
    left.rawValue == right.rawValue
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

/// What an event is to the other facts of its root: what a run decides by.
package enum EventRole: Hashable, Sendable {
  /// The root is complete: nothing is updated of one whose completion waits.
  case completes
  /// A state of the root that is sent again when its content changes.
  case updates
  /// It says who somebody is, and goes before the tracks of theirs.
  case introduces
  /// It asks for what is known of somebody to be deleted; it has no message.
  case deletes
  /// It happens once and stands alone.
  case plain
}
