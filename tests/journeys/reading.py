"""Reading a page as a crawler does: its title, headings, anchors, and ways on."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

WORDS = "смолян"  # typed into every box that is searched with
DAYS = {
    "since": "1.10.2026",
    "until": "30.11.2026",
    "first": "1.10.2026",
    "last": "30.11.2026",
    "on": "29.11.2026",
}


class Reading(HTMLParser):
    """What stands in the page at `address`."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address = address
        self.title = ""
        self.headings = 0
        self.ids: set[str] = set()
        self.links: list[str] = []
        self._in_title = False
        self._action: str | None = None
        self._values: list[tuple[str, str]] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        if tag == "title":
            self._in_title = not self.title  # pictures have titles too
        elif tag == "h1":
            self.headings += 1
        elif tag == "a" and "nofollow" in given.get("rel", ""):
            pass  # the months of a calendar have no end
        elif tag == "a" and "href" in given:
            self.links.append(urljoin(self.address, given["href"]))
        elif tag == "form" and given.get("method", "get").lower() == "get":
            self._action = urljoin(self.address, given.get("action", ""))
            self._values = []
        elif self._action is not None:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        """What the form would send: its values, first choices, words where none are."""
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._values.append((self._select, given.get("value", "")))
            self._select = ""
        elif tag == "input" and name:
            is_box = given.get("type", "text") in {"text", "search"}
            typed = DAYS.get(name, WORDS) if is_box else ""
            value = given.get("value") or typed
            self._values.append((name, value))

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag == "form" and self._action is not None:
            address = urlsplit(self._action)._replace(query=urlencode(self._values))
            self.links.append(address.geturl())
            self._action = None
