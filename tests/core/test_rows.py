from __future__ import annotations

import uuid
from typing import Any

import pytest

from core.rows import insert_new
from outbox.models import Message
from tests.outbox.factories import make_message

pytestmark = pytest.mark.django_db


def copy_of(row: Message, **changes: Any) -> Message:
    row = Message.objects.get(pk=row.pk)
    row.pk, row.uid, row.message_id = None, uuid.uuid4(), f"<{uuid.uuid4()}@x.example>"
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def test_insert_new_gives_the_row_its_key(django_assert_num_queries: Any) -> None:
    row = copy_of(make_message(), dedupe_key="another")

    with django_assert_num_queries(1):
        is_new = insert_new(row)

    assert is_new
    assert Message.objects.get(dedupe_key="another").pk == row.pk
    row.save(update_fields=["updated_at"])


def test_insert_new_leaves_what_is_there(django_assert_num_queries: Any) -> None:
    known = make_message()
    row = copy_of(known, language="sr")

    with django_assert_num_queries(1):
        is_new = insert_new(row)

    assert not is_new
    assert Message.objects.get().language == known.language
