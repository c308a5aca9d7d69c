"""Cancelling after the deadline of the event: with a reason, and marked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Event, Registration
from courses.services.endings import ReasonMissing, TooLate, cancel
from courses.services.tickets import registration_path
from participants.models import AuditEvent
from tests.factories import make_admin, make_event, make_grant, make_registration

pytestmark = pytest.mark.django_db


def late_event() -> Event:
    """It begins in ten days, and the deadline to cancel was yesterday."""
    return make_event(changes_until=timezone.now() - timedelta(days=1))


def test_cancel_after_the_deadline_without_a_reason_is_refused() -> None:
    row = make_registration(late_event())

    with pytest.raises(ReasonMissing):
        cancel(row, reason="  ")

    row.refresh_from_db()
    assert (row.status, row.is_late) == ("confirmed", False)
    assert not AuditEvent.objects.filter(action="registration.cancelled").exists()


def test_cancel_after_the_deadline_is_marked() -> None:
    row = cancel(make_registration(late_event()), reason="ill")

    row.refresh_from_db()
    assert (row.status, row.is_late, row.end_reason) == ("cancelled", True, "ill")
    noted = AuditEvent.objects.get(action="registration.cancelled")
    assert noted.after == {"status": "cancelled", "late": True}


@pytest.mark.parametrize("status", ["held", "offered", "waiting"])
def test_who_has_no_seat_yet_leaves_at_any_time(status: str) -> None:
    row = cancel(make_registration(late_event(), status=status))

    assert (row.status, row.is_late) == ("cancelled", False)


def test_cancel_before_the_deadline_or_by_staff_is_not_marked() -> None:
    deadline = timezone.now() + timedelta(days=1)
    free = cancel(make_registration(make_event(changes_until=deadline)))
    staff = cancel(make_registration(late_event()), actor=make_admin(), reason="x")

    assert (free.is_late, staff.is_late) == (False, False)


def test_deadline_is_the_start_at_the_latest() -> None:
    start = timezone.now() - timedelta(hours=1)
    event = make_event(starts_at=start, changes_until=start + timedelta(days=9))
    row = make_registration(event)

    with pytest.raises(TooLate):
        cancel(row, reason="ill")

    assert event.changes_end_at == start
    assert Registration.objects.get().status == "confirmed"


def test_page_asks_for_the_reason_and_marks_it_on_the_desk() -> None:
    event = late_event()
    row = make_registration(event, family_name="Late")
    client = Client(headers={"accept-language": "en"})

    page = client.get(registration_path(row)).content.decode()
    without = client.post(registration_path(row), {"act": "cancel"}, follow=True)
    client.post(registration_path(row), {"act": "cancel", "reason": "A funeral"})

    assert "Please say why you cannot come" in page
    assert "The deadline is over" in without.content.decode()
    client.force_login(make_grant(role="organiser", row=event).user)
    people = f"/desk/events/{event.slug}/people/"
    assert "late" in client.get(f"{people}?status=cancelled").content.decode()
    desk = client.get(f"{people}{row.uid}/").content.decode()
    assert "cancelled after the deadline" in desk
    assert "A funeral" in desk
