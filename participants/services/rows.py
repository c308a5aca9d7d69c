"""Many rows at once: without a statement for each few, as long lists need it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.utils import timezone

PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def insert_all(rows: Sequence[models.Model]) -> None:
    """As `bulk_create` for rows of one table; each gets its key before it is stored.

    Call it inside a transaction.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = list(model._meta.concrete_fields)
    now = timezone.now()
    keys = _new_keys(model, len(rows))
    times = [f.attname for f in fields if _is_set_by_saving(f)]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias
        for name in times:
            setattr(row, name, now)
    # fields that tidy what is saved do so here too
    tidying = [f for f in fields if type(f).pre_save is not models.Field.pre_save]
    for field in tidying:
        if field.attname not in times:
            for row in rows:
                field.pre_save(row, True)
    names = [field.attname for field in fields]
    insert_values(
        model, names, ([getattr(row, name) for name in names] for row in rows)
    )


def insert_values(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Store `rows` as they are, with values in the order of `names`."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    ready = [(at, made) for at, f in enumerate(fields) if (made := _readied(f))]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    into = f"{quote(model._meta.db_table)} ({columns})"

    def values() -> Iterable[list[Any]]:
        for row in rows:
            done = list(row)
            for at, made in ready:
                if done[at] is not None:
                    done[at] = made(done[at])
            yield done

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {into} FROM STDIN") as copy,
            ):
                for line in values():
                    copy.write_row(line)
            return
        places = ", ".join(["%s"] * len(fields))
        sql = f"INSERT INTO {into} VALUES ({places})"  # noqa: S608 - our own names
        cursor.executemany(sql, list(values()))


def _is_set_by_saving(field: Any) -> bool:
    return bool(
        getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    )


def _new_keys(model: type[models.Model], count: int) -> Iterable[int]:
    """Keys that nobody else gets; on SQLite the transaction has all to itself."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
                " FROM generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return range(last + 1, last + 1 + count)


def _readied(field: Any) -> Callable[[Any], Any] | None:
    """What makes a value of `field` fit for the driver; None: it is already."""
    target = field.target_field if field.is_relation else field
    if isinstance(target, PLAIN):
        return None
    if isinstance(target, models.UUIDField):
        return None if connection.features.has_native_uuid_field else _hex
    if isinstance(target, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(target, models.DateField):
        return connection.ops.adapt_datefield_value
    return lambda value: field.get_db_prep_save(value, connection)


def _hex(value: uuid.UUID) -> str:
    return value.hex
