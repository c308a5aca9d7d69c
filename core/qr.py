"""QR codes as inline SVG for pages and as 1-bit PNG for mails and PDF."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from qrcode import constants
from qrcode.main import QRCode

if TYPE_CHECKING:
    from PIL import Image

LEVELS = {
    "L": constants.ERROR_CORRECT_L,
    "M": constants.ERROR_CORRECT_M,
    "Q": constants.ERROR_CORRECT_Q,
    "H": constants.ERROR_CORRECT_H,
}
NAME = _("QR code")
QUIET_ZONE = 4  # modules, as the standard wants
Matrix = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=256)
def _matrix(text: str, level: str, mask: int | None) -> Matrix:
    code = QRCode(error_correction=LEVELS[level], border=QUIET_ZONE, mask_pattern=mask)
    code.add_data(text)
    code.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


def version(text: str, *, level: str = "M") -> int:
    """The size class of the code: 1 has 21 modules a side, each further one 4 more."""
    return (len(_matrix(text, level, 0)) - 2 * QUIET_ZONE - 17) // 4


def svg(
    text: str,
    *,
    level: str = "M",
    title: str | Promise = NAME,
    mask: int | None = None,
) -> SafeString:
    """An inline SVG with a name for those who do not see it.

    Black on white in dark mode too: many readers do not find an inverted code. A fixed
    `mask` (0 to 7) spares three quarters of the time where thousands are drawn.
    """
    matrix = _matrix(text, level, mask)
    size = len(matrix)
    return format_html(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" '
        'role="img" shape-rendering="crispEdges"><title>{1}</title>'
        '<path class="qr-paper" fill="#fff" d="M0 0h{0}v{0}H0z"/>'
        '<path class="qr-ink" fill="#000" d="{2}"/></svg>',
        size,
        title,
        _path(matrix),
    )


def _path(matrix: Matrix) -> str:
    """One rectangle for each horizontal run of dark modules."""
    parts = []
    for y, row in enumerate(matrix):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                parts.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return "".join(parts)


def png(
    text: str, *, scale: int = 8, level: str = "M", mask: int | None = None
) -> bytes:
    """A PNG of one bit per pixel, `scale` pixels to the module."""
    from PIL import Image

    matrix = _matrix(text, level, mask)
    size = len(matrix)
    image = Image.new("1", (size, size), 1)
    image.putdata([not dark for row in matrix for dark in row])
    image = image.resize((size * scale, size * scale), Image.Resampling.NEAREST)
    stream = BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


@dataclass(frozen=True)
class Found:
    """What a code in a picture says, and by how much it is turned, clockwise."""

    text: str
    angle: int


def codes_in(picture: Image.Image) -> list[Found]:
    """The QR codes in a photograph, also a skewed one."""
    import zxingcpp

    kind = zxingcpp.BarcodeFormat.QRCode

    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(kind))
    return [Found(code.text, code.orientation) for code in found]
