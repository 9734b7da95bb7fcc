// Generated from the names of the files in sql/ by `make queries`. Do not edit.
// swift-format-ignore-file

extension Query {
  package static let v1ChangedAddress = Query("v1_changed_address", PackageResources.v1_changed_address_sql)
  package static let v1ChangedAddressCustomers = Query("v1_changed_address_customers", PackageResources.v1_changed_address_customers_sql)
  package static let v1ChangedCart = Query("v1_changed_cart", PackageResources.v1_changed_cart_sql)
  package static let v1ChangedClaimImage = Query("v1_changed_claim_image", PackageResources.v1_changed_claim_image_sql)
  package static let v1ChangedClaimItem = Query("v1_changed_claim_item", PackageResources.v1_changed_claim_item_sql)
  package static let v1ChangedClaimItemTags = Query("v1_changed_claim_item_tags", PackageResources.v1_changed_claim_item_tags_sql)
  package static let v1ChangedClaimOrder = Query("v1_changed_claim_order", PackageResources.v1_changed_claim_order_sql)
  package static let v1ChangedCustomer = Query("v1_changed_customer", PackageResources.v1_changed_customer_sql)
  package static let v1ChangedCustomerGroupCustomers = Query("v1_changed_customer_group_customers", PackageResources.v1_changed_customer_group_customers_sql)
  package static let v1ChangedFulfillment = Query("v1_changed_fulfillment", PackageResources.v1_changed_fulfillment_sql)
  package static let v1ChangedFulfillmentItem = Query("v1_changed_fulfillment_item", PackageResources.v1_changed_fulfillment_item_sql)
  package static let v1ChangedGiftCardTransaction = Query("v1_changed_gift_card_transaction", PackageResources.v1_changed_gift_card_transaction_sql)
  package static let v1ChangedLineItem = Query("v1_changed_line_item", PackageResources.v1_changed_line_item_sql)
  package static let v1ChangedLineItemAdjustment = Query("v1_changed_line_item_adjustment", PackageResources.v1_changed_line_item_adjustment_sql)
  package static let v1ChangedLineItemEdits = Query("v1_changed_line_item_edits", PackageResources.v1_changed_line_item_edits_sql)
  package static let v1ChangedLineItemTaxLine = Query("v1_changed_line_item_tax_line", PackageResources.v1_changed_line_item_tax_line_sql)
  package static let v1ChangedOrder = Query("v1_changed_order", PackageResources.v1_changed_order_sql)
  package static let v1ChangedOrderCart = Query("v1_changed_order_cart", PackageResources.v1_changed_order_cart_sql)
  package static let v1ChangedOrderCustomers = Query("v1_changed_order_customers", PackageResources.v1_changed_order_customers_sql)
  package static let v1ChangedOrderDiscounts = Query("v1_changed_order_discounts", PackageResources.v1_changed_order_discounts_sql)
  package static let v1ChangedOrderEdit = Query("v1_changed_order_edit", PackageResources.v1_changed_order_edit_sql)
  package static let v1ChangedOrderGiftCards = Query("v1_changed_order_gift_cards", PackageResources.v1_changed_order_gift_cards_sql)
  package static let v1ChangedOrderItemChange = Query("v1_changed_order_item_change", PackageResources.v1_changed_order_item_change_sql)
  package static let v1ChangedPayment = Query("v1_changed_payment", PackageResources.v1_changed_payment_sql)
  package static let v1ChangedPaymentCustomers = Query("v1_changed_payment_customers", PackageResources.v1_changed_payment_customers_sql)
  package static let v1ChangedPaymentEdits = Query("v1_changed_payment_edits", PackageResources.v1_changed_payment_edits_sql)
  package static let v1ChangedPaymentSession = Query("v1_changed_payment_session", PackageResources.v1_changed_payment_session_sql)
  package static let v1ChangedRefund = Query("v1_changed_refund", PackageResources.v1_changed_refund_sql)
  package static let v1ChangedRefundCustomers = Query("v1_changed_refund_customers", PackageResources.v1_changed_refund_customers_sql)
  package static let v1ChangedRefundEdits = Query("v1_changed_refund_edits", PackageResources.v1_changed_refund_edits_sql)
  package static let v1ChangedReturn = Query("v1_changed_return", PackageResources.v1_changed_return_sql)
  package static let v1ChangedReturnItem = Query("v1_changed_return_item", PackageResources.v1_changed_return_item_sql)
  package static let v1ChangedShippingMethod = Query("v1_changed_shipping_method", PackageResources.v1_changed_shipping_method_sql)
  package static let v1ChangedShippingMethodTaxLine = Query("v1_changed_shipping_method_tax_line", PackageResources.v1_changed_shipping_method_tax_line_sql)
  package static let v1ChangedSwap = Query("v1_changed_swap", PackageResources.v1_changed_swap_sql)
  package static let v1ChangedTrackingLink = Query("v1_changed_tracking_link", PackageResources.v1_changed_tracking_link_sql)
  package static let v1AccountIds = Query("v1_account_ids", PackageResources.v1_account_ids_sql)
  package static let v1AccountRanges = Query("v1_account_ranges", PackageResources.v1_account_ranges_sql)
  package static let v1AccountsWithCapitals = Query("v1_accounts_with_capitals", PackageResources.v1_accounts_with_capitals_sql)
  package static let v1Adjustments = Query("v1_adjustments", PackageResources.v1_adjustments_sql)
  package static let v1CartIds = Query("v1_cart_ids", PackageResources.v1_cart_ids_sql)
  package static let v1CartLines = Query("v1_cart_lines", PackageResources.v1_cart_lines_sql)
  package static let v1CartRanges = Query("v1_cart_ranges", PackageResources.v1_cart_ranges_sql)
  package static let v1Carts = Query("v1_carts", PackageResources.v1_carts_sql)
  package static let v1Claims = Query("v1_claims", PackageResources.v1_claims_sql)
  package static let v1CustomerGroups = Query("v1_customer_groups", PackageResources.v1_customer_groups_sql)
  package static let v1CustomerIds = Query("v1_customer_ids", PackageResources.v1_customer_ids_sql)
  package static let v1CustomerOrders = Query("v1_customer_orders", PackageResources.v1_customer_orders_sql)
  package static let v1Customers = Query("v1_customers", PackageResources.v1_customers_sql)
  package static let v1Discounts = Query("v1_discounts", PackageResources.v1_discounts_sql)
  package static let v1Fulfillments = Query("v1_fulfillments", PackageResources.v1_fulfillments_sql)
  package static let v1GiftCardTransactions = Query("v1_gift_card_transactions", PackageResources.v1_gift_card_transactions_sql)
  package static let v1GiftCards = Query("v1_gift_cards", PackageResources.v1_gift_cards_sql)
  package static let v1Lines = Query("v1_lines", PackageResources.v1_lines_sql)
  package static let v1MovedLines = Query("v1_moved_lines", PackageResources.v1_moved_lines_sql)
  package static let v1OrderCurrencies = Query("v1_order_currencies", PackageResources.v1_order_currencies_sql)
  package static let v1OrderIds = Query("v1_order_ids", PackageResources.v1_order_ids_sql)
  package static let v1OrderLinks = Query("v1_order_links", PackageResources.v1_order_links_sql)
  package static let v1OrderRanges = Query("v1_order_ranges", PackageResources.v1_order_ranges_sql)
  package static let v1Orders = Query("v1_orders", PackageResources.v1_orders_sql)
  package static let v1Payments = Query("v1_payments", PackageResources.v1_payments_sql)
  package static let v1ProductCategories = Query("v1_product_categories", PackageResources.v1_product_categories_sql)
  package static let v1RecentOrders = Query("v1_recent_orders", PackageResources.v1_recent_orders_sql)
  package static let v1Referring = Query("v1_referring", PackageResources.v1_referring_sql)
  package static let v1Refunds = Query("v1_refunds", PackageResources.v1_refunds_sql)
  package static let v1RefundsWithoutOrder = Query("v1_refunds_without_order", PackageResources.v1_refunds_without_order_sql)
  package static let v1Returns = Query("v1_returns", PackageResources.v1_returns_sql)
  package static let v1Roots = Query("v1_roots", PackageResources.v1_roots_sql)
  package static let v1SalesChannels = Query("v1_sales_channels", PackageResources.v1_sales_channels_sql)
  package static let v1ShippingMethods = Query("v1_shipping_methods", PackageResources.v1_shipping_methods_sql)
  package static let v1Store = Query("v1_store", PackageResources.v1_store_sql)
  package static let v1Swaps = Query("v1_swaps", PackageResources.v1_swaps_sql)
  package static let v1TrackingLinks = Query("v1_tracking_links", PackageResources.v1_tracking_links_sql)

