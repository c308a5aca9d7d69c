"""Tax numbers of organisations: entered, shown, searched, brought in and taken out."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from participants.exchange import imports
from participants.models import Organisation, Person
from tests.clients import client_of
from tests.factories import make_admin, make_organisation, make_region
from tests.participants.pages import text_of
from tests.participants.test_export import table
from tests.participants.test_import_places import warned_of
from tests.participants.workbooks import make_run, xlsx
from tests.permissions.state import changed, stored

pytestmark = pytest.mark.django_db
EIK, PIB = "175074752", "101134702"  # examples of the algorithm, of no municipality


def card(**values: str) -> dict[str, str]:
    return {"kind": "administration", "names_sr": "Општина Рума", "language": "sr"} | (
        values
    )


@pytest.mark.parametrize("typed", [PIB, f"ПИБ {PIB}", f"RS {PIB}"])
def test_a_tax_number_is_entered_shown_and_searched(typed: str) -> None:
    client = client_of(make_admin())
    make_organisation("Општина Инђија", language="sr")

    client.post(reverse("registry_add"), card(tax_number=typed, is_public="on"))

    row = Organisation.objects.get(tax_number=f"RS{PIB}")
    assert f"PIB {PIB}" in text_of(client.get(reverse("registry_page", args=[row.uid])))
    public = Client().get(reverse("organisation_page", args=[row.uid]))
    assert f"PIB {PIB}" in text_of(public)
    found = Client().get(reverse("organisation_list"), {"q": f"PIB {PIB}"})
    assert str(row.uid) in text_of(found)
    assert "Инђија" not in text_of(found)
    api = Client().get(f"/api/v1/organisations/{row.uid}/")
    assert api.json()["tax_number"] == f"RS{PIB}"


@pytest.mark.parametrize("typed", ["101134703", f"ЕИК {PIB}", "сто", "1" * 14])
def test_a_wrong_tax_number_changes_nothing(typed: str) -> None:
    client, before = client_of(make_admin()), stored()

    answer = client.post(reverse("registry_add"), card(tax_number=typed))

    assert answer.status_code == 400
    assert "a digit may be wrong" in answer.content.decode()
    assert changed(before, stored()) == []


def test_the_country_of_the_place_says_whose_number_it_is() -> None:
    place = make_region(country="BG", level="municipality", name_latin="Madan")
    client = client_of(make_admin())

    client.post(reverse("registry_add"), card(tax_number=EIK, region=str(place.uid)))

    assert Organisation.objects.get().tax_number == f"BG{EIK}"


def test_the_database_keeps_numbers_of_the_three_countries_alone() -> None:
    row = make_organisation()

    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=row.pk).update(tax_number=PIB)


def test_the_number_is_a_column_of_the_spreadsheet() -> None:
    make_organisation("Општина Рума", language="sr", tax_number=f"RS{PIB}")

    path = reverse("registry_export")
    rows = table(client_of(make_admin()), path, "name", "tax_number")

    assert rows[1][1] == f"PIB {PIB}"


HEAD = ("Ime i prezime", "Organizacija", "ПИБ", "E-mail")


def bring_in(*rows: list[Any]) -> None:
    imports.commit(make_run(xlsx({"A": [list(HEAD), *rows]})), actor=None)


def test_a_list_finds_an_organisation_by_its_number() -> None:
    known = make_organisation("Општина Рума", language="sr", tax_number=f"RS{PIB}")

    bring_in(["Ана Анић", "Управа у Руми, одељење", PIB, "ana@x.example"])

    assert Organisation.objects.count() == 1
    assert Person.objects.get().posts.get().organisation == known


def test_a_list_brings_the_number_of_a_new_organisation_once() -> None:
    row = ["Ана Анић", "Удружење Пример", PIB, "ana@x.example"]

    bring_in(row)
    bring_in(row)

    assert Organisation.objects.get().tax_number == f"RS{PIB}"
    assert Person.objects.count() == 1


def test_a_list_follows_the_name_and_warns_of_another_number() -> None:
    named = make_organisation("Општина Инђија", language="sr")
    make_organisation("Општина Рума", language="sr", tax_number=f"RS{PIB}")

    rows = [
        ["Ана Анић", "Општина Инђија", PIB, "ana@x.example"],
        ["Мара Марић", "Општина Инђија", "101134703", "mara@x.example"],
    ]

    warnings = warned_of(*rows, head=HEAD)
    bring_in(*rows)

    assert warnings == ["other_tax_number", "no_tax_number"]
    assert {p.posts.get().organisation for p in Person.objects.all()} == {named}
    assert Organisation.objects.get(pk=named.pk).tax_number == ""
