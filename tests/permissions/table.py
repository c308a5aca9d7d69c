"""Reads the table of who may do what, and puts answers into the same words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SIGN_IN = "sign in"
NO_METHOD = "405"
REFUSED = "refused"
EVERYBODY = "everybody"
ALWAYS = {">": SIGN_IN, "u": "401"}  # before the method is looked at


@dataclass(frozen=True)
class Row:
    """What a view answers to whom it is open, and to whom that is."""

    view: str
    get: str
    post: str
    cells: dict[str, str]
    is_public: bool

    def expected(self, code: str) -> str:
        """The answers to a role in the words of `said`: to a GET, then to a POST."""
        return f"{self.to_get(code)} {self.to_post(code)}"

    def to_get(self, code: str) -> str:
        return self._answer(self.cells[code], self.get)

    def to_post(self, code: str) -> str:
        cell = self.cells[code]
        if cell in "rx" and self.post != "-":
            return {"r": "403", "x": REFUSED}[cell]
        return self._answer(cell, self.post)

    def _answer(self, cell: str, when_open: str) -> str:
        if cell in ALWAYS:
            return ALWAYS[cell]
        if when_open == "-":
            return NO_METHOD
        return {".": "404", "!": "403"}.get(cell, when_open)

    def is_read_by(self, code: str) -> bool:
        """Whether this role can open the page."""
        return self.get != "-" and self.cells[code] in "+rx"

    def is_open(self, code: str) -> bool:
        """Whether what this role posts is done."""
        return self.cells[code] == "+" and self.post != "-"


def rows_of(table: str) -> dict[str, Row]:
    """The rows by view. The first line names the roles; `#` begins a heading."""
    lines = [line.split() for line in table.splitlines() if line.strip()]
    (_view, _get, _post, *codes), *rest = lines
    return {row.view: row for row in _rows(rest, codes)}


def _rows(lines: list[list[str]], codes: list[str]) -> Iterator[Row]:
    for view, *fields in lines:
        if view == "#":
            continue
        get, post, *cells = fields
        is_public = cells == [EVERYBODY]
        marks = ["+"] * len(codes) if is_public else cells
        yield Row(view, get, post, dict(zip(codes, marks, strict=True)), is_public)


def said(response: Any, expected: str = "") -> str:
    """The answer in words. A form shown again is 200 or 400: nothing was done."""
    status = response.status_code
    if status == 302 and response["Location"].startswith("/accounts/"):
        return SIGN_IN
    if expected == REFUSED and status in {200, 400}:
        return expected
    return str(status)
