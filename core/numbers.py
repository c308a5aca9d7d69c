"""Numbers and money as people here write them, and as each language prints them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from core.languages import known
from core.text import normal_spaces

NO_BREAK = "\u00a0"
# thousands, decimals
SEPARATORS = {"bg": (NO_BREAK, ","), "en": (",", ".")}
LOCAL = (".", ",")
BGN_PER_EUR = Decimal("1.95583")  # fixed by law since 1999
CENT = Decimal("0.01")


class AmbiguousNumber(ValueError):
    """A number like 1,234: over a thousand or, `as_decimal`, a little over one."""

    def __init__(self, text: str, as_decimal: str) -> None:
        self.as_decimal = Decimal(as_decimal)
        super().__init__(f"{text!r} can be read in two ways")


_GROUPED = re.compile(r"[1-9][0-9]{0,2}([.,' ])[0-9]{3}(?:\1[0-9]{3})*")
_WHOLE = re.compile("[0-9]+")


def parse_number(text: str, language: str | None = None) -> Decimal:
    """The number that `text` says: 400.000, 390 000, 1.234,50 and 1,234.50.

    When both marks stand in it the last one is the decimal one. A single mark with
    three digits after it is thousands where `language` (local by default) writes it
    so, else AmbiguousNumber is raised. Raises ValueError for what is no number.
    """
    plain = normal_spaces(text).replace("\u2212", "-").replace("’", "'")
    minus = plain.startswith("-")
    whole, fraction = _parts(
        plain.removeprefix("-").removeprefix("+").strip(), language
    )
    digits = [whole] if fraction is None else [whole, fraction]
    if not all(_WHOLE.fullmatch(part) for part in digits):
        raise ValueError(f"{text!r} is not a number")
    if sum(map(len, digits)) > 30:
        raise ValueError("too many digits")
    number = Decimal(".".join(digits))
    return -number if minus else number


def _parts(plain: str, language: str | None) -> tuple[str, str | None]:
    """Digits before and after the decimal mark."""
    marks = [mark for mark in plain if mark in ".,"]
    if not marks:
        return _joined(plain), None
    if len(set(marks)) == 2 or " " in plain or "'" in plain:
        whole, _, fraction = plain.rpartition(marks[-1])
        return _joined(whole), fraction
    if grouped := _GROUPED.fullmatch(plain):
        if len(marks) == 1 and grouped[1] != thousands_mark(language):
            raise AmbiguousNumber(plain, plain.replace(",", "."))
        return _joined(plain), None
    whole, _, fraction = plain.partition(marks[0])
    return whole, fraction


def _joined(whole: str) -> str:
    """`whole` without its grouping, which must be of three digits."""
    return re.sub("[.,' ]", "", whole) if _GROUPED.fullmatch(whole) else whole


def thousands_mark(language: str | None = None) -> str:
    """The mark between thousands, "." or ","; local use where none is given."""
    return "," if language is not None and known(language) == "en" else "."


def format_number(
    value: Decimal | int | float,
    language: str | None = None,
    *,
    places: int | None = None,
) -> str:
    """The number with the marks of the language: 390 000,5 in bg, 390.000,5 in sr."""
    number = Decimal(str(value))
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    thousands, decimals = SEPARATORS.get(known(language), LOCAL)
    whole, _, fraction = f"{abs(number):,f}".partition(".")
    if places is None:
        fraction = fraction.rstrip("0")
    sign = "−" if number < 0 else ""
    tail = decimals + fraction if fraction else ""
    return sign + whole.replace(",", thousands) + tail


def bgn_to_eur(amount: Decimal) -> Decimal:
    """Bulgarian leva in euro at the fixed rate, rounded half up to the cent."""
    return (amount / BGN_PER_EUR).quantize(CENT, ROUND_HALF_UP)


def format_money(
    amount: Decimal | int, currency: str, language: str | None = None
) -> str:
    """The amount with its currency code; historic leva also in euro.

    Cents are shown when there are any: 390 000 BGN (199 403,83 EUR).
    """
    value = Decimal(amount)
    shown = f"{_amount(value, language)}{NO_BREAK}{currency}"
    if currency != "BGN":
        return shown
    return f"{shown} ({_amount(bgn_to_eur(value), language)}{NO_BREAK}EUR)"


def _amount(value: Decimal, language: str | None) -> str:
    places = 0 if value == value.to_integral_value() else 2
    return format_number(value, language, places=places)
