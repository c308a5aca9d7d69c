"""A connection to PostgreSQL that is lent from request to request."""

from __future__ import annotations

import select
from typing import Any

import psycopg


class KeptConnection(psycopg.Connection[Any]):
    """Tells the pool whether it still works without asking the server.

    The pool asks before each request, by an empty statement, which is one more way to
    the server and back. A server that ended the connection has said so, though: there
    is something to read where nothing was asked. Only then is it really asked.
    """

    def execute(self, query: Any, *args: Any, **options: Any) -> psycopg.Cursor[Any]:
        if query == "" and not self._has_news():
            return self.cursor()
        return super().execute(query, *args, **options)

    def _has_news(self) -> bool:
        look = select.poll()
        look.register(self.pgconn.socket, select.POLLIN)
        return bool(look.poll(0))
