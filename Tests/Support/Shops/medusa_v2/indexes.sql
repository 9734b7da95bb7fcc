-- Every other index of these tables, as the current release has them. None is on a time.

create index "IDX_store_deleted_at" on store (deleted_at) where deleted_at is not null;

create index "IDX_store_currency_deleted_at" on store_currency (deleted_at)
  where deleted_at is not null;
create index "IDX_store_currency_store_id" on store_currency (store_id) where deleted_at is null;

create index "IDX_region_deleted_at" on region (deleted_at) where deleted_at is not null;

create index "IDX_region_country_deleted_at" on region_country (deleted_at)
  where deleted_at is null;
create index "IDX_region_country_region_id" on region_country (region_id)
  where deleted_at is null;
create unique index "IDX_region_country_region_id_iso_2_unique" on region_country (region_id, iso_2);

create index "IDX_sales_channel_deleted_at" on sales_channel (deleted_at);

create index "IDX_product_collection_id" on product (collection_id) where deleted_at is null;
create index "IDX_product_deleted_at" on product (deleted_at);
create unique index "IDX_product_handle_unique" on product (handle) where deleted_at is null;
create index "IDX_product_status" on product (status) where deleted_at is null;
create index "IDX_product_type_id" on product (type_id) where deleted_at is null;

create unique index "IDX_product_variant_barcode_unique" on product_variant (barcode)
  where deleted_at is null;
create index "IDX_product_variant_deleted_at" on product_variant (deleted_at);
create unique index "IDX_product_variant_ean_unique" on product_variant (ean)
  where deleted_at is null;
create index "IDX_product_variant_id_product_id" on product_variant (id, product_id)
  where deleted_at is null;
create index "IDX_product_variant_product_id" on product_variant (product_id)
  where deleted_at is null;
create unique index "IDX_product_variant_sku_unique" on product_variant (sku)
  where deleted_at is null;
create unique index "IDX_product_variant_upc_unique" on product_variant (upc)
  where deleted_at is null;

create index "IDX_product_type_deleted_at" on product_type (deleted_at);
create unique index "IDX_type_value_unique" on product_type (value) where deleted_at is null;

create unique index "IDX_category_handle_unique" on product_category (handle) where deleted_at is null;
create index "IDX_product_category_parent_category_id" on product_category (parent_category_id)
  where deleted_at is null;
create index "IDX_product_category_path" on product_category (mpath) where deleted_at is null;
create unique index "IDX_collection_handle_unique" on product_collection (handle)
  where deleted_at is null;
create index "IDX_product_collection_deleted_at" on product_collection (deleted_at);

create index "IDX_promotion_campaign_id" on promotion (campaign_id) where deleted_at is null;
create index "IDX_promotion_deleted_at" on promotion (deleted_at) where deleted_at is null;
create index "IDX_promotion_is_automatic" on promotion (is_automatic) where deleted_at is null;
create index "IDX_promotion_status" on promotion (status) where deleted_at is null;
create index "IDX_promotion_type" on promotion (type);
create unique index "IDX_unique_promotion_code" on promotion (code) where deleted_at is null;

create index "IDX_application_method_allocation" on promotion_application_method (allocation);
create index "IDX_application_method_target_type" on promotion_application_method (target_type);
create index "IDX_application_method_type" on promotion_application_method (type);
create index "IDX_promotion_application_method_currency_code" on promotion_application_method (currency_code)
  where deleted_at is not null;
create index "IDX_promotion_application_method_deleted_at" on promotion_application_method (deleted_at)
  where deleted_at is null;
create unique index "IDX_promotion_application_method_promotion_id_unique" on promotion_application_method (promotion_id)
  where deleted_at is null;

create index "IDX_shipping_option_deleted_at" on shipping_option (deleted_at)
  where deleted_at is not null;
create index "IDX_shipping_option_provider_id" on shipping_option (provider_id)
  where deleted_at is null;
create index "IDX_shipping_option_service_zone_id" on shipping_option (service_zone_id)
  where deleted_at is null;
create index "IDX_shipping_option_shipping_option_type_id" on shipping_option (shipping_option_type_id)
  where deleted_at is null;
