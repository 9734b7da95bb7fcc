"""Rows of a Medusa v2 database, table by table, with the columns that this release has."""

import json
import re
from collections import defaultdict, namedtuple
from decimal import Decimal, InvalidOperation

import psycopg

# `$amount` is the exact twin's value, else the column's, as text; None for a column that a table lacks.
COLUMNS = {
    table: columns.split()
    for table, columns in {
        "store": "id name created_at",
        "currency": "code decimal_digits",
        "sales_channel": "id name",
        "order": """id display_id custom_display_id version status is_draft_order email currency_code customer_id
            region_id sales_channel_id no_notification locale metadata shipping_address_id billing_address_id
            created_at updated_at canceled_at deleted_at""",
        "order_address": """id company first_name last_name address_1 address_2 city country_code province
            postal_code phone updated_at deleted_at""",
        "order_item": """id order_id version item_id $quantity $fulfilled_quantity $unit_price created_at updated_at
            deleted_at""",
        "order_line_item": """id title product_title product_subtitle variant_id product_id variant_sku variant_title
            product_type product_collection product_handle thumbnail is_giftcard is_tax_inclusive $unit_price
            created_at updated_at""",
        "order_line_item_adjustment": """id item_id version promotion_id code $amount is_tax_inclusive created_at
            updated_at deleted_at""",
        "order_line_item_tax_line": "id item_id $rate created_at updated_at deleted_at",
        "order_shipping": """id order_id version shipping_method_id return_id claim_id exchange_id created_at
            updated_at deleted_at""",
        "order_shipping_method": "id name $amount is_tax_inclusive shipping_option_id created_at updated_at",
        "order_shipping_method_adjustment": """id shipping_method_id version promotion_id code $amount created_at
            updated_at deleted_at""",
        "order_shipping_method_tax_line": "id shipping_method_id $rate created_at updated_at deleted_at",
        "order_summary": "id order_id version totals created_at deleted_at",
        "order_credit_line": "id order_id version $amount created_at updated_at deleted_at",
        "order_transaction": """id order_id reference reference_id return_id claim_id exchange_id created_at
            deleted_at""",
        "order_change": """id order_id version status change_type confirmed_at return_id claim_id exchange_id
            created_at deleted_at""",
        "order_change_action": """id order_change_id ordering reference reference_id action details created_at
            deleted_at""",
        "return": "id order_id exchange_id claim_id $refund_amount created_at deleted_at",
        "return_item": "id return_id item_id $quantity reason_id note created_at deleted_at",
        "return_reason": "id value",
        "order_exchange": "id order_id return_id created_at deleted_at",
        "order_exchange_item": "id exchange_id item_id $quantity created_at deleted_at",
        "order_claim": "id order_id return_id type $refund_amount created_at deleted_at",
        "order_claim_item": "id claim_id item_id is_additional_item reason note $quantity created_at deleted_at",
        "order_claim_item_image": "id claim_item_id url deleted_at",
        "order_cart": "order_id cart_id created_at deleted_at",
        "order_fulfillment": "order_id fulfillment_id created_at deleted_at",
        "order_payment_collection": "order_id payment_collection_id created_at deleted_at",
        "order_promotion": "order_id promotion_id created_at id deleted_at",
        "promotion": "id code",
        "fulfillment": """id provider_id packed_at shipped_at delivered_at canceled_at created_at deleted_at""",
        "fulfillment_item": "id fulfillment_id line_item_id $quantity deleted_at",
        "fulfillment_label": "id fulfillment_id tracking_number tracking_url deleted_at",
        "payment_collection": """id currency_code $amount $captured_amount $refunded_amount status created_at
            deleted_at""",
        "payment_session": "id payment_collection_id provider_id created_at deleted_at",
        "payment": "id payment_collection_id provider_id currency_code captured_at canceled_at created_at deleted_at",
        "capture": "id payment_id $amount created_at deleted_at",
        "refund": "id payment_id $amount status refund_reason_id note created_at deleted_at",
        "refund_reason": "id label code",
        "customer": """id email first_name last_name phone has_account metadata created_at updated_at
            deleted_at""",
        "customer_address": """id customer_id is_default_shipping is_default_billing address_1 address_2 city
            province postal_code country_code phone created_at updated_at deleted_at""",
        "customer_group": "id name deleted_at",
        "customer_group_customer": "id customer_id customer_group_id updated_at deleted_at",
        "product": "id collection_id type_id metadata",
        "product_collection": "id title",
        "product_type": "id value",
        "product_category": "id name is_active is_internal created_at deleted_at",
        "product_category_product": "product_id product_category_id",
        "cart": """id customer_id email currency_code region_id sales_channel_id metadata locale shipping_address_id
            billing_address_id created_at deleted_at""",
        "cart_address": """id first_name last_name address_1 address_2 city country_code province postal_code phone
            deleted_at""",
        "cart_shipping_method": "id cart_id $amount is_tax_inclusive deleted_at",
        "cart_shipping_method_tax_line": "id shipping_method_id $rate deleted_at",
        "cart_shipping_method_adjustment": "id shipping_method_id $amount deleted_at",
        "cart_line_item_tax_line": "id item_id $rate deleted_at",
        "cart_line_item": """id cart_id title product_title product_subtitle variant_id product_id variant_sku
            variant_title product_type product_collection product_handle thumbnail is_giftcard is_tax_inclusive $unit_price
            $quantity created_at deleted_at""",
        "cart_line_item_adjustment": "id item_id promotion_id code $amount is_tax_inclusive created_at deleted_at",
        "cart_payment_collection": "cart_id payment_collection_id created_at deleted_at",
        "cart_promotion": "cart_id promotion_id created_at id deleted_at",
    }.items()
}


