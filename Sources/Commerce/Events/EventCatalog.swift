package import SegmentSpec

/// The description of an event for people: when it is sent, and which rows show it.
package struct EventDescription: Hashable, Sendable {
  package let event: EventName
  /// Distinguishes two entries of one event, such as `guest`; nil if the event has one entry.
  package var variant: String?
  /// When it is sent, as a sentence.
  package let fires: String
  /// The tables its facts are read from.
  package let rows: [String]
  /// The fact's key in the ledger.
  package let key: String
  /// The column that the message's `timestamp` comes from.
  package let timestamp: String
  /// True for a state: sent again when its content changes.
  package var isState = false
  /// The values of the event's trigger setting, the default first; empty if the event has no trigger.
  package var triggers: [String] = []

  /// The configuration key that switches the event on and off.
  package var setting: String { event.settingKey }

  package func isEnabled(_ settings: MappingSettings) -> Bool { settings.isEnabled(event) }
}

extension EventName {
  /// The configuration key of the event's switch, such as `events.order_completed.enabled`.
  package var settingKey: String { "events.\(slug).enabled" }

  /// The configuration key of the event's trigger, if it has one.
  package var triggerKey: String { "events.\(slug).trigger" }
}

extension EventDescription {
  /// The configuration key of the event's trigger, such as `events.checkout_started.trigger`.
  package var triggerSetting: String { event.triggerKey }

  /// The trigger that the settings choose; nil if the event has none.
  package func trigger(_ settings: MappingSettings) -> String? {
    switch event {
    case .checkoutStarted: settings.checkoutTrigger.rawValue
    case .orderCompleted: settings.completionTrigger.rawValue
    case .orderShipped where !triggers.isEmpty: settings.shipmentTrigger.rawValue
    default: nil
    }
  }
}

/// Every event that this release sends.
package enum EventCatalog {
  package static let events = inOrder(OrderEvents.all.flatMap { $0.descriptions } + ofOthers)

  /// Every event, as a Medusa v2 store shows it.
  package static let v2Events = inOrder(
    OrderEvents.all.flatMap { $0.v2Descriptions } + v2OfOthers
  )

  /// The events that rows of an order show, in the order in which reports list them.
  package static let ofOrders = EventName.known.filter { name in
    OrderEvents.all.contains { $0.name == name }
  }

  private static func inOrder(_ descriptions: [EventDescription]) -> [EventDescription] {
    EventName.known.flatMap { name in descriptions.filter { $0.event == name } }
  }

  /// The events of customers and carts.
  private static let ofOthers = [
    EventDescription(
      event: .identify,
      variant: "customer",
      fires: "A customer with an account is new, or its traits changed.",
      rows: ["customer", "address (billing)", "customer_group_customers"],
      key: "<customer.id>/identify",
      timestamp: "the newest updated_at of these rows",
      isState: true
    ),
    EventDescription(
      event: .identify,
      variant: "guest",
      fires: "A guest placed an order with an e-mail that no account has.",
      rows: ["order", "customer", "address (billing, shipping)"],
      key: "<order.id>/identify",
      timestamp: "order.created_at"
    ),
    EventDescription(
      event: .checkoutStarted,
      fires:
        "A cart got its first payment session, or became an order without one; with the trigger"
        + " cart_email: a cart has an e-mail.",
      rows: ["payment_session", "cart", "order"],
      key: "<cart.id>/checkout_started",
      timestamp: "the first payment_session.created_at, else order.created_at; cart_email:"
        + " cart.created_at",
      triggers: MappingSettings.CheckoutTrigger.allCases.map(\.rawValue)
    ),
    EventDescription(
      event: .deletion,
      fires:
        "A customer with an account was deleted: a request to Segment, no message. Needs"
        + " SEGMENT_PUBLIC_API_TOKEN and the destination segment.",
      rows: ["customer"],
      key: "<customer.id>/deleted",
      timestamp: "customer.deleted_at"
    ),
  ]
  private static let v2OfOthers = [
    EventDescription(
      event: .identify,
      variant: "customer",
      fires: "A customer with an account is new, or its traits changed.",
      rows: ["customer", "customer_address", "customer_group_customer"],
      key: "<customer.id>/identify",
      timestamp: "the newest updated_at of these rows",
      isState: true
    ),
    EventDescription(
      event: .identify,
      variant: "guest",
      fires: "A guest placed an order with an e-mail that no account has.",
      rows: ["order", "customer", "order_address"],
      key: "<order.id>/identify",
      timestamp: "order.created_at"
    ),
    EventDescription(
      event: .checkoutStarted,
      fires:
        "A cart got its first payment collection, or became an order without one; with the trigger"
        + " cart_email: a cart has an e-mail.",
      rows: ["cart_payment_collection", "payment_collection", "cart", "order_cart", "order"],
      key: "<cart.id>/checkout_started",
      timestamp: "the first payment_collection.created_at, else order.created_at; cart_email:"
        + " cart.created_at",
      triggers: MappingSettings.CheckoutTrigger.allCases.map(\.rawValue)
    ),
    EventDescription(
      event: .deletion,
      fires:
        "A customer with an account was deleted: a request to Segment, no message. Needs"
        + " SEGMENT_PUBLIC_API_TOKEN and the destination segment.",
      rows: ["customer"],
      key: "<customer.id>/deleted",
      timestamp: "customer.deleted_at"
    ),
  ]
}

extension [EventDescription] {
  /// What follows the order's id in the keys of messages that an order has once: `/completed`.
  package var endsOfOrderKeys: [EventName: String] {
    var ends: [EventName: String] = [:]
    for description in self where description.event.role != .introduces {
      guard description.key.hasPrefix("<order.id>/") else { continue }
      ends[description.event] = String(description.key.dropFirst("<order.id>".count))
    }
    return ends
  }
}