  /// Every statement of sql/medusa_v1.
  package static let medusaV1: [Query] = [
    v1ChangedAddress, v1ChangedAddressCustomers, v1ChangedCart, v1ChangedClaimImage,
    v1ChangedClaimItem, v1ChangedClaimItemTags, v1ChangedClaimOrder, v1ChangedCustomer,
    v1ChangedCustomerGroupCustomers, v1ChangedFulfillment, v1ChangedFulfillmentItem,
    v1ChangedGiftCardTransaction, v1ChangedLineItem, v1ChangedLineItemAdjustment,
    v1ChangedLineItemEdits, v1ChangedLineItemTaxLine, v1ChangedOrder, v1ChangedOrderCart,
    v1ChangedOrderCustomers, v1ChangedOrderDiscounts, v1ChangedOrderEdit, v1ChangedOrderGiftCards,
    v1ChangedOrderItemChange, v1ChangedPayment, v1ChangedPaymentCustomers, v1ChangedPaymentEdits,
    v1ChangedPaymentSession, v1ChangedRefund, v1ChangedRefundCustomers, v1ChangedRefundEdits,
    v1ChangedReturn, v1ChangedReturnItem, v1ChangedShippingMethod, v1ChangedShippingMethodTaxLine,
    v1ChangedSwap, v1ChangedTrackingLink, v1AccountIds, v1AccountRanges, v1AccountsWithCapitals,
    v1Adjustments, v1CartIds, v1CartLines, v1CartRanges, v1Carts, v1Claims, v1CustomerGroups,
    v1CustomerIds, v1CustomerOrders, v1Customers, v1Discounts, v1Fulfillments,
    v1GiftCardTransactions, v1GiftCards, v1Lines, v1MovedLines, v1OrderCurrencies, v1OrderIds,
    v1OrderLinks, v1OrderRanges, v1Orders, v1Payments, v1ProductCategories, v1RecentOrders,
    v1Referring, v1Refunds, v1RefundsWithoutOrder, v1Returns, v1Roots, v1SalesChannels,
    v1ShippingMethods, v1Store, v1Swaps, v1TrackingLinks,
  ]
}

