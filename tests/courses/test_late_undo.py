"""A device takes back what it did in the last ten minutes; after that the desk does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from courses.invariants import presence_follows_the_scans as untrue
from courses.models import Event, Presence, Registration, Scan, Status
from courses.services.corrections import BooksClosed
from courses.services.reviewing import AlreadySettled, settle_scan
from tests.courses.door import Phone, item, make_running_event, walk_in
from tests.factories import make_admin, make_registration

pytestmark = pytest.mark.django_db


def acts_of(event: Event, minutes: float, **fields: Any) -> list[dict[str, Any]]:
    """A scan, and its undo so many minutes later by the clock of the device."""
    session = event.sessions.get()
    at = session.starts_at + timedelta(minutes=5)
    act = item(session, make_registration(event), at)
    act |= fields
    after = timedelta(minutes=minutes)
    return [act, item(kind="undo", undoes=act["id"], at=at + after)]


def test_ten_minutes_are_enough_and_the_reason_is_kept() -> None:
    event = make_running_event()

    found = Phone(event).send(*acts_of(event, 10))

    assert [row["verdict"] for row in found] == ["ok", "ok"]
    assert Scan.objects.get(kind="undo").reason == "Taken back at the door"
    assert not Presence.objects.exists()


@pytest.mark.parametrize("minutes", [10.1, 300, -11])
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_taken_back_later_waits_for_the_desk(
    minutes: float, turned: bool
) -> None:
    event = make_running_event()
    phone, acts = Phone(event), acts_of(event, minutes)

    for act in reversed(acts) if turned else acts:
        phone.send(act)
    again = phone.send(acts[1])[0]

    undo = Scan.objects.get(kind="undo")
    assert (again["verdict"], again["reason"]) == ("review", "undo_late")
    assert "less than 10 minutes ago" in again["says"]
    assert (undo.registration, undo.undoes) == (Registration.objects.get(), None)
    assert Presence.objects.count() == 1
    assert Scan.objects.count() == 2
    assert not list(untrue())


@pytest.mark.parametrize(("counts", "left"), [("yes", 0), ("no", 1)])
def test_the_desk_takes_it_back_or_leaves_it(
    desk: Client, counts: str, left: int
) -> None:
    event = make_running_event()
    Phone(event).send(*acts_of(event, 15))
    path = f"/desk/events/{event.slug}/"

    html = desk.get(f"{path}checkin/").content.decode()
    undo = Scan.objects.get(kind="undo")
    desk.post(f"{path}scans/{undo.pk}/settle/", {"counts": counts})

    assert "Take the check-in back" in html
    assert Registration.objects.get().full_name in html
    assert Presence.objects.count() == left
    assert not list(untrue())
    with pytest.raises(AlreadySettled):
        settle_scan(undo, counts=True, actor=None)


def test_a_walk_in_taken_back_by_the_desk_ends_its_registration() -> None:
    event = make_running_event()
    session = event.sessions.get()
    act = walk_in(session, "Nova Gostova", organisation="Office", at=session.starts_at)
    undo = item(kind="undo", undoes=act["id"])  # an hour later
    Phone(event).send(act, undo)
    assert Registration.objects.get().status == Status.CONFIRMED

    asked = Scan.objects.get(kind="undo")
    settle_scan(asked, counts=True, actor=make_admin())

    assert Registration.objects.get().status == Status.CANCELLED
    assert not Presence.objects.exists()
    done = Scan.objects.get(kind="undo", undoes__isnull=False)
    assert done.reason == "Taken back at the door"


def test_what_was_reported_is_not_taken_back() -> None:
    event = make_running_event()
    Phone(event).send(*acts_of(event, 15))
    Event.objects.update(status=Event.Status.REPORTED)
    undo = Scan.objects.get(kind="undo")

    with pytest.raises(BooksClosed):
        settle_scan(undo, counts=True, actor=None)

    undo.refresh_from_db()
    assert undo.settled_at is None
    assert Presence.objects.count() == 1
