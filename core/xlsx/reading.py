"""Any file that may hold a list, as a workbook; or a refusal within seconds.

Archives are judged by their directory first; then a process of its own, with limits
of time and memory, unpacks and parses, so that no file can stop the server.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path, PurePath

from core.parsing.refusal import Refusal
from core.parsing.safety import FILE_LIMIT, MEGABYTE, open_zip, read_part
from core.parsing.sheets import Workbook, from_json
from core.xlsx import errors
from core.xlsx.plain import read_text

ROOT = Path(__file__).resolve().parents[2]
WALL_SECONDS = 60
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WORKBOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
OLD_EXCEL = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06", b"\x09\x00\x04")
PAGE = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<!--", b"<meta", b"<div")
ARCHIVES = {".xlsx", ".xlsm", ".ods"}
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def read_workbook(data: bytes, name: str = "") -> Workbook:
    """The sheets of a file; what it is, its content says, not its name.

    Raises FileRefused with a sentence for the reader: a bomb, a damaged file, one with
    a password, or no spreadsheet at all.
    """
    try:
        return _read(data, name)
    except Refusal as refusal:
        raise errors.refused(refusal) from refusal


def _read(data: bytes, name: str) -> Workbook:
    if len(data) > FILE_LIMIT:
        raise errors.FileTooLarge(limit=FILE_LIMIT // MEGABYTE)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise errors.FileEmpty
    kind = _kind_of(data, name)
    if kind == "csv":
        return read_text(data, PurePath(name).stem)
    return _parse_apart(data, kind)


def _kind_of(data: bytes, name: str) -> str:
    suffix = PurePath(name.lower()).suffix
    if data.startswith(b"PK"):
        return _kind_of_archive(data)
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise errors.FileEncrypted
        if not any(word in data for word in WORKBOOKS):
            raise errors.FileUnknown
        if suffix in ARCHIVES:
            raise errors.FileMisnamed(name=PurePath(name).name)
        return "xls"
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(PAGE):
        raise errors.FileIsPage
    if data.startswith((b"%PDF", b"{\\rtf", *OLD_EXCEL)):
        raise errors.FileUnknown
    if suffix in ARCHIVES:
        raise errors.FileDamaged
    return "csv"


def _kind_of_archive(data: bytes) -> str:
    with open_zip(data) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names or any(
            row.endswith("/workbook.xml") for row in names
        ):
            return "xlsx"
        is_ods = "mimetype" in names and "content.xml" in names
        if is_ods and read_part(archive, "mimetype").strip().startswith(ODS):
            return "ods"
    raise errors.FileUnknown


def _parse_apart(data: bytes, kind: str) -> Workbook:
    seconds = 2 + len(data) // MEGABYTE
    command = [sys.executable, "-m", "core.parsing.child", kind, str(seconds)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            input=data,
            capture_output=True,
            cwd=ROOT,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise errors.FileSuspicious from problem
    if done.returncode < 0:  # stopped by a limit
        raise errors.FileSuspicious
    if done.returncode != 0:
        raise _refusal(done.stdout)
    return from_json(done.stdout)


def _refusal(said: bytes) -> Refusal:
    try:
        code, params = json.loads(said)
    except ValueError:  # it was stopped before it could say
        return Refusal("file_damaged")
    return Refusal(code, **params)
