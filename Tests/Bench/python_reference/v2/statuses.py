"""payment_status and fulfillment_status, derived as Medusa derives them when it reads an order."""

from tables import exact
from values import ZERO


def status_of_payment(order):
    page = order.page
    count = {}

    def add(status, number):
        count[status] = count.get(status, 0) + number

    collections = [row for row in order.collections if row.deleted_at is None]
    for row in collections:
        amount, unit = exact(row.amount), page.currencies.unit(order.row.currency_code)
        captured, refunded = exact(row.captured_amount) or ZERO, exact(row.refunded_amount) or ZERO
        if captured > 0 or amount == 0:
            add("captured", 1 if amount - captured <= unit else 0.5)
        if refunded > 0:
            add("refunded", 1 if amount - refunded <= unit else 0.5)
        add(row.status, 1)
    of, canceled = lambda status: count.get(status, 0), count.get("canceled", 0)
    going = len(collections) - canceled
    if of("requires_action") > 0:
        return "requires_action"
    if of("refunded") > 0:
        return "refunded" if of("refunded") == of("captured") else "partially_refunded"
    for status in ("captured", "authorized"):
        if of(status) > 0:
            return status if of(status) == going else f"partially_{status}"
    if canceled > 0 and canceled == len(collections):
        return "canceled"
    return "awaiting" if of("awaiting") > 0 else "not_paid"


def status_of_fulfillment(order):
    page, found = order.page, []
    for link in page.parcels_of[order.id]:
        row = page.parcels.get(link.fulfillment_id)
        if row is None or row.deleted_at is not None:
            continue
        steps = {
            "canceled": row.canceled_at, "delivered": row.delivered_at, "shipped": row.shipped_at,
            "fulfilled": row.packed_at,
        }  # fmt: skip
        found.append(next((name for name, time in steps.items() if time is not None), None))
    going = [status for status in found if status != "canceled"]
    rest = any(
        exact(line.row.fulfilled_quantity) < line.quantity for line in order.every_line_at(order.row.version)
    )
    for status in ("delivered", "shipped", "fulfilled"):
        if status in going:
            return status if not rest and all(each == status for each in going) else f"partially_{status}"
    return "canceled" if found and not going else "not_fulfilled"
