"""Rows stored by one statement each, composed once for each table.

As `bulk_create` and `update` do, these send no signal. A value that is an expression,
not a plain value, is not for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    connection,
    connections,
    models,
)
from django.db.backends.base.base import BaseDatabaseWrapper

from core.prepared import kept_cursor

Field = Any
PLAIN = (  # their values are stored as they are
    models.BooleanField,
    models.CharField,
    models.PositiveIntegerField,
    models.TextField,
)


def insert(row: models.Model) -> None:
    """Store `row`, which is new; it gets the primary key that the database counts."""
    _insert([row])


def insert_together(rows: Sequence[models.Model]) -> None:
    """Store a few new rows of one table; each gets its primary key."""
    if rows:
        _insert(rows)


def insert_new(row: models.Model) -> bool:
    """Store `row` unless a unique constraint refuses it, and say whether it was stored.

    One statement and no savepoint; the row gets its primary key.
    """
    return _insert([row], " ON CONFLICT DO NOTHING")


def update(row: models.Model, names: Sequence[str]) -> None:
    """Store the fields `names` of a row that is there, as `save(update_fields=…)`.

    Raises DatabaseError, as that does, when it is there no more.
    """
    model = type(row)
    fields: list[Field] = [model._meta.get_field(name) for name in names]
    table, pk = _quoted(model._meta.db_table), _quoted(str(model._meta.pk.column))
    sets = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    database = connections[DEFAULT_DB_ALIAS]
    values = [_value(field, row, database, is_new=False) for field in fields]
    with kept_cursor(database) as cursor:
        sql = f"UPDATE {table} SET {sets} WHERE {pk} = %s"  # noqa: S608 - own names
        cursor.execute(sql, [*values, row.pk])
        if not cursor.rowcount:
            raise DatabaseError("the row to update is gone")


def _insert(rows: Sequence[models.Model], unless: str = "") -> bool:
    model = type(rows[0])
    into, fields, returning = _insertion(model)
    one = f"({', '.join(['%s'] * len(fields))})"
    database = connections[DEFAULT_DB_ALIAS]
    values = [
        _value(field, row, database, is_new=True) for row in rows for field in fields
    ]
    with kept_cursor(database) as cursor:
        lines = ", ".join([one] * len(rows))
        cursor.execute(f"{into} VALUES {lines}{unless}{returning}", values)
        keys = cursor.fetchall()
    is_counted = type(rows[0])._meta.auto_field is not None
    for row, (key,) in zip(rows, keys, strict=not unless):
        if is_counted:  # else the row came with its key
            row.pk = key
        row._state.adding, row._state.db = False, database.alias
    return bool(keys)


@cache
def _insertion(model: type[models.Model]) -> tuple[str, list[Field], str]:
    """The head of the statement, the fields to store, and its tail."""
    meta = model._meta
    fields = [field for field in meta.concrete_fields if field is not meta.auto_field]
    columns = ", ".join(_quoted(str(field.column)) for field in fields)
    head = f"INSERT INTO {_quoted(meta.db_table)} ({columns})"
    return head, fields, f" RETURNING {_quoted(str(meta.pk.column))}"


def _value(
    field: Field, row: models.Model, database: BaseDatabaseWrapper, *, is_new: bool
) -> Any:
    value = field.pre_save(row, is_new)
    if value is None or type(field) in PLAIN:
        return value
    return field.get_db_prep_save(value, database)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
