"""A sheet as it is looked at: texts, merged cells, rows that say one thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from core.text import normal_spaces
from core.xlsx import Sheet, Value
from participants.exchange.values import text_of

Words = tuple[dict[int, str], int]

MOST_COVERED = 300_000  # cells under merged ones; no list of people has as many


class Grid:
    """The cells of one sheet with what merging them means."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.height = len(sheet.rows)
        self.width = max(map(len, sheet.rows), default=0)
        self.covered: dict[tuple[int, int], tuple[int, int]] = {}
        self.wide: dict[tuple[int, int], int] = {}  # columns that a merged cell takes
        self.high: dict[tuple[int, int], int] = {}
        self.reach: dict[int, list[tuple[int, int]]] = {}  # wide cells of a row
        left_to_cover = MOST_COVERED
        for top, left, bottom, right in sheet.merged:
            right, bottom = min(right, self.width + 40), min(bottom, self.height - 1)
            self.wide[top, left] = right - left + 1
            self.high[top, left] = bottom - top + 1
            if right > left:
                self.reach.setdefault(top, []).append((left, right))
            cells = (bottom - top + 1) * (min(right, self.width - 1) - left + 1)
            if cells > left_to_cover:
                continue
            left_to_cover -= cells
            for row in range(top, bottom + 1):
                for column in range(left, min(right, self.width - 1) + 1):
                    if (row, column) != (top, left):
                        self.covered[row, column] = (top, left)
        self._filled: dict[int, dict[int, Value]] = {}
        self._words: dict[int, Words] = {}

    def value(self, row: int, column: int) -> Value:
        line = self.sheet.rows[row]
        return line[column] if column < len(line) else None

    def filled(self, row: int, columns: range | None = None) -> dict[int, Value]:
        """The cells of a row in which something stands."""
        found = self._filled.get(row)
        if found is None:
            line = enumerate(self.sheet.rows[row])
            found = {number: value for number, value in line if value is not None}
            self._filled[row] = found
        if columns is None or not found:
            return found
        if next(iter(found)) in columns and next(reversed(found)) in columns:
            return found
        if len(found) == 1 and row in self.reach:  # one text over lists side by side
            ((start, value),) = found.items()
            if any(a == start < columns.start <= b for a, b in self.reach[row]):
                return {columns.start: value}
        return {number: value for number, value in found.items() if number in columns}

    def is_wide(self, row: int, column: int) -> bool:
        """Whether what stands here is merged over several columns."""
        return self.wide.get(self.covered.get((row, column), (row, column)), 1) > 1

    def top_of(self, row: int, column: int) -> int:
        """The row in which the cell begins that a merged one may cover here."""
        top, left = self.covered.get((row, column), (row, column))
        return top if left == column else row

    def words(self, row: int, columns: range | None = None) -> Words:
        """The cells of a row that hold words, and how many hold something else."""
        filled = self.filled(row, columns)
        if filled is not self._filled[row]:
            return words_and_others(filled)
        found = self._words.get(row)
        if found is None:
            found = self._words[row] = words_and_others(filled)
        return found

    def merged_value(self, row: int, column: int) -> Value:
        """The value, or that of the merged cell which covers this one from above."""
        line = self.sheet.rows[row]
        value = line[column] if column < len(line) else None
        if value is None and self.covered and (row, column) in self.covered:
            top, left = self.covered[row, column]
            if left == column and top < row:
                return self.value(top, left)
        return value

    def header_text(self, row: int, column: int) -> str:
        """The text of a cell of a header; a merged one stands in all it covers."""
        place = self.covered.get((row, column), (row, column))
        return header_words(text_of(self.value(*place)))


_BROKEN = re.compile(r"(?<=\w)-[ \t]*\r?\n\s*(?=[^\W\d_])")


def header_words(text: str) -> str:
    """A text in one line; a word that was broken to fit a narrow column is whole."""
    return normal_spaces(_BROKEN.sub("", text) if "\n" in text else text)


def is_wordy(filled: Mapping[int, Value]) -> bool:
    """Whether more than two cells hold words."""
    return (
        sum(
            type(value) is str and any(map(str.isalpha, value))
            for value in filled.values()
        )
        > 2
    )


def holds_words(value: Value) -> bool:
    """Whether a cell says something in letters, or by a sign that stands for a word."""
    return isinstance(value, str) and (
        any(map(str.isalpha, value)) or "№" in value or "#" in value
    )


def is_run(values: Iterable[Value]) -> bool:
    """Whether cells count on one by one, however they are written: 3, "4.", "5)"."""
    digits = [str(value).strip(" .()") for value in values]
    if not digits or not all(text.isdecimal() and len(text) < 4 for text in digits):
        return False
    first = int(digits[0])
    return list(map(int, digits)) == list(range(first, first + len(digits)))


def words_and_others(filled: dict[int, Value]) -> Words:
    """The cells that hold words, and how many hold something else."""
    texts, others = {}, 0
    for column, value in filled.items():
        if isinstance(value, str) and holds_words(value):
            texts[column] = header_words(value)
        else:
            others += 1
    return texts, others
