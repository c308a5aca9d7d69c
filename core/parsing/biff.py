"""What calamine does not tell of an .xls file: which rows and columns are hidden.

Reads the one stream of the container that holds the workbook, and of its records only
those of rows and columns. Each step is bounded by the size of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import error, unpack_from

from core.parsing.details import Details
from core.parsing.refusal import Refusal
from core.parsing.safety import ROWS

_FREE = 0xFFFFFFFA  # and above: no sector
_BOUNDSHEET, _ROW, _COLUMNS, _BEGIN, _END = 0x85, 0x208, 0x7D, 0x809, 0x0A
_IS_HIDDEN_ROW, _IS_HIDDEN_COLUMN = 0x20, 0x01


def of_xls(data: bytes) -> list[Details]:
    """The details of the sheets in their order; of none where the file is not as it
    should be (its values are read all the same). Raises Refusal for sectors in a
    ring, which calamine follows until the memory is full.
    """
    try:
        stream = _workbook(data)
        places = [unpack_from("<I", row)[0] for row in _of_kind(stream, 0, _BOUNDSHEET)]
        return [_of_sheet(stream, place) for place in places]
    except (error, IndexError, ValueError):
        return []


def _of_sheet(stream: bytes, place: int) -> Details:
    details = Details()
    for row in _of_kind(stream, place, _ROW):
        number, flags = unpack_from("<H10xH", row)
        if flags & _IS_HIDDEN_ROW and number < ROWS:
            details.hidden_rows.add(number)
    for row in _of_kind(stream, place, _COLUMNS):
        first, last, flags = unpack_from("<HH4xH", row)
        if flags & _IS_HIDDEN_COLUMN:
            details.hidden_columns.update(range(first, min(last, 255) + 1))
    return details


def _of_kind(stream: bytes, at: int, wanted: int) -> Iterator[bytes]:
    """The records of one kind from the beginning of a part to its end."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if kind == wanted:
            yield stream[at + 4 : at + 4 + size]
        at += 4 + size


# --- the container --------------------------------------------------------------


def _workbook(data: bytes) -> bytes:
    """The stream called Workbook (Book before 1997)."""
    size = 1 << unpack_from("<H", data, 30)[0]
    small_size = 1 << unpack_from("<H", data, 32)[0]
    first_directory, least = unpack_from("<I4xI", data, 48)
    table = _table(data, size)
    directory = _chain(data, table, first_directory, size=size, base=size)
    entries = [directory[at : at + 128] for at in range(0, len(directory), 128)]
    for entry in entries:
        length = unpack_from("<H", entry, 64)[0]
        name = entry[: max(length - 2, 0)].decode("utf-16-le")
        first, count = unpack_from("<II", entry, 116)
        if name not in ("Workbook", "Book"):
            continue
        if count >= least:
            return _chain(data, table, first, size=size, base=size)[:count]
        root = unpack_from("<I", entries[0], 116)[0]
        short = _chain(data, table, root, size=size, base=size)
        first_small = unpack_from("<I", data, 60)[0]
        links = _links(_chain(data, table, first_small, size=size, base=size))
        return _chain(short, links, first, size=small_size, base=0)[:count]
    raise ValueError("no workbook")


def _table(data: bytes, size: int) -> list[int]:
    """Which sector follows which."""
    parts = list(unpack_from("<109I", data, 76))
    more = unpack_from("<I", data, 68)[0]
    per_sector = size // 4
    for _ in range(len(data) // size):
        if more >= _FREE:
            break
        row = unpack_from(f"<{per_sector}I", data, size + more * size)
        parts += row[:-1]
        more = row[-1]
    table: list[int] = []
    for part in parts:
        if part < _FREE:
            table += unpack_from(f"<{per_sector}I", data, size + part * size)
    return table


def _links(data: bytes) -> list[int]:
    return list(unpack_from(f"<{len(data) // 4}I", data))


def _chain(data: bytes, table: list[int], first: int, *, size: int, base: int) -> bytes:
    """The sectors of one stream, from its first on."""
    found: list[bytes] = []
    sector = first
    while sector < _FREE:
        if len(found) > len(table):
            raise Refusal("file_damaged")
        found.append(data[base + sector * size : base + (sector + 1) * size])
        sector = table[sector]
    return b"".join(found)
