-- Each new message on one line, with what it says.
with message as (
  select n, line ->> 'event' as event, line -> 'properties' as about from event
)
select concat(
  rpad(event, 17),
  rpad(about ->> 'order_id', 34),
  case event
    when 'Order Shipped' then concat(
      (select string_agg(concat(product ->> 'quantity', ' × ', product ->> 'name'), ', ')
        from json_array_elements(about -> 'products') as product),
      ', ', about ->> 'total', ' of ', about ->> 'order_total')
    when 'Order Refunded' then concat(about ->> 'total', ' for a ', about ->> 'reason', (
      select string_agg(concat(': ', product ->> 'quantity', ' × ', product ->> 'name'), '')
      from json_array_elements(about -> 'products') as product))
    when 'Item Claimed' then concat(about ->> 'quantity', ' × ', about ->> 'name', ': ', about ->> 'reason')
  end)
from message order by n;
