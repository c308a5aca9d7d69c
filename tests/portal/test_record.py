from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from certificates.services.issue import issue_certificates
from core.dates import format_date
from courses.models import Event, EventRole
from participants.models import AuditEvent, Person, User
from portal.selectors.record import TrainingRecord, record_of
from tests.certificates.factories import make_attendant, make_held_event
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_person,
    make_presence,
    make_registration,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db


def lines(found: TrainingRecord) -> list[tuple[object, ...]]:
    return [
        (
            year.year,
            [str(role) for role in line.roles],
            line.hours,
            [row.serial for row in line.certificates],
        )
        for year in found.years
        for line in year.lines
    ]


def test_record_lists_years_roles_hours_and_certificates() -> None:
    person = make_person()
    first = make_held_event(hour_minutes=45)
    make_attendant(first, person=person, minutes=80)
    issue_certificates(first, actor=None)
    later = make_event(status="held", starts_at=datetime(2027, 3, 1, 8, tzinfo=UTC))
    EventRole.objects.create(event=later, person=person, role="trainer")
    ahead = make_event(status="open", starts_at=datetime(2028, 3, 1, 8, tzinfo=UTC))
    EventRole.objects.create(event=ahead, person=person, role="trainer")
    make_registration(ahead, person=person)
    serial = first.certificates.get().serial

    found = record_of(person, make_admin())

    assert first.day is not None
    assert lines(found) == [
        (2027, ["trainer"], Decimal(0), []),
        (first.day.year, ["took part"], Decimal("3.6"), [serial]),
    ]
    assert (found.events, found.hours, found.certificates) == (2, Decimal("3.6"), 1)


def test_of_parallel_sessions_the_one_attended_counts() -> None:
    person = make_person()
    event = make_event(status="held", sessions=0)
    rows = [make_session(event, track=track) for track in ("A", "B")]
    rest = make_session(event, kind="break")
    registration = make_registration(event, person=person)
    make_presence(registration, rows[0], minutes=30)
    make_presence(registration, rows[1], minutes=60)
    make_presence(registration, rest, minutes=90)

    assert record_of(person, make_admin()).hours == Decimal(1)


def test_what_is_not_valid_or_not_public_is_not_shown_to_others() -> None:
    person = make_person()
    event = make_held_event(is_public=False)
    make_attendant(event, person=person)
    issue_certificates(event, actor=None)
    event.certificates.update(state="revoked")
    own = make_grant(make_user(), "manager", event.programme).user
    other = make_grant(make_user(), "manager", make_event().programme).user

    assert [row[3] for row in lines(record_of(person, own))] == [[]]
    assert lines(record_of(person, other)) == []


@pytest.mark.parametrize("number", [1, 3])
def test_record_has_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person, admin = make_person(), make_admin()
    for _ in range(number):
        event = make_held_event()
        make_attendant(event, person=person)
        issue_certificates(event, actor=None)

    with django_assert_num_queries(6):
        found = record_of(person, admin)
        assert found.certificates == number


# --- the pages ------------------------------------------------------------------------


def manager_of(event: Event) -> User:
    return make_grant(make_user(), "manager", event.programme).user


def attended(name: str = "Мария Примерова") -> tuple[Person, Event]:
    event = make_held_event()
    person = make_person(name)
    make_attendant(event, person=person)
    return person, event


def test_the_page_says_both_spellings_and_looking_is_noted() -> None:
    person, event = attended()
    client = Client()
    client.force_login(manager_of(event))

    page = client.get(f"/desk/people/{person.uid}/record/").content.decode()

    assert event.day is not None
    assert str(event.day.year) in page
    assert "Мария Примерова" in page
    assert "Maria Primerova" in page
    assert f"/desk/people/{person.uid}/record/" in page
    assert AuditEvent.objects.filter(
        action="person.seen", target_uid=person.uid
    ).exists()


@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs", "en", "xx"])
def test_the_print_out_is_a_pdf_in_the_language_asked_for(language: str) -> None:
    person, event = attended()
    client = Client()
    client.force_login(manager_of(event))

    answer = client.get(f"/desk/people/{person.uid}/record/print/?language={language}")

    wanted = {"sr": "sr-Cyrl", "sr-latn": "sr-Latn", "xx": "en"}.get(language, language)
    assert answer["Content-Type"] == "application/pdf"
    root = PdfReader(io.BytesIO(answer.content)).root_object
    assert str(root["/Lang"]) == wanted
    assert AuditEvent.objects.filter(action="person.seen").count() == 1


def test_the_print_out_has_events_hours_and_certificates() -> None:
    event = make_held_event(hour_minutes=45)
    person = make_person("Мария Примерова")
    make_attendant(event, person=person, minutes=90)
    issue_certificates(event, actor=None)
    client = Client()
    client.force_login(manager_of(event))

    answer = client.get(f"/desk/people/{person.uid}/record/print/?language=en")

    pages = PdfReader(io.BytesIO(answer.content)).pages
    said = " ".join(" ".join(page.extract_text() for page in pages).split())
    title = event.titles.get("en") or next(iter(event.titles.values()))
    serial = event.certificates.get().serial
    assert "Maria Primerova" in said
    assert title in said
    hours = record_of(person, make_admin()).hours
    assert hours > 0
    assert f"took part {hours:.1f} {serial} Total {hours:.1f} 1" in said


def test_whoever_only_led_an_event_has_no_hours_of_presence_there() -> None:
    person = make_person()
    event = make_event(status="held", starts_at=datetime(2026, 3, 1, 8, tzinfo=UTC))
    EventRole.objects.create(event=event, person=person, role="facilitator")
    path = reverse("person_record", args=[person.uid])

    page = client_of(make_admin()).get(path).content.decode()

    assert re.search(r'data-label="Hours present">\s*</td>', page)


@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn"])
def test_the_head_of_the_print_out_stands_in_one_line(language: str) -> None:
    person = make_person()
    path = reverse("person_record_print", args=[person.uid])

    answer = client_of(make_admin()).get(path, {"language": language})

    lines = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().splitlines()
    with override(language):
        head = gettext("State of %(day)s") % {"day": format_date(timezone.localdate())}
    assert any(head in " ".join(line.split()) for line in lines)


def test_record_of_somebody_out_of_sight_does_not_exist() -> None:
    person, _event = attended()
    client = Client()
    client.force_login(manager_of(make_event()))

    for more in ("", "print/"):
        path = f"/desk/people/{person.uid}/record/{more}"
        assert client.get(path).status_code == 404
    assert not AuditEvent.objects.filter(action="person.seen").exists()


def test_a_person_without_events_says_what_will_be_here() -> None:
    client = Client()
    client.force_login(make_admin())

    page = client.get(f"/desk/people/{make_person().uid}/record/").content.decode()

    assert "No event yet" in page
