from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.models import AuditEvent, Region, RegionCode, RegionStatus
from participants.selectors.territory import (
    municipality_of,
    region_name,
    region_title,
    regions_above,
    regions_below,
)
from participants.services.territory import (
    StatusStays,
    StatusTooEarly,
    change_status,
    load_region,
)
from tests.clients import client_of
from tests.factories import make_admin, make_organisation, make_region
from tests.participants.pages import text_of

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


# --- what a place is called in law ------------------------------------------------


def zvornik() -> Region:
    town = make_region(name_latin="Zvornik", name_cyrillic="Зворник", country="BA")
    RegionStatus.objects.create(region=town, status="opština")
    return town


def test_change_status_ends_the_former_the_day_before() -> None:
    town = zvornik()

    change_status(town, "grad", on=date(2019, 4, 12), actor=None)

    assert list(town.statuses.values_list("status", "started_on", "ended_on")) == [
        ("grad", date(2019, 4, 12), None),
        ("opština", None, date(2019, 4, 11)),
    ]
    assert region_title(town, "sr") == "Град Зворник"
    assert AuditEvent.objects.filter(action="region.status").exists()


@pytest.mark.parametrize(
    ("status", "on", "refusal"),
    [
        ("grad", date(2020, 1, 1), StatusStays),
        ("opština", date(2019, 4, 12), StatusTooEarly),
    ],
)
def test_change_status_refuses_what_changes_nothing_or_goes_back(
    status: str, on: date, refusal: type[Exception]
) -> None:
    town = zvornik()
    change_status(town, "grad", on=date(2019, 4, 12), actor=None)

    with pytest.raises(refusal):
        change_status(town, status, on=on, actor=None)

    assert town.statuses.count() == 2


def test_an_administrator_changes_the_status_on_the_desk() -> None:
    town, client = zvornik(), client_of(make_admin())
    path = reverse("region_status", args=[town.uid])

    assert path in text_of(client.get(reverse("place_desk", args=[town.uid])))
    page = text_of(client.get(path))
    assert 'value="općina"' in page
    answer = client.post(path, {"status": "grad", "on": "12.4.2019."}, follow=True)

    assert "It is called “Grad Zvornik” from now on." in text_of(answer)
    assert "since 12 April 2019" in text_of(client.get(path))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"status": "grad", "on": ""}, "This field is required."),
        (
            {"status": "grad", "on": f"{timezone.localdate() + timedelta(2):%d.%m.%Y}"},
            "This day has not come yet.",
        ),
        ({"status": "opština", "on": "1.1.2020."}, "is called so already"),
        ({"status": "kingdom", "on": "1.1.2020."}, "Select a valid choice"),
    ],
)
def test_the_page_of_the_status_says_what_is_wrong(
    data: dict[str, str], said: str
) -> None:
    town = zvornik()

    answer = client_of(make_admin()).post(
        reverse("region_status", args=[town.uid]), data
    )

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert town.statuses.count() == 1
