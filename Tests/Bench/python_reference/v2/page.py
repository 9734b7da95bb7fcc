"""Pages of orders with all rows that their messages need."""

from collections import defaultdict

from values import keys_of, known, trimmed


class Names:
    """Small tables that every page asks for."""

    def __init__(self, database):
        self.sales_channels = database.by_id("sales_channel")
        self.refund_reasons = database.by_id("refund_reason")
        self.return_reasons = database.by_id("return_reason")
        self.collections = database.by_id("product_collection")
        self.types = database.by_id("product_type")
        self.categories = first_categories(database)
        stores = sorted(database.rows("store"), key=lambda row: (row.created_at, row.id))
        self.store = stores[0].name if stores else None

    def affiliation(self, row):
        """The name of an order's or a cart's sales channel, else the store's."""
        channel = self.sales_channels.get(row.sales_channel_id)
        return known({"a": channel and channel.name}).get("a", self.store)


def first_categories(database):
    """The name of each product's first category: active ones first, by creation."""
    rows = [row for row in database.rows("product_category") if row.deleted_at is None and not row.is_internal]
    rows.sort(key=lambda row: (not row.is_active, row.created_at, row.id))
    places = {row.id: place for place, row in enumerate(rows)}
    found = {}
    for link in database.rows("product_category_product"):
        place = places.get(link.product_category_id)
        if place is not None:
            found[link.product_id] = min(place, found.get(link.product_id, place))
    return {product: rows[place].name for product, place in found.items()}


def live(rows):
    return [row for row in rows if row.deleted_at is None]


def earliest(links, mine):
    """For each thing of `mine` the order whose link is the earliest, by (created_at, order_id)."""
    found = {}
    for link in sorted(links, key=lambda link: (link.created_at, link.order_id)):
        found.setdefault(getattr(link, mine), link.order_id)
    return found


