"""What people change of their own registration, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Registration
from courses.services.own_changes import ChangesClosed, change_own
from courses.services.tickets import registration_path
from participants.models import AuditEvent, Consent, ConsentWording
from tests.factories import make_event, make_person, make_registration

pytestmark = pytest.mark.django_db
FIELDS: dict[str, Any] = {
    "middle_name": "Петрова",
    "phone": "+359 88 812 3456",
    "post_title": "Expert",
    "language": "en",
}


def state(row: Registration) -> tuple[str, str, str, str]:
    row = Registration.objects.get(pk=row.pk)
    return (row.middle_name, row.phone, row.post_title, row.language)


def test_change_own_keeps_what_was_told_anew() -> None:
    row = make_registration()

    change_own(row, **FIELDS)

    assert state(row) == tuple(FIELDS.values())
    noted = AuditEvent.objects.get(action="registration.corrected")
    assert noted.actor is None


@pytest.mark.parametrize("status", ["cancelled", "rejected", "expired", "held"])
def test_change_own_of_one_that_ended_is_refused(status: str) -> None:
    row = make_registration(status=status)
    before = state(row)

    with pytest.raises(ChangesClosed):
        change_own(row, **FIELDS)

    assert state(row) == before


def test_change_own_after_the_deadline_or_the_start_is_refused() -> None:
    at = timezone.now()
    late = make_registration(make_event(changes_until=at - timedelta(minutes=1)))
    begun = make_registration(make_event(starts_at=at - timedelta(minutes=1)))

    for row in (late, begun):
        before = state(row)
        with pytest.raises(ChangesClosed):
            change_own(row, **FIELDS)
        assert state(row) == before


def test_change_own_of_photographs_is_kept_as_a_consent_once() -> None:
    person = make_person()
    wording = ConsentWording.objects.create(
        purpose="photo", version=1, texts={"en": "Photographs"}
    )
    row = make_registration(person=person, may_be_photographed=True)

    for _time in range(2):
        change_own(row, may_be_photographed=False, **FIELDS)

    consent = Consent.objects.get()
    assert (consent.wording, consent.is_given) == (wording, False)
    assert consent.event_uid == row.event.uid
    row.refresh_from_db()
    assert row.may_be_photographed is False


def test_page_changes_and_keeps_what_was_typed_after_an_error() -> None:
    row = make_registration(phone="", post_title="Clerk")
    client = Client(headers={"accept-language": "en"})
    path = f"{registration_path(row)}change/"

    wrong = client.post(path, FIELDS | {"phone": "no number", "language": "en"})
    assert wrong.status_code == 400
    assert "no number" in wrong.content.decode()
    assert state(row)[2] == "Clerk"

    right = client.post(path, FIELDS)
    assert right.status_code == 302
    assert state(row)[2] == "Expert"
    assert "/change/" in client.get(registration_path(row)).content.decode()


def test_page_after_the_deadline_says_whom_to_tell() -> None:
    past = timezone.now() - timedelta(days=1)
    row = make_registration(make_event(changes_until=past))
    client = Client(headers={"accept-language": "en"})
    path = f"{registration_path(row)}change/"

    page = client.get(path).content.decode()
    sent = client.post(path, FIELDS)

    assert "Please tell the organisers" in page
    assert '<form method="post" novalidate' not in page
    assert (sent.status_code, state(row)[2]) == (400, row.post_title)
