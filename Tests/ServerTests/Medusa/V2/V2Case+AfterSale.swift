extension V2Case {
  static let returns: [V2Case] = [
    V2Case(
      "two receipts, each with its own pieces",
      placed + """
        select play.ask('order_1', 'return_1', '{"ordli_1": 2}', method => '{"id": "ordsm_r", "amount": "3.5"}');
        select play.receive('order_1', 'return_1', 'ordch_1', '{"ordli_1": 1}');
        select play.receive('order_1', 'return_1', 'ordch_2', '{}', '2025-03-09 10:00Z', '{"ordli_1": 1}');
        """,
      sends: [
        "Order Completed",
        """
        Order Refunded {"return_id": "return_1", "total": 0.00, "refund_type": "none", "returned_total": 10.00, \
        "return_shipping": 3.50, "products": [{"quantity": 1, "reason_value": "too_small", "note": "zu klein"}]}
        """,
        #"Order Refunded {"returned_total": 10.00, "return_shipping": null, "products": [{"quantity": 1}]}"#,
      ]
    ),
    V2Case(
      "not one that was only asked for",
      placed + "select play.ask('order_1', 'return_1', '{\"ordli_1\": 2}');",
      sends: ["Order Completed"]
    ),
    V2Case(
      "not the return of an exchange, whose pieces count all the same",
      placed + """
        select play.swap('order_1', 'oexc_1', '{"ordli_1": 1}', '[{"id": "ordli_n", "price": "10", "quantity": 1}]');
        select play.receive('order_1', 'return_oexc_1', 'ordch_1', '{"ordli_1": 1}');
        select play.ask('order_1', 'return_2', '{"ordli_1": 1}', '2025-03-10');
        select play.receive('order_1', 'return_2', 'ordch_2', '{"ordli_1": 1}', '2025-03-11');
        """,
      sends: [
        "Order Completed", "Swap Created", "Swap Confirmed",
        #"Order Refunded {"return_id": "return_2", "returned_total": 10.00}"#,
      ]
    ),
    V2Case(
      "details that are no object, as nothing",
      placed + """
        select play.ask('order_1', 'return_1', '{"ordli_1": 2}');
        select play.receive('order_1', 'return_1', 'ordch_1', '{"ordli_1": 1}');
        insert into order_change_action select (jsonb_populate_record(null::order_change_action, to_jsonb(a)
          || jsonb_build_object('id', 'x' || n, 'details', d))).*
        from order_change_action a, (values (1, '[1]'::jsonb), (2, '"x"'), (3, 'null'), (4, '{"quantity": {}}'))
          as odd (n, d) where action = 'RECEIVE_RETURN_ITEM';
        """,
      sends: ["Order Completed", #"Order Refunded {"products": [{"quantity": 1}]}"#]
    ),
  ]

  static let exchanges: [V2Case] = [
    V2Case(
      "nothing of a form that was only opened, thrown away or not",
      placed + """
        select play.begin_swap('order_1', 'oexc_1', '[{"id": "ordli_n", "price": "10", "quantity": 1}]', '2025-03-06');
        select play.begin_swap('order_1', 'oexc_2', '[]', '2025-03-06');
        update order_exchange set deleted_at = now() where id = 'oexc_2';
        """,
      sends: ["Order Completed"]
    ),
    V2Case(
      "an exchange of more money, with what sending back costs",
      placed + """
        select play.swap('order_1', 'oexc_1', '{"ordli_1": 1}',
          '[{"id": "ordli_n", "price": "10", "quantity": 2, "rates": ["10"]}]',
          more => '{"return_method": {"id": "ordsm_r", "amount": "3"}, "method": {"id": "ordsm_x", "amount": "2"}}');
        """,
      sends: [
        "Order Completed",
        """
        Swap Created {"swap_id": "oexc_1", "new_items": [{"line_item_id": "ordli_n", "quantity": 2}], \
        "return_items": [{"line_item_id": "ordli_1", "quantity": 1}], "payment_status": null}
        """,
        #"Swap Confirmed {"difference_due": 17.00, "total": 17.00}"#,
      ]
    ),
    V2Case(
      "an exchange whose row does not name its return",
      placed + """
        select play.swap('order_1', 'oexc_1', '{"ordli_1": 1}', '[{"id": "ordli_n", "price": "10", "quantity": 1}]');
        update order_exchange set return_id = null;
        """,
      sends: [
        "Order Completed", #"Swap Created {"return_items": [{"line_item_id": "ordli_1"}]}"#,
        "Swap Confirmed",
      ]
    ),
    V2Case(
      "a parcel of the order's lines and an exchange's, each its own",
      placed + """
        select play.swap('order_1', 'oexc_1', '{"ordli_1": 1}', '[{"id": "ordli_n", "price": "10", "quantity": 1}]');
        select play.pack('order_1', 'ful_1', '{"ordli_2": 1, "ordli_n": 1}', '2025-03-07');
        select play.ship('order_1', 'ful_1', '{"ordli_2": 1, "ordli_n": 1}', '2025-03-08');
        """,
      sends: [
        "Order Completed", "Swap Created", "Swap Confirmed",
        #"Order Shipped {"products": [{"line_item_id": "ordli_2"}], "total": 20.00}"#,
        #"Swap Shipped {"swap_id": "oexc_1", "products": [{"line_item_id": "ordli_n", "quantity": 1}]}"#,
      ]
    ),
    V2Case(
      "a line of version 1 as the order's, whatever an exchange says of it",
      placed + """
        select play.swap('order_1', 'oexc_1', '{}', '[{"id": "ordli_n", "price": "10", "quantity": 1}]');
        update order_exchange_item set item_id = 'ordli_1';
        """,
      sends: [
        #"Order Completed {"total": 40.00, "products": [{"line_item_id": "ordli_1"}, {"line_item_id": "ordli_2"}]}"#,
        #"Order Updated {"total": 50.00}"#, "Swap Created", "Swap Confirmed",
      ]
    ),
    V2Case(
      "a claim, its images and not what replaces it, whose parcel has no event",
      placed + """
        select play.claim('order_1', 'claim_1', '{"ordli_2": 1}', '[{"id": "ordli_c", "price": "0", "quantity": 1}]',
          more => '{"note": "crack", "refund_amount": "2.005"}');
        select play.put('order_claim_item_image', jsonb_build_object('id', 'climg_' || n, 'url',
          'https://x.example/' || n, 'claim_item_id', 'claitem_claim_1_ordli_2', 'deleted_at',
          case when n = 2 then '2025-03-08' end) || play.times('2025-03-07')) from generate_series(1, 3) as n;
        select play.pack('order_1', 'ful_1', '{"ordli_c": 1}', '2025-03-08');
        select play.ship('order_1', 'ful_1', '{"ordli_c": 1}', '2025-03-09');
        """,
      sends: [
        "Order Completed",
        """
        Item Claimed {"claim_id": "claim_1", "type": "replace", "refund_amount": 2.01, "reason": "production_failure", \
        "note": "crack", "quantity": 1, "line_item_id": "ordli_2", "price": 20.00, \
        "images": ["https://x.example/1", "https://x.example/3"]}
        """,
      ]
    ),
    V2Case(
      "exchanges whose returns name one another",
      placed + """
        select play.swap('order_1', 'oexc_1', '{"ordli_1": 1}', '[{"id": "ordli_m", "price": "10", "quantity": 1}]');
        select play.swap('order_1', 'oexc_2', '{"ordli_m": 1}', '[{"id": "ordli_n", "price": "10", "quantity": 1}]',
          '2025-03-07');
        update order_exchange set return_id = case id when 'oexc_1' then 'return_oexc_2' else 'return_oexc_1' end;
        """,
      sends: [
        "Order Completed",
        #"Swap Created {"swap_id": "oexc_1", "return_items": [{"line_item_id": "ordli_1"}]}"#,
        "Swap Confirmed",
        #"Swap Created {"swap_id": "oexc_2", "return_items": [{"line_item_id": "ordli_m"}]}"#,
        "Swap Confirmed",
      ]
    ),
  ]
}
