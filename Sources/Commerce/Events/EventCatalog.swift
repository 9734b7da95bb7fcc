package import SegmentSpec

/// An event as people are told of it: when it is sent, and which rows show it.
package struct EventDescription: Hashable, Sendable {
  package let event: EventName
  /// What tells two entries of one event apart, such as `guest`; nil where there is one.
  package let variant: String?
  /// When it is sent, as a sentence.
  package let fires: String
  /// The tables its facts are read from.
  package let rows: [String]
  /// The fact's key in the ledger.
  package let key: String
  /// The column that the message's `timestamp` comes from.
  package let timestamp: String
  /// True for a state: sent again when its content changes.
  package let isState: Bool
  /// The values of the event's trigger setting, the default first; none where there is no choice.
  package var triggers: [String] = []

  /// The configuration key that switches the event on and off.
  package var setting: String { event.settingKey }

  package func isEnabled(_ settings: MappingSettings) -> Bool { settings.isEnabled(event) }
}

extension EventName {
  /// The configuration key of the event's switch, such as `events.order_completed.enabled`.
  package var settingKey: String { "events.\(settingName).enabled" }

  /// The configuration key of the event's trigger, where there is one to choose.
  package var triggerKey: String { "events.\(settingName).trigger" }

  /// The event's name as settings and arguments spell it, such as `order_completed`.
  package var settingName: String {
    rawValue.lowercased().split(separator: " ").joined(separator: "_")
  }
}

extension EventDescription {
  /// The configuration key of the event's trigger, such as `events.checkout_started.trigger`.
  package var triggerSetting: String { event.triggerKey }

  /// The trigger that the settings choose; nil where there is no choice.
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
  package static let events = [
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
      timestamp: "order.created_at",
      isState: false
    ),
    EventDescription(
      event: .checkoutStarted,
      variant: nil,
      fires:
        "A cart got its first payment session, or became an order without one; with the trigger"
        + " cart_email: a cart has an e-mail.",
      rows: ["payment_session", "cart", "order"],
      key: "<cart.id>/checkout_started",
      timestamp: "the first payment_session.created_at, else order.created_at; cart_email:"
        + " cart.created_at",
      isState: false,
      triggers: MappingSettings.CheckoutTrigger.allCases.map(\.rawValue)
    ),
    EventDescription(
      event: .orderCompleted,
      variant: nil,
      fires:
        "An order was placed; with the trigger paid: its first payment was captured, or there was"
        + " nothing to pay; with fulfilled: its first parcel left.",
      rows: ["order", "payment", "fulfillment"],
      key: "<order.id>/completed",
      timestamp: "order.created_at; paid: the first payment.captured_at; fulfilled: the first"
        + " fulfillment.shipped_at",
      isState: false,
      triggers: MappingSettings.CompletionTrigger.allCases.map(\.rawValue)
    ),
    EventDescription(
      event: .orderUpdated,
      variant: nil,
      fires: "An order's own columns changed: lines, addresses, e-mail, customer, status, totals.",
      rows: [
        "order", "address (shipping, billing)", "line_item", "line_item_adjustment",
        "line_item_tax_line", "shipping_method", "shipping_method_tax_line", "order_discounts",
        "order_gift_cards", "gift_card_transaction",
      ],
      key: "<order.id>/updated",
      timestamp: "the newest updated_at of the order, its lines and its addresses",
      isState: true
    ),
    EventDescription(
      event: .orderShipped,
      variant: nil,
      fires: "A parcel with lines of an order left.",
      rows: ["fulfillment", "fulfillment_item", "tracking_link", "line_item"],
      key: "<fulfillment.id>/shipped",
      timestamp: "fulfillment.shipped_at",
      isState: false
    ),
    EventDescription(
      event: .orderCancelled,
      variant: nil,
      fires: "An order was cancelled.",
      rows: ["order"],
      key: "<order.id>/cancelled",
      timestamp: "order.canceled_at",
      isState: false
    ),
    EventDescription(
      event: .orderRefunded,
      variant: "return",
      fires: "A return of an order's lines was received, with the refund given for it.",
      rows: ["return", "return_item", "refund", "line_item"],
      key: "<return.id>/refunded",
      timestamp: "return.received_at",
      isState: false
    ),
    EventDescription(
      event: .orderRefunded,
      variant: "refund",
      fires: "Money was given back for another reason than a received return.",
      rows: ["refund", "payment", "claim_order", "swap"],
      key: "<refund.id>/refunded",
      timestamp: "refund.created_at",
      isState: false
    ),
    EventDescription(
      event: .swapCreated,
      variant: nil,
      fires: "A customer gives lines back and is to get others for them.",
      rows: ["swap", "return", "return_item", "line_item"],
      key: "<swap.id>/created",
      timestamp: "swap.created_at",
      isState: false
    ),
    EventDescription(
      event: .swapConfirmed,
      variant: nil,
      fires: "A swap was confirmed: what is to be paid or given back for it is known.",
      rows: ["swap", "return", "return_item", "line_item"],
      key: "<swap.id>/confirmed",
      timestamp: "swap.confirmed_at",
      isState: false
    ),
    EventDescription(
      event: .swapShipped,
      variant: nil,
      fires: "A parcel with lines of a swap left.",
      rows: [
        "fulfillment", "fulfillment_item", "tracking_link", "swap", "return", "return_item",
        "line_item",
      ],
      key: "<fulfillment.id>/shipped",
      timestamp: "fulfillment.shipped_at",
      isState: false
    ),
    EventDescription(
      event: .itemClaimed,
      variant: nil,
      fires: "A customer complained of a line; one message an item of the claim.",
      rows: [
        "claim_item", "claim_order", "claim_item_tags", "claim_tag", "claim_image", "line_item",
      ],
      key: "<claim_item.id>/claimed",
      timestamp: "claim_order.created_at",
      isState: false
    ),
    EventDescription(
      event: .deletion,
      variant: nil,
      fires:
        "A customer with an account was deleted: a request to Segment, no message. Needs"
        + " SEGMENT_PUBLIC_API_TOKEN and the destination segment.",
      rows: ["customer"],
      key: "<customer.id>/deleted",
      timestamp: "customer.deleted_at",
      isState: false
    ),
  ]
}
