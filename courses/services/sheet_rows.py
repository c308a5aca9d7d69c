"""The rows of a sheet as they are typed from paper: "1-14, 16, 20w, 12 to 15:30"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Sheet


class NotUnderstood(DomainError):
    code = "rows_not_understood"
    message = _("“%(what)s” is no row. Type numbers, as 1-14, 16, 20w.")


class NoSuchRow(DomainError):
    code = "no_such_row"
    message = _("The sheet has no row %(number)s; the last one is %(last)s.")


@dataclass(frozen=True)
class Row:
    """One row that was signed: of which half of the day, by whom, and from when until
    when, if that was noted.
    """

    number: int
    is_walk_in: bool = False  # the name was written by hand
    half: str = ""  # "a" morning, "p" afternoon, empty both
    arrived: time | None = None
    left: time | None = None
    is_unreadable: bool = False  # signed, and nobody can say by whom
    is_taken_back: bool = False  # typed before by mistake


# Keyboards of the languages: where the letter is in its alphabet, where its key is, and
# Cyrillic letters that look like the Latin ones.
MARKS = {
    **dict.fromkeys("wвњуд", "w"),
    **dict.fromkeys("aас", "a"),
    **dict.fromkeys("pрп", "p"),
    **dict.fromkeys("xх", "x"),
    "?": "?",
}
DASH = re.compile(r"\s*[-‐‑‒–—−]\s*")
TIME = r"(\d{1,2}[:.]\d{2})(?!\d)"
UNTIL = re.compile(rf"\s*(?:-|>|до|do|to|until)\s*{TIME}", re.IGNORECASE)
FROM = re.compile(rf"\s*(?:@|<|от|од|od|from)\s*{TIME}", re.IGNORECASE)
LOOSE_MARK = re.compile(
    rf"(?<=\d)\s+(?=[{''.join(MARKS)}]+(?:$|[\s,;<>]))", re.IGNORECASE
)
APART = re.compile(r"[,;+&\s]+")
AND = re.compile(r"\s(?:и|i|and)\s", re.IGNORECASE)
PART = re.compile(
    rf"(\d{{1,4}})(?:-(\d{{1,4}}))?([{''.join(MARKS)}]{{0,2}})"
    r"(?:<(\d{1,2})[:.](\d{2}))?(?:>(\d{1,2})[:.](\d{2}))?\.?",
    re.IGNORECASE,
)


def read_rows(text: str, sheet: Sheet) -> list[Row]:
    """The rows typed as "1-14, 16, 20w, 3a, 12 to 15:30": numbers and spans; `w` for a
    name that was written by hand, `a` and `p` for the morning and the afternoon alone,
    `?` for a name that cannot be read, `x` for a row that was typed by mistake.

    Of a row typed twice the later word counts; its two halves are the whole day. Raises
    NotUnderstood and NoSuchRow with all that is wrong.
    """
    wrong: list[str] = []
    missing: list[str] = []
    found: dict[int, Row] = {}
    for part in _parts(text):
        spanned = _span(part, sheet)
        if spanned is None:
            wrong.append(part)
            continue
        first, last, row = spanned
        if not 1 <= first <= last <= sheet.rows:
            missing.append(f"{first}-{last}" if last > first else str(first))
            continue
        for number in range(first, last + 1):
            _enter(found, _of(row, number, sheet))
    if wrong:
        raise NotUnderstood(what=", ".join(wrong)[:80])
    if missing:
        raise NoSuchRow(number=", ".join(missing)[:80], last=sheet.rows)
    return list(found.values())


def _parts(text: str) -> Iterator[str]:
    text = AND.sub(",", text)
    text = UNTIL.sub(r">\1", FROM.sub(r"<\1", DASH.sub("-", text)))
    text = LOOSE_MARK.sub("", text)
    for part in APART.split(text):
        if part and part.strip(" ."):
            yield part


def _span(part: str, sheet: Sheet) -> tuple[int, int, Row] | None:
    """First and last row, and what is said of them; None if it is not understood."""
    match = PART.fullmatch(part)
    if match is None:
        return None
    marks = {MARKS[letter.lower()] for letter in match[3]}
    first, last = int(match[1]), int(match[2] or match[1])
    if len(marks & {"w", "x", "?"}) > 1 or last < first:
        return None
    try:
        arrived = time(int(match[4]), int(match[5])) if match[4] else None
        left = time(int(match[6]), int(match[7])) if match[6] else None
    except ValueError:
        return None
    halves = "".join(sorted(marks & {"a", "p"}))
    return (
        first,
        last,
        Row(
            first,
            is_walk_in="w" in marks,
            half=halves if len(halves) == 1 else "",
            arrived=arrived,
            left=left,
            is_unreadable="?" in marks,
            is_taken_back="x" in marks,
        ),
    )


def _of(row: Row, number: int, sheet: Sheet) -> Row:
    is_plain = not (row.is_unreadable or row.is_taken_back)
    by_hand = row.is_walk_in or (is_plain and number > len(sheet.lines))
    return replace(row, number=number, is_walk_in=by_hand)


def _enter(found: dict[int, Row], row: Row) -> None:
    earlier = found.get(row.number)
    if earlier and {earlier.half, row.half} == {"a", "p"}:
        row = replace(row, half="")
    found[row.number] = row
