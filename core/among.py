"""Rows whose column holds one of many values, however many they are.

A list has a parameter for each, of which SQLite bears 32,766, and Django readies them
one by one. Here all of them stand in one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL


def among(values: Iterable[str]) -> RawSQL:
    """What `column__in` takes, for texts."""
    return _all(list(values), "text")


def among_keys(keys: Iterable[int]) -> RawSQL:
    """What `column__in` takes, for primary keys."""
    return _all(list(keys), "bigint")


def _all(values: list[str] | list[int], kind: str) -> RawSQL:
    told: str | list[str] | list[int] = values
    if connection.vendor == "postgresql":
        sql = f"SELECT unnest(%s::{kind}[])"
    else:
        sql, told = "SELECT value FROM json_each(%s)", json.dumps(values)
    return RawSQL(sql, [told])  # noqa: S611 - no word of it comes from outside
