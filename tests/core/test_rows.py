from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import DatabaseError

from core.rows import insert, insert_new, insert_together, update
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


def test_insert_stores_what_save_would(django_assert_num_queries: Any) -> None:
    saved = make_message(context={"a": [1, None]})
    row = copy_of(saved, dedupe_key="another")

    with django_assert_num_queries(1):
        insert(row)

    stored = Message.objects.get(pk=row.pk)
    assert stored.context == saved.context
    assert stored.due_at == saved.due_at
    assert stored.created_at > saved.created_at


def test_insert_together_gives_each_row_its_own_key(
    django_assert_num_queries: Any,
) -> None:
    first = make_message()
    rows = [copy_of(first, dedupe_key=f"key {number}") for number in range(3)]

    with django_assert_num_queries(1):
        insert_together(rows)
    insert_together([])

    for row in rows:
        assert Message.objects.get(dedupe_key=row.dedupe_key).pk == row.pk


def test_update_stores_the_named_fields_only(django_assert_num_queries: Any) -> None:
    row = make_message()
    before, stamp = row.address, row.updated_at
    row.language, row.address = "sr", "changed@one.example"

    with django_assert_num_queries(1):
        update(row, ["language", "updated_at"])

    stored = Message.objects.get(pk=row.pk)
    assert (stored.language, stored.address) == ("sr", before)
    assert stored.updated_at > stamp


def test_update_refuses_a_row_that_is_gone() -> None:
    row = make_message()
    Message.objects.all().delete()

    with pytest.raises(DatabaseError):
        update(row, ["language"])
