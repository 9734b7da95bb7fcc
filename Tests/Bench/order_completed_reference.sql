-- The same Order Completed events, built by PostgreSQL itself: what `make bench` measures against.
--
-- One JSON object a line. Totals by Medusa's rules in IEEE doubles, as Tidemark has them; properties
-- without a value are left out. Only the message ids differ (PostgreSQL has no UUID v5 of its own).
-- Among characters that an address must not contain, the store of the benchmark has only quotation marks.
-- Written for a database without the includes_tax columns.
with discounts as (
  select
    used.order_id,
    (array_agg(discount.id order by discount.created_at, discount.id)
      filter (where rule.type is distinct from 'free_shipping'))[1] as main,
    bool_or(rule.type = 'free_shipping') as is_free,
    array_agg(discount.code order by discount.created_at, discount.id) as codes
  from order_discounts as used
  join discount on discount.id = used.discount_id
  left join discount_rule as rule on rule.id = discount.rule_id
  group by used.order_id
), orders as (
  select
    o.*, nullif(o.tax_rate, 0)::text::float8 / 100 as own_rate, main, coalesce(is_free, false) as is_free, codes,
    case when o.currency_code in ('bif', 'clp', 'djf', 'gnf', 'jpy', 'kmf', 'krw', 'mga', 'pyg', 'rwf',
      'ugx', 'vnd', 'vuv', 'xaf', 'xof', 'xpf') then 0 else 2 end as decimals
  from "order" as o left join discounts on discounts.order_id = o.id
), off as (
  select item_id, sum(adjustment.amount::float8) as raw
  from line_item_adjustment as adjustment
  join line_item as line on line.id = item_id
  left join discounts on discounts.order_id = line.order_id
  where discount_id is null or line.allow_discounts and discount_id = main
  group by item_id
), taxes as (
  select
    tax.item_id,
    sum(floor((line.unit_price::float8 * line.quantity - coalesce(raw, 0)) * (tax.rate::text::float8 / 100) + 0.5))
      as tax
  from line_item_tax_line as tax
  join line_item as line on line.id = tax.item_id
  left join off on off.item_id = line.id
  where line.order_id is not null
  group by tax.item_id
), lines as (
  select
    line.*, orders.decimals, coalesce(raw, 0) as raw, floor(coalesce(raw, 0) + 0.5) as discount,
    own_rate is null as is_new, unit_price::float8 * quantity as subtotal,
    case
      when own_rate is null then coalesce(tax, 0)
      else floor((unit_price::float8 * quantity - floor(coalesce(raw, 0) + 0.5)) * own_rate + 0.5)
    end as tax,
    row_number() over (partition by line.order_id order by line.created_at, line.id) as position
  from line_item as line
  join orders on orders.id = line.order_id
  left join off on off.item_id = line.id
  left join taxes on taxes.item_id = line.id
), categories as (
  select distinct on (link.product_id) link.product_id, category.name
  from product_category_product as link
  join product_category as category on category.id = link.product_category_id
  where category.is_internal is not true
  order by link.product_id, category.is_active is not true, category.created_at, category.id
), goods as (
  select
    order_id, sum(subtotal) as subtotal, sum(raw order by position) as raw, sum(tax) as tax,
    json_agg(
      json_build_object(
        'product_id', coalesce(variant.product_id, lines.variant_id, lines.id),
        'custom', case when variant.product_id is null then true end, 'sku', variant.sku, 'variant', variant.title,
        'variant_id', lines.variant_id, 'line_item_id', lines.id, 'name', lines.title,
        'subtitle', product.subtitle, 'category', coalesce(collection.title, first.name),
        'type', product_type.value,
        'brand', case when jsonb_typeof(product.metadata -> 'brand') = 'string'
          then product.metadata ->> 'brand' end,
        'price', case decimals when 0 then floor(subtotal / quantity + 0.5)::numeric
          else (floor(subtotal / quantity + 0.5)::numeric / 100)::numeric(18, 2) end,
        'quantity', quantity,
        'subtotal', case decimals when 0 then subtotal::numeric else (subtotal::numeric / 100)::numeric(18, 2) end,
        'discount', case decimals when 0 then discount::numeric else (discount::numeric / 100)::numeric(18, 2) end,
        'tax', case decimals when 0 then tax::numeric else (tax::numeric / 100)::numeric(18, 2) end,
        'total', case decimals when 0
          then (subtotal + tax - case when is_new then discount else 0 end)::numeric
          else ((subtotal + tax - case when is_new then discount else 0 end)::numeric / 100)::numeric(18, 2) end,
        'coupon', (
          select code
          from line_item_adjustment as adjustment
          join order_discounts as used using (discount_id)
          join discount on discount.id = used.discount_id
          where adjustment.item_id = lines.id and used.order_id = lines.order_id
          order by adjustment.id
          limit 1
        ),
        'position', position, 'image_url', replace(lines.thumbnail, '"', '%22'),
        'gift_card', case when lines.is_giftcard then true end)
      order by position) as products
  from lines
  left join product_variant as variant on variant.id = lines.variant_id
  left join product on product.id = variant.product_id
  left join product_collection as collection on collection.id = product.collection_id
  left join product_type on product_type.id = product.type_id
  left join categories as first on first.product_id = product.id
  group by order_id
), methods as (
  select
    method.order_id, method.id, method.price, shipping_option.name,
    coalesce(sum(method.price * (tax.rate::text::float8 / 100)), 0) as tax
  from shipping_method as method
  left join shipping_option on shipping_option.id = method.shipping_option_id
  left join shipping_method_tax_line as tax on tax.shipping_method_id = method.id
  where method.order_id is not null
  group by method.id, shipping_option.name
), freight as (
  select
    order_id, string_agg(name, ', ' order by methods.id) as names,
    sum(case when is_free then 0 else price end)::float8 as shipping,
    sum(case when is_free then 0 when own_rate is null then floor(methods.tax + 0.5)
      else floor(price * own_rate + 0.5) end) as tax,
    json_agg(
      json_build_object(
        'id', methods.id, 'name', name,
        'price', case decimals when 0 then price::numeric else (price::numeric / 100)::numeric(18, 2) end)
      order by methods.id) as methods
  from methods join orders on orders.id = order_id
  group by order_id
), cards as (
  select
    paid.order_id, sum(paid.amount)::float8 as total,
    sum(floor(paid.amount * coalesce(
      case when paid.is_taxable is null and region.gift_cards_taxable then region.tax_rate
        else paid.tax_rate end::text::float8 / 100, 0) + 0.5)) as tax
  from gift_card_transaction as paid
  join "order" as o on o.id = paid.order_id
  left join region on region.id = o.region_id
  group by paid.order_id
  union all
  -- From before there were transactions: the amount that the cards hold, which is never more than the order takes.
  select used.order_id, sum(card.balance)::float8, sum(floor(card.balance * coalesce(card.tax_rate::text::float8 / 100, 0) + 0.5))
  from order_gift_cards as used
  join gift_card as card on card.id = used.gift_card_id and card.deleted_at is null
  where not exists (select from gift_card_transaction as paid where paid.order_id = used.order_id)
  group by used.order_id
), payers as (
  select order_id, string_agg(provider_id, ',' order by first) as providers
  from (
    select order_id, provider_id, min(created_at) as first
    from payment where order_id is not null group by order_id, provider_id
  ) as provider
  group by order_id
), sums as (
  select
    orders.*, products, names, methods, coalesce(goods.subtotal, 0) - floor(coalesce(raw, 0) + 0.5) as goods,
    floor(coalesce(raw, 0) + 0.5) as discount, coalesce(shipping, 0) as shipping,
    coalesce(goods.tax, 0) + coalesce(freight.tax, 0) - coalesce(cards.tax, 0) as tax,
    nullif(cards.total, 0) as card, nullif(cards.tax, 0) as card_tax
  from orders
  left join goods on goods.order_id = orders.id
  left join freight on freight.order_id = orders.id
  left join cards on cards.order_id = orders.id
), persons as (
  -- Among possible telephone numbers, the store of the benchmark has one form that is certainly a number, in
  -- two countries.
  select
    id, first_name, last_name, city, country_code, concat(first_name, last_name) <> '' as is_named,
    case
      when phone ~ '^03-\d{4}-\d{4}$' and country_code = 'fr' then '+33' || substr(replace(phone, '-', ''), 2)
      when phone ~ '^031' and country_code = 'ch' then '+41' || substr(replace(phone, '-', ''), 2)
    end as number,
    case when concat(address_1, address_2, city, province, postal_code, country_code) <> '' then json_build_object(
      'street', nullif(concat_ws(', ', nullif(address_1, ''), nullif(address_2, '')), ''), 'city', nullif(city, ''),
      'state', nullif(province, ''), 'postalCode', nullif(postal_code, ''), 'country', nullif(country_code, '')) end
      as said
  from address
  where deleted_at is null
), people as (
  select
    sums.*, context, customer.has_account, customer.deleted_at is null as is_kept,
    coalesce(
      context ->> 'anonymousId', context ->> 'anonymous_id', context ->> 'ajs_anonymous_id',
      context ->> 'segment_anonymous_id',
      cart.metadata ->> 'anonymousId', cart.metadata ->> 'anonymous_id',
      cart.metadata ->> 'ajs_anonymous_id', cart.metadata ->> 'segment_anonymous_id',
      sums.metadata ->> 'anonymousId', sums.metadata ->> 'anonymous_id',
      sums.metadata ->> 'ajs_anonymous_id', sums.metadata ->> 'segment_anonymous_id',
      customer.metadata ->> 'anonymousId', customer.metadata ->> 'anonymous_id',
      customer.metadata ->> 'ajs_anonymous_id', customer.metadata ->> 'segment_anonymous_id') as visitor,
    coalesce(sums.metadata -> 'consent', cart.metadata -> 'consent', customer.metadata -> 'consent')
      as consent
  from sums
  left join cart on cart.id = cart_id
  left join customer on customer.id = sums.customer_id
)
select json_strip_nulls(json_build_object(
  'type', 'track',
  'messageId', md5(people.id || '/completed')::uuid,
  'timestamp', to_char(people.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'userId', case when has_account then people.customer_id end,
  'anonymousId', coalesce(visitor, case when not has_account then people.customer_id end),
  'context', json_build_object(
    'library', json_build_object('name', 'tidemark', 'version', '0.2.0'),
    'ip', regexp_replace(nullif(context ->> 'ip', ''), '^::ffff:((\d+\.){3}\d+)$', '\1', 'i'), 'userAgent', nullif(context ->> 'user_agent', ''),
    'traits', case when is_kept then json_build_object(
      'email', people.email,
      'firstName', nullif(case when billing.is_named then billing.first_name else shipping.first_name end, ''),
      'lastName', nullif(case when billing.is_named then billing.last_name else shipping.last_name end, ''),
      'phone', coalesce(billing.number, shipping.number),
      'address', coalesce(billing.said, shipping.said)) end,
    'consent', case jsonb_typeof(consent) when 'string' then (consent #>> '{}')::jsonb else consent end),
  'event', 'Order Completed',
  'properties', json_build_object(
    'order_id', people.id, 'checkout_id', cart_id, 'order_number', display_id, 'email', people.email,
    'affiliation', coalesce(channel.name, (select name from store order by created_at, id limit 1)), 'region_id', region_id, 'status', people.status,
    'payment_status', payment_status, 'fulfillment_status', fulfillment_status,
    'currency', upper(currency_code),
    'subtotal', case decimals when 0 then goods::numeric else (goods::numeric / 100)::numeric(18, 2) end,
    'revenue', case decimals when 0 then goods::numeric else (goods::numeric / 100)::numeric(18, 2) end,
    'value', case decimals when 0 then goods::numeric else (goods::numeric / 100)::numeric(18, 2) end,
    'discount', case decimals when 0 then discount::numeric else (discount::numeric / 100)::numeric(18, 2) end,
    'shipping', case decimals when 0 then shipping::numeric else (shipping::numeric / 100)::numeric(18, 2) end,
    'tax', case decimals when 0 then tax::numeric else (tax::numeric / 100)::numeric(18, 2) end,
    'total', case decimals when 0 then (goods + shipping + tax)::numeric
      else ((goods + shipping + tax)::numeric / 100)::numeric(18, 2) end,
    'gift_card_total', case decimals when 0 then card::numeric else (card::numeric / 100)::numeric(18, 2) end,
    'gift_card_tax', case decimals when 0 then card_tax::numeric else (card_tax::numeric / 100)::numeric(18, 2) end,
    'total_due', case decimals when 0 then (goods + shipping + tax - card)::numeric
      else ((goods + shipping + tax - card)::numeric / 100)::numeric(18, 2) end,
    'coupon', codes[1], 'coupons', case when cardinality(codes) > 1 then codes end,
    'payment_provider', providers, 'shipping_method', names, 'shipping_methods', methods,
    'shipping_country', shipping.country_code, 'shipping_city', shipping.city,
    'products', products)))
from people
left join payers on payers.order_id = people.id
left join sales_channel as channel on channel.id = people.sales_channel_id
left join persons as shipping on shipping.id = people.shipping_address_id
left join persons as billing on billing.id = people.billing_address_id
