"""reference.py FILE [--now TIME]: the messages that an export of a Medusa v2 store gives, made by other means.

What Tidemark's messages of a v2 store are compared with (compare.py). Reads the store that libpq's environment
names in one snapshot and writes one JSON object a line: `key` (the fact's), `event`, and `message`, or `reason`
where nothing is sent: what waits ("not settled yet"), what goes nowhere, and what cannot be told.

Its own arithmetic, in decimals, and its own SQL: nothing is shared with Tidemark but the mapping's text.
"""

import argparse
from collections import Counter
from datetime import datetime
from functools import partial

from messages import Messages, line_names
from money import Amounts
from order import Order, by_time
from page import Names, Page, live
from people import context, customer_traits, guest_traits, traits_of, who
from tables import Database, Unspeakable, exact
from values import ZERO, Currencies, dump, email_of, known, plain, trimmed, written

PAGE = 1000
LIBRARY = {"name": "tidemark"}


class Writer:
    def __init__(self, file):
        self.file, self.counts = file, Counter()

    def line(self, event, key, rest):
        self.counts[event, rest.get("reason", "sent")] += 1
        self.file.write(dump({"key": key, "event": event, **rest}) + "\n")

    def left(self, event, key, reason):
        self.line(event, key, {"reason": reason})

    def message(self, event, key, time, make):
        """make() returns the person, the context and the content."""
        try:
            who, context, told = make()
            kind = "identify" if event == "identify" else "track"
            message = {
                "type": kind, "timestamp": written(time), **who, "context": {"library": LIBRARY, **context()},
            }  # fmt: skip
            message |= {"traits": told()} if kind == "identify" else {"event": event, "properties": told()}
        except Unspeakable as reason:
            return self.line(event, key, {"reason": "dead letter", "why": str(reason)})
        self.line(event, key, {"message": message})


def write_customers(database, writer, ids, options):
    customers = database.by_id("customer", ids)
    addresses = database.groups("customer_address", "customer_id", customers)
    members = database.groups("customer_group_customer", "customer_id", customers)
    groups = database.by_id("customer_group")
    for row in customers.values():
        if not row.has_account or row.deleted_at is not None:
            continue
        mine = sorted(live(addresses[row.id]), key=lambda address: (address.created_at, address.id))
        address = next((each for each in mine if each.is_default_billing), None)
        address = address or next((each for each in mine if each.is_default_shipping), None)
        joined = [each for each in live(members[row.id]) if each.customer_group_id in groups]
        joined = [each for each in joined if groups[each.customer_group_id].deleted_at is None]
        names = [groups[id] for id in sorted({each.customer_group_id for each in joined})]
        covered = [row, *joined] if address is None else [row, address, *joined]
        writer.message(
            "identify",
            row.id + "/identify",
            max(each.updated_at for each in covered),
            lambda row=row, address=address, names=names: (
                who(row.id, row, row.id, row),
                partial(context, customer=row),
                partial(customer_traits, row, address, names, options.plugin),
            ),
        )


def write_orders(page, writer, options):
    for row in page.orders.values():
        order = Order(page, row, options.now)
        try:
            write_order(page, order, writer, options)
        except Unspeakable as reason:
            writer.line("order", order.id, {"reason": "dead letter", "why": str(reason)})


