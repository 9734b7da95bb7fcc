internal import Postgres

/// The columns of a Medusa v2 shop that are read: the role needs these and no others.
enum V2Columns {
  /// Tables that a shop may lack, because only some releases have them.
  static let optionalTables: Set<String> = [
    "order_credit_line", "refund_reason", "product_category", "product_category_product",
  ]

  /// The type that a column must have to be read.
  static func type(of column: String, in table: String) -> ExpectedType {
    switch (table, column) {
    // These are cast where they are read.
    case (_, "xmin"), (_, "status"), (_, "reason"), (_, "amount"), (_, "quantity"), (_, "rate"),
      (_, "unit_price"), (_, "fulfilled_quantity"), (_, "captured_amount"),
      (_, "refunded_amount"), (_, "refund_amount"), ("order_claim", "type"):
      .any
    case (_, "metadata"), (_, "details"), (_, "totals"): .jsonb
    case (_, "version"), (_, "display_id"), (_, "decimal_digits"): .integer
    case (_, "no_notification"), (_, "has_account"): .bool
    default:
      if column.hasPrefix("raw_") {
        .jsonb
      } else if column.hasPrefix("is_") {
        .bool
      } else {
        column.hasSuffix("_at") ? .timestamptz : .text
      }
    }
  }

  /// Columns of a table, with spaces between.
  private static func needed(
    _ table: String,
    _ columns: String,
    optional: String = ""
  ) -> NeededColumns {
    NeededColumns(
      table: table,
      columns: columns.split(separator: " ").map(String.init),
      optional: optional.split(separator: " ").map(String.init)
    )
  }

  /// Everything that is read, `xmin` of the tracked tables included: PostgreSQL guards it like a column.
  static let all: [NeededColumns] = orders + money + afterSale + people

  /// Orders, their lines and shipping methods, and the rows that name them.
  private static let orders: [NeededColumns] = [
    needed(
      "order",
      """
      xmin id display_id status is_draft_order version customer_id email region_id \
      currency_code sales_channel_id created_at updated_at canceled_at deleted_at \
      no_notification metadata shipping_address_id billing_address_id
      """,
      optional: "custom_display_id locale"
    ),
    needed(
      "order_address",
      """
      xmin id first_name last_name company address_1 address_2 city province postal_code \
      country_code phone updated_at
      """,
      optional: "deleted_at"
    ),
    needed(
      "order_cart",
      "xmin order_id cart_id created_at deleted_at"
    ),
    needed(
      "order_summary",
      "xmin order_id version totals deleted_at"
    ),
    needed(
      "order_item",
      """
      xmin id order_id version item_id quantity raw_quantity unit_price raw_unit_price \
      fulfilled_quantity raw_fulfilled_quantity created_at updated_at deleted_at
      """
    ),
    needed(
      "order_line_item",
      """
      xmin id title product_title variant_id product_id variant_title variant_sku \
      product_subtitle product_handle product_collection product_type thumbnail \
      is_tax_inclusive unit_price raw_unit_price created_at updated_at
      """,
      optional: "is_giftcard"
    ),
    needed(
      "order_line_item_tax_line",
      "xmin id item_id rate raw_rate updated_at deleted_at"
    ),
    needed(
      "order_line_item_adjustment",
      "xmin id item_id amount raw_amount promotion_id code created_at updated_at deleted_at",
      optional: "version is_tax_inclusive"
    ),
    needed(
      "order_shipping",
      """
      xmin id order_id version shipping_method_id return_id claim_id exchange_id created_at \
      updated_at deleted_at
      """
    ),
    needed(
      "order_shipping_method",
      """
      xmin id name amount raw_amount is_tax_inclusive shipping_option_id updated_at \
      deleted_at
      """
    ),
    needed(
      "order_shipping_method_tax_line",
      "xmin id shipping_method_id rate raw_rate updated_at deleted_at"
    ),
    needed(
      "order_shipping_method_adjustment",
      """
      xmin id shipping_method_id amount raw_amount promotion_id code created_at updated_at \
      deleted_at
      """,
      optional: "version"
    ),
    needed(
      "order_promotion",
      "order_id promotion_id created_at deleted_at"
    ),
    needed(
      "promotion",
      "id code"
    ),
    needed(
      "product",
      "id metadata collection_id type_id"
    ),
    needed(
      "product_collection",
      "id title"
    ),
    needed(
      "product_type",
      "id value"
    ),
    needed(
      "product_category",
      "id name is_active is_internal created_at deleted_at"
    ),
    needed(
      "product_category_product",
      "product_id product_category_id"
    ),
    needed(
      "sales_channel",
      "id name"
    ),
    needed(
      "store",
      "id name created_at deleted_at"
    ),
  ]

