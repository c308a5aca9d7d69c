"""Tables out as xlsx: row by row, and never a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from core.xlsx.sheets import Value

LONGEST = 32_767  # characters in a cell: what Excel bears
_NOT_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write_workbook(
    title: str, head: Sequence[str], rows: Iterable[Sequence[Value]]
) -> bytes:
    """One sheet as the bytes of an xlsx file; what looks like a formula is text."""
    # not at the top: reading a file needs none of it, and it is slow to load
    from openpyxl import Workbook as Book
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
    from openpyxl.styles import Font

    book = Book(write_only=True)
    sheet = book.create_sheet(title.translate(_NOT_IN_TITLE).strip()[:31] or "1")
    sheet.freeze_panes = "A2"

    def cell(value: Value, *, bold: bool = False) -> Any:
        if not isinstance(value, str):
            return value
        text = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
        if not bold and not text.startswith("="):
            return text
        made = WriteOnlyCell(sheet, text)
        made.data_type = "s"
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(text, bold=True) for text in head])
    for row in rows:
        sheet.append([cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
