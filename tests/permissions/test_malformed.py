"""What nobody can mean is refused on every page, and breaks none (TRUST 35, 76, 77)."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction

from tests.permissions.addresses import address, body
from tests.permissions.world import World
from tests.test_permissions import ROWS

pytestmark = pytest.mark.django_db
FAULT = 500
USUAL = (
    "q page kind status programme topic place region view on day month year sort from"
    " to role group language"
).split()
TYPED = {
    "nul": "a\x00b",
    "no letter": "\uffff",
    "beyond 63 bits": str(2**63),
    "digits": "9" * 10_000,
    "wide digits": "１２",
    "year 0": "0000-01-01",
    "last day": "9999-12-31",
    "skipped hour": "2026-03-29 02:30",
    "no number": "NaN",
}
OF_ONE_FIELD = ("nul", "beyond 63 bits", "digits", "last day")


class Boxes(HTMLParser):
    """The names of what a page lets one fill in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("name")
        if tag in ("input", "select", "textarea") and name:
            self.names.add(name)


def status_of(answer: Any) -> int:
    """What was answered, once all of it was made."""
    if answer.streaming:
        list(answer.streaming_content)
    return int(answer.status_code)


def asked(world: World, path: str) -> Iterator[tuple[str, int]]:
    """The page with each value in all of its boxes, and in those that lists have."""
    page = world.window("PA").get(path)
    names = set(USUAL)
    is_page = page.headers.get("Content-Type", "").startswith("text/html")
    if is_page and not page.streaming:
        names |= Boxes(page.content.decode()).names
    for called, value in TYPED.items():
        answer = world.window("PA").get(path, dict.fromkeys(sorted(names), value))
        yield called, status_of(answer)


def sent(world: World, path: str, form: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """The form of the page with a value in one field, the others being right."""
    for called in OF_ONE_FIELD:
        for name in form:
            with transaction.atomic():
                given = {**form, name: TYPED[called]}
                answer = world.window("PA").post(path, given)
                yield f"{called} in {name}", status_of(answer)
                transaction.set_rollback(True)


def test_no_page_breaks_by_what_is_asked_of_it(world: World) -> None:
    broken = [
        (row.view, called)
        for row in ROWS.values()
        for called, status in asked(world, address(row.view, world.own))
        if status >= FAULT
    ]

    assert broken == []


def test_no_form_breaks_by_what_is_sent(world: World) -> None:
    broken = [
        (row.view, called)
        for row in ROWS.values()
        if row.post != "-"
        for called, status in sent(
            world, address(row.view, world.own), body(row.view, world.own)
        )
        if status >= FAULT
    ]

    assert broken == []


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/json", b"{"),
        ("application/json", b'"\xff"'),
        ("application/json", b"[" * 20_000),
        ("application/json", b'{"id": 1e400, "id": NaN}'),
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form"),
        ("application/x-www-form-urlencoded", b"%00=%00&%ff=%fe&a" + b"&b" * 300),
        ("text/plain; charset=none", b"\xff\xfe"),
    ],
)
def test_no_view_breaks_by_a_body_that_is_none(
    world: World, kind: str, content: bytes
) -> None:
    broken = []
    for row in ROWS.values():
        path = address(row.view, world.own)
        with transaction.atomic():
            window = world.window("PA")
            answer = window.generic("POST", path, content, content_type=kind)
            if status_of(answer) >= FAULT:
                broken.append(row.view)
            transaction.set_rollback(True)

    assert broken == []
