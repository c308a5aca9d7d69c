"""Queries whose SQL is composed once, then only executed.

For an act of a few milliseconds Django takes longer to compose each statement than the
database to answer it. `Prepared` keeps the statement, with the gaps that its arguments
fill, for each kind of database; what comes back are the rows the queryset would give.
Only for what hundreds ask at once: elsewhere a queryset says the same in fewer words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX
from django.db.models.base import ModelState
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)
Connection = Any
MOST_KEPT = 200  # statements of one connection; there are some dozens
_populators: Any = get_related_populators  # the stubs are of a later Django


@dataclass(frozen=True)
class _Gap:
    """Stands among the parameters of a statement for an argument."""

    name: str


class Argument(Expression):
    """Stands in a queryset for a value that comes when it is executed."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=models.Field())
        self.gap = _Gap(name)

    def as_sql(self, _compiler: Any, _connection: Connection) -> Any:
        return "%s", [self.gap]


@models.Field.register_lookup
class Among(models.Lookup[Any]):
    """`column__among=of("keys")`: one of a list, which stands in one value."""

    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Connection) -> Any:
        return self._sql(compiler, connection, "{} = ANY({})")

    def as_sqlite(self, compiler: Any, connection: Connection) -> Any:
        found = "{} IN (SELECT value FROM json_each({}))"
        return self._sql(compiler, connection, found)

    def _sql(self, compiler: Any, connection: Connection, form: str) -> Any:
        left, before = self.process_lhs(compiler, connection)
        right, after = compiler.compile(self.rhs)
        return form.format(left, right), [*before, *after]


class Prepared(Generic[Row]):
    """What `build` asks for, composed once; `build` is given `Argument` to call.

        named = Prepared(lambda of: Person.objects.filter(name_key=of("key")))
        named(key="ivanova vera")

    Rows, with `select_related` and annotations, but no `prefetch_related`. An argument
    is a text, number, truth value, uid, day or moment; one that is None fits no row.
    With `column__among` it is a list or set of numbers or uids.
    """

    def __init__(self, build: Callable[[type[Argument]], models.QuerySet[Row]]) -> None:
        self.build = build
        self._composed: dict[str, _Composed] = {}

    def __call__(self, **values: Any) -> list[Row]:
        """The rows for these arguments."""
        connection = connections[DEFAULT_DB_ALIAS]
        composed = self._composed.get(connection.vendor)
        if composed is None:
            composed = _compose(self.build(Argument), connection)
            self._composed[connection.vendor] = composed
        return composed.rows(connection, values)


@dataclass(frozen=True)
class _Composed:
    sql: str
    params: tuple[Any, ...]
    locks: bool
    model: type[models.Model]
    names: list[str]
    columns: slice
    related: list[Any]
    annotations: dict[str, int]
    converters: list[tuple[int, list[Any], Any]]

    def rows(self, connection: Connection, values: dict[str, Any]) -> list[Any]:
        if self.locks and not connection.in_atomic_block:
            message = "A lock without a transaction holds nothing."
            raise transaction.TransactionManagementError(message)
        filled = [
            adapted(values[part.name], connection) if type(part) is _Gap else part
            for part in self.params
        ]
        found = executed(connection, self.sql, filled).fetchall()
        return [self._row(list(row), connection) for row in found]

    def _row(self, row: list[Any], connection: Connection) -> models.Model:
        for place, converters, expression in self.converters:
            value = row[place]
            for convert in converters:
                value = convert(value, expression, connection)
            row[place] = value
        made = read_row(self.model, self.names, row[self.columns], connection.alias)
        for populator in self.related:
            _populate(populator, row, made)
        for name, place in self.annotations.items():
            setattr(made, name, row[place])
        return made


def read_row(
    model: type[Row], names: Sequence[str], values: Sequence[Any], alias: str
) -> Row:
    """A row of `model` with the columns that were read, as `Model.from_db` makes it
    without a question to each of its fields and two signals that nobody hears.
    """
    row = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, alias
    held = row.__dict__
    held["_state"] = state
    held.update(zip(names, values, strict=True))
    return row


