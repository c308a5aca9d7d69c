"""Dates as people here write them, and as each language prints them.

Reading never swaps day and month: a number comes first as the day, or the year does.
Printing has its own month tables: Django and CLDR have no genitive for sr and bs.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, tzinfo

from core.languages import known
from core.text import fold, normal_spaces, to_cyrillic

FIRST_YEAR, LAST_YEAR = 1900, 2199

MONTHS = {
    "bg": "януари февруари март април май юни юли август септември октомври ноември "
    "декември",
    "sr-latn": "januar februar mart april maj jun jul avgust septembar oktobar "
    "novembar decembar",
    "bs": "januar februar mart april maj juni juli august septembar oktobar novembar "
    "decembar",
    "en": "January February March April May June July August September October "
    "November December",
}
GENITIVES = {
    "sr-latn": "januara februara marta aprila maja juna jula avgusta septembra "
    "oktobra novembra decembra",
    "bs": "januara februara marta aprila maja juna jula augusta septembra oktobra "
    "novembra decembra",
}
WEEKDAYS = {
    "bg": "понеделник вторник сряда четвъртък петък събота неделя",
    "sr-latn": "ponedeljak utorak sreda četvrtak petak subota nedelja",
    "bs": "ponedjeljak utorak srijeda četvrtak petak subota nedjelja",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
SHORT_WEEKDAYS = {
    "bg": "пн вт ср чт пт сб нд",
    "sr-latn": "pon uto sre čet pet sub ned",
    "bs": "pon uto sri čet pet sub ned",
    "en": "Mon Tue Wed Thu Fri Sat Sun",
}
CROATIAN = (  # written by many in Bosnia and Herzegovina
    "siječanj/siječnja veljača/veljače ožujak/ožujka travanj/travnja svibanj/svibnja "
    "lipanj/lipnja srpanj/srpnja kolovoz/kolovoza rujan/rujna listopad/listopada "
    "studeni/studenog/studenoga prosinac/prosinca"
)


def _names(table: dict[str, str]) -> dict[str, list[str]]:
    names = {language: words.split() for language, words in table.items()}
    return names | {"sr": [to_cyrillic(name, "sr") for name in names["sr-latn"]]}


_NOMINATIVE = _names(MONTHS)
_GENITIVE = {**_NOMINATIVE, **_names(GENITIVES)}
_WEEKDAY = _names(WEEKDAYS)
_SHORT_WEEKDAY = _names(SHORT_WEEKDAYS)


def _month_numbers() -> dict[str, int]:
    numbers = {"sept": 9, "juni": 6, "juli": 7, "augusta": 8}
    for names in [*_NOMINATIVE.values(), *_GENITIVE.values()]:
        for number, name in enumerate(names, start=1):
            numbers |= {fold(name): number, fold(name)[:3]: number}
    for number, forms in enumerate(CROATIAN.split(), start=1):
        numbers |= {fold(form): number for form in forms.split("/")}
    return numbers


MONTH_NUMBERS = _month_numbers()
YEAR_WORDS = {"", "g", "god", "godina", "godine", "godini", "y"}
WEEKDAY_WORDS = {
    fold(name)
    for names in [*_WEEKDAY.values(), *_SHORT_WEEKDAY.values()]
    for name in names
}

# --- reading ----------------------------------------------------------------


class AmbiguousDate(ValueError):
    """A date like 03/04/2023 that can be read in two ways: `readings`, day first."""

    def __init__(self, text: str, readings: tuple[date, date]) -> None:
        self.text = text
        self.readings = readings
        super().__init__(f"{text!r} can be read in two ways")


_END = "(?![0-9])"
_YEAR_FIRST = re.compile(
    rf"(?<![0-9])([0-9]{{4}})([-./])\s?([0-9]{{1,2}})\2\s?([0-9]{{1,2}}){_END}"
)
_DAY_FIRST = re.compile(
    r"(?<![0-9])([0-9]{1,2})\s?([.,/-])\s?([0-9]{1,2})\s?\2\s?([0-9]{4}|[0-9]{2})"
    + _END
)
_DAY_MONTH = re.compile(
    r"(?<![0-9])([0-9]{1,2})(?:st|nd|rd|th|-?(?:ви|ри|ти|ми))?[\s.,-]*([^\W\d_]{3,})"
    rf"[\s.,-]*([0-9]{{4}}){_END}"
)
_MONTH_DAY = re.compile(
    r"([^\W\d_]{3,})\.?\s([0-9]{1,2})(?:st|nd|rd|th)?,?\s([0-9]{4})" + _END
)


def parse_date(text: str, language: str | None = None, *, strict: bool = False) -> date:
    """The date that `text` says, in any spelling met in our languages.

    Takes 13.10.2022 with or without the last dot, "г.", "god.", "godine"; month names
    in nominative and genitive of every language, whatever `language` is; ISO. Words
    around it (a place) are passed over unless `strict`. Raises AmbiguousDate for
    03/04/2023 and ValueError for what is no date.
    """
    plain = normal_spaces(text)
    found = _find(plain) if len(plain) <= 100 else None
    if found is None:
        raise ValueError(f"{text!r} is not a date")
    day, begin, end = found
    before, after = fold(plain[:begin]), fold(plain[end:])
    if strict and (before not in {"", *WEEKDAY_WORDS} or after not in YEAR_WORDS):
        raise ValueError(f"{text!r} is not a date alone")
    if any(letter.isdigit() for letter in before + after):
        raise ValueError(f"{text!r} is more than a date")
    return day


def _find(plain: str) -> tuple[date, int, int] | None:
    """The date in `plain` with its begin and end."""
    if found := _YEAR_FIRST.search(plain):
        return _day(found[1], found[3], found[4]), found.start(), found.end()
    if found := _DAY_FIRST.search(plain):
        day = _day(found[4], found[3], found[1])
        if found[2] == "/":
            _refuse_two_readings(found[0], day)
        return day, found.start(), found.end()
    for pattern, day_at, month_at in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        for found in pattern.finditer(plain):
            if month := MONTH_NUMBERS.get(fold(found[month_at])):
                day = _day(found[3], month, found[day_at])
                return day, found.start(), found.end()
    return None


def _day(year: str, month: str | int, day: str) -> date:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < 70 else 1900
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise ValueError(f"the year {number} is out of range")
    return date(number, int(month), int(day))


def _refuse_two_readings(text: str, day: date) -> None:
    if day.day <= 12 and day.day != day.month:
        other = date(day.year, day.day, day.month)
        raise AmbiguousDate(text, (day, other))


_TIME = re.compile(
    r"([0-9]{1,2})(?:\s?[:.h]\s?([0-5][0-9]))?(?::[0-5][0-9])?\s?"
    r"(am|pm|h|ч|č|s|с|час(?:а|ова)?|časova|sati|сати|uhr|o'clock)?\.?",
    re.IGNORECASE,
)


def parse_time(text: str) -> time:
    """The time of day that `text` says: 9, 9:30, 9.30, 09:30 ч., 9h, 9:30 pm.

    Raises ValueError for anything else.
    """
    found = _TIME.fullmatch(normal_spaces(text))
    if found is None:
        raise ValueError(f"{text!r} is not a time")
    hour, minute = int(found[1]), int(found[2] or 0)
    half = (found[3] or "").lower()
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:
            raise ValueError(f"{text!r} is not a time")
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute)


# --- printing ---------------------------------------------------------------


def format_date(value: date, language: str | None = None) -> str:
    """The date in numbers: 13.10.2022 г., 13.10.2022. or 13 October 2022."""
    code = known(language)
    if code == "en":
        return format_long_date(value, code)
    return f"{value:%d.%m.%Y}" + _year_mark(code)


def format_long_date(value: date, language: str | None = None) -> str:
    """The date with its month in words, in the case that the language wants."""
    code = known(language)
    day = f"{value.day}." if code in _ORDINAL else str(value.day)
    month = _GENITIVE.get(code, _GENITIVE["en"])[value.month - 1]
    return f"{day} {month} {value.year}" + _year_mark(code)


_ORDINAL = {"sr", "sr-latn", "bs"}


def _year_mark(code: str) -> str:
    return " г." if code == "bg" else "." if code in _ORDINAL else ""


def format_range(start: date, end: date | None, language: str | None = None) -> str:
    """Both days with nothing said twice: 13–15.10.2022 г., 30.09.–02.10.2022."""
    code = known(language)
    if end is None or end == start:
        return format_date(start, code)
    if start.year != end.year:
        return f"{format_date(start, code)} – {format_date(end, code)}"
    same_month = start.month == end.month
    if code == "en":
        month = "" if same_month else f" {month_name(start.month, code)}"
        dash = "–" if same_month else " – "
        return f"{start.day}{month}{dash}{format_date(end, code)}"
    month = "" if same_month else f"{start:.%m}"
    dot = "." if code in _ORDINAL else ""
    return f"{start:%d}{month}{dot}–{format_date(end, code)}"


format_date_range = format_range


def month_name(month: int, language: str | None = None) -> str:
    """The name of month 1 to 12 standing alone, as a heading of a calendar."""
    return _NOMINATIVE.get(known(language), _NOMINATIVE["en"])[month - 1]


def format_month(value: date, language: str | None = None) -> str:
    """The month and its year: октомври 2022 г., oktobar 2022., October 2022."""
    code = known(language)
    return f"{month_name(value.month, code)} {value.year}" + _year_mark(code)


def weekday_name(
    value: date, language: str | None = None, *, short: bool = False
) -> str:
    """The day of the week of `value`; weeks begin on Monday."""
    names = _SHORT_WEEKDAY if short else _WEEKDAY
    return names.get(known(language), names["en"])[value.weekday()]


def format_time(
    value: time | datetime, language: str | None = None, *, tz: tzinfo | None = None
) -> str:
    """The time of day as 09:30, in 24 hours in every language.

    A moment (aware datetime) needs the `tz` of its place: ValueError without it.
    """
    return f"{at_place(value, tz) if isinstance(value, datetime) else value:%H:%M}"


_AT = {"sr": "у", "sr-latn": "u", "bs": "u"}
_BETWEEN = {"sr": ("од", "до"), "sr-latn": ("od", "do"), "bs": ("od", "do")}


def _hour_mark(code: str) -> str:
    return " ч." if code == "bg" else ""


def format_hours(
    start: time | datetime,
    end: time | datetime,
    language: str | None = None,
    *,
    tz: tzinfo | None = None,
) -> str:
    """From when to when: 09:00–17:00 or 09:00–17:00 ч."""
    first, last = (format_time(value, language, tz=tz) for value in (start, end))
    return f"{first}–{last}" + _hour_mark(known(language))


def format_moment(value: datetime, language: str | None = None, *, tz: tzinfo) -> str:
    """Date and time at the place: 13.10.2022 г., 09:30 ч. or 13.10.2022. u 09:30."""
    code = known(language)
    local = at_place(value, tz)
    link = f" {_AT[code]}" if code in _AT else ","
    return f"{format_date(local, code)}{link} {local:%H:%M}" + _hour_mark(code)


def format_moments(
    start: datetime, end: datetime | None, language: str | None = None, *, tz: tzinfo
) -> str:
    """Both moments at the place, the day said once when it is the same.

    13.10.2022. od 09:00 do 17:00, 13.10.2022 г., 09:00–17:00 ч.
    """
    code = known(language)
    if end is None or end == start:
        return format_moment(start, code, tz=tz)
    first, last = at_place(start, tz), at_place(end, tz)
    if first.date() != last.date():
        whole = (format_moment(value, code, tz=tz) for value in (start, end))
        return " – ".join(whole)
    if code not in _BETWEEN:
        return f"{format_date(first, code)}, {format_hours(first, last, code, tz=tz)}"
    since, until = _BETWEEN[code]
    return f"{format_date(first, code)} {since} {first:%H:%M} {until} {last:%H:%M}"


def local_day(value: datetime, *, tz: tzinfo) -> date:
    """The calendar day of a moment at a place."""
    return at_place(value, tz).date()


def at_place(value: datetime, tz: tzinfo | None) -> datetime:
    """`value` on the clocks of `tz`; a naive one is taken as already there."""
    if value.tzinfo is None:
        return value
    if tz is None:
        raise ValueError("say in which time zone a moment is to be shown")
    return value.astimezone(tz)


def exists_at(value: datetime) -> bool:
    """Whether clocks of its place show `value`; not in the hour skipped in spring."""
    back = value.astimezone(UTC).astimezone(value.tzinfo)
    return back.replace(tzinfo=None) == value.replace(tzinfo=None)
