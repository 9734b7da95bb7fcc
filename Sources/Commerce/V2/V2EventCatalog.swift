package import SegmentSpec

extension EventCatalog {
  /// Every event, as a Medusa v2 store shows it.
  package static let v2Events = [
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
      timestamp: "order.created_at",
      isState: false
    ),
    EventDescription(
      event: .checkoutStarted,
      variant: nil,
      fires:
        "A cart got its first payment collection, or became an order without one; with the trigger"
        + " cart_email: a cart has an e-mail.",
      rows: ["cart_payment_collection", "payment_collection", "cart", "order_cart", "order"],
      key: "<cart.id>/checkout_started",
      timestamp: "the first payment_collection.created_at, else order.created_at; cart_email:"
        + " cart.created_at",
      isState: false,
      triggers: MappingSettings.CheckoutTrigger.allCases.map(\.rawValue)
    ),
    EventDescription(
      event: .orderCompleted,
      variant: nil,
      fires:
        "An order was placed and holds; with the trigger paid: its first payment was captured, or"
        + " there was nothing to pay; with fulfilled: its first parcel left.",
      rows: ["order", "payment", "capture", "fulfillment"],
      key: "<order.id>/completed",
      timestamp: "order.created_at; paid: the first capture.created_at; fulfilled: the first"
        + " fulfillment.shipped_at, else delivered_at",
      isState: false,
      triggers: MappingSettings.CompletionTrigger.allCases.map(\.rawValue)
    ),
    EventDescription(
      event: .orderUpdated,
      variant: nil,
      fires: "An order's own columns changed: lines, addresses, e-mail, customer, status.",
      rows: [
        "order", "order_address", "order_item", "order_line_item", "order_line_item_adjustment",
        "order_line_item_tax_line", "order_shipping", "order_shipping_method",
        "order_shipping_method_adjustment", "order_shipping_method_tax_line", "order_credit_line",
      ],
      key: "<order.id>/updated",
      timestamp: "the newest updated_at of these rows",
      isState: true
    ),
    EventDescription(
      event: .orderShipped,
      variant: nil,
      fires:
        "A parcel with lines of an order left; with the trigger delivered: or was delivered without"
        + " having been shipped.",
      rows: ["fulfillment", "order_change_action", "fulfillment_item", "fulfillment_label"],
      key: "<fulfillment.id>/shipped",
      timestamp: "fulfillment.shipped_at; delivered: else delivered_at",
      isState: false,
      triggers: MappingSettings.ShipmentTrigger.allCases.map(\.rawValue)
    ),
    EventDescription(
      event: .orderDelivered,
      variant: nil,
      fires: "A parcel with lines of an order was delivered. Off unless it is switched on.",
      rows: ["fulfillment", "order_change_action", "fulfillment_item", "fulfillment_label"],
      key: "<fulfillment.id>/delivered",
      timestamp: "fulfillment.delivered_at",
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
      variant: "refund",
      fires: "Money was given back.",
      rows: ["refund", "refund_reason", "payment", "payment_collection", "order_transaction"],
      key: "<refund.id>/refunded",
      timestamp: "refund.created_at",
      isState: false
    ),
    EventDescription(
      event: .orderRefunded,
      variant: "return",
      fires: "Goods of an order came back; events.order_refunded.goods switches these off.",
      rows: ["order_change", "order_change_action", "return", "return_item"],
      key: "<order_change.id>/refunded",
      timestamp: "order_change.confirmed_at",
      isState: false
    ),
    EventDescription(
      event: .swapCreated,
      variant: nil,
      fires: "An exchange was confirmed: a customer gives lines back and gets others for them.",
      rows: ["order_exchange", "order_exchange_item", "order_change", "return", "return_item"],
      key: "<order_exchange.id>/created",
      timestamp: "order_change.confirmed_at",
      isState: false
    ),
    EventDescription(
      event: .swapConfirmed,
      variant: nil,
      fires: "An exchange was confirmed: what is to be paid or given back for it is known.",
      rows: ["order_exchange", "order_exchange_item", "order_change", "return", "return_item"],
      key: "<order_exchange.id>/confirmed",
      timestamp: "order_change.confirmed_at",
      isState: false
    ),
    EventDescription(
      event: .swapShipped,
      variant: nil,
      fires: "A parcel with lines of an exchange left; one message an exchange.",
      rows: [
        "fulfillment", "order_change_action", "fulfillment_item", "fulfillment_label",
        "order_exchange",
      ],
      key: "<order_exchange.id>:<fulfillment.id>/shipped",
      timestamp: "fulfillment.shipped_at",
      isState: false
    ),
    EventDescription(
      event: .itemClaimed,
      variant: nil,
      fires: "A claim was confirmed; one message an item that is complained of.",
      rows: ["order_claim_item", "order_claim", "order_change", "order_claim_item_image"],
      key: "<order_claim_item.id>/claimed",
      timestamp: "order_change.confirmed_at",
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
