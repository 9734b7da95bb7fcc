"""An order with its rows, and the properties of its events; docs/events.md describes them."""

from functools import cached_property, partial
from operator import itemgetter

from rows import (
    ClaimItem, Parcel, Part, Return, Root, Swap, added, address_of, divided, email_of, known, product_id_of, rounded,
)  # fmt: skip


def filled(properties):
    """Lists that hold something."""
    return {name: value for name, value in properties.items() if value}


def taxed(amount, rates):
    """A line's tax is rounded for each rate."""
    return added(rounded(amount * (rate / 100)) for rate in rates)


class Order(Root):
    def __init__(self, row, affiliation):
        super().__init__(row)
        self.names = known(
            {
                "order_id": row.id,
                "checkout_id": row.cart_id,
                "order_number": row.display_id,
                "email": email_of(row.email),
                "affiliation": affiliation,
                "region_id": row.region_id,
            }
        )
        self.place = {}
        if row.shipping_id is not None:
            place = {"shipping_country": row.shipping_country_code, "shipping_city": row.shipping_city}
            self.place = known(place)
        # Also lines that parcels and the like name and that do not, or no longer, belong to the order.
        self.lines, self.by_id = [], {}
        self.methods, self.discounts, self.gift_cards, self.transactions = {}, [], [], []
        self.payments, self.refunds, self.full_refunds = [], [], set()
        self.swaps, self.parcels, self.returns, self.claim_items = {}, {}, {}, {}
        self.shipped, self.returned = {}, {}

    def add_shipping_method(self, id, name, price, includes_tax, rate):
        method = self.methods.setdefault(id, (name, price, includes_tax, []))
        if rate is not None:
            method[3].append(rate)

    def add_swap_item(self, id, columns, is_return_item, item_id, quantity):
        swap = self.swaps.get(id) or self.swaps.setdefault(id, Swap(id, *columns))
        if item_id is not None:
            items = swap.return_items if is_return_item else swap.new_items
            items.append(Part(self.by_id.get(item_id), item_id, quantity))

    def add_parcel_item(self, id, columns, item_id, quantity):
        parcel = self.parcels.get(id) or self.parcels.setdefault(id, Parcel(id, *columns))
        if item_id is not None:
            parcel.parts.append(Part(self.by_id.get(item_id), item_id, quantity, self.shipped))

    def add_returned_item(self, id, columns, item_id, quantity, reason):
        received = self.returns.get(id) or self.returns.setdefault(id, Return(id, *columns))
        if item_id is not None:
            part = Part(self.by_id.get(item_id), item_id, quantity, self.returned)
            received.parts.append((part, known(reason)))

    def add_claim_row(self, row):
        item = self.claim_items.get(row.id)
        if item is None:
            part = Part(self.by_id.get(row.item_id), row.item_id, row.quantity)
            item = self.claim_items[row.id] = ClaimItem(row, part)
        if row.tag_id is not None:
            item.tags.append(known({"id": row.tag_id, "value": row.tag_value}))
        if row.image_url:
            item.images.append(address_of(row.image_url))

    def calculate(self):
        """Medusa's totals, operation for operation: another order of operations gives other cents."""
        row = self.row
        self.own_rate = row.tax_rate / 100 if row.tax_rate else None
        self.discount_id = next((id for id, _, is_free in self.discounts if not is_free), None)
        for line in self.by_id.values():
            self.calculate_line(line)
        subtotal = added(line.amounts[0] for line in self.lines)
        raw_discount = added(line.raw_discount for line in self.lines)
        taxes = added(line.amounts[2] for line in self.lines)
        shipping = 0
        # Free shipping has neither price nor tax.
        methods = () if any(is_free for _, _, is_free in self.discounts) else self.methods.values()
        for _, price, includes_tax, rates in methods:
            if self.own_rate:
                tax, includes_tax = rounded(price * self.own_rate), False
            elif includes_tax:
                tax = rounded(added(rate / 100 * price / (1 + rate / 100) for rate in rates))
            else:
                tax = rounded(added(price * (rate / 100) for rate in rates))
            shipping += price - tax if includes_tax else price
            taxes += tax
        # Medusa subtracts the discount before it is rounded.
        payable = subtotal + shipping - raw_discount + (0 if row.gift_cards_taxable else taxes)
        cards, self.cards_tax = self.gift_card_amounts(payable)
        self.discount, self.shipping, self.tax = rounded(raw_discount), shipping, taxes - self.cards_tax
        self.goods, self.gift_card_total = subtotal - self.discount, rounded(cards)
        self.total = self.goods + self.shipping + self.tax

    def calculate_line(self, line):
        raw_discount = added(
            amount
            for id, amount in line.adjustments
            if id is None or line.allows_discounts and id == self.discount_id
        )
        price, quantity, rates = line.price, line.quantity, line.rates
        subtotal = price * quantity
        if rate := self.own_rate:
            included = rounded(rate * price / (1 + rate)) if line.includes_tax else 0
            subtotal = rounded((price - included) * quantity)
            tax = rounded((subtotal - rounded(raw_discount)) * rate)
        elif not line.includes_tax:
            tax = taxed(subtotal - raw_discount, rates)
        elif rates:
            whole_rate = added(rate / 100 for rate in rates)
            net = (price - rounded(whole_rate * price / (1 + whole_rate))) * quantity
            subtotal -= taxed(net, rates)
            tax = taxed(net - raw_discount, rates)
        else:
            # Medusa fills in the subtotal of a price with tax only if there are tax lines.
            subtotal = tax = 0
        discount = rounded(raw_discount)
        total = subtotal + tax - (0 if self.own_rate else discount)
        line.raw_discount, line.amounts = raw_discount, (subtotal, discount, tax, total)

    def gift_card_amounts(self, payable):
        total = tax = 0
        for amount, is_taxable, rate in self.transactions:
            # Rows from before is_taxable were taxed by their region.
            if is_taxable is None and self.row.gift_cards_taxable:
                rate = self.row.region_tax_rate
            total += amount
            tax = rounded(tax + amount * ((rate or 0) / 100))
        if self.transactions or not self.gift_cards:
            return total, tax
        rest = payable
        for balance, rate in self.gift_cards:
            total += balance
            taxable = min(rest, balance)
            if taxable > 0 and rate:
                tax += rounded(taxable * (rate / 100))
                rest -= taxable
        return min(payable, total), tax

    def settle_refunds(self):
        """Pairs returns with refunds and finds the full ones; gives the refunds without a return."""
        pairs = [
            (abs(lag), received, refund)
            for received in self.returns.values()
            for refund in self.refunds
            if refund.reason == "return" and refund.amount == received.amount
            and -1 <= (lag := (received.received_at - refund.created_at).total_seconds()) <= 5
        ]  # fmt: skip
        free = list(self.refunds)
        # Sorting keeps the order of pairs as near: the earliest first.
        for _, received, refund in sorted(pairs, key=itemgetter(0)):
            if received.refund is None and refund in free:
                received.refund = refund
                free.remove(refund)
        paid, given = sum(amount for _, amount in self.payments), 0
        for refund in self.refunds:
            given += refund.amount
            if 0 < paid <= given:
                self.full_refunds.add(refund.id)
        return free

    def facts(self):
        """Event, key, time, and what makes the properties."""
        row = self.row
        self.calculate()
        yield "Order Completed", row.id + "/completed", row.created_at, self.completion
        for parcel in self.parcels.values():
            if parcel.swap_id is None:
                key = parcel.id + "/shipped"
                yield "Order Shipped", key, parcel.shipped_at, partial(self.shipment, parcel)
            else:
                swap, key = self.swaps[parcel.swap_id], parcel.id + "/shipped"
                yield "Swap Shipped", key, parcel.shipped_at, partial(self.swap_shipment, swap, parcel)
        refunds = self.settle_refunds()
        for received in self.returns.values():
            key, properties = received.id + "/refunded", partial(self.returned_goods, received)
            yield "Order Refunded", key, received.received_at, properties
        for refund in refunds:
            key, properties = refund.id + "/refunded", partial(self.refund, refund)
            yield "Order Refunded", key, refund.created_at, properties
        for item in self.claim_items.values():
            yield "Item Claimed", item.row.id + "/claimed", item.row.created_at, partial(self.claim, item)
        for swap in self.swaps.values():
            yield "Swap Created", swap.id + "/created", swap.created_at, partial(self.swap, swap)
            if swap.confirmed_at is not None:
                properties = partial(self.swap, swap, with_difference=True)
                yield "Swap Confirmed", swap.id + "/confirmed", swap.confirmed_at, properties
        if row.canceled_at is not None:
            yield "Order Cancelled", row.id + "/cancelled", row.canceled_at, self.properties

    @cached_property
    def currency(self):
        return self.row.currency_code.upper()

    def completion(self):
        return self.properties() | {"value": self.money(self.goods)}

    def properties(self):
        row, money = self.row, self.money
        names = [name for name, *_ in self.methods.values() if name is not None]
        codes = [code for _, code, _ in self.discounts]
        providers = dict.fromkeys(provider for provider, _ in self.payments if provider is not None)
        properties = {
            **self.names,
            **self.place,
            "status": row.status,
            "payment_status": row.payment_status,
            "fulfillment_status": row.fulfillment_status,
            "currency": self.currency,
            "subtotal": money(self.goods),
            "revenue": money(self.goods),
            "discount": money(self.discount),
            "shipping": money(self.shipping),
            "tax": money(self.tax),
            "total": money(self.total),
            "products": self.products(),
        }
        if not properties["products"]:
            del properties["products"]
        if self.cards_tax:
            properties["gift_card_tax"] = money(self.cards_tax)
        if self.gift_card_total:
            properties["gift_card_total"] = money(self.gift_card_total)
            properties["total_due"] = money(self.total - self.gift_card_total)
        if codes:
            properties["coupon"] = codes[0]
            if len(codes) > 1:
                properties["coupons"] = codes
        if providers:
            properties["payment_provider"] = ",".join(providers)
        if self.methods:
            if names:
                properties["shipping_method"] = ", ".join(names)
            properties["shipping_methods"] = [
                known({"id": id, "name": name, "price": money(price)})
                for id, (name, price, *_) in self.methods.items()
            ]
        return properties

    def products(self):
        parts = [Part(line, line.id, line.quantity) for line in self.lines]
        return [self.product(part, position, part.line.amounts) for position, part in enumerate(parts, 1)]

    def product(self, part, position, amounts):
        line, money = part.line, self.money
        if line is None:
            names = {"product_id": part.line_id, "custom": True, "line_item_id": part.line_id}
            return {**names, "quantity": part.quantity, "position": position}
        subtotal, discount, tax, total = amounts
        codes = {id: code for id, code, _ in self.discounts}
        product = {
            **line.names,
            **known({"coupon": next((codes[id] for id, _ in line.adjustments if id in codes), None)}),
            "quantity": part.quantity,
            "subtotal": money(subtotal),
            "discount": money(discount),
            "tax": money(tax),
            "total": money(total),
            "position": position,
        }
        if line.quantity > 0:
            product["price"] = money(divided(line.amounts[0], line.quantity))
        return product

    def share_products(self, parts):
        """The products of a parcel or a return, and their sums."""
        shares = [part.share() for part in parts]
        products = [
            self.product(part, position, share)
            for position, (part, share) in enumerate(zip(parts, shares), 1)
        ]
        return products, [sum(amounts) for amounts in zip((0, 0, 0, 0), *shares)]

    def shipment(self, parcel):
        money = self.money
        products, (subtotal, discount, tax, total) = self.share_products(parcel.parts)
        pieces = sum(part.quantity for part in parcel.parts)
        return {
            **self.names,
            **self.place,
            **parcel.names(),
            "currency": self.currency,
            "subtotal": money(subtotal),
            "discount": money(discount),
            "tax": money(tax),
            "total": money(total),
            "order_total": money(self.total),
            "partial": pieces < sum(line.quantity for line in self.lines),
            **filled({"products": products}),
        }

    def returned_goods(self, received):
        money, refund = self.money, received.refund
        parts = [(part, reason) for part, reason in received.parts if part.quantity > 0]
        products, _ = self.share_products([part for part, _ in parts])
        properties = {
            **self.names,
            **received.cause,
            "currency": self.currency,
            "return_id": received.id,
            **filled({"products": [product | reason for product, (_, reason) in zip(products, parts)]}),
        }
        if refund is None:
            amount = money(received.amount)
            properties |= {"total": money(0), "value": money(0), "requested_amount": amount, "refund_type": "none"}
        else:
            properties |= self.money_given(refund)
        if received.shipping_price:
            properties["return_shipping"] = money(received.shipping_price)
        return properties

    def refund(self, refund):
        cause = {"swap_id": refund.swap_id, "claim_id": refund.claim_id}
        properties = self.names | known(cause) | self.money_given(refund) | {"currency": self.currency}
        if refund.id in self.full_refunds:
            properties |= filled({"products": self.products()})
        return properties

    def money_given(self, refund):
        return known(
            {
                "refund_id": refund.id,
                "total": self.money(refund.amount),
                "value": self.money(refund.amount),
                "refund_type": "full" if refund.id in self.full_refunds else "partial",
                "reason": refund.reason,
                "note": refund.note,
            }
        )

    def swap(self, swap, with_difference=False):
        properties = {
            **self.names,
            "swap_id": swap.id,
            "payment_status": swap.payment_status,
            "fulfillment_status": swap.fulfillment_status,
            "currency": self.currency,
            **filled({"new_items": self.swap_items(swap.new_items)}),
            **filled({"return_items": self.swap_items(swap.return_items)}),
        }
        if with_difference and swap.difference_due is not None:
            properties["difference_due"] = properties["total"] = self.money(swap.difference_due)
        return known(properties)

    def swap_shipment(self, swap, parcel):
        products, _ = self.share_products(parcel.parts)
        return self.swap(swap, with_difference=True) | parcel.names() | filled({"products": products})

    def swap_items(self, parts):
        parts = [part for part in parts if part.quantity > 0]
        return [
            {**self.line_and_price(part), "quantity": part.quantity, "position": position}
            for position, part in enumerate(parts, 1)
        ]

    def line_and_price(self, part):
        line = part.line
        if line is None:
            return {"product_id": part.line_id, "custom": True, "line_item_id": part.line_id}
        # Until a swap is confirmed, no row shows the tax in the price of its new lines.
        if line.includes_tax and not line.rates and not self.own_rate:
            return {**line.names, "price": self.money(line.price)}
        if line.quantity > 0:
            return {**line.names, "price": self.money(divided(line.amounts[0], line.quantity))}
        return line.names

    def claim(self, item):
        row, part = item.row, item.part
        line = self.line_and_price(part)
        if part.line is None:
            if row.product_id is not None or row.variant_id is not None:
                line = product_id_of(row.product_id, row.variant_id, None) | {"line_item_id": part.line_id}
            line |= {
                "sku": row.sku,
                "variant": row.variant_title,
                "variant_id": row.variant_id,
            }
        # The claim's own type has the name that a product's type has elsewhere.
        product_type = line.get("type")
        return known(
            {
                **self.names,
                **line,
                "currency": self.currency,
                "claim_id": row.claim_id,
                "claim_item_id": row.id,
                "type": row.type,
                "product_type": product_type,
                "reason": row.reason,
                "note": row.note,
                "refund_amount": None if row.refund_amount is None else self.money(row.refund_amount),
                "quantity": part.quantity,
                "tags": item.tags or None,
                "images": item.images or None,
            }
        )
