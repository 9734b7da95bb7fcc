-- The six columns that exist only where Medusa ran with the feature flag tax_inclusive_pricing.

alter table currency add column includes_tax boolean not null default false;
alter table line_item add column includes_tax boolean not null default false;
alter table price_list add column includes_tax boolean not null default false;
alter table region add column includes_tax boolean not null default false;
alter table shipping_method add column includes_tax boolean not null default false;
alter table shipping_option add column includes_tax boolean not null default false;
