"""All that is stored, to be compared before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection

State = dict[str, list[Any]]
SEEN = (
    "person.seen",
    "registration.seen",
    "travel.seen",
)  # looking at personal data is noted
APART = {"django_session"}
WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|COPY)\b", re.I)


def stored() -> State:
    """Every row of every table but sessions, and what was noted of looking."""
    tables = {
        model._meta.db_table: model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return {
        label: sorted(_rows(table, label), key=repr)
        for table, label in tables.items()
        if table not in APART
    }


def _rows(table: str, label: str) -> list[Any]:
    quoted, asked = connection.ops.quote_name(table), ""
    if label == "participants.AuditEvent":
        asked = " WHERE action NOT IN (%s, %s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {quoted}{asked}", SEEN if asked else ())
        return list(cursor.fetchall())


@contextmanager
def written() -> Iterator[list[str]]:
    """The statements inside that may write: without any, nothing has changed."""
    found: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if WRITES.search(sql):
            found.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield found


def changed(before: State, after: State) -> list[str]:
    """The tables whose rows are not what they were."""
    return [label for label in before if before[label] != after[label]]
