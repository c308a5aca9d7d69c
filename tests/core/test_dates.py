from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import (
    AmbiguousDate,
    exists_at,
    format_date,
    format_hours,
    format_long_date,
    format_moment,
    format_moments,
    format_month,
    format_range,
    format_time,
    local_day,
    month_name,
    parse_date,
    parse_time,
    weekday_name,
)
from core.languages import LANGUAGE_CODES

DAY = date(2022, 10, 13)
BELGRADE = ZoneInfo("Europe/Belgrade")
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
languages = st.sampled_from(LANGUAGE_CODES)


@pytest.mark.parametrize(
    "text",
    [
        "13.10.2022",
        "13.10.2022.",
        "13. 10. 2022.",
        "13.10.2022 г.",
        "13.10.2022г.",
        "13.10.2022 год.",
        "13.10.2022. god.",
        "13.10.2022. godine",
        "13.10.2022. године",
        "13 октомври 2022 г.",
        "13 Октомври 2022",
        "13-ти октомври 2022 г.",
        "13. октобра 2022.",
        "13. октобар 2022. године",
        "13. oktobra 2022 godine",
        "13.oktobra 2022.godine",
        "13. oktobar 2022.",
        "13. okt. 2022.",
        "13. listopada 2022.",
        "13 October 2022",
        "13th October 2022",
        "October 13, 2022",
        "13-Oct-2022",
        "2022-10-13",
        "2022.10.13.",
        "13/10/2022",
        "13-10-2022г.",
        "13.10.22",
        "четвъртък, 13.10.2022 г.",
        "četvrtak, 13. oktobra 2022.",
        "\u00a013.10.2022\u202fг. ",
    ],
)
@pytest.mark.parametrize("language", [*LANGUAGE_CODES, None])
def test_parse_date_reads_every_spelling_in_every_language(
    text: str, language: str | None
) -> None:
    assert parse_date(text, language, strict=True) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24.maja 2022.godine", date(2022, 5, 24)),
        ("13.10.2022.Bijeljina", DAY),
        ("13. oktobra 2022 godine", DAY),
        ("Бијељина, 13.10.2022.", DAY),
        ("20.11.2007 год.", date(2007, 11, 20)),
        ("24-10-2025г.", date(2025, 10, 24)),
        ("27.09.2021", date(2021, 9, 27)),
    ],
)
def test_parse_date_reads_the_spellings_of_the_sources(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("month", "names"),
    [
        (1, "януари januar januara јануар јануара January jan"),
        (2, "февруари februar februara фебруара February feb"),
        (3, "март mart marta марта March mar"),
        (4, "април april aprila априла April apr"),
        (5, "май maj maja маја мај May"),
        (6, "юни jun juna juni јун јуна June"),
        (7, "юли jul jula juli јул јула July"),
        (8, "август avgust avgusta august augusta августа August avg aug"),
        (9, "септември septembar septembra септембра September sep sept"),
        (10, "октомври oktobar oktobra октобра October okt oct"),
        (11, "ноември novembar novembra новембра November nov"),
        (12, "декември decembar decembra децембра December dec"),
    ],
)
def test_parse_date_knows_each_month_name(month: int, names: str) -> None:
    for name in names.split():
        assert parse_date(f"5. {name} 2021.") == date(2021, month, 5)


def test_parse_date_asks_when_there_are_two_readings() -> None:
    with pytest.raises(AmbiguousDate) as caught:
        parse_date("03/04/2023")

    assert caught.value.readings == (date(2023, 4, 3), date(2023, 3, 4))
    assert parse_date("04/04/2023") == date(2023, 4, 4)


@pytest.mark.parametrize(
    "text",
    [
        "10/13/2022",
        "10.13.2022",
        "31.02.2022",
        "29.02.2023",
        "5.aprila",
        "МАРТ 2012",
        "2012",
        "",
        "   ",
        "13.10.2022 9:30",
        "13.10.2022 - 15.10.2022",
        "0000-01-01",
        "13.10.1822",
        "10000-01-01",
        "9999-12-31",
        "１３.10.2022",
        "13.10.2022" + "x" * 200,
        "13 foo 2022",
        "-13.10.2022 5",
        "\x00",
    ],
)
def test_parse_date_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of them, never another kind
        parse_date(text)


def test_parse_date_passes_over_places_only_where_it_may() -> None:
    with pytest.raises(ValueError, match="alone"):
        parse_date("13.10.2022.Bijeljina", strict=True)


@given(days, languages)
def test_parse_date_reads_what_is_printed(day: date, language: str) -> None:
    assert parse_date(format_date(day, language), language, strict=True) == day
    assert parse_date(format_long_date(day, language), language, strict=True) == day


@given(st.text(max_size=150))
def test_parse_date_never_fails_otherwise(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(parse_date(text), date)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("9", time(9)),
        ("9:00", time(9)),
        ("09:30", time(9, 30)),
        ("9.30", time(9, 30)),
        ("9h", time(9)),
        ("9h30", time(9, 30)),
        ("09:30 ч.", time(9, 30)),
        ("14 časova", time(14)),
        ("9:30 pm", time(21, 30)),
        ("12 am", time(0)),
        ("23:59:59", time(23, 59)),
    ],
)
def test_parse_time_reads_local_spellings(text: str, at: time) -> None:
    assert parse_time(text) == at


@pytest.mark.parametrize("text", ["", "25:00", "9:60", "9:5", "13 pm", "x", "9:30:99"])
def test_parse_time_refuses_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_time(text)


