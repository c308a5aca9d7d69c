"""Empties the tables that a test has written; Django's `flush` empties all.

`flush` runs over some 160 tables and then makes content types and permissions anew: two
seconds of processor time after each test with `transaction=True`. What is left here is
what Django leaves: a migrated, empty database.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

MADE_BY_MIGRATE = {Permission._meta.db_table, ContentType._meta.db_table}
# Append-only tables refuse to be emptied; the index of letters has to follow.
GUARDS = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    " AND sql LIKE '%%RAISE(ABORT%%'"
)
GUARDED = (
    "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
    " WHERE NOT tgisinternal AND tgtype & 8 <> 0"  # on DELETE
)


def empty_what_was_written() -> None:
    """Delete every row that tests have committed, all of them or none."""
    with transaction.atomic(), connection.cursor() as cursor:
        written = _written(cursor)
        if not written:
            return
        if connection.vendor == "sqlite":
            _empty_on_sqlite(cursor, written)
        else:
            _empty_on_postgresql(cursor, written)


@cache
def _tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models if model._meta.managed}
    return sorted(tables - MADE_BY_MIGRATE)


def _written(cursor: CursorWrapper) -> list[str]:
    """The tables that have a row."""
    has_row = "SELECT '{0}' WHERE EXISTS (SELECT 1 FROM \"{0}\")"
    cursor.execute(" UNION ALL ".join(has_row.format(table) for table in _tables()))
    return [row[0] for row in cursor.fetchall()]


def _empty_on_sqlite(cursor: CursorWrapper, written: Sequence[str]) -> None:
    cursor.execute(GUARDS)
    guards = cursor.fetchall()
    for name, _ in guards:
        cursor.execute(f'DROP TRIGGER "{name}"')
    _delete(cursor, written)
    for _, create in guards:
        cursor.execute(create)


def _empty_on_postgresql(cursor: CursorWrapper, written: Sequence[str]) -> None:
    """DELETE, because TRUNCATE makes a new file for each table and each index."""
    cursor.execute(GUARDED)
    guarded = [row[0] for row in cursor.fetchall() if row[0] in written]
    for table in guarded:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    _delete(cursor, written)
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in guarded:
        cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def _delete(cursor: CursorWrapper, tables: Sequence[str]) -> None:
    """In any order: foreign keys are looked at when the transaction ends."""
    for table in tables:
        cursor.execute(f'DELETE FROM "{table}"')