def write_order(page, order, writer, options):
    row = order.row
    if not order.is_order:
        return
    customer = page.customers.get(row.customer_id)
    cart = order.cart
    told = who(row.customer_id, customer, row.id, cart, row, customer, guests_are_users=options.plugin)
    traits = None if options.plugin else traits_of(row, page.addresses, customer, row.email)
    around = partial(context, row, cart, customer, options.plugin, traits)
    messages = Messages(order)

    def send(event, key, time, make, settled=True, part=False):
        if part and order.is_part and not options.parts:
            return writer.left(event, key, "part of another order")
        if not (order.counts and settled):
            return writer.left(event, key, "not settled yet")
        shown = around if event != "identify" else partial(context, row, cart, customer, options.plugin)
        writer.message(event, key, time, lambda: (told, shown, make))

    has_account = customer is not None and (customer.has_account or customer.deleted_at is not None)
    if email_of(row.email) and not has_account and trimmed(row.email).lower() not in page.account_emails:
        guest = partial(guest_traits, row, page.addresses)
        send("identify", row.id + "/identify", row.created_at, guest, part=True)
    placed = partial(messages.completion, order.placed_version)
    completion = order.completed_at(options.completed)
    if options.completed == "paid" and messages.totals(order.placed_version).due <= 0:
        completion = row.created_at, True
    if completion is not None:
        send("Order Completed", row.id + "/completed", completion[0], placed, completion[1], True)
    try:
        differs = order.differs_from_placed()
    except Unspeakable:
        # The message cannot be made either, and the error says why.
        differs = True
    if differs and completion is not None:
        current = partial(messages.properties, row.version)
        is_settled = order.is_resting and completion[1]
        send("Order Updated", row.id + "/updated", order.newest_covered(), current, is_settled, True)
    if row.canceled_at is not None:
        cancelled = partial(messages.properties, row.version, True)
        send("Order Cancelled", row.id + "/cancelled", row.canceled_at, cancelled, order.is_resting, True)
    for refund, payment, fate in order.refund_rows:
        key = refund.id + "/refunded"
        if fate and fate != "not settled yet":
            writer.left("Order Refunded", key, fate)
        else:
            make = partial(messages.refund, refund, payment)
            send("Order Refunded", key, refund.created_at, make, fate is None, True)
    returns = {each.id: each for each in page.returns[order.id]}
    for change, pieces in order.receipts if options.goods else ():
        returned = returns.get(change.return_id)
        if returned is None or order.is_of_exchange_or_claim(returned, change):
            continue
        make = partial(messages.receipt, change, pieces, returned)
        is_settled = order.is_change_settled(change)
        send("Order Refunded", change.id + "/refunded", change.confirmed_at, make, is_settled, True)
    write_exchanges_and_parcels(page, order, messages, send, options)


def write_exchanges_and_parcels(page, order, messages, send, options):
    for parcel in order.left:
        if parcel.pieces and not order.has_own_lines(parcel):
            continue
        make, row = partial(messages.shipment, parcel), parcel.row
        if row.shipped_at is not None or options.shipped == "delivered":
            send("Order Shipped", parcel.id + "/shipped", parcel.left_at, make, order.has_left_surely(parcel))
        if row.delivered_at is not None and options.delivered:
            is_settled = order.is_parcel_settled(parcel, "DELIVER_ITEM", "delivered_at")
            send("Order Delivered", parcel.id + "/delivered", row.delivered_at, make, is_settled)
    for exchange in live(page.exchanges[order.id]):
        change = order.change_of("exchange", "exchange_id", exchange.id)
        if change is None:
            continue
        is_settled, time = order.is_change_settled(change), change.confirmed_at
        send("Swap Created", exchange.id + "/created", time, partial(messages.swap, exchange, change), is_settled)
        confirmed = partial(messages.swap, exchange, change, True)
        send("Swap Confirmed", exchange.id + "/confirmed", time, confirmed, is_settled)
        mine = {item.item_id for item in live(page.exchange_items[exchange.id])}
        for parcel in order.left:
            if parcel.row.shipped_at is None:
                continue
            if any(line in mine and not order.is_own(line) for line in parcel.pieces):
                make = partial(messages.swap_shipment, exchange, change, parcel)
                both = is_settled and order.is_parcel_settled(parcel)
                send("Swap Shipped", f"{exchange.id}:{parcel.id}/shipped", parcel.row.shipped_at, make, both)
    for claim in live(page.claims[order.id]):
        change = order.change_of("claim", "claim_id", claim.id)
        if change is None:
            continue
        for item in live(page.claim_items[claim.id]):
            if not item.is_additional_item:
                make, is_settled = partial(messages.claim, claim, item), order.is_change_settled(change)
                send("Item Claimed", item.id + "/claimed", change.confirmed_at, make, is_settled)


