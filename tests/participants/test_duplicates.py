"""Looking for doubles, and what is decided about them."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from django.utils import timezone

from core.text import fold
from participants.models import AuditEvent, OrganisationPair, Person, PersonPair
from participants.selectors.duplicates import (
    doubles_of,
    find_pairs_of,
    find_people_pairs,
    open_pairs,
)
from participants.selectors.organisation_duplicates import find_organisation_pairs
from participants.services.duplicates import (
    NotTwo,
    flag_doubles,
    keep_apart,
    look_at_new_people,
    look_for_doubles,
    propose_again,
)
from participants.services.people import create_person
from tests.factories import make_organisation, make_post, make_region, make_user

pytestmark = pytest.mark.django_db


def person(name: str, **fields: Any) -> Person:
    given, _, family = name.partition(" ")
    fields.setdefault("language", "bg")
    return create_person(given_name=given, family_name=family, actor=None, **fields)


def pair(one: Any, other: Any) -> tuple[int, int]:
    return min(one.pk, other.pk), max(one.pk, other.pk)


# --- people ---------------------------------------------------------------------


def test_find_people_pairs_by_address_or_organisation() -> None:
    office = make_organisation()
    cyrillic = person("Мария Петрова", email="office@town.example")
    latin = person("Maria Petrova", email="Office@town.example")
    colleague = person("Мария Петрова")
    person("Елена Иванова", email="office@town.example")  # shares the mailbox
    person("Мария Петрова", email="another@city.example")  # a namesake elsewhere
    for row in (cyrillic, colleague):
        make_post(row, organisation=office)

    found = find_people_pairs()

    assert found.keys() == {pair(cyrillic, latin), pair(cyrillic, colleague)}
    assert found[pair(cyrillic, latin)].reasons == ("other_script", "email")
    assert found[pair(cyrillic, colleague)].reasons == ("same_name", "organisation")


def test_find_people_pairs_leaves_out_merged_and_erased() -> None:
    one = person("Мария Петрова", email="a@town.example")
    merged = person("Мария Петрова", email="a@town.example")
    erased = person("Мария Петрова", email="a@town.example")
    Person.objects.filter(pk=merged.pk).update(merged_into=one)
    Person.objects.filter(pk=erased.pk).update(erased_at=timezone.now())

    assert find_people_pairs() == {}
    assert find_pairs_of(one) == {}


def test_find_people_pairs_in_a_crowd() -> None:
    """In a large group neighbours are compared, and the same people are found."""
    office = make_organisation()
    for number in range(80):
        row = person(f"Мария Примерова{chr(1072 + number % 32)}{number}x")
        make_post(row, organisation=office)
    one, other = person("Мария Петрова"), person("Marija Petrova", language="sr")
    for row in (one, other):
        make_post(row, organisation=office)

    assert pair(one, other) in find_people_pairs()


def test_find_people_pairs_beyond_many_of_one_name() -> None:
    """Thirteen and more of one name do not stand between two that are alike."""
    office = make_organisation()
    for number in range(60):  # so many that not all are compared with all
        row = person(f"Мария Александрова{number:02}x")
        make_post(row, organisation=office)
    namesakes = [person("Мария Преспанска") for _ in range(15)]
    slip = person("Мария Преспаниска")
    for row in (*namesakes, slip):
        make_post(row, organisation=office)

    found = find_people_pairs()

    same = {pair(one, other) for one, other in combinations(namesakes, 2)}
    alike = {pair(one, slip) for one in namesakes}
    assert found.keys() >= same | alike


def test_find_pairs_of_agrees_with_the_whole_search() -> None:
    office = make_organisation()
    one = person("Димитър Стефанов", email="d@town.example", phone="0301 62045")
    others = [
        person("Dimitar Stefanov", email="d@town.example"),
        person("Стефанов Димитър", email="D@town.example"),
        person("Димитър Стефанов", phone="0301 62045"),
        person("Димитър Стефанов"),
    ]
    for row in (one, others[3]):
        make_post(row, organisation=office)

    everything = {p: like for p, like in find_people_pairs().items() if one.pk in p}

    assert find_pairs_of(one) == everything
    assert everything.keys() == {pair(one, other) for other in others}


def test_look_for_doubles_adds_updates_and_forgets() -> None:
    one = person("Мария Петрова", email="a@town.example")
    other = person("Maria Petrova", email="a@town.example")

    assert look_for_doubles() == 1
    assert look_for_doubles() == 1
    row = PersonPair.objects.get()
    assert (row.first_id, row.second_id, row.score) == (*pair(one, other), 98)

    Person.objects.filter(pk=other.pk).update(
        family_name="Ivanova", name_key=fold("Maria Ivanova")
    )
    assert look_for_doubles() == 0
    assert not PersonPair.objects.exists()


def test_kept_apart_is_never_proposed_again() -> None:
    one = person("Мария Петрова", email="a@town.example")
    other = person("Maria Petrova", email="a@town.example")
    look_for_doubles()
    user = make_user()

    keep_apart(other, one, actor=user)
    keep_apart(one, other, actor=None)
    look_for_doubles()
    flag_doubles(one)

    everybody = Person.objects.all()
    assert not open_pairs(everybody).exists()
    assert doubles_of(one, everybody) == []
    row = PersonPair.objects.get()
    assert row.apart_by == user
    acts = AuditEvent.objects.filter(action="person.kept_apart")
    assert {act.target_uid for act in acts} == {one.uid, other.uid}
    assert acts.count() == 2


def test_propose_again_takes_it_back() -> None:
    one = person("Мария Петрова", email="a@town.example")
    other = person("Maria Petrova", email="a@town.example")
    keep_apart(one, other, actor=None)

    propose_again(one, other, actor=None)
    propose_again(one, other, actor=None)
    look_for_doubles()

    assert open_pairs(Person.objects.all()).count() == 1
    assert AuditEvent.objects.filter(action="person.proposed_again").count() == 2


def test_keep_apart_refuses_one_card() -> None:
    one = person("Мария Петрова")

    with pytest.raises(NotTwo):
        keep_apart(one, one, actor=None)
    with pytest.raises(NotTwo):
        keep_apart(one, make_organisation(), actor=None)

    assert not PersonPair.objects.exists()


def test_look_at_new_people_flags_who_came() -> None:
    old = person("Мария Петрова", email="a@town.example")
    Person.objects.update(updated_at=timezone.now() - timedelta(days=9))
    assert look_at_new_people(timezone.now()) == 0
    new = person("Maria Petrova", email="a@town.example")

    assert look_at_new_people(timezone.now()) == 1

    row = PersonPair.objects.get()
    assert (row.first, row.second) == (old, new)


# --- organisations ---------------------------------------------------------------


def test_find_organisation_pairs_in_messy_lists() -> None:
    smolyan = make_region()
    rows = [
        make_organisation("Община Смолян", region=smolyan),
        make_organisation("ОбА Смолян"),
        make_organisation("Obshtina Smolyan", language="en", region=smolyan),
        make_organisation("Смолян", aliases=["Община Смолян"]),
    ]
    make_organisation("Община Мадан", region=smolyan)

    found = find_organisation_pairs()

    pairs = {pair(a, b) for a in rows for b in rows if a != b}
    assert found.keys() == pairs
    assert found[pair(rows[0], rows[2])].reasons == ("same_name", "place")
    assert found[pair(rows[0], rows[1])].reasons == ("abbreviation", "no_place")


def test_places_and_bodies_of_one_name_stay_apart() -> None:
    for region in (make_region(), make_region()):
        make_organisation("Opština Novi Grad", language="sr-latn", region=region)
    place = make_region()
    make_organisation("Община Мадан", region=place)
    make_organisation("Община Мадан", region=place, kind="council")
    for parent in (make_organisation("Рудник"), make_organisation("Перник")):
        make_organisation("Канцеларија за ЛЕР", parent=parent, kind="office")

    assert find_organisation_pairs() == {}


def test_look_for_doubles_covers_organisations() -> None:
    one, other = make_organisation("Община Мадан"), make_organisation("Obshtina Madan")

    look_for_doubles()

    row = OrganisationPair.objects.get()
    assert (row.first, row.second) == (one, other)
