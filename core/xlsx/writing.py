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
from math import ceil
from typing import IO
from xml.sax.saxutils import escape

from core.parsing.sheets import Value
from core.xlsx.errors import TooManyRows

LONGEST = 32_767  # characters in a cell, counted as UTF-16: what Excel bears
MOST_ROWS = 1_048_576  # of a sheet, that of the headings among them
AT_ONCE = 500  # rows put together before they are packed
SHEET = "xl/worksheets/sheet1.xml"
EPOCH = date(1899, 12, 30)
NARROWEST, WIDEST = 10, 60  # columns, in characters
LINE, MOST_LINES = 15, 20  # points, and how many lines of a text are shown
BOLD = 0.75  # of a line is filled: headings are bold and of few, long words
A4 = 9  # as openpyxl numbers paper
HEAD_COLOUR = "E8EEF4"
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
    widths: Sequence[int]
    head: str
    day: str
    moment: str
    time: str
    number: str
    plain: str
    folded: str
    quoted: str
    quoted_folded: str


class Heading(list[Value]):
    """A row that is the heading of those below it, somewhere within a sheet."""


def write_workbook(
    title: str, head: Sequence[str], rows: Iterable[Sequence[Value]]
) -> bytes:
    """One sheet as the bytes of an xlsx file; what looks like a formula is text.

    The columns are as wide as what stands in them.
    """
    out, rows = io.BytesIO(), list(rows)
    write_rows(out, title, head=head, rows=rows, widths=_widths([head, *rows]))
    return out.getvalue()


def _widths(rows: Iterable[Sequence[Value]]) -> list[int]:
    found: list[int] = []
    for row in rows:
        found += [NARROWEST] * (len(row) - len(found))
        for place, value in enumerate(row):
            lines = value.split("\n") if isinstance(value, str) else [str(value)]
            longest = max(map(len, lines)) + 2 if value not in (None, "") else 0
            found[place] = min(max(found[place], longest), WIDEST)
    return found


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
    """The headings, and below them one cell of each style, which is taken out.

    The headings stay where they are when one scrolls, and stand on every printed page;
    what does not fit into its cell goes on in the next line.
    """
    # not at the top: reading a file needs none of it, and it is slow to load
    from openpyxl import Workbook as Book
    from openpyxl.cell.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Book(write_only=True)
    sheet = book.create_sheet(_text(title.translate(_NOT_IN_TITLE)).strip()[:31] or "1")
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToHeight = 0  # as many pages as there are rows
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter.center.text = "&P / &N"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    cells = [WriteOnlyCell(sheet, _text(text)) for text in head]
    styled = [WriteOnlyCell(sheet, 1) for _ in range(9)]
    for cell in styled:
        cell.alignment = Alignment(vertical="top")
    for cell in [*cells, styled[0]]:
        cell.font = Font(name="Calibri", size=11, bold=True)
        cell.fill = PatternFill("solid", fgColor=HEAD_COLOUR)
        cell.border = Border(bottom=Side("thin"))
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    for cell in cells:
        cell.data_type = "s"
        cell.quotePrefix = str(cell.value).startswith(_LIKE_FORMULAS)
    for cell, pattern in zip(styled[1:], (DAY, MOMENT, TIME), strict=False):
        cell.number_format = pattern
        cell.alignment = Alignment(vertical="top", horizontal="left")
    styled[4].alignment = Alignment(vertical="top", horizontal="right", indent=1)
    for cell in (styled[6], styled[8]):
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    for cell in styled[7:]:
        cell.quotePrefix = True  # text also once somebody has edited the cell
    narrow = [int(width * BOLD) for width in widths]
    needed = map(_lines_of, map(str, head), narrow)
    sheet.row_dimensions[1].height = LINE * max(needed, default=1) + 3
    sheet.append(cells)
    sheet.append(styled)
    out = io.BytesIO()
    book.save(out)
    whole = zipfile.ZipFile(out)
    begin, _found, last = whole.read(SHEET).decode().partition('<row r="2">')
    styles, _found, end = last.partition("</row>")
    return _Frame(whole, begin, end, widths, *re.findall(r' s="(\d+)"', styles))


def _lines(frame: _Frame, rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """The XML of each row, empty cells left out."""
    from openpyxl.utils import get_column_letter

    letters: list[str] = []
    widths: list[int] = list(frame.widths)
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS:
            raise TooManyRows(rows=MOST_ROWS - 1)
        while len(letters) < len(row):
            letters.append(get_column_letter(len(letters) + 1))
            widths.append(NARROWEST)
        line, lines = [""], 1
        is_head = isinstance(row, Heading)
        for letter, value, width in zip(letters, row, widths, strict=False):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                if len(value) > width or "\n" in value:
                    lines = max(lines, _lines_of(value, width))
                text = _inline(value, frame, width=width, is_head=is_head)
                line.append(f'<c r="{letter}{number}"{text}')
            else:
                line.append(f'<c r="{letter}{number}"{_plain(value, frame)}')
        # LibreOffice makes no row as high as its texts need
        height = f' ht="{LINE * lines}"' if lines > 1 else ""
        line[0] = f'<row r="{number}"{height}>'
        line.append("</row>")
        yield "".join(line)


def _lines_of(text: str, width: int) -> int:
    """In how many lines a text stands in a cell: letters are wider than digits."""
    room = max(width * 0.9, 1)
    lines = sum([max(ceil(len(part) / room), 1) for part in text.split("\n")])
    return min(lines, MOST_LINES)


def _inline(text: str, frame: _Frame, *, width: int, is_head: bool) -> str:
    """A text as text, whatever it begins with; a long one goes on in the next line."""
    space, is_long = "", len(text) > width or "\n" in text
    if len(text) > LONGEST // 2 or _NOT_PLAIN.search(text):
        text, space = _text(text), ' xml:space="preserve"'
    if text.startswith(_LIKE_FORMULAS):
        style = frame.quoted_folded if is_long else frame.quoted
    elif is_head:
        style = frame.head
    else:
        style = frame.folded if is_long else frame.plain
    if space:
        text = escape(text)
    return f' s="{style}" t="inlineStr"><is><t{space}>{text}</t></is></c>'


def _text(text: str) -> str:
    """`text` without what XML cannot hold, as long as a cell may be."""
    text = _NOT_IN_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST // 2:
        return text.encode("utf-16-le")[: LONGEST * 2].decode("utf-16-le", "ignore")
    return text


def _plain(value: Value | Decimal, frame: _Frame) -> str:
    """A number, yes or no, a day or a time; there is no time zone in a sheet."""
    if isinstance(value, bool):
        return f' s="{frame.plain}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, (int, float, Decimal)):
        return f' s="{frame.number}"><v>{value}</v></c>'
    if isinstance(value, datetime):
        days = (value - datetime.combine(EPOCH, time())).total_seconds() / 86_400
        return f' s="{frame.moment}"><v>{days}</v></c>'
    if isinstance(value, date):
        return f' s="{frame.day}"><v>{(value - EPOCH).days}</v></c>'
    if isinstance(value, time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return f' s="{frame.time}"><v>{seconds / 86_400}</v></c>'
    raise TypeError(f"no cell holds {type(value).__name__}")
