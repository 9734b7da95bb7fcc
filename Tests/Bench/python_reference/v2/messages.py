"""The properties of an order's events."""

from functools import cached_property

from money import Amounts, Totals, live, methods_at, share
from statuses import status_of_fulfillment, status_of_payment
from tables import exact
from values import ZERO, address_of, divided, email_of, keys_of, known, plain


def line_names(page, line, category=None, type=None):
    """The properties that name a line or a cart's line."""
    product = page.products.get(line.product_id)
    if product is not None:
        collection, kind = page.names.collections.get(product.collection_id), page.names.types.get(product.type_id)
        category, type = collection and collection.title, kind and kind.value
    if category is None and not page.options.plugin:
        category = page.names.categories.get(line.product_id)
    brand = keys_of(product and product.metadata).get("brand")
    sku, variant = line.variant_sku, line.variant_title
    if page.options.plugin:
        sku, variant = (sku.rpartition("-")[0] if sku else None), sku
    own = {"product_id": line.product_id}
    if not page.options.plugin and not known(own):
        own = {"product_id": known({"v": line.variant_id}).get("v", line.id), "custom": True}
    return known(
        {
            **own,
            "sku": sku,
            "variant": variant,
            "variant_id": line.variant_id,
            "line_item_id": line.id,
            "name": known({"n": line.product_title}).get("n", line.title),
            "subtitle": line.product_subtitle,
            "category": known({"n": line.product_collection}).get("n", category),
            "type": known({"n": line.product_type}).get("n", type),
            "brand": brand if type_of_text(brand) else None,
            "image_url": address_of(line.thumbnail),
            "gift_card": True if line.is_giftcard else None,
        }
    )


def type_of_text(value):
    return type(value) is str


