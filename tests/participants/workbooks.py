"""Makes workbooks as messy as those that offices keep."""

from __future__ import annotations

import io
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
