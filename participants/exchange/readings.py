"""What was read of a list at its check, kept so that its import need not read it again.

The lines of a file follow from the file, from what was decided about its columns and
from which texts name an organisation of ours. All of that is in the stamp, and what a
line consists of in this version: where it is another one now, the file is read anew.
Whom the lines mean is asked anew each time.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter

from participants.selectors.imports.lines import Line, Reason
from participants.selectors.imports.organisations import OrganisationIndex

_NAMES = [field.name for field in fields(Line)]
_ROW = attrgetter(*_NAMES)
_STARTED, _ENDED = _NAMES.index("started_on"), _NAMES.index("ended_on")


@dataclass
class Kept:
    """The lines as they were before anybody was looked for, and the sheets' names."""

    stamp: str
    sheets: list[str]
    lines: list[Line]


def stamp_of(decided: object, index: OrganisationIndex) -> str:
    """What `decided` and the organisations say, as one short text.

    Take it before a plan is made: a plan adds bodies to the index.
    """
    words = (
        json.dumps([decided, _NAMES], sort_keys=True),
        *sorted(index.by_text),
        *sorted(map("\0".join, index.by_key)),
        *sorted(map("\0".join, index.places.items())),
    )
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def pack_lines(kept: Kept) -> bytes:
    """As bytes that `unpack_lines` reads; first the head, on a line of its own."""
    head = json.dumps([kept.stamp, kept.sheets])
    rows = json.dumps(
        list(map(_ROW, kept.lines)),
        ensure_ascii=False,
        check_circular=False,
        default=date.isoformat,
    )
    return zlib.compress(f"{head}\n{rows}".encode(), 1)


def unpack_lines(data: bytes, stamp: str) -> Kept | None:
    """What `pack_lines` packed, if its stamp still holds."""
    head, _end, rows = zlib.decompress(data).partition(b"\n")
    kept_stamp, sheets = json.loads(head)
    if kept_stamp != stamp:
        return None
    return Kept(stamp, sheets, list(map(_line, json.loads(rows))))


def _line(values: list[object]) -> Line:
    line = Line(*values)  # type: ignore[arg-type]  # in the order of its fields
    if line.skipped:
        line.skipped = Reason(*line.skipped)
    line.problems = _reasons(line.problems)
    line.warnings = _reasons(line.warnings)
    line.started_on = _day(values[_STARTED])
    line.ended_on = _day(values[_ENDED])
    return line


def _reasons(found: Iterable[Iterable[object]]) -> list[Reason]:
    return [Reason(*reason) for reason in found]  # type: ignore[arg-type]


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None
