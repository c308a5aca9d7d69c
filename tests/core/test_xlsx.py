"""Files are read for what they are; bombs are refused before they go off."""

from __future__ import annotations

import io
import resource
import socket
import struct
import zipfile
from itertools import pairwise
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF

import openpyxl
import pytest

from core.mojibake import is_lost, repair, repair_yuscii
from core.xlsx import FileRefused, read_workbook

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def made(sheet: bytes, extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook of openpyxl with another first sheet."""
    source, out = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(source)
    with (
        zipfile.ZipFile(source) as known,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in known.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            archive.writestr(name, sheet if is_sheet else known.read(name))
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def cell(place: str, value: str = "x") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def plain(rows: str) -> bytes:
    return (SHEET % rows).encode()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
GOOD = made(plain(f'<row r="1">{cell("A1")}</row>'))
BAD = {
    "zip_1gb": made(b"0" * 200_000_000),
    "cols_16k": made(plain(f'<row r="1">{cell("XFD1")}</row>')),
    "rows_1m": made(plain(f'<row r="1048576">{cell("A1048576")}</row>')),
    "sparse_far": made(
        plain(f'<row r="1">{cell("A1")}</row><row r="900000">{cell("XX900000")}</row>')
    ),
    "many_members": made(plain(""), {f"xl/media/{n}": b"" for n in range(3000)}),
    "billion_laughs": made(LAUGHS + plain(f'<row r="1">{cell("A1", "&b;")}</row>')),
    "quadratic": made(
        b'<!DOCTYPE q [<!ENTITY a "'
        + b"ha" * 50_000
        + b'">]>'
        + plain(f'<row r="1">{cell("A1", "&a;" * 2_000)}</row>')
    ),
    "xxe_file": made(
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + plain("")
    ),
    "zipslip": made(plain(""), {"../../../tmp/zipslip": b"x"}),
    "truncated": GOOD[: len(GOOD) // 2],
    "empty": b"",
    "blank": b" \r\n\r\n",
    "biff": b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\x00" * 600,
    "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000,
    "html_as": b"<html><body><table><tr><td>Ana</td></tr></table></body></html>",
    "encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + "EncryptedPackage".encode("utf-16-le"),
    "noise": bytes(range(256)) * 40,
    "pdf": b"%PDF-1.7 list",
}


def spent() -> float:
    """Processor time of ours and of the processes that read for us, in seconds."""
    sums = [resource.getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in sums)


def test_a_small_workbook_is_read() -> None:
    assert read_workbook(GOOD, "list.xlsx").sheets[0].rows == [["x"]]


@pytest.mark.parametrize("name", BAD)
def test_bombs_and_other_things_are_refused_at_once(name: str) -> None:
    begun = spent()

    with pytest.raises(FileRefused) as refusal:
        read_workbook(BAD[name], "list.xlsx")

    assert str(refusal.value)
    assert spent() - begun < 3


def test_a_file_of_very_many_parts_is_refused_at_once() -> None:
    parts = {f"xl/media/{number}": b"" for number in range(60_000)}
    data = made(plain(""), parts)
    begun = spent()

    with pytest.raises(FileRefused):
        read_workbook(data, "list.xlsx")

    assert spent() - begun < 3


def test_a_file_makes_us_ask_nobody_and_write_nowhere() -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        address = f"http://127.0.0.1:{trap.getsockname()[1]}/x"
        entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]>'.encode()
        asking = entity + plain(f'<row r="1">{cell("A1", "&e;")}</row>')
        for data in (made(asking), BAD["zipslip"]):
            with pytest.raises(FileRefused):
                read_workbook(data, "list.xlsx")
        trap.settimeout(0.2)
        with pytest.raises(TimeoutError):
            trap.accept()
    assert not Path("/tmp/zipslip").exists()


RING = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    + struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    + b"\xff" * 432 + struct.pack("<128I", *[1] * 128)
    + "Workbook".encode("utf-16-le") * 40
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rows.csv", b"a;b\n" * 4_000_000),
        ("quoted.csv", b'"' + b"a;b\n" * 4_000_000),
        ("line.csv", b"," * 20_000_000),
        ("ring.xls", RING),
    ],
)
def test_long_texts_and_rings_of_sectors_are_refused_at_once(
    name: str, data: bytes
) -> None:
    begun = spent()

    with pytest.raises(FileRefused):
        read_workbook(data, name)

    assert spent() - begun < 3


def test_formulas_of_formulas_end_and_leave_their_cells_empty() -> None:
    rows = "".join(
        f'<row r="{row}">'
        + "".join(
            f'<c r="{here}{row}"><f>CONCATENATE({there}1:{there}200)</f></c>'
            for here, there in pairwise("ABCDEFGHIJK")
        )
        + cell(f"K{row}")
        + "</row>"
        for row in range(1, 201)
    )

    book = read_workbook(made(plain(rows)), "list.xlsx")

    assert book.sheets[0].rows[0][0] is None
    assert book.sheets[0].rows[0][9] == "x" * 200


def test_a_sheet_formatted_to_its_end_is_read() -> None:
    rows = (
        f'<row r="1">{cell("A1")}</row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )

    book = read_workbook(made(plain(rows)), "list.xlsx")

    assert book.sheets[0].rows == [["x"]]


@pytest.mark.parametrize("name", ["Иван Петров", "Ђорђе Ћирић", "Đorđe Ćirić Šušnjar"])
@pytest.mark.parametrize(
    ("was", "read_as"),
    [
        ("utf-8", "latin-1"),
        ("utf-8", "cp1250"),
        ("cp1251", "latin-1"),
        ("cp1250", "cp1252"),
    ],
)
def test_wrongly_read_letters_can_be_repaired(
    name: str, was: str, read_as: str
) -> None:
    try:
        wrong = name.encode(was).decode(read_as)
    except UnicodeError:
        pytest.skip("these letters are not in that table")

    assert repair(wrong) == name


def test_names_of_elsewhere_are_left_alone() -> None:
    names = [
        "Hélène Müller",
        "José Núñez",
        "Søren Kierkegård",
        "Łukasz",
        "Çelik Öztürk",
    ]

    assert [repair(name) for name in names] == [None] * 5
    assert repair_yuscii("Petrovi} Milo{") == "Petrović Miloš"
    assert is_lost("???? ??????")
