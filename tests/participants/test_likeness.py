"""When two cards may be one person, and when they are not."""

from __future__ import annotations

import pytest

from core.text import fold
from participants.selectors.likeness import Card, Likeness, likeness


def card(name: str, middle: str = "", **fields: object) -> Card:
    given, _, family = name.partition(" ")
    values: dict[str, object] = {
        "pk": 1,
        "given_name": given,
        "middle_name": middle,
        "name_key": fold(f"{given} {family}"),
        "own_latin": "",
        "own_cyrillic": "",
        "email_key": "office@town.example",
        "phone": "",
        "gender": "",
        "birth_year": None,
    }
    return Card(**{**values, **fields})  # type: ignore[arg-type]


def like(one: Card, other: Card, *, office: bool = False) -> Likeness | None:
    found = likeness(one, other, share_organisation=office)
    assert found == likeness(other, one, share_organisation=office)
    return found


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Мария Петрова", "Мария Петрова", "same_name"),
        ("Мария Петрова", "Mariya Petrova", "other_script"),
        ("Ђорђе Ћирић", "Djordje Ciric", "other_script"),
        ("Đorđe Ćirić", "Djordje Ciric", "same_name"),
        ("Йордан Христов", "Jordan Hristov", "spelling"),
        ("Петрова Мария", "Maria Petrova", "swapped"),
        ("Ана Петрова Иванова", "Ана Иванова", "name_more"),
        ("Димитър Стефанов", "Димитър Стефнаов", "letter"),
        ("Димитър Стефанов", "Димтър Стефанов", "letter"),
    ],
)
def test_likeness_of_one_person(one: str, other: str, reason: str) -> None:
    found = like(card(one), card(other))

    assert found is not None
    assert found.reasons[:2] == (reason, "email")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Марко Лакић", "Марко Лукић"),
        ("Marko Lakić", "Марко Лукић"),
        ("Ана Петрова", "Ана Иванова"),  # married: nothing says that it is she
        ("Ана Петрова", "Ана Петрова-Иванова"),
        ("Саша Петров", "Саша Петрова"),
        ("Иван Петров", "Ивана Петрова"),
        ("Aleksandar Marković", "Aleksandra Marković"),
        ("Мария Петрова", "Елена Петрова"),
    ],
)
def test_likeness_of_two_people(one: str, other: str) -> None:
    assert like(card(one), card(other), office=True) is None


def test_likeness_needs_more_than_a_name() -> None:
    one = card("Мария Петрова", email_key="a@town.example")

    assert like(one, card("Мария Петрова", email_key="")) is None
    assert like(one, card("Мария Петрова", email_key=""), office=True) is not None
    assert like(one, card("Елена Иванова", email_key="a@town.example")) is None


def test_likeness_takes_telephones_in_any_shape() -> None:
    one = card("Мария Петрова", email_key="", phone="+359 88 812 3456")
    other = card("Maria Petrova", email_key="", phone="0888/123-456")

    found = like(one, other)

    assert found is not None
    assert found.reasons == ("other_script", "phone")


def test_likeness_with_a_fathers_name() -> None:
    whole = card("Иван Петров", "Георгиев")

    once = like(whole, card("Иван Петров"))
    initial = like(whole, card("Ivan Petrov", "Г."))
    other = like(whole, card("Иван Петров", "Стоянов"))

    assert once is not None
    assert (once.score, once.reasons) == (98, ("same_name", "email", "no_middle"))
    assert initial is not None
    assert initial.reasons == ("other_script", "email")
    assert other is not None
    assert (other.score, other.reasons[-1]) == (63, "other_middle")


def test_likeness_counts_what_speaks_against() -> None:
    one = card("Саша Симић", gender="woman", birth_year=1975)

    assert like(one, card("Саша Симић", gender="man", birth_year=1975)) == Likeness(
        78, ("same_name", "email")
    )
    assert like(one, card("Саша Симић", gender="man", birth_year=1990)) is None


def test_likeness_uses_the_own_spelling() -> None:
    one = card("Цветелина Чакърова", own_latin="Tzvetelina Chakarova")

    found = like(one, card("Tzvetelina Chakarova"))

    assert found is not None
    assert found.reasons[0] == "other_script"


def test_one_letter_in_an_office_is_not_enough() -> None:
    one = card("Марко Перовић", email_key="")
    other = card("Марко Петровић", email_key="")

    assert like(one, other, office=True) is None