create index "IDX_shipping_option_shipping_profile_id" on shipping_option (shipping_profile_id)
  where deleted_at is null;

create index "IDX_payment_provider_deleted_at" on payment_provider (deleted_at)
  where deleted_at is null;

create index "IDX_fulfillment_provider_deleted_at" on fulfillment_provider (deleted_at)
  where deleted_at is null;

create index "IDX_return_reason_parent_return_reason_id" on return_reason (parent_return_reason_id)
  where deleted_at is null;
create index "IDX_return_reason_value" on return_reason (value) where deleted_at is null;

create index "IDX_refund_reason_deleted_at" on refund_reason (deleted_at)
  where deleted_at is null;

create index "IDX_customer_deleted_at" on customer (deleted_at) where deleted_at is null;
create unique index "IDX_customer_email_has_account_unique" on customer (email, has_account)
  where deleted_at is null;

create index "IDX_customer_address_customer_id" on customer_address (customer_id);
create index "IDX_customer_address_deleted_at" on customer_address (deleted_at)
  where deleted_at is null;
create unique index "IDX_customer_address_unique_customer_billing" on customer_address (customer_id)
  where is_default_billing = true;
create unique index "IDX_customer_address_unique_customer_shipping" on customer_address (customer_id)
  where is_default_shipping = true;

create index "IDX_customer_group_deleted_at" on customer_group (deleted_at)
  where deleted_at is null;
create unique index "IDX_customer_group_name_unique" on customer_group (name)
  where deleted_at is null;

create index "IDX_customer_group_customer_customer_group_id" on customer_group_customer (customer_group_id)
  where deleted_at is null;
create index "IDX_customer_group_customer_customer_id" on customer_group_customer (customer_id);
create index "IDX_customer_group_customer_deleted_at" on customer_group_customer (deleted_at)
  where deleted_at is null;

create index "IDX_cart_billing_address_id" on cart (billing_address_id)
  where deleted_at is null and billing_address_id is not null;
create index "IDX_cart_currency_code" on cart (currency_code);
create index "IDX_cart_customer_id" on cart (customer_id)
  where deleted_at is null and customer_id is not null;
create index "IDX_cart_deleted_at" on cart (deleted_at) where deleted_at is not null;
create index "IDX_cart_region_id" on cart (region_id)
  where deleted_at is null and region_id is not null;
create index "IDX_cart_sales_channel_id" on cart (sales_channel_id)
  where deleted_at is null and sales_channel_id is not null;
create index "IDX_cart_shipping_address_id" on cart (shipping_address_id)
  where deleted_at is null and shipping_address_id is not null;

create index "IDX_cart_address_deleted_at" on cart_address (deleted_at)
  where deleted_at is not null;

create index "IDX_cart_line_item_cart_id" on cart_line_item (cart_id) where deleted_at is null;
create index "IDX_cart_line_item_deleted_at" on cart_line_item (deleted_at)
  where deleted_at is not null;
create index "IDX_line_item_product_id" on cart_line_item (product_id)
  where deleted_at is null and product_id is not null;
create index "IDX_line_item_variant_id" on cart_line_item (variant_id)
  where deleted_at is null and variant_id is not null;

create index "IDX_cart_line_item_adjustment_deleted_at" on cart_line_item_adjustment (deleted_at)
  where deleted_at is not null;
create index "IDX_cart_line_item_adjustment_item_id" on cart_line_item_adjustment (item_id)
  where deleted_at is null;
create index "IDX_line_item_adjustment_promotion_id" on cart_line_item_adjustment (promotion_id)
  where deleted_at is null and promotion_id is not null;

create index "IDX_cart_line_item_tax_line_deleted_at" on cart_line_item_tax_line (deleted_at)
  where deleted_at is not null;
create index "IDX_cart_line_item_tax_line_item_id" on cart_line_item_tax_line (item_id)
  where deleted_at is null;
create index "IDX_line_item_tax_line_tax_rate_id" on cart_line_item_tax_line (tax_rate_id)
  where deleted_at is null and tax_rate_id is not null;

create index "IDX_cart_shipping_method_cart_id" on cart_shipping_method (cart_id)
  where deleted_at is null;
