"""Formulas that a program left without their value: texts put together of cells.

A list made by a program often holds =A2&" "&B2 and no result. What joins cells is
worked out here; anything else stays empty, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.parsing.details import column_number
from core.parsing.sheets import Sheet, Value

Place = tuple[int, int]
_TOKEN = re.compile(
    r"\s*(?:(\"(?:[^\"]|\"\")*\")"
    r"|((?:'(?:[^']|'')+'|[^\W\d]\w*)!)?\$?([A-Z]{1,3})\$?([0-9]{1,7})"
    r"(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?(?![\w(])"
    r"|((?:_xlfn\.)?[A-Z][A-Z.]*)\(|([0-9]+(?:\.[0-9]+)?)|([&(),;]))",
    re.IGNORECASE,
)
_DEPTH = 12
_MOST_CELLS = 200
_MOST_STEPS = 400_000  # of all formulas of a file
_LONGEST = 2_000


class _CannotTell(Exception):
    pass


def fill_formulas(sheets: list[Sheet], formulas: dict[str, dict[Place, str]]) -> None:
    """Put the texts that bare formulas join into their cells."""
    by_name = {sheet.name: sheet for sheet in sheets}
    steps = _Steps(_MOST_STEPS)
    for sheet in sheets:
        bare = formulas.get(sheet.name, {})
        for place, formula in bare.items():
            if _at(sheet, place) is None:
                try:
                    text = _Reader(by_name, formulas, sheet, formula, steps).whole(0)
                except _CannotTell:
                    continue
                if text.strip():
                    _put(sheet, place, text.strip())


def _at(sheet: Sheet, place: Place) -> Value:
    row, column = place
    if row < len(sheet.rows) and column < len(sheet.rows[row]):
        return sheet.rows[row][column]
    return None


def _put(sheet: Sheet, place: Place, text: str) -> None:
    row, column = place
    width = max((len(known) for known in sheet.rows), default=0)
    while len(sheet.rows) <= row:
        sheet.rows.append([None] * width)
    line = sheet.rows[row]
    line.extend([None] * (column + 1 - len(line)))
    line[column] = text


class _Steps:
    """How many cells may still be looked at: formulas of formulas grow without end."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _CannotTell


class _Reader:
    """Reads one formula from the left; raises _CannotTell for what joins nothing."""

    def __init__(
        self,
        sheets: dict[str, Sheet],
        formulas: dict[str, dict[Place, str]],
        sheet: Sheet,
        formula: str,
        steps: _Steps,
    ) -> None:
        self.sheets, self.formulas, self.sheet = sheets, formulas, sheet
        self.text = formula.removeprefix("=").removeprefix("+")
        self.at = 0
        self.depth = 0
        self.steps = steps

    def whole(self, depth: int) -> str:
        self.depth = depth
        if depth > _DEPTH:
            raise _CannotTell
        found = "".join(self.joined())
        if len(found) > _LONGEST:
            raise _CannotTell
        if self.text[self.at :].strip():
            raise _CannotTell
        return found

    def joined(self) -> list[str]:
        parts = self.one()
        while self.peek("&"):
            parts += self.one()
        return parts

    def peek(self, sign: str) -> bool:
        found = re.compile(rf"\s*[{re.escape(sign)}]").match(self.text, self.at)
        if found:
            self.at = found.end()
        return found is not None

    def one(self) -> list[str]:
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            raise _CannotTell
        self.at = found.end()
        literal, sheet, column, row, column2, row2, function, number, sign = (
            found.groups()
        )
        if literal is not None:
            return [literal[1:-1].replace('""', '"')]
        if number is not None:
            return [number]
        if column is not None:
            return self.cells(sheet, (column, row), (column2 or column, row2 or row))
        if function is not None:
            return self.call(function.upper().removeprefix("_XLFN."))
        if sign == "(":
            inner = self.joined()
            if self.peek(")"):
                return inner
        raise _CannotTell

    def call(self, name: str) -> list[str]:
        arguments: list[list[str]] = []
        while not self.peek(")"):
            if arguments and not self.peek(",;"):
                raise _CannotTell
            arguments.append(self.joined())
        flat = [text for argument in arguments for text in argument]
        match name:
            case "CONCATENATE" | "CONCAT":
                return flat
            case "TEXTJOIN" if len(arguments) >= 3:
                texts = [text for row in arguments[2:] for text in row if text]
                return ["".join(arguments[0]).join(texts)]
            case "TRIM" | "CLEAN":
                return [" ".join("".join(flat).split())]
            case "UPPER":
                return ["".join(flat).upper()]
            case "LOWER":
                return ["".join(flat).lower()]
            case "PROPER":
                return ["".join(flat).title()]
            case "T" | "CHAR":
                return ["\n"] if name == "CHAR" else flat
            case "HYPERLINK" if arguments:
                return arguments[-1]
        raise _CannotTell

    def cells(
        self, sheet: str | None, first: tuple[str, str], last: tuple[str, str]
    ) -> list[str]:
        name = (sheet or "!")[:-1].strip("'").replace("''", "'")
        source = self.sheets.get(name) if name else self.sheet
        if source is None:
            raise _CannotTell
        rows = range(int(first[1]) - 1, int(last[1]))
        columns = range(
            column_number(first[0].upper()), column_number(last[0].upper()) + 1
        )
        if len(rows) * len(columns) > _MOST_CELLS:
            raise _CannotTell
        places = ((row, column) for row in rows for column in columns)
        return list(self.texts(source, places))

    def texts(self, source: Sheet, places: Iterable[Place]) -> Iterable[str]:
        for place in places:
            self.steps.take()
            value = _at(source, place)
            if value is None:
                inner = self.formulas.get(source.name, {}).get(place)
                if inner is not None:
                    reader = _Reader(
                        self.sheets, self.formulas, source, inner, self.steps
                    )
                    yield reader.whole(self.depth + 1)
                    continue
                value = ""
            if not isinstance(value, str | int):
                raise _CannotTell
            yield str(value)
