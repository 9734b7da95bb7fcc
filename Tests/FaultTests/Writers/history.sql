-- What was there before the watermark: orders and customers of the first eight writers, which they and those who
-- follow them change later.

-- `watermark set now` goes by `updated_at` where the ledger has nothing yet: the clock must be right.
update fault_clock set error = '0';
insert into fault_writer (writer) select generate_series(0, 7);
select fault_new_order(writer), fault_new_customer(writer)
  from generate_series(0, 7) writer, generate_series(1, 3);
-- Older than the quarter of an hour by which a clock may be off.
update "order" set created_at = created_at - interval '1 day', updated_at = updated_at - interval '1 day'
  where id in (select subject from fault_log);
update customer set created_at = created_at - interval '1 day', updated_at = updated_at - interval '1 day'
  where id in (select subject from fault_log);
update fault_log set is_history = true;
