"""Deciding on a scan may give a reason, and the history keeps who, what and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Presence, Registration, Scan
from courses.privacy.registrations import erase_scans, export_scans
from courses.services.reviewing import settle_scan
from tests.courses.door import Phone, item, make_running_event
from tests.factories import make_admin, make_person, make_registration

pytestmark = pytest.mark.django_db


def make_doubted() -> tuple[Registration, Scan]:
    """Two devices did the same without a network: it counts till somebody decides."""
    event = make_running_event()
    session = event.sessions.get()
    row = make_registration(event, person=make_person())
    for minute in (5, 9):
        at = session.starts_at + timedelta(minutes=minute)
        Phone(event).send(item(session, row, at, offline=True))
    return row, Scan.objects.get(verdict="review")


def test_what_counts_as_it_is_keeps_a_reason_in_the_history(desk: Client) -> None:
    row, scan = make_doubted()
    path = f"/desk/events/{row.event.slug}/"

    given = {"counts": "yes", "reason": "Came twice through the door"}
    desk.post(f"{path}scans/{scan.pk}/settle/", given)
    html = desk.get(f"{path}people/{row.uid}/").content.decode()

    scan.refresh_from_db()
    assert scan.settled_by is not None
    assert (scan.settled_as, scan.settled_reason) == (True, given["reason"])
    assert Presence.objects.count() == 1
    for words in ("Decisions on scans", "Counts", given["reason"]):
        assert words in html
    assert str(scan.settled_by) in html


def test_a_reason_may_be_left_out_and_is_not_cut_silently(desk: Client) -> None:
    row, scan = make_doubted()
    path = f"/desk/events/{row.event.slug}/scans/{scan.pk}/settle/"

    refused = desk.post(path, {"counts": "no", "reason": "x" * 301})
    desk.post(path, {"counts": "no", "reason": ""})

    assert refused.status_code == 404
    scan.refresh_from_db()
    assert (scan.settled_as, scan.settled_reason) == (False, "")
    undo = Scan.objects.get(kind="undo", undoes=scan)
    assert undo.reason == "The scan does not count"


def test_the_reason_stands_on_what_is_taken_back() -> None:
    _row, scan = make_doubted()

    settle_scan(scan, counts=False, reason="Was at the other door", actor=make_admin())

    assert Scan.objects.get(undoes=scan).reason == "Was at the other door"


def test_the_reason_is_told_to_the_person_and_erased_with_them() -> None:
    row, scan = make_doubted()
    settle_scan(scan, counts=True, reason="Ana knows him", actor=make_admin())
    person = row.person
    assert person is not None

    told = [line.get("decided") for line in export_scans(person)]
    erase_scans(person, timezone.now())

    assert "Ana knows him" in told
    scan.refresh_from_db()
    assert scan.settled_reason
    assert "Ana" not in scan.settled_reason
