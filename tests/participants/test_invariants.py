from __future__ import annotations

import pytest

from participants.invariants import problems
from participants.models import Organisation, Person, Region, TargetGroup
from participants.services.organisations import create_organisation
from participants.services.people import create_person
from participants.services.privacy import erase_person
from participants.services.territory import load_region
from tests.factories import make_group

pytestmark = pytest.mark.django_db


def make_all() -> Person:
    region = load_region(
        country="BG", level="country", name_cyrillic="България", name_latin="Bulgaria"
    )
    create_organisation(
        kind="ngo", names={"bg": "Диалог"}, language="bg", region=region, actor=None
    )
    make_group({"criterion": "language", "value": ["bg"]})
    return create_person(
        given_name="Мария", family_name="Иванова", language="bg", actor=None
    )


def test_problems_are_none_when_the_services_wrote_all() -> None:
    erase_person(make_all(), actor=None)
    make_all()

    assert list(problems()) == []


def test_problems_name_each_planted_breach() -> None:
    make_all()
    Person.objects.update(family_name="Петрова", name_key="x")
    Organisation.objects.update(search_key="x")
    Region.objects.update(path="/0/", name_key="x")
    TargetGroup.objects.update(rule={})

    found = list(problems())

    assert len(found) == 7
    assert sum("name_key" in text for text in found) == 2
    assert sum("search_key" in text or "sort_key" in text for text in found) == 3
    assert sum("path" in text for text in found) == 1
    assert sum("condition" in text for text in found) == 1
