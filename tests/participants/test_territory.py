from __future__ import annotations

from datetime import date

import pytest

from participants.models import Region, RegionCode, RegionStatus
from participants.selectors.territory import (
    municipality_of,
    region_name,
    region_title,
    regions_above,
    regions_below,
)
from participants.services.territory import load_region
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def load(name: str, level: str, parent: Region | None, code: str = "") -> Region:
    return load_region(
        country="BA",
        level=level,
        name_cyrillic=name,
        name_latin=name,
        parent=parent,
        codes={"ISO": code} if code else {},
    )


def test_load_region_twice_changes_nothing() -> None:
    country = load("Bosna i Hercegovina", "country", None, "BA")
    first = load("Republika Srpska", "entity", country, "BA-SRP")
    second = load("Republika Srpska", "entity", country, "BA-SRP")

    assert first == second
    assert Region.objects.count() == 2
    assert RegionCode.objects.count() == 2


def test_load_region_brings_the_known_one_up_to_date() -> None:
    country = load("Bosna i Hercegovina", "country", None, "BA")
    first = load("Novi Grad", "municipality", country, "1")

    renamed = load_region(
        country="BA",
        level="municipality",
        name_cyrillic="Нови Град на Уни",
        name_latin="Novi Grad na Uni",
        aliases=["Bosanski Novi"],
        codes={"ISO": "1", "NSI": "20"},
        parent=country,
        status="opština",
    )

    assert renamed == first
    assert renamed.name_key == "novi grad na uni"
    assert sorted(renamed.codes.values_list("code", flat=True)) == ["1", "20"]
    assert renamed.statuses.get().status == "opština"


@pytest.mark.parametrize(
    ("country", "names", "status", "cyrillic", "latin"),
    [
        ("RS", ("Пећинци", "Pećinci"), "opština", "Општина Пећинци", "Opština Pećinci"),
        ("BA", ("Бијељина", "Bijeljina"), "grad", "Град Бијељина", "Grad Bijeljina"),
        ("BA", ("Коњиц", "Konjic"), "općina", "Опћина Коњиц", "Općina Konjic"),
        ("BG", ("Смолян", "Smolyan"), "община", "Община Смолян", "Obshtina Smolyan"),
        ("BA", ("Дистрикт Брчко", "Distrikt Brčko"), "distrikt", "Дистрикт Брчко", "Distrikt Brčko"),
        ("BA", ("Нови Град", "Novi Grad"), "", "Нови Град", "Novi Grad"),
    ],
)  # fmt: skip
def test_a_place_is_titled_by_its_status_in_the_script_of_the_reader(
    country: str, names: tuple[str, str], status: str, cyrillic: str, latin: str
) -> None:
    root = load_region(
        country=country, level="country", name_cyrillic="-", name_latin="-"
    )
    place = load_region(
        country=country,
        level="municipality",
        name_cyrillic=names[0],
        name_latin=names[1],
        parent=root,
        status=status,
    )
    former = RegionStatus(region=place, status="kotar", ended_on=date(1990, 1, 1))
    former.save()

    assert region_title(place, "sr") == cyrillic
    assert region_title(place, "bs") == latin


def test_load_region_keeps_places_of_one_name_apart() -> None:
    country = load("Bosna i Hercegovina", "country", None)
    one, two = (load(name, "entity", country) for name in ("RS", "FBiH"))

    first = load("Novi Grad", "municipality", one)
    second = load("Novi Grad", "municipality", two)
    third = load("Novi Grad", "municipality", one, "77")

    assert first != second
    assert third == first  # it had no code of that system yet
    assert load("Novi Grad", "municipality", one, "78") != first


def test_regions_below_and_above() -> None:
    country = load("Bosna i Hercegovina", "country", None)
    entity = load("RS", "entity", country)
    town = load("Brod", "municipality", entity)
    community = load("Sijekovac", "community", town)
    load("FBiH", "entity", country)

    assert set(regions_below(entity)) == {entity, town, community}
    assert regions_above(community) == [country, entity, town, community]


def test_municipality_of_a_community_body() -> None:
    country = load("Bosna i Hercegovina", "country", None)
    town = load("Brod", "municipality", country)
    community = load("Sijekovac", "community", town)

    assert municipality_of(make_organisation(region=community)) == town
    assert municipality_of(make_organisation(region=country)) is None
    assert municipality_of(make_organisation()) is None


def test_region_name_is_in_the_reader_s_script() -> None:
    region = Region(name_latin="Pećinci", name_cyrillic="Пећинци")

    names = [region_name(region, code) for code in ("bg", "sr", "sr-latn", "bs", "en")]

    assert names == ["Пећинци", "Пећинци", "Pećinci", "Pećinci", "Pećinci"]