create index "IDX_cart_shipping_method_deleted_at" on cart_shipping_method (deleted_at)
  where deleted_at is not null;
create index "IDX_shipping_method_option_id" on cart_shipping_method (shipping_option_id)
  where deleted_at is null and shipping_option_id is not null;

create index "IDX_cart_shipping_method_adjustment_deleted_at" on cart_shipping_method_adjustment (deleted_at)
  where deleted_at is not null;
create index "IDX_cart_shipping_method_adjustment_shipping_method_id" on cart_shipping_method_adjustment (shipping_method_id)
  where deleted_at is null;
create index "IDX_shipping_method_adjustment_promotion_id" on cart_shipping_method_adjustment (promotion_id)
  where deleted_at is null and promotion_id is not null;

create index "IDX_cart_shipping_method_tax_line_deleted_at" on cart_shipping_method_tax_line (deleted_at)
  where deleted_at is not null;
create index "IDX_cart_shipping_method_tax_line_shipping_method_id" on cart_shipping_method_tax_line (shipping_method_id)
  where deleted_at is null;
create index "IDX_shipping_method_tax_line_tax_rate_id" on cart_shipping_method_tax_line (tax_rate_id)
  where deleted_at is null and tax_rate_id is not null;

create index "IDX_cart_credit_line_reference_reference_id" on credit_line (reference, reference_id)
  where deleted_at is not null;
create index "IDX_credit_line_cart_id" on credit_line (cart_id) where deleted_at is null;
create index "IDX_credit_line_deleted_at" on credit_line (deleted_at) where deleted_at is null;

create index "IDX_cart_id_-4a39f6c9" on cart_payment_collection (cart_id)
  where deleted_at is null;
create index "IDX_deleted_at_-4a39f6c9" on cart_payment_collection (deleted_at);
create index "IDX_id_-4a39f6c9" on cart_payment_collection (id);
create index "IDX_payment_collection_id_-4a39f6c9" on cart_payment_collection (payment_collection_id)
  where deleted_at is null;

create index "IDX_cart_id_-a9d4a70b" on cart_promotion (cart_id) where deleted_at is null;
create index "IDX_deleted_at_-a9d4a70b" on cart_promotion (deleted_at);
create index "IDX_id_-a9d4a70b" on cart_promotion (id);
create index "IDX_promotion_id_-a9d4a70b" on cart_promotion (promotion_id)
  where deleted_at is null;

create index "IDX_order_billing_address_id" on "order" (billing_address_id)
  where deleted_at is null;
create index "IDX_order_currency_code" on "order" (currency_code) where deleted_at is null;
create unique index "IDX_order_custom_display_id" on "order" (custom_display_id)
  where deleted_at is null;
create index "IDX_order_customer_id" on "order" (customer_id) where deleted_at is null;
create index "IDX_order_deleted_at" on "order" (deleted_at);
create index "IDX_order_display_id" on "order" (display_id) where deleted_at is null;
create index "IDX_order_is_draft_order" on "order" (is_draft_order) where deleted_at is null;
create index "IDX_order_region_id" on "order" (region_id) where deleted_at is null;
create index "IDX_order_sales_channel_id" on "order" (sales_channel_id) where deleted_at is null;
create index "IDX_order_shipping_address_id" on "order" (shipping_address_id)
  where deleted_at is null;

create index "IDX_order_address_customer_id" on order_address (customer_id);
create index "IDX_order_address_deleted_at" on order_address (deleted_at)
  where deleted_at is null;

create index "IDX_order_item_deleted_at" on order_item (deleted_at) where deleted_at is not null;
create index "IDX_order_item_item_id" on order_item (item_id) where deleted_at is null;
create index "IDX_order_item_order_id" on order_item (order_id) where deleted_at is null;
create index "IDX_order_item_order_id_version" on order_item (order_id, version)
  where deleted_at is null;

create index "IDX_line_item_product_type_id" on order_line_item (product_type_id)
  where deleted_at is null and product_type_id is not null;
create index "IDX_order_line_item_product_id" on order_line_item (product_id)
  where deleted_at is null;
