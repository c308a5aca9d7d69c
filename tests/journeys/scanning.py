"""Reading codes as a scanner does; without one (package zbar-tools) by drawing anew."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

from PIL import Image
from pypdf import PdfReader

from core import qr

ENLARGED = 4


def has_code(picture: Image.Image, text: str, folder: Path) -> bool:
    """Whether a scanner reads `text` in the picture."""
    if shutil.which("zbarimg") is None:
        return same_modules(picture, Image.open(io.BytesIO(qr.png(text))))
    size = (picture.width * ENLARGED, picture.height * ENLARGED)
    path = folder / "scanned.png"
    picture.convert("L").resize(size, Image.Resampling.NEAREST).save(path)
    command = ["zbarimg", "--quiet", "--raw", "--oneshot", str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.stdout.strip() == text


def same_modules(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures of codes show the same, whatever their sizes."""
    size = (min(one.width, other.width), min(one.height, other.height))
    shown = [image.convert("1").resize(size).tobytes() for image in (one, other)]
    return shown[0] == shown[1]


def words_of(content: bytes) -> str:
    """The words of a PDF with single spaces."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def pictures_of(content: bytes) -> list[Image.Image]:
    """The pictures in a PDF."""
    pages = PdfReader(io.BytesIO(content)).pages
    return [file.image for page in pages for file in page.images if file.image]