class Page:
    def __init__(self, database, names, ids):
        self.database, self.names = database, names
        groups = database.groups
        self.orders = database.by_id("order", ids)
        ids = list(self.orders)
        self.placings = groups("order_item", "order_id", ids)
        self.shippings = groups("order_shipping", "order_id", ids)
        self.summaries = groups("order_summary", "order_id", ids)
        self.credits = groups("order_credit_line", "order_id", ids)
        self.changes = groups("order_change", "order_id", ids)
        self.returns = groups("return", "order_id", ids)
        self.claims = groups("order_claim", "order_id", ids)
        self.exchanges = groups("order_exchange", "order_id", ids)
        self.carts_of = groups("order_cart", "order_id", ids)
        self.read_after_sale()
        self.read_payments(ids)
        self.read_parcels(ids)
        self.read_lines()
        self.read_people(ids)

    def read_after_sale(self):
        groups, each = self.database.groups, lambda found: [row for rows in found.values() for row in rows]
        changes = [change for change in each(self.changes) if change.status == "confirmed"]
        self.actions = groups("order_change_action", "order_change_id", [change.id for change in live(changes)])
        self.return_items = groups("return_item", "return_id", [row.id for row in each(self.returns)])
        # An exchange may name a return that no order's exchange names.
        named = {row.return_id for row in each(self.exchanges)}
        for return_id, items in groups("return_item", "return_id", named).items():
            self.return_items[return_id] = items
        self.exchange_items = groups("order_exchange_item", "exchange_id", [row.id for row in each(self.exchanges)])
        self.claim_items = groups("order_claim_item", "claim_id", [row.id for row in each(self.claims)])
        items = [item.id for item in each(self.claim_items)]
        self.images = groups("order_claim_item_image", "claim_item_id", items)

    def read_payments(self, ids):
        rows, groups, by_id = self.database.rows, self.database.groups, self.database.by_id
        self.collections_of = defaultdict(list)
        for link in live(rows("order_payment_collection", "order_id", ids)):
            self.collections_of[link.order_id].append(link)
        collections = {link.payment_collection_id for links in self.collections_of.values() for link in links}
        links = live(rows("order_payment_collection", "payment_collection_id", collections))
        self.order_of_collection = earliest(links, "payment_collection_id")
        self.collections = by_id("payment_collection", collections)
        self.payments = groups("payment", "payment_collection_id", collections)
        self.sessions = groups("payment_session", "payment_collection_id", collections)
        payments = [payment.id for some in self.payments.values() for payment in some]
        self.captures = groups("capture", "payment_id", payments)
        self.refunds = groups("refund", "payment_id", payments)
        moved = [row.id for found in (self.captures, self.refunds) for some in found.values() for row in some]
        self.transactions = groups("order_transaction", "reference_id", moved)

    def read_parcels(self, ids):
        rows, groups, by_id = self.database.rows, self.database.groups, self.database.by_id
        self.parcels_of = defaultdict(list)
        for link in live(rows("order_fulfillment", "order_id", ids)):
            self.parcels_of[link.order_id].append(link)
        parcels = {link.fulfillment_id for links in self.parcels_of.values() for link in links}
        self.parcels = by_id("fulfillment", parcels)
        self.parcel_items = groups("fulfillment_item", "fulfillment_id", parcels)
        self.order_of_parcel = self.owners(live(rows("order_fulfillment", "fulfillment_id", parcels)))
        self.labels = groups("fulfillment_label", "fulfillment_id", parcels)

    def owners(self, links):
        """Each parcel's order: of several the one that has the most of its lines, of these the one linked first."""
        linked = defaultdict(list)
        for link in links:
            linked[link.fulfillment_id].append(link)
        several = [some for some in linked.values() if len({link.order_id for link in some}) > 1]
        orders = {link.order_id for some in several for link in some}
        items = self.database.groups("order_item", "order_id", orders)
        lines = {order: {item.item_id for item in live(items[order])} for order in orders}

        def rank(link):
            named = {item.line_item_id for item in live(self.parcel_items[link.fulfillment_id])}
            return -len(named & lines.get(link.order_id, set())), link.created_at, link.order_id

        return {parcel: min(some, key=rank).order_id for parcel, some in linked.items()}

    def read_lines(self):
        database, groups = self.database, self.database.groups
        lines = {row.item_id for some in self.placings.values() for row in some}
        for found in (self.exchange_items, self.claim_items, self.return_items):
            lines |= {row.item_id for some in found.values() for row in some}
        lines |= {row.line_item_id for some in self.parcel_items.values() for row in some}
        for actions in self.actions.values():
            for action in actions:
                line = keys_of(action.details).get("reference_id")
                if isinstance(line, str):
                    lines.add(line)
        self.lines = database.by_id("order_line_item", lines)
        self.adjustments = groups("order_line_item_adjustment", "item_id", lines)
        self.rates = groups("order_line_item_tax_line", "item_id", lines)
        methods = {row.shipping_method_id for some in self.shippings.values() for row in some}
        self.methods = database.by_id("order_shipping_method", methods)
        self.method_adjustments = groups("order_shipping_method_adjustment", "shipping_method_id", methods)
        self.method_rates = groups("order_shipping_method_tax_line", "shipping_method_id", methods)
        self.products = database.by_id("product", [line.product_id for line in self.lines.values()])

    def read_people(self, ids):
        database, orders = self.database, self.orders.values()
        self.carts = database.by_id("cart", [link.cart_id for links in self.carts_of.values() for link in links])
        customers = {order.customer_id for order in orders}
        self.customers = database.by_id("customer", customers)
        addresses = {order.shipping_address_id for order in orders} | {order.billing_address_id for order in orders}
        self.addresses = database.by_id("order_address", addresses)
        self.promotions_of = database.groups("order_promotion", "order_id", ids)
        promotions = {link.promotion_id for links in self.promotions_of.values() for link in links}
        self.promotions = database.by_id("promotion", promotions)
        parents = [keys_of(order.metadata).get("parent_order_id") for order in orders]
        self.parents = set(
            database.column_of(
                'select id from "order" where id = any(%s)', [name for name in parents if isinstance(name, str)]
            )
        )
        emails = {trimmed(order.email).lower() for order in orders if order.email}
        self.account_emails = set(
            database.column_of(
                "select lower(email) from customer where has_account and deleted_at is null and lower(email) = any(%s)",
                sorted(emails),
            )
        )
