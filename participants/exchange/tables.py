"""Where in a sheet the lists of people stand, and what their columns are.

Headers are found by words, columns without one by what stands in them; titles, group
rows, totals and notes are told from people by their shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.xlsx import Value, Workbook
from participants.exchange.beside import across, joined, settle, side_by_side
from participants.exchange.cells import Grid, is_run
from participants.exchange.headers import (
    Column,
    Header,
    holds_address,
    is_foreign_header,
    is_header,
    is_more_header,
    is_plain_header,
    read_header,
    under,
)
from participants.exchange.matrices import (
    Matrix,
    Office,
    find_matrices,
    heads_offices,
    heads_people,
)
from participants.exchange.names import has_body_word, looks_like_person
from participants.exchange.sniffing import complete, sniff
from participants.exchange.unfolding import Cards, find_cards
from participants.exchange.values import text_of
from participants.exchange.vocabulary import PERSON, fields_in
from participants.selectors.imports.keys import fold

MOST_HEADER_ROWS = 3
IsBody = Callable[[str], bool]


@dataclass
class Table:
    """One list of people: its header, its rows, its columns by number."""

    sheet: int
    number: int
    header_rows: range
    rows: range  # after the header, to the next one or the end
    columns: dict[int, Column]
    texts: dict[int, str] = field(default_factory=dict)
    titles: list[int] = field(default_factory=list)  # rows right above the header
    repeats: set[int] = field(default_factory=set)  # rows of the header once more
    of_sheet: bool = False  # lists like this one stand on sheets of other names too
    office: Office | None = None  # whose people stand here, as the head says
    cards: dict[int, range] = field(default_factory=dict)  # the rows of each person

    @property
    def signature(self) -> str:
        """The header as it is remembered: the same columns in the same order."""
        return " | ".join(fold(self.texts.get(c, "")) for c in sorted(self.columns))[
            :1000
        ]

    def of_kind(self, kind: str) -> list[int]:
        return [c for c in sorted(self.columns) if self.columns[c].kind == kind]

    @property
    def span(self) -> range:
        if self.office is not None:
            return self.office.span
        return range(min(self.columns), max(self.columns) + 1)

    @property
    def has_people(self) -> bool:
        return any(column.kind in PERSON for column in self.columns.values())


@dataclass
class Layout:
    """What a sheet is made of; rows outside any table say nothing about people."""

    grid: Grid
    tables: list[Table] = field(default_factory=list)
    foreign: set[int] = field(default_factory=set)  # rows of tables of other things


def find_layouts(book: Workbook, is_body: IsBody) -> list[Layout]:
    """The tables of every sheet; `is_body` tells the name of a known organisation.

    What blocks say of one person stands beside each other in the sheets of the layouts.
    """
    layouts = []
    for number, sheet in enumerate(book.sheets):
        cards = find_cards(sheet)
        if cards is not None:
            grid = Grid(cards.laid_out(sheet))
            layouts.append(_of_cards(number, grid, cards))
        else:
            layouts.append(_layout(number, Grid(sheet), is_body))
    tables = [table for layout in layouts for table in layout.tables]
    for table in tables:
        table.of_sheet = any(
            other.sheet != table.sheet and other.signature == table.signature
            for other in tables
        )
    return layouts


def _of_cards(number: int, grid: Grid, cards: Cards) -> Layout:
    """The one table of a sheet on which each person has a block of rows."""
    first = cards.cards[0].rows.start
    table = Table(
        number,
        0,
        range(first, first),
        range(first, grid.height),
        {column: Column(kind) for column, kind in cards.columns.items()},
        cards.texts,
        [row for row in range(first) if grid.filled(row)],
        cards={card.row: card.rows for card in cards.cards},
    )
    settle(table.columns)
    return Layout(grid, [table])


def _layout(number: int, grid: Grid, is_body: IsBody) -> Layout:
    layout = Layout(grid)
    matrices = find_matrices(grid, is_body)
    headers = _headers(grid, layout, matrices)
    for matrix in matrices:
        _add_offices(layout, number, matrix)
    if not matrices and not any(_is_of_people(header) for header in headers):
        rest = [row for row in range(grid.height) if row not in layout.foreign]
        nameless = sniff(grid, rest, is_body)
        if nameless and not headers:
            rows = range(nameless.first, grid.height)
            header_rows = range(nameless.first, nameless.first)
            lists = [nameless.columns, *across(grid, rows, nameless.columns)]
            layout.tables += [
                Table(number, place, header_rows, rows, columns, nameless.texts)
                for place, columns in enumerate(lists)
            ]
            return layout
    for place, header in enumerate(headers):
        end = headers[place + 1].first if place + 1 < len(headers) else grid.height
        end = min([end, *(m.first for m in matrices if m.first > header.last)])
        start = headers[place - 1].last + 1 if place else 0
        rows = range(header.last + 1, end)
        titles = _titles_above(grid, header.first, start, is_body)
        lists = joined(grid, rows, side_by_side(header))
        for columns in lists:
            complete(grid, rows, columns, header.texts, is_body)
            settle(columns)
        if len(lists) == 1:
            lists += across(grid, rows, lists[0])
        for columns in lists:
            table = Table(
                number,
                len(layout.tables),
                range(header.first, header.last + 1),
                rows,
                columns,
                {c: header.texts.get(c, "") for c in columns},
                titles,
                {row for again in header.repeats for row in again},
            )
            if table.has_people:
                layout.tables.append(table)
    _cut_off_titles(layout)
    return layout


def _add_offices(layout: Layout, sheet: int, matrix: Matrix) -> None:
    """A list for each organisation of a matrix: a row has a place in all of them."""
    header_rows = range(matrix.first, matrix.last + 1)
    for office, columns in matrix.offices:
        texts = {c: matrix.texts.get(c, "") for c in columns}
        rows = range(matrix.last + 1, matrix.end)
        table = Table(sheet, len(layout.tables), header_rows, rows, columns, texts)
        table.office = office
        layout.tables.append(table)


def _is_of_people(header: Header) -> bool:
    return any(column.kind in PERSON for column in header.columns.values())


# --- headers ------------------------------------------------------------------


def _headers(grid: Grid, layout: Layout, matrices: list[Matrix]) -> list[Header]:
    found: list[Header] = []
    row = 0
    while row < grid.height:
        if holds_address(grid.filled(row)) or any(m.holds(row) for m in matrices):
            row += 1
            continue
        texts, others = grid.words(row)
        if (
            (is_header(texts, others) or _is_of_posts(grid, row))
            and not _is_lonely_title(grid, row, texts)
            and not (found and _is_of_list(found[-1], grid, row, texts))
        ):
            header = _header_from(grid, row)
            if found and found[-1].is_said_again_by(texts):
                found[-1].repeats.append(range(header.first, header.last + 1))
            else:
                found.append(header)
            row = header.last
        elif _is_after_gap(grid, row) and is_foreign_header(texts, others):
            row = _skip_foreign(grid, row, layout) - 1
        row += 1
    return found


def _is_of_posts(grid: Grid, row: int) -> bool:
    """Whether a row names offices of people: "Община", "Кмет", "Секретар"."""
    texts, others = grid.words(row)
    if others or not _is_after_gap(grid, row):  # as most rows
        return False
    if not any(heads_people(grid, row, column) for column in texts):
        return False
    kinds = {read_header(text).kind for text in texts.values()}
    return not kinds.isdisjoint({"organisation", "municipality"})


def _is_of_list(above: Header, grid: Grid, row: int, texts: dict[int, str]) -> bool:
    """Whether what could be a header rather belongs to the list of the last one."""
    if above.numbers(grid.filled(row)):
        return True
    if above.is_said_again_by(texts) or not grid.filled(row - 1):
        return False
    return not is_plain_header(texts)


def _is_lonely_title(grid: Grid, row: int, texts: dict[int, str]) -> bool:
    """One cell names a column only if the next row has a person under it."""
    if len(grid.filled(row)) != 1:
        return False
    ((column, _text),) = texts.items()
    below = next((r for r in range(row + 1, grid.height) if grid.filled(r)), None)
    if below is None:
        return True
    value = grid.value(below, column)
    if not isinstance(value, str):
        return True
    return not looks_like_person(re.split(r"[,;\n]|\s[-–—]\s", value)[0])


def _is_after_gap(grid: Grid, row: int) -> bool:
    """An empty row or a title stands between this row and the list above."""
    return row == 0 or len(grid.filled(row - 1)) <= 1


def _skip_foreign(grid: Grid, row: int, layout: Layout) -> int:
    """Past a table of other things: to the next empty row or header of people."""
    while row < grid.height and grid.filled(row):
        if row > 0 and row not in layout.foreign and layout.foreign:
            texts, others = grid.words(row)
            if row - 1 in layout.foreign and is_header(texts, others):
                break
        layout.foreign.add(row)
        row += 1
    return row


def _header_from(grid: Grid, row: int) -> Header:
    last = row
    first_texts = {c: grid.header_text(row, c) for c in range(grid.width)}
    header = Header(row, row, words=grid.words(row)[0])
    while last + 1 < grid.height and last - row + 1 < MOST_HEADER_ROWS:
        texts, others = grid.words(last + 1)
        if not is_more_header(texts, others, header):
            break
        if not _hangs_on(grid, last, texts, first_texts):
            break
        last += 1
    for column in range(grid.width):
        parts = [grid.header_text(r, column) for r in range(row, last + 1)]
        parts = list(dict.fromkeys(part for part in parts if part))
        if not parts:
            continue
        header.texts[column] = " ".join(parts)[:300]
        header.columns[column] = (
            under(" ".join(parts[:-1]), parts[-1])
            if len(parts) > 1
            else read_header(parts[0])
        )
        is_of_people = header.columns[column].kind in PERSON
        if not is_of_people and heads_people(grid, last, column):
            is_post = "name" not in fields_in(parts[-1])  # as "Predstavnik opštine"
            post = parts[-1][:200] if is_post else ""
            header.columns[column] = Column("name", post=post)
    _spread(grid, row, last, header)
    header.last = _past_numbers(grid, last)
    return header


def _hangs_on(
    grid: Grid, last: int, texts: dict[int, str], above: dict[int, str]
) -> bool:
    """A second header line stands under merged cells or fills what the first left."""
    under_wide = any(
        grid.wide.get(grid.covered.get((last, c), (last, c)), 1) > 1 for c in texts
    )
    fills = sum(not above.get(c) for c in texts)
    under_high = any(grid.high.get((last, c), 1) > 1 for c in range(grid.width))
    repeats = sum(fold(above.get(c, "")) == fold(text) for c, text in texts.items())
    if repeats == len(texts):
        return False  # the same header once more is that of the next list
    return (
        under_wide
        or under_high
        or fills * 2 >= len(texts)
        or _in_two_languages(texts, above)
    )


def _in_two_languages(texts: dict[int, str], above: dict[int, str]) -> bool:
    """Each column named twice, one language under the other."""
    same = [
        c
        for c, text in texts.items()
        if read_header(text).kind
        and read_header(text).kind == read_header(above.get(c, "")).kind
    ]
    return len(same) >= 2 and len(same) * 2 >= len(texts)


def _spread(grid: Grid, first: int, last: int, header: Header) -> None:
    """A header over several columns: parts of a name if all are filled, else one."""
    for (row, left), width in grid.wide.items():
        if not first <= row <= last or width < 2 or left not in header.columns:
            continue
        bottom = row + grid.high.get((row, left), 1) - 1
        if bottom < last and any(
            grid.header_text(r, c) != grid.header_text(row, left)
            for r in range(bottom + 1, last + 1)
            for c in range(left, min(left + width, grid.width))
            if grid.header_text(r, c)
        ):
            continue  # what stands below says more
        kind = header.columns[left].kind
        rest = range(left + 1, min(left + width, grid.width))
        sample = range(last + 1, min(last + 40, grid.height))
        used = [
            c for c in rest if sum(grid.value(r, c) is not None for r in sample) >= 2
        ]
        for column in rest:
            header.columns[column] = Column("")
        if kind in PERSON and used:
            parts = (
                ["given", "family"] if len(used) == 1 else ["given", "middle", "family"]
            )
            if header.columns[left].family_first:
                parts = [parts[-1], *parts[:-1]]
            for column, part in zip([left, *used], parts, strict=False):
                header.columns[column] = Column(part)


def _past_numbers(grid: Grid, last: int) -> int:
    """Official tables number their columns under the header: 1, 2, 3."""
    if last + 1 >= grid.height:
        return last
    values = list(grid.filled(last + 1).values())
    return last + 1 if len(values) >= 3 and is_run(values) else last


def _titles_above(grid: Grid, first: int, start: int, is_body: IsBody) -> list[int]:
    """Rows above a header that say one thing each, up to the list before."""
    rows: list[int] = []
    for row in range(first - 1, start - 1, -1):
        filled = grid.filled(row)
        if len(filled) > 3 and not heads_offices(grid, row, is_body):
            break
        if filled:
            rows.insert(0, row)
        if len(rows) >= 8:
            break
    return rows


def _cut_off_titles(layout: Layout) -> None:
    """Rows between two lists that belong to the header below them."""
    tables = layout.tables
    for table in tables:
        below = [
            row
            for row in (t.header_rows.start for t in tables)
            if row > table.rows.start
        ]
        if not below:
            continue
        end = min(below)
        for row in range(end - 1, table.rows.start - 1, -1):
            filled = layout.grid.filled(row)
            if not filled or (len(filled) > 1 and not is_office_line(filled, table)):
                end = row + 1 if filled else row
                break
            end = row
        if end > table.rows.start:
            table.rows = range(table.rows.start, min(end, table.rows.stop))


def is_office_line(filled: Mapping[int, Value], table: Table) -> bool:
    """Whether a row is an office with its address and number, right above a header."""
    first = text_of(next(iter(filled.values())))
    counted = set(table.of_kind("ordinal")) & set(filled)
    is_office = has_body_word(first) and not looks_like_person(first)
    return is_office and not counted and not holds_address(filled)
