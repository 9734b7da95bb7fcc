/// An event, by the name that destinations see.
///
/// Most are known when the program is built; a name from the settings is an event like any other.
package struct EventName: Sendable {
  package let rawValue: String
  /// The role of the event among the facts of its root.
  package let role: EventRole

  private init(name: String, _ role: EventRole = .plain) {
    rawValue = name
    self.role = role
  }

  /// The event of this name: one of `known`, or an event of which only the name is known.
  package init(_ name: String) {
    self = Self(known: name) ?? Self(name: name)
  }

  /// The event of `known` that has this name, if any.
  package init?(known name: String) {
    guard let event = Self.known.first(where: { $0.rawValue == name }) else { return nil }
    self = event
  }

  package static let identify = EventName(name: "identify", .introduces)
  package static let checkoutStarted = EventName(name: "Checkout Started")
  package static let orderCompleted = EventName(name: "Order Completed", .completes)
  package static let orderUpdated = EventName(name: "Order Updated", .updates)
  package static let orderShipped = EventName(name: "Order Shipped")
  /// Not in Segment's spec; off by default.
  package static let orderDelivered = EventName(name: "Order Delivered")
  package static let orderCancelled = EventName(name: "Order Cancelled")
  package static let orderRefunded = EventName(name: "Order Refunded")
  package static let swapCreated = EventName(name: "Swap Created")
  package static let swapConfirmed = EventName(name: "Swap Confirmed")
  package static let swapShipped = EventName(name: "Swap Shipped")
  package static let itemClaimed = EventName(name: "Item Claimed")
  /// What the application wrote into the outbox and does not name an event: chosen, counted and shown by this name.
  package static let outbox = EventName(name: "outbox")
  /// A request to delete a customer's data: not a message, but counted like one.
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
  package var slug: String { WarehouseName.event(rawValue) }
}

extension EventName: Hashable {
  package static func == (left: EventName, right: EventName) -> Bool {
    left.rawValue == right.rawValue
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

/// The role of an event among the other facts of its root, by which a run decides.
package enum EventRole: Hashable, Sendable {
  /// The root is complete: nothing is updated of one whose completion waits.
  case completes
  /// A state of the root that is sent again when its content changes.
  case updates
  /// It identifies a person, and goes before that person's tracks.
  case introduces
  /// It requests the deletion of a person's data; it has no message.
  case deletes
  /// It happens once and stands alone.
  case plain
}
