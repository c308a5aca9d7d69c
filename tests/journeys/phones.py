"""Phones at the door: a server that can be gone, a browser that can be killed."""

from __future__ import annotations

import os
import re
import signal
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from socket import SHUT_RDWR, socket
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect
from pytest_django.live_server_helper import LiveServer

from core.qr import png
from courses.models import Event, Registration
from courses.services.devices import enrolment_code, prepare_device
from courses.services.tickets import ticket_code
from participants.models import User

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]
PATIENCE_MS = 20_000
ROOT = Path(__file__).parents[2]
# where a browser is required, as in CI, a missing reader is a failure and no skip
IS_REQUIRED = "browser" in os.environ.get("OBUKA_REQUIRE", "").split(",")
HAS_READER = IS_REQUIRED or (ROOT / "node_modules/barcode-detector").is_dir()
NO_READER = "no reader of codes for the camera: npm ci"


class MortalServer(ThreadedWSGIServer):
    """Of a server that ended nobody keeps a connection, and its port is free at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["allow_reuse_address"] = True
        self.sockets: list[socket] = []
        super().__init__(*args, **kwargs)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.sockets.append(request)
        super().process_request(request, client_address)

    def server_close(self) -> None:
        super().server_close()
        for one in self.sockets:
            with suppress(OSError):
                one.shutdown(SHUT_RDWR)


class Site:
    """A server that is really gone when it is stopped, and comes back where it was."""

    def __init__(self) -> None:
        self.server = LiveServer("localhost")
        self.url = self.server.url

    def stop(self) -> None:
        self.server.stop()

    def start_again(self) -> None:
        self.server = LiveServer(self.url.removeprefix("http://"))


def code_for_device(event: Event, organiser: User, label: str) -> str:
    return enrolment_code(prepare_device(event, label=label, actor=organiser))


def film(path: Path, text: str) -> Path:
    """What a camera sees that is held before a ticket, as the browser plays it."""
    code = Image.open(BytesIO(png(text, scale=10))).convert("RGB")
    if code.height > 460:  # a long text makes a large code
        code = code.resize((460, 460))
    frame = Image.new("RGB", (640, 480), "white")
    frame.paste(code, ((640 - code.width) // 2, (480 - code.height) // 2))
    still = BytesIO()
    frame.save(still, "JPEG", quality=90)
    path.write_bytes(still.getvalue() * 10)
    return path


class Phone:
    """A browser of its own, with a camera and a memory, that can be killed."""

    def __init__(
        self, browser: Browser, chromium: str, site: Site, folder: Path
    ) -> None:
        self.type, self.chromium = browser.browser_type, chromium
        self.site, self.folder = site, folder
        self.context: BrowserContext | None = None

    def open(self, path: str = "/checkin/", *, sees: Path | None = None) -> Page:
        camera = [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
        ]
        film = [f"--use-file-for-fake-video-capture={sees}"] if sees else []
        self.context = self.type.launch_persistent_context(
            self.folder,
            executable_path=self.chromium,
            args=[*ARGS, *camera, *film],
            base_url=self.site.url,
            locale="en-GB",
            viewport={"width": 390, "height": 780},
            permissions=["camera"] if sees else [],
        )
        self.context.set_default_timeout(PATIENCE_MS)
        page = self.context.pages[0]
        page.goto(path)
        return page

    def kill(self) -> None:
        """As when the battery is taken out: no page or browser is told."""
        while found := self._processes():  # all have to go, for they share the profile
            for number in found:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            time.sleep(0.1)
        if self.context is not None:
            with suppress(Error):  # it is gone already
                self.context.close()
            self.context = None

    def _processes(self) -> list[int]:
        """Those of this browser that still run."""
        mark = f"--user-data-dir={self.folder}"
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (entry / "cmdline").read_bytes().decode(errors="replace")
                if mark in words.split("\x00"):
                    found.append(int(entry.name))
        return found

    def close(self) -> None:
        if self.context is not None:
            self.context.close()


def ready(page: Page) -> None:
    expect(page.locator("[data-app]")).to_have_attribute("data-ready", "yes")


def kept_for_offline(page: Page) -> None:
    """Wait until the worker keeps the page."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")


def verdict(page: Page, kind: str, name: str = "") -> None:
    box = page.locator('[data-door="verdict"]')
    expect(box).to_have_attribute("data-verdict", kind)
    expect(box).to_be_visible()
    expect(box).to_contain_text(name)


def next_person(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator('[data-door="verdict"]')).to_be_hidden()


def scan(page: Page, row: Registration) -> None:
    """As a scanner that types does."""
    page.locator('[data-door="box"]').fill(ticket_code(row))
    page.keyboard.press("Enter")


def find(page: Page, typed: str, act: str) -> None:
    page.locator('[data-door="box"]').fill(typed)
    page.get_by_role("button", name=re.compile(f"^{act}: ")).click()


def line(page: Page) -> Any:
    return page.locator('[data-door="line"]')


def to_review(page: Page) -> list[str]:
    """The lines of what the server or the device wants to be looked at."""
    page.locator('[data-opens="review"]').click()
    panel = page.locator('[data-panel="review"]')
    lines = panel.locator("li:has(.name)").all_inner_texts()
    panel.get_by_role("button", name="Close").click()
    return lines


def eventually(holds: Any, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.1)
    assert holds()
