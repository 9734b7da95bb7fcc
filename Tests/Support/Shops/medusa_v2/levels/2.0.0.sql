-- From 2.8 back to 2.0.0. Runs after 2.8.sql.

drop table credit_line;
drop table order_credit_line;

alter table promotion drop column status, drop column is_tax_inclusive;
alter table payment_provider
  drop column created_at, drop column updated_at, drop column deleted_at;
alter table fulfillment_provider
  drop column created_at, drop column updated_at, drop column deleted_at;
alter table customer_address drop column deleted_at;
alter table customer_group_customer drop column deleted_at;
alter table cart_line_item
  drop column product_type_id, drop column is_custom_price, drop column is_giftcard;
alter table cart_line_item_adjustment drop column is_tax_inclusive;
alter table order_address drop column deleted_at;
alter table order_line_item drop column product_type_id, drop column is_giftcard;
alter table order_line_item_adjustment drop column is_tax_inclusive;

-- Columns that 2.3.0 removed.
alter table payment add column cart_id text, add column order_id text, add column customer_id text;
alter table payment_collection add column region_id text not null default 'reg_gone';
alter table payment_collection alter column region_id drop default;

-- The states that came with 2.5.0 and 2.8.5.
alter table payment_collection drop constraint payment_collection_status_check;
alter table payment_collection add constraint payment_collection_status_check
  check (status in ('not_paid', 'awaiting', 'authorized', 'partially_authorized', 'canceled'));
alter table payment_session drop constraint payment_session_status_check;
alter table payment_session add constraint payment_session_status_check
  check (status in ('authorized', 'captured', 'pending', 'requires_more', 'error', 'canceled'));

drop index "IDX_store_currency_store_id";
drop index "IDX_region_country_deleted_at";
drop index "IDX_region_country_region_id";
drop index "IDX_product_variant_id_product_id";
drop index "IDX_promotion_campaign_id";
drop index "IDX_promotion_deleted_at";
drop index "IDX_unique_promotion_code";
drop index "IDX_promotion_application_method_deleted_at";
drop index "IDX_promotion_application_method_promotion_id_unique";
drop index "IDX_refund_reason_deleted_at";
drop index "IDX_refund_refund_reason_id";
drop index "IDX_customer_deleted_at";
drop index "IDX_customer_group_deleted_at";
drop index "IDX_payment_payment_session_id_unique";
-- The same indexes had shorter names.
alter index "IDX_cart_line_item_cart_id" rename to "IDX_line_item_cart_id";
alter index "IDX_cart_line_item_adjustment_item_id" rename to "IDX_adjustment_item_id";
alter index "IDX_cart_line_item_tax_line_item_id" rename to "IDX_tax_line_item_id";
alter index "IDX_cart_shipping_method_cart_id" rename to "IDX_shipping_method_cart_id";
alter index "IDX_cart_shipping_method_adjustment_shipping_method_id"
  rename to "IDX_adjustment_shipping_method_id";
alter index "IDX_cart_shipping_method_tax_line_shipping_method_id"
  rename to "IDX_tax_line_shipping_method_id";

drop index "IDX_product_category_parent_category_id";
