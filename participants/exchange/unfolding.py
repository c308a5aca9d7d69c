"""Lists that are not written as tables: a whole row in one cell, a person per block."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

from core.text import normal_spaces
from core.xlsx import Sheet, Value, Workbook
from participants.exchange.headers import is_header, read_header
from participants.exchange.names import has_body_word, looks_like_person
from participants.exchange.sniffing import is_phone
from participants.exchange.values import text_of
from participants.exchange.vocabulary import PERSON, fields_in
from participants.exchange.words import POST_WORDS
from participants.selectors.imports.keys import fold

MARKS = {";": 2, "\t": 2, "|": 2, ",": 3}  # and the fewest columns that tell them
GLANCE = 40  # filled rows by which a sheet shows how it is made
FAR = 3  # columns from a label to what it asks for, at most
LONGEST_LABEL = 60
_LABEL = re.compile(r"\s*([^:]{2,60}?)\s*:\s*(.*)", re.DOTALL)
_PLAIN = ("name", "organisation", "post", "phone", "email")  # of blocks without labels


# --- a row in one cell -----------------------------------------------------------


def split_rows(book: Workbook) -> None:
    """Part the cells of sheets in which each cell of a column is a whole row:
    `Ime;Opština;E-mail`.
    """
    for sheet in book.sheets:
        glance = list(islice(sheet.filled_rows(), GLANCE))
        if len(glance) < 2 or not all(_only_text(sheet.rows[row]) for row in glance):
            continue
        lines = {row: _only_text(sheet.rows[row]) for row in sheet.filled_rows()}
        for mark, fewest in MARKS.items():
            parted = {row: _parted(line, mark) for row, line in lines.items()}
            if _are_rows(parted, fewest):
                for row, parts in parted.items():
                    if len(parts) > 1:
                        sheet.rows[row][:] = [part or None for part in parts]
                break


def _only_text(row: list[Value]) -> str:
    """The one text of a row whose other cells are empty."""
    values = [value for value in row if value is not None]
    return values[0] if len(values) == 1 and isinstance(values[0], str) else ""


def _parted(line: str, mark: str) -> list[str]:
    try:
        (parts,) = csv.reader([" ".join(line.splitlines())], delimiter=mark)
    except csv.Error:  # a cell longer than any row of a list
        return [line]
    return list(map(normal_spaces, parts))


def _are_rows(parted: dict[int, list[str]], fewest: int) -> bool:
    """Whether one of the rows names columns, and most below it have as many."""
    for head, parts in islice(parted.items(), GLANCE):
        texts = {place: part for place, part in enumerate(parts) if part}
        if len(texts) >= fewest and is_header(texts, 0):
            below = [len(p) for row, p in parted.items() if row > head]
            return 0 < len(below) <= 2 * below.count(len(parts))
    return False


# --- a person per block ----------------------------------------------------------


@dataclass
class Card:
    """What a block says of one person; `row` is the one that names them."""

    row: int
    rows: range
    said: dict[str, Value] = field(default_factory=dict)  # by label, or by kind


@dataclass
class Cards:
    """The blocks of a sheet; what they say has columns of its own from `first` on."""

    first: int
    kinds: dict[str, str]  # what each label asks for, in the order of the columns
    cards: list[Card]

    @property
    def columns(self) -> dict[int, str]:
        return {self.first + at: kind for at, kind in enumerate(self.kinds.values())}

    @property
    def texts(self) -> dict[int, str]:
        return {self.first + at: label for at, label in enumerate(self.kinds)}

    def laid_out(self, sheet: Sheet) -> Sheet:
        """The sheet with what is said of one person in the row that names them."""
        rows = list(sheet.rows)
        for card in self.cards:
            own = [*rows[card.row], *[None] * self.first][: self.first]
            rows[card.row] = [*own, *map(card.said.get, self.kinds)]
        return replace(sheet, rows=rows)


def drop_answers(sheet: Sheet, kind: str) -> set[int]:
    """Take the answers to labels of a kind out of a sheet of blocks, for good. Gives
    the rows that name the people whose answers they were.
    """
    dropped = set()
    found = find_cards(sheet)
    for card in found.cards if found else ():
        for row in card.rows:
            said = _said(sheet.rows[row], row)
            if said and said[2] == kind and said[3] is not None:
                column = _first(sheet.rows[row])
                label = text_of(sheet.rows[row][column]).partition(":")[0]
                sheet.rows[row][column:] = [f"{label}:"]
                dropped.add(card.row)
    return dropped


def find_cards(sheet: Sheet) -> Cards | None:
    """The blocks of a sheet that holds little else, with labels or without."""
    glance = list(islice(sheet.filled_rows(), GLANCE))
    few = [row for row in glance if _width(sheet.rows[row]) <= FAR]
    if len(few) * 5 < 4 * len(glance):
        return None
    rows = list(sheet.filled_rows())
    return _labelled(sheet, rows) or _plain(sheet, rows)


def _width(row: list[Value]) -> int:
    return len(row) - row.count(None)


Said = tuple[int, str, str, Value]  # the row, its label, what that asks for, the answer


def _labelled(sheet: Sheet, rows: list[int]) -> Cards | None:
    """ "Ime i prezime: Ana Anić" over "Opština: Irig", again and again."""
    said = [found for row in rows if (found := _said(sheet.rows[row], row))]
    names = [found for found in said if found[2] in PERSON]
    if len(said) * 2 < len(rows) or not names or len(said) < 3:
        return None
    if not any(looks_like_person(text_of(found[3])) for found in names) and len(
        {found[2] for found in names}
    ) < 2:  # fmt: skip
        return None
    cards = [card for card in map(_card, _blocks(said)) if card is not None]
    told = [card for card in cards if len(card.said) > 1]
    kinds = {label: kind for _row, label, kind, _value in said}
    if len(told) * 2 < len(cards) or not told:
        return None
    if len(cards) == 1 and not _is_form(kinds):
        return None
    first = max(len(sheet.rows[row]) for row in rows)
    return Cards(first, kinds, cards)


def _is_form(kinds: dict[str, str]) -> bool:
    """Whether labels ask who somebody is: "Kontakt osoba" of a project is no form."""
    asked = set(kinds.values())
    is_contact = any(
        kind in PERSON and not fields_in(label).keys().isdisjoint({"contact", "matter"})
        for label, kind in kinds.items()
    )
    is_office = not asked.isdisjoint({"organisation", "municipality"})
    return is_office and not is_contact and len(asked) > 2


def _said(row: list[Value], number: int) -> Said | None:
    """What a row asks for and answers: in two cells, or in one with a colon."""
    filled = [(column, value) for column, value in enumerate(row) if value is not None]
    if not filled or not isinstance(filled[0][1], str):
        return None
    text = filled[0][1]
    found = _LABEL.match(text)
    if found and found[2]:
        label, answer = found[1], found[2]
        return _as_said(number, label, answer) if len(filled) == 1 else None
    label = text.strip(" :")
    if len(filled) == 1:
        return _as_said(number, label, None) if found else None
    if len(filled) > 2 or filled[1][0] - filled[0][0] > FAR:
        return None
    return _as_said(number, label, filled[1][1])


def _as_said(row: int, label: str, answer: Value) -> Said | None:
    if len(label) > LONGEST_LABEL or looks_like_person(label):
        return None
    kind = read_header(label).kind
    text = text_of(answer)
    is_heading = bool(read_header(text).kind) and not looks_like_person(text)
    if not kind or (is_heading and kind in PERSON):
        return None
    return row, fold(label), kind, answer


def _blocks(said: list[Said]) -> Iterator[list[Said]]:
    """The rows of each block: a label that comes again begins another."""
    block: list[Said] = []
    for found in said:
        if any(found[1] == before[1] for before in block):
            yield block
            block = []
        block.append(found)
    yield block


def _card(block: list[Said]) -> Card | None:
    named = [row for row, _label, kind, _answer in block if kind in PERSON]
    if not named:
        return None
    said: dict[str, Value] = {
        label: answer for _row, label, _kind, answer in block if answer is not None
    }
    return Card(named[0], range(block[0][0], block[-1][0] + 1), said)


def _plain(sheet: Sheet, rows: list[int]) -> Cards | None:
    """A name, and under it the office, the telephone, the address; then a gap."""
    columns = {_first(sheet.rows[row]) for row in rows}
    if len(columns) > 1 or any(_width(sheet.rows[row]) > 1 for row in rows):
        return None
    cards, titles = [], 0
    for block in _parts(rows):
        said = [(row, text_of(_only(sheet.rows[row]))) for row in block]
        card = _plain_card(said)
        if card is not None:
            cards.append(card)
        elif len(block) > 1:
            return None
        else:
            titles += 1
    if len(cards) < 2 or titles > len(cards):
        return None
    return Cards(
        1 + max(columns), {kind: kind for kind in _PLAIN}, cards
    )  # fmt: skip


def _first(row: list[Value]) -> int:
    return next(column for column, value in enumerate(row) if value is not None)


def _only(row: list[Value]) -> Value:
    return row[_first(row)]


def _parts(rows: list[int]) -> Iterator[list[int]]:
    """Rows without an empty one between them."""
    block = rows[:1]
    for before, row in pairwise(rows):
        if row > before + 1:
            yield block
            block = []
        block.append(row)
    yield block


def _plain_card(lines: list[tuple[int, str]]) -> Card | None:
    """The block of one person, each of whose rows says what it is by itself."""
    said: dict[str, Value] = {}
    place = None
    for row, text in lines:
        kind = _kind_of(text)
        if kind in said:
            return None
        said[kind] = text
        if kind == "name":
            place = row
    if place is None or said.keys().isdisjoint({"organisation", "phone", "email"}):
        return None
    return Card(place, range(lines[0][0], lines[-1][0] + 1), said)


def _kind_of(text: str) -> str:
    """Which part of a card a text is; one that says nothing by itself is a post."""
    if "@" in text:
        return "email"
    if is_phone(re.sub(r"^[^\W\d_]{2,10}[.:]?\s*", "", text)):
        return "phone"
    if has_body_word(text):
        return "organisation"
    if not POST_WORDS.isdisjoint(fold(text).split()):
        return "post"
    return "name" if looks_like_person(text) else "post"
