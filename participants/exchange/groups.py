"""Rows of a list that are no person: groups, totals, notes, numbers of columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.text import normal_spaces
from core.xlsx import Value
from participants.exchange.bodies import SEAM, is_private
from participants.exchange.cells import Grid
from participants.exchange.endings import OFFICES, is_note, is_to_fill_in, is_total
from participants.exchange.names import (
    has_body_word,
    is_surely_person,
    looks_like_person,
)
from participants.exchange.offices import (
    cleaned,
    inner_name,
    is_list,
    labelled,
    named,
    titles_a_list,
)
from participants.exchange.tables import IsBody, Table, is_office_line
from participants.exchange.values import looks_like_date, text_of
from participants.exchange.vocabulary import PERSON, numbers_columns
from participants.exchange.words import COUNTRIES
from participants.selectors.imports.keys import fold

_ORDINAL = re.compile(r"^\(?(?:[0-9]{1,3}|[IVXLCІVХ]{1,6}|[A-Za-zА-Яа-я])[.)]?\)?$")
_USUAL_SHEETS = ("sheet", "list", "tab", "radni", "rabot", "data", "konac", "final")


@dataclass(frozen=True)
class Heading:
    """A row that is no person: why, and the organisation it names, if any."""

    code: str
    organisation: str = ""
    ends_group: bool = False


@dataclass(frozen=True)
class Group:
    """The organisation that a row above names for those below."""

    name: str

    @classmethod
    def above(cls, grid: Grid, table: Table, is_body: IsBody) -> Group:
        """What the titles over a list say; a list with a column for it needs none."""
        if table.of_kind("organisation") or table.of_kind("municipality"):
            return cls("")
        if table.office is not None:
            return cls(table.office.name)
        for row in reversed(table.titles):
            texts, _others = grid.words(row)
            said = list(texts.values())
            body = labelled(said) or named(said, is_body)
            if not body and len(said) > 1:  # lists side by side: each has a title
                over = grid.words(row, table.span)[0]
                body = named(list(over.values()), is_body)
            if body:
                return cls(body)
        name = normal_spaces(grid.sheet.name.replace("_", " "))
        if is_body(name) or (has_body_word(name) and not is_list(name)):
            return cls(name)
        return cls(name if table.of_sheet and _is_place(name) else "")


def _is_place(name: str) -> bool:
    """Whether the name of a sheet may be that of a place: words alone, and not those of
    programs ("Sheet1", "Лист 2") or of lists ("Reserve").
    """
    words = fold(name).split()
    is_usual = any(word.startswith(_USUAL_SHEETS) for word in words)
    return (
        0 < len(words) <= 3
        and name.replace(" ", "").isalpha()
        and not (is_usual or is_list(name))
    )


def heading_of(
    grid: Grid,
    row: int,
    table: Table,
    is_body: IsBody,
    *,
    is_last: bool,
    is_headed: bool,
) -> Heading | None:
    """What a row says that is no person, or None for a row to be read as one; one that
    `is_wordy` need not be asked about. `is_headed` tells that organisations stand only
    in rows of their own.
    """
    if numbers_columns(grid.filled(row)):
        return Heading("column_numbers")
    span = table.span
    filled = grid.filled(row, span)
    texts, others = grid.words(row, span)
    if len(texts) > 2:
        return None
    first = next(iter(texts.values()), "")
    # a cell that a merged one above reaches into says something too
    told = sum(grid.merged_value(row, c) is not None for c in table.columns)
    if is_total(filled, texts):
        return Heading("total")
    if is_to_fill_in(filled):
        return Heading("only_number")
    if not texts:
        return _numbers_only(grid, row, filled, table, told)
    if is_note(first, texts, table):
        return Heading("note")
    body = labelled(list(texts.values())) if len(filled) == len(texts) else ""
    if body and (is_body(body) or has_body_word(body)):
        return Heading("group", body)
    rest = dict(texts)
    if len(rest) == 2 and _ORDINAL.match(first):
        rest.pop(next(iter(rest)))
    only_numbers = all(
        isinstance(value, int | float)
        or fold(text_of(value)).isdigit()
        or c in rest
        or (c in texts and _ORDINAL.match(texts[c]))
        for c, value in filled.items()
    )
    if len(rest) != 1 or not only_numbers:
        return None
    ((column, text),) = rest.items()
    return _one_text(
        grid, row, column, text, table, is_body, others, is_last, is_headed
    )


def office_beside(grid: Grid, table: Table) -> dict[int, str]:
    """Rows in which an organisation alone stands, right of all columns of a list that
    has none for it: else what stands there is a remark.
    """
    found: dict[int, str] = {}
    if any(map(table.of_kind, OFFICES)):
        return found
    for row in table.rows:
        filled = grid.filled(row)
        if len(filled) == 1 and not grid.filled(row, table.span):
            name = cleaned(text_of(next(iter(filled.values()))))
            if has_body_word(name) and not is_list(name):
                found[row] = name
    return found


def titles_in(grid: Grid, table: Table) -> set[int]:
    """Rows of one text each right above where the header stands once more."""
    found: set[int] = set()
    for row in table.repeats:
        above = row - 1
        while above in table.rows and above not in table.repeats:
            filled = grid.filled(above)
            if len(filled) > 1 and not is_office_line(filled, table):
                break
            if len(filled) == 1 and any(
                looks_like_person(text_of(value)) for value in filled.values()
            ):
                break
            if filled:
                found.add(above)
            above -= 1
    return found


def _numbers_only(
    grid: Grid, row: int, filled: Mapping[int, Value], table: Table, told: int
) -> Heading | None:
    kinds = {table.columns[c].kind for c in filled if c in table.columns}
    if kinds & (PERSON | {"email", "phone", "organisation", "municipality"}):
        return None
    if told > len(filled) and any(
        grid.merged_value(row, c) is not None for c in _person_columns(table)
    ):
        return None
    if any(looks_like_date(value) for value in filled.values()):
        return Heading("note")
    return Heading("only_number")


def _person_columns(table: Table) -> list[int]:
    return [c for c, column in table.columns.items() if column.kind in PERSON]


def _one_text(
    grid: Grid,
    row: int,
    column: int,
    text: str,
    table: Table,
    is_body: IsBody,
    others: int,
    is_last: bool,
    is_headed: bool,
) -> Heading | None:
    kind = table.columns[column].kind if column in table.columns else ""
    wide = grid.is_wide(row, column)
    name = cleaned(text)
    if (
        kind in PERSON
        and table.columns[column].parts
        and (SEAM.search(text) or "(" in text)
        and not wide
    ):
        return None  # the header says that more than a name stands here
    if kind in {"email", "phone", "contact"} and not wide:
        if "@" in text and _is_of_another(grid, row, column, table):
            return None
        return Heading("continued") if "@" in text or others == 0 else None
    is_own = kind in OFFICES and not wide  # where each person's organisation stands
    if is_own and (is_body(name) or has_body_word(text) or not is_list(text)):
        return _office_over(grid, row, table, name) if is_headed else None
    if is_body(name) or is_body(text) or is_private(name):
        return Heading("group", name if is_body(name) else text)
    if fold(name) in COUNTRIES:
        return Heading("title", ends_group=True)
    inner = inner_name(text)
    if inner and (is_body(inner) or has_body_word(inner)):
        return Heading("group", inner)
    is_title = is_list(text) and (not looks_like_person(text) or titles_a_list(text))
    if is_title and not _starts_with_body(text):
        return Heading("title", ends_group=wide or kind not in PERSON)
    words = len(fold(text).split())
    is_sentence = (
        words > 9 or len(text) > 90 or (text.endswith((".", "!", "?")) and words > 4)
    )
    if is_sentence:
        return Heading("note")
    if has_body_word(text):
        return Heading("group", name)
    if kind in PERSON and not is_last and _is_apart(grid, row, table, text):
        if not any(map(table.of_kind, OFFICES)):
            return Heading("group", name)
        if not looks_like_person(text):
            return Heading("title", ends_group=True)
    if wide and not is_last and not (looks_like_person(text) and kind in PERSON):
        return Heading("group", name)
    if kind in PERSON and "@" not in text:
        return None
    if not kind or kind in {"ordinal", "note", "signature", "attendance", "address"}:
        if (
            kind == "ordinal"
            and not is_last
            and 0 < words <= 6
            and not text[:1].isdigit()
        ):
            return Heading("group", name)
        return Heading("note")
    return None


def _is_of_another(grid: Grid, row: int, column: int, table: Table) -> bool:
    """Whether an address stands right under another one, and no name reaches to it."""
    above = text_of(grid.value(row - 1, column)) if row else ""
    names = (grid.merged_value(row, c) for c in _person_columns(table))
    return "@" in above and all(name is None for name in names)


def _is_apart(grid: Grid, row: int, table: Table, text: str) -> bool:
    """A text under the names of a list in a row that has no number where the next one
    has: it tells of the rows below.
    """
    counted = table.of_kind("ordinal")
    if not counted:
        return False
    below = next((r for r in range(row + 1, table.rows.stop) if grid.filled(r)), row)
    is_counted = grid.value(row, counted[0]) is not None
    is_next = grid.value(below, counted[0]) is not None
    return is_next and not is_counted and not is_surely_person(text) and "," not in text


def offices_stand_alone(grid: Grid, table: Table) -> bool:
    """Whether organisations stand only in rows of their own, over their people."""
    offices = [c for kind in OFFICES for c in table.of_kind(kind)]
    if not offices or table.office is not None:
        return False
    people = _person_columns(table)

    def says(row: int, columns: list[int]) -> bool:
        return any(grid.merged_value(row, column) is not None for column in columns)

    rows = [row for row in table.rows if row not in table.repeats]
    return not any(says(row, offices) and says(row, people) for row in rows)


def _office_over(grid: Grid, row: int, table: Table, name: str) -> Heading | None:
    """The organisation that stands alone in a row, over a row that names somebody."""
    people = _person_columns(table)
    below = next((r for r in range(row + 1, table.rows.stop) if grid.filled(r)), row)
    is_over = any(grid.value(below, column) is not None for column in people)
    return Heading("group", name) if is_over else None


def _starts_with_body(text: str) -> bool:
    return has_body_word(" ".join(text.split()[:1]))
