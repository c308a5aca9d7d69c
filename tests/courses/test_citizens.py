"""People who come from no organisation register too (R-73)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from courses.models import Event, Quota, Registration
from tests.courses.test_registration_pages import filled
from tests.factories import (
    make_event,
    make_group,
    make_kind,
    make_organisation,
    make_quota,
)

pytestmark = pytest.mark.django_db
BOX = "I come from no organisation"
RULE = {"criterion": "organisation_kind", "value": ["ngo"]}


def send(client: Client, event: Event, **fields: Any) -> Any:
    return client.post(f"/events/{event.slug}/register/", filled(**fields))


def text_of(client: Client, event: Event) -> str:
    return client.get(f"/events/{event.slug}/register/").content.decode()


def test_a_citizen_is_registered_and_shown_as_one(
    client: Client, desk: Client, event: Event
) -> None:
    answer = send(client, event, is_citizen="on")

    row = Registration.objects.get()
    assert answer.status_code == 302
    assert (row.organisation, row.organisation_text) == (None, "")
    people = desk.get(f"/desk/events/{event.slug}/people/").content.decode()
    card = desk.get(f"/desk/events/{event.slug}/people/{row.uid}/").content.decode()
    assert "citizen" in people
    assert "citizen" in card


def test_neither_an_organisation_nor_the_box_is_an_error(
    client: Client, event: Event
) -> None:
    answer = send(client, event)

    assert "or say that you come from none" in answer.content.decode()
    assert not Registration.objects.exists()


def test_an_organisation_and_the_box_is_an_error(client: Client, event: Event) -> None:
    office = make_organisation(is_public=True)

    answer = send(client, event, is_citizen="on", organisation=str(office.uid))

    assert "You named an organisation." in answer.content.decode()
    assert not Registration.objects.exists()


def test_a_consultation_needs_neither(client: Client) -> None:
    event = make_event(kind=make_kind(behaviour="consultation"))

    assert send(client, event).status_code == 302
    assert Registration.objects.get().organisation is None


@pytest.mark.parametrize("scope", ["organisation", "group"])
def test_the_form_says_which_seats_are_not_for_citizens(
    client: Client, event: Event, scope: str
) -> None:
    plain = text_of(client, event)
    if scope == "group":
        make_quota(event, scope=Quota.Scope.GROUP, group=make_group(RULE), size=2)
    else:
        Event.objects.filter(pk=event.pk).update(seats_per_organisation=2)

    kept = text_of(client, event)

    assert BOX in plain
    assert "are then not for you" not in plain
    assert BOX in kept
    assert "are then not for you" in kept
    assert send(client, event, is_citizen="on").status_code == 302


def test_an_event_for_organisations_alone_says_so(client: Client, event: Event) -> None:
    group = make_group(RULE, subject="organisations", names={"en": "NGOs"})
    Event.objects.filter(pk=event.pk).update(open_to=group)

    text = text_of(client, event)
    answer = send(client, event, is_citizen="on")

    assert BOX not in text
    assert "organisations of the group “NGOs” only" in text
    assert "Choose the organisation you work for." in answer.content.decode()
    assert not Registration.objects.exists()
