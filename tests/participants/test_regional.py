"""A regional administration stands in a district, never in a municipality (R-40)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from participants.exchange import imports
from participants.models import Organisation, Region
from participants.services.organisations import (
    RegionalNeedsDistrict,
    create_organisation,
    update_organisation,
)
from tests.factories import make_admin, make_organisation, make_region
from tests.participants.workbooks import make_run, xlsx

pytestmark = pytest.mark.django_db
Level = Region.Level
NAME = {"bg": "РА Пловдив"}


@pytest.fixture
def district() -> Region:
    """Plovdiv the district; the town of the same name lies in it."""
    found = make_region(
        level=Level.DISTRICT, name_latin="Plovdiv", name_cyrillic="Пловдив"
    )
    make_region(parent=found, name_latin="Plovdiv", name_cyrillic="Пловдив")
    return found


def town() -> Region:
    return Region.objects.get(level=Level.MUNICIPALITY)


def add(region: Region | None, **fields: Any) -> Organisation:
    fields.setdefault("kind", "regional")
    return create_organisation(
        names=NAME, language="bg", region=region, actor=None, **fields
    )


def test_it_is_added_to_a_district_alone(district: Region) -> None:
    for place in (town(), None):
        with pytest.raises(RegionalNeedsDistrict):
            add(place)
    assert not Organisation.objects.exists()

    row = add(district)

    assert (row.region, row.kind) == (district, "regional")


def test_it_neither_moves_to_a_town_nor_becomes_regional_in_one(
    district: Region,
) -> None:
    regional, office = add(district), add(town(), kind="other")

    with pytest.raises(RegionalNeedsDistrict):
        update_organisation(regional, region=town(), actor=None)
    with pytest.raises(RegionalNeedsDistrict):
        update_organisation(office, kind="regional", actor=None)

    regional.refresh_from_db()
    office.refresh_from_db()
    assert (regional.region, office.kind) == (district, "other")
    update_organisation(office, kind="regional", region=district, actor=None)


@pytest.mark.parametrize("where", ["region", "parent"])
def test_the_form_says_it_at_the_place(
    client: Client, district: Region, where: str
) -> None:
    client.force_login(
        make_admin(), backend="django.contrib.auth.backends.ModelBackend"
    )
    card = {"names_bg": "РА Пловдив", "language": "bg", "kind": "regional"}
    whole = make_organisation(region=town(), is_public=True)
    wrong = {where: str({"region": town(), "parent": whole}[where].uid)}

    refused = client.post("/desk/organisations/add/", card | wrong)
    added = client.post(
        "/desk/organisations/add/", card | {"region": str(district.uid)}
    )

    assert refused.status_code == 400
    assert "not in a municipality" in refused.content.decode()
    assert added.status_code == 302
    assert Organisation.objects.get(kind="regional").region == district


@pytest.mark.parametrize("text", ["РА Пловдив", "Областна администрация Пловдив"])
def test_a_list_that_names_it_first_leads_to_its_district(
    district: Region, text: str
) -> None:
    rows = [["Име", "Организация"], ["Ана Примерова", text]]

    imports.commit(make_run(xlsx({"A": rows})), actor=None)

    row = Organisation.objects.get()
    assert (row.kind, row.region) == ("regional", district)
