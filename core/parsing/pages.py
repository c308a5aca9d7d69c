"""Draws the pages of a PDF in a process of its own: `python -m core.parsing.pages`.

The file comes on standard input. Each page goes out as width and height (two unsigned
32-bit numbers) and its pixels, three bytes each; a refusal as its code on the error
output, with status 3. Limits of time and memory are set before the first byte is read.
"""

from __future__ import annotations

import resource
import struct
import sys
from collections.abc import Iterator

from core.parsing.refusal import Refusal

MEMORY = 1024 * 1024 * 1024  # of addresses: one page of 60 million pixels and its copy
DPI = 200
SIDE = 2400  # pixels of the longer side: A4 at 200 dots to the inch
MOST_PAGES = 40
LOCKED = 4  # PDFium: it needs a password
HEAD = struct.Struct("<II")


def limit_self(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def drawn(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Width, height and pixels of each page, on white, turned as the file says.

    Nothing in the file is run: no script, no form. Raises Refusal.
    """
    import pypdfium2  # here: the server reads the limits above and loads no PDFium

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        is_locked = getattr(problem, "err_code", None) == LOCKED
        raise Refusal("locked" if is_locked else "not_usable") from problem
    if not 1 <= len(document) <= MOST_PAGES:
        raise Refusal("too_many" if len(document) else "not_usable")
    for number in range(len(document)):
        try:
            page = document[number]
            longest = max(page.get_size())
            if longest <= 0:
                raise Refusal("not_usable")
            bitmap = page.render(
                scale=min(DPI / 72, SIDE / longest), rev_byteorder=True
            )
            picture = bitmap.to_pil().convert("RGB")
        except (pypdfium2.PdfiumError, ValueError, MemoryError) as problem:
            raise Refusal("not_usable") from problem
        yield picture.width, picture.height, picture.tobytes()
        bitmap.close()
        page.close()


def main() -> int:
    limit_self(int(sys.argv[1]))
    out = sys.stdout.buffer
    try:
        for width, height, pixels in drawn(sys.stdin.buffer.read()):
            out.write(HEAD.pack(width, height))
            out.write(pixels)
    except Refusal as refusal:
        sys.stderr.write(refusal.code)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
