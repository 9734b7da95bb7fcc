-- The rows behind the Order Completed events, as raw as PostgreSQL can return them, with nothing computed.
copy (select id, status, payment_status, fulfillment_status, display_id, cart_id, customer_id, email,
  region_id, currency_code, tax_rate, created_at, sales_channel_id, shipping_address_id from "order") to stdout;
copy (select order_id, id, title, variant_id, thumbnail, is_giftcard, allow_discounts, unit_price, quantity,
  created_at from line_item where order_id is not null) to stdout;
copy (select item_id, discount_id, amount from line_item_adjustment) to stdout;
copy (select item_id, rate, created_at from line_item_tax_line) to stdout;
copy (select order_id, id, shipping_option_id, price from shipping_method where order_id is not null) to stdout;
copy (select shipping_method_id, rate from shipping_method_tax_line) to stdout;
copy (select order_id, provider_id, amount, created_at from payment where order_id is not null) to stdout;
copy order_discounts to stdout;
copy (select order_id, amount, tax_rate, is_taxable from gift_card_transaction) to stdout;
copy (select id, context, metadata from cart where completed_at is not null) to stdout;
copy (select id, has_account, email, metadata from customer) to stdout;
copy (select id, country_code, city from address) to stdout;
