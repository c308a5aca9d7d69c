"""What all tests share: database, browser, translations, threads."""

from __future__ import annotations

import ctypes.util
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.conf import LazySettings, settings
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from django.test.utils import setup_databases
from django.utils.translation import override
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from core import schedule
from core.catalogues import compile_catalogues
from tests import empty_database
from tests.core.cluster import programs
from tests.emptying import empty_what_was_written

T = TypeVar("T")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
REQUIRED = os.environ.get("OBUKA_REQUIRE", "").split(",")
NO_BROWSER = "no Chromium on this machine: sudo apt-get install -y chromium"
NO_ZBAR = "no zbar on this machine: sudo apt-get install -y libzbar0"
NO_CLUSTER = "no PostgreSQL programs here: sudo apt-get install -y postgresql"
NEEDED = {"browser": NO_BROWSER, "zbar": NO_ZBAR, "cluster": NO_CLUSTER}  # by marker
CALLED = {"browser": "browser", "zbar": "codes", "cluster": "postgres"}  # as required


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


@lru_cache
def has(marker: str) -> bool:
    """Whether this machine has what tests with the marker need."""
    if marker == "zbar":
        return ctypes.util.find_library("zbar") is not None
    if marker == "cluster":
        return programs() is not None
    return browser_path() is not None


def pytest_report_header() -> str:
    return f"database: {database_name()}   browser: {browser_path() or 'NONE'}"


def pytest_sessionstart() -> None:
    compile_catalogues()


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, words in NEEDED.items():
        if item.get_closest_marker(marker) and not has(marker):
            if CALLED[marker] in REQUIRED:
                pytest.fail(words, pytrace=False)
            pytest.skip(words)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    for marker, words in NEEDED.items():
        missed = [row for row in skipped if words in str(row.longrepr)]
        if missed:
            title = f"{marker.upper()} TESTS DID NOT RUN"
            terminalreporter.section(title, red=True, bold=True)
            terminalreporter.write_line(f"{len(missed)} skipped, {words}")
    terminalreporter.write_line(f"These tests ran on {database_name()}.", bold=True)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> None:
    """Begin with a copy of an empty database, which is thus not to be made anew.

    That of pytest-django sets up only what tests marked `django_db` ask for: what a
    fixture fills for a whole file would then have no database when run by itself.
    """
    empty_database.prepare()
    with django_db_blocker.unblock():
        setup_databases(verbosity=0, interactive=False, keepdb=True)


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


@pytest.fixture(scope="session", autouse=True)
def _empty_fast() -> Iterator[None]:
    """After a test with transaction=True only the tables that it wrote are emptied."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase,
            "_fixture_teardown",
            lambda case: empty_what_was_written(),
        )
        yield


@pytest.fixture(autouse=True)
def no_burst() -> None:
    """What one test queued is gone in the next."""
    schedule.woken.clear()
    schedule.covered.clear()
