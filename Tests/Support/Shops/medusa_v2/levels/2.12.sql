-- From the current release back to 2.12: removes later additions. Runs on existing rows and indexes.

alter table product_type drop column external_id;
alter table product_collection drop column external_id;
alter table product_category drop column external_id;
alter table cart_line_item_tax_line drop column data;
alter table cart_shipping_method_tax_line drop column data;
alter table order_line_item_tax_line drop column metadata, drop column data;
-- This also removes the index that allowed one discount for each method and version.
alter table order_shipping_method_adjustment drop column version;
alter table order_shipping_method_tax_line drop column metadata, drop column data;
alter table order_change drop column no_notification;
