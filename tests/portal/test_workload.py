"""What trainers taught, for contracts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Event, EventRole, TrainerProfile, TrainerRate
from courses.selectors.workload import WorkLine, workload
from participants.models import Person
from tests.factories import (
    SOFIA,
    make_admin,
    make_event,
    make_grant,
    make_person,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 3, 10, 9, tzinfo=SOFIA)


def make_taught(**fields: object) -> Event:
    """A held event of two sessions of 90 minutes on one day."""
    fields.setdefault("status", "held")
    fields.setdefault("starts_at", DAY)
    return make_event(sessions=2, **fields)  # type: ignore[arg-type]


def lead(event: Event, person: Person, **fields: object) -> None:
    EventRole.objects.create(
        event=event, person=person, **({"role": "trainer"} | fields)
    )


def lines(**fields: object) -> list[WorkLine]:
    return workload(Event.objects.all(), at=timezone.now(), **fields)  # type: ignore[arg-type]


def test_workload_counts_own_sessions_or_all_of_the_event() -> None:
    event = make_taught(hour_minutes=45)
    make_session(event, kind="break", starts_at=DAY + timedelta(hours=5))
    make_session(event, track="b", starts_at=DAY + timedelta(hours=6))
    make_session(event, track="c", starts_at=DAY + timedelta(hours=6))
    whole, part = make_person("Ана Цела"), make_person("Боян Части")
    lead(event, whole)
    lead(event, part)
    lead(event, part, session=event.sessions.first())
    lead(event, part, session=event.sessions.first(), role="speaker")

    found = {row.person: row for row in lines()}

    assert (found[whole].sessions, found[whole].hours) == (3, 6.0)
    assert (found[part].sessions, found[part].hours) == (1, 2.0)
    assert (found[whole].events_led, found[whole].days_worked) == (1, 1)


@pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"status": "draft"}])
def test_workload_leaves_out_what_did_not_take_place(fields: dict[str, str]) -> None:
    lead(make_taught(**fields), make_person())
    ahead = make_event()
    lead(ahead, make_person())
    host = make_taught()
    lead(host, make_person(), role="host")

    assert lines() == []


def test_workload_is_of_the_days_asked_for() -> None:
    person = make_person()
    first = make_taught()
    lead(first, person)
    lead(make_taught(starts_at=DAY + timedelta(days=30)), person)
    day = DAY.date()

    def hours(**fields: object) -> list[float]:
        return [row.hours for row in lines(**fields)]

    assert hours(first=day, last=day) == [3.0]
    assert hours(last=day - timedelta(days=1)) == []
    assert len(hours()) == 2  # two programmes, two lines


def test_workload_has_a_fixed_number_of_queries() -> None:
    counts = []
    for number in (1, 3):
        for _ in range(number):
            lead(make_taught(), make_person())
        with CaptureQueriesContext(connection) as queries:
            lines()
        counts.append(len(queries))

    assert counts[0] == counts[1] == 2


def test_the_page_shows_own_events_and_rates_to_managers_alone() -> None:
    event, other = make_taught(), make_taught()
    ana = make_person("Ана Пример")
    lead(event, ana)
    lead(other, make_person("Боян Другаде"))
    profile = TrainerProfile.objects.create(person=ana)
    TrainerRate.objects.create(
        profile=profile, amount=150, currency="BGN", started_on=DAY.date()
    )
    pages = []
    for role in ("manager", "organiser"):
        client = Client()
        client.force_login(make_grant(make_user(), role, event.programme).user)
        pages.append(client.get("/desk/trainers/workload/").content.decode())

    for page in pages:
        assert "Ана Пример" in page
        assert "Боян Другаде" not in page
    assert "150" in pages[0]
    assert "150" not in pages[1]


def test_a_period_that_ends_before_it_starts_is_said() -> None:
    client = Client()
    client.force_login(make_admin())

    answer = client.get("/desk/trainers/workload/?first=2.2.2026&last=1.2.2026")

    assert answer.status_code == 400
    assert "The period ends before it starts." in answer.content.decode()
