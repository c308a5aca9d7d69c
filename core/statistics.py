"""What the database knows of its own tables, by which it chooses among indexes."""

from __future__ import annotations

from django.db import connection

from core.tasks import task

MOST_ROWS = 1000  # of each index: a look at the largest file takes milliseconds


@task()
def look_at_tables() -> None:
    """Let SQLite learn how its tables have grown; PostgreSQL does so by itself.

    Without it SQLite reads a list of people through whatever index comes first, and
    sorts them all for a page of fifty.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={MOST_ROWS:d}")
        cursor.execute("ANALYZE")
