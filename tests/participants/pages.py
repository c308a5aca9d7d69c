"""What tests of pages share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participants.models import (
    Grant,
    Person,
    User,
)
from tests.factories import (
    make_grant,
    make_organisation,
    make_post,
)


def make_manager_of(*people: Person) -> User:
    """A manager who also coordinates, and so sees and changes these people."""
    organisation = make_organisation()
    user = make_grant(role="coordinator", row=organisation).user
    Grant.objects.create(
        user=user, role="manager", scope="programme", scope_uid=uuid4()
    )
    for person in people:
        make_post(person, organisation=organisation)
    return user


def queries_of_one_and_three(
    client: Client, path: str, add: Callable[[], object]
) -> tuple[int, int]:
    """How many queries a page takes with one row of each kind, and with three."""
    counts = []
    for more in (1, 2):
        for _ in range(more):
            add()
        with CaptureQueriesContext(connection) as queries:
            text_of(client.get(path))
        counts.append(len(queries))
    return counts[0], counts[1]


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())
