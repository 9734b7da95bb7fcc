// The spec's e-commerce events as far as a shop's database shows them, and the additions of docs/events.md.

extension EventShape {
  /// Every track event that may be sent.
  package static let tracks: [String: EventShape] = [
    "Order Completed": order(
      spec: specOfOrder.merging(
        ["checkout_id": .text, "subtotal": .money, "value": .money]
      ) { old, _ in old }
    ),
    "Order Updated": order(spec: specOfOrder),
    "Order Cancelled": order(spec: specOfOrder),
    "Order Refunded": EventShape(
      spec: specOfOrder.merging(["checkout_id": .text]) { old, _ in old },
      own: names.merging(
        [
          "refund_id": .text, "return_id": .text, "swap_id": .text, "claim_id": .text,
          "refund_type": .oneOf(["full", "partial", "none"]), "requested_amount": .money,
          "reason": .text, "note": .text, "return_shipping": .money, "returned_total": .money,
          "value": .money,
        ]
      ) { old, _ in old },
      required: ["order_id", "currency", "total", "refund_type"]
    ),
    "Checkout Started": EventShape(
      spec: [
        "order_id": .text, "affiliation": .text, "value": .money, "revenue": .money,
        "shipping": .money, "tax": .money, "discount": .money, "coupon": .text,
        "currency": .currency, "products": .list(.object(product)),
      ],
      own: [
        "checkout_id": .text, "cart_id": .text, "email": .text, "region_id": .text,
        "total": .money,
      ],
      required: ["checkout_id", "cart_id", "currency", "value", "total", "revenue"]
    ),
    // A parcel: no event of the spec.
    "Order Shipped": parcel,
    "Order Delivered": parcel,
    // Swaps and claims: no events of the spec either.
    "Swap Created": swap(own: [:], required: []),
    "Swap Confirmed": swap(own: ["difference_due": .money, "total": .money], required: []),
    "Swap Shipped": swap(
      own: [
        "difference_due": .money, "total": .money, "fulfillment_id": .text,
        "fulfillment_provider": .text, "tracking_numbers": .list(.text),
        "tracking_urls": .list(.text), "products": .list(.object(product)),
      ],
      required: ["fulfillment_id"]
    ),
    "Item Claimed": EventShape(
      spec: [:],
      own: names.merging(
        [
          "order_id": .text, "currency": .currency, "claim_id": .text, "claim_item_id": .text,
          "type": .text, "reason": .text, "note": .text,
          "refund_amount": .money, "product_id": .text, "sku": .text, "variant": .text,
          "variant_id": .text, "line_item_id": .text, "name": .text, "subtitle": .text,
          "category": .text, "product_type": .text, "brand": .text, "price": .money,
          "quantity": .pieces, "image_url": .text, "url": .text, "gift_card": .flag,
          "custom": .flag,
          "tags": .list(.object(["id": .text, "value": .text])), "images": .list(.text),
        ]
      ) { old, _ in old },
      required: ["order_id", "currency", "claim_id", "claim_item_id", "quantity"]
    ),
  ]

  private static let parcel = EventShape(
    spec: [:],
    own: names.merging(
      [
        "order_id": .text, "currency": .currency, "fulfillment_id": .text,
        "fulfillment_provider": .text, "tracking_numbers": .list(.text),
        "tracking_urls": .list(.text), "shipping_country": .text, "shipping_city": .text,
        "products": .list(.object(product)), "subtotal": .money, "discount": .money,
        "tax": .money, "total": .money, "order_total": .money, "partial": .flag,
      ]
    ) { old, _ in old },
    required: [
      "order_id", "currency", "fulfillment_id", "subtotal", "discount", "tax",
      "total", "order_total", "partial",
    ]
  )

  private static func swap(own: ValueShape.Properties, required: [String]) -> EventShape {
    EventShape(
      spec: [:],
      own: names.merging(
        [
          "order_id": .text, "currency": .currency, "swap_id": .text, "payment_status": .text,
          "fulfillment_status": .text, "new_items": .list(.object(named)),
          "return_items": .list(.object(named)),
        ].merging(own) { old, _ in old }
      ) { old, _ in old },
      required: ["order_id", "currency", "swap_id"] + required
    )
  }