def _populate(populator: Any, row: list[Any], made: models.Model) -> None:
    """As `RelatedPopulator.populate`, with `read_row`."""
    if populator.reorder_for_init:
        values = populator.reorder_for_init(row)
    else:
        values = row[populator.cols_start : populator.cols_end]
    related: models.Model | None = None
    if values[populator.pk_idx] is not None:
        names, alias = populator.init_list, populator.db
        related = read_row(populator.model_cls, names, values, alias)
        for further in populator.related_populators:
            _populate(further, row, related)
        populator.remote_setter(related, made)
    populator.local_setter(made, related)


def _compose(queryset: models.QuerySet[Any], connection: Connection) -> _Composed:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    select, about = compiler.select, compiler.klass_info
    columns = slice(about["select_fields"][0], about["select_fields"][-1] + 1)
    expressions = [column[0] for column in select[: compiler.col_count]]
    converters = compiler.get_converters(expressions)
    return _Composed(
        sql=sql,
        params=tuple(params),
        locks=queryset.query.select_for_update,
        model=about["model"],
        names=[column[0].target.attname for column in select[columns]],
        columns=columns,
        related=_populators(about, select, connection.alias),
        annotations=compiler.annotation_col_map or {},
        converters=[(place, *pair) for place, pair in converters.items()],
    )


def executed(connection: Connection, sql: str, values: Sequence[Any]) -> Any:
    """The cursor after a statement that is always the same, but for its values. Read
    from it what is wanted before the statement is executed again.

    PostgreSQL reads and plans such a statement once in a connection: otherwise that
    takes as long as the answer. Each has a cursor that is kept: to make one, and to
    find out again how values of these types are sent and read, costs as much as a short
    statement; so hand in the same text object each time. What a page composes is
    planned for its own values, as Django does it:
    docs/decisions/0025-prepared-queries.md. Where statements are logged it is the usual
    cursor, for Django cannot read back what a prepared one said.
    """
    if connection.queries_logged or (
        connection.execute_wrappers and connection.vendor == "sqlite"
    ):
        cursor = connection.cursor()
        cursor.execute(sql, values)
        return cursor
    connection.ensure_connection()
    connection.validate_thread_sharing()
    if connection.vendor == "sqlite":
        connection.validate_no_broken_transaction()
        with connection.wrap_database_errors:
            return connection.connection.execute(_with_marks(sql), values)
    with connection.wrap_database_errors:  # the server may be gone since the last one
        kept = _kept_cursor(connection, sql)
    if connection.execute_wrappers:
        cursor = connection.make_cursor(kept)
        cursor.execute(sql, values)
        return cursor
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        kept.execute(sql, values)
    return kept


@lru_cache(maxsize=MOST_KEPT)
def _with_marks(sql: str) -> str:
    """The statement with the marks of SQLite, which Django else writes each time."""
    return FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")


def _kept_cursor(connection: Connection, sql: str) -> Any:
    """The cursor of this statement; it goes when the connection does."""
    native = connection.connection
    kept: dict[str, Any] | None = getattr(native, "kept_cursors", None)
    if kept is None or len(kept) > MOST_KEPT:
        kept = native.kept_cursors = {}
    cursor = kept.get(sql)
    if cursor is None:
        cursor = kept[sql] = _binding_cursor(connection)
    return cursor


def _binding_cursor(connection: Connection) -> Any:
    """A cursor whose parameters go to the server apart from the statement."""
    from django.db.backends.postgresql.base import ServerBindingCursor

    native = connection.connection
    usual = native.cursor_factory
    native.cursor_factory = ServerBindingCursor
    try:
        return connection.create_cursor()
    finally:
        native.cursor_factory = usual


def adapted(value: Any, connection: Connection) -> Any:
    """A value as the driver of this database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, list | set):
        keys = [adapted(one, connection) for one in value]
        return keys if connection.vendor == "postgresql" else json.dumps(keys)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
