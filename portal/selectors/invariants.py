"""What must always hold, from every app, and of the database as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model

import certificates.invariants
import courses.invariants
import newsletters.invariants
import outbox.invariants
import participants.invariants

APPS = (outbox, participants, courses, certificates, newsletters)


def all_problems() -> Iterator[str]:
    """One sentence for each break of I1 to I12; nothing when all is well."""
    yield from references_are_there()
    for app in APPS:
        yield from app.invariants.problems()


def references_are_there() -> Iterator[str]:
    """I11: no row names another one that is gone.

    The database sees to it; a damaged one, or one put together by hand, may not.
    """
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and getattr(field, "db_constraint", True):
                yield from _dangling(model, field)


def _dangling(model: type[Model], field: ForeignKey[Model, Model]) -> Iterator[str]:
    there, quoted = field.remote_field.model._meta, connection.ops.quote_name
    table, column = quoted(model._meta.db_table), quoted(str(field.column))
    other, name = quoted(there.db_table), quoted(str(field.target_field.column))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE {column} IS NOT NULL AND NOT EXISTS"  # noqa: S608
            f" (SELECT 1 FROM {other} AS named WHERE named.{name} = {table}.{column})"
        )
        (number,) = cursor.fetchone()
    if number:
        label = f"{model._meta.label}.{field.name}"
        yield f"I11 {label}: {number} rows name one of {there.label} that is gone"
