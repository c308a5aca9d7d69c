"""What is looked at before a zipped spreadsheet is unpacked: is it a bomb?"""

from __future__ import annotations

import io
import re
import zipfile
from struct import unpack_from
from zipfile import ZipFile, ZipInfo

from core.parsing.refusal import Refusal

MEGABYTE = 1024 * 1024
FILE_LIMIT = 20 * MEGABYTE
MEMBERS = 2_000
PART_LIMIT = 48 * MEGABYTE  # one part of the file, unpacked
WHOLE_LIMIT = 96 * MEGABYTE
RATIO = 200  # times that a part may grow; lists of names grow 5 to 30 times
RATIO_FROM = 4 * MEGABYTE
ROWS, COLUMNS, CELLS = 100_000, 512, 2_000_000

_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DOCTYPE_WIDE = re.compile(rb"<\0!\0(?:D\0O\0C|E\0N\0T)", re.IGNORECASE)


def open_zip(data: bytes) -> ZipFile:
    """The archive, once its directory promises no bomb. Raises Refusal."""
    if _promised_members(data) > MEMBERS:  # before a long directory is read
        raise Refusal("file_suspicious")
    try:
        archive = ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as problem:
        raise Refusal("file_damaged") from problem
    members = archive.infolist()
    if len(members) > MEMBERS or sum(row.file_size for row in members) > WHOLE_LIMIT:
        raise Refusal("file_suspicious")
    if len({row.filename for row in members}) < len(members):
        raise Refusal("file_suspicious")
    for member in members:
        _check_member(member)
    return archive


def _promised_members(data: bytes) -> int:
    """How many parts the end of an archive says it has, by number or by size."""
    end = data.rfind(b"PK\5\6", max(len(data) - 65_557, 0))
    if end < 0 or end + 16 > len(data):
        return 0
    count, size = unpack_from("<HI", data, end + 10)
    return max(int(count), int(size) // 400)


def _check_member(member: ZipInfo) -> None:
    if member.flag_bits & 0x1:
        raise Refusal("file_encrypted")
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
        raise Refusal("file_suspicious")
    if member.file_size > PART_LIMIT:
        raise Refusal("file_suspicious")
    if member.file_size > max(RATIO_FROM, RATIO * member.compress_size):
        raise Refusal("file_suspicious")


def read_part(archive: ZipFile, name: str) -> bytes:
    """One part, never more of it than its entry promises. Raises Refusal."""
    try:
        with archive.open(name) as part:
            data = part.read(PART_LIMIT + 1)
    except KeyError as problem:
        raise Refusal("file_damaged") from problem
    except (zipfile.BadZipFile, OSError, EOFError, ValueError) as problem:
        raise Refusal("file_damaged") from problem
    except Exception as problem:  # zlib.error, and what lzma and bz2 raise
        raise Refusal("file_damaged") from problem
    if len(data) > PART_LIMIT:
        raise Refusal("file_suspicious")
    return data


def refuse_entities(data: bytes) -> None:
    """A spreadsheet declares no entities: billion laughs and foreign files end here."""
    if _DOCTYPE.search(data) or _DOCTYPE_WIDE.search(data[:4096]):
        raise Refusal("file_suspicious")


def refuse_size(rows: int, columns: int) -> None:
    """Raises Refusal for a table that would not fit into memory."""
    if rows > ROWS or columns > COLUMNS or rows * columns > CELLS:
        raise Refusal("sheet_too_large", rows=ROWS, columns=COLUMNS)
