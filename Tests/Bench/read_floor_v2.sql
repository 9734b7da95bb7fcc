-- The rows behind all events of a Medusa v2 store (current release), as raw as PostgreSQL can return them: the
-- columns that the statements in sql/ name, each table once, from end to end, with nothing joined or computed.
copy (select id, display_id, status, is_draft_order, version, customer_id, email, region_id, currency_code,
  sales_channel_id, created_at, updated_at, canceled_at, deleted_at, no_notification, metadata, shipping_address_id,
  billing_address_id, custom_display_id, locale from "order") to stdout;
copy (select id, first_name, last_name, company, address_1, address_2, city, province, postal_code, country_code,
  phone, updated_at, deleted_at from order_address) to stdout;
copy (select order_id, cart_id, created_at, deleted_at from order_cart) to stdout;
copy (select order_id, version, totals, deleted_at from order_summary) to stdout;
copy (select id, order_id, version, item_id, quantity, raw_quantity, unit_price, raw_unit_price, fulfilled_quantity,
  raw_fulfilled_quantity, created_at, updated_at, deleted_at from order_item) to stdout;
copy (select id, title, product_title, variant_id, product_id, variant_title, variant_sku, product_subtitle,
  product_handle, product_collection, product_type, thumbnail, is_tax_inclusive, unit_price, raw_unit_price,
  created_at, updated_at, is_giftcard from order_line_item) to stdout;
copy (select id, item_id, rate, raw_rate, updated_at, deleted_at from order_line_item_tax_line) to stdout;
copy (select id, item_id, amount, raw_amount, promotion_id, code, created_at, updated_at, deleted_at, version,
  is_tax_inclusive from order_line_item_adjustment) to stdout;
copy (select id, order_id, version, shipping_method_id, return_id, claim_id, exchange_id, created_at, updated_at,
  deleted_at from order_shipping) to stdout;
copy (select id, name, amount, raw_amount, is_tax_inclusive, shipping_option_id, updated_at, deleted_at from
  order_shipping_method) to stdout;
copy (select id, shipping_method_id, rate, raw_rate, updated_at, deleted_at from order_shipping_method_tax_line) to
  stdout;
copy (select id, shipping_method_id, amount, raw_amount, promotion_id, code, created_at, updated_at, deleted_at,
  version from order_shipping_method_adjustment) to stdout;
copy (select order_id, promotion_id, created_at, deleted_at from order_promotion) to stdout;
copy (select id, code from promotion) to stdout;
copy (select id, metadata, collection_id, type_id from product) to stdout;
copy (select id, title from product_collection) to stdout;
copy (select id, value from product_type) to stdout;
copy (select id, name, is_active, is_internal, created_at, deleted_at from product_category) to stdout;
copy (select product_id, product_category_id from product_category_product) to stdout;
copy (select id, name from sales_channel) to stdout;
copy (select id, name, created_at, deleted_at from store) to stdout;
copy (select id, order_id, amount, raw_amount, created_at, updated_at, deleted_at, version from order_credit_line) to
  stdout;
copy (select id, order_id, reference, reference_id, return_id, claim_id, exchange_id, deleted_at from
  order_transaction) to stdout;
copy (select order_id, payment_collection_id, created_at, deleted_at from order_payment_collection) to stdout;
copy (select id, status, currency_code, amount, raw_amount, captured_amount, raw_captured_amount, refunded_amount,
  raw_refunded_amount, created_at, deleted_at from payment_collection) to stdout;
copy (select id, payment_collection_id, provider_id, currency_code, created_at, updated_at, captured_at, canceled_at,
  deleted_at from payment) to stdout;
copy (select id, payment_collection_id, provider_id, created_at, deleted_at from payment_session) to stdout;
copy (select id, payment_id, amount, raw_amount, created_at, updated_at, deleted_at from capture) to stdout;
copy (select id, payment_id, amount, raw_amount, note, refund_reason_id, created_at, updated_at, deleted_at
  from refund) to stdout;
