import Support
import Testing

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
}
