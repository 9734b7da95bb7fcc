"""Amounts, texts and times, as messages have them."""

import json
import re
import unicodedata
from datetime import timezone
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, setcontext
from urllib.parse import quote

from tables import Number, Unspeakable

setcontext(Context(prec=400, Emax=999999, Emin=-999999))
ZERO, ONE, HALF, HUNDRED = Decimal(0), Decimal(1), Decimal("0.5"), Decimal(100)
PLACES = Decimal(1).scaleb(-20)


def divided(a, b):
    """A quotient of 20 places, half up, as Medusa's are."""
    if b == 0:
        raise Unspeakable("division by zero")
    return (a / b).quantize(PLACES, ROUND_HALF_UP)


def half_up(x, digits):
    step = Decimal(1).scaleb(-digits)
    return ((x / step + HALF).to_integral_value(ROUND_FLOOR) * step).quantize(step)


def rounded(x, digits):
    """R: half up to 10 decimals first, which takes away what quotients leave."""
    return half_up(half_up(x, 10), digits)


def plain(x):
    """A quantity: no trailing zeros, no exponent."""
    text = format(x, "f")
    return Number(text.rstrip("0").rstrip(".") if "." in text else text)


def written(time):
    time = time.astimezone(timezone.utc)
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


def is_invisible(character):
    return (
        character.isspace()
        or unicodedata.category(character) in ("Cc", "Cf")
        or "\ufe00" <= character <= "\ufe0f"
        or character in "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
        or "\U000e0000" <= character <= "\U000e0fff"
    )


def trimmed(text):
    start, end = 0, len(text)
    while start < end and is_invisible(text[start]):
        start += 1
    while end > start and is_invisible(text[end - 1]):
        end -= 1
    return text[start:end]


def shows(text):
    """The text, if it has a visible character."""
    return text if text is not None and trimmed(text) else None


def known(properties):
    return {
        name: value
        for name, value in properties.items()
        if value is not None and (not isinstance(value, str) or trimmed(value))
    }


def email_of(text):
    text = trimmed(text or "")
    return text if "@" in text[1:-1] else None


def address_of(text):
    return text and quote(trimmed(text), safe="%:/?#[]@!$&'()*+,;=~")


NOBODY = set(
    """undefined null nil none nan infinity true false n/a na unknown anonymous guest not_authenticated -1""".split()
) | {"not set"}


def person(value):
    """The id that a storefront left, or None."""
    if not isinstance(value, str) or len(value) > 1000:
        return None
    text = trimmed(value)
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = trimmed(text[1:-1])
    bare = text.strip("\"'()[]{}<> ").lower()
    if bare in NOBODY or text.startswith("[object "):
        return None
    if not any(letter.isalpha() or letter.isdigit() and letter != "0" for letter in text):
        return None
    return text


def keys_of(metadata):
    """Metadata that is no object has no keys."""
    return metadata if isinstance(metadata, dict) else {}


class Currency:
    def __init__(self, code, digits):
        self.code, self.digits, self.unit = code.upper(), digits, Decimal(1).scaleb(-digits)

    def money(self, amount):
        return rounded(amount, self.digits)


class Currencies:
    def __init__(self, database):
        self.digits = {row.code.lower(): row.decimal_digits for row in database.rows("currency") if row.code}

    def of(self, code):
        code = (code or "").lower()
        if code in self.digits and re.fullmatch("[a-z]{3,5}", code):
            return Currency(code, self.digits[code])
        if re.fullmatch("[a-z]{3}", code):
            return Currency(code, 2)
        raise Unspeakable(f"currency {code!r}")

    def unit(self, code):
        """The smallest unit, where settling asks for it."""
        try:
            return self.of(code).unit
        except Unspeakable:
            return Decimal("0.01")


def dump(value):
    """JSON text; numbers as they are."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{dump(str(name))}:{dump(item)}" for name, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(dump, value)) + "]"
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False)
