// Generated from the names of the files in sql/ by `make queries`. Do not edit.
// swift-format-ignore-file

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
  package static let v2CartMethods = Query("v2_cart_methods", PackageResources.v2_cart_methods_sql)
  package static let v2CartOrders = Query("v2_cart_orders", PackageResources.v2_cart_orders_sql)
  package static let v2CartPromotions = Query("v2_cart_promotions", PackageResources.v2_cart_promotions_sql)
  package static let v2CartRanges = Query("v2_cart_ranges", PackageResources.v2_cart_ranges_sql)
  package static let v2CartTaxes = Query("v2_cart_taxes", PackageResources.v2_cart_taxes_sql)
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
  package static let v2Families = Query("v2_families", PackageResources.v2_families_sql)
  package static let v2Items = Query("v2_items", PackageResources.v2_items_sql)
  package static let v2LastItems = Query("v2_last_items", PackageResources.v2_last_items_sql)
  package static let v2Lines = Query("v2_lines", PackageResources.v2_lines_sql)
  package static let v2MethodAdjustments = Query("v2_method_adjustments", PackageResources.v2_method_adjustments_sql)
  package static let v2Methods = Query("v2_methods", PackageResources.v2_methods_sql)
  package static let v2NamedAccountsWithCapitals = Query("v2_named_accounts_with_capitals", PackageResources.v2_named_accounts_with_capitals_sql)
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
  package static let v2RecentPeople = Query("v2_recent_people", PackageResources.v2_recent_people_sql)
  package static let v2Referring = Query("v2_referring", PackageResources.v2_referring_sql)
  package static let v2RefundReasons = Query("v2_refund_reasons", PackageResources.v2_refund_reasons_sql)
  package static let v2Refunds = Query("v2_refunds", PackageResources.v2_refunds_sql)
  package static let v2RefundsWithoutOrder = Query("v2_refunds_without_order", PackageResources.v2_refunds_without_order_sql)
  package static let v2Returns = Query("v2_returns", PackageResources.v2_returns_sql)
  package static let v2Roots = Query("v2_roots", PackageResources.v2_roots_sql)
  package static let v2RootsOfEmail = Query("v2_roots_of_email", PackageResources.v2_roots_of_email_sql)
  package static let v2RowsThere = Query("v2_rows_there", PackageResources.v2_rows_there_sql)
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
    v2CartAdjustments, v2CartCollections, v2CartIds, v2CartLines, v2CartMethods, v2CartOrders,
    v2CartPromotions, v2CartRanges, v2CartTaxes, v2Carts, v2Changes, v2Claims, v2Collections,
    v2CreditLines, v2Currencies, v2CustomerGroups, v2CustomerIds, v2CustomerOrders, v2Customers,
    v2Exchanges, v2Families, v2Items, v2LastItems, v2Lines, v2MethodAdjustments, v2Methods,
    v2NamedAccountsWithCapitals, v2Oddities, v2OrderCurrencies, v2OrderIds, v2OrderRanges, v2Orders,
    v2ParcelItems, v2Parcels, v2PaymentSessions, v2ProductCategories, v2Promotions, v2RecentOrders,
    v2RecentPeople, v2Referring, v2RefundReasons, v2Refunds, v2RefundsWithoutOrder, v2Returns,
    v2Roots, v2RootsOfEmail, v2RowsThere, v2SalesChannels, v2Store, v2Transactions,
  ]
}
