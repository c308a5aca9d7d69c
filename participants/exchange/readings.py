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
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from itertools import repeat
from operator import attrgetter
from typing import Any

from participants.selectors.imports.lines import Line, Reason
from participants.selectors.imports.organisations import OrganisationIndex

FORMAT = 2  # what another one packed is not read
_NAMES = [field.name for field in fields(Line)]
_ROW = attrgetter(*_NAMES)
_USUAL = {
    field.name: field.default
    if field.default_factory is MISSING
    else field.default_factory()
    for field in fields(Line)
}


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
        json.dumps([decided, _NAMES, FORMAT], sort_keys=True),
        *sorted(index.by_text),
        *sorted(map("\0".join, index.by_key)),
        *sorted(map("\0".join, index.places.items())),
    )
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def pack_lines(kept: Kept) -> bytes:
    """As bytes that `unpack_lines` reads; first the head, on a line of its own.

    Column by column: most of what a line may say is said by none of a list.
    """
    said = dict(zip(_NAMES, zip(*map(_ROW, kept.lines), strict=True), strict=False))
    columns = {
        name: column
        for name, column in said.items()
        if column.count(_USUAL.get(name)) < len(column)
    }
    head = json.dumps([kept.stamp, kept.sheets, len(kept.lines)])
    rows = json.dumps(
        columns, ensure_ascii=False, check_circular=False, default=date.isoformat
    )
    return zlib.compress(f"{head}\n{rows}".encode(), 1)


def unpack_lines(data: bytes, stamp: str) -> Kept | None:
    """What `pack_lines` packed, if its stamp still holds."""
    head, _end, rows = zlib.decompress(data).partition(b"\n")
    kept_stamp, *more = json.loads(head)
    if kept_stamp != stamp:
        return None
    sheets, count = more
    columns = json.loads(rows)
    for name, read in _READ.items():
        if name in columns:
            columns[name] = [value and read(value) for value in columns[name]]
    for field in fields(Line):
        if field.name not in columns:
            columns[field.name] = _usual(field, count)
    ordered = [columns[name] for name in _NAMES]
    return Kept(stamp, sheets, list(map(Line, *ordered)))


def _usual(field: Field[Any], count: int) -> Iterable[Any]:
    """What a column holds that says nothing: lists and the like are each line's own."""
    if field.default_factory is not MISSING:
        return [field.default_factory() for _ in range(count)]
    return repeat(field.default, count)


def _reason(packed: Iterable[Any]) -> Reason:
    return Reason(*packed)


def _reasons(found: Iterable[Iterable[Any]]) -> list[Reason]:
    return list(map(_reason, found))


_READ: dict[str, Callable[[Any], Any]] = {
    "skipped": _reason,
    "problems": _reasons,
    "warnings": _reasons,
    "started_on": date.fromisoformat,
    "ended_on": date.fromisoformat,
}
