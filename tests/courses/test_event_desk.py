"""Pages of events at the desk: planning, agenda, seats, steps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Event, Quota, Session
from courses.services.gaps import Gaps
from courses.services.registration import register
from courses.views.desk import due_step, steps_of
from tests.courses.factories import start_of
from tests.factories import (
    make_event,
    make_group,
    make_kind,
    make_presence,
    make_programme,
    make_region,
    make_registration,
    make_session,
    make_wording,
)

pytestmark = pytest.mark.django_db


def edited(event: Event) -> dict[str, Any]:
    """What the form of an event sends after a change."""
    return {
        "titles_en": "New title",
        "programme": str(event.programme.uid),
        "kind": str(event.kind.uid),
        "starts_at": "13.10.2032 9:30",
        "ends_at": "13.10.2032 17:00",
        "time_zone": "Europe/Sofia",
        "mode": "in_person",
        "languages": ["bg"],
        "hold_hours": "24",
        "threshold_percent": "80",
        "late_minutes": "15",
        "partial_percent": "80",
        "hour_minutes": "60",
        "is_public": "on",
    }


def test_desk_events_takes_the_same_queries_for_one_and_three(
    desk: Client, queries: Any
) -> None:
    make_registration(make_event())
    desk.get("/desk/events/")
    first = queries(lambda: desk.get("/desk/events/"))
    for _number in range(2):
        make_registration(make_event())

    page = desk.get("/desk/events/")
    later = queries(lambda: desk.get("/desk/events/"))

    assert page.content.count(b'scope="row"') == 3
    assert first == later <= 15


def test_event_add_plans_an_event_with_local_dates(desk: Client) -> None:
    programme, kind = make_programme(), make_kind()
    data = {
        "titles_bg": "Обучение",
        "programme": str(programme.uid),
        "kind": str(kind.uid),
        "starts_at": "13.10.2032 г. 9:30",
        "ends_at": "13.10.2032. 17.00",
        "time_zone": "Europe/Sofia",
        "mode": "in_person",
        "languages": ["bg"],
        "seats": "30",
        "hold_hours": "24",
        "threshold_percent": "80",
        "late_minutes": "15",
        "partial_percent": "80",
        "hour_minutes": "45",
    }

    answer = desk.post("/desk/events/new/", data)

    assert answer.status_code == 302, answer.context["form"].errors
    event = Event.objects.get()
    assert (
        start_of(event).astimezone(event.tz).isoformat() == "2032-10-13T09:30:00+03:00"
    )
    assert event.quotas.get().size == 30
    assert event.status == Event.Status.DRAFT


def test_event_edit_saves_and_refuses_a_stale_form(desk: Client, event: Event) -> None:
    path = f"/desk/events/{event.slug}/edit/"
    form = desk.get(path).context["form"]
    data = edited(event) | {"seen_at": form.initial["seen_at"]}

    saved = desk.post(path, data)
    stale = desk.post(path, data | {"titles_en": "Other"})

    event.refresh_from_db()
    assert saved.status_code == 302, saved.context["form"].errors
    assert stale.status_code == 409
    assert "Somebody else changed this meanwhile" in stale.content.decode()
    assert event.titles == {"en": "New title"}


def test_event_sessions_show_those_of_one_kind(desk: Client, event: Event) -> None:
    path = f"/desk/events/{event.slug}/sessions/"
    event.sessions.all().delete()
    make_session(event, titles={"en": "About waste"}, kind="lecture")

    assert 'id="kind"' not in desk.get(path).content.decode()
    make_session(event, titles={"en": "Sorting it"}, kind="workshop")
    every = desk.get(path).content.decode()
    some = desk.get(path, {"kind": "workshop"}).content.decode()

    assert "About waste" in every
    assert "Sorting it" in every
    assert "About waste" not in some
    assert "Sorting it" in some
    assert '<option value="workshop" selected>' in some
    assert "About waste" in desk.get(path, {"kind": "nonsense"}).content.decode()


def test_event_sessions_adds_changes_and_removes(desk: Client, event: Event) -> None:
    path = f"/desk/events/{event.slug}/sessions/"
    day = start_of(event).astimezone(event.tz)
    data = {
        "titles_en": "Part two",
        "kind": "workshop",
        "starts_at": f"{day:%d.%m.%Y} 13:00",
        "ends_at": f"{day:%d.%m.%Y} 14:30",
    }

    added = desk.post(path, data)
    session = Session.objects.get(kind="workshop")
    changed = desk.post(f"{path}{session.uid}/", data | {"room": "12"})
    session.refresh_from_db()
    removed = desk.post(f"{path}{session.uid}/", {"remove": "1"})

    assert [page.status_code for page in (added, changed, removed)] == [302] * 3
    assert session.room == "12"
    assert event.sessions.count() == 1


def test_event_seats_sets_and_refuses(desk: Client, event: Event) -> None:
    path = f"/desk/events/{event.slug}/seats/"
    for number in range(2):
        register(
            event,
            given_name="A",
            family_name=f"B{number}",
            email="",
            language="en",
            source="staff",
        )
    group = make_group({"criterion": "organisation_kind", "value": ["council"]})

    desk.post(path, {"scope": "group", "group": str(group.uid), "size": "4"})
    refused = desk.post(path, {"scope": "event", "size": "1"})
    which = desk.post(path, {"scope": "organisation", "size": "1"})

    assert Quota.objects.get(scope="group").size == 4
    assert "A B1" in refused.content.decode()
    assert "Say which." in which.content.decode()
    assert Quota.objects.get(scope="event").size == 20


def test_event_seats_finds_the_municipality_by_typing(
    desk: Client, event: Event
) -> None:
    """E26: the exception of a municipality is typed in either script, not scrolled to."""
    path = f"/desk/events/{event.slug}/seats/"
    place = make_region(name_cyrillic="Пећинци", name_latin="Pećinci")
    make_region(name_cyrillic="Пирот", name_latin="Pirot")
    data = {"scope": "region", "size": "3"}

    page = desk.get(path).content.decode()
    nothing = desk.post(path, data | {"region_text": "Нигде"}).content.decode()
    desk.post(path, data | {"region_text": "Pećin"})

    assert "Pirot" not in page
    assert f'data-url="{reverse("region_options")}"' in page
    assert "No place is called so" in nothing
    assert Quota.objects.get(scope="region").region == place


def test_event_step_moves_on_and_cancels_with_a_reason(
    desk: Client, event: Event
) -> None:
    path = f"/desk/events/{event.slug}/step/"

    desk.post(path, {"step": "closed"})
    closed = Event.objects.get(pk=event.pk).status
    desk.post(path, {"step": "cancelled"})
    still = Event.objects.get(pk=event.pk).status
    desk.post(path, {"step": "cancelled", "reason": "Snow"})

    event.refresh_from_db()
    assert (closed, still, event.status) == ("closed", "closed", "cancelled")


@pytest.mark.parametrize(
    ("status", "hours", "due", "first"),
    [
        ("draft", 48, "announced", "announced"),
        ("announced", 48, "open", "open"),
        ("open", 48, "", "closed"),
        ("open", 12, "closed", "closed"),
        ("open", -12, "held", "held"),
        ("closed", 48, "", "open"),
        ("held", -12, "", "reported"),
    ],
)
def test_due_step_is_the_one_whose_time_has_come(
    status: str, hours: int, due: str, first: str
) -> None:
    at = timezone.now()
    start = at + timedelta(hours=hours)
    make_wording()
    event = make_event(
        status=status,
        place=make_region(),
        starts_at=start,
        closes_at=start - timedelta(hours=24),
    )
    event.sessions.update(nobody_came=True)

    steps = steps_of(Gaps(event), at)

    assert due_step(Gaps(event), at) == due
    assert steps[0][0] == first


@pytest.mark.parametrize("status", ["draft", "announced", "open", "closed", "held"])
def test_event_desk_has_one_primary_button(desk: Client, status: str) -> None:
    event = make_event(status=status)

    html = desk.get(f"/desk/events/{event.slug}/").content.decode()

    assert html.count('class="button"') == 1
    assert ("Certificates are issued in their tab." in html) == (status == "held")


def test_event_desk_counts_people_without_a_municipality(desk: Client) -> None:
    event = make_event(status="held")
    path = f"/desk/events/{event.slug}/"
    nobody = desk.get(path).content.decode()
    make_presence(make_registration(event), event.sessions.get())

    html = desk.get(path).content.decode()

    assert "nobody was checked in" in nobody
    assert "1 person" in html
    assert "no municipality" in html
    assert "nobody was checked in" not in html


def test_event_edit_moves_the_agenda_with_the_hour(desk: Client, event: Event) -> None:
    path = f"/desk/events/{event.slug}/edit/"

    moved = desk.post(path, edited(event), follow=True)

    session = event.sessions.get()
    assert "Some sessions lie before the start" not in moved.content.decode()
    assert f"{session.starts_at.astimezone(event.tz):%d.%m.%Y %H:%M}" == (
        "13.10.2032 09:30"
    )


def test_event_edit_warns_of_sessions_that_stay_outside(
    desk: Client, event: Event
) -> None:
    path = f"/desk/events/{event.slug}/edit/"
    make_session(event, starts_at=start_of(event, 6 * 60), ends_at=event.ends_at)
    day = start_of(event).astimezone(event.tz)
    times = {
        "starts_at": f"{day:%d.%m.%Y} 9:30",
        "ends_at": f"{day:%d.%m.%Y} 17:00",
    }

    shorter = desk.post(path, edited(event) | times, follow=True)

    assert "Some sessions lie before the start" in shorter.content.decode()
    assert event.sessions.order_by("starts_at")[0].starts_at == day
