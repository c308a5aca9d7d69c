"""Tables out as xlsx: row by row, and never a formula.

openpyxl makes the frame of the file: parts, styles, the heading. The rows are written
into it as they come; cell by cell through openpyxl takes five times as long.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import IO
from xml.sax.saxutils import escape

from core.parsing.sheets import Value
from core.xlsx.errors import TooManyRows

LONGEST = 32_767  # characters in a cell, counted as UTF-16: what Excel bears
MOST_ROWS = 1_048_576  # of a sheet, that of the headings among them
AT_ONCE = 500  # rows put together before they are packed
SHEET = "xl/worksheets/sheet1.xml"
EPOCH = date(1899, 12, 30)
DAY, MOMENT, TIME = "dd.mm.yyyy", "dd.mm.yyyy hh:mm", "hh:mm"

_NOT_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_PLAIN = re.compile(
    "[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|^\\s|\\s\\Z|\n"
)
# Those a program may take for a formula when somebody edits the cell.
_LIKE_FORMULAS = ("=", "+", "-", "@", "#", "|", "\t", "\r", "\n", " ", "'")


@dataclass(frozen=True)
class _Frame:
    """A finished file without its rows, and the numbers of the styles in it."""

    book: zipfile.ZipFile
    begin: str
    end: str
    day: str
    moment: str
    time: str
    quoted: str


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

    Rows are packed as they come, so the memory needed does not grow with them. Texts
    keep to what a cell bears. Raises TooManyRows for more rows than a sheet has.
    """
    frame = _frame(title, head, widths)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in frame.book.namelist():
            if name != SHEET:
                archive.writestr(name, frame.book.read(name))
        with archive.open(SHEET, "w", force_zip64=True) as sheet:
            sheet.write(frame.begin.encode())
            count = 0
            lines = _lines(frame, rows)
            while some := list(islice(lines, AT_ONCE)):
                sheet.write("".join(some).encode())
                count += len(some)
            sheet.write(frame.end.encode())
    return count


def _frame(title: str, head: Sequence[str], widths: Sequence[int]) -> _Frame:
    """The headings, and below them one cell of each style, which is taken out."""
    # not at the top: reading a file needs none of it, and it is slow to load
    from openpyxl import Workbook as Book
    from openpyxl.cell.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Book(write_only=True)
    sheet = book.create_sheet(_text(title.translate(_NOT_IN_TITLE)).strip()[:31] or "1")
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    cells = [WriteOnlyCell(sheet, _text(text)) for text in head]
    for cell in cells:
        cell.data_type = "s"
        cell.quotePrefix = str(cell.value).startswith(_LIKE_FORMULAS)
        cell.font = Font(bold=True)
    sheet.append(cells)
    styled = [WriteOnlyCell(sheet, 1) for _ in range(4)]
    for cell, pattern in zip(styled, (DAY, MOMENT, TIME), strict=False):
        cell.number_format = pattern
    styled[3].quotePrefix = True  # text also once somebody has edited the cell
    sheet.append(styled)
    out = io.BytesIO()
    book.save(out)
    whole = zipfile.ZipFile(out)
    begin, _found, last = whole.read(SHEET).decode().partition('<row r="2">')
    styles, _found, end = last.partition("</row>")
    return _Frame(whole, begin, end, *re.findall(r' s="(\d+)"', styles))


def _lines(frame: _Frame, rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """The XML of each row, empty cells left out."""
    from openpyxl.utils import get_column_letter

    letters: list[str] = []
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS:
            raise TooManyRows(rows=MOST_ROWS - 1)
        while len(letters) < len(row):
            letters.append(get_column_letter(len(letters) + 1))
        line = [f'<row r="{number}">']
        for letter, value in zip(letters, row, strict=False):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                line.append(f'<c r="{letter}{number}"{_inline(value, frame)}')
            else:
                line.append(f'<c r="{letter}{number}"{_plain(value, frame)}')
        line.append("</row>")
        yield "".join(line)


def _inline(text: str, frame: _Frame) -> str:
    """A text as text, whatever it begins with."""
    space = ""
    if len(text) > LONGEST // 2 or _NOT_PLAIN.search(text):
        text, space = _text(text), ' xml:space="preserve"'
    style = f' s="{frame.quoted}"' if text.startswith(_LIKE_FORMULAS) else ""
    if space:
        text = escape(text)
    return f'{style} t="inlineStr"><is><t{space}>{text}</t></is></c>'


def _text(text: str) -> str:
    """`text` without what XML cannot hold, as long as a cell may be."""
    text = _NOT_IN_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST // 2:
        return text.encode("utf-16-le")[: LONGEST * 2].decode("utf-16-le", "ignore")
    return text


def _plain(value: Value | Decimal, frame: _Frame) -> str:
    """A number, yes or no, a day or a time; there is no time zone in a sheet."""
    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v></c>'
    if isinstance(value, (int, float, Decimal)):
        return f"><v>{value}</v></c>"
    if isinstance(value, datetime):
        days = (value - datetime.combine(EPOCH, time())).total_seconds() / 86_400
        return f' s="{frame.moment}"><v>{days}</v></c>'
    if isinstance(value, date):
        return f' s="{frame.day}"><v>{(value - EPOCH).days}</v></c>'
    if isinstance(value, time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return f' s="{frame.time}"><v>{seconds / 86_400}</v></c>'
    raise TypeError(f"no cell holds {type(value).__name__}")
