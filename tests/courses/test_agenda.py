"""The agenda on a page and on paper: tracks side by side, in every language."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from courses.models import Event
from courses.selectors.agenda import Block, blocks
from tests.courses.factories import start_of
from tests.factories import make_admin, make_event, make_session

pytestmark = pytest.mark.django_db


def make_part(event: Event, after: int, minutes: int, name: str, **fields: Any) -> None:
    start = start_of(event, after)
    make_session(
        event,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        titles={"en": name, "bg": f"бг {name}"},
        **fields,
    )


def make_parallel() -> Event:
    """An opening, then two tracks of which one has two parts, then the end."""
    event = make_event(sessions=0)
    make_part(event, 0, 60, "Opening")
    make_part(event, 60, 120, "Law", track="B")
    make_part(event, 60, 60, "Budget", track="A")
    make_part(event, 120, 60, "Audit", track="A", room="Hall 2")
    make_part(event, 180, 30, "Close")
    return event


def laid_out(found: list[Block]) -> list[list[list[str]]]:
    return [
        [[row.titles["en"] for row in track.sessions] for track in block.tracks]
        for block in found
    ]


def test_blocks_put_tracks_side_by_side_and_their_parts_below_each_other() -> None:
    event = make_parallel()

    found = blocks(event.sessions.all())

    assert laid_out(found) == [
        [["Opening"]],
        [["Budget", "Audit"], ["Law"]],
        [["Close"]],
    ]
    assert [block.is_parallel for block in found] == [False, True, False]
    assert found[1].ends_at == start_of(event, 180)


def test_blocks_keep_two_at_the_same_time_apart_without_tracks() -> None:
    event = make_event(sessions=0)
    make_part(event, 0, 60, "One")
    make_part(event, 30, 60, "Two")

    assert laid_out(blocks(event.sessions.all())) == [[["One"], ["Two"]]]


def test_event_agenda_shows_tracks_and_the_papers(client: Client) -> None:
    event = make_parallel()

    html = client.get(f"/events/{event.slug}/agenda/").content.decode()

    lede = html[html.index('class="lede"') :]
    assert '<p class="track">A</p>' in html
    assert event.titles["en"] in lede[:200]  # on paper there is no way to the event
    for code, _name in settings.LANGUAGES:
        assert f"/events/{event.slug}/agenda/print/?language={code}" in html


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_event_agenda_print_is_a_paper_in_each_language(
    client: Client, language: str
) -> None:
    event = make_parallel()
    Event.objects.update(online_link="https://meet.example/secret")

    response = client.get(f"/events/{event.slug}/agenda/print/?language={language}")

    reader = PdfReader(io.BytesIO(response.content))
    text = "".join(page.extract_text() for page in reader.pages)
    assert response["Content-Type"] == "application/pdf"
    assert ("бг Budget" if language == "bg" else "Budget") in text
    assert "secret" not in text


def test_event_agenda_of_a_draft_is_for_organisers(client: Client) -> None:
    event = make_event(status="draft")
    paths = [f"/events/{event.slug}/agenda/{end}" for end in ("", "print/")]

    refused = [client.get(path).status_code for path in paths]
    client.force_login(make_admin())

    assert refused == [404, 404]
    assert [client.get(path).status_code for path in paths] == [200, 200]
