"""`python -m tests.postgres`: the tests on PostgreSQL, if a server answers.

Asks `TEST_DATABASE_URL`, then the local server. Says loudly when neither answers; with
`OBUKA_REQUIRE=postgres` that is a failure.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"


def reachable(url: str) -> str | None:
    """None if the server lets us in, else why not."""
    try:
        with psycopg.connect(url, connect_timeout=3):
            return None
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[-1]


def own_database(url: str) -> str:
    """The same server, with a name of this checkout: Django puts `test_` before it."""
    checkout = hashlib.sha256(str(Path.cwd()).encode()).hexdigest()[:8]
    return urlunsplit(urlsplit(url)._replace(path=f"/obuka_{checkout}"))


def say(*lines: str) -> None:
    bar = "=" * 78
    print(bar, *lines, bar, sep="\n", flush=True)  # noqa: T201


def main() -> int:
    given = os.environ.get("TEST_DATABASE_URL", "")
    url = given or LOCAL
    reason = reachable(url)
    if reason is None:
        os.environ["DATABASE_URL"] = own_database(url)
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *sys.argv[1:]])
    say(
        "The tests did NOT run on PostgreSQL: no server answers.",
        reason,
        "Start one on 127.0.0.1:5432 or set TEST_DATABASE_URL.",
    )
    required = "postgres" in os.environ.get("OBUKA_REQUIRE", "")
    return 1 if given or required else 0


if __name__ == "__main__":
    sys.exit(main())
