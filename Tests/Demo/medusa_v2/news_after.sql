-- Each new message on one line, with what it says.
with message as (
  select n, line ->> 'event' as event, line -> 'properties' as about from event
)
select concat(
  rpad(event, 17),
  case event
    when 'Order Shipped' then concat(
      (select string_agg(concat(product ->> 'quantity', ' × ', product ->> 'name'), ', ')
        from json_array_elements(about -> 'products') as product),
      ', ', about ->> 'total', ' of ', about ->> 'order_total')
    when 'Order Refunded' then case about ->> 'refund_type'
      when 'none' then concat((
        select string_agg(concat(product ->> 'quantity', ' × ', product ->> 'name'), ', ')
        from json_array_elements(about -> 'products') as product), ' came back, worth ', about ->> 'returned_total')
      else concat(about ->> 'total', ' was given back: ', about ->> 'note') end
    when 'Swap Shipped' then concat(about -> 'products' -> 0 ->> 'name', ' left')
    when 'Item Claimed' then concat(about ->> 'quantity', ' × ', about ->> 'name', ': ', about ->> 'note')
    else concat(about -> 'return_items' -> 0 ->> 'name', ' for ', about -> 'new_items' -> 0 ->> 'name',
      ': ' || (about ->> 'difference_due') || ' to pay')
  end)
from message order by n;