  /// The properties that the spec's order events share.
  private static let specOfOrder: ValueShape.Properties = [
    "order_id": .text, "affiliation": .text, "total": .money, "revenue": .money,
    "shipping": .money, "tax": .money, "discount": .money, "coupon": .text,
    "currency": .currency, "products": .list(.object(product)),
  ]

  /// The properties that name an order in our events.
  private static let names: ValueShape.Properties = [
    "checkout_id": .text, "order_number": .whole, "custom_order_number": .text, "email": .text,
    "affiliation": .text, "region_id": .text,
  ]

  private static func order(spec: ValueShape.Properties) -> EventShape {
    EventShape(
      spec: spec,
      own: names.merging(
        [
          "status": .text, "payment_status": .text, "fulfillment_status": .text,
          "subtotal": .money, "gift_card_total": .money, "gift_card_tax": .money,
          "total_due": .money,
          "shipping_discount": .money, "refunded_total": .money,
          "coupons": .list(.text), "payment_provider": .text, "shipping_method": .text,
          "shipping_methods": .list(.object(["id": .text, "name": .text, "price": .money])),
          "shipping_country": .text, "shipping_city": .text, "metadata": .foreign,
        ]
      ) { old, _ in old },
      required: [
        "order_id", "currency", "subtotal", "revenue", "discount", "shipping",
        "tax", "total",
      ],
      addsUp: true
    )
  }

  /// An element of `products`.
  private static let product = named.merging([
    "subtotal": .money, "discount": .money, "tax": .money, "total": .money,
    "reason_id": .text, "reason_value": .text, "note": .text,
  ]) { old, _ in old }

  /// The properties that name a line in every list.
  private static let named: ValueShape.Properties = [
    // The spec's.
    "product_id": .text, "sku": .text, "category": .text, "name": .text, "brand": .text,
    "variant": .text, "price": .money, "quantity": .pieces, "coupon": .text, "position": .whole,
    "url": .text, "image_url": .text,
    // Ours.
    "variant_id": .text, "line_item_id": .text, "subtitle": .text, "type": .text,
    "gift_card": .flag, "custom": .flag,
  ]

  /// The traits of `identify`.
  package static let traits: ValueShape.Properties = [
    // The spec's.
    "email": .text, "firstName": .text, "lastName": .text, "phone": .text, "createdAt": .moment,
    "address": address,
    // Ours.
    "has_account": .flag, "groups": .list(.text), "orders_count": .whole, "total_spent": .money,
    "total_spent_currency": .currency,
  ]

  private static let address = ValueShape.object([
    "street": .text, "city": .text, "state": .text, "postalCode": .text, "country": .text,
  ])

  /// `context` of every message.
  package static let context: ValueShape.Properties = [
    "library": .object(["name": .text, "version": .text]), "ip": .text, "userAgent": .text,
    "locale": .text, "consent": .foreign,
    "traits": .object([
      "email": .text, "phone": .text, "firstName": .text, "lastName": .text, "address": address,
    ]),
    // Ours: of a message that was too large.
    "tidemark": .object(["truncated": .flag]),
  ]

  /// The additions of `compatibility: medusa-plugin-segment` to `context`, and to the properties of parcels.
  package static let pluginContext = context.merging(["user_agent": .text]) { old, _ in old }
  package static let pluginProperties =
    (tracks["Order Completed"]?.properties ?? [:])
    .merging(tracks["Order Shipped"]?.properties ?? [:]) { old, _ in old }
    .merging(tracks["Order Refunded"]?.properties ?? [:]) { old, _ in old }
    .merging(["shipping_methods": .foreign]) { _, new in new }

  package static let integrations: ValueShape.Properties = [
    "Google Analytics": .object(["clientId": .text])
  ]
}
