internal import Postgres

/// The columns that the queries read: the role needs these and no others.
enum V1Columns {
  /// Tables that are read but not tracked.
  static let referenceTables =
    requiredReferenceTables + [
      "sales_channel", "payment_collection_payments", "product_category",
      "product_category_product",
    ]

  static let requiredReferenceTables = [
    "store", "region", "customer_group", "cart_discounts", "claim_tag", "discount", "discount_rule",
    "gift_card", "product", "product_collection", "product_type", "product_variant",
    "return_reason", "shipping_option",
  ]

  /// The type that a column must have to be read.
  static func type(of column: String, in table: String) -> ExpectedType {
    switch (table, column) {
    // These are cast where they are read.
    case (_, "xmin"), (_, "status"), (_, "payment_status"), (_, "fulfillment_status"),
      ("discount_rule", "type"), ("cart", "type"), ("line_item_adjustment", "amount"),
      ("refund", "reason"), ("claim_item", "reason"), ("claim_order", "type"):
      .any
    case (_, "metadata"), (_, "context"), (_, "tracking_numbers"): .jsonb
    case (_, "tax_rate"), (_, "rate"): .float
    case (_, "display_id"), (_, "quantity"), (_, "amount"), (_, "balance"), (_, "price"),
      (_, "unit_price"), (_, "received_quantity"), (_, "refund_amount"), (_, "difference_due"):
      .integer
    case (_, "has_account"), (_, "no_notification"), (_, "gift_cards_taxable"),
      (_, "is_giftcard"), (_, "is_return"), (_, "allow_discounts"), (_, "includes_tax"),
      (_, "is_taxable"),
      (_, "is_selected"), (_, "is_active"), (_, "is_internal"):
      .bool
    default: column.hasSuffix("_at") ? .timestamptz : .text
    }
  }

