-- The content of the sample store, in one sentence or two.
select concat(
  (select count(*) from "order" where not is_draft_order), ' orders in ', (select count(distinct lower(currency_code)) from "order"),
  ' currencies with ', (select count(*) from order_line_item), ' lines in ',
  (select count(*) from order_summary), ' versions, ', (select count(*) from customer where has_account),
  ' customers with an account and ', (select count(*) from customer where not has_account), ' guests,');
select concat(
  (select count(*) from refund), ' refunds, ', (select count(*) from return where status <> 'open'), ' returns, ',
  (select count(*) from order_change where change_type = 'exchange' and status = 'confirmed'), ' exchanges, ',
  (select count(*) from order_change where change_type = 'claim' and status = 'confirmed'), ' claims, ',
  (select count(*) from cart where completed_at is null), ' carts that never became orders.');
