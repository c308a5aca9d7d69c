"""The picker of places in the editor of target groups."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.models import Region, TargetGroup
from tests.factories import make_admin, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_admin())
    return client


def towns() -> tuple[Region, Region, Region]:
    """A district and a municipality of one name, and one called otherwise."""
    district = make_region(
        level="district", name_cyrillic="Пробин", name_latin="Probin"
    )
    town = make_region(parent=district, name_cyrillic="Пробин", name_latin="Probin")
    other = make_region(name_cyrillic="Девинград", name_latin="Devingrad")
    return district, town, other


def sent(*values: Any, act: str = "preview") -> dict[str, Any]:
    return {
        "names_en": "There",
        "rule-join": "all",
        "rule-0-criterion": "region",
        "rule-0-shown": "region",
        "rule-0-applies": "yes",
        "rule-0-value": [str(value) for value in values],
        "act": act,
    }


def post(client: Client, *values: Any, act: str = "preview") -> Any:
    return client.post(reverse("group_add"), sent(*values, act=act))


@pytest.mark.parametrize("words", ["Девингр", "devingrad"])
def test_words_that_fit_one_place_choose_it(editor: Client, words: str) -> None:
    *_two, other = towns()

    answer = post(editor, words, act="save")

    rule = TargetGroup.objects.get().rule
    assert answer.status_code == 302
    assert rule == {"all": [{"criterion": "region", "value": [str(other.uid)]}]}


def test_words_that_fit_several_are_offered_to_be_ticked(editor: Client) -> None:
    district, town, other = towns()

    asked = post(editor, other.uid, "пробин").content.decode()
    chosen = post(editor, other.uid, "", town.uid, act="save")

    assert "Which of these is “пробин”?" in asked
    assert f'value="{district.uid}"' in asked
    assert f'value="{town.uid}"' in asked
    assert f'value="{other.uid}"\n                 checked' in asked
    assert chosen.status_code == 302
    (leaf,) = TargetGroup.objects.get().rule["all"]
    assert leaf["value"] == [str(other.uid), str(town.uid)]


@pytest.mark.parametrize("words", ["пробин", "nowhere", "\x00"])
def test_words_that_name_no_one_place_are_not_saved(editor: Client, words: str) -> None:
    towns()

    answer = post(editor, words, act="save")

    assert answer.status_code == 400
    assert "Choose from the list which place is meant" in answer.content.decode()
    assert not TargetGroup.objects.exists()


def test_a_place_that_is_not_there_is_not_saved(editor: Client) -> None:
    answer = post(editor, "6f2c1de4-6d5c-4e0a-9b8d-3b9c5d1f7a10", act="save")

    assert answer.status_code == 400
    assert not TargetGroup.objects.exists()


def test_the_editor_does_not_list_all_places(editor: Client) -> None:
    *_two, other = towns()

    page = post(editor, other.uid).content.decode()

    assert "Devingrad" in page
    assert "Probin" not in page


def test_options_tell_a_town_from_its_district(client: Client) -> None:
    district, town, _other = towns()

    rows = client.get(reverse("region_options"), {"q": "probin"}).json()
    none = client.get(reverse("region_options")).json()

    assert [row["value"] for row in rows] == [str(district.uid), str(town.uid)]
    assert rows[0]["note"] != rows[1]["note"]
    assert none == []


def test_editor_asks_as_much_for_three_places_as_for_one(editor: Client) -> None:
    places = towns()
    numbers = []

    for count in (1, 1, 3):
        with CaptureQueriesContext(connection) as queries:
            post(editor, *(place.uid for place in places[:count]))
        numbers.append(len(queries))

    assert numbers[1] == numbers[2]
