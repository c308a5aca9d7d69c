"""Many rows in one statement, whether they are there already or not."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from core.many import upsert_all
from courses.models import Presence, Session
from tests.factories import make_event, make_registration, make_session

pytestmark = pytest.mark.django_db

CHANGES = ["state", "minutes", "left_at", "updated_at"]


def presence(session: Session, registration: int, **fields: Any) -> Presence:
    at = timezone.now()
    given: dict[str, Any] = {"state": "present", "minutes": 5, "source": "scan"}
    return Presence(
        session=session, registration_id=registration, arrived_at=at, **(given | fields)
    )


def store(rows: list[Presence]) -> None:
    upsert_all(rows, unique=["registration", "session"], changes=CHANGES)


def test_upsert_all_stores_what_is_new_and_changes_what_is_there(
    django_assert_num_queries: Any,
) -> None:
    session = make_session(make_event(sessions=0))
    known, new = (make_registration(session.event) for _number in range(2))
    store([presence(session, known.pk)])
    before = Presence.objects.get()
    left = timezone.now()

    changed = presence(session, known.pk, minutes=90, left_at=left, source="paper")
    with django_assert_num_queries(1):
        store([changed, presence(session, new.pk, is_open_ended=True)])

    after, added = Presence.objects.order_by("registration")
    assert (after.pk, after.uid, after.created_at) == (
        before.pk,
        before.uid,
        before.created_at,
    )
    assert (after.minutes, after.left_at, after.source) == (90, left, "scan")
    assert after.updated_at > before.updated_at
    assert (added.registration, added.is_open_ended) == (new, True)
    assert (added.left_at, added.created_at) == (None, added.updated_at)


def test_upsert_all_of_nothing_asks_nobody(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        store([])
