import Testing

/// Something that real shops have and that a mapping must bear.
struct FixtureOddity: CustomTestStringConvertible, Sendable {
  var testDescription: String
  /// A query that gives a row when the shop has it.
  var query: String

  init(_ description: String, _ query: String) {
    testDescription = description
    self.query = query
  }

  static let all: [FixtureOddity] =
    [
      .init(
        "an order without lines",
        #"select from "order" o where not exists (select from line_item where order_id = o.id)"#
      ),
      .init("an order without cart", #"select from "order" where cart_id is null"#),
      .init(
        "an order without shipping address",
        #"select from "order" where shipping_address_id is null"#
      ),
      .init("an order from before the tax API", #"select from "order" where tax_rate > 0"#),
      .init(
        "a canceled order",
        #"select from "order" where canceled_at is not null and status = 'canceled'"#
      ),
      .init(
        "two orders of one microsecond",
        #"select from "order" group by created_at having count(*) > 1"#
      ),
      .init(
        "metadata of 100,000 characters",
        #"select from "order" where length(metadata::text) > 100000"#
      ),
      .init(
        "metadata that is an array",
        #"select from "order" where jsonb_typeof(metadata) = 'array'"#
      ),
      .init(
        "metadata that is a scalar",
        #"select from "order" where jsonb_typeof(metadata) = 'string'"#
      ),
      .init(
        "a line separator in metadata",
        #"select from "order" where metadata::text like U&'%\2028%'"#
      ),
      .init(
        "consent on an order",
        #"select from "order" where metadata -> 'consent' -> 'categoryPreferences' is not null"#
      ),
      .init(
        "an anonymous id in a cart's context",
        "select from cart where context ? 'anonymousId'"
      ),
      .init(
        "a custom line without variant",
        "select from line_item where variant_id is null and not is_return"
      ),
      .init(
        "a line that an edit replaced",
        """
        select from line_item l where order_id is null and exists (select from "order" where
        cart_id = l.cart_id)
        """
      ),
      .init(
        "a line that an edit brought",
        "select from line_item where original_item_id is not null and order_id is not null"
      ),
      .init(
        "an amount off with a long fraction",
        "select from line_item_adjustment where amount <> trunc(amount, 9)"
      ),
      .init("an amount off by hand", "select from line_item_adjustment where discount_id is null"),
      .init(
        "two tax lines of one item",
        "select from line_item_tax_line group by item_id having count(*) > 1"
      ),
      .init("the rate 7.7", "select from line_item_tax_line where rate = 7.7::real"),
      .init("the rate 9.975", "select from line_item_tax_line where rate = 9.975::real"),
      .init(
        "a deleted discount on an order",
        "select from order_discounts join discount on id = discount_id where deleted_at is not null"
      ),
      .init(
        "free shipping with the price left on it",
        """
        select from order_discounts d join discount on discount.id = discount_id join
        discount_rule r on r.id = rule_id join shipping_method m on m.order_id = d.order_id where
        r.type = 'free_shipping' and price > 0
        """
      ),
      .init("a gift card that paid", "select from gift_card_transaction where amount > 0"),
      .init(
        "a gift card that was bought",
        "select from line_item join gift_card g using (order_id) where is_giftcard"
      ),
      .init(
        "a payment not captured",
        "select from payment where captured_at is null and canceled_at is null"
      ),
      .init(
        "a refund of a return",
        """
        select from refund r join return t using (order_id) where r.reason = 'return' and
        r.created_at = t.updated_at
        """
      ),
      .init(
        "a refund made at the payment",
        "select from refund where payment_id is not null and order_id is null"
      ),
      .init(
        "a return that gave nothing back",
        "select from return where status = 'received' and refund_amount = 0"
      ),
      .init(
        "an order sent in two parcels",
        """
        select from fulfillment where shipped_at is not null group by order_id having order_id is
        not null and count(*) > 1
        """
      ),
      .init(
        "a line of which a part was sent",
        "select from line_item where shipped_quantity < quantity and shipped_quantity > 0"
      ),
      .init("a confirmed swap", "select from swap where confirmed_at is not null"),
      .init(
        "a claim with images and tags",
        """
        select from claim_item join claim_image i on claim_item.id = claim_item_id join
        claim_item_tags t on t.item_id = claim_item.id
        """
      ),
      .init(
        "a guest and an account of one e-mail",
        "select from customer where deleted_at is null group by lower(email) having count(*) > 1"
      ),
      .init(
        "a deleted customer with a successor",
        """
        select from customer a join customer b using (email) where a.deleted_at is not null and
        b.deleted_at is null
        """
      ),
      .init(
        "a customer in two groups",
        "select from customer_group_customers group by customer_id having count(*) > 1"
      ),
      .init(
        "a sold variant that was deleted",
        """
        select from line_item join product_variant v on v.id = variant_id where v.deleted_at is
        not null
        """
      ),
      .init(
        "a cart with a session and no order",
        """
        select from payment_session s where not exists (select from "order" o where o.cart_id =
        s.cart_id)
        """
      ),
      .init(
        "an order that was a draft",
        """
        select from "order" join draft_order d on d.order_id = "order".id and d.id =
        draft_order_id
        """
      ),
      .init("a draft order still open", "select from draft_order where status = 'open'"),
      .init("twelve currencies", #"select from "order" having count(distinct currency_code) = 12"#),
    ] + ofCheckouts + afterSale
}
