"""Dates, national numbers, yes and no, and other small values of a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from core.dates import MONTH_NUMBERS, AmbiguousDate, parse_date
from core.xlsx import Value
from participants.exchange.words import (
    LANGUAGE_WORDS,
    MEN,
    NO,
    NOTHING,
    STILL,
    WOMEN,
    YES,
)
from participants.selectors.imports.keys import fold

_YEAR = re.compile(r"\s*(19[0-9]{2}|20[0-9]{2})\s*\.?\s*(?:г|год|god|g)?[\w]*\.?\s*")
_SINCE = re.compile(r"^\s*(?:от|од|od|since|from)\s+|\s*[-–—]\s*$", re.I)
_MONTH_YEAR = re.compile(
    r"\s*([0-9]{1,2}|[^\W\d_]{3,10})\.?[\s./]\s*(19[0-9]{2}|20[0-9]{2})\s*\.?\s*"
    r"(?:год|god|г|g)?\w*\.?\s*"
)
_SHAPED = re.compile(  # what is meant for one day, whether there is such a day or not
    r"\W*[0-9]{1,4}\s?[.,/-]\s?[0-9]{1,2}\s?[.,/-]\s?[0-9]{2,4}(?:\W*\w{1,7})?\W*$"
    r"|\W*[0-9]{1,2}[\s.,-]+[^\W\d_]{3,}[\s.,]*[0-9]{4}(?:\W*\w{1,7})?\W*$"
    r"|[0-9]{1,4}\W*$"
)
_LONG_NUMBER = re.compile(r"(?<![0-9+])[0-9]{10}(?:[0-9]{3})?(?![0-9])")
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 60_000  # days that Excel counts: 1927 to 2064
_EPOCH = date(1899, 12, 30)
_DOTTED = re.compile(r"\s*\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}")
_UNSAID = (
    "izjasn", "odgovor", "otgovor", "navede", "posoc", "proizn", "stated", "answer",
    "popun", "populn", "popyln", "popaln", "asked", "pitan",
)  # fmt: skip
_GLANCE = re.compile(r"[0-9]{1,4}\s?[./-]\s?[0-9]{1,2}\s?[./-]\s?[0-9]{2,4}")


class NoDate(ValueError):
    """`code` is "impossible", "ambiguous" or "words"."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def text_of(value: Value) -> str:
    """The text of a cell as one sees it."""
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case bool():
            return "да" if value else "не"
        case datetime():
            is_day = not (value.hour or value.minute)
            return f"{value:%d.%m.%Y}" if is_day else f"{value:%d.%m.%Y %H:%M}"
        case date():
            return f"{value:%d.%m.%Y}"
        case float():
            return f"{value:.0f}" if value.is_integer() else repr(value)
        case _:
            return str(value)


def read_day(value: Value, *, day_first: bool | None = None) -> date | None:
    """The day of a cell, in any spelling or as Excel counts it; a year gives its first.

    A date of two readings is read only if `day_first` says how. Raises NoDate.
    """
    match value:
        case None:
            return None
        case datetime():
            return value.date()
        case date():
            return value
        case int() | float() if _FIRST_SERIAL <= value <= _LAST_SERIAL:
            return _EPOCH + timedelta(days=int(value))
    text = text_of(value)
    if not fold(text) or fold(text) in NOTHING or fold(text) in STILL:
        return None
    part = _year_or_month(text)
    if part is not None:
        return part
    if text.isdigit() and _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(text))
    return _parsed(text, day_first)


def _year_or_month(text: str) -> date | None:
    """The first day of "2019", "од 2019. год.", "мај 2022" or "05.2022"."""
    plain = _SINCE.sub("", text)
    found = _YEAR.fullmatch(plain)
    if found:
        return date(int(found[1]), 1, 1)
    found = _MONTH_YEAR.fullmatch(plain)
    month = MONTH_NUMBERS.get(fold(found[1]), 0) if found else 0
    if found and found[1].isdigit():
        month = int(found[1])
    return date(int(found[2]), month, 1) if found and 1 <= month <= 12 else None


@lru_cache(4096)
def _parsed(text: str, day_first: bool | None) -> date:
    try:
        return parse_date(text)
    except AmbiguousDate as problem:
        if day_first is None:
            raise NoDate("ambiguous") from problem
        return problem.readings[0 if day_first else 1]
    except ValueError as problem:
        if day_first is False:
            swapped = re.sub(r"^(\d{1,2})/(\d{1,2})/", r"\2/\1/", text)
            if swapped != text:
                try:
                    return parse_date(swapped)
                except ValueError:
                    pass
        raise NoDate("impossible" if _SHAPED.match(text) else "words") from problem


def order_of_days(values: list[Value]) -> bool | None:
    """Whether dates with slashes are day first: one of 25/04/2023 tells for all, and
    so does one of 25.04.2023, which nobody writes who puts the month first.
    """
    day_first = month_first = False
    for value in values:
        if isinstance(value, str) and _DOTTED.match(value):
            day_first = True
        found = (
            re.match(r"\s*(\d{1,2})/(\d{1,2})/\d{2,4}", value)
            if isinstance(value, str)
            else None
        )
        if found:
            day_first = day_first or int(found[1]) > 12 >= int(found[2])
            month_first = month_first or int(found[2]) > 12 >= int(found[1])
    return day_first if day_first != month_first else None


