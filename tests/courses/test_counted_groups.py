"""By which target groups an event counts who is there: at the door and on the board."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Event, PriorityClass, Quota, SeatUse
from courses.selectors.board import board_of
from courses.selectors.counted_groups import Source, counted_groups
from participants.models import TargetGroup
from programmes.models import PlannedGroup
from tests.courses.door import Phone, make_running_event
from tests.factories import (
    make_admin,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_presence,
    make_profile,
    make_quota,
    make_registration,
)

pytestmark = pytest.mark.django_db
ALL: dict[str, Any] = {"criterion": "language", "value": ["bg"]}
OF_TRAITS = {"criterion": "gender", "value": ["f"]}


def named(name: str, **fields: Any) -> TargetGroup:
    rule = fields.pop("rule", ALL)
    return make_group(rule, names={"en": name, "bg": f"{name} bg"}, **fields)


def plan(event: Event, group: TargetGroup) -> None:
    PlannedGroup.objects.create(
        programme=event.programme, group=group, names=group.names
    )


def promise(event: Event, name: str, **fields: Any) -> PlannedGroup:
    """A planned group that has no target group."""
    profiles, offices = fields.pop("profiles", ()), fields.pop("offices", ())
    row = PlannedGroup.objects.create(
        programme=event.programme, names={"en": name}, **fields
    )
    row.profiles.set(profiles)
    row.organisations.set(offices)
    return row


def told(event: Event) -> list[tuple[str, int, int]]:
    rows = board_of(event, event.sessions.get()).groups
    return [(row.name, row.present, row.expected) for row in rows]


def by_phone(event: Event) -> dict[str, list[str]]:
    """As a device is told: the groups of each person, in words."""
    data = Phone(event).roster().json()
    words = {uid: texts["en"] for uid, texts in data["groups"].items()}
    return {
        row["names"][0]: [words[uid] for uid in row["groups"]] for row in data["people"]
    }


def test_groups_with_seats_of_their_own_count_who_holds_them() -> None:
    event = make_running_event()
    group = named("Councillors")
    plan(event, named("Planned"))
    quota = make_quota(event, scope=Quota.Scope.GROUP, group=group, size=5, taken=1)
    holder = make_registration(event, given_name="Ana", family_name="Prva")
    make_registration(event, given_name="Vera", family_name="Druga")
    SeatUse.objects.create(registration=holder, quota=quota)
    make_presence(holder, event.sessions.get(), arrived_at=timezone.now())

    assert counted_groups(event).source is Source.SEATS
    assert told(event) == [("Councillors", 1, 1), ("in no group", 0, 1)]
    assert by_phone(event) == {"Ana Prva": ["Councillors"], "Vera Druga": []}


def test_without_own_groups_those_count_that_the_programme_plans() -> None:
    event = make_running_event()
    office = make_organisation("Општина Прва", language="sr")
    rule = {"criterion": "language", "value": ["sr"]}
    offices = TargetGroup.Subject.ORGANISATIONS
    plan(event, named("Offices", rule=rule, subject=offices))
    plan(event, named("Everybody"))
    person = make_person()
    both = make_registration(event, person=person, organisation=office)
    make_registration(event)

    assert counted_groups(event).source is Source.PLANS
    assert told(event) == [
        ("Offices", 0, 1),
        ("Everybody", 0, 1),
        ("in no group", 0, 1),
    ]
    assert sorted(by_phone(event)[both.full_name]) == ["Everybody", "Offices"]


def test_a_planned_group_is_counted_by_what_the_programme_says_of_it() -> None:
    event = make_running_event()
    mayor, clerk = make_profile("mayor"), make_profile("clerk")
    town, council = make_organisation(), make_organisation(kind="council")
    club = make_organisation(kind="ngo")
    promise(event, "Councils", organisation_kind="council", position=1)
    promise(event, "Mayors", profiles=[mayor], position=2)
    kind = "administration"
    promise(event, "Towns", organisation_kind=kind, profiles=[clerk], position=3)
    promise(event, "The club", offices=[club], position=4)
    promise(event, "Clerks", profiles=[clerk], position=5)
    both = make_registration(event, organisation=council, profiles=[mayor, clerk])
    post = make_post(make_person(), organisation=town, profiles=[clerk])
    make_registration(event, organisation=town, post=post)
    make_registration(event, organisation=club)
    make_registration(event, organisation=town)
    make_registration(event, organisation=make_organisation(kind="company"))
    make_presence(both, event.sessions.get(), arrived_at=timezone.now())

    assert told(event) == [
        ("Councils", 1, 1),
        ("Mayors", 1, 1),
        ("Towns", 0, 2),
        ("The club", 0, 1),
        ("Clerks", 1, 2),
        ("in no group", 0, 1),
    ]
    assert sorted(by_phone(event)[both.full_name]) == ["Clerks", "Councils", "Mayors"]


def test_groups_with_and_without_a_rule_stand_as_they_are_planned() -> None:
    event = make_running_event()
    promise(event, "Councils", organisation_kind="council", position=2)
    group = named("Everybody")
    for position in (1, 3):
        PlannedGroup.objects.create(
            programme=event.programme, group=group, names={}, position=position
        )

    assert told(event) == [("Everybody", 0, 0), ("Councils", 0, 0)]


def test_the_board_says_which_groups_it_cannot_count(client: Client) -> None:
    event = make_running_event()
    promise(event, "Citizens")
    plan(event, named("Women", rule=OF_TRAITS, reason="asked by the donor"))
    make_registration(event)
    client.force_login(make_admin())

    page = client.get(f"/desk/events/{event.slug}/board/").content.decode()

    page = " ".join(page.split())
    assert "Planned, but not counted here: Citizens. The programme says" in page
    assert "Not counted here, for these are personal traits: Women." in page
    assert told(event) == []
    assert Phone(event).roster().json()["groups"] == {}


def test_classes_come_before_all_others_in_their_order() -> None:
    event = make_running_event(has_classes=True)
    first, second = named("Second"), named("First")
    plan(event, named("Planned"))
    PriorityClass.objects.create(event=event, group=first, position=2)
    own = PriorityClass.objects.create(event=event, group=second, position=1)
    row = make_registration(event, priority_class=own)

    assert told(event) == [("First", 0, 1), ("Second", 0, 0)]
    assert by_phone(event) == {row.full_name: ["First"]}


def test_nobody_is_counted_at_the_door_by_personal_traits() -> None:
    event = make_running_event()
    plan(event, named("Women", rule=OF_TRAITS, reason="asked by the donor"))
    make_registration(event, person=make_person(gender="f"))

    assert counted_groups(event).groups == []
    assert told(event) == []
    assert Phone(event).roster().json()["groups"] == {}


def test_a_rule_that_cannot_be_read_counts_nobody() -> None:
    event = make_running_event()
    plan(event, named("Broken", rule={"criterion": "unknown", "value": 1}))
    row = make_registration(event, person=make_person())

    assert told(event) == [("Broken", 0, 0), ("in no group", 0, 1)]
    assert by_phone(event) == {row.full_name: []}


@pytest.mark.parametrize("people", [1, 3])
def test_counting_takes_the_same_queries_for_one_and_three(
    django_assert_num_queries: Any, people: int
) -> None:
    event = make_running_event()
    plan(event, named("One"))
    promise(event, "Two", organisation_kind="council", profiles=[make_profile()])
    for _number in range(people):
        make_registration(event, person=make_person())
    rows = list(event.registrations.all())

    with django_assert_num_queries(5):
        counted_groups(event).of(rows, timezone.now())
