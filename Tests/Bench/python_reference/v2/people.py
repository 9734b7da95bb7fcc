"""Who did it, and in which context."""

from tables import Unspeakable, loads
from values import email_of, keys_of, known, person, trimmed, written

ANONYMOUS_ID_KEYS = ["anonymousId", "anonymous_id", "ajs_anonymous_id", "segment_anonymous_id"]
CONSENT_KEY = "consent"


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


def context(order=None, cart=None, customer=None, plugin=False):
    found = {}
    for name, key in (("ip", "ip"), ("userAgent", "user_agent")):
        for row in (order, cart):
            text = keys_of(row and row.metadata).get(key)
            if type(text) is str and trimmed(text) and len(text) <= 1000:
                found[name] = text
                break
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


def guest_traits(order, addresses):
    def named(id):
        row = addresses.get(id)
        if row is None or row.deleted_at is not None:
            return {}
        return known({"firstName": row.first_name, "lastName": row.last_name})

    names = named(order.billing_address_id) or named(order.shipping_address_id)
    return known({"email": email_of(order.email), **names})


def customer_traits(row, address, groups):
    traits = {
        "email": email_of(row.email),
        "firstName": row.first_name,
        "lastName": row.last_name,
        "phone": row.phone,
        "createdAt": written(row.created_at),
        "has_account": True,
        "groups": [group.name for group in groups if known({"g": group.name})],
    }
    if address is not None:
        street = known({"1": address.address_1, "2": address.address_2}).values()
        traits["address"] = known(
            {
                "street": ", ".join(street),
                "city": address.city,
                "state": address.province,
                "postalCode": address.postal_code,
                "country": address.country_code,
            }
        ) or None
    return known(traits)
