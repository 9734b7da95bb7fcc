-- Each new message on one line, with what caused it.
select concat(
  rpad(coalesce(line ->> 'event', line ->> 'type'), 17),
  rpad(coalesce(line -> 'properties' ->> 'order_id', line ->> 'userId'), 34),
  case coalesce(line ->> 'event', line ->> 'type')
    when 'Order Completed' then concat('the lamp and the mugs, ', line -> 'properties' ->> 'total', ' ',
      line -> 'properties' ->> 'currency')
    when 'Checkout Started' then concat('its cart, ', line -> 'properties' ->> 'value', ' ',
      line -> 'properties' ->> 'currency')
    when 'Order Cancelled' then 'it was canceled'
    when 'Order Updated' then case line -> 'properties' ->> 'status' when 'canceled' then 'its status changed with that'
      else concat('now to ', line -> 'properties' ->> 'shipping_city') end
    when 'identify' then concat(line -> 'traits' ->> 'firstName', ', phone ', line -> 'traits' ->> 'phone')
  end)
from event order by n;
