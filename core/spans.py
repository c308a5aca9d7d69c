"""Dates of which only a part is known: "March 2009", "пролетта на 2009 г.", "2009"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from core.dates import FIRST_YEAR, LAST_YEAR, MONTH_NUMBERS, parse_date
from core.text import fold

_WORD = re.compile(r"[^\W\d_]{3,}")
_YEAR = re.compile(r"(?<![0-9])([0-9]{4})(?:\s?[/–-]\s?([0-9]{2})(?![0-9]))?(?![0-9])")

# The first and the last month; winter of one year may be either end of it.
_SEASONS = {
    (3, 5): "spring prolet proletta prolece proleca proljece proljeca",
    (6, 8): "summer lyato lyatoto leto leta ljeto ljeta",
    (9, 11): "autumn fall esen esenta jesen jeseni",
}
SEASONS = {word: span for span, words in _SEASONS.items() for word in words.split()}
LOCATIVES = {  # "u martu 2009."
    word: number
    for number, words in enumerate(
        "januaru februaru martu aprilu maju junu/juniju julu/juliju avgustu/augustu"
        " septembru oktobru novembru decembru".split(),
        start=1,
    )
    for word in words.split("/")
}
WINTER = set("winter zima zimata zime zimi zimu".split())


def parse_span(text: str) -> tuple[date, date] | None:
    """The first and the last day on which what `text` dates may have been.

    Knows a day, months, seasons and years in our languages and both scripts; None
    where it names no year. Words that it does not know are passed over.
    """
    try:
        day = parse_date(text)
    except ValueError:  # AmbiguousDate is one: the year alone is certain then
        pass
    else:
        return day, day
    years = _years(text)
    if not years:
        return None
    words = [fold(word) for word in _WORD.findall(text)]
    first, last = min(years), max(years)
    if any(word in WINTER for word in words):
        if last == first + 1:
            return date(first, 12, 1), _last_day(last, 2)
        return date(first, 1, 1), date(last, 12, 31)
    months = [month for word in words for month in _months(word)]
    if not months:
        return date(first, 1, 1), date(last, 12, 31)
    if first == last:
        return date(first, min(months), 1), _last_day(last, max(months))
    return date(first, months[0], 1), _last_day(last, months[-1])


def _years(text: str) -> list[int]:
    found = []
    for whole, short in _YEAR.findall(text):
        found.append(int(whole))
        if short and int(whole[:2] + short) == int(whole) + 1:
            found.append(int(whole) + 1)
    return [year for year in found if FIRST_YEAR <= year <= LAST_YEAR]


def _months(word: str) -> tuple[int, ...]:
    month = MONTH_NUMBERS.get(word) or LOCATIVES.get(word)
    return (month, month) if month else SEASONS.get(word, ())


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
