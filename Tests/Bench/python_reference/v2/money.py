"""The exact amounts of lines, methods and orders at a version."""

from datetime import timedelta

from page import live
from tables import Unspeakable, exact
from values import HUNDRED, ONE, ZERO, divided

SECOND = timedelta(seconds=1)


class Amounts:
    """sub, disc, tax and tot of a line or a method."""

    def __init__(self, gross, is_inclusive, rates, adjustments):
        whole = divided(sum(rates, ZERO), HUNDRED)
        self.sub = divided(gross, ONE + whole) if is_inclusive else gross
        self.disc = sum((divided(amount, ONE + whole) if net else amount for amount, net in adjustments), ZERO)
        self.tax = sum(((self.sub - self.disc) * divided(rate, HUNDRED) for rate in rates), ZERO)
        self.tot = self.sub - self.disc + self.tax


class Placed:
    """A line at a version: its row there, and what it costs."""

    def __init__(self, page, row):
        self.row, self.line = row, page.lines.get(row.item_id)
        self.id, self.version = row.item_id, row.version
        self.rates_of = page.rates.get(self.id, ())
        self.adjustments = adjustments_at(
            row, page.adjustments.get(self.id, ()), page.database.has("order_line_item_adjustment", "version")
        )

    @property
    def quantity(self):
        return exact(self.row.quantity)

    @property
    def price(self):
        price = exact(self.row.unit_price)
        return exact(self.line.unit_price) if price is None and self.line else price

    @property
    def rates(self):
        return [exact(row.rate) for row in live(self.rates_of)]

    @property
    def amounts(self):
        if self.line is None:
            raise Unspeakable(f"line {self.id} is missing")
        return Amounts(
            self.price * self.quantity,
            self.line.is_tax_inclusive,
            self.rates,
            [(exact(row.amount), row.is_tax_inclusive) for row in self.adjustments],
        )

    def unit(self, is_discounted=False):
        """A piece's price net of tax, before discounts; also of a line of 0 pieces."""
        if self.quantity:
            return divided(self.amounts.sub - (self.amounts.disc if is_discounted else ZERO), self.quantity)
        return Amounts(self.price, self.line.is_tax_inclusive, self.rates, []).sub

    def content(self):
        """The content that Order Updated covers."""
        line = self.line
        return (
            self.id, line and line.title, line and line.variant_id, self.quantity, self.price,
            bool(line and line.is_tax_inclusive), bool(line and line.is_giftcard),
            sorted(
                (row.promotion_id or "", row.code or "", exact(row.amount), bool(row.is_tax_inclusive))
                for row in self.adjustments
            ),
            sorted(self.rates),
        )  # fmt: skip


class Method:
    """A shipping method at a version."""

    def __init__(self, page, row):
        self.row, self.id = row, row.shipping_method_id
        self.method = page.methods.get(self.id)
        self.rates_of = page.method_rates.get(self.id, ())
        self.adjustments = adjustments_at(
            row,
            page.method_adjustments.get(self.id, ()),
            page.database.has("order_shipping_method_adjustment", "version"),
        )

    @property
    def rates(self):
        return [exact(row.rate) for row in live(self.rates_of)]

    @property
    def amount(self):
        return exact(self.method.amount)

    @property
    def amounts(self):
        return Amounts(
            self.amount,
            self.method.is_tax_inclusive,
            self.rates,
            [(exact(row.amount), False) for row in self.adjustments],
        )

    def content(self):
        return (
            self.id, self.method.shipping_option_id or "", self.amount, bool(self.method.is_tax_inclusive),
            sorted((row.promotion_id or "", row.code or "", exact(row.amount)) for row in self.adjustments),
            sorted(self.rates),
        )  # fmt: skip


def adjustments_at(row, adjustments, is_versioned):
    """Those of the row's version, else of a later one that was there when the row was made."""
    adjustments = sorted(live(adjustments), key=lambda adjustment: adjustment.id)
    if not is_versioned:
        return adjustments
    mine = [each for each in adjustments if each.version == row.version]
    if mine:
        return mine
    later = [
        each for each in adjustments if each.version > row.version and each.created_at <= row.created_at + SECOND
    ]
    first = min((each.version for each in later), default=None)
    return [each for each in later if each.version == first]


def newest_of(rows, key):
    """Of several rows of one thing the newest, by (created_at, id)."""
    found = {}
    for row in sorted(rows, key=lambda row: (row.created_at, row.id)):
        found[getattr(row, key)] = row
    return found.values()


def lines_at(page, order_id, version):
    rows = [row for row in live(page.placings[order_id]) if row.version == version]
    lines = [Placed(page, row) for row in newest_of(rows, "item_id")]
    return sorted(lines, key=lambda line: (line.line is None, line.line and line.line.created_at, line.id))


def methods_at(page, order_id, version):
    rows = [row for row in live(page.shippings[order_id]) if row.version == version]
    methods = [Method(page, row) for row in newest_of(rows, "shipping_method_id")]
    return sorted((method for method in methods if method.method), key=lambda method: method.id)


def credit_at_checkout(page, order):
    """C: store credit and gift cards that were used at checkout."""
    rows = live(page.credits[order.id])
    first = [row for row in rows if row.version == 1]
    if not first:
        first = [row for row in rows if row.created_at <= order.created_at + SECOND]
        versions = [row.version for row in first if row.version is not None]
        if versions:
            first = [row for row in first if row.version == min(versions)]
    return max(sum((exact(row.amount) for row in first), ZERO), ZERO)


class Totals:
    def __init__(self, lines, methods, credit, currency):
        lines, methods = [line.amounts for line in lines], [method.amounts for method in methods]
        self.exact = sum((each.tot for each in lines + methods), ZERO)
        money = currency.money
        self.total, self.due = money(self.exact), money(self.exact - credit)
        self.shipping = money(sum((each.sub - each.disc for each in methods), ZERO))
        self.tax = money(sum((each.tax for each in lines + methods), ZERO))
        self.undiscounted = money(sum((each.sub for each in lines), ZERO))
        self.discount = money(sum((each.disc for each in lines), ZERO))
        self.shipping_discount = money(sum((each.disc for each in methods), ZERO))
        self.goods = self.total - self.shipping - self.tax
        self.has_credit = credit > 0


def share(amount, quantity, before, pieces, money):
    """R(a·c_k/q) − R(a·c_(k−1)/q)."""
    if quantity <= 0:
        return money(ZERO)
    start = min(before, quantity)
    end = min(before + max(pieces, ZERO), quantity)
    return money(divided(amount * end, quantity)) - money(divided(amount * start, quantity))
