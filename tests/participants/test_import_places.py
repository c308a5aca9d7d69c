"""Places that a list names: in inflected forms, and where new organisations stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.text import to_cyrillic
from participants.exchange import imports
from participants.exchange.territory import read_places
from participants.models import Organisation, Person, Region
from participants.selectors.imports.organisations import OrganisationIndex
from tests.factories import make_organisation, make_region
from tests.participants.workbooks import make_run, xlsx

pytestmark = pytest.mark.django_db
DATA = Path("participants/data")


def make_place(latin: str, cyrillic: str, *forms: str, **fields: Any) -> Region:
    return make_region(
        country="RS",
        name_latin=latin,
        name_cyrillic=cyrillic,
        inflections=list(forms),
        **fields,
    )


def make_pecinci() -> Region:
    return make_place("Pećinci", "Пећинци", "Pećinaca", "Пећинаца")


def bring_in(*rows: list[Any], head: tuple[str, ...] = ()) -> None:
    header = list(head or ("Ime i prezime", "Organizacija", "E-mail"))
    imports.commit(make_run(xlsx({"A": [header, *rows]})), actor=None)


@pytest.mark.parametrize(
    "text",
    [
        "Opština Pećinaca",
        "Општина Пећинаца",
        "opština Pecinaca",
        "iz Pećinaca",
        "Opštinska uprava opštine Pećinaca",
    ],
)
def test_an_inflected_place_finds_its_administration(text: str) -> None:
    make_pecinci()
    known = make_organisation("Opština Pećinci", language="sr-latn")

    bring_in(["Ana Anić", text, "ana@x.example"])

    assert Organisation.objects.get() == known
    assert Person.objects.get().posts.get().organisation == known


def test_an_inflected_name_of_ours_is_found_by_the_plain_one() -> None:
    make_pecinci()
    known = make_organisation(
        "Skupština opštine Pećinaca", language="sr-latn", kind="council"
    )

    bring_in(["Ana Anić", "Скупштина општине Пећинци", "ana@x.example"])

    assert Organisation.objects.get() == known


def test_two_forms_in_one_list_are_one_new_organisation() -> None:
    make_pecinci()

    bring_in(
        ["Ana Anić", "Opština Pećinci", "ana@x.example"],
        ["Ivo Ivić", "Општина Пећинаца", "ivo@x.example"],
    )

    assert str(Organisation.objects.get()) == "Opština Pećinci"


def test_a_name_goes_before_a_form_and_a_form_of_two_is_of_neither() -> None:
    make_place("Broda", "Брода")
    make_place("Brod", "Брод", "Broda", "Brodu")
    make_place("Brodi", "Броди", "Brodu")

    places = OrganisationIndex().places

    assert places["broda"] == "broda"
    assert "brodu" not in places


def test_every_municipality_of_serbia_and_bosnia_has_its_forms() -> None:
    for name in ("rs", "ba"):
        for place in read_places(DATA / f"{name}.csv").places:
            forms = set(place.inflections)
            assert forms, place.name_latin
            assert {to_cyrillic(form, "sr") for form in forms} < forms
