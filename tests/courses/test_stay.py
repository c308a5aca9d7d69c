"""Rooms and meals at any event over a night, and templates of events."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Event
from courses.selectors.tabs import groups_of
from courses.services.copying import copy_event
from courses.services.rooming import add_room
from courses.services.templates import mark_template
from courses.services.tickets import registration_path
from courses.services.travel import set_plan
from participants.models import AuditEvent
from tests.factories import (
    make_event,
    make_grant,
    make_registration,
    make_user,
)

pytestmark = pytest.mark.django_db
PAGES = ("travellers", "rooms", "money")


def make_stay() -> Event:
    """A seminar of two days at which people sleep."""
    start = (timezone.now() + timedelta(days=10)).replace(hour=8)
    ends_at = start + timedelta(days=1, hours=5)
    return make_event(with_lodging=True, starts_at=start, ends_at=ends_at)


@pytest.mark.parametrize("page", PAGES)
def test_a_seminar_has_these_pages_with_the_switch_only(
    desk: Client, page: str
) -> None:
    stay, usual = make_stay(), make_event()

    assert desk.get(f"/desk/events/{stay.slug}/{page}/").status_code == 200
    assert desk.get(f"/desk/events/{usual.slug}/{page}/").status_code == 404


@pytest.mark.parametrize("page", ["route", "delegations", "papers", "reports"])
def test_a_seminar_has_no_parts_of_a_journey(desk: Client, page: str) -> None:
    stay = make_stay()

    assert desk.get(f"/desk/events/{stay.slug}/{page}/").status_code == 404


def test_the_tabs_of_a_seminar_with_lodging() -> None:
    found = next(row for row in groups_of(make_stay(), "rooms") if row.is_current)

    assert str(found.label) == "Lodging and meals"
    assert [tab.key for tab, _path in found.tabs] == list(PAGES)


def test_rooms_meals_and_papers_of_a_seminar(desk: Client) -> None:
    stay = make_stay()
    row = make_registration(stay)
    add_room(stay, name="101", beds=2, actor=None)
    path = f"/desk/events/{stay.slug}"

    html = desk.get(f"{path}/rooms/").content.decode()
    rooms = desk.get(f"{path}/rooms/print/?language=bg")
    sheet = desk.get(f"{path}/money/print/?language=bg")

    assert "101" in html
    assert row.full_name in html
    assert rooms.content.startswith(b"%PDF")
    assert sheet.content.startswith(b"%PDF")


def test_who_stays_is_asked_on_the_own_page() -> None:
    stay = make_registration(make_stay())
    usual = make_registration(make_event())
    set_plan(stay.event, asks=["diet"], actor=None)

    asked = Client().get(f"{registration_path(stay)}travel/")

    assert asked.status_code == 200
    assert Client().get(f"{registration_path(usual)}travel/").status_code == 404


def test_the_switch_is_copied() -> None:
    stay = make_stay()
    day = timezone.localdate() + timedelta(days=40)

    assert copy_event(stay, first_day=day, actor=None).with_lodging


def test_mark_template_twice_is_once() -> None:
    event = make_event()

    mark_template(event, True, actor=None)
    mark_template(event, True, actor=None)

    assert event.is_template
    assert AuditEvent.objects.count() == 1


def test_a_template_is_offered_and_its_copies_are_none(desk: Client) -> None:
    event, usual = make_event(titles={"en": "Model"}), make_event(titles={"en": "No"})

    empty = desk.get("/desk/events/templates/").content.decode()
    desk.post(f"/desk/events/{event.slug}/template/", {"template": "yes"})
    full = desk.get("/desk/events/templates/").content.decode()
    copy = copy_event(
        Event.objects.get(pk=event.pk),
        first_day=timezone.localdate() + timedelta(days=40),
        actor=None,
    )

    assert "No templates yet" in empty
    assert f'href="/desk/events/{event.slug}/copy/"' in full
    assert usual.slug not in full
    assert not copy.is_template


def test_templates_of_other_programmes_are_not_offered() -> None:
    event, other = make_event(is_template=True), make_event(is_template=True)
    client = Client()
    client.force_login(make_grant(make_user(), "organiser", event.programme).user)

    html = client.get("/desk/events/templates/").content.decode()

    assert f"/desk/events/{event.slug}/" in html
    assert other.slug not in html
