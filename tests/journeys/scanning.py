"""Reading codes as a scanner does."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image
from pypdf import PdfReader

ENLARGED = 4


def has_code(picture: Image.Image, text: str) -> bool:
    """Whether a scanner reads `text` in the picture."""
    size = (picture.width * ENLARGED, picture.height * ENLARGED)
    seen = picture.convert("L").resize(size, Image.Resampling.NEAREST)
    return any(code.text == text for code in zxingcpp.read_barcodes(seen))


def words_of(content: bytes) -> str:
    """The words of a PDF with single spaces."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def pictures_of(content: bytes) -> list[Image.Image]:
    """The pictures in a PDF."""
    pages = PdfReader(io.BytesIO(content)).pages
    return [file.image for page in pages for file in page.images if file.image]
