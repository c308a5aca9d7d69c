"""Seats of a session's room, and the way that a nominee chooses (E38)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from core.errors import DomainError
from courses.invariants import problems
from courses.models import Event, Quota, Registration, SeatUse, Session, Status
from courses.selectors.seats import scope_name
from courses.services.copying import copy_event
from courses.services.correction import correct_registration
from courses.services.nominations import Nominee, accept_nomination, nominate
from courses.services.quotas import QuotaBelowTaken, set_quota
from courses.services.seats import SeatsTaken
from courses.services.tickets import registration_path
from tests.courses.factories import sign_up
from tests.courses.test_way_seats import IN, ON, come, make_hybrid, stored, taken
from tests.factories import make_admin, make_organisation, make_wording

Threads = Callable[..., list[Any]]


def make_room_of(event: Event, size: int, way: str = IN) -> Session:
    """The first session of the event, in a room with so many chairs."""
    session: Session = event.sessions.get()
    set_quota(event, "session", size, row=session, way=way, actor=None)
    return session


def chairs(event: Event) -> tuple[int, int]:
    """What the session's quota says is taken, and how many hold a seat of it."""
    quota = event.quotas.get(scope="session")
    return quota.taken, quota.uses.count()


@pytest.mark.django_db
def test_the_chairs_of_a_session_do_not_bind_who_is_online() -> None:
    event = make_hybrid(room=None)
    make_room_of(event, 1)
    come(event, 1)

    with pytest.raises(SeatsTaken) as refusal:
        sign_up(event, 2, takes_part=IN)
    rows = [come(event, number, ON) for number in (3, 4)]

    assert {row.status for row in rows} == {Status.CONFIRMED}
    assert "(the room)" in str(refusal.value)
    assert chairs(event) == (1, 1)
    assert not list(problems())


@pytest.mark.django_db
def test_seats_of_a_session_without_a_way_bind_everybody() -> None:
    event = make_hybrid(room=None)
    make_room_of(event, 1, "")
    come(event, 1, ON)

    with pytest.raises(SeatsTaken):
        sign_up(event, 2, takes_part=ON)

    assert chairs(event) == (1, 1)


@pytest.mark.django_db
def test_binding_one_way_later_counts_its_people_or_is_refused() -> None:
    event = make_hybrid(room=None)
    session = make_room_of(event, 5, "")
    for number, way in enumerate((IN, IN, ON)):
        come(event, number, way)
    before = stored()

    with pytest.raises(QuotaBelowTaken):
        set_quota(event, "session", 1, row=session, way=IN, actor=None)
    assert stored() == before
    set_quota(event, "session", 2, row=session, way=IN, actor=None)
    in_the_room = chairs(event)
    set_quota(event, "session", 3, row=session, actor=None)

    assert in_the_room == (2, 2)
    assert chairs(event) == (3, 3)
    assert not list(problems())


@pytest.mark.django_db
def test_changing_the_way_gives_the_chair_back() -> None:
    event = make_hybrid(room=None)
    make_room_of(event, 1)
    row = come(event, 1)
    waits = sign_up(event, 2, takes_part=IN, join_waiting_list=True)

    correct_registration(row, actor=None, takes_part=ON)

    waits.refresh_from_db()
    assert waits.status == Status.OFFERED
    assert chairs(event) == (1, 1)
    assert not row.seat_uses.filter(quota__scope="session").exists()


@pytest.mark.django_db
def test_a_copy_keeps_whose_chairs_they_are() -> None:
    event = make_hybrid(room=None)
    make_room_of(event, 4)

    copy = copy_event(event, first_day=None, actor=None)

    assert copy.quotas.get(scope="session").way == IN
    assert "(the room)" in scope_name(copy.quotas.get(scope="session"), "en")


@pytest.mark.django_db
def test_no_other_scope_has_a_way() -> None:
    event = make_hybrid(room=None)
    office = make_organisation()

    with pytest.raises(IntegrityError), transaction.atomic():
        Quota.objects.create(
            event=event, scope="organisation", organisation=office, way=IN, size=1
        )


