from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.languages import LANGUAGE_CODES
from core.numbers import (
    AmbiguousNumber,
    bgn_to_eur,
    format_money,
    format_number,
    parse_number,
)

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("400.000", "400000"),
        ("390 000", "390000"),
        (f"390{NBSP}000", "390000"),
        ("390\u202f000", "390000"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1'234.5", "1234.5"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("+5", "5"),
        ("007", "7"),
    ],
)
def test_parse_number_reads_local_spellings(text: str, number: str) -> None:
    for language in ("bg", "sr", "sr-latn", "bs", None):
        assert parse_number(text, language) == Decimal(number)


def test_parse_number_in_english_has_the_marks_the_other_way_round() -> None:
    assert parse_number("400,000", "en") == 400000

    with pytest.raises(AmbiguousNumber):
        parse_number("400.000", "en")
    with pytest.raises(AmbiguousNumber):
        parse_number("400,000", "bg")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "1.2.3",
        "1.23.456",
        "12 34",
        "1_000",
        "１２",
        "NaN",
        "inf",
        "1e3",
        "0x10",
        "5 km",
        ",5",
        "5,",
        "1.234,",
        "9" * 31,
        "--5",
        "\x00",
    ],
)
def test_parse_number_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_number(text)


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (Decimal("390000.5"), "bg", f"390{NBSP}000,5"),
        (Decimal("390000.5"), "sr", "390.000,5"),
        (Decimal("390000.5"), "sr-latn", "390.000,5"),
        (Decimal("390000.5"), "bs", "390.000,5"),
        (Decimal("390000.5"), "en", "390,000.5"),
        (1234, "bg", f"1{NBSP}234"),
        (-1234567, "sr", "−1.234.567"),
        (0.1, "bg", "0,1"),
        (Decimal("1.50"), "bg", "1,5"),
        (Decimal("1E+3"), "en", "1,000"),
        (0, "en", "0"),
    ],
)
def test_format_number_uses_the_marks_of_the_language(
    value: Decimal | int | float, language: str, text: str
) -> None:
    assert format_number(value, language) == text


def test_format_number_rounds_half_up() -> None:
    assert format_number(Decimal("2.345"), "sr", places=2) == "2,35"
    assert format_number(Decimal("2.5"), "en", places=0) == "3"
    assert format_number(2, "en", places=2) == "2.00"


@given(
    st.decimals(-(10**9), 10**9, places=2, allow_nan=False),
    st.sampled_from(LANGUAGE_CODES),
)
def test_parse_number_reads_what_is_printed(value: Decimal, language: str) -> None:
    assert parse_number(format_number(value, language, places=2), language) == value


@given(st.text(max_size=60), st.sampled_from(LANGUAGE_CODES))
def test_parse_number_never_fails_otherwise(text: str, language: str) -> None:
    with suppress(ValueError):
        assert parse_number(text, language).is_finite()


def test_bgn_to_eur_rounds_half_up_at_the_fixed_rate() -> None:
    assert bgn_to_eur(Decimal(390000)) == Decimal("199403.83")
    assert bgn_to_eur(Decimal("1.95583")) == Decimal("1.00")


def test_format_money_shows_leva_in_euro_too() -> None:
    assert format_money(390000, "BGN", "bg") == (
        f"390{NBSP}000{NBSP}BGN (199{NBSP}403,83{NBSP}EUR)"
    )
    assert format_money(Decimal("12.50"), "EUR", "sr") == f"12,50{NBSP}EUR"
    assert format_money(Decimal("1000.00"), "BAM", "en") == f"1,000{NBSP}BAM"
