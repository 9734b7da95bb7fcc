-- Every other index of these tables (no trigram indexes: they need an extension).
-- None of them is on a time: Medusa has no index on created_at, updated_at or deleted_at.

create index "IDX_9c9614b2f9d01665800ea8dbff" on address (customer_id);

create index "IDX_242205c81c1152fab1b6e84847" on cart (customer_id);
create index "IDX_484c329f4783be4e18e5e2ff09" on cart (region_id);
create index "IDX_6b9c66b5e36f7c827dfaa092f9" on cart (billing_address_id);
create index "IDX_9d1a161434c610aae7c3df2dc7" on cart (payment_id);
create index "IDX_ced15a9a695d2b5db9dabce763" on cart (shipping_address_id);

create index "IDX_6680319ebe1f46d18f106191d5" on cart_discounts (cart_id);
create index "IDX_8df75ef4f35f217768dc113545" on cart_discounts (discount_id);

create index "IDX_0fb38b6d167793192bc126d835" on cart_gift_cards (gift_card_id);
create index "IDX_d38047a90f3d42f0be7909e8ae" on cart_gift_cards (cart_id);

create index "IDX_21cbfedd83d736d86f4c6f4ce5" on claim_image (claim_item_id);

create index "IDX_64980511ca32c8e92b417644af" on claim_item (variant_id);
create index "IDX_6e0cad0daef76bb642675910b9" on claim_item (item_id);
create index "IDX_900a9c3834257304396b2b0fe7" on claim_item (claim_order_id);

create index "IDX_c2c0f3edf39515bd15432afe6e" on claim_item_tags (item_id);
create index "IDX_dc9bbf9fcb9ba458d25d512811" on claim_item_tags (tag_id);

create index "IDX_017d58bf8260c6e1a2588d258e" on claim_order (shipping_address_id);
create index "IDX_f49e3974465d3c3a33d449d3f3" on claim_order (order_id);

create index "IDX_ec10c54769877840c132260e4a" on claim_tag (value);

create index "IDX_b1aac8314662fa6b25569a575b" on country (region_id);
create unique index "IDX_e78901b1131eaf8203d9b1cb5f" on country (iso_2);

create index "IDX_8abe81b9aac151ae60bf507ad1" on customer (billing_address_id);
create unique index "IDX_unique_email_for_guests_and_customer_accounts"
  on customer (email, has_account)
  where deleted_at is null;

create unique index "IDX_c4c3a5225a7a1f0af782c40abc" on customer_group (name)
  where deleted_at is null;

create index "IDX_3c6412d076292f439269abe1a2" on customer_group_customers (customer_id);
create index "IDX_620330964db8d2999e67b0dbe3" on customer_group_customers (customer_group_id);

create index "IDX_ac2c280de3701b2d66f6817f76" on discount (rule_id);
create unique index "IDX_f65bf52e2239ace276ece2b2f4" on discount (code) where deleted_at is null;

create index "IDX_a21a7ffbe420d492eb46c305fe" on discount_regions (region_id);
create index "IDX_f4194aa81073f3fab8aa86906f" on discount_regions (discount_id);

create index "IDX_5bd11d0e2a9628128e2c26fd0a" on draft_order (cart_id);
create index "IDX_8f6dd6c49202f1466ebf21e77d" on draft_order (order_id);
create index "IDX_e87cc617a22ef4edce5601edab" on draft_order (display_id);

create index "IDX_a52e234f729db789cf473297a5" on fulfillment (swap_id);
create index "IDX_beb35a6de60a6c4f91d5ae57e4" on fulfillment (provider_id);
create index "IDX_d73e55964e0ff2db8f03807d52" on fulfillment (claim_order_id);
create index "IDX_f129acc85e346a10eed12b86fc" on fulfillment (order_id);

create unique index "IDX_53cb5605fa42e82b4d47b47bda" on gift_card (code);
create index "IDX_b6bcf8c3903097b84e85154eed" on gift_card (region_id);
create index "IDX_dfc1f02bb0552e79076aa58dbb" on gift_card (order_id);

create index "IDX_d7d441b81012f87d4265fa57d2" on gift_card_transaction (order_id);

create index "IDX_118e3c48f09a7728f41023c94e" on line_item (claim_order_id);
create index "IDX_27283ee631862266d0f1c68064" on line_item (cart_id);
create index "IDX_3fa354d8d1233ff81097b2fcb6" on line_item (swap_id);
create index "IDX_43a2b24495fe1d9fc2a9c835bc" on line_item (order_id);
create index "IDX_5371cbaa3be5200f373d24e3d5" on line_item (variant_id);
create unique index unique_li_original_item_id_order_edit_id
  on line_item (order_edit_id, original_item_id)
  where original_item_id is not null and order_edit_id is not null;

create index "IDX_2f41b20a71f30e60471d7e3769" on line_item_adjustment (discount_id);
create index "IDX_be9aea2ccf3567007b6227da4d" on line_item_adjustment (item_id);
create unique index "IDX_bf701b88d2041392a288785ada" on line_item_adjustment (discount_id, item_id)
  where discount_id is not null;

create index "IDX_5077fa54b0d037e984385dfe8a" on line_item_tax_line (item_id);

create index "IDX_3287f98befad26c3a7dab088cf" on note (resource_id);
create index "IDX_f74980b411cf94af523a72af7d" on note (resource_type);