def looks_like_date(value: Value) -> bool:
    if isinstance(value, date):
        return True
    return isinstance(value, str) and _GLANCE.match(value.strip()) is not None


def year_of(value: Value) -> int | None:
    """The year of birth of a cell that holds the year, the day or the day and place."""
    if isinstance(value, int) and 1900 <= value <= date.today().year:  # noqa: DTZ011
        return value
    day = read_day(value, day_first=True)
    return day.year if day else None


# --- national numbers -----------------------------------------------------------


def is_national(digits: str) -> bool:
    """Whether ten or thirteen digits are an EGN or a JMBG, by date and check digit."""
    if len(digits) == 10:
        month = int(digits[2:4])
        fits = (month - 1) % 20 < 12 and month < 53 and 1 <= int(digits[4:6]) <= 31
        weights = (2, 4, 8, 5, 10, 9, 7, 3, 6)
        total = sum(int(d) * w for d, w in zip(digits, weights, strict=False))
        return fits and total % 11 % 10 == int(digits[9])
    if len(digits) == 13:
        return 1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12
    return False


def may_hold_national(row: Sequence[Value]) -> bool:
    """Whether a number in the cells of a row is as long as a national one."""
    for value in row:
        if isinstance(value, str):
            if len(value) >= 10 and _LONG_NUMBER.search(value):
                return True
        elif isinstance(value, int | float) and value >= 10**8:
            return True
    return False


def without_national(value: Value) -> tuple[Value, bool]:
    """The value with national numbers taken out, and whether there was one."""
    if isinstance(value, bool) or value is None or isinstance(value, date):
        return value, False
    if isinstance(value, int | float):
        digits = f"{value:.0f}"
        for width in (10, 13):
            fits = len(digits) in (width - 1, width) and not _is_phone(digits)
            if fits and is_national(digits.zfill(width)):
                return None, True
        return value, False
    if not isinstance(value, str) or not _LONG_NUMBER.search(value):
        return value, False
    found = False

    def take(match: re.Match[str]) -> str:
        nonlocal found
        if is_national(match[0]) and not _is_phone(match[0]):
            found = True
            return ""
        return match[0]

    left = _LONG_NUMBER.sub(take, value)
    if not found:
        return value, False
    left = re.sub(r"\b(?:ЕГН|EGN|JMBG|ЈМБГ|ЛНЧ)\b\s*:?\s*", "", left, flags=re.I)
    return left.strip(" ,;:()") or None, True


def _is_phone(digits: str) -> bool:
    """08… and 09… are mobile numbers of Bulgaria; an EGN of 2008 is a child's."""
    return len(digits) == 10 and digits.startswith(("08", "09", "06"))


# --- words ------------------------------------------------------------------------


def read_yes(value: Value) -> bool | None:
    """Yes, no, or neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, date):
        return True  # the day on which it was signed
    text = text_of(value)
    if text in {"✓", "✔", "☑", "+", "√"}:
        return True
    if text in {"✗", "✘", "☐", "-", "–", "×"}:
        return False if text in {"✗", "✘", "☐", "×"} else None
    key = fold(text)
    if key in NO:
        return False
    if key in YES:
        return True
    if key in NOTHING or _says_nothing(key):
        return None
    first = key.split()[:1]
    if first and first[0] in {"ne", "no", "not", "nisam", "nije", "nismo", "niti"}:
        return False
    if first and first[0].startswith(("vazraz", "protiv")):
        return False  # "възразявам", "protivim se"
    if first and first[0] in _WITHOUT and any(map(_agrees, key.split())):
        return False  # "nema pristanka"
    if any(
        word.startswith(("otkaz", "odbi", "refus", "nesagl", "povuc"))
        for word in key.split()
    ):
        return False
    if first and first[0].startswith(("saglas", "suglas", "prista", "agree")):
        return True
    return True if first and first[0] in {"da", "yes"} else None


_WITHOUT = {"nema", "bez", "nyama"}


def _agrees(word: str) -> bool:
    return word.startswith(("saglas", "suglas", "soglas", "prista", "consent"))


def _says_nothing(key: str) -> bool:
    """ "Није се изјаснио", "не е отговорил", "not stated": no answer is no refusal."""
    return any(word.startswith(_UNSAID) for word in key.split())


def read_gender(value: Value) -> str:
    """woman, man, or nothing."""
    key = fold(text_of(value))
    return "woman" if key in WOMEN else "man" if key in MEN else ""


def read_language(value: Value) -> str:
    """The code of a language of ours, or nothing."""
    text = text_of(value)
    key = fold(text)
    code = LANGUAGE_WORDS.get(key, "")
    if code == "sr-latn" and not text.isascii():
        return "sr"  # српски, written in its own letters
    return code
