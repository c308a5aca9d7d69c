"""Series: planned at once, shown together, people counted once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.measures import attended_once_per_series
from courses.models import Event, EventSeries
from courses.selectors.series import other_dates, totals_of
from courses.services.series import (
    Date,
    DayMissing,
    NothingPlanned,
    NotInSeries,
    leave_series,
    plan_series,
)
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_person,
    make_presence,
    make_region,
    make_registration,
    make_user,
)

pytestmark = pytest.mark.django_db


def days_from_now(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def make_series(number: int = 2) -> list[Event]:
    """An event and copies of it, in one series."""
    event = make_event()
    dates = [Date(days_from_now(30 + each)) for each in range(number - 1)]
    return [event, *plan_series(event, dates, actor=None)]


def attend(event: Event, **fields: object) -> None:
    row = make_registration(event, **fields)
    session = event.sessions.first()
    assert session is not None
    make_presence(row, session)


def test_plan_series_makes_drafts_in_other_places_without_people() -> None:
    event = make_event(place=make_region(), seats=9)
    make_registration(event)
    there = make_region(name_latin="Zvornik", name_cyrillic="Зворник")

    made = plan_series(
        event, [Date(days_from_now(30), there), Date(days_from_now(40))], actor=None
    )

    series = EventSeries.objects.get()
    assert series.titles == event.titles
    assert [row.status for row in made] == ["draft", "draft"]
    assert [row.place for row in made] == [there, event.place]
    assert [row.day for row in made] == [days_from_now(30), days_from_now(40)]
    assert {row.series for row in [event, *made]} == {series}
    assert sum(row.registrations.count() for row in made) == 0
    assert [row.quotas.get().size for row in made] == [9, 9]


def test_plan_series_again_adds_to_the_series() -> None:
    event, _other = make_series()

    plan_series(event, [Date(days_from_now(60))], actor=None)

    assert EventSeries.objects.get().events.count() == 3


def test_plan_series_of_nothing_is_refused() -> None:
    event, undated = make_event(), make_event(status="draft", sessions=0)
    Event.objects.filter(pk=undated.pk).update(starts_at=None, ends_at=None)

    with pytest.raises(NothingPlanned):
        plan_series(event, [], actor=None)
    with pytest.raises(DayMissing):
        plan_series(undated, [Date(days_from_now(30))], actor=None)

    assert not EventSeries.objects.exists()
    assert Event.objects.count() == 2


def test_leave_series_ends_a_series_of_one() -> None:
    one, two, three = make_series(3)

    leave_series(three, actor=None)
    left = EventSeries.objects.get().events.count()
    leave_series(two, actor=None)
    one.refresh_from_db()
    with pytest.raises(NotInSeries):
        leave_series(one, actor=None)

    assert left == 2
    assert not EventSeries.objects.exists()


def test_a_person_at_two_places_counts_once() -> None:
    one, two = make_series()
    ana = make_person("Ана Пример")
    for event in (one, two):
        attend(event, person=ana)
    attend(two, person=make_person("Боян Пример"))
    attend(two)  # nobody knows who that is
    alone = make_event(programme=one.programme)
    attend(alone, person=ana)

    found = totals_of(Event.objects.filter(series=one.series))

    assert (found.attendances, found.people) == (4, 3)
    assert attended_once_per_series(one.programme).count() == 4


def test_public_pages_lead_to_the_other_dates() -> None:
    one, two, draft = make_series(3)
    Event.objects.filter(pk=two.pk).update(status="announced")

    html = Client().get(f"/events/{one.slug}/").content.decode()

    assert list(other_dates(one)) == [two]
    assert "Other dates and places" in html
    assert f'href="/events/{two.slug}/"' in html
    assert draft.slug not in html.replace(two.slug, "").replace(one.slug, "")


def test_the_list_shows_a_series_once_with_its_places_and_dates() -> None:
    """R-30: a series is one entry; each of its dates leads to its own page."""
    rows = make_series(3)
    place = make_region(name_cyrillic="Пещера", name_latin="Peshtera")
    Event.objects.filter(pk=rows[1].pk).update(place=place, programme=rows[0].programme)
    Event.objects.update(status="open")
    alone = make_event(starts_at=rows[0].starts_at)

    page = Client().get("/events/", headers={"accept-language": "en"})
    html = page.content.decode()

    assert [row.pk for row in page.context["page"].object_list] == [
        rows[0].pk,
        alone.pk,
    ]
    assert "4 events" in " ".join(html.split())
    assert "3 dates" in " ".join(html.split())
    assert "Peshtera" in html
    assert all(f'href="/events/{row.slug}/"' in html for row in rows)
    assert [row.pk for row in page.context["dates"][rows[0].pk]] == [
        row.pk for row in rows
    ]


def test_the_list_names_only_the_dates_that_fit() -> None:
    rows = make_series(3)
    Event.objects.update(status="open")
    Event.objects.filter(pk=rows[0].pk).update(
        starts_at=timezone.now() - timedelta(days=9),
        ends_at=timezone.now() - timedelta(days=8),
        status="held",
    )
    Event.objects.filter(pk=rows[2].pk).update(status="cancelled")

    ahead = Client().get("/events/").context
    past = Client().get("/events/", {"when": "past"}).context

    assert [row.pk for row in ahead["page"].object_list] == [rows[1].pk]
    assert [row.pk for row in past["page"].object_list] == [rows[0].pk]
    assert ahead["dates"] == past["dates"] == {}


def test_the_list_asks_as_often_for_a_series_of_three_as_of_two() -> None:
    counts = []
    for number in (2, 3):
        Event.objects.all().update(is_public=False)
        make_series(number)
        Event.objects.update(status="open")
        with CaptureQueriesContext(connection) as queries:
            Client().get("/events/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_page_plans_what_was_filled_in() -> None:
    event = make_event()
    client = Client()
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/series/"
    rows = {"form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "0"}
    place = make_region()

    nothing = client.post(path, rows)
    half = client.post(path, rows | {"form-1-place": str(place.uid)})
    refused = EventSeries.objects.count()
    done = client.post(path, rows | {"form-2-first_day": "13.10.2032"})

    assert (nothing.status_code, half.status_code, refused) == (400, 400, 0)
    assert "Give at least one day." in nothing.content.decode()
    assert "Give the day as well." in half.content.decode()
    assert done.status_code == 302
    assert EventSeries.objects.get().events.count() == 2


def test_who_organises_one_event_sees_that_one_and_plans_nothing() -> None:
    one, two = make_series()
    client = Client()
    client.force_login(make_grant(make_user(), "organiser", one).user)
    path = f"/desk/events/{one.slug}/series/"

    html = client.get(path).content.decode()
    answer = client.post(path, {"leave": "yes"})

    assert f"/desk/events/{two.slug}/" not in html
    assert "Plan these dates" not in html
    assert answer.status_code == 403


def test_the_page_has_a_fixed_number_of_queries() -> None:
    client = Client()
    client.force_login(make_admin())
    counts = []
    for number in (2, 5):
        event = make_series(number)[0]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/desk/events/{event.slug}/series/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
