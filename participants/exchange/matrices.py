"""Lists in which organisations head the columns and their people stand below."""

from __future__ import annotations

import re
from dataclasses import dataclass

from participants.exchange.cells import Grid, holds_words
from participants.exchange.headers import Column, is_header, read_header
from participants.exchange.names import looks_like_person
from participants.exchange.offices import cleaned, is_office
from participants.exchange.sniffing import IsBody, complete
from participants.exchange.values import text_of
from participants.exchange.vocabulary import PERSON, is_all_header
from participants.exchange.words import NOTHING, POST_WORDS
from participants.selectors.imports.keys import fold

GLANCE = 20  # rows below a head that tell what it names


@dataclass
class Office:
    """A column of people, with the columns on its right that tell of them."""

    name: str  # nothing, if the head is no organisation
    span: range


@dataclass
class Matrix:
    """Organisations that head the columns of a sheet, from row `first` up to `end`."""

    first: int
    last: int  # of the head
    end: int
    texts: dict[int, str]
    offices: list[tuple[Office, dict[int, Column]]]

    def holds(self, row: int) -> bool:
        return self.first <= row < self.end


def find_matrices(grid: Grid, is_body: IsBody) -> list[Matrix]:
    """The lists of a sheet in which each organisation has a column of its people."""
    heads = [row for row in range(grid.height) if heads_offices(grid, row, is_body)]
    found = []
    for place, first in enumerate(heads):
        end = heads[place + 1] if place + 1 < len(heads) else grid.height
        matrix = _matrix(grid, first, end, is_body)
        if matrix is not None:
            found.append(matrix)
    return found


def heads_offices(grid: Grid, row: int, is_body: IsBody) -> bool:
    """Whether a row names organisations, two or more, and little else."""
    if not all(map(holds_words, grid.filled(row).values())):  # as in most the first
        return False
    texts, others = grid.words(row)
    if others or len(texts) < 2:
        return False
    named = {c: cleaned(t) for c, t in texts.items() if is_office(t, is_body)}
    rest = [text for c, text in texts.items() if c not in named]
    return len(set(map(fold, named.values()))) > 1 and (
        len(rest) <= len(named) or all(read_header(text).kind for text in rest)
    )


def _matrix(grid: Grid, first: int, end: int, is_body: IsBody) -> Matrix | None:
    last, end = _rows_below(grid, first, end)
    rows = range(last + 1, end)
    own = grid.words(first)[0]
    texts = {c: grid.header_text(first, c) for c in range(grid.width)}
    starts = [c for c in texts if _holds_people(grid, rows, c, texts[c], is_body)]
    named = [c for c in starts if is_office(texts[c], is_body)]
    if len(named) < 2:
        return None
    posts = _posts_before(grid, rows, starts[0], own)
    offices = []
    for start, stop in zip(starts, [*starts[1:], grid.width], strict=True):
        columns = {c: read_header(own.get(c, "")) for c in range(start + 1, stop)}
        for column in columns:
            if columns[column].kind in PERSON:
                columns[column] = Column("")
        columns[start] = Column("name")
        complete(grid, rows, columns, own, is_body)
        if not any(column.kind == "post" for column in columns.values()):
            columns |= posts
        name = cleaned(texts[start]) if start in named else ""
        offices.append((Office(name, range(start, stop)), columns))
    return Matrix(first, last, end, texts, offices)


def _rows_below(grid: Grid, first: int, end: int) -> tuple[int, int]:
    """The last row of the head and the end of the list: at a header of its own kind."""
    last = first
    for row in range(first + 1, end):
        words, others = grid.words(row)
        kinds = {read_header(text).kind for text in words.values()}
        if kinds & PERSON and is_header(words, others):
            return last, row
        if row == last + 1 and words and all(map(is_all_header, words.values())):
            last = row
    return last, end


def _holds_people(
    grid: Grid, rows: range, column: int, head: str, is_body: IsBody
) -> bool:
    """Whether most of what is said in a column are people's names."""
    texts = [text for text in _texts(grid, rows, column) if not is_nobody(text)]
    texts = [text for text in texts if not text.strip(" .").isdigit()]
    people = sum(_begins_with_person(text) for text in texts)
    is_named = is_office(head, is_body)
    if not is_named and read_header(head).kind not in {"", *PERSON}:
        return False
    least = 1 if is_named else 2
    return people >= least and people * 2 >= len(texts)


def _begins_with_person(text: str) -> bool:
    name = re.split(r"[,;(\n]|\s[-–—]\s", text)[0].strip()
    return looks_like_person(name) and name[:1].isupper()


def heads_people(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell names a post and the people who hold it stand below."""
    text = grid.header_text(row, column)
    words = fold(text).split()
    if not words or len(words) > 6 or words[0] not in POST_WORDS or "(" in text:
        return False
    rows = range(row + 1, min(row + 1 + GLANCE, grid.height))
    below = [text for text in _texts(grid, rows, column) if not is_nobody(text)]
    people = sum(map(_begins_with_person, below))
    return people > 0 and people * 2 > len(below)


def _posts_before(
    grid: Grid, rows: range, start: int, texts: dict[int, str]
) -> dict[int, Column]:
    """A column on the left that says which post the people of each row hold."""
    for column in range(start):
        said = [fold(text).split() for text in _texts(grid, rows, column)]
        posts = sum(any(word in POST_WORDS for word in words) for words in said)
        if read_header(texts.get(column, "")).kind == "post" or posts * 2 > len(said):
            return {column: Column("post")}
    return {}


def _texts(grid: Grid, rows: range, column: int) -> list[str]:
    values = (grid.value(row, column) for row in rows)
    return [text for text in map(text_of, values) if text]


def is_nobody(text: str) -> bool:
    """ "?", "-" or "няма" where a person would stand."""
    return not any(map(str.isalnum, text)) or fold(text) in NOTHING
