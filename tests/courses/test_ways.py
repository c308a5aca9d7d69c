"""In person and online, counted apart."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from courses.measures import attended_in_person, attended_online
from courses.models import Event, Presence, Registration, Scan, Session
from courses.selectors.ways import Ways, ways_at, ways_by_session
from courses.services.tickets import ticket_code
from portal.selectors.breakdowns import breakdowns_of
from tests.factories import (
    make_admin,
    make_event,
    make_organisation,
    make_person,
    make_presence,
    make_registration,
    make_wording,
)

pytestmark = pytest.mark.django_db


def be_there(event: Event, source: str, *sessions: Session, **fields: Any) -> None:
    row = make_registration(event, **fields)
    for session in sessions or [event.sessions.first()]:
        assert session is not None
        make_presence(row, session)
    Presence.objects.filter(registration=row).update(source=source)


def make_hybrid(**fields: Any) -> Event:
    return make_event(mode="hybrid", sessions=2, **fields)


def test_ways_part_those_who_were_there() -> None:
    event = make_hybrid()
    first, second = event.sessions.all()
    be_there(event, "scan", first)
    be_there(event, "online", first)
    be_there(event, "online", first, second)
    row = make_registration(event)
    make_presence(row, first)
    make_presence(row, second)
    Presence.objects.filter(registration=row, session=second).update(source="online")

    assert ways_at(event) == Ways(in_person=2, online=2)
    assert ways_by_session(event) == {first.pk: Ways(2, 2), second.pk: Ways(0, 2)}


def test_at_an_online_event_nobody_is_in_the_room() -> None:
    event = make_event(mode="online")
    be_there(event, "manual")

    assert ways_at(event) == Ways(in_person=0, online=1)


def test_measures_part_the_attendances() -> None:
    event = make_hybrid()
    be_there(event, "scan")
    be_there(event, "online")
    be_there(event, "online")

    assert attended_in_person(event.programme).count() == 1
    assert attended_online(event.programme).count() == 2


def test_the_figures_count_a_person_once() -> None:
    event = make_hybrid()
    other = make_hybrid(programme=event.programme)
    ana = make_person()
    be_there(event, "online", person=ana)
    be_there(other, "scan", person=ana)
    be_there(event, "online", person=make_person())

    found = breakdowns_of(event.programme, exact=True)

    assert [(row.title, [(c.label, c.people) for c in row.cells]) for row in found] == [
        ("People reached, in person and online", [("in person", 1), ("online only", 1)])
    ]


def test_the_form_asks_only_where_one_may_choose() -> None:
    make_wording()
    hybrid, usual = make_hybrid(), make_event()

    html = Client().get(f"/events/{hybrid.slug}/register/").content.decode()
    other = Client().get(f"/events/{usual.slug}/register/").content.decode()

    assert "How will you take part?" in html
    assert "How will you take part?" not in other


def test_what_was_chosen_is_kept_and_shown() -> None:
    make_wording()
    event = make_hybrid()
    given = {
        "given_name": "Ана",
        "family_name": "Примерић",
        "email": "ana@town.example",
        "organisation": str(make_organisation().uid),
        "consent": "on",
    }
    client = Client()
    client.force_login(make_admin())

    refused = client.post(f"/events/{event.slug}/register/", given)
    client.post(f"/events/{event.slug}/register/", given | {"takes_part": "online"})

    row = Registration.objects.get()
    assert "How will you take part?" in refused.content.decode()
    assert row.takes_part == "online"
    html = client.get(f"/desk/events/{event.slug}/people/{row.uid}/").content.decode()
    assert "Takes part" in html


@pytest.mark.parametrize(
    ("mode", "way", "source"),
    [
        ("hybrid", "online", "online"),
        ("hybrid", "", "scan"),
        ("online", "", "online"),
        ("in_person", "online", "scan"),
    ],
)
def test_the_door_says_how_somebody_came(mode: str, way: str, source: str) -> None:
    row = make_registration(make_event(mode=mode))
    client = Client()
    client.force_login(make_admin())

    client.post(f"/checkin/{row.event.slug}/", {"code": ticket_code(row), "way": way})

    assert Scan.objects.get().source == source


def test_the_desk_counts_them_apart() -> None:
    event = make_hybrid()
    be_there(event, "online")
    client = Client()
    client.force_login(make_admin())

    html = client.get(f"/desk/events/{event.slug}/checkin/").content.decode()

    assert "in person: 0, online: 1" in " ".join(html.split())