@pytest.mark.django_db
def test_a_chair_held_from_afar_is_named() -> None:
    event = make_hybrid(room=None)
    make_room_of(event, 2)
    row = come(event, 1)

    Registration.objects.filter(pk=row.pk).update(takes_part=ON)

    said = list(problems())
    assert any("other way" in one and str(row.uid) in one for one in said)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_exactly_the_chairs_and_all_the_links(
    run_threads: Threads,
) -> None:
    event = make_hybrid(room=None, seats=30)
    make_room_of(event, 3)

    def attempt(number: int, way: str) -> str:
        try:
            return come(event, number, way).status
        except DomainError as refusal:
            return f"{way} {refusal.code}"

    said = run_threads(
        [partial(attempt, number, IN if number % 2 else ON) for number in range(16)]
    )

    assert sorted(said) == ["confirmed"] * 11 + [f"{IN} seats_taken"] * 5
    assert chairs(event) == (3, 3)
    assert SeatUse.objects.filter(quota__scope="event").count() == 11
    assert not list(problems())


# --- nominees -------------------------------------------------------------------------


def nominated(event: Event, number: int = 1, way: str = IN) -> Registration:
    who = Nominee(
        "Ана", f"Демова{number}", f"n{number}@t.example", "bg", takes_part=way
    )
    return nominate(event, make_organisation(), who, actor=None)


@pytest.mark.django_db
def test_a_nominee_comes_another_way_and_the_seat_moves() -> None:
    event = make_hybrid(room=1, online=1)
    row = nominated(event)
    wording = make_wording()

    accept_nomination(row, wording=wording, takes_part=ON)
    accept_nomination(row, wording=wording, takes_part=ON)

    row.refresh_from_db()
    assert (row.status, row.takes_part) == (Status.CONFIRMED, ON)
    assert taken(event) == {IN: 0, ON: 1}
    assert not list(problems())


@pytest.mark.django_db
def test_a_nominee_who_finds_the_room_full_changes_nothing() -> None:
    event = make_hybrid(room=1)
    come(event, 9)
    row = nominated(event, way=ON)
    wording = make_wording()
    before = stored()

    with pytest.raises(SeatsTaken):
        accept_nomination(row, wording=wording, takes_part=IN)

    assert stored() == before
    assert accept_nomination(row, wording=wording, takes_part=ON).takes_part == ON


@pytest.mark.django_db(transaction=True)
def test_nominees_who_choose_the_room_at_once_get_what_it_holds(
    run_threads: Threads,
) -> None:
    event = make_hybrid(room=2)
    rows = [nominated(event, number, ON) for number in range(6)]
    wording = make_wording()

    def attempt(row: Registration) -> str:
        try:
            return accept_nomination(row, wording=wording, takes_part=IN).status
        except DomainError as refusal:
            return refusal.code

    said = run_threads([partial(attempt, row) for row in rows])

    assert sorted(said) == ["confirmed"] * 2 + ["seats_taken"] * 4
    assert taken(event) == {IN: 2}
    assert not list(problems())


@pytest.mark.django_db
def test_the_page_of_a_nominee_asks_and_says_when_the_room_is_full(
    client: Client,
) -> None:
    make_wording()
    event = make_hybrid(room=1)
    row = nominated(event, 1, ON)
    path = registration_path(row)
    agreed = {"act": "confirm", "consent": "on"}

    page = client.get(path)
    come(event, 9)
    full = client.post(path, agreed | {"takes_part": IN})
    row.refresh_from_db()
    status = row.status
    done = client.post(path, agreed | {"takes_part": ON})

    assert page.context["agreement"]["takes_part"].value() == ON
    assert "All 1 seats of the room are taken" in full.content.decode()
    assert "checked" in full.content.decode()
    assert status == Status.HELD
    assert done.status_code == 302
    row.refresh_from_db()
    assert (row.status, row.takes_part) == (Status.CONFIRMED, ON)


@pytest.mark.django_db
def test_the_desk_sets_chairs_of_a_session(client: Client) -> None:
    event = make_hybrid(room=None)
    session = event.sessions.get()
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/seats/"

    client.post(
        path, {"scope": "session", "session": session.uid, "way": IN, "size": 9}
    )
    page = client.get(path).content.decode()

    quota = event.quotas.get(scope="session")
    assert (quota.size, quota.way) == (9, IN)
    assert "(the room)" in page
