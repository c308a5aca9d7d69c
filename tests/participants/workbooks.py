"""Makes workbooks as messy as those that offices keep."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from core.xlsx import read_workbook
from participants.exchange import imports
from participants.models import ImportRun
from participants.selectors.imports.matching import Plan
from participants.services.imports import keep_import

Rows = Sequence[Sequence[Any]]
Judged = tuple[str, list[Any]]  # "" is for a row in which nothing stands


def xlsx(
    sheets: Mapping[str, Rows],
    *,
    merged: Mapping[str, Sequence[str]] | None = None,
    hidden_rows: dict[str, Sequence[int]] | None = None,
    hidden_sheets: Sequence[str] = (),
) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in (merged or {}).get(name, ()):
            sheet.merge_cells(area)
        for number in (hidden_rows or {}).get(name, ()):
            sheet.row_dimensions[number].hidden = True
        if name in hidden_sheets:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows: Rows, hidden: Sequence[int] = ()) -> bytes:
    """One sheet; texts only."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(v))}</text:p></table:table-cell>'
            if v is not None
            else "<table:table-cell/>"
            for v in row
        )
        mark = ' table:visibility="collapse"' if number in hidden else ""
        lines.append(f"<table:table-row{mark}>{cells}</table:table-row>")
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">'
        '<office:body><office:spreadsheet><table:table table:name="Lista">'
        f"{''.join(lines)}"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def xls(name: str, rows: Rows, hidden: Sequence[int] = ()) -> bytes:
    """An .xls file of 1997: one sheet of texts in a container of sectors."""
    title = name.encode("utf-16-le")
    begin = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 1997, 0, 6)
    bound = struct.pack("<HHIBBBB", 0x85, 8 + len(title), 0, 0, 0, len(name), 1) + title
    end = struct.pack("<HH", 0x0A, 0)
    place = len(begin) + len(bound) + len(end)
    bound = bound[:4] + struct.pack("<I", place) + bound[8:]
    parts = [begin, bound, end, begin.replace(b"\0\6\5\0", b"\0\6\x10\0")]
    for number, row in enumerate(rows):
        flags = 0x100 | (0x20 if number + 1 in hidden else 0)
        parts.append(
            struct.pack(
                "<HHHHHHHHHH", 0x208, 16, number, 0, len(row), 255, 0, 0, flags, 0
            )
        )
        for column, value in enumerate(row):
            text = str(value).encode("utf-16-le")
            head = (0x204, 9 + len(text), number, column, 0, len(text) // 2, 1)
            parts.append(struct.pack("<HHHHHHB", *head) + text)
    return _container(b"".join([*parts, end]))


def _container(stream: bytes) -> bytes:
    size = max(len(stream), 4096)
    count = -(-size // 512)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + count), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    head += struct.pack("<108I", *[0xFFFFFFFF] * 108)
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0, 1), ("Workbook", 2, 2, size, -1)]
    directory = b"".join(_entry(*entry) for entry in entries).ljust(512, b"\0")
    return head + table + directory + stream.ljust(count * 512, b"\0")


def _entry(name: str, kind: int, first: int, size: int, child: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack(
        "<HBBiii", len(text), kind, 1, -1, -1, child
    )
    return head + bytes(36) + struct.pack("<III", first, size, 0)


def make_run(data: bytes, name: str = "list.xlsx", **fields: Any) -> ImportRun:
    """A file that was read, for no programme unless told."""
    content = imports.Content(data, name)
    fields.setdefault("scope", "platform")
    fields.setdefault("scope_uid", None)
    return keep_import(
        content=content.packed(),
        dropped=sorted(map(list, content.dropped)),
        file_name=content.name,
        digest=content.digest,
        actor=None,
        **fields,
    )


def check(data: bytes, name: str = "list.xlsx", **options: Any) -> dict[str, Any]:
    """What the command would print for this file."""
    run = make_run(data, name, options=options)
    plan: Plan = imports.plan_of(run)
    sheets = [sheet.name for sheet in imports.book_of(run).sheets]
    answer = imports.as_json(plan, sheets)
    filled = sum(
        1 for sheet in read_workbook(data, name).sheets for _ in sheet.filled_rows()
    )
    places = [(row["sheet"], row["row"]) for row in answer["rows"]]
    assert len(places) == len(set(places)) == filled, "each filled row stands once"
    return answer


def verdicts(answer: dict[str, Any], sheet: str = "") -> dict[int, str]:
    return {
        row["row"]: row["verdict"]
        for row in answer["rows"]
        if not sheet or row["sheet"] == sheet
    }


def reason(answer: dict[str, Any], number: int) -> str:
    return next(str(row["reason"]) for row in answer["rows"] if row["row"] == number)


def judge(
    sheets: dict[str, list[Judged]], **look: Any
) -> tuple[dict[str, Any], dict[str, list[str]], dict[str, list[str]]]:
    """What the command says of these sheets, its verdicts and those expected."""
    data = xlsx(
        {name: [row for _, row in rows] for name, rows in sheets.items()}, **look
    )
    answer = check(data)
    found: dict[str, list[str]] = {
        name: [""] * len(rows) for name, rows in sheets.items()
    }
    for row in answer["rows"]:
        found[row["sheet"]][row["row"] - 1] = row["verdict"]
    wanted = {name: [verdict for verdict, _ in rows] for name, rows in sheets.items()}
    return answer, found, wanted


def told(answer: dict[str, Any], sheet: str, number: int) -> dict[str, Any]:
    return next(
        row for row in answer["rows"] if (row["sheet"], row["row"]) == (sheet, number)
    )
