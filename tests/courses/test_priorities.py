"""Priority classes: who comes first in line, why, and at whose word."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Event, Registration, Status
from courses.selectors.registrations import place_in_line
from courses.services.approval import prove_address
from courses.services.confirmation import NotActive, confirm
from courses.services.copying import copy_event
from courses.services.endings import cancel
from courses.services.lines import full_for, why_they_wait
from courses.services.priorities import (
    ClassByTraits,
    add_class,
    classes_of,
    move_up,
    remove_class,
    set_class,
    set_classes,
)
from courses.services.quotas import set_quota
from courses.services.tickets import registration_path
from participants.models import AuditEvent, Person, Post, TargetGroup
from tests.courses.factories import sign_up
from tests.factories import (
    make_admin,
    make_event,
    make_group,
    make_organisation,
    make_profile,
)


def kind_group(kind: str, name: str = "") -> TargetGroup:
    return make_group(
        {"criterion": "organisation_kind", "value": [kind]},
        names={"en": name or kind.title(), "bg": name or kind.title()},
    )


def wait(event: Event, number: int, kind: str = "administration") -> Registration:
    office = make_organisation(kind=kind)
    return sign_up(event, number, organisation=office, join_waiting_list=True)


def line(event: Event) -> list[str]:
    return [row.family_name[-1] for row in event.registrations.in_line()]


@pytest.fixture
def event() -> Event:
    """A full event at which councils come first, then ministries."""
    event = make_event(seats=1)
    confirm(sign_up(event, 0))
    groups = [kind_group("council"), kind_group("ministry")]
    return set_classes(event, groups, actor=None)


@pytest.mark.django_db
def test_register_stands_in_the_first_class_one_belongs_to(event: Event) -> None:
    rows = [
        wait(event, 1),
        wait(event, 2, "ministry"),
        wait(event, 3, "council"),
        wait(event, 4, "ministry"),
        wait(event, 5, "council"),
    ]

    assert [row.priority for row in rows] == [0, 1, 2, 1, 2]
    assert line(event) == ["3", "5", "2", "4", "1"]
    assert [place_in_line(row) for row in rows] == [5, 3, 1, 4, 2]


@pytest.mark.django_db
def test_promote_serves_the_classes_in_order_and_nobody_blocks() -> None:
    event = make_event(seats=2, seats_per_organisation=1)
    office = make_organisation(kind="council")
    first = confirm(sign_up(event, 1, organisation=office))
    second = confirm(sign_up(event, 2, organisation=make_organisation()))
    event = set_classes(event, [kind_group("council")], actor=None)
    plain = wait(event, 3)
    blocked = sign_up(event, 4, organisation=office, join_waiting_list=True)

    cancel(second)

    blocked.refresh_from_db()
    plain.refresh_from_db()
    assert (blocked.status, plain.status) == (Status.WAITING, Status.OFFERED)
    assert place_in_line(blocked) == 1
    cancel(first)
    blocked.refresh_from_db()
    assert blocked.status == Status.OFFERED


@pytest.mark.django_db
def test_set_classes_orders_those_who_wait_already(event: Event) -> None:
    for number, kind in enumerate(["council", "ministry", "ngo"], start=1):
        wait(event, number, kind)
    council, ministry = classes_of(event)

    move_up(ministry, actor=None)
    assert line(event) == ["2", "1", "3"]
    event = add_class(event, kind_group("ngo"), actor=None)
    event = remove_class(council, actor=None)

    assert line(event) == ["2", "3", "1"]
    event = set_classes(event, [], actor=None)
    assert line(event) == ["1", "2", "3"]
    assert not event.has_classes
    assert AuditEvent.objects.filter(action="event.classes_set").count() == 5


@pytest.mark.django_db
def test_set_classes_refuses_groups_by_traits(event: Event) -> None:
    women = make_group(
        {"criterion": "gender", "value": ["female"]}, reason="quota of the donor"
    )

    with pytest.raises(ClassByTraits):
        add_class(event, women, actor=None)

    assert len(classes_of(event)) == 2


@pytest.mark.django_db
def test_set_class_moves_one_with_a_reason_that_stays(event: Event) -> None:
    first, second = wait(event, 1, "council"), wait(event, 2)
    council = classes_of(event)[0]

    set_class(first, None, reason="Вече беше на два семинара", actor=None)
    set_class(second, council, reason="Замества съветник", actor=make_admin())
    set_classes(event, [one.group for one in classes_of(event)], actor=None)

    assert line(event) == ["2", "1"]
    second.refresh_from_db()
    assert second.class_reason == "Замества съветник"
    assert AuditEvent.objects.filter(action="registration.class_changed").count() == 2


@pytest.mark.django_db
def test_set_class_refuses_who_does_not_wait(event: Event) -> None:
    row = event.registrations.get(status=Status.CONFIRMED)

    with pytest.raises(NotActive):
        set_class(row, classes_of(event)[0], reason="x", actor=None)

    row.refresh_from_db()
    assert row.priority == 0


@pytest.mark.django_db
def test_copy_event_takes_the_classes_and_nobody(event: Event) -> None:
    wait(event, 1, "council")

    copy = copy_event(event, first_day=None, actor=None)

    assert copy.has_classes
    assert [one.group for one in classes_of(copy)] == [
        one.group for one in classes_of(event)
    ]
    assert copy.registrations.count() == 0


@pytest.mark.django_db
def test_an_event_without_classes_is_asked_nothing_about_them() -> None:
    event = make_event(seats=1)

    with CaptureQueriesContext(connection) as queries:
        confirm(sign_up(event, 1))
        sign_up(event, 2, join_waiting_list=True)

    tables = ("courses_priorityclass", "courses_prerequisite")
    asked = [
        one["sql"] for one in queries if any(name in one["sql"] for name in tables)
    ]
    assert asked == []


@pytest.mark.django_db
def test_prove_address_ranks_by_the_known_person() -> None:
    event = make_event(seats=5, needs_approval=True)
    event = set_classes(event, [kind_group("council")], actor=None)

    row = sign_up(event, 1, organisation=make_organisation(kind="council"))
    row = prove_address(row)

    assert row.priority == 1
    assert row.priority_class == classes_of(event)[0]


# --- why somebody waits ---------------------------------------------------------------


@pytest.mark.django_db
def test_why_they_wait_names_place_class_and_what_is_full(event: Event) -> None:
    row = wait(event, 1, "council")

    why = why_they_wait(event, [row], timezone.now())[row.pk]

    assert (why.place, why.in_class) == (1, "Council")
    assert why.full == ["the whole event"]
    assert [quota.scope for quota in full_for(row, timezone.now())] == ["event"]


@pytest.mark.django_db
def test_why_they_wait_names_the_group_that_is_full_for_whom_nobody_knows() -> None:
    """E26: the seats of a target group bind by what was stated until one is known."""
    event = make_event(seats=None)
    mayors, other = make_profile(), make_profile()
    group = make_group(
        {"criterion": "job_profile", "value": [str(mayors.uid)]},
        subject="people",
        names={"en": "Mayors"},
    )
    set_quota(event, "group", 0, row=group, actor=None)
    office = make_organisation()
    rows = [
        sign_up(
            event, n, organisation=office, profiles=[profile], join_waiting_list=True
        )
        for n, profile in enumerate([mayors, other, mayors])
    ]
    Registration.objects.update(status=Status.WAITING, held_until=None)
    people = Person.objects.count()

    why = why_they_wait(
        event,
        event.registrations.select_related("organisation__region").order_by("pk"),
        timezone.now(),
    )

    assert [why[row.pk].full for row in rows] == [["Mayors"], [], ["Mayors"]]
    assert all(row.person_id is None for row in rows)
    assert Person.objects.count() == people
    assert not Post.objects.exists()


@pytest.mark.django_db
def test_why_they_wait_takes_the_same_queries_for_one_and_three(event: Event) -> None:
    rule = {"criterion": "job_profile", "value": [str(make_profile().uid)]}
    people = make_group(rule, subject="people")
    set_quota(event, "group", 0, row=people, actor=None)
    counts = []
    for number in (1, 2, 3):
        wait(event, number, "council")
        rows = list(
            event.registrations.in_line().select_related("organisation__region")
        )
        with CaptureQueriesContext(connection) as queries:
            why_they_wait(event, rows, timezone.now())
        counts.append(len(queries))

    assert counts[0] == counts[2]


@pytest.mark.django_db
def test_pages_say_why_somebody_waits(client: Client, event: Event) -> None:
    row = wait(event, 1, "council")

    own = client.get(registration_path(row)).content.decode()
    client.force_login(make_admin())
    desk = client.get(f"/desk/events/{event.slug}/people/{row.uid}/").content.decode()
    people = client.get(f"/desk/events/{event.slug}/people/").content.decode()

    assert "number 1" in own
    assert "All seats of the event are taken." in own
    assert "Council" not in own
    for page in (desk, people):
        assert "Council" in page
        assert "the whole event" in page


@pytest.mark.django_db
def test_event_priorities_adds_moves_and_removes(client: Client) -> None:
    event = make_event()
    groups = [kind_group("council"), kind_group("ministry")]
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/priorities/"

    for group in groups:
        client.post(path, {"act": "add", "group": str(group.uid)})
    event.refresh_from_db()
    client.post(path, {"act": "up", "class": str(classes_of(event)[1].uid)})
    client.post(path, {"act": "remove", "class": str(classes_of(event)[1].uid)})
    bad = client.post(path, {"act": "remove", "class": "x"})

    assert [one.group for one in classes_of(event)] == [groups[1]]
    assert bad.status_code == 404


@pytest.mark.django_db
def test_desk_changes_the_class_of_one(client: Client, event: Event) -> None:
    row = wait(event, 1)
    council = classes_of(event)[0]
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/people/{row.uid}/"

    client.post(path, {"act": "class", "priority_class": str(council.uid)})
    row.refresh_from_db()
    assert row.priority == 0
    sent = {"act": "class", "priority_class": str(council.uid), "reason": "Водещ"}
    client.post(path, sent)

    row.refresh_from_db()
    assert (row.priority, row.class_reason) == (2, "Водещ")
    assert "Водещ" in client.get(path).content.decode()
