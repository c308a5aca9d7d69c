"""Seats of the room and online: who comes how, and what moves with it (E38)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client

from core.errors import DomainError
from courses.invariants import problems
from courses.models import Event, Quota, Registration, SeatUse, Status
from courses.services.confirmation import confirm
from courses.services.copying import copy_event
from courses.services.correction import correct_registration
from courses.services.nominations import Nominee, nominate, replace
from courses.services.own_changes import ChangesClosed, change_own
from courses.services.quotas import QuotaBelowTaken, set_quota
from courses.services.registration import SeatsTaken
from courses.services.tickets import registration_path
from participants.models import AuditEvent
from tests.courses.factories import sign_up, start_of
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_organisation,
    make_wording,
)

IN, ON = Registration.TakesPart.IN_PERSON, Registration.TakesPart.ONLINE


def make_hybrid(
    room: int | None = 1, online: int | None = None, **fields: Any
) -> Event:
    fields.setdefault("seats", 20)
    event = make_event(mode="hybrid", **fields)
    for way, size in ((IN, room), (ON, online)):
        if size is not None:
            set_quota(event, "way", size, row=way, actor=None)
    return event


def come(event: Event, number: int, way: str = IN, **fields: Any) -> Registration:
    return confirm(sign_up(event, number, takes_part=way, **fields))


def taken(event: Event) -> dict[str, int]:
    rows = event.quotas.filter(scope="way")
    return dict(rows.values_list("way", "taken"))


def stored() -> list[Any]:
    """What a refusal must leave as it is."""
    return [
        list(model._default_manager.order_by("pk").values())
        for model in (Quota, SeatUse, Registration, AuditEvent)
    ]


# --- taking ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_seats_of_the_room_do_not_bind_who_is_online() -> None:
    event = make_hybrid(room=1)
    come(event, 1)

    with pytest.raises(SeatsTaken) as refusal:
        sign_up(event, 2, takes_part=IN)
    row = come(event, 3, ON)

    assert "All 1 seats of the room are taken." in str(refusal.value)
    assert row.status == Status.CONFIRMED
    assert taken(event) == {IN: 1}
    assert not list(problems())


@pytest.mark.django_db
def test_who_said_nothing_needs_a_seat_in_the_room() -> None:
    event = make_hybrid(room=1, online=5)

    come(event, 1, "")

    assert taken(event) == {IN: 1, ON: 0}


@pytest.mark.django_db
def test_a_limit_set_late_counts_those_of_its_way() -> None:
    event = make_hybrid(room=None)
    for number, way in enumerate((IN, IN, ON)):
        come(event, number, way)
    before = stored()

    with pytest.raises(QuotaBelowTaken):
        set_quota(event, "way", 1, row=IN, actor=None)
    assert stored() == before
    set_quota(event, "way", 2, row=IN, actor=None)

    assert taken(event) == {IN: 2}
    assert not list(problems())


@pytest.mark.django_db
def test_a_copy_has_the_same_limits_and_nobody() -> None:
    event = make_hybrid(room=1, online=3)
    come(event, 1)

    copy = copy_event(event, first_day=None, actor=None)

    assert dict(copy.quotas.filter(scope="way").values_list("way", "size")) == {
        IN: 1,
        ON: 3,
    }
    assert taken(copy) == {IN: 0, ON: 0}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [{"scope": "way"}, {"scope": "event", "way": "online"}]
)
def test_a_limit_of_a_way_says_which_and_no_other_does(fields: dict[str, str]) -> None:
    event = make_event(seats=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        Quota.objects.create(event=event, size=1, **fields)


# --- changing -------------------------------------------------------------------------


@pytest.mark.django_db
def test_correcting_the_way_moves_the_seat_and_offers_the_old_one() -> None:
    event = make_hybrid(room=1, online=1)
    row = come(event, 1)
    waits = sign_up(event, 2, takes_part=IN, join_waiting_list=True)

    correct_registration(row, actor=None, takes_part=ON)

    row.refresh_from_db()
    waits.refresh_from_db()
    assert row.takes_part == ON
    assert waits.status == Status.OFFERED
    assert taken(event) == {IN: 1, ON: 1}
    assert not list(problems())


@pytest.mark.django_db
def test_correcting_into_a_full_room_is_refused_and_changes_nothing() -> None:
    event = make_hybrid(room=1)
    come(event, 1)
    row = come(event, 2, ON)
    before = stored()

    with pytest.raises(SeatsTaken):
        correct_registration(row, actor=None, takes_part=IN, given_name="Ана")

    assert stored() == before


@pytest.mark.django_db
def test_who_waits_for_the_room_is_offered_a_seat_online_at_once() -> None:
    event = make_hybrid(room=0)
    row = sign_up(event, 1, takes_part=IN, join_waiting_list=True)

    correct_registration(row, actor=None, takes_part=ON)

    row.refresh_from_db()
    assert row.status == Status.OFFERED


OWN = {"middle_name": "", "phone": "", "post_title": "", "language": "bg"}


def go(row: Registration, way: str) -> Registration:
    """As the person does on their own page."""
    kept: Any = OWN
    return change_own(row, **kept, takes_part=way)


@pytest.mark.django_db
def test_a_person_changes_the_way_until_the_deadline() -> None:
    event = make_hybrid(room=1)
    row = come(event, 1, ON)

    go(row, IN)
    row.refresh_from_db()
    assert (row.takes_part, taken(event)) == (IN, {IN: 1})
    before = stored()
    with time_machine.travel(start_of(event), tick=False), pytest.raises(ChangesClosed):
        go(row, ON)

    assert stored() == before


@pytest.mark.django_db
def test_a_replacement_comes_the_same_way_or_another() -> None:
    event, office = make_hybrid(room=1, online=1), make_organisation()

    def nominee(number: int, way: str) -> Nominee:
        mail = f"vera{number}@town.example"
        return Nominee("Вера", f"Пример{number}", mail, "bg", takes_part=way)

    row = nominate(event, office, nominee(1, IN), actor=None)
    before = taken(event)
    other = replace(row, nominee(2, ON), actor=None)

    assert before == {IN: 1, ON: 0}
    assert (other.status, taken(event)) == (Status.HELD, {IN: 0, ON: 1})
    assert not list(problems())


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """What becomes of acts done at the same time."""

    def attempt(act: Callable[[], object]) -> str:
        try:
            act()
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(attempt, acts))


@pytest.mark.django_db(transaction=True)
def test_no_more_change_to_the_room_than_it_holds() -> None:
    event = make_hybrid(room=3)
    rows = [come(event, number, ON) for number in range(8)]

    found = at_once([partial(go, row, IN) for row in rows])

    assert sorted(found) == ["done"] * 3 + ["seats_taken"] * 5
    assert taken(event) == {IN: 3}
    assert event.registrations.filter(takes_part=IN).count() == 3
    assert not list(problems())


@pytest.mark.django_db(transaction=True)
def test_changing_to_and_fro_and_registering_at_once_keeps_count() -> None:
    event = make_hybrid(room=4, online=4)
    rows = [come(event, number, way) for number, way in enumerate([IN, ON] * 3)]
    other: dict[str, str] = {IN: ON, ON: IN}

    acts: list[Callable[[], object]] = [
        partial(correct_registration, row, actor=None, takes_part=other[row.takes_part])
        for row in rows
    ]
    acts += [partial(sign_up, event, n, takes_part=IN) for n in (10, 11, 12)]
    found = at_once(acts)

    assert set(found) <= {"done", "seats_taken"}
    assert (
        sum(taken(event).values()) == SeatUse.objects.filter(quota__scope="way").count()
    )
    assert not list(problems())


# --- pages ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_staff_and_the_desk_choose_and_correct_the_way(client: Client) -> None:
    event = make_hybrid(room=5)
    client.force_login(make_admin())
    base = f"/desk/events/{event.slug}"
    who = {"given_name": "Ана", "family_name": "Примерић", "language": "sr"}
    who |= {"organisation_text": "Нигде", "organisation_asked": "Нигде"}

    form = client.get(f"{base}/people/new/").content.decode()
    client.post(f"{base}/people/new/", who | {"takes_part": ON})
    row = event.registrations.get()
    first = row.takes_part
    client.post(f"{base}/people/{row.uid}/correct/", who | {"takes_part": IN})
    row.refresh_from_db()

    assert 'name="takes_part"' in form
    assert (first, row.takes_part) == (ON, IN)
    assert taken(event) == {IN: 1}


@pytest.mark.django_db
def test_the_desk_sets_seats_of_the_room_only_at_hybrid_events(client: Client) -> None:
    event, plain = make_hybrid(room=None), make_event()
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/seats/"

    client.post(path, {"scope": "way", "way": IN, "size": "30"})
    missing = client.post(path, {"scope": "way", "size": "30"}).content.decode()
    page = client.get(path).content.decode()
    other = f"/desk/events/{plain.slug}/seats/"
    refused = client.post(other, {"scope": "way", "way": IN, "size": "30"})

    assert event.quotas.get(scope="way").size == 30
    assert "the room" in page
    assert "Say which." in missing
    assert refused.status_code == 200
    assert not plain.quotas.filter(scope="way").exists()


@pytest.mark.django_db
def test_own_page_changes_the_way_and_says_when_the_room_is_full(
    client: Client,
) -> None:
    event = make_hybrid(room=1)
    row = come(event, 1, ON)
    path = f"{registration_path(row)}change/"

    page = client.get(path).content.decode()
    client.post(path, OWN | {"takes_part": IN})
    row.refresh_from_db()
    late = come(event, 2, ON)
    own = f"{registration_path(late)}change/"
    full = client.post(own, OWN | {"takes_part": IN})
    late.refresh_from_db()

    assert 'name="takes_part"' in page
    assert (row.takes_part, late.takes_part) == (IN, ON)
    assert full.status_code == 400
    assert "All 1 seats of the room are taken" in full.content.decode()


@pytest.mark.django_db
def test_a_coordinator_says_how_colleagues_take_part(client: Client) -> None:
    make_wording()
    event, office = make_hybrid(room=1), make_organisation()
    client.force_login(make_grant(role="coordinator", row=office).user)
    path = f"/desk/nominations/{event.slug}/"

    page = client.get(path)
    form = page.context["form"]
    client.post(
        path,
        {
            "pasted": "Вера;Пример;vera@town.example;",
            "language": "bg",
            "request_uid": str(form.initial["request_uid"]),
            "takes_part": ON,
        },
    )

    assert "of 1 free: the room" in " ".join(page.content.decode().split())
    assert event.registrations.get().takes_part == ON
    assert taken(event) == {IN: 0}


@pytest.mark.django_db
def test_the_public_page_tells_the_seats_of_each_way(client: Client) -> None:
    event = make_hybrid(room=3, online=9)
    come(event, 1)

    page = " ".join(client.get(f"/events/{event.slug}/").content.decode().split())

    assert "in person: 2 of 3 free." in page
    assert "online: 9 of 9 free." in page
