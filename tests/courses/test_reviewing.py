"""The desk decides on what came from the door, and nobody is lost on the way."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from courses.invariants import presence_follows_the_scans as untrue
from courses.models import Event, Presence, Registration, Scan
from courses.services.reviewing import CannotCount, settle_scan
from tests.courses.door import Phone, item, make_running_event, walk_in
from tests.factories import make_organisation, make_registration, make_session

State = Event.Status
pytestmark = pytest.mark.django_db


def set_status(event: Event, status: str) -> None:
    Event.objects.filter(pk=event.pk).update(status=status)
    event.status = status


def late_walk_in(event: Event, name: str = "Nova Gostova", **fields: Any) -> Scan:
    """Somebody who walked in and could not be registered any more."""
    sent = walk_in(event.sessions.get(), name, organisation="Town Office", **fields)
    assert Phone(event).send(sent)[0]["verdict"] == "review"
    return Scan.objects.get(pk=sent["id"])


def late_walk_in_of_draft(event: Event) -> Scan:
    set_status(event, State.DRAFT)
    return late_walk_in(event)


def decide(desk: Client, scan: Scan, **fields: str) -> str:
    """Post a decision; the page that follows."""
    path = f"/desk/events/{scan.event.slug}/scans/{scan.pk}/settle/"
    page = desk.post(path, {"counts": "yes"} | fields, follow=True)
    assert page.status_code == 200
    return page.content.decode()


def test_a_walk_in_after_the_report_is_named_and_decided_once_it_is_reopened(
    desk: Client,
) -> None:
    event = make_running_event()
    set_status(event, State.REPORTED)
    scan = late_walk_in(event, offline=True)
    path = f"/desk/events/{event.slug}/checkin/"

    closed = desk.get(path).content.decode()
    refused = decide(desk, scan)
    set_status(event, State.HELD)
    reopened = desk.get(path).content.decode()
    done = decide(desk, scan)

    for html in (closed, refused, reopened):
        assert "Nova Gostova" in html
        assert "Town Office" in html
    assert "nobody could be registered for this event then" in closed
    assert "Register and count" not in closed
    assert "Reopen them on the overview" in refused
    assert "Register and count" in reopened
    assert "To review" not in done
    row = Registration.objects.get()
    assert (row.full_name, row.source) == ("Nova Gostova", "walk_in")
    assert row.organisation_text == "Town Office"
    presence = Presence.objects.get(registration=row)
    assert presence.arrived_at == scan.device_time
    scan.refresh_from_db()
    assert (scan.registration, scan.walk_in) == (row, None)
    assert not list(untrue())


@pytest.mark.parametrize("status", [State.DRAFT, State.CANCELLED])
def test_nobody_is_registered_where_that_is_not_allowed(
    desk: Client, status: str
) -> None:
    event = make_running_event()
    set_status(event, status)
    scan = late_walk_in(event)

    html = desk.get(f"/desk/events/{event.slug}/checkin/").content.decode()
    answer = decide(desk, scan)

    assert "Nova Gostova" in html
    assert "Nobody can be registered while the event is" in html
    assert "Register and count" not in html
    assert "Registration for this event is closed" in answer
    scan.refresh_from_db()
    assert scan.settled_at is None
    assert scan.walk_in is not None
    assert not Registration.objects.exists()


def test_who_walked_in_and_is_registered_meanwhile_is_not_registered_twice() -> None:
    event = make_running_event()
    set_status(event, State.REPORTED)
    scan = late_walk_in(event, email="nova@town.example")
    set_status(event, State.HELD)
    office = make_organisation("Town Office")
    row = make_registration(
        event, given_name="Nova", family_name="Gostova", organisation=office
    )

    settle_scan(scan, counts=True, actor=None)

    assert Registration.objects.get() == row
    assert Presence.objects.get().registration == row


def test_two_acts_under_one_id_are_both_named(desk: Client) -> None:
    event = make_running_event()
    session, phone = event.sessions.get(), Phone(event)
    first = walk_in(session, "Ana Primerova", organisation="Office")
    second = walk_in(session, "Vera Drugova", organisation="Ministry")
    other = make_registration(event, given_name="Ivan", family_name="Chosen")
    third = item(session, registration=str(other.uid))
    phone.send(first, second | {"id": first["id"]}, third | {"id": first["id"]})

    html = desk.get(f"/desk/events/{event.slug}/checkin/").content.decode()
    for scan in Scan.objects.filter(verdict="review"):
        decide(desk, scan)

    for name in ("Vera Drugova", "Ministry", "Ivan Chosen"):
        assert name in html
    assert Presence.objects.count() == 3
    assert not list(untrue())


def test_without_a_name_nobody_is_registered() -> None:
    event = make_running_event()
    set_status(event, State.REPORTED)
    scan = late_walk_in(event)
    set_status(event, State.HELD)
    Scan.objects.update(walk_in={"name": " ", "organisation": "Town Office"})
    scan.refresh_from_db()

    with pytest.raises(CannotCount):
        settle_scan(scan, counts=True, actor=None)

    assert not Registration.objects.exists()
    assert Scan.objects.get().settled_at is None


def test_the_desk_takes_the_same_queries_for_one_and_three_to_review(
    desk: Client, queries: Any
) -> None:
    event = make_running_event()
    path = f"/desk/events/{event.slug}/checkin/"

    def come() -> None:
        session = event.sessions.get()
        row = make_registration(event, organisation=make_organisation())
        Scan.objects.create(
            id=uuid.uuid4(),
            event=event,
            session=session,
            registration=row,
            kind="scan",
            verdict="review",
            verdict_reason="same_id",
            content_hash="x",
            device_time=session.starts_at + timedelta(minutes=1),
            received_at=session.starts_at,
        )

    come()
    desk.get(path)
    first = queries(lambda: desk.get(path))
    come()
    come()

    assert queries(lambda: desk.get(path)) == first


# --- sessions that were removed or moved while a phone was offline --------------------


def test_offline_scans_of_a_removed_session_are_decided_at_the_desk(
    desk: Client,
) -> None:
    event = make_running_event()
    kept = event.sessions.get()
    gone = make_session(event, starts_at=kept.starts_at, ends_at=kept.ends_at)
    row = make_registration(event)
    sent = [
        item(gone, row, kept.starts_at + timedelta(minutes=5), offline=True),
        walk_in(gone, "Nova Gostova", organisation="Office", offline=True),
    ]
    gone.delete()

    found = Phone(event).send(*sent)
    html = desk.get(f"/desk/events/{event.slug}/checkin/").content.decode()
    for one in sent:
        scan = Scan.objects.get(pk=one["id"])
        decide(desk, scan, session=str(kept.uid))

    assert [(one["verdict"], one["reason"]) for one in found] == [
        ("review", "no_session")
    ] * 2
    assert html.count("the session is not on any more") == 2 * 2  # and in the last acts
    assert html.count(f'<option value="{kept.uid}"') == 2
    presence = Presence.objects.get(registration=row)
    assert presence.session == kept
    assert presence.arrived_at == kept.starts_at + timedelta(minutes=5)
    assert Presence.objects.filter(registration__family_name="Gostova").count() == 1
    assert not list(untrue())


def test_offline_scans_of_a_session_moved_to_a_later_day_are_decided_at_the_desk(
    desk: Client,
) -> None:
    event = make_running_event()
    kept = event.sessions.get()
    moved = make_session(event, starts_at=kept.starts_at, ends_at=kept.ends_at)
    sent = item(moved, make_registration(event), offline=True)
    guest = walk_in(moved, "Nova Gostova", organisation="Office", offline=True)
    moved.starts_at += timedelta(days=2)
    moved.ends_at += timedelta(days=2)
    moved.save()

    found = Phone(event).send(sent, guest)
    html = desk.get(f"/desk/events/{event.slug}/checkin/").content.decode()
    scan = Scan.objects.get(pk=sent["id"])
    too_early = decide(desk, scan, session=str(moved.uid))
    decide(desk, scan, session=str(kept.uid))

    assert [(one["verdict"], one["reason"]) for one in found] == [
        ("review", "other_day")
    ] * 2
    assert "the session was moved to" in html
    chosen = re.findall(rf'<option value="{kept.uid}"\s+selected', html)
    assert len(chosen) == 2
    assert "cannot be counted" in too_early
    assert Presence.objects.get().session == kept
    assert not list(untrue())


@pytest.mark.parametrize("offline", [True, False])
def test_a_foreign_ticket_and_what_was_online_stay_refused(offline: bool) -> None:
    event = make_running_event()
    gone = make_session(event, starts_at=event.sessions.get().starts_at)
    foreign = item(gone, make_registration(), offline=offline)
    online = item(gone, make_registration(event))
    gone.delete()

    found = Phone(event).send(foreign, online)

    assert [(one["verdict"], one["reason"]) for one in found] == [
        ("refused", "other_event"),
        ("refused", "no_session"),
    ]


def test_a_decision_names_a_session_of_the_event(desk: Client) -> None:
    event = make_running_event()
    scan = late_walk_in_of_draft(event)
    other = make_running_event().sessions.get()
    path = f"/desk/events/{event.slug}/scans/{scan.pk}/settle/"

    answers = [
        desk.post(path, {"counts": "yes", "session": session}).status_code
        for session in (str(other.uid), "nothing")
    ]

    assert answers == [404, 404]
    scan.refresh_from_db()
    assert scan.settled_at is None