extension Query {
  package static let v2ChangedCapture = Query("v2_changed_capture", PackageResources.v2_changed_capture_sql)
  package static let v2ChangedCaptureCustomers = Query("v2_changed_capture_customers", PackageResources.v2_changed_capture_customers_sql)
  package static let v2ChangedCart = Query("v2_changed_cart", PackageResources.v2_changed_cart_sql)
  package static let v2ChangedCartPaymentCollection = Query("v2_changed_cart_payment_collection", PackageResources.v2_changed_cart_payment_collection_sql)
  package static let v2ChangedCustomer = Query("v2_changed_customer", PackageResources.v2_changed_customer_sql)
  package static let v2ChangedCustomerAddress = Query("v2_changed_customer_address", PackageResources.v2_changed_customer_address_sql)
  package static let v2ChangedCustomerGroupCustomer = Query("v2_changed_customer_group_customer", PackageResources.v2_changed_customer_group_customer_sql)
  package static let v2ChangedFulfillment = Query("v2_changed_fulfillment", PackageResources.v2_changed_fulfillment_sql)
  package static let v2ChangedFulfillmentItem = Query("v2_changed_fulfillment_item", PackageResources.v2_changed_fulfillment_item_sql)
  package static let v2ChangedFulfillmentLabel = Query("v2_changed_fulfillment_label", PackageResources.v2_changed_fulfillment_label_sql)
  package static let v2ChangedOrder = Query("v2_changed_order", PackageResources.v2_changed_order_sql)
  package static let v2ChangedOrderAddress = Query("v2_changed_order_address", PackageResources.v2_changed_order_address_sql)
  package static let v2ChangedOrderCart = Query("v2_changed_order_cart", PackageResources.v2_changed_order_cart_sql)
  package static let v2ChangedOrderCartCarts = Query("v2_changed_order_cart_carts", PackageResources.v2_changed_order_cart_carts_sql)
  package static let v2ChangedOrderChange = Query("v2_changed_order_change", PackageResources.v2_changed_order_change_sql)
  package static let v2ChangedOrderChangeAction = Query("v2_changed_order_change_action", PackageResources.v2_changed_order_change_action_sql)
  package static let v2ChangedOrderClaim = Query("v2_changed_order_claim", PackageResources.v2_changed_order_claim_sql)
  package static let v2ChangedOrderClaimItem = Query("v2_changed_order_claim_item", PackageResources.v2_changed_order_claim_item_sql)
  package static let v2ChangedOrderClaimItemImage = Query("v2_changed_order_claim_item_image", PackageResources.v2_changed_order_claim_item_image_sql)
  package static let v2ChangedOrderCreditLine = Query("v2_changed_order_credit_line", PackageResources.v2_changed_order_credit_line_sql)
  package static let v2ChangedOrderCustomers = Query("v2_changed_order_customers", PackageResources.v2_changed_order_customers_sql)
  package static let v2ChangedOrderExchange = Query("v2_changed_order_exchange", PackageResources.v2_changed_order_exchange_sql)
  package static let v2ChangedOrderExchangeItem = Query("v2_changed_order_exchange_item", PackageResources.v2_changed_order_exchange_item_sql)
  package static let v2ChangedOrderFulfillment = Query("v2_changed_order_fulfillment", PackageResources.v2_changed_order_fulfillment_sql)
  package static let v2ChangedOrderItem = Query("v2_changed_order_item", PackageResources.v2_changed_order_item_sql)
  package static let v2ChangedOrderLineItem = Query("v2_changed_order_line_item", PackageResources.v2_changed_order_line_item_sql)
  package static let v2ChangedOrderLineItemAdjustment = Query("v2_changed_order_line_item_adjustment", PackageResources.v2_changed_order_line_item_adjustment_sql)
  package static let v2ChangedOrderLineItemTaxLine = Query("v2_changed_order_line_item_tax_line", PackageResources.v2_changed_order_line_item_tax_line_sql)
  package static let v2ChangedOrderPaymentCollection = Query("v2_changed_order_payment_collection", PackageResources.v2_changed_order_payment_collection_sql)
  package static let v2ChangedOrderShipping = Query("v2_changed_order_shipping", PackageResources.v2_changed_order_shipping_sql)
  package static let v2ChangedOrderShippingMethod = Query("v2_changed_order_shipping_method", PackageResources.v2_changed_order_shipping_method_sql)
  package static let v2ChangedOrderShippingMethodAdjustment = Query("v2_changed_order_shipping_method_adjustment", PackageResources.v2_changed_order_shipping_method_adjustment_sql)
  package static let v2ChangedOrderShippingMethodTaxLine = Query("v2_changed_order_shipping_method_tax_line", PackageResources.v2_changed_order_shipping_method_tax_line_sql)
  package static let v2ChangedPayment = Query("v2_changed_payment", PackageResources.v2_changed_payment_sql)
  package static let v2ChangedPaymentCollection = Query("v2_changed_payment_collection", PackageResources.v2_changed_payment_collection_sql)
  package static let v2ChangedRefund = Query("v2_changed_refund", PackageResources.v2_changed_refund_sql)
  package static let v2ChangedRefundCustomers = Query("v2_changed_refund_customers", PackageResources.v2_changed_refund_customers_sql)
  package static let v2ChangedReturn = Query("v2_changed_return", PackageResources.v2_changed_return_sql)
  package static let v2ChangedReturnItem = Query("v2_changed_return_item", PackageResources.v2_changed_return_item_sql)
  package static let v2AccountIds = Query("v2_account_ids", PackageResources.v2_account_ids_sql)
  package static let v2AccountRanges = Query("v2_account_ranges", PackageResources.v2_account_ranges_sql)
  package static let v2AccountsWithCapitals = Query("v2_accounts_with_capitals", PackageResources.v2_accounts_with_capitals_sql)
  package static let v2Actions = Query("v2_actions", PackageResources.v2_actions_sql)
  package static let v2AddedLines = Query("v2_added_lines", PackageResources.v2_added_lines_sql)
  package static let v2Adjustments = Query("v2_adjustments", PackageResources.v2_adjustments_sql)
  package static let v2Captures = Query("v2_captures", PackageResources.v2_captures_sql)
  package static let v2CartAdjustments = Query("v2_cart_adjustments", PackageResources.v2_cart_adjustments_sql)
  package static let v2CartCollections = Query("v2_cart_collections", PackageResources.v2_cart_collections_sql)
  package static let v2CartIds = Query("v2_cart_ids", PackageResources.v2_cart_ids_sql)
  package static let v2CartLines = Query("v2_cart_lines", PackageResources.v2_cart_lines_sql)
  package static let v2CartOrders = Query("v2_cart_orders", PackageResources.v2_cart_orders_sql)
  package static let v2CartPromotions = Query("v2_cart_promotions", PackageResources.v2_cart_promotions_sql)
  package static let v2CartRanges = Query("v2_cart_ranges", PackageResources.v2_cart_ranges_sql)
  package static let v2Carts = Query("v2_carts", PackageResources.v2_carts_sql)
  package static let v2Changes = Query("v2_changes", PackageResources.v2_changes_sql)
  package static let v2Claims = Query("v2_claims", PackageResources.v2_claims_sql)
  package static let v2Collections = Query("v2_collections", PackageResources.v2_collections_sql)
  package static let v2CreditLines = Query("v2_credit_lines", PackageResources.v2_credit_lines_sql)
  package static let v2Currencies = Query("v2_currencies", PackageResources.v2_currencies_sql)
  package static let v2CustomerGroups = Query("v2_customer_groups", PackageResources.v2_customer_groups_sql)
  package static let v2CustomerIds = Query("v2_customer_ids", PackageResources.v2_customer_ids_sql)
  package static let v2CustomerOrders = Query("v2_customer_orders", PackageResources.v2_customer_orders_sql)
  package static let v2Customers = Query("v2_customers", PackageResources.v2_customers_sql)
  package static let v2Exchanges = Query("v2_exchanges", PackageResources.v2_exchanges_sql)
  package static let v2Items = Query("v2_items", PackageResources.v2_items_sql)
  package static let v2LastItems = Query("v2_last_items", PackageResources.v2_last_items_sql)
  package static let v2Lines = Query("v2_lines", PackageResources.v2_lines_sql)
  package static let v2MethodAdjustments = Query("v2_method_adjustments", PackageResources.v2_method_adjustments_sql)
  package static let v2Methods = Query("v2_methods", PackageResources.v2_methods_sql)
  package static let v2Oddities = Query("v2_oddities", PackageResources.v2_oddities_sql)
  package static let v2OrderCurrencies = Query("v2_order_currencies", PackageResources.v2_order_currencies_sql)
  package static let v2OrderIds = Query("v2_order_ids", PackageResources.v2_order_ids_sql)
  package static let v2OrderRanges = Query("v2_order_ranges", PackageResources.v2_order_ranges_sql)
  package static let v2Orders = Query("v2_orders", PackageResources.v2_orders_sql)
  package static let v2ParcelItems = Query("v2_parcel_items", PackageResources.v2_parcel_items_sql)
  package static let v2Parcels = Query("v2_parcels", PackageResources.v2_parcels_sql)
  package static let v2PaymentSessions = Query("v2_payment_sessions", PackageResources.v2_payment_sessions_sql)
  package static let v2ProductCategories = Query("v2_product_categories", PackageResources.v2_product_categories_sql)
  package static let v2Promotions = Query("v2_promotions", PackageResources.v2_promotions_sql)
  package static let v2RecentOrders = Query("v2_recent_orders", PackageResources.v2_recent_orders_sql)
  package static let v2Referring = Query("v2_referring", PackageResources.v2_referring_sql)
  package static let v2RefundReasons = Query("v2_refund_reasons", PackageResources.v2_refund_reasons_sql)
  package static let v2Refunds = Query("v2_refunds", PackageResources.v2_refunds_sql)
  package static let v2RefundsWithoutOrder = Query("v2_refunds_without_order", PackageResources.v2_refunds_without_order_sql)
  package static let v2Returns = Query("v2_returns", PackageResources.v2_returns_sql)
  package static let v2Roots = Query("v2_roots", PackageResources.v2_roots_sql)
  package static let v2SalesChannels = Query("v2_sales_channels", PackageResources.v2_sales_channels_sql)
  package static let v2Store = Query("v2_store", PackageResources.v2_store_sql)
  package static let v2Transactions = Query("v2_transactions", PackageResources.v2_transactions_sql)

