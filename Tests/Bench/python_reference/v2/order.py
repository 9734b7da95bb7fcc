"""Which rows of an order count, are settled, and show a fact."""

from collections import defaultdict
from datetime import timedelta
from functools import cached_property

from money import credit_at_checkout, lines_at, live, methods_at
from tables import exact
from values import ZERO, keys_of

SETTLE_AFTER, GRACE = timedelta(minutes=5), timedelta(seconds=30)


def by_time(rows, time="created_at"):
    return sorted(rows, key=lambda row: (getattr(row, time), row.id))


class Parcel:
    def __init__(self, row, actions, items, links):
        self.row, self.id, self.left_at = row, row.id, row.shipped_at or row.delivered_at
        self.pieces = pieces_in(row.id, actions, items)
        self.labels = sorted(live(links), key=lambda label: label.id)


def amount_of(details):
    """The quantity of an action: a number, a string, or an object with `value`."""
    quantity = keys_of(details).get("quantity")
    quantity = keys_of(quantity).get("value") if isinstance(quantity, dict) else quantity
    return exact(quantity) if isinstance(quantity, str) else None


def pieces_of(actions, kinds):
    pieces = defaultdict(lambda: ZERO)
    for action in actions:
        line = keys_of(action.details).get("reference_id")
        quantity = amount_of(action.details) if action.action in kinds else None
        if isinstance(line, str) and quantity is not None:
            pieces[line] += quantity
    return dict(pieces)


def pieces_in(parcel_id, actions, items):
    mine = [each for each in actions if each.reference == "fulfillment" and each.reference_id == parcel_id]
    for kind in ("SHIP_ITEM", "FULFILL_ITEM"):
        if pieces := pieces_of(mine, [kind]):
            return pieces
    pieces = {}
    for item in live(items):
        if item.line_item_id is not None:
            quantity = exact(item.quantity)
            pieces[item.line_item_id] = min(pieces.get(item.line_item_id, quantity), quantity)
    return pieces


