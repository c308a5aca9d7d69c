"""A picture of districts as tiles with a number in each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SIDE, GAP = 100, 6
SHADES = (  # of one ink, so that print in grey reads as well; white letters on the last
    ("#f4f3ef", "#221f1b"),
    ("#d3e6ea", "#221f1b"),
    ("#8fbcc6", "#221f1b"),
    ("#3d7f8d", "#ffffff"),
    ("#114a56", "#ffffff"),
)
LETTERS = 13  # in a line of a tile


def tile_map(tiles: Iterable[Mapping[str, Any]]) -> str:
    """SVG: each district where it lies; what has no place stands in rows below."""
    placed = _placed(list(tiles))
    most = max((tile["count"] for tile, _row, _column in placed), default=0)
    width = 1 + max((column for _tile, _row, column in placed), default=0)
    height = 1 + max((row for _tile, row, _column in placed), default=0)
    longest = max(
        (len(line) for tile, _, _ in placed for line in _lines(tile["name"])), default=0
    )
    size = 11 if longest < 14 else 9.5 if longest < 18 else 8  # the same for all
    drawn = [_tile(tile, row, column, most, size) for tile, row, column in placed]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}"'
        ' height="{}" font-family="Noto Sans, DejaVu Sans, sans-serif"'
        ' text-anchor="middle">{}</svg>',
        width * (SIDE + GAP),
        height * (SIDE + GAP),
        width * (SIDE + GAP),
        height * (SIDE + GAP),
        format_html_join("", "{}", ((part,) for part in drawn)),
    )


Placed = list[tuple[Mapping[str, Any], int, int]]


def _placed(tiles: list[Mapping[str, Any]]) -> Placed:
    found: Placed = []
    known = [tile for tile in tiles if tile["at"]]
    top = min((tile["at"][0] for tile in known), default=0)
    left = min((tile["at"][1] for tile in known), default=0)
    for tile in known:
        row, column = tile["at"]
        found.append((tile, row - top, column - left))
    below = 1 + max((row for _tile, row, _column in found), default=-1)
    others = [tile for tile in tiles if not tile["at"]]
    wide = max(5, 1 + max((column for _tile, _row, column in found), default=4))
    for number, tile in enumerate(others):
        found.append((tile, below + number // wide, number % wide))
    return found


def _tile(
    tile: Mapping[str, Any], row: int, column: int, most: int, size: float
) -> SafeString:
    x, y = column * (SIDE + GAP), row * (SIDE + GAP)
    fill, ink = SHADES[_shade(tile["count"], most)]
    lines = _lines(tile["name"])
    words = format_html_join(
        "",
        # spaces at both ends: WeasyPrint cuts the edge of the first letter
        '<text x="{}" y="{}" font-size="{}" fill="{}">\u00a0{}\u00a0</text>',
        (
            (
                x + SIDE / 2,
                y + 62 + 13 * number,
                size,
                ink,
                line,
            )
            for number, line in enumerate(lines)
        ),
    )
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="#83807a"'
        ' stroke-width="0.8"/><text x="{}" y="{}" font-size="30" fill="{}"'
        ' font-weight="600">\u00a0{}\u00a0</text>{}',
        x,
        y,
        SIDE,
        SIDE,
        fill,
        x + SIDE / 2,
        y + 40,
        ink,
        tile["count"],
        words,
    )


def _shade(count: int, most: int) -> int:
    if not count:
        return 0
    return 1 + min(3, (count - 1) * 4 // max(most, 4))


def _lines(name: str) -> list[str]:
    """The name in at most three lines, parted at spaces and behind hyphens."""
    parts = re.findall(r"[^\s-]+-?|-", name)
    lines: list[str] = []
    for part in parts:
        joined = (
            lines[-1] + ("" if lines[-1].endswith("-") else " ") + part if lines else ""
        )
        if lines and len(joined) <= LETTERS:
            lines[-1] = joined
        else:
            lines.append(part)
    return lines[:3]