create index "IDX_19b0c6293443d1b464f604c331" on "order" (shipping_address_id);
create index "IDX_5568d3b9ce9f7abeeb37511ecf" on "order" (billing_address_id);
create index "IDX_579e01fb94f4f58db480857e05" on "order" (display_id);
create index "IDX_c99a206eb11ad45f6b7f04f2dc" on "order" (cart_id);
create index "IDX_cd7812c96209c5bdd48a6b858b" on "order" (customer_id);
create index "IDX_e1fcce2b18dbcdbe0a5ba9a68b" on "order" (region_id);
create index "IDX_order_currency_code" on "order" (currency_code);

create index "IDX_0fc1ec4e3db9001ad60c19daf1" on order_discounts (discount_id);
create index "IDX_e7b488cebe333f449398769b2c" on order_discounts (order_id);

create index "IDX_order_edit_order_id" on order_edit (order_id);
create index "IDX_order_edit_payment_collection_id" on order_edit (payment_collection_id);

create index "IDX_e62ff11e4730bb3adfead979ee" on order_gift_cards (order_id);
create index "IDX_f2bb9f71e95b315eb24b2b84cb" on order_gift_cards (gift_card_id);

create index "IDX_4665f17abc1e81dd58330e5854" on payment (cart_id);
create index "IDX_aac4855eadda71aa1e4b6d7684" on payment (cart_id) where canceled_at is not null;
create index "IDX_c17aff091441b7c25ec3d68d36" on payment (swap_id);
create index "IDX_ea94f42b6c88e9191c3649d752" on payment (provider_id);
create index "IDX_f5221735ace059250daac9d980" on payment (order_id);
create index "IDX_payment_currency_code" on payment (currency_code);
create unique index "UniquePaymentActive" on payment (cart_id) where canceled_at is null;

create index "IDX_payment_collection_currency_code" on payment_collection (currency_code)
  where deleted_at is null;
create index "IDX_payment_collection_region_id" on payment_collection (region_id)
  where deleted_at is null;

create index "IDX_payment_collection_payments_payment_collection_id"
  on payment_collection_payments (payment_collection_id);
create index "IDX_payment_collection_payments_payment_id"
  on payment_collection_payments (payment_id);

create index "IDX_payment_collection_sessions_payment_collection_id"
  on payment_collection_sessions (payment_collection_id);
create index "IDX_payment_collection_sessions_payment_session_id"
  on payment_collection_sessions (payment_session_id);

create index "IDX_d18ad72f2fb7c87f075825b6f8" on payment_session (provider_id);
create index "IDX_d25ba0787e1510ddc5d442ebcf" on payment_session (cart_id);
create unique index "UniqPaymentSessionCartIdProviderId" on payment_session (cart_id, provider_id)
  where cart_id is not null;

create unique index "IDX_cf9cc6c3f2e6414b992223fff1" on product (handle) where deleted_at is null;

create unique index "IDX_6f234f058bbbea810dce1d04d0" on product_collection (handle)
  where deleted_at is null;

create unique index "IDX_045d4a149c09f4704e0bc08dd4" on product_variant (barcode)
  where deleted_at is null;
create unique index "IDX_2ca8cfbdafb998ecfd6d340389" on product_variant (sku)
  where deleted_at is null;
create unique index "IDX_aa16f61348be02dd07ce3fc54e" on product_variant (upc)
  where deleted_at is null;
create unique index "IDX_b5b6225539ee8501082fbc0714" on product_variant (ean)
  where deleted_at is null;
create index "IDX_product_category_path" on product_category (mpath);
create index "IDX_pcp_product_category_id" on product_category_product (product_category_id);
create index "IDX_pcp_product_id" on product_category_product (product_id);
create unique index "IDX_upcp_product_id_product_category_id" on product_category_product (product_category_id, product_id);
create index "IDX_ca67dd080aac5ecf99609960cd" on product_variant (product_id);

create index "IDX_eec9d9af4ca098e19ea6b499ea" on refund (order_id);
create index "IDX_refund_payment_id" on refund (payment_id);

create index "IDX_region_currency_code" on region (currency_code);

create index "IDX_3a6947180aeec283cd92c59ebb" on region_payment_providers (provider_id);
create index "IDX_8aaa78ba90d3802edac317df86" on region_payment_providers (region_id);

create index "IDX_71773d56eb2bacb922bc328339" on "return" (claim_order_id);
create index "IDX_bad82d7bff2b08b87094bfac3d" on "return" (swap_id);
create index "IDX_d4bd17f918fc6c332b74a368c3" on "return" (order_id);

create unique index "IDX_return_reason_value" on return_reason (value) where deleted_at is null;

create index "IDX_1d9ad62038998c3a85c77a53cf" on shipping_method (return_id);
create index "IDX_5267705a43d547e232535b656c" on shipping_method (order_id);
create index "IDX_d783a66d1c91c0858752c933e6" on shipping_method (claim_order_id);
create index "IDX_d92993a7d554d84571f4eea1d1" on shipping_method (cart_id);
create index "IDX_fb94fa8d5ca940daa2a58139f8" on shipping_method (swap_id);
create index "IDX_fc963e94854bff2714ca84cd19" on shipping_method (shipping_option_id);

create index "IDX_926ca9f29014af8091722dede0" on shipping_method_tax_line (shipping_method_id);

create index "IDX_5c58105f1752fca0f4ce69f466" on shipping_option (region_id);
create index "IDX_a0e206bfaed3cb63c186091734" on shipping_option (provider_id);
create index "IDX_c951439af4c98bf2bd7fb8726c" on shipping_option (profile_id);

create index "IDX_52dd74e8c989aa5665ad2852b8" on swap (order_id);
