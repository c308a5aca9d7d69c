"""Rows locked, and rows stored by one statement each, composed once for each table.

As `bulk_create` and `update` do, these send no signal. A value that is an expression,
not a plain value, is not for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from json import JSONEncoder
from typing import Any, TypeVar

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    connection,
    connections,
    models,
)
from django.db.backends.base.base import BaseDatabaseWrapper

from core.prepared import executed

Field = Any
Row = TypeVar("Row", bound=models.Model)
PLAIN = {  # their values are stored as they are
    models.AutoField,
    models.BigAutoField,
    models.BooleanField,
    models.CharField,
    models.IntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.SmallIntegerField,
    models.TextField,
}
_TIDY_NOTHING = models.Field.pre_save


def locked(rows: models.QuerySet[Row], pk: Any) -> Row:
    """The row of `rows` with that key as it is now, locked until the transaction ends.

    Raises DoesNotExist, as `get` does.
    """
    for row in locked_rows(rows.filter(pk=pk)):
        return row
    raise rows.model.DoesNotExist  # type: ignore[attr-defined]


def locked_rows(rows: models.QuerySet[Row]) -> list[Row]:
    """These rows as they are now, locked in primary-key order.

    What `rows` joins is read once they are locked. Locked and joined by one statement
    on PostgreSQL, a row that another act pointed elsewhere during the wait would be
    joined to what it named before: it would be missing, or name nothing.
    """
    alone = rows.order_by("pk").select_related(None).prefetch_related(None)
    held = alone.select_for_update(no_key=True, of=("self",))
    keys = list(held.values_list("pk", flat=True))
    return list(rows.filter(pk__in=keys).order_by("pk")) if keys else []


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
    database = connections[DEFAULT_DB_ALIAS]
    sql, columns = _updating(type(row), tuple(names), database.vendor)
    values = [*columns.values(row, is_new=False), row.pk]
    if not executed(database, sql, values).rowcount:
        raise DatabaseError("the row to update is gone")


def _insert(rows: Sequence[models.Model], unless: str = "") -> bool:
    database = connections[DEFAULT_DB_ALIAS]
    sql, columns = inserting(type(rows[0]), database.vendor, len(rows), unless)
    values = [value for row in rows for value in columns.values(row, is_new=True)]
    keys = executed(database, sql, values).fetchall()
    is_counted = type(rows[0])._meta.auto_field is not None
    for row, (key,) in zip(rows, keys, strict=not unless):
        if is_counted:  # else the row came with its key
            row.pk = key
        row._state.adding, row._state.db = False, database.alias
    return bool(keys)


class Columns:
    """Takes from rows what is stored in these fields, fit for the driver."""

    def __init__(self, fields: Sequence[Field], database: BaseDatabaseWrapper) -> None:
        self.names = [field.attname for field in fields]
        # of those that tidy what is saved, or set it, such as the time of a change
        self.tidied = [
            (place, field)
            for place, field in enumerate(fields)
            if type(field).pre_save is not _TIDY_NOTHING
            and (
                not isinstance(field, models.DateField)
                or field.auto_now
                or field.auto_now_add
            )
        ]
        fits = [_fit(field, database) for field in fields]
        self.fits = [(at, fit) for at, fit in enumerate(fits) if fit is not None]

    def values(self, row: models.Model, *, is_new: bool) -> list[Any]:
        """What is stored of one row, in the order of the fields."""
        held = row.__dict__
        for _place, field in self.tidied:
            held[field.attname] = field.pre_save(row, is_new)
        found = [held[name] for name in self.names]
        for place, fit in self.fits:
            if found[place] is not None:
                found[place] = fit(found[place])
        return found


@cache
def inserting(
    model: type[models.Model], _vendor: str, count: int = 1, unless: str = ""
) -> tuple[str, Columns]:
    """The statement that stores so many rows, and what takes their values."""
    meta = model._meta
    fields = [field for field in meta.concrete_fields if field is not meta.auto_field]
    listed = ", ".join(_quoted(str(field.column)) for field in fields)
    lines = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    key = _quoted(str(meta.pk.column))
    into = f"{_quoted(meta.db_table)} ({listed})"
    sql = f"INSERT INTO {into} VALUES {lines}{unless} RETURNING {key}"  # noqa: S608 - own names
    return sql, Columns(fields, connections[DEFAULT_DB_ALIAS])


@cache
def _updating(
    model: type[models.Model], names: tuple[str, ...], _vendor: str
) -> tuple[str, Columns]:
    """The statement that stores these fields, and what takes their values."""
    fields: list[Field] = [model._meta.get_field(name) for name in names]
    table, pk = _quoted(model._meta.db_table), _quoted(str(model._meta.pk.column))
    sets = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    sql = f"UPDATE {table} SET {sets} WHERE {pk} = %s"  # noqa: S608 - own names
    return sql, Columns(fields, connections[DEFAULT_DB_ALIAS])


def _fit(field: Field, database: BaseDatabaseWrapper) -> Callable[[Any], Any] | None:
    """What makes a value of `field` fit for the driver; None: it is already."""
    target = field.target_field if field.is_relation else field
    if type(target) in PLAIN:
        return None
    if isinstance(target, models.JSONField):  # by far quicker than what psycopg does
        encode: Callable[[Any], Any] = (target.encoder or JSONEncoder)().encode
        return encode
    if type(target) is models.DateTimeField:
        adapt: Callable[[Any], Any] = database.ops.adapt_datetimefield_value
        return adapt
    return lambda value: field.get_db_prep_save(value, database)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