copy (select id, label, code from refund_reason) to stdout;
copy (select code, decimal_digits, deleted_at from currency) to stdout;
copy (select id, order_id, version, status, change_type, confirmed_at, created_at, return_id, claim_id, exchange_id,
  deleted_at from order_change) to stdout;
copy (select id, order_id, order_change_id, action, reference, reference_id, details, deleted_at from
  order_change_action) to stdout;
copy (select order_id, fulfillment_id, created_at, deleted_at from order_fulfillment) to stdout;
copy (select id, provider_id, packed_at, shipped_at, delivered_at, canceled_at, deleted_at from fulfillment) to
  stdout;
copy (select id, fulfillment_id, line_item_id, quantity, raw_quantity, deleted_at from fulfillment_item) to stdout;
copy (select id, fulfillment_id, tracking_number, tracking_url, deleted_at from fulfillment_label) to stdout;
copy (select id, order_id, exchange_id, claim_id, refund_amount, raw_refund_amount, deleted_at from "return") to
  stdout;
copy (select id, return_id, item_id, quantity, raw_quantity, reason_id, note, deleted_at from return_item) to stdout;
copy (select id, value from return_reason) to stdout;
copy (select id, order_id, return_id, created_at, deleted_at from order_exchange) to stdout;
copy (select id, exchange_id, item_id, quantity, raw_quantity, deleted_at from order_exchange_item) to stdout;
copy (select id, order_id, type, refund_amount, raw_refund_amount, created_at, deleted_at from order_claim) to stdout;
copy (select id, claim_id, item_id, is_additional_item, quantity, raw_quantity, reason, note, deleted_at from
  order_claim_item) to stdout;
copy (select id, claim_item_id, url, deleted_at from order_claim_item_image) to stdout;
copy (select id, email, first_name, last_name, phone, company_name, has_account, created_at, updated_at, deleted_at,
  metadata from customer) to stdout;
copy (select id, customer_id, first_name, last_name, company, address_1, address_2, city, province, postal_code,
  country_code, phone, is_default_billing, is_default_shipping, created_at, updated_at, deleted_at from
  customer_address) to stdout;
copy (select id, name, deleted_at from customer_group) to stdout;
copy (select customer_id, customer_group_id, updated_at, deleted_at from customer_group_customer) to stdout;
copy (select id, customer_id, email, region_id, currency_code, sales_channel_id, metadata, shipping_address_id,
  billing_address_id, created_at, deleted_at, locale from cart) to stdout;
copy (select id, first_name, last_name, company, address_1, address_2, city, province, postal_code, country_code,
  phone, updated_at, deleted_at from cart_address) to stdout;
copy (select id, cart_id, amount, raw_amount, is_tax_inclusive, deleted_at from cart_shipping_method) to stdout;
copy (select id, shipping_method_id, rate, deleted_at from cart_shipping_method_tax_line) to stdout;
copy (select id, shipping_method_id, amount, raw_amount, deleted_at from cart_shipping_method_adjustment) to stdout;
copy (select id, item_id, rate, deleted_at from cart_line_item_tax_line) to stdout;
copy (select id, cart_id, title, product_title, variant_id, product_id, variant_title, variant_sku, product_subtitle,
  product_handle, product_collection, product_type, thumbnail, unit_price, raw_unit_price, quantity, created_at,
  updated_at, deleted_at, is_giftcard, is_tax_inclusive from cart_line_item) to stdout;
copy (select id, item_id, amount, raw_amount, promotion_id, code, created_at, deleted_at, is_tax_inclusive from
  cart_line_item_adjustment) to stdout;
copy (select cart_id, payment_collection_id, created_at, deleted_at from cart_payment_collection) to stdout;
copy (select cart_id, promotion_id, created_at, deleted_at from cart_promotion) to stdout;
