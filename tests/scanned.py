"""Printed pages as an office scanner or a telephone sees them, and what readers find."""

from __future__ import annotations

import io
from dataclasses import dataclass
from math import dist

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter

DPI = 150  # the cheapest setting of office scanners
MM = 25.4 / DPI  # of one pixel
AROUND = round(5 / MM)
WHITE = 245


def drawn(pdf: bytes, dpi: float = DPI) -> list[Image.Image]:
    """The pages of a PDF in grey, `dpi` dots to the inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
            for page in document
        ]
    finally:
        document.close()


def skewed(page: Image.Image, angle: float) -> Image.Image:
    """Laid askew on the glass."""
    return page.rotate(
        angle, expand=True, fillcolor=WHITE, resample=Image.Resampling.BICUBIC
    )


def blurred(page: Image.Image, pixels: float = 0.7) -> Image.Image:
    """A little out of focus."""
    return page.filter(ImageFilter.GaussianBlur(pixels))


def pale(page: Image.Image) -> Image.Image:
    """Printed on the last of the toner, on grey paper."""
    return page.point(lambda value: 90 + value // 2)


def saved(page: Image.Image, quality: int = 30) -> Image.Image:
    """As a JPEG that was to be small."""
    file = io.BytesIO()
    page.save(file, "JPEG", quality=quality)
    return Image.open(io.BytesIO(file.getvalue())).convert("L")


def copied(page: Image.Image) -> Image.Image:
    """All of it together: askew, pale, unsharp, small."""
    return saved(blurred(pale(skewed(page, 3)), 0.5), 50)


@dataclass(frozen=True)
class Code:
    """A code on a page, and how many millimetres wide it is without its margin."""

    text: str
    width: float
    box: tuple[int, int, int, int]  # in pixels, with 5 mm around it


def codes_on(page: Image.Image) -> list[Code]:
    """What zxing-cpp reads on a page of 150 dots to the inch."""
    kinds = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = []
    for code in zxingcpp.read_barcodes(page, formats=kinds):
        place = code.position
        corners = [
            (one.x, one.y)
            for one in (
                place.top_left,
                place.top_right,
                place.bottom_right,
                place.bottom_left,
            )
        ]
        sides = [dist(corners[at - 1], corners[at]) for at in range(4)]
        (left, right), (top, bottom) = (
            (min(place) - AROUND, max(place) + AROUND)
            for place in zip(*corners, strict=True)
        )
        box = (max(left, 0), max(top, 0), right, bottom)
        found.append(Code(code.text, sum(sides) / 4 * MM, box))
    return found


def by_zxing(page: Image.Image) -> set[str]:
    """The texts of the codes that zxing-cpp reads."""
    return {code.text for code in codes_on(page)}


def by_zbar(page: Image.Image) -> set[str]:
    """The texts of the codes that zbar reads."""
    from pyzbar.pyzbar import ZBarSymbol, decode  # fails without the library

    found = decode(page, symbols=[ZBarSymbol.QRCODE])
    return {code.data.decode() for code in found}
