"""reference.py FILE: the events of a backfill as a script makes them, with psycopg 3 and orjson.

What `make bench` measures Tidemark against. Reads the whole store that libpq's environment names (PGHOST,
PGDATABASE ...) in one snapshot and writes one JSON object a line: Tidemark's messages of all events but
Order Updated, but for `messageId` and the order of keys. It runs Tidemark's own statements, each for the
columns that it needs, in one pipeline for 1,000 orders, and the next 1,000 are read while these are encoded.

Left out: any ledger (a second run writes everything once more), dead letters (what cannot be told is skipped
and counted), settings, limits of size, amounts beyond 2^53, and times outside the years 1 to 9999, which end
the script.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid5

import orjson
import psycopg
from psycopg.rows import namedtuple_row, tuple_row

from order import Order
from phones import phone_of
from rows import (
    Cart, Line, Untellable, address_traits, context_of, email_of, known, person_of, traits_of, written,
)  # fmt: skip

SQL = Path(__file__).resolve().parents[3] / "sql/medusa_v1/page"
PAGE = 1000
# Longer texts would be cut.
BYTES = 1_000_000
ANONYMOUS_ID_KEYS = ["anonymousId", "anonymous_id", "ajs_anonymous_id", "segment_anonymous_id"]
CONSENT_KEY = "consent"
NAMESPACE = UUID("5d0f1a3c-6a52-4f0e-9c43-2b6f8f2f9f10")


def statement(name, columns, rows=tuple_row, file=None):
    """A statement of sql/, cut down to the columns that are used, and the kind of rows it gives."""
    text = (file or SQL / f"v1_{name}.sql").read_text().rstrip().removesuffix(";").replace(":\"schema\".", "")
    return f"select {columns} from ({text}\n) as rows", rows


# Rates are reals and count as the decimal numbers that they show.
RATE = "rate::text::float8 as rate"
WHO = """customer_id, customer_exists, customer_has_account, customer_is_deleted, anonymous_ids, consent, ip,
  user_agent, """ + ", ".join(
    f"{kind}_{column}"
    for kind in ("shipping", "billing")
    for column in "id first_name last_name address_1 address_2 city province postal_code country_code phone".split()
)
LINE = "id, title, variant_id, thumbnail, is_giftcard, allow_discounts, includes_tax, unit_price, quantity"
VARIANTS, _ = statement(
    "variants", "id, product_id, variant_title, sku, product_subtitle, category, type, brand"
)
VARIANT_IDS = "select array_agg(id)::text from product_variant"
CUSTOMERS = statement(
    "customers",
    """position, id, email, first_name, last_name, phone, created_at, anonymous_ids, consent,
    greatest(updated_at, billing_updated_at) as newest, billing_id, billing_address_1, billing_address_2,
    billing_city, billing_province, billing_postal_code, billing_country_code""",
    namedtuple_row,
)
CUSTOMER_GROUPS = statement("customer_groups", "position, name")
CARTS = statement(
    "carts",
    f"""position, id, {WHO}, email, region_id, currency_code, sales_channel_id, coupon, order_id,
    session_amount, shipping, coalesce(session_created_at, order_created_at) as started_at""",
    namedtuple_row,
)
CART_LINES = statement("cart_lines", f"position, {LINE}, discount, coupon")
ORDERS = statement(
    "orders",
    f"""position, id, {WHO}, account_has_email, display_id, status, payment_status,
    fulfillment_status, cart_id, email, region_id, currency_code, sales_channel_id, created_at, canceled_at,
    tax_rate::text::float8, gift_cards_taxable, region_tax_rate::text::float8""",
    namedtuple_row,
)
LINES = statement("lines", f"position, {LINE}, {RATE}")
ADJUSTMENTS = statement("adjustments", "position, line_id, discount_id, amount")
MOVED_LINES = statement(
    "moved_lines",
    f"position, {LINE}, {RATE}, adjustment_id, discount_id, amount",
    file=Path(__file__).with_name("moved_lines.sql"),
)
SHIPPING_METHODS = statement("shipping_methods", f"position, id, name, price, includes_tax, {RATE}")
DISCOUNTS = statement("discounts", "position, id, code, is_free_shipping")
GIFT_CARDS = statement("gift_cards", "position, balance, tax_rate::text::float8")
TRANSACTIONS = statement("gift_card_transactions", "position, amount, is_taxable, tax_rate::text::float8")
PAYMENTS = statement("payments", "position, provider_id, amount")
SWAPS = statement(
    "swaps",
    """position, id, payment_status, fulfillment_status, difference_due, created_at, confirmed_at,
    is_return_item, item_id, quantity""",
)
PARCELS = statement("fulfillments", "position, id, swap_id, provider_id, shipped_at, item_id, quantity")
TRACKING_LINKS = statement("tracking_links", "position, fulfillment_id, is_legacy, tracking_number, url")
RETURNS = statement(
    "returns",
    """position, id, swap_id, claim_order_id, refund_amount, received_at, shipping_price, item_id, quantity,
    reason_id, reason_value, note""",
)
REFUNDS = statement(
    "refunds", "position, id, amount, reason, note, created_at, claim_id, swap_id", namedtuple_row
)
CLAIMS = statement(
    "claims",
    """position, id, claim_id, type, refund_amount, created_at, reason, note, item_id, quantity, variant_id,
    product_id, variant_title, sku, tag_id, tag_value, image_url""",
    namedtuple_row,
)
CUSTOMER_IDS = """select id from customer
  where id > $1 and has_account and deleted_at is null
  order by id limit $2"""
CATEGORIES = """select distinct on (link.product_id) link.product_id, category.name
  from product_category_product as link
  join product_category as category on category.id = link.product_category_id
  where category.is_internal is not true
  order by link.product_id, category.is_active is not true, category.created_at, category.id"""
CAPITALS = """select btrim(email, E' \\t\\r\\n') from customer
  where has_account and deleted_at is null and email <> lower(btrim(email, E' \\t\\r\\n'))"""
# With exists() instead of the subqueries, the planner reads both tables whole for each page.
CART_IDS = """select id from cart
  where id > $1 and type = 'default' and (
    (select true from payment_session where cart_id = cart.id limit 1)
    or (select true from "order" where cart_id = cart.id limit 1))
  order by id limit $2"""
ORDER_IDS = 'select id from "order" where id > $1 order by id limit $2'


def read_pages(connection, id_statement, requests):
    """Lists of rows, one list for each of the requests, of 1,000 ids after the other."""
    # The array goes back as the text in which it came: writing a list as text takes longer than many a statement.
    next_ids = f"select max(id), array_agg(id)::text from ({id_statement}) as page"
    last = ""
    while True:
        last, ids = connection.execute(next_ids, [last, PAGE]).fetchone()
        if last is None:
            return
        with connection.pipeline():
            results = [
                connection.cursor(binary=True, row_factory=rows).execute(text, [ids, *parameters])
                for (text, rows), *parameters in requests
            ]
        yield [result.fetchall() for result in results]


def pages(*arguments):
    """Pages, each of which is read while the one before it is encoded."""
    with ThreadPoolExecutor(1) as thread:
        reading = read_pages(*arguments)
        ahead = thread.submit(next, reading, None)
        while (page := ahead.result()) is not None:
            ahead = thread.submit(next, reading, None)
            yield page


def write_customers(connection, writer):
    requests = [(CUSTOMERS, ANONYMOUS_ID_KEYS, CONSENT_KEY, BYTES), (CUSTOMER_GROUPS, BYTES)]
    for customers, memberships in pages(connection, CUSTOMER_IDS, requests):
        groups = {}
        for position, name in memberships:
            if name is not None:
                groups.setdefault(position, []).append(name)
        for customer in customers:
            writer.customer(customer, groups.get(customer.position, []))


def write_carts(connection, writer):
    affiliations = Affiliations(connection)
    requests = [(CARTS, ANONYMOUS_ID_KEYS, CONSENT_KEY, BYTES, None), (CART_LINES, None, BYTES)]
    for rows, lines in pages(connection, CART_IDS, requests):
        carts = {row.position: Cart(row, affiliations.of(row)) for row in rows}
        for position, *names, discount, coupon in lines:
            carts[position].add_line(Line(*names), discount, coupon)
        for cart in carts.values():
            writer.checkout(cart)


def write_orders(connection, writer):
    affiliations = Affiliations(connection)
    requests = [
        (ORDERS, ANONYMOUS_ID_KEYS, CONSENT_KEY, False, BYTES, None),
        (LINES, None, BYTES),
        (ADJUSTMENTS, None),
        *[(children, None, BYTES) for children in [SHIPPING_METHODS, DISCOUNTS]],
        *[(children, None) for children in [GIFT_CARDS, TRANSACTIONS]],
        (PAYMENTS, None, BYTES),
        (MOVED_LINES, None, True, True, True, True),
        (SWAPS, None, BYTES),
        (PARCELS, None, True, True, BYTES),
        (TRACKING_LINKS, None, True, True, None, None, BYTES),
        *[(children, None, BYTES) for children in [RETURNS, REFUNDS, CLAIMS]],
    ]
    for rows, *children in pages(connection, ORDER_IDS, requests):
        orders = {row.position: Order(row, affiliations.of(row)) for row in rows}
        lines, adjustments, methods, discounts, cards, transactions, payments, *after_sale = children
        read_lines(orders, lines, adjustments)
        for position, id, name, price, includes_tax, rate in methods:
            orders[position].add_shipping_method(id, name, price, includes_tax, rate)
        for position, *discount in discounts:
            orders[position].discounts.append(discount)
        for position, *card in cards:
            orders[position].gift_cards.append(card)
        for position, *transaction in transactions:
            orders[position].transactions.append(transaction)
        for position, *payment in payments:
            orders[position].payments.append(payment)
        read_after_sale(orders, *after_sale)
        for order in orders.values():
            writer.order(order)


class Affiliations:
    """The names of sales channels; what has none is the store's."""

    def __init__(self, connection):
        self.channels = dict(connection.execute("select id, name from sales_channel"))
        (self.store,) = connection.execute("select name from store order by created_at, id").fetchone()

    def of(self, row):
        return self.channels.get(row.sales_channel_id) or self.store