  /// Every statement of sql/medusa_v2.
  package static let medusaV2: [Query] = [
    v2ChangedCapture, v2ChangedCaptureCustomers, v2ChangedCart, v2ChangedCartPaymentCollection,
    v2ChangedCustomer, v2ChangedCustomerAddress, v2ChangedCustomerGroupCustomer,
    v2ChangedFulfillment, v2ChangedFulfillmentItem, v2ChangedFulfillmentLabel, v2ChangedOrder,
    v2ChangedOrderAddress, v2ChangedOrderCart, v2ChangedOrderCartCarts, v2ChangedOrderChange,
    v2ChangedOrderChangeAction, v2ChangedOrderClaim, v2ChangedOrderClaimItem,
    v2ChangedOrderClaimItemImage, v2ChangedOrderCreditLine, v2ChangedOrderCustomers,
    v2ChangedOrderExchange, v2ChangedOrderExchangeItem, v2ChangedOrderFulfillment,
    v2ChangedOrderItem, v2ChangedOrderLineItem, v2ChangedOrderLineItemAdjustment,
    v2ChangedOrderLineItemTaxLine, v2ChangedOrderPaymentCollection, v2ChangedOrderShipping,
    v2ChangedOrderShippingMethod, v2ChangedOrderShippingMethodAdjustment,
    v2ChangedOrderShippingMethodTaxLine, v2ChangedPayment, v2ChangedPaymentCollection,
    v2ChangedRefund, v2ChangedRefundCustomers, v2ChangedReturn, v2ChangedReturnItem, v2AccountIds,
    v2AccountRanges, v2AccountsWithCapitals, v2Actions, v2AddedLines, v2Adjustments, v2Captures,
    v2CartAdjustments, v2CartCollections, v2CartIds, v2CartLines, v2CartOrders, v2CartPromotions,
    v2CartRanges, v2Carts, v2Changes, v2Claims, v2Collections, v2CreditLines, v2Currencies,
    v2CustomerGroups, v2CustomerIds, v2CustomerOrders, v2Customers, v2Exchanges, v2Items,
    v2LastItems, v2Lines, v2MethodAdjustments, v2Methods, v2Oddities, v2OrderCurrencies, v2OrderIds,
    v2OrderRanges, v2Orders, v2ParcelItems, v2Parcels, v2PaymentSessions, v2ProductCategories,
    v2Promotions, v2RecentOrders, v2Referring, v2RefundReasons, v2Refunds, v2RefundsWithoutOrder,
    v2Returns, v2Roots, v2SalesChannels, v2Store, v2Transactions,
  ]
}

extension Query {
  package static let sourceBackend = Query("source_backend", PackageResources.source_backend_sql)
  package static let sourceColumns = Query("source_columns", PackageResources.source_columns_sql)
  package static let sourceCreators = Query("source_creators", PackageResources.source_creators_sql)
  package static let sourceElsewhere = Query("source_elsewhere", PackageResources.source_elsewhere_sql)
  package static let sourceFunctions = Query("source_functions", PackageResources.source_functions_sql)
  package static let sourceHost = Query("source_host", PackageResources.source_host_sql)
  package static let sourceOpenTransactions = Query("source_open_transactions", PackageResources.source_open_transactions_sql)
  package static let sourceRootsOutside = Query("source_roots_outside", PackageResources.source_roots_outside_sql)
  package static let sourceServer = Query("source_server", PackageResources.source_server_sql)
  package static let sourceSnapshot = Query("source_snapshot", PackageResources.source_snapshot_sql)
  package static let sourceSnapshotMarked = Query("source_snapshot_marked", PackageResources.source_snapshot_marked_sql)
  package static let sourceSystem = Query("source_system", PackageResources.source_system_sql)
  package static let sourceTables = Query("source_tables", PackageResources.source_tables_sql)
  package static let sourceTimelinePrimary = Query("source_timeline_primary", PackageResources.source_timeline_primary_sql)
  package static let sourceTimelineStandby = Query("source_timeline_standby", PackageResources.source_timeline_standby_sql)

  /// Every statement of sql/source.
  package static let source: [Query] = [
    sourceBackend, sourceColumns, sourceCreators, sourceElsewhere, sourceFunctions, sourceHost,
    sourceOpenTransactions, sourceRootsOutside, sourceServer, sourceSnapshot, sourceSnapshotMarked,
    sourceSystem, sourceTables, sourceTimelinePrimary, sourceTimelineStandby,
  ]
}

