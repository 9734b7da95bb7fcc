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
  package static let v1Families = Query("v1_families", PackageResources.v1_families_sql)
  package static let v1Fulfillments = Query("v1_fulfillments", PackageResources.v1_fulfillments_sql)
  package static let v1GiftCardTransactions = Query("v1_gift_card_transactions", PackageResources.v1_gift_card_transactions_sql)
  package static let v1GiftCards = Query("v1_gift_cards", PackageResources.v1_gift_cards_sql)
  package static let v1Lines = Query("v1_lines", PackageResources.v1_lines_sql)
  package static let v1MovedLines = Query("v1_moved_lines", PackageResources.v1_moved_lines_sql)
  package static let v1NamedAccountsWithCapitals = Query("v1_named_accounts_with_capitals", PackageResources.v1_named_accounts_with_capitals_sql)
  package static let v1OrderCurrencies = Query("v1_order_currencies", PackageResources.v1_order_currencies_sql)
  package static let v1OrderIds = Query("v1_order_ids", PackageResources.v1_order_ids_sql)
  package static let v1OrderLinks = Query("v1_order_links", PackageResources.v1_order_links_sql)
  package static let v1OrderRanges = Query("v1_order_ranges", PackageResources.v1_order_ranges_sql)
  package static let v1Orders = Query("v1_orders", PackageResources.v1_orders_sql)
  package static let v1Payments = Query("v1_payments", PackageResources.v1_payments_sql)
  package static let v1ProductCategories = Query("v1_product_categories", PackageResources.v1_product_categories_sql)
  package static let v1RecentOrders = Query("v1_recent_orders", PackageResources.v1_recent_orders_sql)
  package static let v1RecentPeople = Query("v1_recent_people", PackageResources.v1_recent_people_sql)
  package static let v1Referring = Query("v1_referring", PackageResources.v1_referring_sql)
  package static let v1Refunds = Query("v1_refunds", PackageResources.v1_refunds_sql)
  package static let v1RefundsWithoutOrder = Query("v1_refunds_without_order", PackageResources.v1_refunds_without_order_sql)
  package static let v1Returns = Query("v1_returns", PackageResources.v1_returns_sql)
  package static let v1Roots = Query("v1_roots", PackageResources.v1_roots_sql)
  package static let v1RootsOfEmail = Query("v1_roots_of_email", PackageResources.v1_roots_of_email_sql)
  package static let v1RowsThere = Query("v1_rows_there", PackageResources.v1_rows_there_sql)
  package static let v1SalesChannels = Query("v1_sales_channels", PackageResources.v1_sales_channels_sql)
  package static let v1ShippingMethods = Query("v1_shipping_methods", PackageResources.v1_shipping_methods_sql)
  package static let v1Store = Query("v1_store", PackageResources.v1_store_sql)
  package static let v1Swaps = Query("v1_swaps", PackageResources.v1_swaps_sql)
  package static let v1TrackingLinks = Query("v1_tracking_links", PackageResources.v1_tracking_links_sql)
  package static let v1Variants = Query("v1_variants", PackageResources.v1_variants_sql)

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
    v1CustomerIds, v1CustomerOrders, v1Customers, v1Discounts, v1Families, v1Fulfillments,
    v1GiftCardTransactions, v1GiftCards, v1Lines, v1MovedLines, v1NamedAccountsWithCapitals,
    v1OrderCurrencies, v1OrderIds, v1OrderLinks, v1OrderRanges, v1Orders, v1Payments,
    v1ProductCategories, v1RecentOrders, v1RecentPeople, v1Referring, v1Refunds,
    v1RefundsWithoutOrder, v1Returns, v1Roots, v1RootsOfEmail, v1RowsThere, v1SalesChannels,
    v1ShippingMethods, v1Store, v1Swaps, v1TrackingLinks, v1Variants,
  ]
}
