"""Messages and reminders in the lists of organisers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from courses.services.reminders import keep_default
from tests.courses.test_letters import letter
from tests.factories import make_admin, make_event


@pytest.mark.django_db
def test_lists_show_subjects_without_braces(client: Client) -> None:
    event = make_event(titles={"en": "A forum"})
    words = {"en": "{Mr|Ms} {family_name}: {event}"}
    letter(event, subjects=words)
    keep_default(
        event.programme,
        actor=None,
        amount=1,
        states=["confirmed"],
        subjects=words,
        bodies={"en": "Come"},
    )
    client.force_login(make_admin())

    page = client.get(reverse("event_messages", args=[event.slug]))
    defaults = client.get(reverse("programme_messages", args=[event.programme.code]))

    assert "… …: A forum" in page.content.decode()
    assert "… …: …" in defaults.content.decode()
