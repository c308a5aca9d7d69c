"""Roll-up over territory, and the public pages of places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.models import Organisation, Person, Post, Region
from participants.selectors.territory import (
    find_regions,
    in_name_order,
    region_lang,
    region_name,
    region_place,
    roll_up,
    with_counts,
)
from participants.services.territory import load_region
from tests.factories import make_organisation, make_post

pytestmark = pytest.mark.django_db


def place(name: str, level: str, parent: Region | None = None, **fields: Any) -> Region:
    return load_region(
        country=fields.pop("country", "BA"),
        level=level,
        name_cyrillic=fields.pop("cyrillic", name),
        name_latin=name,
        parent=parent,
        **fields,
    )


class Bosnia:
    """Two entities, a canton, two towns of one name, a local community."""

    def __init__(self) -> None:
        self.country = place("Bosna i Hercegovina", "country")
        self.srpska = place("Republika Srpska", "entity", self.country)
        self.federation = place("Federacija", "entity", self.country)
        self.canton = place("Kanton Sarajevo", "canton", self.federation)
        self.on_una = place(
            "Novi Grad",
            "municipality",
            self.srpska,
            cyrillic="Нови Град",
            codes={"X": "11"},
            aliases=["Bosanski Novi"],
            status="opština",
        )
        self.in_sarajevo = place("Novi Grad", "municipality", self.canton)
        self.community = place("Brezičani", "community", self.on_una)


# --- roll-up ------------------------------------------------------------------


def test_roll_up_at_any_level_is_one_query() -> None:
    bosnia = Bosnia()
    for region in (bosnia.on_una, bosnia.community, bosnia.in_sarajevo, bosnia.canton):
        make_organisation(region=region)
    make_organisation()
    found = {}

    for level in Region.Level.values:
        with CaptureQueriesContext(connection) as queries:
            found[level] = roll_up(Organisation.objects.all(), level)
        assert len(queries) == 1

    assert found == {
        "country": {bosnia.country.pk: 4},
        "entity": {bosnia.srpska.pk: 2, bosnia.federation.pk: 2},
        "statistical": {},
        "district": {},
        "canton": {bosnia.canton.pk: 2},
        "municipality": {bosnia.on_una.pk: 2, bosnia.in_sarajevo.pk: 1},
        "community": {bosnia.community.pk: 1},
    }


def test_roll_up_of_people_counts_each_once() -> None:
    bosnia = Bosnia()
    person = make_post(organisation=make_organisation(region=bosnia.on_una)).person
    make_post(person, organisation=make_organisation(region=bosnia.community))
    make_post(organisation=make_organisation(region=bosnia.community))
    posts = Post.objects.all()

    people = roll_up(
        posts, "municipality", link="organisation__region", distinct="person"
    )
    held = roll_up(posts, "municipality", link="organisation__region")

    assert people == {bosnia.on_una.pk: 2}
    assert held == {bosnia.on_una.pk: 3}
    assert Person.objects.count() == 2


def test_roll_up_does_not_mistake_paths_that_begin_alike() -> None:
    country = place("Bosna i Hercegovina", "country")
    rows = [place(f"Grad {number}", "municipality", country) for number in range(12)]
    for row in rows:
        make_organisation(region=row)

    assert roll_up(Organisation.objects.all(), "municipality") == {
        row.pk: 1 for row in rows
    }


def test_with_counts_counts_what_is_public() -> None:
    bosnia = Bosnia()
    kept = make_organisation(region=bosnia.community)
    make_organisation(region=bosnia.on_una, is_public=False)
    make_organisation(region=bosnia.on_una, merged_into=kept)

    rows: dict[str, Any] = {
        row.name_latin: row
        for row in with_counts(Region.objects.filter(parent=bosnia.country))
    }

    counts = {name: (row.municipalities, row.bodies) for name, row in rows.items()}
    assert counts == {"Republika Srpska": (1, 1), "Federacija": (1, 0)}


# --- names --------------------------------------------------------------------


def test_find_regions_by_either_script_alias_and_inflection() -> None:
    bosnia = Bosnia()
    Region.objects.filter(pk=bosnia.in_sarajevo.pk).update(search_key="novi grad")

    both = {bosnia.on_una, bosnia.in_sarajevo}
    for query in ("novi grad", "нови град", "NOVI"):
        assert set(find_regions(query)) == both
    assert list(find_regions("bosanski novi")) == [bosnia.on_una]
    assert list(find_regions("zzz")) == list(find_regions("")) == []
    places = {region_place(row, "bs") for row in both}
    assert places == {"Novi Grad, Republika Srpska", "Novi Grad, Kanton Sarajevo"}


def test_places_stand_in_the_order_of_the_reader() -> None:
    country = place("Srbija", "country", country="RS", cyrillic="Србија")
    for latin, cyrillic in (("Čačak", "Чачак"), ("Žabalj", "Жабаљ"), ("Cer", "Цер")):
        place(latin, "municipality", country, country="RS", cyrillic=cyrillic)
    rows = Region.objects.filter(parent=country)

    order = {
        code: [row.name_latin for row in in_name_order(rows, code)]
        for code in ("sr", "sr-latn")
    }

    assert order == {
        "sr": ["Žabalj", "Cer", "Čačak"],
        "sr-latn": ["Cer", "Čačak", "Žabalj"],
    }
    row = rows[0]
    assert [region_lang(row, code) for code in ("sr", "bg", "en", "bs")] == [
        "sr-Cyrl",
        "sr-Cyrl",
        "sr-Latn",
        "sr-Latn",
    ]


def test_a_country_has_a_name_in_the_language_of_the_reader() -> None:
    serbia = place("Srbija", "country", country="RS")

    names = {code: region_name(serbia, code) for code in ("bg", "sr", "bs", "en")}

    assert names == {"bg": "Сърбия", "sr": "Србија", "bs": "Srbija", "en": "Serbia"}
    assert region_lang(serbia, "bg") == "bg"


# --- pages --------------------------------------------------------------------


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        text_of(client.get(path))
    return len(queries)


def test_region_list_shows_countries_and_finds_places(client: Client) -> None:
    bosnia = Bosnia()

    countries = text_of(client.get(reverse("region_list")))
    found = text_of(client.get(reverse("region_list"), {"q": "novi grad"}))
    none = text_of(client.get(reverse("region_list"), {"q": "qqqxxx"}))

    assert reverse("region_page", args=[bosnia.country.uid]) in countries
    assert reverse("region_page", args=[bosnia.on_una.uid]) not in countries
    for row in (bosnia.on_una, bosnia.in_sarajevo):
        assert reverse("region_page", args=[row.uid]) in found
    assert "Republika Srpska" in found
    assert "Kanton Sarajevo" in found
    assert "2 places" in found
    assert "No place is called so" in none
    assert client.get(reverse("region_list"), {"q": "\x00"}).status_code == 404
    assert client.get("/organisations/places/?q=novi&page=9").status_code == 404


def test_region_list_without_places_says_so(client: Client) -> None:
    assert "No place is here yet" in text_of(client.get(reverse("region_list")))


def test_region_page_shows_chain_codes_status_and_who_is_there(client: Client) -> None:
    bosnia = Bosnia()
    here = make_organisation("Opština Novi Grad", language="bs", region=bosnia.on_una)
    below = make_organisation("Mjesna zajednica", region=bosnia.community)
    hidden = make_organisation(region=bosnia.on_una, is_public=False)
    elsewhere = make_organisation(region=bosnia.in_sarajevo)

    page = text_of(client.get(reverse("region_page", args=[bosnia.on_una.uid])))
    entity = text_of(client.get(reverse("region_page", args=[bosnia.srpska.uid])))

    for row in (bosnia.country, bosnia.srpska, bosnia.community):
        assert reverse("region_page", args=[row.uid]) in page
    for text in ("opština", "X: 11", "Нови Град", "Bosanski Novi"):
        assert text in page
    for shown in (page, entity):
        for body in (here, below):
            assert reverse("organisation_page", args=[body.uid]) in shown
        for body in (hidden, elsewhere):
            assert str(body.uid) not in shown
    assert reverse("region_page", args=[bosnia.on_una.uid]) in entity


def test_region_page_is_by_uid(client: Client) -> None:
    bosnia = Bosnia()

    assert client.get(f"/organisations/places/{bosnia.country.pk}/").status_code == 404
    assert (
        client.post(reverse("region_page", args=[bosnia.country.uid])).status_code
        == 405
    )


def test_region_page_shows_hostile_names_as_text(client: Client) -> None:
    row = place("<script>alert(1)</script>", "country", aliases=["<b>x</b>"])

    page = text_of(client.get(reverse("region_page", args=[row.uid])))

    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


@pytest.mark.parametrize("name", ["region_list", "region_page"])
def test_pages_of_places_have_a_fixed_number_of_queries(
    client: Client, name: str
) -> None:
    bosnia = Bosnia()
    path = reverse(name, args=[bosnia.on_una.uid] if name == "region_page" else [])
    add: list[Callable[[int], object]] = [
        lambda number: place(f"Mjesto {number}", "community", bosnia.on_una),
        lambda number: make_organisation(region=bosnia.on_una),
    ]

    one = queries_of(client, path)
    for number in range(3):
        for make in add:
            make(number)
    three = queries_of(client, path)

    assert one <= three <= one + 1  # a page without organisations asks for none
    for number in range(3, 6):
        for make in add:
            make(number)
    assert queries_of(client, path) == three


def test_searching_places_has_a_fixed_number_of_queries(client: Client) -> None:
    bosnia = Bosnia()
    path = reverse("region_list") + "?q=mjesto"
    found = []
    for count in (1, 3):
        for number in range(count):
            place(f"Mjesto {count} {number}", "community", bosnia.on_una)
        found.append(queries_of(client, path))

    assert found == [2, 2]


def test_organisation_page_leads_to_its_places(client: Client) -> None:
    bosnia = Bosnia()
    row = make_organisation(region=bosnia.on_una)

    page = text_of(client.get(reverse("organisation_page", args=[row.uid])))

    for region in (bosnia.country, bosnia.srpska, bosnia.on_una):
        assert reverse("region_page", args=[region.uid]) in page


def test_the_status_in_law_stands_in_the_script_of_the_reader(client: Client) -> None:
    """R-46: a reader of Cyrillic is shown "општина", as the place itself."""
    path = reverse("region_page", args=[Bosnia().on_una.uid])

    cyrillic, latin = (
        client.get(path, {"lang": language}, follow=True).content.decode()
        for language in ("sr", "bs")
    )

    assert '<span lang="bs-Cyrl">општина</span>' in cyrillic
    assert '<span lang="bs-Latn">opština</span>' in latin
