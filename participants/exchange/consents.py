"""What the columns of a list say of consent."""

from __future__ import annotations

from participants.exchange.cells import Grid
from participants.exchange.tables import Table
from participants.exchange.values import read_yes
from participants.models import ConsentWording
from participants.selectors.imports.keys import fold
from participants.selectors.imports.lines import Line, Reason

Purpose = ConsentWording.Purpose
_LETTERS = ("bilten", "byuletin", "newsletter")
_PICTURES = ("foto", "photo", "snim", "slik", "video", "zasneman", "filming")


def read_consents(line: Line, grid: Grid, table: Table, row: int) -> None:
    """A no to the list itself makes the row bad; of two answers the no is kept."""
    for column in table.of_kind("consent") + table.of_kind("newsletter"):
        answer = read_yes(grid.merged_value(row, column))
        if answer is None:
            continue
        kind = table.columns[column].kind
        for purpose in _purposes(kind, table.texts.get(column, "")):
            if purpose == Purpose.REGISTRATION and not answer:
                line.problems.append(Reason("consent_refused"))
            else:
                line.consents[purpose] = answer and line.consents.get(purpose, True)


def _purposes(kind: str, header: str) -> list[str]:
    """What a column asks: of letters and of pictures, else of the list itself."""
    plain = fold(header)
    found = []
    if kind == "newsletter" or any(word in plain for word in _LETTERS):
        found.append(str(Purpose.NEWSLETTER))
    if any(word in plain for word in _PICTURES):
        found.append(str(Purpose.PHOTO))
    return found or [str(Purpose.REGISTRATION)]
