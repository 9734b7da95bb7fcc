-- The rows behind all events, as raw as PostgreSQL can return them: the columns that the statements in sql/
-- name, each table once, from end to end, with nothing joined or computed.
copy (select id, display_id, external_id, status, payment_status, fulfillment_status, cart_id, customer_id,
  email, region_id, currency_code, sales_channel_id, tax_rate, created_at, updated_at, canceled_at,
  no_notification, metadata, shipping_address_id, billing_address_id from "order") to stdout;
copy (select id, order_id, cart_id, swap_id, title, variant_id, thumbnail, is_giftcard, allow_discounts,
  is_return, unit_price, quantity, created_at, updated_at from line_item) to stdout;
copy (select id, item_id, discount_id, amount from line_item_adjustment) to stdout;
copy (select id, item_id, rate, created_at, updated_at from line_item_tax_line) to stdout;
copy (select id, order_id, return_id, shipping_option_id, price from shipping_method) to stdout;
copy (select id, shipping_method_id, rate, created_at, updated_at from shipping_method_tax_line) to stdout;
copy (select id, order_id, swap_id, provider_id, amount, captured_at, canceled_at, created_at from payment)
  to stdout;
copy order_discounts to stdout;
copy order_gift_cards to stdout;
copy (select id, order_id, gift_card_id, amount, tax_rate, is_taxable, created_at from gift_card_transaction)
  to stdout;
copy (select id, type, customer_id, email, region_id, context, metadata, created_at from cart) to stdout;
copy cart_discounts to stdout;
copy (select id, cart_id, amount, is_selected, created_at from payment_session) to stdout;
copy (select id, email, first_name, last_name, phone, has_account, billing_address_id, created_at, updated_at,
  deleted_at, metadata from customer) to stdout;
copy customer_group_customers to stdout;
copy (select id, first_name, last_name, company, address_1, address_2, city, province, postal_code,
  country_code, phone, updated_at, deleted_at from address) to stdout;
copy (select id, order_id, swap_id, provider_id, shipped_at, canceled_at, tracking_numbers from fulfillment)
  to stdout;
copy fulfillment_item to stdout;
copy (select id, fulfillment_id, tracking_number, url, created_at, deleted_at from tracking_link) to stdout;
copy (select id, order_id, swap_id, claim_order_id, status, refund_amount, received_at, updated_at
  from "return") to stdout;
copy (select return_id, item_id, quantity, received_quantity, reason_id, note from return_item) to stdout;
copy (select id, order_id, payment_id, amount, reason, note, created_at from refund) to stdout;
copy (select id, order_id, payment_status, fulfillment_status, difference_due, created_at, confirmed_at,
  deleted_at from swap) to stdout;
copy (select id, order_id, type, refund_amount, created_at, deleted_at from claim_order) to stdout;
copy (select id, claim_order_id, item_id, variant_id, reason, note, quantity, created_at, deleted_at
  from claim_item) to stdout;
copy claim_item_tags to stdout;
copy (select id, claim_item_id, url, created_at, deleted_at from claim_image) to stdout;
