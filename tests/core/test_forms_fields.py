from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from core.forms import (
    EmailField,
    LocalDateField,
    LocalDateTimeField,
    LocalTimeField,
    NumberField,
    ObukaForm,
    PhoneField,
    TextsFormField,
)

BELGRADE = ZoneInfo("Europe/Belgrade")


def clean(field: forms.Field, value: Any, language: str = "en") -> Any:
    with translation.override(language):
        return field.clean(value)


def refusal(field: forms.Field, value: Any, language: str = "en") -> str:
    with pytest.raises(ValidationError) as caught:
        clean(field, value, language)
    return caught.value.messages[0]


# --- dates and times --------------------------------------------------------


def test_date_field_explains_two_readings() -> None:
    assert refusal(LocalDateField(), "03/04/2023") == (
        "03/04/2023 can be 3 April 2023 or 4 March 2023. Write it as 13.10.2022."
    )


@pytest.mark.parametrize(
    "text", ["10/13/2022", "31.02.2022", "13.10.2022 Bijeljina", "x"]
)
def test_date_field_refuses_with_an_example(text: str) -> None:
    assert refusal(LocalDateField(), text) == (
        "Enter a date that exists, as day, month and year: 13.10.2022."
    )


def test_date_field_may_be_empty_only_if_optional() -> None:
    assert clean(LocalDateField(required=False), "  ") is None
    assert refusal(LocalDateField(), " ") == "This field is required."


def test_time_field_refuses_with_an_example() -> None:
    assert clean(LocalTimeField(), "9.30") == time(9, 30)
    assert refusal(LocalTimeField(), "half past nine") == (
        "Enter a time of day as hours and minutes: 9:30."
    )


@pytest.mark.parametrize(
    "text",
    [
        "13.10.2022 9:30",
        "13.10.2022. 09:30",
        "13.10.2022. u 09:30",
        "13.10.2022. у 9:30",
        "13.10.2022 г. в 9:30 ч.",
        "13 October 2022 at 9:30",
        "13.10.2022 г., 9:30",
        "13.10.2022 г., 9:30 ч.",
        "13. oktobra 2022. 9.30",
        "2022-10-13T09:30",
        "2022-10-13 09:30:00",
        "13 October 2022, 9:30 am",
    ],
)
def test_datetime_field_reads_date_and_time_at_its_place(text: str) -> None:
    moment = clean(LocalDateTimeField(tz=BELGRADE), text)

    assert moment == datetime(2022, 10, 13, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("13.10.2022", "Enter date and time, for example 13.10.2022 9:30."),
        ("9:30", "Enter date and time, for example 13.10.2022 9:30."),
        (
            "31.02.2022 9:30",
            "Enter a date that exists, as day, month and year: 13.10.2022.",
        ),
        (
            "29.03.2026 02:30",
            "That night the clocks go forward: this time does not exist.",
        ),
        ("13.10.2022 25:30", "Enter date and time, for example 13.10.2022 9:30."),
    ],
)
def test_datetime_field_refuses_with_a_sentence(text: str, message: str) -> None:
    assert refusal(LocalDateTimeField(tz=BELGRADE), text) == message


# --- numbers ----------------------------------------------------------------


def test_number_field_reads_local_marks() -> None:
    whole, money = NumberField(decimal_places=0), NumberField(decimal_places=2)

    assert clean(whole, "400.000", "bs") == 400000
    assert type(clean(whole, "5", "bs")) is int
    assert clean(money, "1 234,50", "bg") == Decimal("1234.50")
    assert clean(money, "1,234.50", "en") == Decimal("1234.50")
    assert clean(NumberField(required=False), "") is None


def test_number_field_with_three_places_reads_what_it_shows() -> None:
    field = NumberField(decimal_places=3)

    for language in ("bg", "sr", "bs", "en"):
        with translation.override(language):
            for value in (Decimal("1.234"), Decimal("1234.5"), Decimal(1234)):
                assert field.clean(field.prepare_value(value)) == value


@pytest.mark.parametrize(
    ("options", "text", "message"),
    [
        ({}, "x", "Enter a number, with digits only."),
        ({"decimal_places": 0}, "1.5", "Enter a whole number."),
        (
            {"decimal_places": 2},
            "1.505",
            "1.505 can be read in two ways. Leave out the mark of thousands.",
        ),
        (
            {"decimal_places": 2},
            "0.505",
            "Enter at most 2 digits after the decimal mark.",
        ),
        ({"min_value": 1}, "0", "Enter 1 or more."),
        ({"max_value": 10}, "11", "Enter 10 or less."),
        ({"decimal_places": 0}, "9" * 20, "Enter a smaller number."),
        ({"max_digits": 5, "decimal_places": 2}, "1000", "Enter a smaller number."),
    ],
)
def test_number_field_refuses_with_a_sentence(
    options: dict[str, int], text: str, message: str
) -> None:
    assert refusal(NumberField(**options), text) == message


