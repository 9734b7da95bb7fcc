"""Who did it, and in which context."""

import re
import sys
from pathlib import Path

from tables import Unspeakable, loads
from values import email_of, keys_of, known, person, trimmed, written

sys.path.append(str(Path(__file__).resolve().parents[1]))
from phones import phone_of

ANONYMOUS_ID_KEYS = ["anonymousId", "anonymous_id", "ajs_anonymous_id", "segment_anonymous_id"]
CONSENT_KEY = "consent"
MAPPED = re.compile(r"::ffff:((?:\d{1,3}\.){3}\d{1,3})", re.IGNORECASE)


def anonymous_id(*rows):
    for row in rows:
        metadata = keys_of(row and row.metadata)
        for key in ANONYMOUS_ID_KEYS:
            if text := person(metadata.get(key)):
                return text
    return None


def who(customer_id, customer, fallback, *rows, guests_are_users=False):
    """A customer with an account is a user; a guest goes by an anonymous id."""
    found = {}
    if text := anonymous_id(*rows):
        found["anonymousId"] = text
    is_user = guests_are_users or customer is not None and customer.has_account
    if is_user and person(customer_id):
        found["userId"] = customer_id
    elif not found:
        found["anonymousId"] = person(customer_id) or fallback
    return found


def context(order=None, cart=None, customer=None, plugin=False, traits=None):
    found = {"traits": traits} if traits else {}
    for name, key in (("ip", "ip"), ("userAgent", "user_agent")):
        for row in (order, cart):
            text = keys_of(row and row.metadata).get(key)
            if type(text) is str and trimmed(text) and len(text) <= 1000:
                found[name] = text
                break
    if not plugin and "ip" in found:
        mapped = MAPPED.fullmatch(trimmed(found["ip"]))
        found["ip"] = mapped[1] if mapped else trimmed(found["ip"])
    if plugin and "userAgent" in found:
        found["user_agent"] = found["userAgent"]
    for row in (order, cart):
        if row is not None and known({"l": row.locale}):
            found["locale"] = row.locale
            break
    for row in (order, cart, customer):
        consent = keys_of(row and row.metadata).get(CONSENT_KEY)
        if consent is not None:
            found["consent"] = consent_of(consent)
            break
    return found


def consent_of(consent):
    if type(consent) is str:
        try:
            consent = loads(consent)
        except ValueError:
            raise Unspeakable("consent") from None
    choices = keys_of(consent).get("categoryPreferences")
    if not isinstance(choices, dict) or not all(isinstance(choice, bool) for choice in choices.values()):
        raise Unspeakable("consent")
    return consent


def address_of_person(row):
    """The spec's address, as far as a row says anything."""
    if row is None or row.deleted_at is not None:
        return {}
    street = known({"1": row.address_1, "2": row.address_2}).values()
    return known(
        {
            "street": ", ".join(street),
            "city": row.city,
            "state": row.province,
            "postalCode": row.postal_code,
            "country": row.country_code,
        }
    )


def traits_of(row, addresses, customer, email):
    """The values of an order or a cart about its person; none if the person's row was deleted."""
    if customer is not None and customer.deleted_at is not None:
        return None
    both = [addresses.get(row.billing_address_id), addresses.get(row.shipping_address_id)]
    both = [each for each in both if each is not None and each.deleted_at is None]
    names = [known({"firstName": each.first_name, "lastName": each.last_name}) for each in both]
    phones = [phone_of(each.phone, each.country_code) for each in both]
    return known(
        {
            "email": email_of(email),
            **next(filter(None, names), {}),
            "phone": next(filter(None, phones), None),
            "address": next(filter(None, map(address_of_person, both)), None),
        }
    )


def guest_traits(order, addresses):
    traits = traits_of(order, addresses, None, order.email)
    return {name: traits[name] for name in ("email", "firstName", "lastName", "phone") if name in traits}


def customer_traits(row, address, groups, plugin=False):
    country = address and address.country_code
    return known(
        {
            "email": email_of(row.email),
            "firstName": row.first_name,
            "lastName": row.last_name,
            "phone": row.phone if plugin else phone_of(row.phone, country),
            "createdAt": written(row.created_at),
            "has_account": True,
            "groups": [group.name for group in groups if known({"g": group.name})],
            "address": address_of_person(address) or None,
        }
    )
