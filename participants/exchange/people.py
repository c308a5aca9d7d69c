"""A list of people in any file, row by row: what each row says, and what is wrong.

Every row in which anything stands gives a `Line`, once for each list it is part of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from core.xlsx import Sheet, Workbook
from participants.exchange.cells import is_wordy
from participants.exchange.endings import (
    explained,
    is_signed,
    is_total_of_offices,
    signs,
)
from participants.exchange.groups import (
    Group,
    Heading,
    heading_of,
    office_beside,
    offices_stand_alone,
    titles_in,
)
from participants.exchange.headers import Column
from participants.exchange.matrices import is_nobody
from participants.exchange.rows import RowReader
from participants.exchange.tables import IsBody, Layout, Table, find_layouts
from participants.exchange.unfolding import drop_answers
from participants.exchange.values import (
    may_hold_national,
    text_of,
    without_national,
)
from participants.exchange.vocabulary import numbers_columns
from participants.selectors.imports.lines import Line, Reason
from participants.services.imports import signature_key


@dataclass
class Options:
    """What a person decided about a file."""

    with_hidden: bool = False
    repair_letters: bool = False
    fill_down: bool = False  # an empty organisation is that of the row above
    day_first: bool | None = None
    columns: dict[str, dict[int, str]] = field(default_factory=dict)  # by "sheet:table"
    remembered: dict[str, dict[int, str]] = field(default_factory=dict)  # by header
    dropped: set[tuple[int, int]] = field(default_factory=set)  # of national numbers


@dataclass
class Reading:
    """All that a file says, and how it was understood."""

    lines: list[Line]
    tables: list[Table]
    sheets: list[Sheet]  # as they were read: a person of a block has one row


def drop_national(book: Workbook) -> set[tuple[int, int]]:
    """Take national numbers out of a workbook, at once and for good.

    Gives the sheets and rows in which there were some.
    """
    dropped = set()
    for at, sheet in enumerate(book.sheets):
        for number, row in enumerate(sheet.rows):
            if not may_hold_national(row):
                continue
            for column, value in enumerate(row):
                if not may_hold_national((value,)):
                    continue
                left, found = without_national(value)
                if found:
                    row[column] = left
                    dropped.add((at, number))
    return dropped


def drop_national_columns(
    book: Workbook, tables: Iterable[Table]
) -> set[tuple[int, int]]:
    """As `drop_national`, for columns that say they hold such numbers."""
    dropped = set()
    for table in tables:
        if table.cards:
            found = drop_answers(book.sheets[table.sheet], "national")
            dropped |= {(table.sheet, row) for row in found}
            continue
        rows = book.sheets[table.sheet].rows
        for column in table.of_kind("national"):
            for number in table.rows:
                if number in table.repeats:
                    continue
                if column < len(rows[number]) and rows[number][column] is not None:
                    rows[number][column] = None
                    dropped.add((table.sheet, number))
    return dropped


def read_people(book: Workbook, is_body: IsBody, options: Options) -> Reading:
    """The lines of a workbook whose national numbers are dropped already."""
    layouts = find_layouts(book, is_body)
    tables = [table for layout in layouts for table in layout.tables]
    for table in tables:
        chosen = options.columns.get(f"{table.sheet}:{table.number}")
        if chosen is None and options.remembered:
            chosen = options.remembered.get(signature_key(table.signature))
        if chosen:
            apply_columns(table, chosen)
    reading = Reading([], tables, [layout.grid.sheet for layout in layouts])
    for number, layout in enumerate(layouts):
        reading.lines += _SheetReader(number, layout, is_body, options).lines()
    return reading


def apply_columns(table: Table, chosen: dict[int, str]) -> None:
    """Take the columns for what a person says they are."""
    for column, kind in chosen.items():
        known = table.columns.get(column, Column(""))
        if known.kind != kind:
            table.columns[column] = Column(kind)


def is_only_body(line: Line, *, and_phone: bool = False) -> bool:
    """Whether nothing but an organisation is said, and perhaps its telephone."""
    is_nobody = [problem.code for problem in line.problems] == ["no_name"]
    reached = line.email or (line.phone and not and_phone)
    return is_nobody and not reached and not line.title


class _SheetReader:
    def __init__(
        self, number: int, layout: Layout, is_body: IsBody, options: Options
    ) -> None:
        self.number, self.layout, self.grid = number, layout, layout.grid
        self.is_body, self.options = is_body, options
        self.tables = [table for table in layout.tables if table.has_people]

    def lines(self) -> list[Line]:
        found: dict[int, list[Line]] = {}
        sheet = self.grid.sheet
        with_hidden = self.options.with_hidden
        if not (sheet.is_hidden and not with_hidden):
            for table in self.tables:
                for line in self._of_table(table):
                    found.setdefault(line.row, []).append(line)
        lines = []
        for row in self._rows():
            here = found.get(row, [])
            said = [line for line in here if line.skipped is None]
            if len(said) == 1:  # as most rows
                lines += said
            elif sheet.is_hidden and not with_hidden:
                lines.append(self._skip(row, "hidden_sheet"))
            elif said:
                lines += self._of_somebody(said)
            elif here:
                lines.append(here[0])
            else:
                lines.append(self._skip(row, self._why_not(row)))
        return lines

    def _rows(self) -> Iterable[int]:
        """The rows in which anything stands, or stood that was taken out."""
        taken = {row for sheet, row in self.options.dropped if sheet == self.number}
        filled = self.grid.sheet.filled_rows()
        return sorted(taken.union(filled)) if taken else filled

    def _of_somebody(self, said: list[Line]) -> list[Line]:
        """Of lists that share an organisation those in which somebody is named."""
        bodies = [self._bodies(line.table) for line in said]
        if any(found != bodies[0] for found in bodies):
            return said
        named = [line for line in said if not line.problems or line.given]
        told = [line for line in said if not is_only_body(line, and_phone=bool(named))]
        return told or said[:1]

    def _bodies(self, number: int) -> list[int]:
        table = self.layout.tables[number]
        return table.of_kind("organisation") + table.of_kind("municipality")

    def _skip(self, row: int, code: str, table: int = 0) -> Line:
        return Line(self.number, row, table, skipped=Reason(code))

    def _why_not(self, row: int) -> str:
        if row in self.grid.sheet.hidden_rows and not self.options.with_hidden:
            return "hidden_row"
        if not self.grid.filled(row):
            return "national_dropped"  # and nothing else stood there
        over = [table for table in self.tables if row in table.header_rows]
        if over:
            return "group" if over[0].office is not None else "header"
        if not self.tables:
            return "no_list"
        if row in self.layout.foreign:
            return "other_table"
        if numbers_columns(self.grid.filled(row)):
            return "column_numbers"
        first = min(table.header_rows.start for table in self.tables)
        return "title" if row < first or self._is_title(row) else "outside"

    def _is_title(self, row: int) -> bool:
        return any(row in table.titles for table in self.tables) or (
            len(self.grid.filled(row)) == 1
        )

    def _of_table(self, table: Table) -> Iterable[Line]:
        hidden = set() if self.options.with_hidden else self.grid.sheet.hidden_rows
        span, foreign = table.span, self.layout.foreign
        beside = office_beside(self.grid, table) if len(self.tables) == 1 else {}
        rows = [
            row
            for row in table.rows
            if row not in foreign and (self.grid.filled(row, span) or row in beside)
        ]
        reader = RowReader(self.grid, table, rows, self.is_body, self.options)
        if table.cards:
            yield from self._of_cards(table, reader, hidden)
            return
        group = Group.above(self.grid, table, self.is_body)
        above_repeats = titles_in(self.grid, table)
        is_headed = offices_stand_alone(self.grid, table)
        signing: frozenset[int] = frozenset()
        legend = explained(self.grid, rows)
        for place, row in enumerate(rows):
            if row in hidden:
                yield self._skip(row, "hidden_row", table.number)
                continue
            if table.office and not self._names_somebody(table, row):
                continue
            if is_total_of_offices(self.grid, row, table):
                yield self._skip(row, "total", table.number)
                continue
            if row in table.repeats:
                yield self._skip(row, "header", table.number)
                continue
            if row + 1 in foreign and len(self.grid.filled(row)) == 1:
                yield self._skip(row, "title", table.number)
                continue
            if row in beside:
                group = Group(beside[row])
                yield self._skip(row, "group", table.number)
                continue
            if row in legend or is_signed(self.grid, row, signing):
                yield self._skip(row, "note", table.number)
                continue
            filled = self.grid.filled(row, span)
            signing = signs(filled)
            if signing:
                yield self._skip(row, "note", table.number)
                continue
            heading = None
            if not is_wordy(filled):  # as most rows are
                is_last = place + 1 == len(rows)
                heading = heading_of(
                    self.grid,
                    row,
                    table,
                    self.is_body,
                    is_last=is_last,
                    is_headed=is_headed,
                )
            if heading is None and row in above_repeats:
                heading = Heading("title")
            if heading is not None:
                if heading.organisation:
                    group = Group(heading.organisation)
                elif heading.ends_group:
                    group = Group("")
                yield self._skip(row, heading.code, table.number)
                continue
            yield reader.line(row, group.name)

    def _of_cards(
        self, table: Table, reader: RowReader, hidden: set[int]
    ) -> Iterator[Line]:
        """The person of each block, and its other rows."""
        group = Group.above(self.grid, table, self.is_body)
        for row, rows in table.cards.items():
            for other in rows:
                if other != row:
                    said = Reason("of_block", {"row": str(row + 1)})
                    yield Line(self.number, other, table.number, skipped=said)
            if row in hidden:
                yield self._skip(row, "hidden_row", table.number)
            else:
                yield reader.line(row, group.name)

    def _names_somebody(self, table: Table, row: int) -> bool:
        """Whether an organisation that heads a column has somebody in this row."""
        texts = [text_of(self.grid.value(row, c)) for c in table.of_kind("name")]
        return not all(map(is_nobody, texts))
