"""A new database, migrated, for one measurement, and emptied between its sizes."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit


@contextlib.contextmanager
def scratch(server: str) -> Iterator[None]:
    """Django, set up on an empty database of its own; it is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="obuka-bench-") as folder,
        _database(server, folder) as url,
    ):
        os.environ.update(
            DJANGO_SETTINGS_MODULE="config.settings",
            DATABASE_URL=url,
            VAR_DIR=folder,
            MEDIA_ROOT=f"{folder}/media",
            DEMO="1",
        )
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            connections.close_all()


def empty() -> None:
    """Away with the crowd before; the audit trail of PostgreSQL refuses it to all."""
    from django.core.management import call_command
    from django.db import connection

    from participants.models import AuditEvent

    if connection.vendor == "postgresql":
        trail = connection.ops.quote_name(AuditEvent._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {trail} DISABLE TRIGGER USER")
    call_command("flush", interactive=False, verbosity=0)


@contextlib.contextmanager
def _database(server: str, folder: str) -> Iterator[str]:
    if not server:
        yield f"sqlite:///{folder}/bench.db"
        return
    import psycopg

    name = f"obuka_bench_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
