"""What tests of courses share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Event
from tests.factories import make_admin, make_event, make_wording


@pytest.fixture
def event() -> Event:
    """One can register for it: there are words of consent."""
    make_wording("registration")
    make_wording("newsletter")
    return make_event(titles={"en": "Training", "bg": "Обучение"})


@pytest.fixture
def desk(client: Client) -> Client:
    """The window of an administrator."""
    client.force_login(make_admin())
    return client


@pytest.fixture
def queries() -> Callable[[Callable[[], Any]], int]:
    """How many statements a page takes."""

    def count(get: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as found:
            get()
        return len(found)

    return count