extension Query {
  package static let pgAddEdition = Query("pg_add_edition", PackageResources.pg_add_edition_sql)
  package static let pgBackfillClear = Query("pg_backfill_clear", PackageResources.pg_backfill_clear_sql)
  package static let pgBackfillFinish = Query("pg_backfill_finish", PackageResources.pg_backfill_finish_sql)
  package static let pgBackfillFinishShared = Query("pg_backfill_finish_shared", PackageResources.pg_backfill_finish_shared_sql)
  package static let pgBackfillGet = Query("pg_backfill_get", PackageResources.pg_backfill_get_sql)
  package static let pgBackfillLock = Query("pg_backfill_lock", PackageResources.pg_backfill_lock_sql)
  package static let pgBackfillPartClaim = Query("pg_backfill_part_claim", PackageResources.pg_backfill_part_claim_sql)
  package static let pgBackfillPartClear = Query("pg_backfill_part_clear", PackageResources.pg_backfill_part_clear_sql)
  package static let pgBackfillPartFinish = Query("pg_backfill_part_finish", PackageResources.pg_backfill_part_finish_sql)
  package static let pgBackfillPartList = Query("pg_backfill_part_list", PackageResources.pg_backfill_part_list_sql)
  package static let pgBackfillPartPut = Query("pg_backfill_part_put", PackageResources.pg_backfill_part_put_sql)
  package static let pgBackfillPartReach = Query("pg_backfill_part_reach", PackageResources.pg_backfill_part_reach_sql)
  package static let pgBackfillPut = Query("pg_backfill_put", PackageResources.pg_backfill_put_sql)
  package static let pgBackfillRefresh = Query("pg_backfill_refresh", PackageResources.pg_backfill_refresh_sql)
  package static let pgBackfillWorker = Query("pg_backfill_worker", PackageResources.pg_backfill_worker_sql)
  package static let pgBindingChange = Query("pg_binding_change", PackageResources.pg_binding_change_sql)
  package static let pgBindingGet = Query("pg_binding_get", PackageResources.pg_binding_get_sql)
  package static let pgBindingGetBeforeEdition = Query("pg_binding_get_before_edition", PackageResources.pg_binding_get_before_edition_sql)
  package static let pgBindingSet = Query("pg_binding_set", PackageResources.pg_binding_set_sql)
  package static let pgCreateBackfill = Query("pg_create_backfill", PackageResources.pg_create_backfill_sql)
  package static let pgCreateBackfillPart = Query("pg_create_backfill_part", PackageResources.pg_create_backfill_part_sql)
  package static let pgCreateDeadLetter = Query("pg_create_dead_letter", PackageResources.pg_create_dead_letter_sql)
  package static let pgCreateDeadLetterTime = Query("pg_create_dead_letter_time", PackageResources.pg_create_dead_letter_time_sql)
  package static let pgCreateFence = Query("pg_create_fence", PackageResources.pg_create_fence_sql)
  package static let pgCreateLease = Query("pg_create_lease", PackageResources.pg_create_lease_sql)
  package static let pgCreateLedger = Query("pg_create_ledger", PackageResources.pg_create_ledger_sql)
  package static let pgCreatePart = Query("pg_create_part", PackageResources.pg_create_part_sql)
  package static let pgCreateRun = Query("pg_create_run", PackageResources.pg_create_run_sql)
  package static let pgCreateSchema = Query("pg_create_schema", PackageResources.pg_create_schema_sql)
  package static let pgCreateSchemaVersion = Query("pg_create_schema_version", PackageResources.pg_create_schema_version_sql)
  package static let pgCreateSync = Query("pg_create_sync", PackageResources.pg_create_sync_sql)
  package static let pgCreateWaiting = Query("pg_create_waiting", PackageResources.pg_create_waiting_sql)
  package static let pgDeadLetterAdopt = Query("pg_dead_letter_adopt", PackageResources.pg_dead_letter_adopt_sql)
  package static let pgDeadLetterClear = Query("pg_dead_letter_clear", PackageResources.pg_dead_letter_clear_sql)
  package static let pgDeadLetterCount = Query("pg_dead_letter_count", PackageResources.pg_dead_letter_count_sql)
  package static let pgDeadLetterFind = Query("pg_dead_letter_find", PackageResources.pg_dead_letter_find_sql)
  package static let pgDeadLetterHeads = Query("pg_dead_letter_heads", PackageResources.pg_dead_letter_heads_sql)
  package static let pgDeadLetterList = Query("pg_dead_letter_list", PackageResources.pg_dead_letter_list_sql)
  package static let pgDeadLetterPut = Query("pg_dead_letter_put", PackageResources.pg_dead_letter_put_sql)
  package static let pgDeadLetterSettle = Query("pg_dead_letter_settle", PackageResources.pg_dead_letter_settle_sql)
  package static let pgDeletionsSinceGet = Query("pg_deletions_since_get", PackageResources.pg_deletions_since_get_sql)
  package static let pgDeletionsSinceSet = Query("pg_deletions_since_set", PackageResources.pg_deletions_since_set_sql)
  package static let pgFence = Query("pg_fence", PackageResources.pg_fence_sql)
  package static let pgFenceLook = Query("pg_fence_look", PackageResources.pg_fence_look_sql)
  package static let pgFileMarkGet = Query("pg_file_mark_get", PackageResources.pg_file_mark_get_sql)
  package static let pgFileMarkSet = Query("pg_file_mark_set", PackageResources.pg_file_mark_set_sql)
  package static let pgLeaseClear = Query("pg_lease_clear", PackageResources.pg_lease_clear_sql)
  package static let pgLeaseHolder = Query("pg_lease_holder", PackageResources.pg_lease_holder_sql)
  package static let pgLeaseLastWrite = Query("pg_lease_last_write", PackageResources.pg_lease_last_write_sql)
  package static let pgLeaseRelease = Query("pg_lease_release", PackageResources.pg_lease_release_sql)
  package static let pgLeaseRemove = Query("pg_lease_remove", PackageResources.pg_lease_remove_sql)
  package static let pgLeaseRenew = Query("pg_lease_renew", PackageResources.pg_lease_renew_sql)
  package static let pgLeaseSeen = Query("pg_lease_seen", PackageResources.pg_lease_seen_sql)
  package static let pgLeaseTake = Query("pg_lease_take", PackageResources.pg_lease_take_sql)
  package static let pgLedgerClear = Query("pg_ledger_clear", PackageResources.pg_ledger_clear_sql)
  package static let pgLedgerClearSome = Query("pg_ledger_clear_some", PackageResources.pg_ledger_clear_some_sql)
  package static let pgLedgerCount = Query("pg_ledger_count", PackageResources.pg_ledger_count_sql)
  package static let pgLedgerFind = Query("pg_ledger_find", PackageResources.pg_ledger_find_sql)
  package static let pgLedgerPage = Query("pg_ledger_page", PackageResources.pg_ledger_page_sql)
  package static let pgLedgerPut = Query("pg_ledger_put", PackageResources.pg_ledger_put_sql)
  package static let pgMarkHold = Query("pg_mark_hold", PackageResources.pg_mark_hold_sql)
  package static let pgMayWrite = Query("pg_may_write", PackageResources.pg_may_write_sql)
  package static let pgMayWriteTables = Query("pg_may_write_tables", PackageResources.pg_may_write_tables_sql)
  package static let pgPartClear = Query("pg_part_clear", PackageResources.pg_part_clear_sql)
  package static let pgPartConfirm = Query("pg_part_confirm", PackageResources.pg_part_confirm_sql)
  package static let pgPartList = Query("pg_part_list", PackageResources.pg_part_list_sql)
  package static let pgPartPut = Query("pg_part_put", PackageResources.pg_part_put_sql)
  package static let pgRunAdopt = Query("pg_run_adopt", PackageResources.pg_run_adopt_sql)
  package static let pgRunBegin = Query("pg_run_begin", PackageResources.pg_run_begin_sql)
  package static let pgRunClear = Query("pg_run_clear", PackageResources.pg_run_clear_sql)
  package static let pgRunFinish = Query("pg_run_finish", PackageResources.pg_run_finish_sql)
  package static let pgRunList = Query("pg_run_list", PackageResources.pg_run_list_sql)
  package static let pgRunLock = Query("pg_run_lock", PackageResources.pg_run_lock_sql)
  package static let pgRunPrune = Query("pg_run_prune", PackageResources.pg_run_prune_sql)
  package static let pgSchemaExists = Query("pg_schema_exists", PackageResources.pg_schema_exists_sql)
  package static let pgSchemaLock = Query("pg_schema_lock", PackageResources.pg_schema_lock_sql)
  package static let pgSyncFind = Query("pg_sync_find", PackageResources.pg_sync_find_sql)
  package static let pgSyncList = Query("pg_sync_list", PackageResources.pg_sync_list_sql)
  package static let pgSyncPut = Query("pg_sync_put", PackageResources.pg_sync_put_sql)
  package static let pgSyncRemove = Query("pg_sync_remove", PackageResources.pg_sync_remove_sql)
  package static let pgSyncRename = Query("pg_sync_rename", PackageResources.pg_sync_rename_sql)
  package static let pgVersionClear = Query("pg_version_clear", PackageResources.pg_version_clear_sql)
  package static let pgVersionGet = Query("pg_version_get", PackageResources.pg_version_get_sql)
  package static let pgVersionPut = Query("pg_version_put", PackageResources.pg_version_put_sql)
  package static let pgWaitingClear = Query("pg_waiting_clear", PackageResources.pg_waiting_clear_sql)
  package static let pgWaitingList = Query("pg_waiting_list", PackageResources.pg_waiting_list_sql)
  package static let pgWaitingPut = Query("pg_waiting_put", PackageResources.pg_waiting_put_sql)
  package static let pgWaitingRemove = Query("pg_waiting_remove", PackageResources.pg_waiting_remove_sql)
  package static let pgWatermarkGet = Query("pg_watermark_get", PackageResources.pg_watermark_get_sql)
  package static let pgWatermarkSet = Query("pg_watermark_set", PackageResources.pg_watermark_set_sql)

