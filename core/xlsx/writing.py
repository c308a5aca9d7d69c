"""Tables out as xlsx: row by row, and never a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import IO, Any

from core.xlsx.sheets import Value

LONGEST = 32_767  # characters in a cell: what Excel bears
GUESSED = ("=", "#")  # openpyxl takes such a text for a formula or an error
_NOT_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write_workbook(
    title: str, head: Sequence[str], rows: Iterable[Sequence[Value]]
) -> bytes:
    """One sheet as the bytes of an xlsx file; what looks like a formula is text."""
    out = io.BytesIO()
    write_rows(out, title, head=head, rows=rows)
    return out.getvalue()


def write_rows(
    file: IO[bytes],
    title: str,
    *,
    head: Sequence[str],
    rows: Iterable[Sequence[Value]],
    widths: Sequence[int] = (),
) -> int:
    """The same into an open file, one row at a time; how many rows there were.

    Rows go to the disk as they come, so the memory needed does not grow with them.
    """
    # not at the top: reading a file needs none of it, and it is slow to load
    from openpyxl import Workbook as Book
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Book(write_only=True)
    sheet = book.create_sheet(title.translate(_NOT_IN_TITLE).strip()[:31] or "1")
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    illegal = ILLEGAL_CHARACTERS_RE

    def cell(value: Value, *, bold: bool = False) -> Any:
        if not isinstance(value, str):
            return value
        text = value
        if illegal.search(text):
            text = illegal.sub("", text)
        if len(text) > LONGEST:
            text = text[:LONGEST]
        if not bold and not text.startswith(GUESSED):
            return text or None
        made = WriteOnlyCell(sheet, text)
        made.data_type = "s"
        if bold:
            made.font = Font(bold=True)
        else:
            made.quotePrefix = True  # text also once somebody has edited the cell
        return made

    sheet.append([cell(text, bold=True) for text in head])
    count = 0
    for row in rows:
        sheet.append([cell(value) for value in row])
        count += 1
    book.save(file)
    return count
