"""Scanned pages: those of a PDF as pictures, blank sides, and pages on their side."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from core.parsing.pages import HEAD, MOST_PAGES, SIDE
from core.parsing.refusal import Refusal

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["MAX_BYTES", "MOST_PAGES", "Refusal", "is_blank", "is_pdf", "pages_of_pdf"]

ROOT = Path(__file__).resolve().parents[1]
MAX_BYTES: Final = 60_000_000
CPU_SECONDS: Final = 60
WALL_SECONDS: Final = 120
MARK: Final = b"%PDF-"
# A side is blank if fewer than 4 of 10,000 points are darker than its paper by 32 of
# 255: dust and what shines through are, a signature is not. The edges are left out.
LOOKED_AT: Final = 600  # pixels of the longer side
DARKER, SHARE, EDGE = 32, 0.0004, 0.04


def is_pdf(content: bytes) -> bool:
    """Whether the content says so, whatever its name is; some begin with junk."""
    return MARK in content[:1024]


def pages_of_pdf(content: bytes) -> Iterator[Image.Image]:
    """The pages as pictures, one after the other; none runs, none is fetched.

    A process of its own draws them, with limits of time and memory, so that no file can
    stop the server. Raises Refusal: `locked`, `too_many`, `not_usable`, also after some
    pages.
    """
    if len(content) > MAX_BYTES:
        raise Refusal("not_usable")
    command = [sys.executable, "-m", "core.parsing.pages", str(CPU_SECONDS)]
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    clock = threading.Timer(WALL_SECONDS, child.kill)
    clock.start()
    try:
        yield from _read(child, content)
    finally:
        clock.cancel()
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout, child.stderr):
            if stream is not None:
                stream.close()


def _read(child: subprocess.Popen[bytes], content: bytes) -> Iterator[Image.Image]:
    from PIL import Image

    if child.stdin is None or child.stdout is None or child.stderr is None:
        raise TypeError("three pipes were asked for")
    with suppress(BrokenPipeError):  # it ended before the end: its status says why
        child.stdin.write(content)
        child.stdin.close()
    number = 0
    while head := child.stdout.read(HEAD.size):
        if len(head) < HEAD.size:
            raise Refusal("not_usable")
        width, height = HEAD.unpack(head)
        number += 1
        if max(width, height) > SIDE + 1 or number > MOST_PAGES:
            raise Refusal("not_usable")
        pixels = _all_of(child.stdout, width * height * 3)
        yield Image.frombytes("RGB", (width, height), pixels)
    said = child.stderr.read(100).decode("ascii", "replace")
    if child.wait() != 0:
        raise Refusal(said if said in ("locked", "too_many") else "not_usable")


def _all_of(stream: IO[bytes], size: int) -> bytes:
    pixels = stream.read(size)
    if len(pixels) < size:
        raise Refusal("not_usable")
    return pixels


def is_blank(picture: Image.Image) -> bool:
    """Whether nothing is written on a page: the back of a sheet."""
    grey = picture.convert("L")
    grey.thumbnail((LOOKED_AT, LOOKED_AT))
    x, y = round(grey.width * EDGE), round(grey.height * EDGE)
    counts = grey.crop((x, y, grey.width - x, grey.height - y)).histogram()
    total, seen, paper = sum(counts), 0, 255
    for paper in range(255, -1, -1):  # the paper is what half of the points are
        seen += counts[paper]
        if 2 * seen >= total:
            break
    return sum(counts[: max(paper - DARKER, 0)]) < SHARE * total