class Order:
    def __init__(self, page, row, now):
        self.page, self.row, self.id, self.now = page, row, row.id, now
        self.links = [
            link
            for link in sorted(page.collections_of[self.id], key=lambda link: link.payment_collection_id)
        ]
        self.collections = [
            page.collections[link.payment_collection_id]
            for link in self.links
            if link.payment_collection_id in page.collections
        ]
        self.payments = by_time(
            payment
            for link in self.links
            for payment in live(page.payments[link.payment_collection_id])
        )
        self.changes = [change for change in live(page.changes[self.id]) if change.status == "confirmed"]
        self.actions = sorted(
            (action for change in self.changes for action in live(page.actions[change.id])),
            key=lambda action: (action.ordering, action.id),
        )
        self.cart_link = min(
            live(page.carts_of[self.id]), key=lambda link: (link.created_at, link.cart_id), default=None
        )
        self.cart = self.cart_link and page.carts.get(self.cart_link.cart_id)

    # ---- settling

    def is_old(self, time, age=SETTLE_AFTER):
        return time is not None and self.now - time >= age

    @property
    def is_order(self):
        row = self.row
        return row.deleted_at is None and row.status != "draft" and not row.is_draft_order

    def has_live_payment(self):
        for payment in self.payments:
            if payment.canceled_at is not None:
                continue
            older = [row for row in live(self.page.refunds[payment.id]) if row.created_at < self.row.created_at]
            given = sum((exact(row.amount) for row in older), ZERO)
            taken = sum((exact(row.amount) for row in live(self.page.captures[payment.id])), ZERO)
            if not older or given < taken:
                return True
        return False

    @cached_property
    def summary_versions(self):
        return {row.version for row in live(self.page.summaries[self.id])}

    @cached_property
    def counts(self):
        """Whether it is an order and settled; else it waits or never will be."""
        row = self.row
        return (
            self.is_order
            and self.is_old(row.created_at, GRACE)
            and (
                self.is_old(row.created_at)
                or row.version > 1
                or row.canceled_at is not None
                or bool(self.page.parcels_of[self.id])
                or self.has_live_payment()
            )
            and self.has_content
        )

    @property
    def has_content(self):
        version = self.row.version
        return any(row.version == version for row in live(self.page.placings[self.id])) or (
            version in self.summary_versions
        )

    @property
    def is_resting(self):
        """Whether nothing was written to it within half a minute."""
        times = [self.row.updated_at, *[change.confirmed_at for change in self.changes if change.confirmed_at]]
        return self.is_old(max(times), GRACE)

    def is_change_settled(self, change):
        is_old = self.is_old(change.confirmed_at)
        if not self.summary_versions:
            return is_old
        return (
            self.row.version >= change.version
            and change.version in self.summary_versions
            and (is_old or any(other.version > change.version for other in self.changes))
        )

    def is_parcel_settled(self, parcel, kind="SHIP_ITEM", time="shipped_at"):
        return self.is_old(getattr(parcel.row, time)) or any(
            action.action == kind and action.reference == "fulfillment" and action.reference_id == parcel.id
            for action in self.actions
        )

    def transaction_of(self, row, reference):
        return next(
            (
                each
                for each in live(self.page.transactions[row.id])
                if each.reference == reference and each.order_id == self.id
            ),
            None,
        )

    def is_capture_settled(self, payment, capture):
        return (
            payment.captured_at is not None
            or self.is_old(capture.created_at)
            or self.transaction_of(capture, "capture") is not None
        )

    def is_refund_settled(self, collection, refund):
        if self.page.database.has("refund", "status") and refund.status != "succeeded":
            return False
        if self.transaction_of(refund, "refund") is not None:
            return True
        together = by_time(
            row for payment in self.page.payments[collection.id] for row in live(self.page.refunds[payment.id])
        )
        until = sum(
            (exact(row.amount) for row in together if (row.created_at, row.id) <= (refund.created_at, refund.id)),
            ZERO,
        )
        counted = exact(collection.refunded_amount) or ZERO
        return until - counted < self.page.currencies.unit(collection.currency_code)

    # ---- money in and out

    @cached_property
    def failed_payments(self):
        """Payments of earlier attempts at the cart: given back before the order was made."""
        if self.cart_link is None:
            return set()
        return {
            payment.id
            for payment in self.payments
            if any(row.created_at < self.row.created_at for row in live(self.page.refunds[payment.id]))
        }

    @cached_property
    def captures(self):
        return by_time(
            capture
            for payment in self.payments
            if payment.id not in self.failed_payments
            for capture in live(self.page.captures[payment.id])
            if self.is_capture_settled(payment, capture)
        )

    @cached_property
    def refund_rows(self):
        """(refund, payment, fate), by time."""
        found = []
        for link in self.links:
            if self.page.order_of_collection[link.payment_collection_id] != self.id:
                continue
            collection = self.page.collections.get(link.payment_collection_id)
            for payment in self.page.payments[link.payment_collection_id]:
                for refund in live(self.page.refunds[payment.id]):
                    if self.cart_link is not None and refund.created_at < self.row.created_at:
                        fate = "refund of a failed checkout"
                    elif collection is not None and self.is_refund_settled(collection, refund):
                        fate = None
                    elif self.is_old(refund.created_at):
                        fate = "refund that Medusa never counted"
                    else:
                        fate = "not settled yet"
                    found.append((refund, payment, fate))
        return sorted(found, key=lambda each: (each[0].created_at, each[0].id))

    @property
    def refunds(self):
        return [(refund, payment) for refund, payment, fate in self.refund_rows if fate is None]

    # ---- versions and lines

    @cached_property
    def placed_version(self):
        if self.cart_link is not None:
            return 1
        paid = min((payment.created_at for payment in self.payments), default=None)
        edits = {
            change.version
            for change in self.changes
            if change.change_type == "edit" and (paid is None or change.confirmed_at < paid)
        }
        version = 1
        while version + 1 in edits:
            version += 1
        return version

    @cached_property
    def added_lines(self):
        """Lines that an exchange or a claim added, unless they were there when it was placed."""
        page = self.page
        added = {item.item_id for row in page.exchanges[self.id] for item in live(page.exchange_items[row.id])}
        for row in page.claims[self.id]:
            added |= {item.item_id for item in live(page.claim_items[row.id]) if item.is_additional_item}
        placed = {row.item_id for row in live(page.placings[self.id]) if row.version == self.placed_version}
        return added - placed

    def is_own(self, line_id):
        return line_id not in self.added_lines

    def lines_at(self, version):
        return [line for line in self.every_line_at(version) if self.is_own(line.id)]

    def every_line_at(self, version):
        return lines_at(self.page, self.id, version)

    def methods_at(self, version):
        return [
            method
            for method in methods_at(self.page, self.id, version)
            if method.row.return_id is method.row.claim_id is method.row.exchange_id is None
        ]

    @cached_property
    def current_lines(self):
        return self.lines_at(self.row.version)

    @cached_property
    def last_lines(self):
        """Each line at the current version, else at its last."""
        rows, version = live(self.page.placings[self.id]), self.row.version
        last = {}
        for row in sorted(rows, key=lambda row: (row.version <= version, row.version)):
            last[row.item_id] = row.version
        found = {}
        for version in set(last.values()):
            for line in self.every_line_at(version):
                if last[line.id] == version:
                    found[line.id] = line
        return found

    @cached_property
    def credit(self):
        return credit_at_checkout(self.page, self.row)

    # ---- parcels, receipts, exchanges, claims

    @cached_property
    def parcels(self):
        """The order's parcels that are neither canceled nor deleted."""
        page, found = self.page, []
        for link in page.parcels_of[self.id]:
            row = page.parcels.get(link.fulfillment_id)
            if row and page.order_of_parcel[row.id] == self.id and row.canceled_at is row.deleted_at is None:
                found.append(Parcel(row, self.actions, page.parcel_items[row.id], page.labels[row.id]))
        return sorted(found, key=lambda parcel: parcel.id)

    @cached_property
    def left(self):
        """What left the shop, by time: shipped, or delivered without having been shipped."""
        parcels = [parcel for parcel in self.parcels if parcel.left_at is not None]
        return sorted(parcels, key=lambda parcel: (parcel.left_at, parcel.id))

    @property
    def has_left(self):
        """Whether any of its parcels was shipped or delivered."""
        return any(parcel.row.shipped_at or parcel.row.delivered_at for parcel in self.parcels)

    def has_own_lines(self, parcel):
        return any(self.is_own(line) for line in parcel.pieces)

    def completed_at(self, trigger):
        """(time, whether it is settled) of what completes it; nothing does: None."""
        if trigger == "paid":
            captures = by_time(
                (capture for payment in self.payments if payment.id not in self.failed_payments
                 for capture in live(self.page.captures[payment.id])),
            )  # fmt: skip
            if self.captures:
                return self.captures[0].created_at, True
            return (captures[0].created_at, False) if captures else None
        if trigger == "fulfilled":
            parcels = [parcel for parcel in self.left if self.has_own_lines(parcel)]
            settled = [parcel for parcel in parcels if self.has_left_surely(parcel)]
            return (settled[0].left_at, True) if settled else (parcels[0].left_at, False) if parcels else None
        return self.row.created_at, True

    def has_left_surely(self, parcel):
        if parcel.row.shipped_at is not None:
            return self.is_parcel_settled(parcel)
        return self.is_parcel_settled(parcel, "DELIVER_ITEM", "delivered_at")

    @cached_property
    def receipts(self):
        """(change, pieces by line) of every confirmed receipt, by time."""
        changes = [change for change in self.changes if change.change_type == "return_receive"]
        return [
            (
                change,
                pieces_of(live(self.page.actions[change.id]), ["RECEIVE_RETURN_ITEM", "RECEIVE_DAMAGED_RETURN_ITEM"]),
            )
            for change in by_time(changes, "confirmed_at")
        ]

    def is_of_exchange_or_claim(self, returned, change):
        """Whether a return is that of an exchange or a claim, by its row, or by theirs, or by its receipt's."""
        rows = [*live(self.page.exchanges[self.id]), *live(self.page.claims[self.id])]
        named = [returned.exchange_id, returned.claim_id, change.exchange_id, change.claim_id]
        return any(named) or any(row.return_id == returned.id for row in rows)

    def change_of(self, kind, key, id):
        """The first confirmed change of an exchange or a claim."""
        changes = [each for each in self.changes if each.change_type == kind and getattr(each, key) == id]
        return next(iter(by_time(changes, "confirmed_at")), None)

    @property
    def is_part(self):
        parent = keys_of(self.row.metadata).get("parent_order_id")
        return isinstance(parent, str) and parent != self.id and parent in self.page.parents

    def differs_from_placed(self):
        """Whether the content that Order Updated covers differs from the placed content."""

        def content(version):
            lines, methods = self.lines_at(version), self.methods_at(version)
            return sorted((line.content() for line in lines), key=repr), [each.content() for each in methods]

        return content(self.placed_version) != content(self.row.version)

    def newest_covered(self):
        row, page = self.row, self.page
        times = [row.updated_at]
        for id in (row.shipping_address_id, row.billing_address_id):
            if address := page.addresses.get(id):
                times.append(address.updated_at)
        for line in self.current_lines:
            times += [line.row.updated_at, *[each.updated_at for each in line.adjustments]]
            times += [each.updated_at for each in live(line.rates_of)]
            if line.line:
                times.append(line.line.updated_at)
        for method in self.methods_at(row.version):
            times += [method.row.updated_at, method.method.updated_at]
            times += [each.updated_at for each in method.adjustments]
            times += [each.updated_at for each in live(method.rates_of)]
        return max(times)
