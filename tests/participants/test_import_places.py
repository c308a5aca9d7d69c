"""Places that a list names: in inflected forms, and where new organisations stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.text import to_cyrillic
from participants.exchange import imports
from participants.exchange.territory import read_places
from participants.models import AuditEvent, Organisation, Person, Region
from participants.selectors.imports.organisations import OrganisationIndex
from tests.clients import client_of
from tests.factories import make_admin, make_grant, make_organisation, make_region
from tests.participants.pages import queries_of_one_and_three, text_of
from tests.participants.test_export import table
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


# --- where new organisations stand --------------------------------------------------


def make_two_brods() -> tuple[Region, Region]:
    south, north = (
        make_place(name, name, level=Region.Level.DISTRICT)
        for name in ("Južni okrug", "Severni okrug")
    )
    return make_place("Brod", "Брод", parent=south), make_place(
        "Brod", "Брод", parent=north
    )


def warned_of(*rows: list[Any], head: tuple[str, ...] = ()) -> list[str]:
    header = list(head or ("Ime i prezime", "Organizacija", "E-mail"))
    run = make_run(xlsx({"A": [header, *rows]}))
    entries = imports.plan_of(run).entries
    return [warning.code for e in entries for warning in e.line.warnings]


WITH_PLACE = ("Ime i prezime", "Organizacija", "Mesto", "E-mail")


def test_a_new_administration_stands_in_the_municipality_of_its_name() -> None:
    place = make_pecinci()

    bring_in(
        ["Ana Anić", "Opština Pećinaca", "ana@x.example"],
        ["Ivo Ivić", "Скупштина општине Пећинци", "ivo@x.example"],
    )

    rows = Organisation.objects.order_by("kind")
    assert [(row.kind, row.region) for row in rows] == [
        ("administration", place),
        ("council", place),
    ]


def test_of_two_municipalities_of_one_name_the_place_of_the_row_tells() -> None:
    south, _north = make_two_brods()
    told = ["Ana Anić", "Opština Brod", "Južni okrug", "ana@x.example"]

    bring_in(told, head=WITH_PLACE)

    assert Organisation.objects.get().region == south


def test_of_two_municipalities_of_one_name_none_is_guessed() -> None:
    make_two_brods()
    row = ["Ana Anić", "Opština Brod", "ana@x.example"]

    warnings = warned_of(row)
    bring_in(row)

    assert warnings == ["organisation_new", "organisation_nowhere"]
    assert Organisation.objects.get().region is None


def test_another_body_stands_in_the_place_of_its_rows() -> None:
    place = make_pecinci()
    row = ["Ana Anić", "Udruženje Zora", "Pećinci", "ana@x.example"]

    warnings = warned_of(row, head=WITH_PLACE)
    bring_in(row, head=WITH_PLACE)

    assert warnings == ["organisation_new"]
    assert Organisation.objects.get().region == place


def test_another_body_of_two_places_stands_in_neither() -> None:
    make_pecinci()
    make_place("Irig", "Ириг")
    rows = [
        ["Ana Anić", "Udruženje Zora", "Pećinci", "ana@x.example"],
        ["Ivo Ivić", "Udruženje Zora", "Ириг", "ivo@x.example"],
    ]

    warnings = warned_of(*rows, head=WITH_PLACE)
    bring_in(*rows, head=WITH_PLACE)

    assert warnings.count("organisation_nowhere") == 1
    assert Organisation.objects.get().region is None


def test_a_district_administration_stands_in_its_district() -> None:
    district = make_region(
        name_latin="Smolyan", name_cyrillic="Смолян", level=Region.Level.DISTRICT
    )
    make_region(name_latin="Smolyan", name_cyrillic="Смолян", parent=district)

    bring_in(
        ["Ана Анева", "Областна администрация Смолян", "ana@x.example"],
        head=("Име и фамилия", "Организация", "E-mail"),
    )

    assert Organisation.objects.get().region == district


def test_without_a_tree_of_places_nothing_is_remarked_of_them() -> None:
    assert warned_of(["Ana Anić", "Opština Šid", "ana@x.example"]) == [
        "organisation_new"
    ]


# --- to be confirmed ------------------------------------------------------------------


def test_new_organisations_of_a_list_are_found_and_confirmed_at_the_desk() -> None:
    make_pecinci()
    known = make_organisation("Opština Irig", verified_on=timezone.localdate())
    bring_in(["Ana Anić", "Opština Pećinci", "ana@x.example"])
    new = Organisation.objects.exclude(pk=known.pk).get()
    client, listing = client_of(make_admin()), reverse("registry_list")
    path = reverse("registry_page", args=[new.uid])

    before = text_of(client.get(listing, {"to_do": "confirm"}))
    page = text_of(client.get(path))
    confirm = reverse("registry_confirm", args=[new.uid])
    sent = client.post(confirm, {"show": "yes"})
    after = text_of(client.get(listing, {"to_do": "confirm"}))

    assert path in before
    assert reverse("registry_page", args=[known.uid]) not in before
    assert confirm in page
    assert sent.status_code == 302
    new.refresh_from_db()
    assert (new.verified_on, new.is_public) == (timezone.localdate(), True)
    assert path not in after
    acts = AuditEvent.objects.filter(target_uid=new.uid).order_by("pk")
    assert [row.action for row in acts][-2:] == [
        "organisation.confirmed",
        "organisation.changed",
    ]


def test_a_coordinator_confirms_the_own_entry_and_shows_nothing() -> None:
    own, other = make_organisation(is_public=False), make_organisation()
    client = client_of(make_grant(role="coordinator", row=own).user)

    mine = client.post(reverse("registry_confirm", args=[own.uid]), {"show": "yes"})
    foreign = client.post(reverse("registry_confirm", args=[other.uid]))

    assert (mine.status_code, foreign.status_code) == (302, 403)
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.verified_on, own.is_public) == (timezone.localdate(), False)
    assert other.verified_on is None


def test_the_register_narrows_to_organisations_without_a_place() -> None:
    placed, lost = make_organisation(region=make_pecinci()), make_organisation()
    client = client_of(make_admin())

    page = text_of(client.get(reverse("registry_list"), {"to_do": "place"}))

    assert reverse("registry_page", args=[lost.uid]) in page
    assert reverse("registry_page", args=[placed.uid]) not in page


def test_the_narrowed_register_has_a_fixed_number_of_queries() -> None:
    client = client_of(make_admin())
    path = reverse("registry_list") + "?to_do=confirm"

    one, three = queries_of_one_and_three(client, path, make_organisation)

    assert one == three


def test_the_narrowed_register_is_had_as_a_spreadsheet() -> None:
    make_organisation("Община Една", verified_on=timezone.localdate())
    make_organisation("Община Две")
    path = f"{reverse('registry_export')}?to_do=confirm"

    rows = table(client_of(make_admin()), path, "name")

    assert [row[0] for row in rows[1:]] == ["Община Две"]
