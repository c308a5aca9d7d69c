"""Who came and was erased, or left out, is said to be so: no list has a blank row."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Event, Registration, Scan
from courses.selectors.checkin import who_of
from courses.selectors.registrations import names_twice
from courses.services.reviewing import settle_scan
from courses.services.walk_ins import forget_typed
from participants.services.merge import merge_people
from participants.services.privacy import erase_person
from tests.courses.door import Phone, item, make_running_event, walk_in
from tests.factories import make_admin, make_person, make_registration

pytestmark = pytest.mark.django_db
WORDS = "Name no longer kept"
BLANK = re.compile(r"<a [^>]*>\s*</a>")


def came(event: Event, name: str) -> Registration:
    """Somebody who walked in and has a card."""
    person = make_person(name)
    given, family = name.split()
    row = make_registration(event, person=person, given_name=given, family_name=family)
    Phone(event).send(item(event.sessions.get(), row))
    return row


def test_who_is_erased_is_no_blank_on_any_list_of_the_door(desk: Client) -> None:
    event = make_running_event()
    people = [came(event, "Ana Primerova"), came(event, "Vera Primerova")]
    for row in people:
        assert row.person is not None
        erase_person(row.person, actor=make_admin())
    session, row = event.sessions.get(), people[0]
    paths = [
        reverse("event_checkin", args=[event.slug]),
        reverse("event_people", args=[event.slug]),
        reverse("registration_desk", args=[event.slug, row.uid]),
        reverse("session_presence", args=[event.slug, session.uid]),
        reverse("presence_correct", args=[event.slug, row.uid, session.uid]),
    ]

    for path in paths:
        page = desk.get(path)
        html = page.content.decode()

        assert page.status_code == 200, path
        assert WORDS in html, path
        assert not BLANK.search(html), path
        assert "Primerova" not in html
        assert "name occurs twice" not in html
        assert "Card of the person" not in html
    assert not names_twice(event)


def test_who_walked_in_and_was_left_out_is_said_to_be_forgotten(desk: Client) -> None:
    event = make_running_event()
    Event.objects.filter(pk=event.pk).update(status=Event.Status.REPORTED)
    sent = walk_in(event.sessions.get(), "Nova Gostova", organisation="Office")
    Phone(event).send(sent)
    scan = Scan.objects.get(pk=sent["id"])
    settle_scan(scan, counts=False, actor=None)
    path = f"/desk/events/{event.slug}/checkin/"

    before = desk.get(path).content.decode()
    forget_typed(timezone.now())
    after = desk.get(path).content.decode()

    assert "Nova Gostova" in before
    assert WORDS not in before
    assert "Nova Gostova" not in after
    assert WORDS in after


def test_a_walk_in_keeps_the_name_when_the_card_is_merged_or_it_is_rejected() -> None:
    event = make_running_event()
    sent = walk_in(event.sessions.get(), "Nova Gostova", organisation="Office")
    Phone(event).send(sent)
    row = Registration.objects.get()
    scan = Scan.objects.get(pk=sent["id"])
    lose, keep = row.person or make_person("Nova Gostova"), make_person("Nova Gost")
    Registration.objects.filter(pk=row.pk).update(person=lose)

    merge_people(keep=keep, lose=lose, actor=make_admin())
    scan.refresh_from_db()
    merged = who_of(scan)
    Registration.objects.filter(pk=row.pk).update(status="rejected")
    scan.refresh_from_db()

    assert merged == who_of(scan) == "Nova Gostova"