# --- e-mail and telephone ---------------------------------------------------


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ana@opstina.rs", "ana@opstina.rs"),
        (" Ana@Opstina.RS ", "ana@opstina.rs"),
        ("ana.petrovic+obuka@opstina.example", "ana.petrovic+obuka@opstina.example"),
        ("mailto:ana@opstina.rs", "ana@opstina.rs"),
        ("ana@општина.срб", "ana@xn--80appcfs5b.xn--90a3ac"),
        ("ana@xn--80appcfs5b.xn--90a3ac", "ana@xn--80appcfs5b.xn--90a3ac"),
    ],
)
def test_email_field_gives_one_plain_address(text: str, address: str) -> None:
    assert clean(EmailField(), text) == address


ONE_ADDRESS = "Enter one e-mail address, for example ana@opstina.example."
MIXED = "This e-mail address mixes Cyrillic and Latin letters. Type it again."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"a@b"@c.rs', ONE_ADDRESS),
        ("a@b.rs,c@d.rs", ONE_ADDRESS),
        ("<a@b.rs>", ONE_ADDRESS),
        ("Ana <a@b.rs>", ONE_ADDRESS),
        ("a@[127.0.0.1]", ONE_ADDRESS),
        ("a@127.0.0.1", ONE_ADDRESS),
        ("a@localhost", ONE_ADDRESS),
        ("a@b..rs", ONE_ADDRESS),
        ("a b@c.rs", ONE_ADDRESS),
        ("a@b.rs\nBcc: x@y.rs", ONE_ADDRESS),
        ("a@b.rs\u2028x", ONE_ADDRESS),
        ("a@b@c.rs", ONE_ADDRESS),
        ("ana", ONE_ADDRESS),
        ("@b.rs", ONE_ADDRESS),
        ("a@b.rs.", ONE_ADDRESS),
        ("a@", ONE_ADDRESS),
        (".a@b.rs", ONE_ADDRESS),
        (f"{'a' * 65}@b.rs", ONE_ADDRESS),
        (f"a@{'b' * 70}.rs", ONE_ADDRESS),
        (f"a@xn--{'z' * 10}\u0000.rs", ONE_ADDRESS),
        ("аna@opstina.rs", MIXED),
        ("ana@оpstina.rs", MIXED),
        ("ana@xn--pstina-vqf.rs", MIXED),
        (
            "ана@opstina.rs",
            "Write the part before the @ in Latin letters without accents.",
        ),
        (
            "šaban@opstina.rs",
            "Write the part before the @ in Latin letters without accents.",
        ),
    ],
)
def test_email_field_refuses_odd_addresses(text: str, message: str) -> None:
    assert refusal(EmailField(), text) == message


def test_email_field_refuses_endless_addresses() -> None:
    assert refusal(EmailField(), "a" * 320 + "@b.rs") == ONE_ADDRESS


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+387 55 123-456", "+387 55 123-456"),
        (" 055/123 - 456 ", "055/123 - 456"),
        ("+359 (0)2 943 4467", "+359 (0)2 943 4467"),
        ("0888123456", "0888123456"),
        ("021 123 456 lok. 12", "021 123 456 lok. 12"),
        ("02/943 44 67, 68", "02/943 44 67, 68"),
    ],
)
def test_phone_field_keeps_what_was_typed(text: str, number: str) -> None:
    assert clean(PhoneField(), text) == number


@pytest.mark.parametrize("text", ["123", "phone", "=1+1 12345", "12345678;DROP", "+"])
def test_phone_field_refuses_what_is_no_number(text: str) -> None:
    assert refusal(PhoneField(), text) == (
        "Enter a telephone number, for example +387 55 123 456."
    )


# --- texts ------------------------------------------------------------------


def test_texts_field_wants_one_language_at_least() -> None:
    field = TextsFormField()

    assert clean(field, {"bg": " Обучение ", "en": ""}) == {"bg": "Обучение"}
    assert refusal(field, {"bg": " ", "en": ""}) == (
        "Write the text in at least one language."
    )
    assert clean(TextsFormField(required=False), None) == {}


def test_texts_field_names_the_language_of_a_problem() -> None:
    assert refusal(TextsFormField(max_length=3), {"bs": "Obuka"}) == (
        "Bosanski: Ensure this value has at most 3 characters (it has 5)."
    )


def test_texts_widget_labels_each_box() -> None:
    class TitleForm(ObukaForm):
        titles = TextsFormField(label="Titles")

    html = str(TitleForm(initial={"titles": {"sr": "Обука <b>"}})["titles"].as_widget())

    assert html.count("<label") == 5
    assert '<label for="id_titles_1" lang="sr-Cyrl">Српски</label>' in html
    assert (
        '<input type="text" name="titles_sr" value="Обука &lt;b&gt;" lang="sr-Cyrl" '
        'id="id_titles_1">'
    ) in html


def test_texts_widget_keeps_what_was_typed_after_an_error() -> None:
    class TitleForm(ObukaForm):
        titles = TextsFormField(label="Titles", multiline=True, max_length=3)

    form = TitleForm({"titles_sr-latn": "Dugačko"})

    assert not form.is_valid()
    html = str(form["titles"].as_widget())
    assert html.count("<textarea") == 5
    assert "Dugačko</textarea>" in html
