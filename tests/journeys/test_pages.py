"""Every page for everybody: axe, a narrow screen, the keyboard, no script, few bytes."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Page, Response, expect

from courses.models import Event
from courses.services.tickets import ticket_code
from participants.models import User
from participants.services.merge import merge_people
from portal.services.my import make_token
from tests.factories import make_person, make_registration
from tests.journeys import people
from tests.journeys.addresses import (
    DESK,
    PUBLIC,
    TODAY,
    Address,
    attendant,
    event,
)
from tests.journeys.visits import Visits
from tests.participants.workbooks import make_run, xlsx

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
LARGEST_BYTES = 60 * 1024
NARROW = {"width": 320, "height": 640}
CONTRAST = {"runOnly": ["color-contrast"]}
# Elements that reach beyond the window without scrolling inside something of their own.
TOO_WIDE = """() => {
  const limit = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= limit) return [];
  const inside = (node) => {
    for (let up = node.parentElement; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== "visible") return true;
    }
    return false;
  };
  const sticksOut = (node) =>
    node.getBoundingClientRect().right > limit + 1 ||
    (node.clientWidth > 1 && node.scrollWidth > node.clientWidth + 1);
  const found = [...document.body.querySelectorAll("*")]
    .filter((node) => sticksOut(node) && !inside(node))
    .map((node) => node.outerHTML.slice(0, 120))
    .slice(-5);
  return [`${document.scrollingElement.scrollWidth} px`, ...found];
}"""


def looked_at_here(names: Iterable[str]) -> list[str]:
    """The pages whose HTML is looked at on this database: all of them.

    With OBUKA_HALVES, which is for whoever runs the suite on both databases, each page
    on one of them. Its queries run on both: in test_links.py, with what they find.
    """
    rest = int(connection.vendor == "postgresql")
    is_halved = bool(os.environ.get("OBUKA_HALVES"))
    return [name for name in names if not is_halved or crc32(name.encode()) % 2 == rest]


@pytest.fixture
def _django_db_helper(demo: Path) -> None: ...


@pytest.fixture
def public(demo_visits: Visits) -> Page:
    return demo_visits.open("bg")


@pytest.fixture
def desk(demo_visits: Visits, demo_site: str) -> Page:
    """A window in which the administrator is signed in already."""
    page = demo_visits.open()
    client = Client()
    client.force_login(
        User.objects.get(email="admin@obuka.example"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": demo_site}])
    return page


def faults_of(page: Page) -> list[str]:
    """What axe finds in the light, and of contrast in the dark."""
    light = Axe().run(page)
    page.emulate_media(color_scheme="dark")
    dark = Axe().run(page, options=CONTRAST)
    page.emulate_media(color_scheme="light")
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for found in (light, dark)
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways on a small phone."""
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    return list(page.evaluate(TOO_WIDE))


@pytest.mark.parametrize("name", looked_at_here(PUBLIC))
def test_public_page_is_open_to_all(public: Page, name: str) -> None:
    public.goto(PUBLIC[name]())

    assert faults_of(public) == []
    assert too_wide(public) == []


@pytest.mark.parametrize("name", looked_at_here(DESK))
def test_desk_page_is_open_to_all(desk: Page, name: str) -> None:
    desk.goto(DESK[name]())

    assert faults_of(desk) == []
    assert too_wide(desk) == []


def test_the_pages_of_an_import_are_open_to_all(desk: Page) -> None:
    rows = [
        ["Ана Анић", "Општина Пећинци, одељење за локални економски развој", "ana@"],
        ["Мара Марић", "Општина Рума", "mara@town.example"],
        ["", "", ""],
        ["Јово Јовић", "Удружење грађана Пример", "jovo@town.example"],
    ]
    sheet = [["Име и презиме", "Организација", "Е-пошта", "Напомена"], *rows]
    run = make_run(xlsx({"Учесници": sheet}))

    for tail in ("", "columns/"):
        desk.goto(f"/desk/people/import/{run.uid}/{tail}")
        assert faults_of(desk) == []
        assert too_wide(desk) == []


