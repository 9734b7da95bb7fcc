-- From the current release back to 2.12: takes away what came later. Runs on rows and indexes that are there.

alter table product_type drop column external_id;
alter table product_collection drop column external_id;
alter table product_category drop column external_id;
alter table cart_line_item_tax_line drop column data;
alter table cart_shipping_method_tax_line drop column data;
alter table order_line_item_tax_line drop column metadata, drop column data;
-- With it goes the index that allowed one discount a method and version.
alter table order_shipping_method_adjustment drop column version;
alter table order_shipping_method_tax_line drop column metadata, drop column data;
alter table order_change drop column no_notification;
