-- From 2.12 back to 2.8. Runs after 2.12.sql.

alter table product_variant drop column thumbnail;
alter table promotion drop column "limit", drop column used, drop column metadata;
alter table refund_reason drop column code;
alter table cart drop column locale;
alter table "order" drop column custom_display_id, drop column locale;
alter table order_line_item_adjustment drop column version;
alter table order_credit_line drop column version;
alter table order_change drop column carry_over_promotions;

drop index "IDX_product_status";
drop index "IDX_promotion_is_automatic";
drop index "IDX_return_reason_parent_return_reason_id";
drop index "IDX_order_sales_channel_id";
drop index "IDX_order_shipping_shipping_method_id";
drop index "IDX_order_transaction_order_id";
drop index "IDX_order_change_version";
-- Until 2.10.2 this one had the wrong predicate, and served deleted rows only.
drop index "IDX_order_credit_line_order_id";
create index "IDX_order_credit_line_order_id" on order_credit_line (order_id)
  where deleted_at is not null;

-- A database that was created before 2.4.0 keeps the links' times in whole seconds for ever.
do $$
declare link text;
begin
  foreach link in array array[
    'order_cart', 'order_payment_collection', 'order_fulfillment', 'order_promotion',
    'return_fulfillment', 'order_claim_payment_collection', 'order_exchange_payment_collection',
    'cart_payment_collection', 'cart_promotion']
  loop
    execute format(
      'alter table %I alter column created_at type timestamptz(0), '
      'alter column updated_at type timestamptz(0), alter column deleted_at type timestamptz(0)',
      link);
  end loop;
end $$;
