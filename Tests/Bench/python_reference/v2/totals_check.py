"""totals_check.py: the reference's totals beside Medusa's own, order_summary of version 1."""

from types import SimpleNamespace

from messages import Messages
from order import Order
from page import Names, Page, live
from reference import chunks
from tables import Database, Unspeakable, exact
from values import Currencies, keys_of


def main():
    database = Database()
    names, currencies = Names(database), Currencies(database)
    now = database.value("select clock_timestamp()")
    same = other = 0
    for ids in chunks(database.column_of('select id from "order" order by id')):
        page = Page(database, names, ids)
        page.currencies, page.options = currencies, SimpleNamespace(plugin=False)
        for row in page.orders.values():
            order = Order(page, row, now)
            if not order.is_order or order.cart_link is None:
                continue
            totals = next((keys_of(each.totals) for each in live(page.summaries[row.id]) if each.version == 1), None)
            if totals is None:
                continue
            text = keys_of(totals.get("raw_current_order_total")).get("value") or totals.get("current_order_total")
            try:
                messages = Messages(order)
                mine, theirs = messages.totals(1).due, exact(text)
            except Unspeakable as reason:
                print(row.id, reason)
                continue
            if abs(mine - theirs) > messages.currency.unit:
                other += 1
                print(f"{row.id}: {mine}, but order_summary {theirs}")
            elif mine != messages.currency.money(theirs):
                print(f"{row.id}: {mine}, but order_summary rounds {theirs}")
            else:
                same += 1
    print(f"{same} alike, {other} other")


main()
