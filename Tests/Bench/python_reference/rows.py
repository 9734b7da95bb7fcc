"""Rows as messages need them, and carts; docs/events.md describes the mapping."""

import re
from functools import cached_property
from math import floor
from urllib.parse import quote

import orjson

from phones import phone_of

WITHOUT_DECIMALS = set("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split())
LIBRARY = {"name": "tidemark", "version": "0.2.0"}
# For values that no message holds, only those of the benchmark's store are covered: docs/events.md describes
# the rest.
BLANKS = ("", " ")
# An IPv4 address that is written as IPv6.
MAPPED = re.compile(r"::ffff:((?:\d{1,3}\.){3}\d{1,3})", re.IGNORECASE)
NOBODY = {"undefined", "null", "[object object]", "none", "nan", "true", "false", "anonymous"}


class Untellable(Exception):
    """A row that Tidemark makes a dead letter."""


def rounded(value):
    """JavaScript's Math.round, as Medusa has it."""
    whole = floor(value)
    return whole + 1 if value - whole >= 0.5 else whole


def added(amounts):
    """The sum in doubles, one after the other: sum() corrects its rounding from Python 3.12 on."""
    total = 0
    for amount in amounts:
        total += amount
    return total


def divided(amount, number):
    """A whole quotient, rounded half up."""
    return (2 * amount + number) // (2 * number)


def known(properties):
    """What has a value: neither null nor a text that shows nothing."""
    return {name: value for name, value in properties.items() if value is not None and value not in BLANKS}


def email_of(text):
    """A text with an @ between its first and last character."""
    text = text.strip() if text else ""
    return text if "@" in text[1:-1] else None


def address_of(text):
    """A web address with forbidden characters percent-encoded, and nothing twice."""
    return text and quote(text.strip(), safe="%:/?#[]@!$&'()*+,;=")


def person_of(texts):
    """The first of the texts that a storefront left which is an id."""
    for text in texts or ():
        text = text.strip()
        if any(letter.isalpha() or letter in "123456789" for letter in text) and text.lower() not in NOBODY:
            return text
    return None


def written(time):
    """Milliseconds, cut off and not rounded; the session's time zone is UTC."""
    return time.isoformat(timespec="milliseconds")[:-6] + "Z"


def money_of(code):
    """What turns a currency's minor units into the number that is written."""
    if not (code and len(code) == 3 and code.isascii() and code.isalpha()):
        raise Untellable
    return int if code.lower() in WITHOUT_DECIMALS else hundredths


def hundredths(amount):
    return amount / 100


def context_of(consent, ip=None, user_agent=None, traits=None):
    context = {"library": LIBRARY}
    if ip:
        mapped = MAPPED.fullmatch(ip)
        context["ip"] = mapped[1] if mapped else ip
    if user_agent:
        context["userAgent"] = user_agent
    if traits:
        context["traits"] = traits
    if consent is not None:
        context["consent"] = consent_of(consent)
    return context


def consent_of(text):
    try:
        consent = orjson.loads(text)
        # Some shops keep it as a string that holds the object.
        consent = orjson.loads(consent) if isinstance(consent, str) else consent
        choices = consent["categoryPreferences"].values()
    except (ValueError, LookupError, TypeError, AttributeError):
        raise Untellable from None
    if not all(isinstance(choice, bool) for choice in choices):
        raise Untellable
    return consent


def address_traits(row, kind):
    """The address of that kind, as far as it says anything."""
    street = [getattr(row, f"{kind}_address_1"), getattr(row, f"{kind}_address_2")]
    parts = {
        "street": ", ".join(text for text in street if text is not None and text not in BLANKS),
        "city": getattr(row, kind + "_city"),
        "state": getattr(row, kind + "_province"),
        "postalCode": getattr(row, kind + "_postal_code"),
        "country": getattr(row, kind + "_country_code"),
    }
    return known(parts) if getattr(row, kind + "_id") is not None else {}


def names_of(row):
    """The names of the billing address, else of the shipping address."""
    for kind in ("billing", "shipping"):
        names = known({"firstName": getattr(row, kind + "_first_name"), "lastName": getattr(row, kind + "_last_name")})
        if getattr(row, kind + "_id") is not None and names:
            return names
    return {}


def traits_of(row):
    """The values of an order or a cart itself about its person."""
    if row.customer_is_deleted:
        return None
    address = address_traits(row, "billing") or address_traits(row, "shipping")
    phones = [
        phone_of(getattr(row, kind + "_phone"), getattr(row, kind + "_country_code"))
        for kind in ("billing", "shipping")
        if getattr(row, kind + "_id") is not None
    ]
    phone = next(filter(None, phones), None)
    return known({"email": email_of(row.email), **names_of(row), "phone": phone, "address": address or None})


def who_of(root):
    """Whose order or cart it is: a customer with an account is a user, a guest goes by an anonymous id."""
    who = {}
    if anonymous_id := person_of(root.anonymous_ids):
        who["anonymousId"] = anonymous_id
    if root.customer_id and root.customer_exists and root.customer_has_account:
        who["userId"] = root.customer_id
    elif not who:
        who["anonymousId"] = root.customer_id or root.id
    return who


def product_id_of(product_id, variant_id, line_id):
    """Many destinations refuse an order with a product that has no id."""
    if product_id is not None:
        return {"product_id": product_id}
    return {"product_id": variant_id or line_id, "custom": True}


class Line:
    """A line of an order or a cart."""

    # Values that all lines of the store share: the first category of each product, and what a line shows of a variant.
    categories = {}
    variants = {}

    def __init__(
        self, id, title, variant_id, thumbnail, is_gift_card, allows_discounts, includes_tax, price, quantity
    ):
        product_id, variant_title, sku, subtitle, category, type, brand = self.variants.get(variant_id, [None] * 7)
        if category is None or category in BLANKS:
            category = self.categories.get(product_id)
        names = {
            **product_id_of(product_id, variant_id, id), "sku": sku, "variant": variant_title, "variant_id": variant_id,
            "line_item_id": id, "name": title, "subtitle": subtitle, "category": category, "type": type,
            "brand": brand, "image_url": address_of(thumbnail), "gift_card": is_gift_card or None,
        }  # fmt: skip
        self.id, self.names, self.price, self.quantity = id, known(names), price, quantity
        self.allows_discounts, self.includes_tax = allows_discounts, includes_tax
        self.rates, self.adjustments = [], []
        # Medusa's amounts for them in the line's order: see Order.calculate.
        self.amounts = self.raw_discount = None


class Part:
    """Pieces of a line in a parcel, a return, a swap or a claim, after those that went before."""

    def __init__(self, line, line_id, quantity, pieces_before=None):
        self.line, self.line_id, self.quantity, self.before = line, line_id, quantity, 0
        if pieces_before is not None:
            self.before = pieces_before.get(line_id, 0)
            pieces_before[line_id] = self.before + max(quantity, 0)

    def share(self):
        """The pieces' share of each of the line's amounts."""
        if self.line is None:
            return (0, 0, 0, 0)
        whole = max(self.line.quantity, 0)
        start = min(self.before, whole)
        end = start + min(max(self.quantity, 0), whole - start)
        if start == end:
            return (0, 0, 0, 0)
        if end - start == whole:
            return self.line.amounts
        return [divided(amount * end, whole) - divided(amount * start, whole) for amount in self.line.amounts]


class Parcel:
    def __init__(self, id, swap_id, provider_id, shipped_at):
        self.id, self.swap_id, self.provider_id, self.shipped_at = id, swap_id, provider_id, shipped_at
        self.parts, self.links = [], []

    def add_link(self, is_legacy, number, url):
        # Numbers of the older column count only if there are no links; links come first.
        if not (is_legacy and self.links and not self.links[0][0]):
            self.links.append((is_legacy, number, url))

    def names(self):
        return known(
            {
                "fulfillment_id": self.id,
                "fulfillment_provider": self.provider_id,
                "tracking_numbers": [number for _, number, _ in self.links if number] or None,
                "tracking_urls": [address_of(url) for _, _, url in self.links if url] or None,
            }
        )


class Return:
    def __init__(self, id, swap_id, claim_id, amount, received_at, shipping_price):
        self.id, self.amount, self.received_at = id, amount or 0, received_at
        self.cause = known({"swap_id": swap_id, "claim_id": claim_id})
        self.shipping_price = shipping_price
        self.parts, self.refund = [], None


class Swap:
    def __init__(self, id, payment_status, fulfillment_status, difference_due, created_at, confirmed_at):
        self.id, self.created_at, self.confirmed_at = id, created_at, confirmed_at
        self.payment_status, self.fulfillment_status = payment_status, fulfillment_status
        self.difference_due = difference_due
        self.new_items, self.return_items = [], []


class ClaimItem:
    def __init__(self, row, part):
        self.row, self.part, self.tags, self.images = row, part, [], []


class Root:
    """An order or a cart: a row of whose columns messages are made."""

    def __init__(self, row):
        self.row = row
        self.who = who_of(row)

    @cached_property
    def context(self):
        return self.context_with(traits_of(self.row))

    def context_with(self, traits):
        return context_of(self.row.consent, self.row.ip, self.row.user_agent, traits)

    @cached_property
    def money(self):
        return money_of(self.row.currency_code)


class Cart(Root):
    def __init__(self, row, affiliation):
        super().__init__(row)
        self.affiliation, self.lines = affiliation, []

    def add_line(self, line, discount, coupon):
        line.raw_discount, line.coupon = discount or 0, coupon
        self.lines.append(line)

    def properties(self):
        row, money = self.row, self.money
        goods = sum(line.price * line.quantity for line in self.lines)
        goods -= rounded(added(line.raw_discount for line in self.lines))
        value = goods if row.session_amount is None else row.session_amount
        return known(
            {
                "checkout_id": row.id,
                "cart_id": row.id,
                "order_id": row.order_id,
                "value": money(value),
                "currency": row.currency_code.upper(),
                "total": money(value),
                "revenue": money(goods),
                "shipping": None if row.shipping is None else money(row.shipping),
                "affiliation": self.affiliation,
                "coupon": row.coupon,
                "email": email_of(row.email),
                "region_id": row.region_id,
                "products": [
                    {
                        **line.names,
                        **known({"coupon": line.coupon}),
                        "price": money(line.price),
                        "quantity": line.quantity,
                        "subtotal": money(line.price * line.quantity),
                        "discount": money(rounded(line.raw_discount)),
                        "position": position,
                    }
                    for position, line in enumerate(self.lines, 1)
                ]
                or None,
            }
        )
