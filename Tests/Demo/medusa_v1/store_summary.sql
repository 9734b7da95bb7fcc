-- The content of the sample store, in one sentence or two.
select concat(
  (select count(*) from "order"), ' orders in ', (select count(distinct currency_code) from "order"),
  ' currencies with ', (select count(*) from line_item where order_id is not null), ' lines, ',
  (select count(*) from customer where has_account), ' customers with an account and ',
  (select count(*) from customer where not has_account), ' guests,');
select concat(
  (select count(*) from refund), ' refunds, ', (select count(*) from return), ' returns, ',
  (select count(*) from swap), ' swaps, ', (select count(*) from claim_order), ' claims, ',
  (select count(*) from cart where completed_at is null), ' carts that never became orders.');
