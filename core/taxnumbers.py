"""Tax numbers of bodies in Bulgaria, Serbia, and Bosnia and Herzegovina.

Kept as the code of the country and the digits: "BG175074752". What a number looks
like, and the check digits of those of Bulgaria and Serbia, are known; of Bosnian ones
only that they have thirteen digits, the first of which is a 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST: Final = 15
# How each is called; typed before the number it says the country too.
LABELS: Final[dict[str, Promise]] = {"BG": _("EIK"), "RS": _("PIB"), "BA": _("JIB")}
_NAMES: Final = {
    **dict.fromkeys(("BG", "EIK", "ЕИК", "BULSTAT", "БУЛСТАТ"), "BG"),
    **dict.fromkeys(("RS", "PIB", "ПИБ"), "RS"),
    **dict.fromkeys(("BA", "JIB", "ЈИБ", "ЙИБ"), "BA"),
}
_TYPED = re.compile(r"([^\W\d_]*)([0-9]+)")
_BETWEEN = re.compile(r"[\s.\-–/:№]+")


def _weighted(digits: Iterable[int], *weights: Iterable[int]) -> int:
    """The remainder by eleven; ten asks the next weights, and is nought in the end."""
    numbers, found = list(digits), 0
    for row in weights:
        found = sum(n * w for n, w in zip(numbers, row, strict=True)) % 11
        if found < 10:
            return found
    return 0


def _is_bulgarian(text: str) -> bool:
    if len(text) not in (9, 13):
        return False
    digits = [int(sign) for sign in text]
    if _weighted(digits[:8], range(1, 9), range(3, 11)) != digits[8]:
        return False
    branch = digits[8:12]
    return len(text) == 9 or _weighted(branch, (2, 7, 3, 5), (4, 9, 5, 7)) == digits[12]


def _is_serbian(text: str) -> bool:
    """ISO 7064, modulus 11, 10."""
    if len(text) != 9:
        return False
    rest = 10
    for sign in text[:8]:
        rest = ((rest + int(sign)) % 10 or 10) * 2 % 11
    return (11 - rest) % 10 == int(text[8])


def _is_bosnian(text: str) -> bool:
    return len(text) == 13 and text[0] == "4"


_CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    "BG": _is_bulgarian,
    "RS": _is_serbian,
    "BA": _is_bosnian,
}


def read_tax_number(text: str, country: str = "") -> str:
    """What was typed as it is kept; "" for nothing, or for what is no such number.

    A word before it ("ПИБ 101134702") says whose it is, else `country`, else the only
    country in which it can be one.
    """
    found = _TYPED.fullmatch(_BETWEEN.sub("", text).upper())
    if found is None:
        return ""
    name, digits = found.groups()
    if name and name not in _NAMES:
        return ""
    named = _NAMES.get(name, country)
    fits = [code for code, check in _CHECKS.items() if check(digits)]
    if named:
        return f"{named}{digits}" if named in fits else ""
    return f"{fits[0]}{digits}" if len(fits) == 1 else ""


def country_named(text: str) -> str:
    """The country of the first word that says what kind of number it is; "" if none."""
    words = re.findall(r"\w+", text.upper())
    return next((_NAMES[word] for word in words if word in _NAMES), "")


def show_tax_number(kept: str) -> str:
    """As people write it: "PIB 101134702"."""
    label = LABELS.get(kept[:2])
    return f"{label} {kept[2:]}" if label else kept


def tax_numbers_in(text: str) -> list[str]:
    """Those that what was typed to search by may be, in any of the countries."""
    found = (read_tax_number(text, country) for country in LABELS)
    return list(dict.fromkeys(filter(None, found)))
