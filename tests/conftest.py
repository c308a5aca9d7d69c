"""What all tests share: database, browser, translations, threads."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.conf import LazySettings, settings
from django.core.cache import cache
from django.db import connection, connections
from django.utils.translation import override
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from core.catalogues import compile_catalogues
from tests import empty_database

T = TypeVar("T")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
REQUIRED = os.environ.get("OBUKA_REQUIRE", "").split(",")
NO_BROWSER = "no Chromium on this machine: sudo apt-get install -y chromium"


# A busy machine is slow, not wrong.
hypothesis_settings.register_profile(
    "obuka", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("obuka")


def database_name() -> str:
    kind = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    return {"sqlite3": "SQLite", "postgresql": "PostgreSQL"}.get(kind, str(kind))


def browser_path() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def pytest_report_header() -> str:
    return f"database: {database_name()}   browser: {browser_path() or 'NONE'}"


def pytest_sessionstart() -> None:
    compile_catalogues()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and browser_path() is None:
        if "browser" in REQUIRED:
            pytest.fail(NO_BROWSER, pytrace=False)
        pytest.skip(NO_BROWSER)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    missed = [row for row in skipped if NO_BROWSER in str(row.longrepr)]
    if missed:
        terminalreporter.section("BROWSER TESTS DID NOT RUN", red=True, bold=True)
        terminalreporter.write_line(f"{len(missed)} skipped, {NO_BROWSER}")
    terminalreporter.write_line(f"These tests ran on {database_name()}.", bold=True)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Begin with a copy of an empty database, which is thus not to be made anew."""
    empty_database.prepare()
    return True


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins in English, whatever language the one before it left."""
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Nobody has asked for anything yet: it is counted in the cache how often."""
    cache.clear()


@pytest.fixture(autouse=True)
def own_files(settings: LazySettings, tmp_path: Path) -> None:
    """What a test writes beside the database goes where no other test looks."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EPOCH_FILE = tmp_path / "epoch"
    settings.MAIL_STORE = tmp_path / "mail"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser, for tests marked `browser`."""
    path = browser_path()
    assert path, NO_BROWSER
    return path


@pytest.fixture
def run_threads() -> Callable[..., list[Any]]:
    """Call functions at the same time; their results in order. Needs transaction=True."""

    def run(functions: Sequence[Callable[[], T]], workers: int = 16) -> list[T]:
        def call(function: Callable[[], T]) -> T:
            try:
                return function()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(min(workers, len(functions))) as pool:
            return list(pool.map(call, functions))

    return run


# --- append-only tables -------------------------------------------------------
# After a test with transaction=True Django empties the tables (DELETE on SQLite,
# TRUNCATE on PostgreSQL), which the triggers of the append-only tables refuse. So these
# are set aside before, and put back when the next test with a database starts.

TRIGGERS = {
    "sqlite": (
        "SELECT 'DROP TRIGGER \"' || name || '\"', sql"
        " FROM sqlite_master WHERE type = 'trigger' AND name NOT LIKE '%%trigrams%%'"
    ),
    "postgresql": (
        "SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass),"
        " pg_get_triggerdef(oid)"
        " FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0"  # on TRUNCATE
    ),
}
TRANSACTIONAL = {"transactional_db", "live_server", "django_db_reset_sequences"}
_set_aside: list[str] = []


def set_triggers_aside() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        for drop, create in cursor.fetchall():
            _set_aside.append(create)
            cursor.execute(drop)


def put_triggers_back() -> None:
    with connection.cursor() as cursor:
        while _set_aside:
            cursor.execute(_set_aside.pop())


@pytest.fixture(autouse=True)
def _append_only_tables(
    request: pytest.FixtureRequest, _django_db_marker: None
) -> Iterator[None]:
    """Set up after Django's own fixture, and so torn down before it."""
    marker = request.node.get_closest_marker("django_db")
    asked = set(request.fixturenames)
    if marker or asked & {"db", *TRANSACTIONAL}:
        request.getfixturevalue("_django_db_helper")
        if _set_aside:
            put_triggers_back()
    yield
    if (marker and marker.kwargs.get("transaction")) or asked & TRANSACTIONAL:
        set_triggers_aside()
