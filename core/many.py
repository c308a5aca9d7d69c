"""Many rows at once: without a statement for each few, as long lists need it."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, islice
from json import JSONEncoder
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState
from django.utils import timezone

from core.prepared import executed
from core.rows import Columns, insert, inserting

Row = TypeVar("Row", bound=models.Model)


class Json(str):
    """A text that is JSON already and is stored as it stands."""

    __slots__ = ()


MOST_VALUES = 32_000  # in one statement: SQLite bears 32,766
_TIDY_NOTHING = {  # those of times only set them, which is done for all rows at once
    kind.pre_save for kind in (models.Field, models.DateField, models.DateTimeField)
}
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def new_uids() -> Iterator[uuid.UUID]:
    """New `uuid4` without end; the kernel is asked for some hundred at once."""
    while True:
        random = os.urandom(16 * 256)
        for at in range(0, len(random), 16):
            yield uuid.UUID(bytes=random[at : at + 16], version=4)


def maker(model: type[Row], names: Sequence[str]) -> Callable[..., Row]:
    """What makes a row of `model` of the values of `names`, in their order.

    As reading one from the database does, without a signal, and without asking every
    other field for its default each time.
    """
    others = [f for f in model._meta.concrete_fields if f.attname not in names]
    made = {f.attname: _new_default(f) for f in others if _makes_its_own(f)}
    usual = {f.attname: f.get_default() for f in others if f.attname not in made}

    database = connection.alias

    def make(*values: Any) -> Row:
        row = model.__new__(model)
        row._state = ModelState()
        row._state.adding, row._state.db = False, database
        held = row.__dict__
        held.update(usual)
        for name, default in made.items():
            held[name] = default()
        held.update(zip(names, values, strict=True))
        return row

    return make


def _makes_its_own(field: Any) -> bool:
    return field.has_default() and callable(field.default)


def _new_default(field: Any) -> Callable[[], Any]:
    if field.default is uuid.uuid4:
        return new_uids().__next__
    made: Callable[[], Any] = field.default
    return made


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
    set_now, database = dict.fromkeys(times, now), connection.alias
    key_name = model._meta.pk.attname
    for row, key in zip(rows, keys, strict=True):
        row._state.adding, row._state.db = False, database
        row.__dict__.update(set_now, **{key_name: key})
    # fields that tidy what is saved do so here too
    tidying = [f for f in fields if type(f).pre_save not in _TIDY_NOTHING]
    for field in tidying:
        if field.attname not in times:
            for row in rows:
                field.pre_save(row, True)
    names = [field.attname for field in fields]
    insert_values(model, names, map(attrgetter(*names), rows))


def insert_values(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Store `rows` as they are, with values in the order of `names`."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    lines = _readied_lines(fields, rows)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    into = f"{quote(model._meta.db_table)} ({columns})"

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {into} FROM STDIN") as copy,
            ):
                for line in lines:
                    copy.write_row(line)
            return
        _insert_lists(cursor, into, lines, len(fields))


def _insert_lists(
    cursor: Any, into: str, lines: Iterator[Any], width: int, unless: str = ""
) -> None:
    """One statement for many rows: after each SQLite writes out the trigrams."""
    one = f"({', '.join(['%s'] * width)})"
    while part := list(islice(lines, MOST_VALUES // width)):
        listed = ", ".join([one] * len(part))
        sql = f"INSERT INTO {into} VALUES {listed}{unless}"  # noqa: S608 - our own names
        cursor.execute(sql, list(chain.from_iterable(part)))


def upsert_all(
    rows: Sequence[models.Model], *, unique: Sequence[str], changes: Sequence[str]
) -> None:
    """Store rows of one table; where one with the same `unique` fields stands, its
    fields `changes` are written instead. No two rows may have the same.

    They learn no keys. One row has a statement of its own. PostgreSQL gets several in
    one value and takes the types from the table, so that theirs is always the same.
    """
    if not rows:
        return
    model, now = type(rows[0]), timezone.now()
    statement = _upserting(model, tuple(unique), tuple(changes), connection.vendor)
    fields, set_now = statement.fields, dict.fromkeys(statement.times, now)
    for row in rows:
        row.__dict__.update(set_now)
        row._state.adding, row._state.db = False, connection.alias
    if len(rows) == 1:
        values = statement.columns.values(rows[0], is_new=True)
        executed(connection, statement.of_one, values)
    elif connection.vendor == "postgresql":
        told = [{f.column: row.__dict__[f.attname] for f in fields} for row in rows]
        executed(connection, statement.of_json, [json.dumps(told, default=str)])
    else:
        names = [field.attname for field in fields]
        lines = _readied_lines(fields, map(attrgetter(*names), rows))
        with connection.cursor() as cursor:
            _insert_lists(cursor, statement.into, lines, len(fields), statement.unless)


def insert_then_upsert(
    row: models.Model,
    then: models.Model,
    *,
    unique: Sequence[str],
    changes: Sequence[str],
) -> None:
    """Store a new `row`, which brings its key, and `then` as `upsert_all` does.

    PostgreSQL is asked once for both: the way there and back costs as much as a row.
    """
    if connection.vendor != "postgresql":
        insert(row)
        upsert_all([then], unique=unique, changes=changes)
        return
    sql, columns = inserting(type(row), connection.vendor)
    statement = _upserting(type(then), tuple(unique), tuple(changes), connection.vendor)
    values = columns.values(row, is_new=True)
    values += statement.columns.values(then, is_new=True)
    executed(connection, _both(sql, statement.of_one), values)
    for stored in (row, then):
        stored._state.adding, stored._state.db = False, connection.alias


@cache
def _both(first: str, second: str) -> str:
    return f"WITH first AS ({first}) {second}"


@dataclass(frozen=True)
class _Upsert:
    """The parts of the statement for one table, composed once."""

    fields: list[Any]
    times: list[str]  # fields that are set whenever a row is stored
    columns: Columns
    into: str
    unless: str
    of_one: str
    of_json: str


@cache
def _upserting(
    model: type[models.Model],
    unique: tuple[str, ...],
    changes: tuple[str, ...],
    _vendor: str,
) -> _Upsert:
    quote = connection.ops.quote_name
    fields = [f for f in model._meta.concrete_fields if f is not model._meta.auto_field]
    columns = {field.name: quote(str(field.column)) for field in fields}
    listed, table = ", ".join(columns.values()), quote(model._meta.db_table)
    where = ", ".join(columns[name] for name in unique)
    sets = ", ".join(f"{columns[name]} = excluded.{columns[name]}" for name in changes)
    unless = f" ON CONFLICT ({where}) DO UPDATE SET {sets}"
    into, one = f"{table} ({listed})", ", ".join(["%s"] * len(fields))
    typed = f"json_populate_recordset(NULL::{table}, %s::json)"
    times = [field.attname for field in fields if _is_set_by_saving(field)]
    return _Upsert(
        fields,
        times,
        Columns(fields, connection),
        into,
        unless,
        f"INSERT INTO {into} VALUES ({one}){unless}",  # noqa: S608 - our own names
        f"INSERT INTO {into} SELECT {listed} FROM {typed}{unless}",  # noqa: S608 - our own names
    )


def _readied_lines(
    fields: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> Iterator[tuple[Any, ...]]:
    """The rows with each value fit for the driver."""
    columns_of_values = [
        column
        if (made := _readied(field)) is None
        else [None if value is None else made(value) for value in column]
        for field, column in zip(fields, zip(*rows, strict=True), strict=False)
    ]
    return zip(*columns_of_values, strict=True)


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
                "SELECT array_agg(nextval(keys.name)) FROM"  # looked up once for all
                " (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name) AS keys,"
                " generate_series(1, %s)",
                [table, count],
            )
            keys: list[int] = cursor.fetchone()[0]  # of one row: rows cost more
            return keys
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
        return lru_cache(connection.ops.adapt_datetimefield_value)  # most are now
    if isinstance(target, models.DateField):
        return connection.ops.adapt_datefield_value
    if isinstance(target, models.JSONField):
        encode = (target.encoder or JSONEncoder)().encode
        return lambda value: value if type(value) is Json else encode(value)
    return lambda value: field.get_db_prep_save(value, connection)


def _hex(value: uuid.UUID) -> str:
    return value.hex
