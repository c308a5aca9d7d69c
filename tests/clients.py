"""Windows of people who are signed in, and what they read there."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from courses.models import Event
from participants.models import User
from tests.factories import make_grant

BACKEND = "django.contrib.auth.backends.ModelBackend"
TAG = re.compile(r"<[^>]+>")


def client_of(user: User) -> Client:
    """The window of somebody who is signed in."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend=BACKEND)
    return client


def organiser_of(event: Event) -> Client:
    """The window of an organiser of this event alone."""
    return client_of(make_grant(role="organiser", row=event).user)


def words_of(response: Any) -> str:
    """The text of a page, without its tags."""
    return " ".join(TAG.sub(" ", response.content.decode()).split())
