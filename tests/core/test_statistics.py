"""The daily look of the database at its tables."""

from __future__ import annotations

import pytest
from django.db import connection

from core.schedule import jobs
from core.statistics import look_at_tables
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_look_at_tables_tells_sqlite_how_many_rows_there_are() -> None:
    for _ in range(3):
        make_person()

    look_at_tables.call()

    assert jobs["core.statistics"].task is look_at_tables
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT stat FROM sqlite_stat1 WHERE idx = 'person_list_order'"
            )
            (stat,) = cursor.fetchone()
        assert stat.split()[0] == "3"
