"""The door: its page, and its tab at the desk."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from courses.models import Event, Presence, Scan
from courses.services.tickets import ticket_code
from tests.courses.factories import start_of
from tests.factories import (
    make_admin,
    make_organisation,
    make_presence,
    make_registration,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_the_door(event: Event) -> Any:
    with time_machine.travel(start_of(event, 5)):
        yield event


def test_checkin_page_welcomes_and_refuses_the_second_time(
    client: Client, at_the_door: Event
) -> None:
    client.force_login(make_admin())
    row = make_registration(
        at_the_door, given_name="Мария", organisation=make_organisation()
    )
    path = f"/checkin/{at_the_door.slug}/"
    code = {"code": ticket_code(row)}

    first = client.post(path, code | {"id": str(uuid.uuid4())}, follow=True)
    second = client.post(path, code | {"id": str(uuid.uuid4())}, follow=True)
    wrong = client.post(path, {"code": "1"}, follow=True)

    assert 'class="verdict ok"' in first.content.decode()
    assert "Welcome" in first.content.decode()
    assert "Мария" in first.content.decode()
    assert 'class="verdict wait"' in second.content.decode()
    assert "Already in since 09:05" in second.content.decode()
    assert 'class="verdict bad"' in wrong.content.decode()
    assert Presence.objects.count() == 1
    assert Scan.objects.count() == 3


def test_checkin_page_sent_twice_is_one_scan(
    client: Client, at_the_door: Event
) -> None:
    client.force_login(make_admin())
    row = make_registration(at_the_door)
    path = f"/checkin/{at_the_door.slug}/"
    data = {"code": ticket_code(row), "id": str(uuid.uuid4())}

    with time_machine.travel(timezone.now(), tick=False):
        client.post(path, data)
        again = client.post(path, data, follow=True)

    assert "Welcome" in again.content.decode()
    assert Scan.objects.count() == 1


def test_checkin_page_finds_by_name_in_both_scripts(
    client: Client, at_the_door: Event
) -> None:
    client.force_login(make_admin())
    row = make_registration(
        at_the_door,
        family_name="Примеров",
        search_key="ivan primerov",
        organisation=make_organisation(),
        phone="+359881234567",
    )
    path = f"/checkin/{at_the_door.slug}/"

    for words in ("Примеров", "primerov"):
        html = client.get(path, {"q": words}).content.decode()
        assert str(row.uid) in html
        assert row.email not in html
        assert row.phone not in html
    by_mail = client.get(path, {"q": row.email}).content.decode()
    client.post(path, {"registration": str(row.uid)})

    assert str(row.uid) not in by_mail
    assert Scan.objects.get().verdict == "ok"


def test_checkin_page_says_since_when_somebody_is_in(
    client: Client, at_the_door: Event
) -> None:
    client.force_login(make_admin())
    row = make_registration(at_the_door)
    path = f"/checkin/{at_the_door.slug}/"
    client.post(path, {"registration": str(row.uid)})

    html = client.get(path, {"q": "Примеров"}).content.decode()
    leaving = client.get(path, {"q": "Примеров", "direction": "out"}).content.decode()

    assert "in since 09:05" in html
    assert "Check in: " not in html
    assert f"Check out: {row.full_name}" in leaving


def test_checkin_page_undoes(client: Client, at_the_door: Event) -> None:
    client.force_login(make_admin())
    row = make_registration(at_the_door)
    path = f"/checkin/{at_the_door.slug}/"
    client.post(path, {"code": ticket_code(row)})

    client.post(path, {"undo": str(Scan.objects.get().pk)})

    assert not Presence.objects.exists()
    assert Scan.objects.get(kind="undo").reason == "Taken back at the door"

    client.post(path, {"code": ticket_code(row)})
    again = Scan.objects.filter(verdict="ok", kind="scan", undone_by=None).get()
    client.post(path, {"undo": str(again.pk), "reason": "Somebody else"})

    assert Scan.objects.get(undoes=again).reason == "Somebody else"
    assert Scan.objects.count() == 4


def test_checkin_page_takes_nobody_of_another_event(
    client: Client, at_the_door: Event
) -> None:
    client.force_login(make_admin())
    foreign = make_registration()
    path = f"/checkin/{at_the_door.slug}/"

    by_uid = client.post(path, {"registration": str(foreign.uid)})
    by_code = client.post(path, {"code": ticket_code(foreign)}, follow=True)

    html = by_code.content.decode()
    assert by_uid.status_code == 404
    assert "ticket is for another event" in html
    assert foreign.full_name not in html
    assert not Presence.objects.exists()


def test_event_checkin_takes_the_same_queries_for_one_and_three(
    desk: Client, event: Event, queries: Any
) -> None:
    path = f"/desk/events/{event.slug}/checkin/"

    def come() -> None:
        row = make_registration(event, organisation=make_organisation())
        make_presence(row, event.sessions.get())
        Scan.objects.create(
            id=uuid.uuid4(),
            event=event,
            session=event.sessions.get(),
            registration=row,
            kind="scan",
            verdict="repeat",
            verdict_reason="2027-01-01T08:00:00+00:00",
            content_hash="x",
            device_time=timezone.now(),
            received_at=timezone.now(),
        )

    come()
    desk.get(path)
    first = queries(lambda: desk.get(path))
    come()
    come()

    page = desk.get(path)
    later = queries(lambda: desk.get(path))

    assert page.status_code == 200
    assert first == later <= 20
