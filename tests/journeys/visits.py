"""Visits: browser windows that note whatever a visitor should never meet."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
)

LOCALES = {
    "en": "en-GB",
    "bg": "bg-BG",
    "sr": "sr-Cyrl-RS",
    "sr-latn": "sr-Latn-RS",
    "bs": "bs-BA",
}
PATIENCE_MS = 30_000  # a busy machine is no fault
expect.set_options(timeout=PATIENCE_MS)
WITHOUT_HOST = {"about", "blob", "data"}
# The answers themselves are noted, so their echo in the console is not.
ECHO = "Failed to load resource"
# A page that is left while it still asks for something drops that question.
LEFT = "net::ERR_ABORTED"


class Visits:
    """Opens windows on one site, and keeps a list of all that went wrong in them."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser = browser
        self.site = site
        self.faults: list[str] = []
        self._forgiven: list[tuple[int, str]] = []
        self._contexts: list[BrowserContext] = []

    def open(
        self,
        language: str = "en",
        *,
        javascript: bool = True,
        width: int = 1280,
        height: int = 900,
    ) -> Page:
        """A window of somebody new, whose browser asks for pages in `language`."""
        context = self.browser.new_context(
            base_url=self.site,
            locale=LOCALES[language],
            timezone_id="Europe/Sofia",
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note(f"script: {error.error}"))
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        self._contexts.append(context)
        return context.new_page()

    def forgive(self, status: int, path: str) -> None:
        """Let pages whose address ends with `path` answer `status`."""
        self._forgiven.append((status, path))

    def picture(self, folder: Path) -> list[Path]:
        """Keep what all windows show, for whoever looks into a failure."""
        pages = [page for context in self._contexts for page in context.pages]
        paths = [folder / f"window-{number}.png" for number in range(len(pages))]
        for page, path in zip(pages, paths, strict=True):
            page.screenshot(path=path, full_page=True)
        return paths

    def close(self) -> None:
        """Close all windows; fail if anything went wrong in one of them."""
        while self._contexts:
            self._contexts.pop().close()
        assert self.faults == []

    def _note(self, fault: str) -> None:
        if fault not in self.faults:
            self.faults.append(fault)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(ECHO):
            address = message.location.get("url", "")
            self._note(f"console: {message.text} ({address})")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        home = urlsplit(self.site)
        if address.netloc != home.netloc and address.scheme not in WITHOUT_HOST:
            self._note(f"foreign host: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self._note(f"request failed: {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        path = urlsplit(response.url).path
        if response.status >= 400 and not any(
            status == response.status and path.endswith(end)
            for status, end in self._forgiven
        ):
            self._note(f"{response.status}: {response.url}")
