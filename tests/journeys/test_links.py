"""No link leads nowhere, every page says what it is, and looking changes nothing."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qs, urldefrag, urlsplit

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.urls import resolve

from participants.models import AuditEvent, User
from tests.journeys.addresses import DESK, PUBLIC
from tests.journeys.reading import Reading

pytestmark = pytest.mark.django_db
MOST_PAGES = 400
MOST_ALIKE = 8  # pages of one kind: of 500 people a few are enough
ROLES = {  # and some pages that each of them gets to by links alone
    "admin": {"person_page", "registration_desk", "issue_desk", "programme_new"},
    "manager": {"person_page", "registration_desk", "issue_desk", "programme_edit"},
    "organiser": {"person_page", "registration_desk", "event_add"},
    "coordinator": {"person_page"},
    "observer": {"desk_programmes"},
    "door": {"checkin_page"},
}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HOST = "http://testserver"
NOT_OURS = ("/platform/", "/static/")


@pytest.fixture
def _django_db_helper(demo: Path) -> None: ...


class Crawl:
    """Follows links and search forms breadth first, and notes what is wrong."""

    def __init__(self, client: Client, starts: Iterable[str], most_alike: int) -> None:
        self.client = client
        self.most_alike = most_alike
        self.faults: list[str] = []
        self.seen: set[str] = set()
        self.alike: Counter[str] = Counter()
        self.queue: deque[tuple[str, str]] = deque()
        self.visited = 0
        for start in starts:
            self._note(HOST + start, "start")

    def run(self) -> None:
        while self.queue and self.visited < MOST_PAGES:
            self.visited += 1
            self._visit(*self.queue.popleft())

    def _note(self, url: str, source: str) -> None:
        """Queue an address of ours that was not seen, unless many like it were."""
        address = urlsplit(url)
        is_ours = url.startswith(f"{HOST}/") and not address.path.startswith(NOT_OURS)
        if not is_ours or url in self.seen or "lang" in parse_qs(address.query):
            return
        self.seen.add(url)
        kind = self._kind(address.path)
        self.alike[kind] += 1
        if self.alike[kind] <= self.most_alike:
            self.queue.append((url, source))

    def _kind(self, path: str) -> str:
        try:
            return resolve(path).view_name
        except Exception:
            return path

    def _visit(self, url: str, source: str) -> None:
        response = self.client.get(url.removeprefix(HOST))
        where = f"{url.removeprefix(HOST)} (from {source})"
        if response.status_code in {301, 302}:
            self._note(HOST + response.headers["Location"].removeprefix(HOST), source)
        elif response.status_code != 200:
            error = getattr(response, "exc_info", None)
            self.faults.append(f"{response.status_code} {where} {error and error[1]!r}")
        elif response.headers["Content-Type"].startswith("text/html"):
            self._read(url, where, response.content.decode())

    def _read(self, url: str, where: str, html: str) -> None:
        page = Reading(url, html)
        if page.headings != 1:
            self.faults.append(f"{page.headings} h1: {where}")
        if not page.title.replace("· Obuka", "").strip():
            self.faults.append(f"no title: {where}")
        for link in page.links:
            target, fragment = urldefrag(link)
            if target == url and fragment and fragment not in page.ids:
                self.faults.append(f"no #{fragment} in {where}")
            self._note(target, urlsplit(url).path)


def rows_of_all_tables() -> dict[str, int]:
    """How many rows there are, but for sessions and the notes of who looked at whom."""
    models = apps.get_models(include_auto_created=True)
    kept = {model for model in models if model._meta.app_label != "sessions"}
    counts = {row._meta.label: row._base_manager.count() for row in kept}
    looks = AuditEvent.objects.filter(action__endswith=".seen").count()
    counts[AuditEvent._meta.label] -= looks
    return counts


def crawl(client: Client, starts: Iterable[str], most_alike: int = MOST_ALIKE) -> Crawl:
    cache.clear()
    found = Crawl(client, starts, most_alike)
    found.run()
    return found


def test_public_links_lead_somewhere_and_change_nothing() -> None:
    starts = [address() for address in PUBLIC.values()]
    before = rows_of_all_tables()

    found = crawl(Client(raise_request_exception=False), starts, MOST_PAGES)

    assert found.faults == [], "\n".join(found.faults)
    assert {"event_register", "organisation_page", "issue_page"} <= found.alike.keys()
    assert rows_of_all_tables() == before


@pytest.mark.parametrize("role", ROLES)
def test_desk_links_lead_somewhere_and_change_nothing(role: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(email=f"{role}@obuka.example"), BACKEND)
    more = DESK.values() if role == "admin" else []
    before = rows_of_all_tables()

    found = crawl(client, ["/desk/", *(address() for address in more)])

    assert found.faults == [], "\n".join(found.faults)
    assert ROLES[role] <= found.alike.keys()
    assert rows_of_all_tables() == before