create index "IDX_order_line_item_variant_id" on order_line_item (variant_id)
  where deleted_at is null;

create index "IDX_order_line_item_adjustment_item_id" on order_line_item_adjustment (item_id)
  where deleted_at is null;

create index "IDX_order_line_item_tax_line_item_id" on order_line_item_tax_line (item_id)
  where deleted_at is null;

create index "IDX_order_shipping_claim_id" on order_shipping (claim_id)
  where claim_id is not null and deleted_at is null;
create index "IDX_order_shipping_deleted_at" on order_shipping (deleted_at)
  where deleted_at is not null;
create index "IDX_order_shipping_exchange_id" on order_shipping (exchange_id)
  where exchange_id is not null and deleted_at is null;
create index "IDX_order_shipping_item_id" on order_shipping (shipping_method_id)
  where deleted_at is null;
create index "IDX_order_shipping_order_id" on order_shipping (order_id) where deleted_at is null;
create index "IDX_order_shipping_order_id_version" on order_shipping (order_id, version)
  where deleted_at is null;
create index "IDX_order_shipping_return_id" on order_shipping (return_id)
  where return_id is not null and deleted_at is null;
create index "IDX_order_shipping_shipping_method_id" on order_shipping (shipping_method_id)
  where deleted_at is null;

create index "IDX_order_shipping_method_shipping_option_id" on order_shipping_method (shipping_option_id)
  where deleted_at is null;

create index "IDX_order_shipping_method_adjustment_shipping_method_id" on order_shipping_method_adjustment (shipping_method_id)
  where deleted_at is null;
create unique index "IDX_order_shipping_method_adjustment_version_shipping_method" on order_shipping_method_adjustment (version, shipping_method_id)
  where deleted_at is null;

create index "IDX_order_shipping_method_tax_line_shipping_method_id" on order_shipping_method_tax_line (shipping_method_id)
  where deleted_at is null;

create index "IDX_order_credit_line_deleted_at" on order_credit_line (deleted_at)
  where deleted_at is not null;
create index "IDX_order_credit_line_order_id" on order_credit_line (order_id)
  where deleted_at is null;
create index "IDX_order_credit_line_order_id_version" on order_credit_line (order_id, version)
  where deleted_at is null;

create index "IDX_order_summary_deleted_at" on order_summary (deleted_at)
  where deleted_at is not null;
create index "IDX_order_summary_order_id_version" on order_summary (order_id, version)
  where deleted_at is null;

create index "IDX_order_transaction_claim_id" on order_transaction (claim_id)
  where claim_id is not null and deleted_at is null;
create index "IDX_order_transaction_currency_code" on order_transaction (currency_code)
  where deleted_at is null;
create index "IDX_order_transaction_exchange_id" on order_transaction (exchange_id)
  where exchange_id is not null and deleted_at is null;
create index "IDX_order_transaction_order_id" on order_transaction (order_id)
  where deleted_at is null;
create index "IDX_order_transaction_order_id_version" on order_transaction (order_id, version)
  where deleted_at is null;
create index "IDX_order_transaction_reference_id" on order_transaction (reference_id)
  where deleted_at is null;
create index "IDX_order_transaction_return_id" on order_transaction (return_id)
  where return_id is not null and deleted_at is null;

create index "IDX_order_change_change_type" on order_change (change_type);
create index "IDX_order_change_claim_id" on order_change (claim_id)
  where claim_id is not null and deleted_at is null;
create index "IDX_order_change_deleted_at" on order_change (deleted_at);
create index "IDX_order_change_exchange_id" on order_change (exchange_id)
  where exchange_id is not null and deleted_at is null;
create index "IDX_order_change_order_id" on order_change (order_id) where deleted_at is null;
create index "IDX_order_change_order_id_version" on order_change (order_id, version);
create index "IDX_order_change_return_id" on order_change (return_id)
  where return_id is not null and deleted_at is null;
create index "IDX_order_change_status" on order_change (status) where deleted_at is null;
create index "IDX_order_change_version" on order_change (order_id, version)
  where deleted_at is null;

create index "IDX_order_change_action_claim_id" on order_change_action (claim_id)
  where claim_id is not null and deleted_at is null;