@pytest.mark.parametrize(
    ("language", "short", "long", "month", "weekday"),
    [
        ("bg", "13.10.2022 г.", "13 октомври 2022 г.", "октомври 2022 г.", "четвъртък"),
        ("sr", "13.10.2022.", "13. октобра 2022.", "октобар 2022.", "четвртак"),
        ("sr-latn", "13.10.2022.", "13. oktobra 2022.", "oktobar 2022.", "četvrtak"),
        ("bs", "13.10.2022.", "13. oktobra 2022.", "oktobar 2022.", "četvrtak"),
        ("en", "13 October 2022", "13 October 2022", "October 2022", "Thursday"),
    ],
)
def test_dates_are_printed_in_each_language(
    language: str, short: str, long: str, month: str, weekday: str
) -> None:
    assert format_date(DAY, language) == short
    assert format_long_date(DAY, language) == long
    assert format_month(DAY, language) == month
    assert weekday_name(DAY, language) == weekday


def test_format_long_date_has_its_own_genitives() -> None:
    day = date(2023, 8, 1)

    assert format_long_date(day, "bs") == "1. augusta 2023."
    assert format_long_date(day, "sr-latn") == "1. avgusta 2023."
    assert format_long_date(day, "sr") == "1. августа 2023."
    assert format_long_date(day, "bg") == "1 август 2023 г."
    assert month_name(8, "bs") == "august"


def test_weekday_name_begins_on_monday() -> None:
    week = [date(2024, 1, day) for day in range(1, 8)]

    assert [weekday_name(day, "bs", short=True) for day in week] == (
        ["pon", "uto", "sri", "čet", "pet", "sub", "ned"]
    )
    assert weekday_name(week[6], "sr") == "недеља"
    assert weekday_name(week[2], "bs") == "srijeda"
    assert weekday_name(week[2], "bg", short=True) == "ср"


@pytest.mark.parametrize(
    ("end", "language", "text"),
    [
        (None, "sr", "13.10.2022."),
        (DAY, "bg", "13.10.2022 г."),
        (date(2022, 10, 15), "bg", "13–15.10.2022 г."),
        (date(2022, 10, 15), "sr", "13.–15.10.2022."),
        (date(2022, 10, 15), "en", "13–15 October 2022"),
        (date(2022, 11, 2), "bg", "13.10–02.11.2022 г."),
        (date(2022, 11, 2), "bs", "13.10.–02.11.2022."),
        (date(2022, 11, 2), "en", "13 October – 2 November 2022"),
        (date(2023, 1, 2), "bg", "13.10.2022 г. – 02.01.2023 г."),
        (date(2023, 1, 2), "sr-latn", "13.10.2022. – 02.01.2023."),
        (date(2023, 1, 2), "en", "13 October 2022 – 2 January 2023"),
    ],
)
def test_format_range_says_nothing_twice(
    end: date | None, language: str, text: str
) -> None:
    assert format_range(DAY, end, language) == text


def test_moments_are_shown_on_the_clocks_of_the_place() -> None:
    moment = datetime(2022, 10, 13, 22, 30, tzinfo=UTC)

    assert format_moment(moment, "sr", tz=BELGRADE) == "14.10.2022. у 00:30"
    assert format_moment(moment, "bg", tz=UTC) == "13.10.2022 г., 22:30 ч."
    assert local_day(moment, tz=BELGRADE) == date(2022, 10, 14)
    assert format_time(moment, "en", tz=BELGRADE) == "00:30"
    assert format_time(time(9, 5), "bg") == "09:05"


@pytest.mark.parametrize(
    ("language", "one", "same_day", "hours"),
    [
        ("bg", "13.10.2022 г., 09:30 ч.", "13.10.2022 г., 09:30–17:00 ч.", " ч."),
        ("sr", "13.10.2022. у 09:30", "13.10.2022. од 09:30 до 17:00", ""),
        ("sr-latn", "13.10.2022. u 09:30", "13.10.2022. od 09:30 do 17:00", ""),
        ("bs", "13.10.2022. u 09:30", "13.10.2022. od 09:30 do 17:00", ""),
        ("en", "13 October 2022, 09:30", "13 October 2022, 09:30–17:00", ""),
    ],
)
def test_moments_say_a_day_that_is_the_same_once(
    language: str, one: str, same_day: str, hours: str
) -> None:
    start = datetime(2022, 10, 13, 7, 30, tzinfo=UTC)
    end, late = start + timedelta(minutes=450), start + timedelta(hours=15)
    after = format_moment(late, language, tz=BELGRADE)

    assert format_moments(start, None, language, tz=BELGRADE) == one
    assert format_moments(start, start, language, tz=BELGRADE) == one
    assert format_moments(start, end, language, tz=BELGRADE) == same_day
    assert format_moments(start, late, language, tz=BELGRADE) == f"{one} – {after}"
    assert format_hours(start, end, language, tz=BELGRADE) == f"09:30–17:00{hours}"
    assert format_hours(time(9), time(17), language) == f"09:00–17:00{hours}"


def test_format_time_wants_a_place_for_a_moment() -> None:
    with pytest.raises(ValueError, match="time zone"):
        format_time(datetime(2022, 10, 13, 22, 30, tzinfo=UTC))


def test_exists_at_knows_the_hour_that_spring_skips() -> None:
    assert not exists_at(datetime(2026, 3, 29, 2, 30, tzinfo=BELGRADE))
    assert exists_at(datetime(2026, 3, 29, 3, 30, tzinfo=BELGRADE))
    assert exists_at(datetime(2026, 10, 25, 2, 30, tzinfo=BELGRADE))