  /// Every statement of sql/state_postgres.
  package static let statePostgres: [Query] = [
    pgAddEdition, pgBackfillClear, pgBackfillFinish, pgBackfillFinishShared, pgBackfillGet,
    pgBackfillLock, pgBackfillPartClaim, pgBackfillPartClear, pgBackfillPartFinish,
    pgBackfillPartList, pgBackfillPartPut, pgBackfillPartReach, pgBackfillPut, pgBackfillRefresh,
    pgBackfillWorker, pgBindingChange, pgBindingGet, pgBindingGetBeforeEdition, pgBindingSet,
    pgCreateBackfill, pgCreateBackfillPart, pgCreateDeadLetter, pgCreateDeadLetterTime,
    pgCreateFence, pgCreateLease, pgCreateLedger, pgCreatePart, pgCreateRun, pgCreateSchema,
    pgCreateSchemaVersion, pgCreateSync, pgCreateWaiting, pgDeadLetterAdopt, pgDeadLetterClear,
    pgDeadLetterCount, pgDeadLetterFind, pgDeadLetterHeads, pgDeadLetterList, pgDeadLetterPut,
    pgDeadLetterSettle, pgDeletionsSinceGet, pgDeletionsSinceSet, pgFence, pgFenceLook,
    pgFileMarkGet, pgFileMarkSet, pgLeaseClear, pgLeaseHolder, pgLeaseLastWrite, pgLeaseRelease,
    pgLeaseRemove, pgLeaseRenew, pgLeaseSeen, pgLeaseTake, pgLedgerClear, pgLedgerClearSome,
    pgLedgerCount, pgLedgerFind, pgLedgerPage, pgLedgerPut, pgMarkHold, pgMayWrite,
    pgMayWriteTables, pgPartClear, pgPartConfirm, pgPartList, pgPartPut, pgRunAdopt, pgRunBegin,
    pgRunClear, pgRunFinish, pgRunList, pgRunLock, pgRunPrune, pgSchemaExists, pgSchemaLock,
    pgSyncFind, pgSyncList, pgSyncPut, pgSyncRemove, pgSyncRename, pgVersionClear, pgVersionGet,
    pgVersionPut, pgWaitingClear, pgWaitingList, pgWaitingPut, pgWaitingRemove, pgWatermarkGet,
    pgWatermarkSet,
  ]
}

