"""What the desk shows of an event in which there is nothing yet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Event, Registration
from courses.services.gaps import Gaps
from courses.services.tickets import registration_path
from courses.views.desk import due_step, lacking_of, steps_of
from tests.factories import (
    make_event,
    make_region,
    make_registration,
    make_session,
    make_wording,
)


@pytest.fixture
def empty() -> Event:
    """A draft with a title and nothing else."""
    event = make_event(status="draft", sessions=0, seats=None)
    Event.objects.update(starts_at=None, ends_at=None)
    event.refresh_from_db()
    return event


@pytest.mark.django_db
def test_event_desk_of_an_empty_draft_leads_to_what_is_missing(
    desk: Client, empty: Event
) -> None:
    path = f"/desk/events/{empty.slug}/"

    html = desk.get(path).content.decode()

    assert "Before registration can open:" in html
    assert f'href="{path}edit/">Give the start and the end</a>' in html
    assert f'href="{path}sessions/">Add the sessions</a>' in html
    assert "The number of seats is not limited." in html
    assert "No date yet." in html
    assert "Nothing is left to be done." not in html
    assert html.count('class="button"') == 1


@pytest.mark.django_db
def test_steps_of_an_event_are_those_that_would_not_be_refused(empty: Event) -> None:
    at = timezone.now()
    make_wording()
    empty.venues = {"bg": "Хотел"}
    empty.save()
    offered = [[step for step, _label in steps_of(Gaps(empty), at)]]
    Event.objects.update(starts_at=at + timedelta(1), ends_at=at + timedelta(2))
    empty.refresh_from_db()
    offered.append([step for step, _label in steps_of(Gaps(empty), at)])
    due = due_step(Gaps(empty), at)
    make_session(empty)
    offered.append([step for step, _label in steps_of(Gaps(empty), at)])

    assert offered == [[], ["announced"], ["announced", "open"]]
    assert due == "announced"
    assert lacking_of(Gaps(empty)) == []


@pytest.mark.django_db
def test_steps_of_an_announced_event_without_sessions() -> None:
    make_wording()
    event = make_event(status="announced", sessions=0, place=make_region())
    at = timezone.now()

    assert due_step(Gaps(event), at) == ""
    assert [step for step, _label in steps_of(Gaps(event), at)] == ["draft"]
    assert [gap.page for gap in lacking_of(Gaps(event))] == ["event_sessions"]


@pytest.mark.django_db
def test_steps_of_an_event_whose_source_says_no_day_may_mark_it_held(
    empty: Event,
) -> None:
    empty.date_note = {"en": "in the spring"}

    assert [step for step, _ in steps_of(Gaps(empty), timezone.now())] == ["held"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("draft", "Nobody can register before registration is open."),
        ("announced", "Nobody can register before registration is open."),
        ("open", "People appear here as soon as they register"),
        ("closed", "Registration is closed. You still can add people yourself."),
        ("held", "Registration is closed. You still can add people yourself."),
    ],
)
def test_event_people_says_why_nobody_is_there(
    desk: Client, status: str, words: str
) -> None:
    event = make_event(status=status)

    html = desk.get(f"/desk/events/{event.slug}/people/").content.decode()

    assert "Nobody is registered yet" in html
    assert words in html


@pytest.mark.django_db
def test_event_checkin_without_sessions_leads_to_the_agenda(
    desk: Client, empty: Event
) -> None:
    tab = desk.get(f"/desk/events/{empty.slug}/checkin/").content.decode()
    door = desk.get(f"/checkin/{empty.slug}/").content.decode()

    for html in (tab, door):
        assert f'href="/desk/events/{empty.slug}/sessions/"' in html
    assert "Open the check-in" not in tab


@pytest.mark.django_db
def test_event_sessions_propose_when_the_next_one_begins(desk: Client) -> None:
    event = make_event(sessions=0)
    path = f"/desk/events/{event.slug}/sessions/"
    first = desk.get(path).content.decode()
    make_session(event)

    second = desk.get(path).content.decode()

    assert "09:00" in first.split('name="starts_at"')[1][:80]
    assert "10:30" in second.split('name="starts_at"')[1][:80]


@pytest.mark.django_db
def test_pages_with_a_form_answer_head(desk: Client) -> None:
    row: Registration = make_registration()
    event = f"/desk/events/{row.event.slug}"
    paths = [
        "/desk/events/new/",
        f"{event}/edit/",
        f"{event}/sessions/",
        f"{event}/sessions/{row.event.sessions.get().uid}/",
        f"{event}/seats/",
        f"{event}/people/new/",
        f"{event}/people/{row.uid}/",
        f"{event}/people/{row.uid}/correct/",
        f"/checkin/{row.event.slug}/",
        f"/events/{row.event.slug}/register/",
        registration_path(row),
    ]

    answers = {path: desk.head(path).status_code for path in paths}

    assert set(answers.values()) == {200}
