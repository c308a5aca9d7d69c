"""The tabs of an event at the desk: groups in one row, the chosen one in a second."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from courses.models import Event
from courses.selectors import tabs
from courses.selectors.tabs import GROUPS, Tab, event_tabs, groups_of
from tests.factories import make_admin, make_event

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="([^"]*)"\s+aria-current="(\w+)">([^<]*)</a>')


def desk(event: Event, page: str) -> str:
    client = Client()
    client.force_login(make_admin())
    return client.get(f"/desk/events/{event.slug}/{page}").content.decode()


def test_every_tab_names_a_group_there_is() -> None:
    assert {tab.group for tab in event_tabs} <= set(GROUPS)


def test_groups_without_a_tab_are_not_shown() -> None:
    event = make_event()

    found = groups_of(event, "people")

    assert GROUPS[tabs.VISIT] not in [group.label for group in found]
    assert [group.label for group in found if group.is_current] == [GROUPS[tabs.PEOPLE]]


def test_a_tab_of_an_unknown_group_is_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = make_event()
    stray = Tab("stray", "Stray", "/desk/events/{}/stray/".format, 99, group="nowhere")
    monkeypatch.setattr(tabs, "event_tabs", [*event_tabs, stray])

    found = groups_of(event, "stray")

    mine = next(group for group in found if group.is_current)
    assert mine.label == GROUPS[tabs.PROGRAMME]
    assert mine.tabs[-1] == (stray, f"/desk/events/{event.slug}/stray/")


def test_the_page_marks_the_group_and_the_tab() -> None:
    event = make_event()

    html = desk(event, "seats/")

    first = f"/desk/events/{event.slug}/people/"
    assert LINK.findall(html) == [
        (first, "true", "People"),
        (f"/desk/events/{event.slug}/seats/", "page", "Seats"),
    ]


def test_a_group_of_one_tab_has_no_second_row() -> None:
    event = make_event()

    html = desk(event, "")

    assert LINK.findall(html) == [
        (f"/desk/events/{event.slug}/", "page", "Overview"),
    ]
    assert "tabs-second" not in html
