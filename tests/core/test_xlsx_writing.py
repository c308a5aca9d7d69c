"""Tables out as xlsx: texts stay texts, in every program."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.xlsx import write_workbook
from core.xlsx.errors import TooManyRows

# What was typed, and what a spreadsheet program must show.
HOSTILE = {
    '=HYPERLINK("http://x.example","a")': '=HYPERLINK("http://x.example","a")',
    "+381 63 123-456": "+381 63 123-456",
    "-1": "-1",
    "@SUM(A1)": "@SUM(A1)",
    "\t=1": "\t=1",
    "\r=1": "\n=1",
    "|cmd": "|cmd",
    "#REF!": "#REF!",
    "\x00=1": "=1",
    "a\x0bb\x00": "ab",
    "c\uffff\ufffe\ud800d": "cd",
    "<is>&amp;</is>]]>": "<is>&amp;</is>]]>",
    " both ends\n": " both ends\n",
    "x" * 40_000: "x" * 32_767,
    "\U0001f600" * 20_000: "\U0001f600" * 16_383,  # two units each in UTF-16
}


def written(*rows: Sequence[Any], head: Sequence[str] = ("=head",)) -> Any:
    """The sheet as openpyxl reads it, which takes a formula for one."""
    return openpyxl.load_workbook(io.BytesIO(write_workbook("A:B?", head, rows))).active


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_written_texts_never_are_formulas(text: str) -> None:
    sheet = written([text], head=[text])

    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", HOSTILE[text])
    assert (sheet["A1"].data_type, sheet["A1"].value) == ("s", HOSTILE[text])


@pytest.mark.parametrize("text", ["=1", "+381", "-1", "@a", "\t=1", "|a", "#REF!"])
def test_written_texts_stay_texts_when_somebody_edits_them(text: str) -> None:
    assert written([text])["A2"].quotePrefix
    assert not written(["Ana"])["A2"].quotePrefix


def test_numbers_days_and_times_are_written_as_such() -> None:
    day = date(2026, 11, 29)
    midnight, at = (datetime.combine(day, time(h)) for h in (0, 14))
    row = [7, 3.5, Decimal("2.50"), True, day, at, time(9, 5), None, ""]

    cells = written(row)[2]

    values = [cell.value for cell in cells]
    assert values == [7, 3.5, 2.5, True, midnight, at, time(9, 5)]
    assert cells[4].number_format == "dd.mm.yyyy"
    with pytest.raises(TypeError):
        write_workbook("a", ["a"], [[at.replace(tzinfo=UTC)]])


def test_a_table_without_rows_has_its_headings() -> None:
    sheet = written(head=["Name", "Post"])

    assert [[cell.value for cell in row] for row in sheet.rows] == [["Name", "Post"]]
    assert sheet.title == "A B"


def test_more_rows_than_a_sheet_has_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.xlsx.writing.MOST_ROWS", 3)

    assert written(["a"], ["b"]).max_row == 3
    with pytest.raises(TooManyRows):
        written(["a"], ["b"], ["c"])


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_written_texts_open_in_libreoffice(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(write_workbook("A", ["text", "of"], [[t, 1] for t in HOSTILE]))

    to_csv = "csv:Text - txt - csv (StarCalc):44,34,76,1"  # UTF-8
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", to_csv, "--outdir"]
    subprocess.run([*command, tmp_path, file], check=True, timeout=120)

    with (tmp_path / "a.csv").open(newline="", encoding="utf-8-sig") as lines:
        _head, *rows = csv.reader(lines)
    assert rows == [[text, "1"] for text in HOSTILE.values()]
