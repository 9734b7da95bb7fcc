-- Each new message on one line, with what caused it.
select concat(
  rpad(coalesce(line ->> 'event', line ->> 'type'), 17),
  rpad(coalesce(line -> 'properties' ->> 'order_id', line ->> 'userId'), 34),
  case coalesce(line ->> 'event', line ->> 'type')
    when 'Order Completed' then concat('the lamp and the tea sets, ', line -> 'properties' ->> 'total', ' ',
      line -> 'properties' ->> 'currency')
    when 'Checkout Started' then concat('its cart, ', line -> 'properties' ->> 'value', ' ',
      line -> 'properties' ->> 'currency')
    when 'Order Cancelled' then 'it was cancelled'
    when 'Order Updated' then case
      when line -> 'properties' ->> 'status' = 'canceled' then 'its status changed with that'
      when line ->> 'userId' = 'cus_01KDEMO00000000000000000IDA' then 'it is Ida''s now'
      else concat('one piece more, ', line -> 'properties' ->> 'total', ' ', line -> 'properties' ->> 'currency') end
    when 'identify' then concat(line -> 'traits' ->> 'firstName', ', phone ', line -> 'traits' ->> 'phone')
  end)
from event order by n;