  /// Everything that is read, `xmin` of the tracked tables included: PostgreSQL guards it like a column.
  static let all: [NeededColumns] = [
    NeededColumns(
      table: "order",
      columns: [
        "xmin", "id", "display_id", "external_id", "status", "payment_status",
        "fulfillment_status", "cart_id", "customer_id", "email", "region_id", "currency_code",
        "tax_rate", "created_at", "updated_at", "canceled_at", "no_notification", "metadata",
        "shipping_address_id", "billing_address_id",
      ],
      optional: ["sales_channel_id"]
    ),
    NeededColumns(
      table: "customer",
      columns: [
        "xmin", "id", "email", "first_name", "last_name", "phone", "has_account",
        "billing_address_id", "created_at", "updated_at", "deleted_at", "metadata",
      ]
    ),
    NeededColumns(
      table: "address",
      columns: [
        "xmin", "id", "first_name", "last_name", "company", "address_1", "address_2", "city",
        "province", "postal_code", "country_code", "phone", "updated_at", "deleted_at",
      ]
    ),
    NeededColumns(table: "customer_group", columns: ["id", "name", "deleted_at"]),
    NeededColumns(
      table: "customer_group_customers",
      columns: ["xmin", "customer_id", "customer_group_id"]
    ),
    NeededColumns(table: "store", columns: ["id", "name", "created_at"]),
    NeededColumns(
      table: "cart",
      columns: [
        "xmin", "id", "type", "email", "customer_id", "region_id", "created_at", "context",
        "metadata", "shipping_address_id", "billing_address_id",
      ],
      optional: ["sales_channel_id"]
    ),
    NeededColumns(table: "cart_discounts", columns: ["cart_id", "discount_id"]),
    NeededColumns(
      table: "payment_session",
      columns: ["xmin", "id", "cart_id", "is_selected", "created_at"],
      optional: ["amount"]
    ),
    NeededColumns(
      table: "region",
      columns: ["id", "currency_code", "gift_cards_taxable", "tax_rate"]
    ),
    NeededColumns(table: "sales_channel", columns: ["id", "name"]),
    NeededColumns(
      table: "line_item",
      columns: [
        "xmin", "id", "cart_id", "order_id", "swap_id", "claim_order_id", "title", "variant_id",
        "thumbnail", "is_giftcard", "allow_discounts", "unit_price", "quantity", "is_return",
        "created_at", "updated_at",
      ],
      optional: ["includes_tax", "order_edit_id"]
    ),
    NeededColumns(
      table: "line_item_adjustment",
      columns: ["xmin", "id", "item_id", "discount_id", "amount"]
    ),
    NeededColumns(
      table: "line_item_tax_line",
      columns: ["xmin", "id", "item_id", "rate", "created_at", "updated_at"]
    ),
    NeededColumns(table: "product_variant", columns: ["id", "product_id", "title", "sku"]),
    NeededColumns(
      table: "product",
      columns: ["id", "subtitle", "handle", "metadata", "collection_id", "type_id"]
    ),
    NeededColumns(table: "product_collection", columns: ["id", "title"]),
    NeededColumns(table: "product_type", columns: ["id", "value"]),
    NeededColumns(
      table: "product_category",
      columns: ["id", "name", "is_active", "is_internal", "created_at"]
    ),
    NeededColumns(
      table: "product_category_product",
      columns: ["product_category_id", "product_id"]
    ),
    NeededColumns(
      table: "shipping_method",
      columns: [
        "xmin", "id", "order_id", "swap_id", "claim_order_id", "return_id", "cart_id",
        "shipping_option_id", "price",
      ],
      optional: ["includes_tax"]
    ),
    NeededColumns(
      table: "shipping_method_tax_line",
      columns: ["xmin", "id", "shipping_method_id", "rate", "created_at", "updated_at"]
    ),
    NeededColumns(table: "shipping_option", columns: ["id", "name"]),
    NeededColumns(table: "order_discounts", columns: ["xmin", "order_id", "discount_id"]),
    NeededColumns(table: "discount", columns: ["id", "code", "rule_id", "created_at"]),
    NeededColumns(table: "discount_rule", columns: ["id", "type"]),
    NeededColumns(table: "order_gift_cards", columns: ["xmin", "order_id", "gift_card_id"]),
    NeededColumns(
      table: "gift_card",
      columns: ["id", "balance", "ends_at", "deleted_at"],
      optional: ["tax_rate"]
    ),
    NeededColumns(
      table: "gift_card_transaction",
      columns: ["xmin", "id", "order_id", "amount", "created_at"],
      optional: ["is_taxable", "tax_rate"]
    ),
    NeededColumns(
      table: "payment",
      columns: [
        "xmin", "id", "order_id", "swap_id", "provider_id", "amount", "captured_at", "canceled_at",
        "created_at", "updated_at",
      ]
    ),
    NeededColumns(
      table: "payment_collection_payments",
      columns: ["payment_collection_id", "payment_id"]
    ),
    NeededColumns(
      table: "refund",
      columns: [
        "xmin", "id", "order_id", "amount", "reason", "note", "created_at", "updated_at",
      ],
      optional: ["payment_id"]
    ),
    NeededColumns(
      table: "fulfillment",
      columns: [
        "xmin", "id", "order_id", "swap_id", "claim_order_id", "provider_id", "shipped_at",
        "canceled_at", "tracking_numbers",
      ]
    ),
    NeededColumns(
      table: "fulfillment_item",
      columns: ["xmin", "fulfillment_id", "item_id", "quantity"]
    ),
    NeededColumns(
      table: "tracking_link",
      columns: [
        "xmin", "id", "fulfillment_id", "tracking_number", "url", "created_at", "deleted_at",
      ]
    ),
    NeededColumns(
      table: "return",
      columns: [
        "xmin", "id", "order_id", "swap_id", "claim_order_id", "status", "refund_amount",
        "received_at", "updated_at",
      ]
    ),
    NeededColumns(
      table: "return_item",
      columns: [
        "xmin", "return_id", "item_id", "quantity", "received_quantity", "reason_id", "note",
      ]
    ),
    NeededColumns(table: "return_reason", columns: ["id", "value"]),
    NeededColumns(
      table: "swap",
      columns: [
        "xmin", "id", "order_id", "payment_status", "fulfillment_status", "difference_due",
        "confirmed_at", "created_at", "deleted_at",
      ]
    ),
    NeededColumns(
      table: "claim_order",
      columns: ["xmin", "id", "order_id", "type", "refund_amount", "created_at", "deleted_at"]
    ),
    NeededColumns(
      table: "claim_item",
      columns: [
        "xmin", "id", "claim_order_id", "item_id", "variant_id", "reason", "note", "quantity",
        "created_at", "deleted_at",
      ]
    ),
    NeededColumns(
      table: "claim_image",
      columns: ["xmin", "id", "claim_item_id", "url", "created_at", "deleted_at"]
    ),
    NeededColumns(table: "claim_item_tags", columns: ["xmin", "item_id", "tag_id"]),
    NeededColumns(table: "claim_tag", columns: ["id", "value", "created_at", "deleted_at"]),
    NeededColumns(
      table: "order_edit",
      columns: ["xmin", "id", "order_id"],
      with: ("payment_collection_payments", ["payment_collection_id"])
    ),
    NeededColumns(table: "order_item_change", columns: ["xmin", "order_edit_id"]),
  ]
}
