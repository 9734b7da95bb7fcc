import Support

extension V2Oddity {
  static let ofMoney: [V2Oddity] = [
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

  static let ofParcels: [V2Oddity] = [
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

  static let ofChanges: [V2Oddity] = [
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

  static let ofLinks: [V2Oddity] = [
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

  /// Oddities of shops of some releases only, or from an upgrade.
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