class Messages:
    """The content of an order's events."""

    def __init__(self, order):
        self.order, self.page, self.row = order, order.page, order.row
        row, cart = order.row, order.cart_link
        channel = self.page.names.sales_channels.get(row.sales_channel_id)
        self.affiliation = channel and channel.name if order.page.options.plugin else self.page.names.affiliation(row)
        self.names = known(
            {
                "order_id": row.id,
                "checkout_id": cart and cart.cart_id,
                "order_number": row.display_id,
                "custom_order_number": row.custom_display_id,
                "email": email_of(row.email),
                "affiliation": self.affiliation,
                "region_id": row.region_id,
            }
        )
        address = self.page.addresses.get(row.shipping_address_id)
        if address is not None and address.deleted_at is None:
            self.place = known({"shipping_country": address.country_code, "shipping_city": address.city})
        else:
            self.place = {}
        self.shared, self.plugin = {}, order.page.options.plugin

    @cached_property
    def currency(self):
        return self.page.currencies.of(self.row.currency_code)

    def money(self, amount):
        return self.currency.money(amount)

    def totals(self, version):
        order = self.order
        return Totals(order.lines_at(version), order.methods_at(version), order.credit, self.currency)

    def completion(self, version):
        """Order Completed has a value."""
        properties = self.properties(version)
        return properties if self.plugin else properties | {"value": properties["revenue"]}

    def filled(self, properties):
        """Without empty lists, but for the plugin's."""
        return {name: value for name, value in properties.items() if value != [] or self.plugin}

    def properties(self, version, is_cancelled=False):
        row, order, money = self.row, self.order, self.money
        totals, methods = self.totals(version), order.methods_at(version)
        codes = self.codes(version)
        properties = {
            **self.names,
            **self.place,
            "status": row.status,
            "payment_status": status_of_payment(order),
            "fulfillment_status": status_of_fulfillment(order),
            "currency": self.currency.code,
            "subtotal": totals.goods,
            "revenue": totals.goods,
            "discount": totals.discount,
            "shipping": totals.shipping,
            "tax": totals.tax,
            "total": totals.total,
            "shipping_discount": totals.shipping_discount or None,
            "coupon": codes[0] if codes else None,
            "coupons": codes if len(codes) > 1 else None,
            "payment_provider": ",".join(self.providers()) or None,
            "shipping_method": ", ".join(known(dict(enumerate(m.method.name for m in methods))).values()) or None,
            "shipping_methods": [
                known({"id": method.id, "name": method.method.name, "price": money(method.amount)})
                for method in methods
            ]
            or None,
            "products": self.products(order.lines_at(version)),
        }
        if totals.has_credit:
            properties |= {"gift_card_total": totals.total - totals.due, "total_due": totals.due}
        if self.plugin:
            goods, due = totals.undiscounted, totals.due
            properties |= {"subtotal": goods, "total": due, "revenue": due - totals.tax}
            properties |= {"total_due": None, "shipping_discount": None}
        if is_cancelled:
            given = sum((self.money(exact(refund.amount)) for refund, _ in order.refunds), ZERO)
            properties["refunded_total"] = given if given > 0 else None
        return self.filled(known(properties))

    def codes(self, version):
        found = [each.code for line in self.order.lines_at(version) for each in line.adjustments]
        found += [each.code for method in self.order.methods_at(version) for each in method.adjustments]
        codes = [code for code in dict.fromkeys(found) if code is not None and known({"c": code})]
        if not codes:
            links = sorted(live(self.page.promotions_of[self.order.id]), key=lambda link: link.promotion_id)
            promotions = [self.page.promotions.get(link.promotion_id) for link in links]
            codes = list(dict.fromkeys(each.code for each in promotions if each and known({"c": each.code})))
        return codes

    def providers(self):
        order = self.order
        rows = order.payments or [
            session
            for link in order.links
            for session in live(self.page.sessions[link.payment_collection_id])
        ]
        rows = sorted(rows, key=lambda row: (row.created_at, row.id))
        return list(dict.fromkeys(row.provider_id for row in rows if known({"p": row.provider_id})))

    def products(self, lines):
        products = []
        for position, line in enumerate(lines, 1):
            amounts = line.amounts
            total, tax, discount = (self.money(each) for each in (amounts.tot, amounts.tax, amounts.disc))
            products.append(
                {
                    **line_names(self.page, line.line),
                    **self.coupon(line),
                    "price": self.money(line.unit(self.plugin)),
                    "quantity": plain(line.quantity),
                    "subtotal": total - tax + discount,
                    "discount": discount,
                    "tax": tax,
                    "total": total,
                    "position": position,
                }
            )
        return products

    def coupon(self, line):
        codes = [each.code for each in line.adjustments if known({"c": each.code})]
        return {"coupon": codes[0]} if codes and not self.plugin else {}

    # ---- parts of lines

    def before(self, kind, parts, key):
        """Pieces of each line that went before the part `key` of `parts`."""
        if kind not in self.shared:
            table, so_far = {}, {}
            for name, pieces in parts:
                table[name] = dict(so_far)
                for line, number in pieces.items():
                    so_far[line] = so_far.get(line, ZERO) + max(number, ZERO)
            self.shared[kind] = table
        return self.shared[kind][key]

    def part(self, line_id, pieces, before, position):
        line, money = self.order.last_lines.get(line_id), self.money
        row = self.page.lines.get(line_id)
        names = line_names(self.page, row) if row else self.vanished(line_id)
        product = {**names, "quantity": plain(pieces), "position": position}
        if line is not None:
            product |= self.coupon(line)
            amounts = line.amounts
            total, tax, discount = (
                share(each, line.quantity, before, pieces, money) for each in (amounts.tot, amounts.tax, amounts.disc)
            )
            product["price"] = money(line.unit(self.plugin))
            product |= {"subtotal": total - tax + discount, "discount": discount, "tax": tax, "total": total}
        elif row is not None:
            product |= self.price_alone(row)
            product |= dict.fromkeys(("subtotal", "discount", "tax", "total"), money(ZERO))
        return product

    def vanished(self, line_id):
        custom = {} if self.plugin else {"product_id": line_id, "custom": True}
        return {**custom, "line_item_id": line_id}

    def price_alone(self, row):
        """The known value of a line that was never at a version of this order: a piece's price."""
        rates = [exact(rate.rate) for rate in live(self.page.rates.get(row.id, ()))]
        return {"price": self.money(Amounts(exact(row.unit_price), row.is_tax_inclusive, rates, []).sub)}

    def parts(self, pieces, before):
        return [
            self.part(line, pieces[line], before.get(line, ZERO), position)
            for position, line in enumerate(sorted(pieces), 1)
        ]

    def parcel_parts(self, parcel, wanted):
        before = self.before("parcels", [(each.id, each.pieces) for each in self.order.left], parcel.id)
        return self.parts({line: number for line, number in parcel.pieces.items() if wanted(line)}, before)

    def parcel_names(self, parcel):
        numbers = [label.tracking_number for label in parcel.labels]
        urls = [label.tracking_url for label in parcel.labels]
        return known(
            {
                "fulfillment_id": parcel.id,
                "fulfillment_provider": parcel.row.provider_id,
                "tracking_numbers": [text for text in numbers if known({"t": text}) and text != "#"] or None,
                "tracking_urls": [address_of(text) for text in urls if known({"t": text}) and text != "#"] or None,
            }
        )

    def shipment(self, parcel):
        order = self.order
        if self.plugin:
            last = order.last_lines
            whole = {line: last[line].quantity if line in last else each for line, each in parcel.pieces.items()}
            products = self.parts({line: each for line, each in whole.items() if order.is_own(line)}, {})
            return self.properties(self.row.version) | self.parcel_names(parcel) | {"products": products}
        products = self.parcel_parts(parcel, order.is_own)
        sums = {
            name: sum((product.get(name, ZERO) for product in products), self.money(ZERO))
            for name in ("subtotal", "discount", "tax", "total")
        }
        return self.filled(
            {
                **self.names,
                **self.place,
                **self.parcel_names(parcel),
                "currency": self.currency.code,
                **sums,
                "order_total": self.totals(self.row.version).total,
                "partial": any(parcel.pieces.get(line.id, ZERO) < line.quantity for line in order.current_lines),
                "products": products,
            }
        )

    # ---- money and goods that came back

    def refund(self, refund, payment):
        order, page = self.order, self.page
        until = (refund.created_at, refund.id)
        given = sum((exact(row.amount) for row, _ in order.refunds if (row.created_at, row.id) <= until), ZERO)
        captures = [row for row in order.captures if row.created_at <= refund.created_at]
        taken = sum((exact(row.amount) for row in captures), ZERO)
        is_full = taken > 0 and given >= taken
        reason = page.names.refund_reasons.get(refund.refund_reason_id)
        text = reason and (known({"r": reason.code}).get("r") or reason.label)
        currency = page.currencies.of(payment.currency_code)
        moved = order.transaction_of(refund, "refund")
        total = currency.money(exact(refund.amount))
        properties = known(
            {
                **self.names,
                "refund_id": refund.id,
                "total": total,
                "value": None if self.plugin else total,
                "currency": currency.code,
                "reason": text,
                "note": refund.note,
                "refund_type": "full" if is_full else "partial",
                "return_id": moved and moved.return_id,
                "claim_id": moved and moved.claim_id,
                "swap_id": moved and moved.exchange_id,
                "products": self.products(order.current_lines) if is_full and not order.has_left else None,
            }
        )
        return self.filled(properties)

    def receipt(self, change, pieces, returned):
        order, page = self.order, self.page
        before = self.before("receipts", [(each.id, parts) for each, parts in order.receipts], change.id)
        pieces = {line: number for line, number in pieces.items() if number > 0}
        items = {}
        for item in sorted(live(page.return_items[returned.id]), key=lambda item: item.id, reverse=True):
            items[item.item_id] = item
        products = self.parts(pieces, before)
        for product, line in zip(products, sorted(pieces)):
            if item := items.get(line):
                reason = page.names.return_reasons.get(item.reason_id)
                product |= known(
                    {"reason_id": item.reason_id, "reason_value": reason and reason.value, "note": item.note}
                )
        first = next(each for each, _ in order.receipts if each.return_id == returned.id)
        methods = {
            row.shipping_method_id: page.methods[row.shipping_method_id]
            for row in live(page.shippings[order.id])
            if row.return_id == returned.id and row.shipping_method_id in page.methods
        }
        back = self.money(sum((exact(method.amount) for method in methods.values()), ZERO))
        requested = exact(returned.refund_amount)
        properties = known(
            {
                **self.names,
                "currency": self.currency.code,
                "return_id": returned.id,
                "total": self.money(ZERO),
                "value": None if self.plugin else self.money(ZERO),
                "refund_type": "none",
                "returned_total": sum((product.get("total", ZERO) for product in products), self.money(ZERO)),
                "return_shipping": back if back and first.id == change.id else None,
                "requested_amount": None if requested is None else self.money(requested),
                "products": products,
            }
        )
        return self.filled(properties)

    # ---- exchanges and claims

    def item(self, line_id):
        line, row = self.order.last_lines.get(line_id), self.page.lines.get(line_id)
        if row is None:
            return self.vanished(line_id)
        price = self.price_alone(row) if line is None else {"price": self.money(line.unit())}
        return line_names(self.page, row) | price

    def items(self, pieces):
        return [
            {**self.item(line), "quantity": plain(number), "position": position}
            for position, (line, number) in enumerate([each for each in pieces if each[1] > 0], 1)
        ]

    def returns_of(self, exchange):
        mine = [row.id for row in self.page.returns[self.order.id] if row.exchange_id == exchange.id]
        return sorted(mine) or [exchange.return_id]

    def swap(self, exchange, change, with_difference=False):
        order, page = self.order, self.page
        new = [(item.item_id, exact(item.quantity)) for item in live(page.exchange_items[exchange.id])]
        made = {id: page.lines[id].created_at for id, _ in new if id in page.lines}
        new.sort(key=lambda each: (each[0] not in made, made.get(each[0]), each[0]))
        returns = self.returns_of(exchange)
        back = [(item.item_id, exact(item.quantity)) for id in returns for item in live(page.return_items[id])]
        properties = {
            **self.names,
            "swap_id": exchange.id,
            "currency": self.currency.code,
            "new_items": self.items(new),
            "return_items": self.items(sorted(back)),
        }
        if with_difference:
            at = {line.id: line for line in order.every_line_at(change.version)}
            due = sum((at[line].amounts.tot for line in {line for line, _ in new} if line in at), ZERO)
            for method in methods_at(page, order.id, change.version):
                if method.row.exchange_id == exchange.id or method.row.return_id in returns and method.row.return_id:
                    due += method.amounts.tot
            for line, number in back:
                placed = at.get(line) or order.last_lines.get(line)
                if placed and placed.quantity:
                    due -= divided(placed.amounts.tot * number, placed.quantity)
            properties["difference_due"] = properties["total"] = self.money(due)
        return self.filled(properties)

    def swap_shipment(self, exchange, change, parcel):
        mine = {item.item_id for item in live(self.page.exchange_items[exchange.id])}
        products = self.parcel_parts(parcel, lambda line: line in mine and not self.order.is_own(line))
        return self.swap(exchange, change, True) | self.parcel_names(parcel) | self.filled({"products": products})

    def claim(self, claim, item):
        line = self.item(item.item_id)
        images = sorted(live(self.page.images[item.id]), key=lambda image: image.id)
        amount = exact(claim.refund_amount)
        return known(
            {
                **self.names,
                **line,
                "type": claim.type,
                "product_type": line.get("type"),
                "currency": self.currency.code,
                "claim_id": claim.id,
                "claim_item_id": item.id,
                "reason": item.reason,
                "note": item.note,
                "quantity": plain(exact(item.quantity)),
                "refund_amount": None if amount is None else self.money(amount),
                "images": [address_of(image.url) for image in images if known({"u": image.url})] or None,
            }
        )
