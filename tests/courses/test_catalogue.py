"""The catalogue: kinds, courses, materials."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from courses.models import EventKind
from courses.services.catalogue import create_kind
from tests.factories import make_event


@pytest.mark.django_db
def test_create_kind_can_be_used_and_filtered_without_code(client: Client) -> None:
    kind = create_kind(
        "fair", {"en": "Fair"}, behaviour=EventKind.Behaviour.GATHERING, actor=None
    )
    event = make_event(kind=kind)
    make_event()

    html = client.get("/events/", {"kind": "fair"}).content.decode()

    assert html.count("/events/event-") == 1
    assert f"/events/{event.slug}/" in html


@pytest.mark.django_db
def test_create_kind_twice_is_refused() -> None:
    create_kind("fair", {"en": "Fair"}, behaviour="gathering", actor=None)

    with pytest.raises(ValidationError):
        create_kind("fair", {"en": "Other"}, behaviour="gathering", actor=None)

    assert EventKind.objects.count() == 1
