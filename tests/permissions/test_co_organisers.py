"""Two organisations hold an event: the staff of both see it, neither the rest (R-25)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from courses.access import events_for, registrations_for
from courses.models import Event, EventOrganiser
from courses.selectors.turnout import organisers_of
from courses.services.planning import set_organisers
from participants.access import people_for
from participants.models import Organisation, User
from participants.services.accounts import MayNotGrant, grant_role
from tests.factories import (
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_registration,
    make_user,
)
from tests.permissions import conftest as shared
from tests.permissions.addresses import address, body
from tests.permissions.world import World, undone
from tests.test_permissions import ROWS

pytestmark = pytest.mark.django_db

world, papers_are_pages = shared.world, shared.papers_are_pages


def staff_of(body_: Organisation) -> User:
    return make_grant(role="organiser", row=body_).user


def held_by(*bodies: Organisation) -> Event:
    """An event with a person at it, of a programme of its own."""
    event = make_event()
    set_organisers(event, bodies)
    make_registration(event, person=make_person())
    return event


@pytest.fixture
def browser(world: World) -> Iterator[Client]:
    """Staff of a body that holds all events of one side, signed in."""
    with undone():
        office = make_organisation()
        side = world.own
        for event in (side.event, side.draft, side.held, side.visit.event):
            EventOrganiser.objects.create(event=event, organisation=office, position=9)
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(staff_of(office))
        yield client


def test_they_open_what_the_organiser_of_the_event_opens_and_nothing_foreign(
    world: World, browser: Client
) -> None:
    views = [name for name, row in ROWS.items() if row.get != "-" and not row.is_public]
    found: dict[str, tuple[int, int]] = {}
    expected: dict[str, tuple[int, int]] = {}
    for view in views:
        cells = ROWS[view].cells
        if cells["OE"] != "+" or cells["or"] != ".":
            continue
        with undone():
            own = browser.get(address(view, world.own)).status_code
            foreign = browser.get(address(view, world.foreign)).status_code
        found[view] = (own, foreign)
        expected[view] = (int(ROWS[view].get), 404)

    assert len(found) > 60
    assert found == expected


def test_they_change_what_they_may_and_nothing_foreign(
    world: World, browser: Client
) -> None:
    for view in ("event_edit", "event_sessions", "registration_add"):
        with undone():
            mine = browser.post(address(view, world.own), body(view, world.own))
            theirs = browser.post(address(view, world.foreign), body(view, world.own))
            assert (mine.status_code, theirs.status_code) == (302, 404), view


def test_both_sides_see_the_common_event_and_neither_the_rest() -> None:
    first, second = make_organisation(), make_organisation()
    common = held_by(first, second)
    own = {body_: held_by(body_) for body_ in (first, second)}
    sister = make_event(programme=own[first].programme)
    make_registration(sister, person=make_person())

    for body_ in (first, second):
        user = staff_of(body_)
        mine = {common, own[body_]}
        people = {row.person for event in mine for row in event.registrations.all()}
        assert set(events_for(user)) == mine
        assert {row.event for row in registrations_for(user)} == mine
        assert set(people_for(user)) == people


def test_struck_off_the_event_is_gone_at_once(client: Client) -> None:
    first, second = make_organisation(), make_organisation()
    common = held_by(first, second)
    user = staff_of(second)
    client.force_login(user)
    path = f"/desk/events/{common.slug}/people/"

    before = client.get(path).status_code
    told = set(organisers_of(common))
    set_organisers(common, [first])

    assert (before, client.get(path).status_code) == (200, 404)
    assert (user in told, user in set(organisers_of(common))) == (True, False)


def test_administrators_alone_give_the_role() -> None:
    office = make_organisation()
    manager = make_grant(role="manager", row=held_by(office).programme).user

    with pytest.raises(MayNotGrant):
        grant_role(make_user(), "organiser", "organisation", row=office, actor=manager)
