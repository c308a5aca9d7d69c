"""What calamine does not tell of a sheet: hidden rows, merged cells, bare formulas.

The parts are scanned, not parsed: a list of ten thousand rows costs a tenth of a
second, and an entity cannot be declared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from xml.parsers import expat
from zipfile import ZipFile

from core.parsing.refusal import Refusal
from core.parsing.safety import COLUMNS, ROWS, read_part, refuse_entities, refuse_size
from core.parsing.sheets import Box


@dataclass
class Details:
    """Of one sheet."""

    is_hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Box] = field(default_factory=list)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


# --- xlsx ---------------------------------------------------------------------

_P = rb"(?:[\w.-]+:)?"  # some programs write a namespace before each name
_SHEET = re.compile(rb"<" + _P + rb"sheet\b([^>]*)>")
_LINK = re.compile(rb"<" + _P + rb"Relationship\b([^>]*)>")
_ROW = re.compile(rb"<" + _P + rb"row\b([^>]*)>")
_COLUMN = re.compile(rb"<" + _P + rb"col\b([^>]*)>")
_FILLED = re.compile(rb"<" + _P + rb"c\b[^>]*?\br=\"([A-Z]{1,3})([0-9]{1,7})\"[^>/]*>")
_NAMED = re.compile(rb"r=\"([A-Z]{1,3})([0-9]{1,7})\"")
_MERGED = re.compile(
    rb"<" + _P + rb"mergeCell\b[^>]*?ref=\"([A-Z]+[0-9]+:[A-Z]+[0-9]+)"
)
_BARE = re.compile(
    rb"<" + _P + rb"c\b([^>]*)>\s*<" + _P + rb"f\b[^>]*>([^<]{1,2000})</" + _P
    + rb"f>\s*(?:<" + _P + rb"v\s*/>|<" + _P + rb"v>\s*</" + _P + rb"v>)?\s*</" + _P
    + rb"c>"
)  # fmt: skip
_ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TRUE = {"1", "true", "on"}


def of_xlsx(archive: ZipFile) -> dict[str, Details]:
    """The details of each sheet by its name. Raises Refusal."""
    names = archive.namelist()
    for name in names:
        if name.endswith((".xml", ".rels")) and "/worksheets/sheet" not in name:
            refuse_entities(read_part(archive, name))
    book = next(name for name in names if name.endswith("workbook.xml"))
    folder, _, file = book.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels".lstrip("/")
    targets: dict[str, str] = {}
    for found in _LINK.finditer(read_part(archive, relations)):
        values = _attributes(found[1])
        target = values.get("Target", "")
        is_whole = target.startswith("/")
        place = target.lstrip("/") if is_whole else f"{folder}/{target}".lstrip("/")
        targets[values.get("Id", "")] = place
    details = {}
    for found in _SHEET.finditer(read_part(archive, book)):
        values = _attributes(found[1])
        link = next((v for k, v in values.items() if k.endswith(":id")), "")
        if targets.get(link) in names:
            part = read_part(archive, targets[link])
            refuse_entities(part)
            details[values.get("name", "")] = _of_part(part)
    if not details:
        raise Refusal("file_damaged")
    return details


def _attributes(data: bytes) -> dict[str, str]:
    return {
        key.decode(): unescape((double or single).decode("utf-8", "replace"))
        for key, double, single in _ATTRIBUTE.findall(data)
    }


def _of_part(data: bytes) -> Details:
    details = Details()
    _refuse_far_cells(data)
    may_hide = b"hidden" in data or b'ht="0"' in data
    for number, found in enumerate(_ROW.finditer(data) if may_hide else ()):
        if b"hidden" in found[1] or b'ht="0"' in found[1]:
            values = _attributes(found[1])
            if values.get("hidden") in _TRUE or values.get("ht") == "0":
                details.hidden_rows.add(int(values.get("r", number + 1)) - 1)
    for found in _COLUMN.finditer(data, 0, 100_000):
        values = _attributes(found[1])
        if values.get("hidden") in _TRUE:
            last = min(int(values.get("max", 0)), COLUMNS)
            details.hidden_columns.update(range(int(values.get("min", 1)) - 1, last))
    for box in _MERGED.findall(data) if b"mergeCell" in data else ():
        first, last = box.decode().split(":")
        details.merged.append((*_place(first), *_place(last)))
    if b"<f" in data or b":f" in data:
        for found in _BARE.finditer(data):
            place = _attributes(found[1]).get("r")
            if place:
                details.formulas[_place(place)] = unescape(found[2].decode())
    return details


def _refuse_far_cells(data: bytes) -> None:
    """Raises Refusal for a cell so far out that a parser would fill memory up to it.

    Every place that is named is looked at first, for that is quick; only where one is
    too far out, whether anything stands there.
    """
    try:
        refuse_size(*_reach(_NAMED.findall(data)))
    except Refusal:
        refuse_size(*_reach(_FILLED.findall(data)))


def _reach(cells: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    """How many rows and columns it takes to hold these places."""
    columns = {column for column, _row in cells}
    rows = {row for _column, row in cells}
    return (
        max(map(int, rows), default=0),
        max(map(column_number, columns), default=-1) + 1,
    )


def column_number(letters: bytes | str) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters if isinstance(letters, bytes) else letters.encode():
        number = number * 26 + letter - 64
    return number - 1


def _place(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]) - 1, column_number(letters)


# --- ods ----------------------------------------------------------------------


class _Ods:
    """Walks through content.xml: repeated rows and columns, covered cells."""

    def __init__(self) -> None:
        self.sheets: dict[str, Details] = {}
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.here = Details()
        self.row = self.column = self.repeat = 0
        self.is_filled = False
        self.filled = 0

    def start(self, name: str, values: dict[str, str]) -> None:
        match name.partition(":")[2]:
            case "style":
                self.style = values.get("style:name", "")
            case "table-properties" if values.get("table:display") == "false":
                self.hidden_styles.add(self.style)
            case "table":
                self.here = Details()
                self.here.is_hidden = (
                    values.get("table:style-name") in self.hidden_styles
                )
                self.sheets[values.get("table:name", "")] = self.here
                self.row = self.column = 0
            case "table-column":
                count = _count(values, "table:number-columns-repeated")
                if _is_collapsed(values):
                    last = min(self.column + count, COLUMNS)
                    self.here.hidden_columns.update(range(self.column, last))
                self.column += count
            case "table-row":
                self.repeat = _count(values, "table:number-rows-repeated")
                self.column = 0
                if _is_collapsed(values):
                    last = min(self.row + self.repeat, ROWS)
                    self.here.hidden_rows.update(range(self.row, last))
            case "table-cell" | "covered-table-cell":
                self.cell(values)

    def cell(self, values: dict[str, str]) -> None:
        count = _count(values, "table:number-columns-repeated")
        if "office:value-type" in values or "table:formula" in values:
            refuse_size(self.row + self.repeat, self.column + count)
            self.filled += self.repeat * count
            refuse_size(self.filled, 1)
        wide = _count(values, "table:number-columns-spanned")
        high = _count(values, "table:number-rows-spanned")
        if wide > 1 or high > 1:
            last = (self.row + high - 1, self.column + wide - 1)
            self.here.merged.append((self.row, self.column, *last))
        self.column += count

    def end(self, name: str) -> None:
        if name.endswith(":table-row"):
            self.row += self.repeat


def _count(values: dict[str, str], name: str) -> int:
    text = values.get(name, "1")
    return int(text) if text.isdigit() and len(text) < 9 else 1


def _is_collapsed(values: dict[str, str]) -> bool:
    return values.get("table:visibility") in {"collapse", "filter"}


def of_ods(archive: ZipFile) -> dict[str, Details]:
    """The details of each sheet by its name. Raises Refusal."""
    data = read_part(archive, "content.xml")
    refuse_entities(data)
    if b"manifest:encryption-data" in read_part(archive, "META-INF/manifest.xml"):
        raise Refusal("file_encrypted")
    walk = _Ods()
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as problem:
        raise Refusal("file_damaged") from problem
    except RecursionError as problem:
        raise Refusal("file_suspicious") from problem
    return walk.sheets