class Carts:
    """A page of carts, with the orders that were made from them."""

    def __init__(self, database, names, currencies, ids, options):
        self.names, self.options, self.currencies = names, options, currencies
        groups, by_id = database.groups, database.by_id
        self.carts = by_id("cart", ids)
        self.links = groups("cart_payment_collection", "cart_id", self.carts)
        self.collections = by_id(
            "payment_collection", [link.payment_collection_id for links in self.links.values() for link in links]
        )
        self.lines = groups("cart_line_item", "cart_id", self.carts)
        lines = [line for some in self.lines.values() for line in live(some)]
        self.adjustments = groups("cart_line_item_adjustment", "item_id", [line.id for line in lines])
        self.products = by_id("product", [line.product_id for line in lines])
        self.promotions_of = groups("cart_promotion", "cart_id", self.carts)
        self.promotions = by_id(
            "promotion", [link.promotion_id for links in self.promotions_of.values() for link in links]
        )
        self.customers = by_id("customer", [cart.customer_id for cart in self.carts.values()])
        carts = self.carts.values()
        self.addresses = by_id(
            "cart_address", [id for cart in carts for id in (cart.billing_address_id, cart.shipping_address_id)]
        )
        self.methods = groups("cart_shipping_method", "cart_id", self.carts)
        self.rates = groups("cart_line_item_tax_line", "item_id", [line.id for line in lines])
        methods = [row.id for rows in self.methods.values() for row in live(rows)]
        self.method_rates = groups("cart_shipping_method_tax_line", "shipping_method_id", methods)
        self.method_adjustments = groups("cart_shipping_method_adjustment", "shipping_method_id", methods)
        self.order_links = groups("order_cart", "cart_id", self.carts)
        orders = [link.order_id for links in self.order_links.values() for link in live(links)]
        self.page = Page(database, names, orders)
        self.page.currencies, self.page.options = currencies, options

    def orders(self, cart):
        rows = [self.page.orders.get(link.order_id) for link in live(self.order_links[cart.id])]
        return [Order(self.page, row, self.options.now) for row in by_time(row for row in rows if row is not None)]

    def write(self, writer):
        for cart in self.carts.values():
            if cart.deleted_at is None:
                self.write_cart(cart, writer)

    def write_cart(self, cart, writer):
        orders = self.orders(cart)
        order = next((each for each in orders if each.counts), None)
        linked = [self.collections.get(link.payment_collection_id) for link in self.links[cart.id]]
        times = [row.created_at for row in linked if row is not None]
        key = cart.id + "/checkout_started"
        if self.options.checkout == "cart_email":
            # An order's e-mail is its cart's.
            if not email_of(next((row.email for row in (cart, *(each.row for each in orders)) if row.email), None)):
                return
            times = [cart.created_at]
        if not times:
            if order is None:
                if any(each.is_order for each in orders):
                    writer.left("Checkout Started", key, "not settled yet")
                return
            times = [order.row.created_at]
        # A value that the storefront left counts before the order is settled.
        row = next((each.row for each in orders if each.is_order), None)
        customer = self.customers.get(cart.customer_id)
        writer.message(
            "Checkout Started",
            key,
            min(times),
            lambda: (
                who(cart.customer_id, customer, cart.id, cart, row, customer, guests_are_users=self.options.plugin),
                partial(context, row, cart, customer, self.options.plugin, self.traits(cart, row, customer)),
                partial(self.properties, cart, row, order and order.id),
            ),
        )

    def traits(self, cart, order, customer):
        if self.options.plugin:
            return None
        email = cart.email if cart.email is not None else order and order.email
        return traits_of(cart, self.addresses, customer, email)

    def taxes(self, lines, methods):
        """The tax of each line and shipping method that has a rate."""
        parts = []
        for line in lines:
            off = [(exact(row.amount), bool(row.is_tax_inclusive)) for row in live(self.adjustments[line.id])]
            gross = exact(line.unit_price) * exact(line.quantity)
            parts.append((gross, line.is_tax_inclusive, live(self.rates[line.id]), off))
        for row in methods:
            off = [(exact(each.amount), False) for each in live(self.method_adjustments[row.id])]
            parts.append((exact(row.amount), row.is_tax_inclusive, live(self.method_rates[row.id]), off))
        return [
            Amounts(gross, is_inclusive, [exact(rate.rate) for rate in rates], off).tax
            for gross, is_inclusive, rates, off in parts
            if rates
        ]

    def properties(self, cart, order, order_id):
        live_links = live(self.links[cart.id])
        rows = [self.collections.get(link.payment_collection_id) for link in live_links]
        rows = by_time(row for row in rows if row is not None and row.deleted_at is None)
        lines = sorted(live(self.lines[cart.id]), key=lambda line: (line.created_at, line.id))
        currency = self.currencies.of(rows[-1].currency_code if rows else cart.currency_code)
        products, goods = [], ZERO
        for position, line in enumerate(lines, 1):
            price, quantity = exact(line.unit_price), exact(line.quantity)
            discount = sum((exact(row.amount) for row in live(self.adjustments[line.id])), ZERO)
            goods += price * quantity - discount
            codes = [row.code for row in sorted(live(self.adjustments[line.id]), key=lambda row: row.id)]
            coupon = next((code for code in codes if known({"c": code})), None)
            products.append(
                {
                    **line_names(self, line),
                    **known({"coupon": None if self.options.plugin else coupon}),
                    "price": currency.money(price),
                    "quantity": plain(quantity),
                    "subtotal": currency.money(price * quantity),
                    "discount": currency.money(discount),
                    "position": position,
                }
            )
        value = currency.money(exact(rows[-1].amount) if rows else goods)
        methods = live(self.methods[cart.id])
        more = {"total": value, "revenue": currency.money(goods), "affiliation": self.names.affiliation(cart)}
        if methods:
            more["shipping"] = currency.money(sum((exact(row.amount) for row in methods), ZERO))
        taxes = self.taxes(lines, methods)
        if taxes:
            more["tax"] = currency.money(sum(taxes, ZERO))
        codes = [row.code for line in lines for row in sorted(live(self.adjustments[line.id]), key=lambda row: row.id)]
        links = sorted(live(self.promotions_of[cart.id]), key=lambda link: link.promotion_id)
        codes += [self.promotions[link.promotion_id].code for link in links if link.promotion_id in self.promotions]
        return known(
            {
                "checkout_id": cart.id,
                "cart_id": cart.id,
                "order_id": order_id,
                "value": value,
                "currency": currency.code,
                **({} if self.options.plugin else more),
                "coupon": next((code for code in codes if known({"c": code})), None),
                "email": email_of(cart.email if cart.email is not None else order and order.email),
                "region_id": cart.region_id,
                "products": products if products or self.options.plugin else None,
            }
        )


