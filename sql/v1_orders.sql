-- The orders of one page with everything that belongs to them one to one.
--
-- $1 text[]  order ids
-- $2 text[]  keys under which a storefront may have left its anonymous id, the preferred one first
-- $3 text    metadata key of the consent object
-- $4 bool    whether the whole metadata is wanted
--
-- One row an order that is there, in the order of $1. `position` is the id's place in $1, from 0.
-- A missing region, customer, cart or address leaves nulls. A deleted address has no id and counts as
-- none, as Medusa leaves it out, too. `anonymous_ids` are what stands under the keys, the preferred one first:
-- which of it is an id, the reader decides. What a shopper's browser may fill without end is left out when it
-- has over 1,000 characters; a consent of over 32,000 bytes comes as an object that is none, as nothing
-- may be sent without it. The name `sales_channel_id` resolves to the null of `absent` where the table
-- has no such column.
select
  (page.n - 1)::int4 as position,
  o.id,
  o.display_id,
  o.external_id,
  o.status::text as status,
  o.payment_status::text as payment_status,
  o.fulfillment_status::text as fulfillment_status,
  o.cart_id,
  o.customer_id,
  o.email,
  o.region_id,
  o.currency_code,
  o.sales_channel_id,
  o.tax_rate,
  o.created_at,
  o.updated_at,
  o.canceled_at,
  o.no_notification,
  region.gift_cards_taxable,
  region.tax_rate as region_tax_rate,
  customer.id is not null as customer_exists,
  coalesce(customer.has_account, false) as customer_has_account,
  customer.deleted_at is not null as customer_is_deleted,
  exists (
    select from :"schema".customer as account
    where account.email in (o.email, lower(o.email), lower(btrim(o.email, E' \t\r\n')))
      and account.has_account and account.deleted_at is null
  ) as account_has_email,
  case
    when cart.context ?| $2::text[] or cart.metadata ?| $2::text[]
      or o.metadata ?| $2::text[] or customer.metadata ?| $2::text[]
    then array(
      select place.document ->> key.name
      from (
        values (1, cart.context), (2, cart.metadata), (3, o.metadata), (4, customer.metadata)
      ) as place (n, document)
      cross join unnest($2::text[]) with ordinality as key (name, n)
      where jsonb_typeof(place.document -> key.name) in ('string', 'number')
        and length(place.document ->> key.name) between 1 and 1000
      order by place.n, key.n
    )
  end as anonymous_ids,
  case when octet_length(consent.text) > 32000 then '{"longer_than_bytes":32000}'
    else consent.text end as consent,
  case when jsonb_typeof(cart.context -> 'ip') = 'string'
    and length(cart.context ->> 'ip') between 1 and 1000
    then cart.context ->> 'ip' end as ip,
  case when jsonb_typeof(cart.context -> 'user_agent') = 'string'
    and length(cart.context ->> 'user_agent') between 1 and 1000
    then cart.context ->> 'user_agent' end as user_agent,
  case when jsonb_typeof(cart.context -> 'ga_id') in ('string', 'number')
    and length(cart.context ->> 'ga_id') between 1 and 1000
    then cart.context ->> 'ga_id' end as google_analytics_id,
  case when $4::bool then o.metadata::text end as metadata,
  md5(o.metadata::text) as metadata_digest,
  o.writer,
  case when shipping.deleted_at is null then shipping.id end as shipping_id,
  shipping.first_name as shipping_first_name,
  shipping.last_name as shipping_last_name,
  shipping.company as shipping_company,
  shipping.address_1 as shipping_address_1,
  shipping.address_2 as shipping_address_2,
  shipping.city as shipping_city,
  shipping.province as shipping_province,
  shipping.postal_code as shipping_postal_code,
  shipping.country_code as shipping_country_code,
  shipping.phone as shipping_phone,
  shipping.updated_at as shipping_updated_at,
  case when billing.deleted_at is null then billing.id end as billing_id,
  billing.first_name as billing_first_name,
  billing.last_name as billing_last_name,
  billing.company as billing_company,
  billing.address_1 as billing_address_1,
  billing.address_2 as billing_address_2,
  billing.city as billing_city,
  billing.province as billing_province,
  billing.postal_code as billing_postal_code,
  billing.country_code as billing_country_code,
  billing.phone as billing_phone,
  billing.updated_at as billing_updated_at,
  exists (
    select from :"schema".customer as namesake where namesake.id = o.id
  ) as customer_has_id
from (select null::varchar as sales_channel_id) as absent
cross join unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select
    id, display_id, external_id, status, payment_status, fulfillment_status, cart_id, customer_id,
    email, region_id, currency_code, sales_channel_id, tax_rate, created_at, updated_at,
    canceled_at, no_notification, metadata, shipping_address_id, billing_address_id,
    xmin as writer
  from :"schema"."order" where "order".id = page.id
) as o
left join :"schema".region on region.id = o.region_id
left join :"schema".customer on customer.id = o.customer_id
left join :"schema".cart on cart.id = o.cart_id
cross join lateral (
  select
    coalesce(
      nullif(o.metadata -> $3::text, 'null'), nullif(cart.metadata -> $3::text, 'null'),
      nullif(customer.metadata -> $3::text, 'null'))::text as text
) as consent
left join :"schema".address as shipping on shipping.id = o.shipping_address_id
left join :"schema".address as billing on billing.id = o.billing_address_id
order by page.n;
