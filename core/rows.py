"""Rows that are stored unless they are there already."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.constants import OnConflict


def insert_new(row: models.Model) -> bool:
    """Store `row` unless a unique constraint refuses it, and say whether it was stored.

    One statement and no savepoint; the row gets its primary key. As in `bulk_create`
    no signal is sent.
    """
    meta = row._meta
    rows: Any = type(row)._base_manager.all()
    stored = rows._insert(
        [row],
        fields=[field for field in meta.concrete_fields if field is not meta.pk],
        returning_fields=[meta.pk],
        on_conflict=OnConflict.IGNORE,
    )
    if not stored or stored[0] is None:
        return False
    row.pk = stored[0][0]
    row._state.adding, row._state.db = False, rows.db
    return True
