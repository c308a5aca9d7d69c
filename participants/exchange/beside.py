"""The lists that one header names side by side, and what their columns settle to."""

from __future__ import annotations

from dataclasses import replace

from participants.exchange.cells import Grid
from participants.exchange.headers import Column, Header
from participants.exchange.names import looks_like_person
from participants.exchange.values import text_of
from participants.exchange.vocabulary import PERSON
from participants.selectors.imports.keys import fold

_BODIES = {"organisation", "municipality"}
REPEATABLE = {"", "phone", "email", "contact", "date", "consent", "note", "attendance",
              "matter",
              "fax", "address", "signature", "title", "national", "role", "place",
              "newsletter", "web", "tax", "unit", "profile", "ordinal"}  # fmt: skip


def side_by_side(header: Header) -> list[dict[int, Column]]:
    """The columns of each list in this header: one that begins anew starts another."""
    lists: list[dict[int, Column]] = [{}]
    seen: set[str] = set()
    previous = -1
    for column in sorted(header.columns):
        kind = header.columns[column].kind
        more = seen - PERSON - {"", "ordinal", "title"}
        gap = column > previous + 1 and previous >= 0
        starts = (
            kind in PERSON
            or (kind == "ordinal" and _name_follows(header, column))
            or (kind in _BODIES and _begins_anew(header, lists[-1], column))
        )
        has_person = bool(seen & PERSON)
        again = kind in seen and kind not in REPEATABLE
        anew = kind == "ordinal" and "ordinal" in seen
        parted = again and (gap or more or len(lists) > 1)
        if has_person and starts and (parted or anew or (gap and _is_whole(seen))):
            lists.append({})
            seen = set()
        lists[-1][column] = header.columns[column]
        seen.add(kind)
        previous = column
    return lists


def joined(
    grid: Grid, rows: range, lists: list[dict[int, Column]]
) -> list[dict[int, Column]]:
    """The lists, but for one that only says the names of that before it once more; one
    that names no organisation has that of the list it adjoins.
    """
    done = lists[:1]
    for columns in lists[1:]:
        before = done[-1]
        names = [c for c, column in columns.items() if column.kind in PERSON]
        if _says_names_again(grid, rows, before, names):
            columns.update(dict.fromkeys(names, Column("")))
            before.update(columns)
            continue
        bodies = {c: k for c, k in before.items() if k.kind in _BODIES}
        adjoins = min(columns) == max(before) + 1
        if adjoins and not any(k.kind in _BODIES for k in columns.values()):
            columns.update(bodies)
        done.append(columns)
    return done


def _says_names_again(
    grid: Grid, rows: range, columns: dict[int, Column], again: list[int]
) -> bool:
    """Whether columns say the names of a list once more, put together or in parts."""
    names = [c for c, column in columns.items() if column.kind in PERSON]
    same = other = 0
    for row in rows[:200]:
        found = _words(grid, row, again)
        words = _words(grid, row, names)
        if found and words:
            same, other = same + (found == words), other + (found != words)
    return same > 4 * other or same + other == 0


def _words(grid: Grid, row: int, columns: list[int]) -> set[str]:
    texts = (text_of(grid.value(row, column)) for column in columns)
    return {word.strip(",") for text in texts for word in fold(text).split()}


def across(
    grid: Grid, rows: range, columns: dict[int, Column]
) -> list[dict[int, Column]]:
    """Further lists: people who stand beside the first of their organisation, in
    columns on the right that no header names.
    """
    names = [c for c, column in columns.items() if column.kind in PERSON]
    bodies = {c: k for c, k in columns.items() if k.kind in _BODIES}
    if len(names) != 1 or columns[names[0]].kind != "name" or not bodies:
        return []
    found = []
    for column in range(names[0] + 1, grid.width):
        if column in columns and columns[column].kind:
            break
        if not _holds_people(grid, rows, column):
            break
        if not _says_names_again(grid, rows, columns, [column]):
            found.append({column: Column("name"), **bodies})
    return found


def _holds_people(grid: Grid, rows: range, column: int) -> bool:
    texts = [text_of(grid.value(row, column)) for row in rows[:200]]
    texts = [text for text in texts if text and not text.strip(" .").isdigit()]
    return bool(texts) and all(
        looks_like_person(text) and len(text.split()) > 1 for text in texts
    )


def _is_whole(seen: set[str]) -> bool:
    return bool(seen & PERSON) and bool(
        seen & {"organisation", "municipality", "email"}
    )


def _begins_anew(header: Header, columns: dict[int, Column], number: int) -> bool:
    """Whether a list that begins with its organisations comes once more: "Opština",
    "Ime", "Opština", "Ime".
    """
    kinds = [column.kind for column in columns.values() if column.kind != "ordinal"]
    later = [c.kind for at, c in header.columns.items() if at > number]
    is_first = kinds[:1] == [header.columns[number].kind]
    return is_first and not PERSON.isdisjoint(later)


def _name_follows(header: Header, column: int) -> bool:
    after = header.columns.get(column + 1)
    return after is not None and after.kind in PERSON


def settle(columns: dict[int, Column]) -> None:
    """What the words leave open is told by the columns beside them."""
    kinds = {column.kind for column in columns.values()}
    has_family = "family" in kinds
    for number, column in columns.items():
        kind = column.kind
        if kind == "prezime":
            kind = "middle" if has_family else "family"
        columns[number] = replace(column, kind=kind)
    kinds = {column.kind for column in columns.values()}
    if "family" in kinds and "given" not in kinds:
        names = [n for n, c in columns.items() if c.kind == "name" and not c.parts]
        if names:
            columns[names[0]] = Column("given")
    if "organisation" in kinds:
        for number, column in columns.items():
            if column.kind == "municipality":
                columns[number] = Column("place")
    _first_only(
        columns, "name", "given", "family", "middle", "organisation", "municipality"
    )
    if {"given", "family"} <= {column.kind for column in columns.values()}:
        for number, column in columns.items():
            if column.kind == "name":
                columns[number] = Column("")


def _first_only(columns: dict[int, Column], *kinds: str) -> None:
    for kind in kinds:
        for number in [n for n in sorted(columns) if columns[n].kind == kind][1:]:
            columns[number] = Column("unit" if kind == "organisation" else "")
