import Support

/// Something that real Medusa v2 shops have and that the generated one must have as well.
struct V2Oddity: CustomTestStringConvertible, Sendable {
  var testDescription: String
  /// A query that gives a row when the shop has it.
  var query: String

  init(_ description: String, _ query: String) {
    testDescription = description
    self.query = query
  }

  static let all: [V2Oddity] = ofOrders + ofAmounts + ofMoney + ofParcels + ofChanges + ofLinks

  private static let ofOrders: [V2Oddity] = [
    .init(
      "an order without lines",
      #"select from "order" o where not is_draft_order and not exists (select from order_item where order_id = o.id)"#
    ),
    .init(
      "an order that an edit emptied",
      """
      select from "order" o join order_summary s on s.order_id = o.id and s.version = o.version
      where exists (select from order_item where order_id = o.id) and not exists (
        select from order_item i where order_id = o.id and i.version = o.version)
      """
    ),
    .init(
      "an order without cart",
      #"select from "order" o where not exists (select from order_cart where order_id = o.id)"#
    ),
    .init(
      "an order of five versions and more",
      #"select from "order" where version > 4"#
    ),
    .init(
      "an import without summary or change",
      """
      select from "order" o where not exists (select from order_summary where order_id = o.id)
      and not exists (select from order_change where order_id = o.id) and not is_draft_order
      """
    ),
    .init("a draft that is still open", #"select from "order" where status = 'draft'"#),
    .init(
      "a draft that was cancelled",
      #"select from "order" where is_draft_order and canceled_at is not null"#
    ),
    .init("a draft that was thrown away", #"select from "order" where deleted_at is not null"#),
    .init(
      "a draft that was edited before it was paid and became an order",
      """
      select from "order" o join order_change c on c.order_id = o.id and change_type = 'edit'
      join order_payment_collection l on l.order_id = o.id
      join payment p on p.payment_collection_id = l.payment_collection_id
      where not is_draft_order and confirmed_at < p.created_at and not exists (
        select from order_cart where order_id = o.id)
      """
    ),
    .init(
      "a part of another order",
      #"select from "order" a join "order" b on b.id = a.metadata ->> 'parent_order_id'"#
    ),
    .init(
      "a cancelled order",
      #"select from "order" where status = 'canceled' and not is_draft_order"#
    ),
    .init(
      "orders of one millisecond",
      #"select from "order" group by created_at having count(*) > 5"#
    ),
    .init("an archived order", #"select from "order" where status = 'archived'"#),
    .init("a currency in capitals", #"select from "order" where currency_code = 'EUR'"#),
    .init(
      "currencies of 0, 2 and 3 digits",
      """
      select from "order" o join currency c on c.code = o.currency_code
      having count(distinct decimal_digits) = 3
      """
    ),
    .init(
      "metadata of 100,000 characters",
      #"select from "order" where length(metadata::text) > 100000"#
    ),
    .init(
      "metadata that is an array or a scalar",
      #"select from "order" having count(distinct jsonb_typeof(metadata)) > 3"#
    ),
    .init(
      "a line separator and an emoji in metadata",
      #"select from "order" where metadata::text like U&'%\2028%'"#
    ),
    .init("an order without customer", #"select from "order" where customer_id is null"#),
    .init(
      "an order without address",
      #"select from "order" where shipping_address_id is null"#
    ),
    .init(
      "an anonymous id pasted with its quotes",
      #"select from cart where metadata ->> 'anonymousId' like '"%"'"#
    ),
    .init(
      "an anonymous id that is none",
      "select from cart where metadata ->> 'anonymousId' = '[object Object]'"
    ),
    .init(
      "a guest and an account of one e-mail",
      "select from customer where deleted_at is null group by lower(email) having count(*) > 1"
    ),
    .init("an e-mail in capitals", "select from customer where email <> lower(email)"),
  ]

  private static let ofAmounts: [V2Oddity] = [
    .init(
      "prices with and without tax in one order",
      """
      select from order_item i join order_line_item l on l.id = i.item_id
      group by order_id having count(distinct is_tax_inclusive) = 2
      """
    ),
    .init(
      "two rates of one line",
      "select from order_line_item_tax_line group by item_id having count(*) > 1"
    ),
    .init(
      "a discount of 20 digits",
      "select from order_line_item_adjustment where length(raw_amount ->> 'value') > 20"
    ),
    .init(
      "a price of 20 digits",
      "select from order_line_item where length(raw_unit_price ->> 'value') > 20"
    ),
    .init(
      "a price of 5e-8",
      "select from order_line_item where raw_unit_price ->> 'value' = '5e-8'"
    ),
    .init(
      "a price with a zero at its end",
      "select from order_line_item where raw_unit_price ->> 'value' ~ '[.].*0$'"
    ),
    .init(
      "a twin without value",
      "select from order_line_item_adjustment where not raw_amount ? 'value'"
    ),
    .init(
      "a twin that is a text",
      "select from order_line_item where jsonb_typeof(raw_unit_price) = 'string'"
    ),
    .init(
      "a price of a version without twin",
      "select from order_item where unit_price is not null and raw_unit_price is null"
    ),
    .init("half a piece", "select from order_item where quantity = 0.5"),
    .init("a gift", "select from order_line_item where unit_price = 0"),
    .init(
      "totals without twins",
      "select from order_summary where totals ? 'current_order_total' and not totals ? 'raw_current_order_total'"
    ),
    .init("a version without totals", "select from order_summary where totals is null"),
    .init(
      "free shipping by a discount",
      """
      select from order_shipping_method_adjustment a join order_shipping_method m
      on m.id = shipping_method_id where a.amount = m.amount and a.amount > 0
      """
    ),
    .init(
      "two rows of one version and line",
      "select from order_item where deleted_at is null group by order_id, version, item_id having count(*) > 1"
    ),
    .init(
      "a version that was taken back",
      "select from order_item where deleted_at is not null"
    ),
  ]

  private static let ofMoney: [V2Oddity] = [
    .init(
      "an order paid in two captures",
      "select from capture group by payment_id having count(*) = 2"
    ),
    .init(
      "a payment not captured",
      """
      select from payment p where canceled_at is null and not exists (
        select from capture where payment_id = p.id)
      """
    ),
    .init(
      "several refunds of one payment",
      "select from refund group by payment_id having count(*) > 2"
    ),
    .init(
      "a refund older than its order",
      """
      select from refund r join payment p on p.id = payment_id
      join order_payment_collection l using (payment_collection_id)
      join "order" o on o.id = l.order_id where r.created_at < o.created_at and l.deleted_at is null
      """
    ),
    .init(
      "a refund without order",
      """
      select from refund r join payment p on p.id = payment_id where not exists (
        select from order_payment_collection l where l.payment_collection_id = p.payment_collection_id)
      """
    ),
    .init("a refund with a note of two lines", #"select from refund where note like E'%\n%'"#),
    .init("a payment collection of 0", "select from payment_collection where amount = 0"),
    .init("a payment that was canceled", "select from payment where canceled_at is not null"),
    .init(
      "a payment of an exchange",
      """
      select from payment p join order_payment_collection using (payment_collection_id)
      where provider_id = 'pp_system_default' group by order_id having count(*) > 1
      """
    ),
  ]

  private static let ofParcels: [V2Oddity] = [
    .init(
      "an order in two parcels",
      """
      select from order_fulfillment l join fulfillment f on f.id = fulfillment_id
      where shipped_at is not null group by order_id having count(*) > 1
      """
    ),
    .init(
      "a kit",
      """
      select from fulfillment_item group by fulfillment_id, line_item_id
      having count(*) > 1 and count(distinct quantity) > 1
      """
    ),
    .init(
      "a delivery without shipping",
      """
      select from fulfillment where delivered_at is not null and shipped_at is null
      """
    ),
    .init("a parcel that was unpacked", "select from fulfillment where canceled_at is not null"),
    .init(
      "a parcel without action",
      """
      select from fulfillment f join order_fulfillment l on l.fulfillment_id = f.id
      where shipped_at is not null and not exists (
        select from order_change_action a where a.reference_id = f.id)
      """
    ),
    .init("a label for the way back", "select from return_fulfillment"),
    .init("a tracking URL that is none", "select from fulfillment_label where tracking_url = '#'"),
    .init(
      "a parcel of lines of an order and of an exchange",
      """
      select from fulfillment_item f left join order_exchange_item e on e.item_id = line_item_id
      group by fulfillment_id having count(e.id) between 1 and count(*) - 1
      """
    ),
    .init(
      "a parcel that holds only what a claim replaces",
      """
      select from fulfillment_item f join order_claim_item c on c.item_id = line_item_id
      where is_additional_item
      """
    ),
  ]

  private static let ofChanges: [V2Oddity] = [
    .init(
      "quantities as number, text and object",
      """
      select from order_change_action
      having count(distinct jsonb_typeof(details -> 'quantity')) = 3
      """
    ),
    .init(
      "details that are no object",
      """
      select from order_change_action having count(distinct jsonb_typeof(details)) > 2
        and count(*) > count(details)
      """
    ),
    .init(
      "a return in two receipts",
      """
      select from order_change where change_type = 'return_receive' group by return_id having count(*) = 2
      """
    ),
    .init("damaged goods", "select from return_item where damaged_quantity > 0"),
    .init("a return that was cancelled", "select from return where status = 'canceled'"),
    .init(
      "the receipt of an exchange's return",
      """
      select from order_change where change_type = 'return_receive' and exchange_id is not null
      """
    ),
    .init(
      "an exchange without return_id",
      """
      select from order_exchange e where return_id is null and exists (
        select from return where exchange_id = e.id)
      """
    ),
    .init(
      "two exchanges of one order",
      """
      select from order_change where change_type = 'exchange' and status = 'confirmed'
      group by order_id having count(*) = 2
      """
    ),
    .init(
      "an exchange that was cancelled",
      "select from order_exchange where canceled_at is not null"
    ),
    .init(
      "an exchange that was only begun",
      """
      select from order_exchange e where deleted_at is null and not exists (
        select from order_change where exchange_id = e.id)
      """
    ),
    .init("a claim that replaces", "select from order_claim where type = 'replace'"),
    .init("a claim with images", "select from order_claim_item_image where deleted_at is null"),
    .init(
      "a change that waits",
      "select from order_change where status in ('pending', 'requested')"
    ),
    .init(
      "a line that an edit added",
      """
      select from order_item i where not exists (
        select from order_item f where f.item_id = i.item_id and f.version = 1)
      """
    ),
    .init(
      "the price of a return",
      """
      select from order_shipping s join order_shipping_method m on m.id = shipping_method_id
      where return_id is not null and amount > 0
      """
    ),
  ]

  private static let ofLinks: [V2Oddity] = [
    .init("a dismissed cart", "select from order_cart where deleted_at is not null"),
    .init(
      "a cart with two orders",
      """
      select from order_cart where deleted_at is null group by cart_id having count(*) > 1
      """
    ),
    .init(
      "a collection of two orders",
      """
      select from order_payment_collection group by payment_collection_id having count(*) > 1
      """
    ),
    .init(
      "a parcel of two orders",
      """
      select from order_fulfillment group by fulfillment_id having count(*) > 1
      """
    ),
    .init(
      "links to nothing",
      """
      select from order_fulfillment l where not exists (
        select from fulfillment where id = fulfillment_id) and deleted_at is null
      """
    ),
    .init(
      "a cart that was paid and has no order",
      """
      select from cart c join cart_payment_collection l on l.cart_id = c.id
      join payment p using (payment_collection_id) where captured_at is not null and not exists (
        select from order_cart o where o.cart_id = c.id)
      """
    ),
    .init(
      "a dismissed collection of a cart",
      """
      select from cart_payment_collection where deleted_at is not null
      """
    ),
    .init(
      "a cart without order",
      """
      select from cart c where not exists (select from order_cart o where o.cart_id = c.id)
      """
    ),
    .init("a cart that was deleted", "select from cart where deleted_at is not null"),
  ]

  /// What only shops of some releases have, or what came to them with an upgrade.
  static let ofReleases: [(level: MedusaLevel, oddity: V2Oddity)] = [
    (.v2_0, .init("a refund that the provider refused", Self.refusedRefund)),
    (.v2_8, .init("a refund that the provider refused", Self.refusedRefund)),
    (
      .v2_8,
      .init(
        "refunds and captures that nobody booked",
        """
        select from capture c where not exists (
          select from order_transaction where reference_id = c.id) and exists (
          select from capture o where o.payment_id = c.payment_id and o.id <> c.id)
        """
      )
    ),
    (
      .v2_8,
      .init(
        "links in whole seconds",
        """
        select from order_fulfillment having count(*) = count(*) filter (
          where created_at = date_trunc('second', created_at))
        """
      )
    ),
    (
      .v2_0,
      .init(
        "a line whose title is the variant's",
        """
        select from order_line_item where title = variant_title and subtitle = product_title
        """
      )
    ),
    (
      .newest,
      .init(
        "discounts that the upgrade stamped with the last version",
        """
        select from order_line_item_adjustment a join order_item i on i.item_id = a.item_id and i.version = 1
        where not exists (select from order_line_item_adjustment b where b.item_id = a.item_id and b.version = 1)
        and a.created_at <= i.created_at + interval '1 second'
        """
      )
    ),
    (
      .newest,
      .init(
        "a discount that an edit brought, under the same version",
        """
        select from order_line_item_adjustment a join order_item i on i.item_id = a.item_id and i.version = 1
        where not exists (select from order_line_item_adjustment b where b.item_id = a.item_id and b.version = 1)
        and a.created_at > i.created_at + interval '1 second'
        """
      )
    ),
    (
      .newest,
      .init(
        "credit that was used at the checkout",
        """
        select from order_credit_line l join "order" o on o.id = order_id
        where l.version = 1 and o.version > 1
        """
      )
    ),
    (
      .newest,
      .init(
        "credit that the upgrade stamped",
        """
        select from order_credit_line l join "order" o on o.id = order_id
        where l.version = o.version and l.version > 1 and l.created_at = o.created_at
        """
      )
    ),
    (
      .newest,
      .init(
        "an order that ends at 0 by its cancellation",
        """
        select from order_summary s join "order" o on o.id = order_id and o.version = s.version
        where canceled_at is not null and (totals ->> 'current_order_total')::numeric = 0
        """
      )
    ),
    (
      .newest,
      .init(
        "the credit of a refund",
        """
        select from order_change where change_type = 'credit_line' and status = 'confirmed'
        """
      )
    ),
    (
      .newest,
      .init(
        "a transfer and an update",
        """
        select from order_change where change_type in ('transfer', 'update_order')
        having count(distinct change_type) = 2
        """
      )
    ),
    (
      .newest,
      .init("an order number of its own", #"select from "order" where custom_display_id > ''"#)
    ),
    (
      .newest,
      .init(
        "an exchange that carries promotions over",
        """
        select from order_change where carry_over_promotions
        """
      )
    ),
  ]

  private static let refusedRefund = """
    select from payment_collection c join lateral (
      select sum(r.amount) as sum from payment p join refund r on r.payment_id = p.id
      where p.payment_collection_id = c.id) as given on sum > refunded_amount
    """
}