class Number(str):
    """A number of a JSON text, digit for digit."""


class Unspeakable(Exception):
    """A row that becomes a dead letter."""


PLAIN = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")


def exact(text):
    """The decimal of a row's text; None stays None."""
    if text is None:
        return None
    try:
        if PLAIN.fullmatch(text) and abs((value := Decimal(text)).adjusted()) < 1000:
            return value
    except InvalidOperation:
        pass
    raise Unspeakable(f"{text!r} is no number")


def loads(text):
    return json.loads(text, parse_float=Number, parse_int=Number, parse_constant=Number)


class Database:
    """One snapshot of a store."""

    def __init__(self):
        self.connection = psycopg.connect(options="-c timezone=UTC -c jit=off")
        self.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self.connection.read_only = True
        psycopg.types.json.set_json_loads(loads, self.connection)
        self.have = defaultdict(set)
        for table, column in self.connection.execute(
            "select table_name, column_name from information_schema.columns where table_schema = 'public'"
        ):
            self.have[table].add(column)
        self.kinds, self.lists = {}, {}
        for table, columns in COLUMNS.items():
            self.kinds[table] = namedtuple(f"{table}_row", [column.lstrip("$") for column in columns])
            self.lists[table] = ", ".join(self.column(table, column) for column in columns)

    def column(self, table, column):
        name, have = column.lstrip("$"), self.have[table]
        if name not in have:
            return f"null as {name}"
        if column[0] != "$":
            return f'"{name}"'
        if f"raw_{name}" in have:
            return f"coalesce(raw_{name} ->> 'value', {name}::text) as {name}"
        return f"{name}::text as {name}"

    def has(self, table, column="id"):
        return column in self.have[table]

    def rows(self, table, key=None, values=()):
        """All rows, or those whose column `key` is one of `values`."""
        if not self.have[table]:
            return []
        text, parameters = f'select {self.lists[table]} from "{table}"', None
        if key:
            values = sorted({value for value in values if value is not None})
            if not values:
                return []
            text, parameters = f"{text} where {key} = any(%s)", [values]
        return [self.kinds[table](*row) for row in self.connection.execute(text, parameters)]

    def by_id(self, table, ids=None):
        return {row[0]: row for row in (self.rows(table) if ids is None else self.rows(table, "id", ids))}

    def groups(self, table, key, values):
        """Rows by what stands in the column `key`."""
        found = defaultdict(list)
        for row in self.rows(table, key, values):
            found[getattr(row, key)].append(row)
        return found

    def value(self, text, *parameters):
        return self.connection.execute(text, parameters).fetchone()[0]

    def column_of(self, text, *parameters):
        return [value for (value,) in self.connection.execute(text, parameters)]
