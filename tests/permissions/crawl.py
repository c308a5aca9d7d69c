"""Follows the links a visitor is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.permissions.world import World

LINK = re.compile(r'[\s"](?:href|src|action)="([^"#]+)')
APART = ("/static/", "/accounts/")
OF_ONE_VIEW = 3  # pages of one view differ by their rows alone


def crawl(world: World, code: str, begin: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Each page once, with its answer: all of `begin`, and what they lead to."""
    waiting = list(begin)
    known, followed = set(waiting), Counter[str]()
    while waiting:
        path = waiting.pop()
        response = world.window(code).get(path)
        yield path, response
        found = {follow for link in links_of(response) if (follow := own(path, link))}
        for follow in sorted(found - known):
            followed[view_of(follow)] += 1
            if followed[view_of(follow)] <= OF_ONE_VIEW:
                waiting.append(follow)
        known |= found


def view_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return path


def links_of(response: Any) -> list[str]:
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if response.streaming or not is_page:
        return []
    return [unescape(link) for link in LINK.findall(response.content.decode())]


def own(page: str, link: str) -> str:
    """The path and query of a link to a page of ours, else nothing."""
    parts = urlsplit(urljoin(f"http://testserver{page}", link))
    if parts.netloc != "testserver" or parts.path.startswith(APART):
        return ""
    if "lang=" in parts.query:  # every page again, in another language
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
