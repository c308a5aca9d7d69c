"""Finding a piece of a word in a long column among a million rows.

Both databases keep an index of three letters beside such a column: PostgreSQL by
pg_trgm, SQLite in an FTS5 table kept by triggers. `keep` makes what is missing. It is
called after every `migrate`, because SQLite loses the triggers of a table that a
migration alters.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import Error, connections, router, transaction
from django.db.models import Field, Model, Q
from django.db.models.expressions import RawSQL, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

SHORTEST = 3  # letters in a trigram
TELLING = 5  # letters of a word that the index of PostgreSQL is asked for
WAITING_KILOBYTES = 256  # of new rows, outside the index: 0.2 ms of a search at most


def keep(model: type[Model], field: str, *, using: str = "default") -> str:
    """Make the index of a column if it is not there; "" or why it cannot be made."""
    connection = connections[using]
    table = model._meta.db_table
    column = _column_of(model, field)
    if connection.vendor == "sqlite":
        _keep_on_sqlite(connection, table, column)
    elif connection.vendor == "postgresql":
        return _keep_on_postgresql(connection, table, column)
    return ""


def drop(model: type[Model], field: str, *, using: str = "default") -> None:
    """Do without the index, as for a load of millions of rows; `keep` makes it anew."""
    connection = connections[using]
    index = _index_of(model._meta.db_table, _column_of(model, field))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'DROP INDEX IF EXISTS "{index}"')
        for name in _triggers_of(index) if connection.vendor == "sqlite" else ():
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def containing(
    model: type[Model], field: str, words: Iterable[str], *, any_of: bool = False
) -> Q:
    """Condition on `model`: every word stands in the column, or with `any_of` one.

    Words are keys (`core.text.search_key`), so no sign in them means anything to SQL.
    One of fewer than three letters has to begin a word. No word, no row.
    """
    words = list(words)
    if not words:
        return Q(pk__in=[])
    if connections[router.db_for_read(model)].vendor == "sqlite":
        return _on_sqlite(model, field, words, any_of)
    return reduce(or_ if any_of else and_, [_holds(field, word) for word in words])


def _holds(field: str, word: str) -> Q:
    """A long word by its beginning, and then as a whole in the rows found so.

    Names differ in their beginnings: the trigrams of "-ovits" stand in every third row,
    and to read them takes longer than to look at some rows too many.
    """
    if len(word) > TELLING:
        whole = GreaterThan(StrIndex(field, Value(word)), 0)
        return Q(**{f"{field}__contains": word[:TELLING]}) & Q(whole)
    if len(word) >= SHORTEST:
        return Q(**{f"{field}__contains": word})
    return Q(**{f"{field}__startswith": word}) | Q(**{f"{field}__contains": f" {word}"})


def _on_sqlite(model: type[Model], field: str, words: list[str], any_of: bool) -> Q:
    """Each row of the index begins with a space: two letters after it make three."""
    index = _index_of(model._meta.db_table, _column_of(model, field))
    pieces = [word if len(word) >= SHORTEST else f" {word}" for word in words]
    phrases = ['"' + piece.replace('"', "") + '"' for piece in pieces if len(piece) > 2]
    found = Q()
    if phrases:
        query = (" OR " if any_of else " AND ").join(phrases)
        sql = f'SELECT rowid FROM "{index}" WHERE key MATCH %s'
        found = Q(pk__in=RawSQL(sql, [query]))
    letters = [word for word in words if len(word) == 1]
    by_letter: list[Q] = [_begins(field, letter) for letter in letters]
    return reduce(or_ if any_of else and_, [found, *by_letter] if found else by_letter)


def _begins(field: str, letter: str) -> Q:
    """A range of the column's own index; SQLite's LIKE would read every row."""
    return Q(**{f"{field}__gte": letter, f"{field}__lt": letter + "\U0010ffff"})


def _column_of(model: type[Model], field: str) -> str:
    found: Field[Any, Any] = model._meta.get_field(field)  # type: ignore[assignment]
    return str(found.column)


def _index_of(table: str, column: str) -> str:
    return f"{table}_{column}_trigrams"


def _triggers_of(index: str) -> tuple[str, str, str]:
    return f"{index}_added", f"{index}_gone", f"{index}_changed"


def _keep_on_sqlite(connection: Any, table: str, column: str) -> None:
    index = _index_of(table, column)
    made = (
        f'CREATE VIRTUAL TABLE IF NOT EXISTS "{index}" '
        "USING fts5(key, tokenize='trigram')"
    )
    new = f"INSERT INTO \"{index}\"(rowid, key) VALUES (new.id, ' ' || new.{column});"
    old = f'DELETE FROM "{index}" WHERE rowid = old.id;'
    added, gone, changed = _triggers_of(index)
    triggers = {
        added: f'AFTER INSERT ON "{table}" BEGIN {new} END',
        gone: f'AFTER DELETE ON "{table}" BEGIN {old} END',
        changed: (
            f'AFTER UPDATE OF {column} ON "{table}" '
            f"WHEN old.{column} IS NOT new.{column} BEGIN {old} {new} END"
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
            [table],
        )
        missing = triggers.keys() - {name for (name,) in cursor.fetchall()}
        if not missing:
            return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(made)
        for name in sorted(missing):
            cursor.execute(f'CREATE TRIGGER "{name}" {triggers[name]}')
        cursor.execute(f'DELETE FROM "{index}"')
        cursor.execute(
            f'INSERT INTO "{index}"(rowid, key) '
            f"SELECT id, ' ' || {column} FROM \"{table}\""
        )


def _keep_on_postgresql(connection: Any, table: str, column: str) -> str:
    index = _index_of(table, column)
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                f'CREATE INDEX IF NOT EXISTS "{index}" ON "{table}" '
                f"USING gin ({column} gin_trgm_ops)"
            )
            # new rows wait to be put in together, which for many costs a fifth of one
            # by one; each search reads those that wait, so only some hundred may
            cursor.execute(
                f'ALTER INDEX "{index}" '
                f"SET (fastupdate = on, gin_pending_list_limit = {WAITING_KILOBYTES})"
            )
    except Error as error:
        return str(error).strip()
    return ""
