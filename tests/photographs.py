"""Pages as a telephone sees them: askew, in perspective, unevenly lit."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from core import qr

DPI = 150


def paper(code: str) -> Image.Image:
    """A page as printed: A4 across at 150 dpi, the code 24 mm wide, some lines."""
    page = Image.new("L", (297 * DPI * 10 // 254, 210 * DPI * 10 // 254), 255)
    drawing = ImageDraw.Draw(page)
    for y in range(320, 1100, 46):
        drawing.line([(70, y), (1680, y)], fill=90, width=2)
    side = round(24 * DPI / 25.4)
    code_picture = Image.open(io.BytesIO(qr.png(code, scale=12))).convert("L")
    page.paste(code_picture.resize((side, side)), (1500, 60))
    return page


def photographed(page: Image.Image, *, angle: float = 7) -> Image.Image:
    """Skewed, in perspective, unevenly lit, a little out of focus."""
    turned = page.convert("L").rotate(
        angle, expand=True, fillcolor=70, resample=Image.Resampling.BICUBIC
    )
    width, height = turned.size
    corners = (20, 45, 0, height - 10, width - 30, height, width - 5, 0)
    skewed = turned.transform(
        turned.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC
    )
    shadow = (
        Image.linear_gradient("L").resize(skewed.size).point(lambda v: 150 + v // 3)
    )
    lit = Image.composite(skewed, Image.new("L", skewed.size, 60), shadow)
    return lit.filter(ImageFilter.GaussianBlur(0.8)).convert("RGB")


def of_code(code: str, *, angle: float = 7) -> Image.Image:
    """A photograph of a page with this code."""
    return photographed(paper(code), angle=angle)


def sent(picture: Image.Image, **options: Any) -> io.BytesIO:
    """The photograph as a file."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=70, **options)
    file.seek(0)
    return file


def as_pdf(pages: list[Image.Image], **options: Any) -> io.BytesIO:
    """The pages as the one file that an office scanner makes."""
    file = io.BytesIO()
    first, *others = [page.convert("RGB") for page in pages]
    first.save(
        file, "PDF", resolution=DPI, save_all=True, append_images=others, **options
    )
    file.seek(0)
    return file
