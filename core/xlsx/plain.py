"""Text files with a mark between values: which letters, which mark."""

from __future__ import annotations

import codecs
import csv
import io

from core.parsing.safety import refuse_size
from core.parsing.sheets import Sheet, Value, Workbook, shown
from core.xlsx.errors import FileUnknown

MARKS = (";", ",", "\t", "|")
CYRILLIC = frozenset(
    "абвгдежзийклмнопрстуфхцчшщъьюяђјљњћџАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯЂЈЉЊЋЏ"
)
GAJ = frozenset("čćžšđČĆŽŠĐ")
ENCODINGS = ("cp1251", "cp1250", "cp866", "cp852", "cp1252")
LONGEST_LINE = 2_000_000  # bytes; no row of a list is as long
LONGEST = 100_000  # letters of one value; a cell of Excel holds 32,767
SAMPLE = 200_000  # bytes by which an encoding is told
WESTERN = frozenset("æèðøÆÈÐØ¹¾©®ÂÃÐÑ")


def read_text(data: bytes, name: str) -> Workbook:
    """The table of a csv file as its one sheet. Raises FileRefused."""
    lines = data.replace(b"\r", b"\n").split(b"\n")
    refuse_size(data.count(b"\n") or len(lines) - 1, 1)
    if max(map(len, lines)) > LONGEST_LINE:
        raise FileUnknown
    del lines
    text, encoding = decode(data)
    if "\x00" in text:
        raise FileUnknown
    rows = [list(map(shown, row)) for row in _table(text)]
    width = max(map(len, rows), default=0)
    if any(value and len(value) > LONGEST for row in rows for value in row):
        raise FileUnknown
    refuse_size(len(rows), width)
    filled: list[list[Value]] = [[*row, *[None] * (width - len(row))] for row in rows]
    if width < 2 and not _is_list(text):
        raise FileUnknown
    return Workbook([Sheet(name or "csv", filled)], "csv", encoding)


def _is_list(text: str) -> bool:
    """Whether what stands there are letters at all."""
    plain = sum(letter.isprintable() or letter in "\r\n\t" for letter in text[:20_000])
    return plain >= 0.98 * len(text[:20_000])


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding, found by marks, then by the letters."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    if b"\x00" in data[:4096]:
        even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
        encoding = "utf-16-be" if even > odd else "utf-16-le"
        return data.decode(encoding, "replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    telling = b"\n".join(row for row in data.split(b"\n") if not row.isascii())[:SAMPLE]
    choices = [
        (_likeness(telling.decode(encoding, "replace")), -rank, encoding)
        for rank, encoding in enumerate(
            ("cp1251", "cp1250", "cp866", "cp852", "cp1252")
        )
    ]
    encoding = max(choices)[-1]
    return data.decode(encoding, "replace"), encoding


def _likeness(text: str) -> float:
    """How much the letters beyond ASCII look like those of our languages."""
    score = 0.0
    previous = " "
    for letter in text:
        if letter.isascii():
            previous = letter
            continue
        if letter in CYRILLIC:
            # Cyrillic words are Cyrillic throughout, and mostly small
            beside = previous in CYRILLIC or not previous.isalpha()
            score += (1.0 if letter.islower() else 0.4) if beside else -2.0
            if letter.isupper() and previous.islower():
                score -= 2.0
        elif letter in GAJ:
            score += 1.2 if previous.isascii() or previous in GAJ else -1.0
        elif letter in WESTERN or not (letter.isalpha() or letter in "„“”–—№…«»\u00a0"):
            score -= 1.0
        previous = letter
    return score


def _table(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and len(first) == 5:
        return _rows(text.split("\n", 1)[1], first[4])
    best = max(MARKS, key=lambda mark: _fit(_rows(text[:60_000], mark)))
    return _rows(text, best)


def _fit(rows: list[list[str]]) -> float:
    """Many rows of one width, wider than one cell."""
    widths = [len(row) for row in rows if any(row)]
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0.0
    common = max(set(wide), key=wide.count)
    return wide.count(common) / len(widths) + min(common, 10) / 100


def _rows(text: str, mark: str) -> list[list[str]]:
    csv.field_size_limit(1_000_000)
    source = io.StringIO(text.replace("\x00", "\ufffd"), newline="")
    try:
        return list(csv.reader(source, delimiter=mark))
    except csv.Error:
        return [line.split(mark) for line in text.splitlines()]