extension Query {
  package static let sqliteBackfillClear = Query("sqlite_backfill_clear", PackageResources.sqlite_backfill_clear_sql)
  package static let sqliteBackfillFinish = Query("sqlite_backfill_finish", PackageResources.sqlite_backfill_finish_sql)
  package static let sqliteBackfillGet = Query("sqlite_backfill_get", PackageResources.sqlite_backfill_get_sql)
  package static let sqliteBackfillPartClear = Query("sqlite_backfill_part_clear", PackageResources.sqlite_backfill_part_clear_sql)
  package static let sqliteBackfillPartList = Query("sqlite_backfill_part_list", PackageResources.sqlite_backfill_part_list_sql)
  package static let sqliteBackfillPartPut = Query("sqlite_backfill_part_put", PackageResources.sqlite_backfill_part_put_sql)
  package static let sqliteBackfillPartReach = Query("sqlite_backfill_part_reach", PackageResources.sqlite_backfill_part_reach_sql)
  package static let sqliteBackfillPut = Query("sqlite_backfill_put", PackageResources.sqlite_backfill_put_sql)
  package static let sqliteBackfillRefresh = Query("sqlite_backfill_refresh", PackageResources.sqlite_backfill_refresh_sql)
  package static let sqliteBindingGet = Query("sqlite_binding_get", PackageResources.sqlite_binding_get_sql)
  package static let sqliteBindingGetBeforeEdition = Query("sqlite_binding_get_before_edition", PackageResources.sqlite_binding_get_before_edition_sql)
  package static let sqliteBindingSet = Query("sqlite_binding_set", PackageResources.sqlite_binding_set_sql)
  package static let sqliteCache = Query("sqlite_cache", PackageResources.sqlite_cache_sql)
  package static let sqliteCheckpoint = Query("sqlite_checkpoint", PackageResources.sqlite_checkpoint_sql)
  package static let sqliteCreateBackfill = Query("sqlite_create_backfill", PackageResources.sqlite_create_backfill_sql)
  package static let sqliteCreateBackfillPart = Query("sqlite_create_backfill_part", PackageResources.sqlite_create_backfill_part_sql)
  package static let sqliteCreateDeadLetter = Query("sqlite_create_dead_letter", PackageResources.sqlite_create_dead_letter_sql)
  package static let sqliteCreateDeadLetterTime = Query("sqlite_create_dead_letter_time", PackageResources.sqlite_create_dead_letter_time_sql)
  package static let sqliteCreateLease = Query("sqlite_create_lease", PackageResources.sqlite_create_lease_sql)
  package static let sqliteCreateLedger = Query("sqlite_create_ledger", PackageResources.sqlite_create_ledger_sql)
  package static let sqliteCreatePart = Query("sqlite_create_part", PackageResources.sqlite_create_part_sql)
  package static let sqliteCreateRun = Query("sqlite_create_run", PackageResources.sqlite_create_run_sql)
  package static let sqliteCreateSync = Query("sqlite_create_sync", PackageResources.sqlite_create_sync_sql)
  package static let sqliteCreateWaiting = Query("sqlite_create_waiting", PackageResources.sqlite_create_waiting_sql)
  package static let sqliteDeadLetterAny = Query("sqlite_dead_letter_any", PackageResources.sqlite_dead_letter_any_sql)
  package static let sqliteDeadLetterClear = Query("sqlite_dead_letter_clear", PackageResources.sqlite_dead_letter_clear_sql)
  package static let sqliteDeadLetterCount = Query("sqlite_dead_letter_count", PackageResources.sqlite_dead_letter_count_sql)
  package static let sqliteDeadLetterDiscard = Query("sqlite_dead_letter_discard", PackageResources.sqlite_dead_letter_discard_sql)
  package static let sqliteDeadLetterFind = Query("sqlite_dead_letter_find", PackageResources.sqlite_dead_letter_find_sql)
  package static let sqliteDeadLetterFindBeforeAttempts = Query("sqlite_dead_letter_find_before_attempts", PackageResources.sqlite_dead_letter_find_before_attempts_sql)
  package static let sqliteDeadLetterFirst = Query("sqlite_dead_letter_first", PackageResources.sqlite_dead_letter_first_sql)
  package static let sqliteDeadLetterHeads = Query("sqlite_dead_letter_heads", PackageResources.sqlite_dead_letter_heads_sql)
  package static let sqliteDeadLetterList = Query("sqlite_dead_letter_list", PackageResources.sqlite_dead_letter_list_sql)
  package static let sqliteDeadLetterListBeforeAttempts = Query("sqlite_dead_letter_list_before_attempts", PackageResources.sqlite_dead_letter_list_before_attempts_sql)
  package static let sqliteDeadLetterPut = Query("sqlite_dead_letter_put", PackageResources.sqlite_dead_letter_put_sql)
  package static let sqliteDeadLetterSettle = Query("sqlite_dead_letter_settle", PackageResources.sqlite_dead_letter_settle_sql)
  package static let sqliteDeletionsSinceGet = Query("sqlite_deletions_since_get", PackageResources.sqlite_deletions_since_get_sql)
  package static let sqliteDeletionsSinceSet = Query("sqlite_deletions_since_set", PackageResources.sqlite_deletions_since_set_sql)
  package static let sqliteDurable = Query("sqlite_durable", PackageResources.sqlite_durable_sql)
  package static let sqliteFileMarkExists = Query("sqlite_file_mark_exists", PackageResources.sqlite_file_mark_exists_sql)
  package static let sqliteFileMarkGet = Query("sqlite_file_mark_get", PackageResources.sqlite_file_mark_get_sql)
  package static let sqliteFileMarkSet = Query("sqlite_file_mark_set", PackageResources.sqlite_file_mark_set_sql)
  package static let sqliteJournal = Query("sqlite_journal", PackageResources.sqlite_journal_sql)
  package static let sqliteLeaseGet = Query("sqlite_lease_get", PackageResources.sqlite_lease_get_sql)
  package static let sqliteLeaseTake = Query("sqlite_lease_take", PackageResources.sqlite_lease_take_sql)
  package static let sqliteLedgerClear = Query("sqlite_ledger_clear", PackageResources.sqlite_ledger_clear_sql)
  package static let sqliteLedgerCount = Query("sqlite_ledger_count", PackageResources.sqlite_ledger_count_sql)
  package static let sqliteLedgerFrom = Query("sqlite_ledger_from", PackageResources.sqlite_ledger_from_sql)
  package static let sqliteLedgerPut = Query("sqlite_ledger_put", PackageResources.sqlite_ledger_put_sql)
  package static let sqliteMark = Query("sqlite_mark", PackageResources.sqlite_mark_sql)
  package static let sqliteMarkGet = Query("sqlite_mark_get", PackageResources.sqlite_mark_get_sql)
  package static let sqliteMigrateDeadLetterAnswered = Query("sqlite_migrate_dead_letter_answered", PackageResources.sqlite_migrate_dead_letter_answered_sql)
  package static let sqliteMigrateDeadLetterAttempts = Query("sqlite_migrate_dead_letter_attempts", PackageResources.sqlite_migrate_dead_letter_attempts_sql)
  package static let sqliteMigrateDeadLetterFirstTime = Query("sqlite_migrate_dead_letter_first_time", PackageResources.sqlite_migrate_dead_letter_first_time_sql)
  package static let sqliteMigrateDeletionsSince = Query("sqlite_migrate_deletions_since", PackageResources.sqlite_migrate_deletions_since_sql)
  package static let sqliteMigrateEdition = Query("sqlite_migrate_edition", PackageResources.sqlite_migrate_edition_sql)
  package static let sqliteMigrateFileMark = Query("sqlite_migrate_file_mark", PackageResources.sqlite_migrate_file_mark_sql)
  package static let sqliteMigrateFileMarkDraw = Query("sqlite_migrate_file_mark_draw", PackageResources.sqlite_migrate_file_mark_draw_sql)
  package static let sqlitePartClear = Query("sqlite_part_clear", PackageResources.sqlite_part_clear_sql)
  package static let sqlitePartConfirm = Query("sqlite_part_confirm", PackageResources.sqlite_part_confirm_sql)
  package static let sqlitePartList = Query("sqlite_part_list", PackageResources.sqlite_part_list_sql)
  package static let sqlitePartPut = Query("sqlite_part_put", PackageResources.sqlite_part_put_sql)
  package static let sqliteRunBegin = Query("sqlite_run_begin", PackageResources.sqlite_run_begin_sql)
  package static let sqliteRunClear = Query("sqlite_run_clear", PackageResources.sqlite_run_clear_sql)
  package static let sqliteRunFinish = Query("sqlite_run_finish", PackageResources.sqlite_run_finish_sql)
  package static let sqliteRunLast = Query("sqlite_run_last", PackageResources.sqlite_run_last_sql)
  package static let sqliteRunList = Query("sqlite_run_list", PackageResources.sqlite_run_list_sql)
  package static let sqliteRunPrune = Query("sqlite_run_prune", PackageResources.sqlite_run_prune_sql)
  package static let sqliteSyncFind = Query("sqlite_sync_find", PackageResources.sqlite_sync_find_sql)
  package static let sqliteSyncList = Query("sqlite_sync_list", PackageResources.sqlite_sync_list_sql)
  package static let sqliteSyncPut = Query("sqlite_sync_put", PackageResources.sqlite_sync_put_sql)
  package static let sqliteSyncRemove = Query("sqlite_sync_remove", PackageResources.sqlite_sync_remove_sql)
  package static let sqliteSyncRename = Query("sqlite_sync_rename", PackageResources.sqlite_sync_rename_sql)
  package static let sqliteTableCount = Query("sqlite_table_count", PackageResources.sqlite_table_count_sql)
  package static let sqliteVersion = Query("sqlite_version", PackageResources.sqlite_version_sql)
  package static let sqliteVersionGet = Query("sqlite_version_get", PackageResources.sqlite_version_get_sql)
  package static let sqliteWaitingClear = Query("sqlite_waiting_clear", PackageResources.sqlite_waiting_clear_sql)
  package static let sqliteWaitingList = Query("sqlite_waiting_list", PackageResources.sqlite_waiting_list_sql)
  package static let sqliteWaitingPut = Query("sqlite_waiting_put", PackageResources.sqlite_waiting_put_sql)
  package static let sqliteWaitingRemove = Query("sqlite_waiting_remove", PackageResources.sqlite_waiting_remove_sql)
  package static let sqliteWatermarkGet = Query("sqlite_watermark_get", PackageResources.sqlite_watermark_get_sql)
  package static let sqliteWatermarkSet = Query("sqlite_watermark_set", PackageResources.sqlite_watermark_set_sql)

