from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.utils import formats, translation

from core import dates
from core.languages import LANGUAGE_CODES

DAY = date(2022, 10, 13)


@pytest.fixture(autouse=True)
def _fresh_formats() -> None:
    formats.reset_format_cache()


def shown(value: Any, kind: str, language: str) -> str:
    with translation.override(language):
        return str(formats.date_format(value, kind))


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_dates_of_django_are_those_of_our_pages(language: str) -> None:
    assert shown(DAY, "DATE_FORMAT", language) == dates.format_date(DAY, language)


@pytest.mark.parametrize(
    ("language", "moment", "month"),
    [
        ("bg", "13.10.2022 г., 09:05 ч.", "10.2022 г."),
        ("sr", "13.10.2022. у 09:05", "10.2022."),
        ("sr-latn", "13.10.2022. u 09:05", "10.2022."),
        ("bs", "13.10.2022. u 09:05", "10.2022."),
        ("en", "13 October 2022, 09:05", "October 2022"),
    ],
)
def test_moments_and_months_have_no_wrong_case(
    language: str, moment: str, month: str
) -> None:
    at = datetime(2022, 10, 13, 9, 5)  # noqa: DTZ001 - formats do not look at zones

    assert shown(at, "DATETIME_FORMAT", language) == moment
    assert dates.format_moment(at, language, tz=UTC) == moment
    assert shown(at, "YEAR_MONTH_FORMAT", language) == month


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_fields_of_django_read_local_dates_and_never_month_first(language: str) -> None:
    with translation.override(language):
        field = forms.DateField()

        assert field.clean("13.10.2022") == DAY
        assert field.clean("13.10.2022.") == DAY
        assert field.clean("2022-10-13") == DAY
        for text in ("10/13/2022", "10.13.2022", "03/04/2023"):
            with pytest.raises(forms.ValidationError):
                field.clean(text)


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_fields_of_django_read_back_what_they_show(language: str) -> None:
    at = datetime(2022, 10, 13, 9, 5)  # noqa: DTZ001

    with translation.override(language):
        day = forms.DateField().widget.format_value(DAY)
        moment = forms.DateTimeField().widget.format_value(at)
        cleaned = forms.DateTimeField().clean(moment)

        assert forms.DateField().clean(day) == DAY
        assert cleaned.replace(tzinfo=None) == at


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_weeks_begin_on_monday(language: str) -> None:
    with translation.override(language):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize(
    ("language", "number"),
    [
        ("bg", "390\u00a0000,5"),
        ("sr", "390.000,5"),
        ("sr-latn", "390.000,5"),
        ("bs", "390.000,5"),
        ("en", "390,000.5"),
    ],
)
def test_numbers_are_grouped(language: str, number: str) -> None:
    with translation.override(language):
        assert formats.number_format(390000.5) == number