def write_refunds_without_order(database, writer):
    """Refunds whose payment hangs on no order (any more)."""
    for id in database.column_of(
        """select refund.id from refund join payment on payment.id = refund.payment_id
          where refund.deleted_at is null and not exists (
            select from order_payment_collection as link join "order" on "order".id = link.order_id
            where link.payment_collection_id = payment.payment_collection_id and link.deleted_at is null)"""
    ):
        writer.left("Order Refunded", id + "/refunded", "refund without order")


def chunks(ids):
    return (ids[start : start + PAGE] for start in range(0, len(ids), PAGE))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("file")
    arguments.add_argument("--now", type=datetime.fromisoformat, help="the server's clock, if not its own")
    arguments.add_argument("--completed", default="placed", choices=["placed", "paid", "fulfilled"])
    arguments.add_argument("--shipped", default="shipped", choices=["shipped", "delivered"])
    arguments.add_argument("--checkout", default="payment_session", choices=["payment_session", "cart_email"])
    arguments.add_argument("--delivered", action="store_true", help="with Order Delivered")
    arguments.add_argument("--no-goods", dest="goods", action="store_false", help="without receipts")
    arguments.add_argument("--parts", action="store_true", help="with parts of other orders")
    arguments.add_argument("--plugin", action="store_true", help="compatibility: medusa-plugin-segment")
    options = arguments.parse_args()
    database = Database()
    options.now = options.now or database.value("select clock_timestamp()")
    names, currencies = Names(database), Currencies(database)
    with open(options.file, "w", encoding="utf-8") as file:
        writer = Writer(file)
        for ids in chunks(database.column_of("select id from customer where has_account order by id")):
            write_customers(database, writer, ids, options)
        for ids in chunks(database.column_of("select id from cart where deleted_at is null order by id")):
            Carts(database, names, currencies, ids, options).write(writer)
        for ids in chunks(database.column_of('select id from "order" order by id')):
            page = Page(database, names, ids)
            page.currencies, page.options = currencies, options
            write_orders(page, writer, options)
        write_refunds_without_order(database, writer)
    for (event, reason), number in sorted(writer.counts.items()):
        print(f"{number:8} {event}: {reason}")


if __name__ == "__main__":
    main()
