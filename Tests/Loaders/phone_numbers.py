"""Telephone numbers as people write them, each with its E.164 form by the package phonenumbers.

  phone_numbers.py FILE        writes FILE again
  phone_numbers.py --check FILE  fails where the installed phonenumbers sees a number of FILE in another way

A line of FILE: the country of the address or nothing, the number as written, its E.164 form or nothing where it is no
number; tabs between them.
"""
import random
import sys

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

COUNTRIES = (
    "US CA GB IE DE AT CH FR BE NL IT ES PT DK NO SE FI PL CZ SK HU RO BG GR HR SI LT LV UA RU TR IL AE SA EG MA ZA"
    " NG KE IN PK BD TH MY SG ID PH VN JP KR CN HK TW AU NZ MX BR CL CO PE"
).split()


def form(written, country):
    """The E.164 form of a number beside an address in `country`; empty for what is no valid number."""
    try:
        number = phonenumbers.parse(written, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def neighbour(example, chance):
    """A valid number that differs from `example` in its last five digits."""
    while True:
        text = phonenumbers.format_number(example, PhoneNumberFormat.E164)
        text = text[:-5] + "".join(chance.choice("0123456789") for _ in range(5))
        number = phonenumbers.parse(text, None)
        if phonenumbers.is_valid_number(number):
            return number


def spellings(number, chance):
    """The number as people write it, and texts that look like it."""
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    yield international
    yield national
    yield plain
    yield national.replace(" ", "").replace("-", "")
    yield "00" + plain[1:]
    yield " " + international.replace(" ", "\u00a0") + " "
    yield national.replace(" ", ".").replace("-", ".")
    code = str(number.country_code)
    yield f"+{code} (0) {plain[1 + len(code):]}"
    yield f"(+{code}) {plain[1 + len(code):]}"
    yield plain[1 + len(code):]
    # Typing errors.
    yield national[:-1]
    yield national + chance.choice("123456789")
    yield national + " ext. 12"
    yield f"{national} / {national}"
    yield f"{national}/57"
    yield "tel. " + national
    yield plain[1:]


def lines():
    chance = random.Random(17)
    for country in COUNTRIES:
        for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE):
            example = phonenumbers.example_number_for_type(country, kind)
            written = list(spellings(neighbour(example, chance), chance))
            for text in written[:3] + chance.sample(written[3:], 4):
                yield country.lower(), text
            yield "", chance.choice(written)
            # Beside an address of another country.
            yield chance.choice(COUNTRIES).lower(), chance.choice(written)


def main(arguments):
    if arguments[0] == "--check":
        with open(arguments[1], encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
        other = [row for row in rows if form(row[1], row[0].upper()) != row[2]]
        for row in other:
            print(f"{row[0]} {row[1]}: {form(row[1], row[0].upper())}, not {row[2]}", file=sys.stderr)
        print(f"{len(rows) - len(other)} of {len(rows)} telephone numbers are as phonenumbers sees them.")
        # Plans change: the package follows them, and a number here and there with it.
        sys.exit(len(other) * 100 > len(rows))
    with open(arguments[0], "w", encoding="utf-8") as file:
        for country, text in lines():
            file.write(f"{country}\t{text}\t{form(text, country.upper())}\n")


main(sys.argv[1:])
