"""Journeys: a real browser before a real server, with its mails and background work."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test.testcases import LiveServerThread
from django.test.utils import override_settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.journeys.kept_demo import put_demo, take_away
from tests.journeys.phones import ARGS, MortalServer, Site
from tests.journeys.visits import Visits


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all journeys, closed again before the tests of others.

    While it runs, its event loop makes Django believe that this thread is async, and
    use connections of their own: none is left open on either side, for an idle one
    would know old schemas and keep the database from being dropped.
    """
    connections.close_all()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        yield running
        running.close()
        connections.close_all()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Of a failed journey keep pictures of its windows, and say where they are."""
    report = yield
    used: dict[str, Any] = getattr(item, "funcargs", {})
    windows = used.get("visits") or used.get("demo_visits")
    if report.when == "call" and report.failed and windows is not None:
        paths = windows.picture(used["tmp_path"])
        report.sections.append(("Windows", "\n".join(map(str, paths))))
    return report


@pytest.fixture
def visits(
    browser: Browser, live_server: LiveServer, settings: Any
) -> Iterator[Visits]:
    """Windows on a site with an empty database."""
    settings.SITE_URL = live_server.url
    cache.clear()
    opened = Visits(browser, live_server.url)
    yield opened
    opened.close()


@pytest.fixture
def site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(LiveServerThread, "server_class", MortalServer)
    site = Site()
    settings.SITE_URL = site.url
    yield site
    site.stop()


# --- the demonstration ----------------------------------------------------------
# Copied and committed for a module whose tests only look at it. Such a module has
# the mark django_db, so that the test database is made, and this in place of the
# transaction that each test would get:
#
#     @pytest.fixture
#     def _django_db_helper(demo: Path) -> None: ...


@pytest.fixture(scope="module")
def demo(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: Any,
    testrun_uid: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """The demonstration, in the test database and in a folder of its own, given here."""
    assert request.node.get_closest_marker("django_db"), "no test database was made"
    folder = tmp_path_factory.mktemp("demo")
    files = {"MEDIA_ROOT": folder / "media", "EPOCH_FILE": folder / "epoch"}
    with django_db_blocker.unblock(), override_settings(**files):
        put_demo(testrun_uid, folder)
        yield folder
        take_away()


@pytest.fixture(autouse=True)
def demo_files(request: pytest.FixtureRequest, own_files: None, settings: Any) -> None:
    """Who looks at the demonstration finds its files, not the test's own."""
    if "demo" in request.fixturenames:
        settings.MEDIA_ROOT = request.getfixturevalue("demo") / "media"


@pytest.fixture(scope="module")
def demo_site(demo: Path) -> Iterator[str]:
    """The address of a server that shows the demonstration."""
    server = LiveServer("localhost")
    with override_settings(SITE_URL=server.url):
        yield server.url
    server.stop()


@pytest.fixture
def demo_visits(browser: Browser, demo_site: str) -> Iterator[Visits]:
    """Windows on the demonstration."""
    cache.clear()
    opened = Visits(browser, demo_site)
    yield opened
    opened.close()