def read_lines(orders, lines, adjustments):
    for position, *names, rate in lines:
        order = orders[position]
        if names[0] not in order.by_id:
            order.by_id[names[0]] = line = Line(*names)
            order.lines.append(line)
        if rate is not None:
            order.by_id[names[0]].rates.append(rate)
    for position, line_id, discount_id, amount in adjustments:
        orders[position].by_id[line_id].adjustments.append((discount_id, amount or 0))


def read_after_sale(orders, moved, swaps, parcels, links, returns, refunds, claims):
    for position, *names, rate, adjustment_id, discount_id, amount in moved:
        by_id = orders[position].by_id
        line = by_id.get(names[0]) or by_id.setdefault(names[0], Line(*names))
        if rate is not None:
            line.rates.append(rate)
        if adjustment_id is not None:
            line.adjustments.append((discount_id, amount or 0))
    for position, id, *columns, is_return_item, item_id, quantity in swaps:
        orders[position].add_swap_item(id, columns, is_return_item, item_id, quantity)
    for position, id, *columns, item_id, quantity in parcels:
        orders[position].add_parcel_item(id, columns, item_id, quantity)
    for position, parcel_id, is_legacy, number, url in links:
        orders[position].parcels[parcel_id].add_link(is_legacy, number, url)
    for position, id, *columns, item_id, quantity, reason_id, reason_value, note in returns:
        reason = {"reason_id": reason_id, "reason_value": reason_value, "note": note}
        orders[position].add_returned_item(id, columns, item_id, quantity, reason)
    for refund in refunds:
        orders[refund.position].refunds.append(refund)
    for row in claims:
        orders[row.position].add_claim_row(row)