  /// Every statement of sql/state_sqlite.
  package static let stateSqlite: [Query] = [
    sqliteBackfillClear, sqliteBackfillFinish, sqliteBackfillGet, sqliteBackfillPartClear,
    sqliteBackfillPartList, sqliteBackfillPartPut, sqliteBackfillPartReach, sqliteBackfillPut,
    sqliteBackfillRefresh, sqliteBindingGet, sqliteBindingGetBeforeEdition, sqliteBindingSet,
    sqliteCache, sqliteCheckpoint, sqliteCreateBackfill, sqliteCreateBackfillPart,
    sqliteCreateDeadLetter, sqliteCreateDeadLetterTime, sqliteCreateLease, sqliteCreateLedger,
    sqliteCreatePart, sqliteCreateRun, sqliteCreateSync, sqliteCreateWaiting, sqliteDeadLetterAny,
    sqliteDeadLetterClear, sqliteDeadLetterCount, sqliteDeadLetterDiscard, sqliteDeadLetterFind,
    sqliteDeadLetterFindBeforeAttempts, sqliteDeadLetterFirst, sqliteDeadLetterHeads,
    sqliteDeadLetterList, sqliteDeadLetterListBeforeAttempts, sqliteDeadLetterPut,
    sqliteDeadLetterSettle, sqliteDeletionsSinceGet, sqliteDeletionsSinceSet, sqliteDurable,
    sqliteFileMarkExists, sqliteFileMarkGet, sqliteFileMarkSet, sqliteJournal, sqliteLeaseGet,
    sqliteLeaseTake, sqliteLedgerClear, sqliteLedgerCount, sqliteLedgerFrom, sqliteLedgerPut,
    sqliteMark, sqliteMarkGet, sqliteMigrateDeadLetterAnswered, sqliteMigrateDeadLetterAttempts,
    sqliteMigrateDeadLetterFirstTime, sqliteMigrateDeletionsSince, sqliteMigrateEdition,
    sqliteMigrateFileMark, sqliteMigrateFileMarkDraw, sqlitePartClear, sqlitePartConfirm,
    sqlitePartList, sqlitePartPut, sqliteRunBegin, sqliteRunClear, sqliteRunFinish, sqliteRunLast,
    sqliteRunList, sqliteRunPrune, sqliteSyncFind, sqliteSyncList, sqliteSyncPut, sqliteSyncRemove,
    sqliteSyncRename, sqliteTableCount, sqliteVersion, sqliteVersionGet, sqliteWaitingClear,
    sqliteWaitingList, sqliteWaitingPut, sqliteWaitingRemove, sqliteWatermarkGet,
    sqliteWatermarkSet,
  ]
}

extension Query {
  package static let warehouseColumns = Query("warehouse_columns", PackageResources.warehouse_columns_sql)
  package static let warehouseMarkHeld = Query("warehouse_mark_held", PackageResources.warehouse_mark_held_sql)
  package static let warehouseServer = Query("warehouse_server", PackageResources.warehouse_server_sql)

  /// Every statement of sql/warehouse.
  package static let warehouse: [Query] = [
    warehouseColumns, warehouseMarkHeld, warehouseServer,
  ]
}

extension Query {
  /// Every embedded statement.
  package static let all: [Query] = medusaV1 + medusaV2 + source + statePostgres + stateSqlite + warehouse
}
