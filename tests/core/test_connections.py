"""The pool lends no connection that the server has ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

POSTGRESQL = connection.vendor == "postgresql"
pytestmark = pytest.mark.skipif(not POSTGRESQL, reason="SQLite has no pool")


@pytest.fixture
def pool(db: None) -> Iterator[Any]:
    from psycopg_pool import ConnectionPool

    from core.connections import KeptConnection

    known = connection.get_connection_params()
    wanted = {name: known[name] for name in ("dbname", "host", "port", "user")}
    with ConnectionPool(
        kwargs={**wanted, "autocommit": True},
        connection_class=KeptConnection,
        check=ConnectionPool.check_connection,
        min_size=1,
        max_size=1,
    ) as pool:
        yield pool


def pid(pool: Any) -> int:
    with pool.connection() as lent:
        found: int = lent.execute("SELECT pg_backend_pid()").fetchone()[0]
    return found


def test_a_connection_that_works_is_lent_again(pool: Any) -> None:
    assert pid(pool) == pid(pool)


def test_a_connection_that_was_ended_is_lent_to_nobody(pool: Any) -> None:
    ended = pid(pool)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ended])

    assert pid(pool) != ended