class Writer:
    """Writes messages, and counts those that cannot be made."""

    def __init__(self, file):
        self.file = file
        self.skipped = 0
        # Accounts that no index finds, because their e-mails have capitals.
        self.capitals = set()

    def write(self, kind, key, time, who, make):
        try:
            message = {
                "type": kind,
                "messageId": str(uuid5(NAMESPACE, key)),
                "timestamp": written(time),
                **who,
                **make(),
            }
        except Untellable:
            self.skipped += 1
            return
        self.file.write(orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE))

    def customer(self, row, groups):
        who = {"userId": row.id}
        if anonymous_id := person_of(row.anonymous_ids):
            who["anonymousId"] = anonymous_id
        self.write(
            "identify",
            row.id + "/identify",
            row.newest,
            who,
            lambda: {"context": context_of(row.consent), "traits": customer_traits(row, groups)},
        )

    def checkout(self, cart):
        key, time = cart.row.id + "/checkout_started", cart.row.started_at
        self.track(cart, "Checkout Started", key, time, cart.properties)

    def order(self, order):
        row = order.row
        has_account = row.account_has_email or row.customer_exists and row.customer_has_account
        email = email_of(row.email)
        has_account = has_account or email is not None and email.lower() in self.capitals
        if email and not (has_account or row.customer_is_deleted):
            self.write(
                "identify",
                row.id + "/identify",
                row.created_at,
                order.who,
                lambda: {"context": order.context_with(None), "traits": guest_traits(row)},
            )
        for event, key, time, properties in order.facts():
            self.track(order, event, key, time, properties)

    def track(self, root, event, key, time, properties):
        self.write(
            "track",
            key,
            time,
            root.who,
            lambda: {"context": root.context, "event": event, "properties": properties()},
        )


def customer_traits(row, groups):
    traits = {
        "email": email_of(row.email),
        "firstName": row.first_name,
        "lastName": row.last_name,
        "phone": phone_of(row.phone, row.billing_country_code if row.billing_id is not None else None),
        "createdAt": written(row.created_at),
        "has_account": True,
        "groups": groups,
    }
    traits["address"] = address_traits(row, "billing") or None
    return known(traits)


def guest_traits(row):
    traits = traits_of(row)
    return known({name: traits.get(name) for name in ("email", "firstName", "lastName", "phone")})


def main(path):
    # Otherwise a thread that has its rows would wait 5 ms for the one that encodes.
    sys.setswitchinterval(0.0002)
    options = "-c timezone=UTC -c jit=off"
    with (
        psycopg.connect(options=options, cursor_factory=psycopg.RawCursor, prepare_threshold=1) as connection,
        open(path, "wb", buffering=1 << 20) as file,
    ):
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        writer = Writer(file)
        Line.categories = dict(connection.execute(CATEGORIES))
        (ids,) = connection.execute(VARIANT_IDS).fetchone()
        Line.variants = {id: shown for id, *shown in connection.execute(VARIANTS, [ids, BYTES])}
        writer.capitals = {email.lower() for (email,) in connection.execute(CAPITALS)}
        write_customers(connection, writer)
        write_carts(connection, writer)
        write_orders(connection, writer)
    if writer.skipped:
        print(f"{writer.skipped} messages could not be told.", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
