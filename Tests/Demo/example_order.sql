-- A small order with a discount, as it was sent.
select pretty(line) from event
where line ->> 'event' = 'Order Completed'
order by
  (line -> 'properties' ->> 'coupon' is not null
    and json_array_length(line -> 'properties' -> 'products') = 2
    and line -> 'properties' -> 'products' -> 0 -> 'sku' is not null
    and line -> 'properties' -> 'products' -> 1 -> 'category' is not null
    and line -> 'properties' -> 'shipping_methods' is not null
    and line -> 'properties' ->> 'currency' = 'EUR') desc, length(line::text), n
limit 1;