def test_a_merge_that_was_made_is_open_to_all(desk: Page) -> None:
    keep = make_person("Александра Константиновић-Вукосављевић")
    lose = make_person("Aleksandra Konstantinović-Vukosavljević")
    merge = merge_people(keep, lose, actor=None, from_lost=[])

    for path in ("", f"{merge.uid}/"):
        desk.goto(f"/desk/people/merges/{path}")
        assert faults_of(desk) == []
        assert too_wide(desk) == []


def test_what_is_kept_of_oneself_is_open_to_all(
    demo_visits: Visits, demo_site: str
) -> None:
    person = attendant()
    client = Client()
    client.post(f"/my/link/{make_token(person.email_key)}/")
    page = demo_visits.open("bg")
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": demo_site}
    page.context.add_cookies([cookie])  # type: ignore[list-item]

    for path in ("/my/", f"/my/data/{person.uid}/"):
        page.goto(path)
        assert page.url.endswith(path)
        assert faults_of(page) == []
        assert too_wide(page) == []


def test_registration_form_with_errors_is_open_to_all(public: Page) -> None:
    public.goto(event("register/"))
    public.locator("[name=email]").fill("ana")
    public.locator("[name=organisation_text]").fill("община")
    people.press_main(public)

    summary = public.locator(".errors")
    expect(summary).to_be_focused()
    assert faults_of(public) == []
    assert too_wide(public) == []
    # each line of the summary leads into its field
    for link in summary.get_by_role("link").all():
        link.click()
        field = public.locator(str(link.get_attribute("href")))
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("name", looked_at_here(PUBLIC))
def test_public_page_needs_no_script(demo_visits: Visits, name: str) -> None:
    page = demo_visits.open("sr-latn", javascript=False)
    page.goto(PUBLIC[name]())

    expect(page.locator("html")).to_have_attribute("lang", "sr-Latn")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.get_by_role("main").inner_text().strip()


def test_menus_need_no_script(demo_visits: Visits) -> None:
    page = demo_visits.open(javascript=False, width=320, height=640)
    page.goto("/")

    page.get_by_role("button", name="Menu").click()
    page.locator("#menu").get_by_role("link", name="Events").click()
    expect(page).to_have_url(re.compile("/events/$"))
    page.locator("summary", has_text="English").click()
    page.get_by_role("link", name="Български").click()
    expect(page.locator("html")).to_have_attribute("lang", "bg")


def test_verdict_is_open_to_all(desk: Page) -> None:
    today = Event.objects.get(slug=TODAY)
    code = ticket_code(make_registration(today))

    for shown, verdict in ((code, "ok"), (code, "repeat"), ("0000", "refused")):
        people.show_code(desk, TODAY, shown)
        expect(desk.locator("[data-verdict]")).to_have_attribute(
            "data-verdict", verdict
        )
        assert faults_of(desk) == []
        assert too_wide(desk) == []


def test_page_that_is_not_there_is_open_to_all(
    public: Page, demo_visits: Visits
) -> None:
    demo_visits.forgive(404, "/events/nothing/")
    public.goto("/events/nothing/")

    assert faults_of(public) == []
    assert too_wide(public) == []


@pytest.mark.parametrize("address", [lambda: "/", event], ids=["home", "event"])
def test_page_is_light(public: Page, address: Address) -> None:
    sizes: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.request.resource_type in {"document", "stylesheet", "script"}:
            sizes[response.url] = len(gzip.compress(response.body()))

    public.on("response", weigh)
    public.goto(address(), wait_until="networkidle")

    assert any(url.endswith(".css") for url in sizes)
    assert any(url.endswith(".js") for url in sizes)
    assert sum(sizes.values()) <= LARGEST_BYTES, sizes