create index "IDX_order_change_action_deleted_at" on order_change_action (deleted_at);
create index "IDX_order_change_action_exchange_id" on order_change_action (exchange_id)
  where exchange_id is not null and deleted_at is null;
create index "IDX_order_change_action_order_change_id" on order_change_action (order_change_id)
  where deleted_at is null;
create index "IDX_order_change_action_order_id" on order_change_action (order_id)
  where deleted_at is null;
create index "IDX_order_change_action_ordering" on order_change_action (ordering)
  where deleted_at is null;
create index "IDX_order_change_action_return_id" on order_change_action (return_id)
  where return_id is not null and deleted_at is null;

create index "IDX_return_claim_id" on return (claim_id)
  where claim_id is not null and deleted_at is null;
create index "IDX_return_display_id" on return (display_id) where deleted_at is null;
create index "IDX_return_exchange_id" on return (exchange_id)
  where exchange_id is not null and deleted_at is null;
create index "IDX_return_order_id" on return (order_id) where deleted_at is null;

create index "IDX_return_item_deleted_at" on return_item (deleted_at) where deleted_at is null;
create index "IDX_return_item_item_id" on return_item (item_id) where deleted_at is null;
create index "IDX_return_item_reason_id" on return_item (reason_id) where deleted_at is null;
create index "IDX_return_item_return_id" on return_item (return_id) where deleted_at is null;

create index "IDX_order_claim_deleted_at" on order_claim (deleted_at) where deleted_at is null;
create index "IDX_order_claim_display_id" on order_claim (display_id) where deleted_at is null;
create index "IDX_order_claim_order_id" on order_claim (order_id) where deleted_at is null;
create index "IDX_order_claim_return_id" on order_claim (return_id)
  where return_id is not null and deleted_at is null;

create index "IDX_order_claim_item_claim_id" on order_claim_item (claim_id)
  where deleted_at is null;
create index "IDX_order_claim_item_deleted_at" on order_claim_item (deleted_at)
  where deleted_at is null;
create index "IDX_order_claim_item_item_id" on order_claim_item (item_id)
  where deleted_at is null;

create index "IDX_order_claim_item_image_claim_item_id" on order_claim_item_image (claim_item_id)
  where deleted_at is null;
create index "IDX_order_claim_item_image_deleted_at" on order_claim_item_image (deleted_at)
  where deleted_at is not null;

create index "IDX_order_exchange_deleted_at" on order_exchange (deleted_at)
  where deleted_at is null;
create index "IDX_order_exchange_display_id" on order_exchange (display_id)
  where deleted_at is null;
create index "IDX_order_exchange_order_id" on order_exchange (order_id) where deleted_at is null;
create index "IDX_order_exchange_return_id" on order_exchange (return_id)
  where return_id is not null and deleted_at is null;

create index "IDX_order_exchange_item_deleted_at" on order_exchange_item (deleted_at)
  where deleted_at is null;
create index "IDX_order_exchange_item_exchange_id" on order_exchange_item (exchange_id)
  where deleted_at is null;
create index "IDX_order_exchange_item_item_id" on order_exchange_item (item_id)
  where deleted_at is null;

create index "IDX_payment_collection_deleted_at" on payment_collection (deleted_at)
  where deleted_at is not null;

create index "IDX_payment_session_deleted_at" on payment_session (deleted_at);
create index "IDX_payment_session_payment_collection_id" on payment_session (payment_collection_id)
  where deleted_at is null;

create index "IDX_payment_deleted_at" on payment (deleted_at) where deleted_at is not null;
create index "IDX_payment_payment_collection_id" on payment (payment_collection_id)
  where deleted_at is null;
create index "IDX_payment_payment_session_id" on payment (payment_session_id);
create unique index "IDX_payment_payment_session_id_unique" on payment (payment_session_id)
  where deleted_at is null;
create index "IDX_payment_provider_id" on payment (provider_id) where deleted_at is null;

create index "IDX_capture_deleted_at" on capture (deleted_at);
create index "IDX_capture_payment_id" on capture (payment_id) where deleted_at is null;

