"""A sheet as it is looked at: texts, merged cells, rows that say one thing."""

from __future__ import annotations

from core.text import fold, normal_spaces
from core.xlsx import Sheet, Value
from participants.exchange.values import text_of


class Grid:
    """The cells of one sheet with what merging them means."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.height = len(sheet.rows)
        self.width = max(map(len, sheet.rows), default=0)
        self.covered: dict[tuple[int, int], tuple[int, int]] = {}
        self.wide: dict[tuple[int, int], int] = {}  # columns that a merged cell takes
        self.high: dict[tuple[int, int], int] = {}
        for top, left, bottom, right in sheet.merged:
            right, bottom = min(right, self.width + 40), min(bottom, self.height - 1)
            self.wide[top, left] = right - left + 1
            self.high[top, left] = bottom - top + 1
            if bottom - top > 5_000:
                continue
            for row in range(top, bottom + 1):
                for column in range(left, min(right, self.width - 1) + 1):
                    if (row, column) != (top, left):
                        self.covered[row, column] = (top, left)
        self._texts: dict[int, dict[int, str]] = {}

    def value(self, row: int, column: int) -> Value:
        line = self.sheet.rows[row]
        return line[column] if column < len(line) else None

    def filled(self, row: int, columns: range | None = None) -> dict[int, Value]:
        """The cells of a row in which something stands."""
        return {
            number: value
            for number, value in enumerate(self.sheet.rows[row])
            if value is not None and (columns is None or number in columns)
        }

    def merged_value(self, row: int, column: int) -> Value:
        """The value, or that of the merged cell which covers this one from above."""
        value = self.value(row, column)
        if value is None and (row, column) in self.covered:
            top, left = self.covered[row, column]
            if left == column and top < row:
                return self.value(top, left)
        return value

    def header_text(self, row: int, column: int) -> str:
        """The text of a cell of a header; a merged one stands in all it covers."""
        place = self.covered.get((row, column), (row, column))
        return normal_spaces(text_of(self.value(*place)))


def words_and_others(filled: dict[int, Value]) -> tuple[dict[int, str], int]:
    """The cells that hold words, and how many hold something else."""
    texts, others = {}, 0
    for column, value in filled.items():
        text = normal_spaces(value) if isinstance(value, str) else ""
        if (text and (
            any(letter.isalpha() for letter in text) or fold(text) or "№" in text
        )) or text in {"#", "№"}:
            texts[column] = text
        else:
            others += 1
    return texts, others
