from __future__ import annotations

import ast
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from core.rows import insert, insert_new, insert_together, locked, locked_rows, update
from courses.models import Registration
from outbox.models import Message
from participants.models import Organisation, Person
from participants.services.links import columns_of
from tests.factories import make_organisation, make_registration
from tests.interleaving import meet
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


# --- locked rows ------------------------------------------------------------------


def test_locked_reads_what_is_joined_once_it_has_the_lock(
    transactional_db: None,
) -> None:
    """The office of a registration is changed while another act waits for the lock."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one act write at a time")
    one, other = make_organisation("Една"), make_organisation("Друга")
    row = make_registration(organisation=one)
    seen: list[Any] = []

    @transaction.atomic
    def change() -> None:
        Registration.objects.filter(pk=row.pk).update(organisation=other)
        list(Organisation.objects.values_list("pk"))  # held up here

    @transaction.atomic
    def look() -> None:
        rows = Registration.objects.select_related("organisation")
        seen.append(locked(rows, row.pk).organisation)
        [found] = locked_rows(rows.filter(pk=row.pk))
        seen.append(found.organisation)

    met = meet(change, look, 2)

    assert (met.first, met.second) == ("done", "done")
    assert seen == [other, other]


def test_locked_of_a_row_that_is_gone(db: None) -> None:
    row = make_registration()
    Registration.objects.filter(pk=row.pk).delete()

    with pytest.raises(Registration.DoesNotExist):
        locked(Registration.objects.all(), row.pk)


PREPARED = {"courses/services/confirmation.py", "courses/services/door_lookups.py"}


def test_no_lock_joins_what_a_merge_points_elsewhere() -> None:
    """`locked` reads it afterwards. Of the prepared ones, one sees to it by itself and
    the other only says the name.
    """
    moved = {
        column.rpartition(".")[2]
        for subject in (Person, Organisation)
        for column in columns_of(subject)
    }
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for path in _sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.Lambda)
        and "select_for_update" in _used(node)
        and not {"locked", "locked_rows"} & _used(node)
        and _joined(node) & moved
    }

    assert found == PREPARED


def _sources() -> Iterator[Path]:
    for app in apps.get_app_configs():
        path = Path(app.path)
        if path.is_relative_to(settings.BASE_DIR) and ".venv" not in path.parts:
            yield from path.rglob("services/**/*.py")


def _used(node: ast.AST) -> set[str]:
    """The names of attributes and of plain functions."""
    nodes = list(ast.walk(node))
    names = {one.attr for one in nodes if isinstance(one, ast.Attribute)}
    return names | {one.id for one in nodes if isinstance(one, ast.Name)}


def _joined(node: ast.AST) -> set[str]:
    """Every part of the paths that `select_related` names in a function."""
    return {
        part
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "select_related"
        for text in call.args
        if isinstance(text, ast.Constant)
        for part in str(text.value).split("__")
    }