  /// Collections, payments, captures and refunds.
  private static let money: [NeededColumns] = [
    needed(
      "order_credit_line",
      "xmin id order_id amount raw_amount created_at updated_at deleted_at",
      optional: "version"
    ),
    needed(
      "order_transaction",
      "xmin id order_id reference reference_id return_id claim_id exchange_id deleted_at"
    ),
    needed(
      "order_payment_collection",
      "xmin order_id payment_collection_id created_at deleted_at"
    ),
    needed(
      "payment_collection",
      """
      xmin id status currency_code amount raw_amount captured_amount raw_captured_amount \
      refunded_amount raw_refunded_amount created_at deleted_at
      """
    ),
    needed(
      "payment",
      """
      xmin id payment_collection_id provider_id currency_code created_at updated_at \
      captured_at canceled_at deleted_at
      """
    ),
    needed(
      "payment_session",
      "id payment_collection_id provider_id created_at deleted_at"
    ),
    needed(
      "capture",
      "xmin id payment_id amount raw_amount created_at updated_at deleted_at"
    ),
    needed(
      "refund",
      """
      xmin id payment_id amount raw_amount note refund_reason_id created_at updated_at \
      deleted_at
      """,
      optional: "status"
    ),
    needed(
      "refund_reason",
      "id label",
      optional: "code"
    ),
    needed(
      "currency",
      "code decimal_digits deleted_at"
    ),
  ]

  /// Changes, parcels, returns, exchanges and claims.
  private static let afterSale: [NeededColumns] = [
    needed(
      "order_change",
      """
      xmin id order_id version status change_type confirmed_at created_at return_id claim_id \
      exchange_id deleted_at
      """
    ),
    needed(
      "order_change_action",
      "xmin id order_id order_change_id action reference reference_id details deleted_at"
    ),
    needed(
      "order_fulfillment",
      "xmin order_id fulfillment_id created_at deleted_at"
    ),
    needed(
      "fulfillment",
      "xmin id provider_id packed_at shipped_at delivered_at canceled_at deleted_at"
    ),
    needed(
      "fulfillment_item",
      "xmin id fulfillment_id line_item_id quantity raw_quantity deleted_at"
    ),
    needed(
      "fulfillment_label",
      "xmin id fulfillment_id tracking_number tracking_url deleted_at"
    ),
    needed(
      "return",
      "xmin id order_id exchange_id claim_id refund_amount raw_refund_amount deleted_at"
    ),
    needed(
      "return_item",
      "xmin id return_id item_id quantity raw_quantity reason_id note deleted_at"
    ),
    needed(
      "return_reason",
      "id value"
    ),
    needed(
      "order_exchange",
      "xmin id order_id return_id created_at deleted_at"
    ),
    needed(
      "order_exchange_item",
      "xmin id exchange_id item_id quantity raw_quantity deleted_at"
    ),
    needed(
      "order_claim",
      "xmin id order_id type refund_amount raw_refund_amount created_at deleted_at"
    ),
    needed(
      "order_claim_item",
      """
      xmin id claim_id item_id is_additional_item quantity raw_quantity reason note \
      deleted_at
      """
    ),
    needed(
      "order_claim_item_image",
      "xmin id claim_item_id url deleted_at"
    ),
  ]

  /// Customers and carts.
  private static let people: [NeededColumns] = [
    needed(
      "customer",
      """
      xmin id email first_name last_name phone company_name has_account created_at \
      updated_at deleted_at metadata
      """
    ),
    needed(
      "customer_address",
      """
      xmin id customer_id first_name last_name company address_1 address_2 city province \
      postal_code country_code phone is_default_billing is_default_shipping created_at \
      updated_at
      """,
      optional: "deleted_at"
    ),
    needed(
      "customer_group",
      "id name deleted_at"
    ),
    needed(
      "customer_group_customer",
      "xmin customer_id customer_group_id updated_at",
      optional: "deleted_at"
    ),
    needed(
      "cart",
      """
      xmin id customer_id email region_id currency_code sales_channel_id metadata shipping_address_id \
      billing_address_id created_at completed_at deleted_at
      """,
      optional: "locale"
    ),
    needed(
      "cart_address",
      """
      id first_name last_name company address_1 address_2 city province postal_code country_code \
      phone updated_at deleted_at
      """
    ),
    needed(
      "cart_shipping_method",
      "id cart_id amount raw_amount is_tax_inclusive deleted_at"
    ),
    needed(
      "cart_shipping_method_tax_line",
      "id shipping_method_id rate deleted_at"
    ),
    needed(
      "cart_shipping_method_adjustment",
      "id shipping_method_id amount raw_amount deleted_at"
    ),
    needed(
      "cart_line_item",
      """
      id cart_id title product_title variant_id product_id variant_title variant_sku \
      product_subtitle product_handle product_collection product_type thumbnail unit_price \
      raw_unit_price is_tax_inclusive quantity created_at updated_at deleted_at
      """,
      optional: "is_giftcard"
    ),
    needed(
      "cart_line_item_tax_line",
      "id item_id rate deleted_at"
    ),
    needed(
      "cart_line_item_adjustment",
      "id item_id amount raw_amount promotion_id code created_at deleted_at",
      optional: "is_tax_inclusive"
    ),
    needed(
      "cart_payment_collection",
      "xmin cart_id payment_collection_id created_at deleted_at"
    ),
    needed(
      "cart_promotion",
      "cart_id promotion_id created_at deleted_at"
    ),
  ]
}
