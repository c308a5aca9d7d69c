"""The live board: who is in, of whom one expects, while they arrive (E94)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Event, PriorityClass, Registration, Session
from courses.selectors.board import MOST_MINUTES, board_of
from tests.courses.door import make_running_event
from tests.factories import (
    make_admin,
    make_group,
    make_organisation,
    make_presence,
    make_region,
    make_registration,
)

pytestmark = pytest.mark.django_db


def make_from(event: Event, region: Any, **fields: Any) -> Registration:
    """Somebody expected from the administration of a municipality."""
    return make_registration(
        event, organisation=make_organisation(region=region), **fields
    )


def arrive(row: Registration, session: Session, at: datetime) -> None:
    make_presence(row, session, arrived_at=at)


def told(rows: Any) -> list[tuple[str, int, int]]:
    return [(row.name, row.present, row.expected) for row in rows]


def test_municipalities_say_who_is_in_of_whom_one_expects() -> None:
    event = make_running_event()
    session, at = event.sessions.get(), timezone.now()
    first = make_region(name_latin="Banite")
    twin = make_region(name_latin="Banite")
    other = make_region(name_latin="Madan")
    arrive(make_from(event, first), session, at)
    make_from(event, first)
    make_from(event, twin)
    make_from(event, other)
    make_from(event, other, status="waiting")
    make_registration(event)

    board = board_of(event, session)

    assert (board.door.present, board.door.expected) == (1, 5)
    assert told(board.municipalities) == [
        ("Banite", 1, 2),
        ("Banite", 0, 1),
        ("Madan", 0, 1),
        ("without a municipality", 0, 1),
    ]
    assert (board.here, board.missing) == ("Banite", "Banite, Madan")


def test_a_unit_below_counts_for_its_municipality() -> None:
    event = make_running_event()
    place = make_region(name_latin="Madan")
    village = make_region(name_latin="Vurba", parent=place, level="community")
    make_from(event, village)

    assert told(board_of(event, event.sessions.get()).municipalities) == [
        ("Madan", 0, 1)
    ]


def test_groups_are_those_of_the_priority_classes() -> None:
    event = make_running_event(has_classes=True)
    session = event.sessions.get()
    group = make_group({"all": []}, names={"en": "Councillors"})
    own = PriorityClass.objects.create(event=event, group=group, position=1)
    arrive(make_registration(event, priority_class=own), session, timezone.now())
    make_registration(event)

    assert told(board_of(event, session).groups) == [
        ("Councillors", 1, 1),
        ("in no group", 0, 1),
    ]
    event.has_classes = False
    assert board_of(event, session).groups == []


def test_arrivals_are_counted_minute_by_minute_with_the_empty_ones() -> None:
    event = make_running_event()
    session = event.sessions.get()
    nine = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)
    for seconds in (1, 59, 121):
        arrive(make_registration(event), session, nine + timedelta(seconds=seconds))

    counts = board_of(event, session).arrivals

    minute = timedelta(minutes=1)
    assert counts == [(nine, 2), (nine + minute, 0), (nine + 2 * minute, 1)]
    late = nine + timedelta(hours=9)
    arrive(make_registration(event), session, late)
    counts = board_of(event, session).arrivals
    assert len(counts) == MOST_MINUTES + 1
    assert counts[-1] == (late, 1)


def test_the_board_takes_as_many_queries_for_many_people() -> None:
    event = make_running_event(has_classes=True)
    session = event.sessions.get()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            board_of(event, session)
        return len(found)

    make_from(event, make_region())
    few = queries()
    for _number in range(10):
        arrive(make_from(event, make_region()), session, timezone.now())

    assert queries() == few <= 7


def test_the_page_renews_its_numbers_until_it_is_told_to_stop() -> None:
    event = make_running_event()
    client = Client()
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/board/"

    page = client.get(path).content.decode()
    part = client.get(path, headers={"HX-Request": "true"}).content.decode()
    paused = client.get(path, {"pause": "yes"}).content.decode()

    assert f'hx-get="{path}"' in page
    assert part.strip().startswith('<div id="board"')
    assert "<html" not in part
    assert "hx-get" not in paused
    assert f'href="{path}">Renew by itself</a>' in paused


def test_a_board_of_an_event_that_is_over_stands_still() -> None:
    event = make_running_event()
    past = timezone.now() - timedelta(days=3)
    event.sessions.update(starts_at=past, ends_at=past + timedelta(hours=1))
    client = Client()
    client.force_login(make_admin())

    page = client.get(f"/desk/events/{event.slug}/board/").content.decode()

    assert "hx-get" not in page
    assert "pause" not in page
