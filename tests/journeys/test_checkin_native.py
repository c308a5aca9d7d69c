"""The camera of an Android phone: its browser reads codes itself. And what it is shown:
the ticket on the page of a participant, as a screen shows it.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Request

from courses.models import Presence
from courses.services.tickets import registration_path, ticket_code
from tests.courses.door import make_running_event
from tests.factories import make_admin, make_registration
from tests.journeys.phones import (
    Phone,
    Site,
    code_for_device,
    eventually,
    film,
    ready,
    verdict,
)
from tests.journeys.scanning import has_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# the reader of a browser that has one: it sees one ticket, whatever is filmed
OWN_READER = """
window.used = [];
window.BarcodeDetector = class {
    static async getSupportedFormats() { return %s; }
    constructor(options) { window.used.push(options); }
    async detect(source) {
        window.used.push(source.tagName);
        return [{ rawValue: "%s", format: "qr_code" }];
    }
};
"""


def test_the_reader_of_the_browser_itself_is_used_and_nothing_is_loaded_for_it(
    browser: Browser, chromium: str, site: Site, tmp_path: Path
) -> None:
    event = make_running_event()
    row = make_registration(event, given_name="Мария", family_name="Стоянова")
    phone = Phone(browser, chromium, site, tmp_path / "phone")
    page = phone.open("/health/", sees=film(tmp_path / "other.mjpeg", "no ticket"))
    page.context.add_init_script(OWN_READER % ('["qr_code"]', ticket_code(row)))
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.goto(f"/checkin/#{code_for_device(event, make_admin(), 'A')}")
    ready(page)
    verdict(page, "ok", "Stoyanova")

    used = page.evaluate("() => window.used")
    tags = page.evaluate("() => [...document.scripts].map((one) => one.src)")
    phone.close()
    assert used[0] == {"formats": ["qr_code"]}
    assert set(used[1:]) == {"VIDEO"}
    assert any("/camera" in address for address in asked)
    assert [url for url in asked if "wasm" in url or "barcode" in url] == []
    assert [src for src in tags if "barcode" in src] == []
    eventually(lambda: Presence.objects.filter(registration=row).exists())


def test_a_reader_of_other_codes_is_not_used(
    browser: Browser, chromium: str, site: Site, tmp_path: Path
) -> None:
    event = make_running_event()
    row = make_registration(event)
    phone = Phone(browser, chromium, site, tmp_path / "phone")
    page = phone.open("/health/", sees=film(tmp_path / "other.mjpeg", "no ticket"))
    page.context.add_init_script(OWN_READER % ('["ean_13"]', ticket_code(row)))

    page.goto(f"/checkin/#{code_for_device(event, make_admin(), 'A')}")
    ready(page)
    page.wait_for_timeout(500)

    used = page.evaluate("() => window.used")
    phone.close()
    assert used == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1024])
def test_the_ticket_on_my_page_is_read_from_the_screen(
    browser: Browser, site: Site, scheme: str, width: int
) -> None:
    row = make_registration(make_running_event())
    page = browser.new_page(
        base_url=site.url,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 700},
    )
    page.goto(registration_path(row))

    ticket = page.locator("#ticket").screenshot()
    code = page.locator("#ticket svg.qr")

    for shown in (ticket, code.screenshot()):
        assert has_code(Image.open(io.BytesIO(shown)), ticket_code(row))
    page.close()