create index "IDX_refund_deleted_at" on refund (deleted_at);
create index "IDX_refund_payment_id" on refund (payment_id) where deleted_at is null;
create index "IDX_refund_refund_reason_id" on refund (refund_reason_id) where deleted_at is null;

create index "IDX_fulfillment_deleted_at" on fulfillment (deleted_at)
  where deleted_at is not null;
create index "IDX_fulfillment_location_id" on fulfillment (location_id) where deleted_at is null;
create index "IDX_fulfillment_shipping_option_id" on fulfillment (shipping_option_id)
  where deleted_at is null;

create index "IDX_fulfillment_address_deleted_at" on fulfillment_address (deleted_at)
  where deleted_at is not null;

create index "IDX_fulfillment_item_deleted_at" on fulfillment_item (deleted_at)
  where deleted_at is not null;
create index "IDX_fulfillment_item_fulfillment_id" on fulfillment_item (fulfillment_id)
  where deleted_at is null;
create index "IDX_fulfillment_item_inventory_item_id" on fulfillment_item (inventory_item_id)
  where deleted_at is null;
create index "IDX_fulfillment_item_line_item_id" on fulfillment_item (line_item_id)
  where deleted_at is null;

create index "IDX_fulfillment_label_deleted_at" on fulfillment_label (deleted_at)
  where deleted_at is not null;
create index "IDX_fulfillment_label_fulfillment_id" on fulfillment_label (fulfillment_id)
  where deleted_at is null;

create index "IDX_cart_id_-71069c16" on order_cart (cart_id) where deleted_at is null;
create index "IDX_deleted_at_-71069c16" on order_cart (deleted_at);
create index "IDX_id_-71069c16" on order_cart (id);
create index "IDX_order_id_-71069c16" on order_cart (order_id) where deleted_at is null;

create index "IDX_deleted_at_f42b9949" on order_payment_collection (deleted_at);
create index "IDX_id_f42b9949" on order_payment_collection (id);
create index "IDX_order_id_f42b9949" on order_payment_collection (order_id)
  where deleted_at is null;
create index "IDX_payment_collection_id_f42b9949" on order_payment_collection (payment_collection_id)
  where deleted_at is null;

create index "IDX_deleted_at_-e8d2543e" on order_fulfillment (deleted_at);
create index "IDX_fulfillment_id_-e8d2543e" on order_fulfillment (fulfillment_id)
  where deleted_at is null;
create index "IDX_id_-e8d2543e" on order_fulfillment (id);
create index "IDX_order_id_-e8d2543e" on order_fulfillment (order_id) where deleted_at is null;

create index "IDX_deleted_at_-71518339" on order_promotion (deleted_at);
create index "IDX_id_-71518339" on order_promotion (id);
create index "IDX_order_id_-71518339" on order_promotion (order_id) where deleted_at is null;
create index "IDX_promotion_id_-71518339" on order_promotion (promotion_id)
  where deleted_at is null;

create index "IDX_deleted_at_-31ea43a" on return_fulfillment (deleted_at);
create index "IDX_fulfillment_id_-31ea43a" on return_fulfillment (fulfillment_id)
  where deleted_at is null;
create index "IDX_id_-31ea43a" on return_fulfillment (id);
create index "IDX_return_id_-31ea43a" on return_fulfillment (return_id) where deleted_at is null;

create index "IDX_claim_id_1c91bbb0e" on order_claim_payment_collection (claim_id)
  where deleted_at is null;
create index "IDX_deleted_at_1c91bbb0e" on order_claim_payment_collection (deleted_at);
create index "IDX_id_1c91bbb0e" on order_claim_payment_collection (id);
create index "IDX_payment_collection_id_1c91bbb0e" on order_claim_payment_collection (payment_collection_id)
  where deleted_at is null;

create index "IDX_deleted_at_-237252935" on order_exchange_payment_collection (deleted_at);
create index "IDX_exchange_id_-237252935" on order_exchange_payment_collection (exchange_id)
  where deleted_at is null;
create index "IDX_id_-237252935" on order_exchange_payment_collection (id);
create index "IDX_payment_collection_id_-237252935" on order_exchange_payment_collection (payment_collection_id)
  where deleted_at is null;
