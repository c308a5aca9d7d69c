from __future__ import annotations

import pytest

from core.taxnumbers import (
    country_named,
    read_tax_number,
    show_tax_number,
    tax_numbers_in,
)


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("175074752", "BG", "BG175074752"),
        ("BG 175 074 752", "", "BG175074752"),
        ("ЕИК: 175074752", "", "BG175074752"),
        ("101134702", "RS", "RS101134702"),
        ("ПИБ 101134702", "", "RS101134702"),
        ("pib:101.134.702", "BG", "RS101134702"),
        ("JIB 4200000000001", "", "BA4200000000001"),
        ("4200000000001", "", "BA4200000000001"),
        ("", "BG", ""),
        ("175074753", "BG", ""),  # a digit is wrong
        ("101134703", "RS", ""),
        ("175074752", "RS", ""),
        ("1750747520013", "BG", ""),
        ("3200000000001", "BA", ""),
        ("OIB 175074752", "", ""),
        ("1750747O2", "BG", ""),
        ("१७५०७४७५२", "BG", ""),
    ],
)
def test_read_tax_number_checks_its_digits(typed: str, country: str, kept: str) -> None:
    assert read_tax_number(typed, country) == kept


def test_read_tax_number_takes_a_branch_by_its_own_check_digit() -> None:
    branches = [f"175074752000{digit}" for digit in range(10)]

    good = [text for text in branches if read_tax_number(text, "BG")]

    assert len(good) == 1


def test_read_tax_number_guesses_no_country() -> None:
    # good in both countries: which one is not for the computer to say
    both = next(
        text
        for text in (f"{number:09d}" for number in range(100_000_000, 100_010_000))
        if read_tax_number(text, "BG") and read_tax_number(text, "RS")
    )

    assert read_tax_number(both) == ""
    assert tax_numbers_in(both) == [f"BG{both}", f"RS{both}"]


def test_show_tax_number_says_what_it_is() -> None:
    assert show_tax_number("RS101134702") == "PIB 101134702"
    assert country_named("Broj / PIB organizacije") == "RS"
    assert country_named("број") == ""
