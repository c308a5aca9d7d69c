"""Pictures that people send: drawn anew, so that nothing hidden in the file is kept."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS: Final = 60_000_000  # looked at before a pixel is read
LONGEST_SIDE: Final = 4_000  # of what is kept: a page at 300 dots to the inch
FORMATS: Final = ("JPEG", "PNG", "WEBP")
SCAN, END = b"\xff\xda", b"\xff\xd9"  # of a JPEG: where pixels begin and end
KINDS: Final = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}
QUALITY: Final = 88
SMOOTH: Final = ("1", "L", "LA", "RGB", "RGBA", "RGBa")  # others are made smaller badly


class NotReadable(ValueError):
    """The file is no picture, is cut off, or too large."""


def redrawn(content: bytes, ending: str) -> bytes | None:
    """The same picture, upright, in the format of `ending`; None if it is not one.

    Where and when and with what it was taken, thumbnails, comments, colour profiles and
    whatever was appended stay behind. Larger ones are made smaller.
    """
    kind = KINDS[ending]
    try:
        picture = _turned(content, (kind,), LONGEST_SIDE)
        shown = picture.convert(_mode(picture, kind))
    except ValueError:
        return None
    return _drawn(shown, kind, quality=QUALITY, optimize=kind == "PNG")


def upright(content: bytes, *, side: int) -> Image.Image:
    """The picture as it is meant to be seen, on white, at most `side` pixels a side.

    Of a moving picture the first one is taken. Raises NotReadable.
    """
    return _on_white(_turned(content, FORMATS, side))


def as_jpeg(picture: Image.Image, *, quality: int) -> bytes:
    """The pixels alone as JPEG: nothing of what the camera wrote beside them."""
    return _drawn(picture, "JPEG", quality=quality, optimize=True, progressive=True)


def _turned(content: bytes, formats: tuple[str, ...], side: int) -> Image.Image:
    """The picture turned as the camera was held, at most `side` pixels a side.

    Format and size are read before a pixel is, so that a small file cannot ask for
    much memory. Raises NotReadable.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content), formats=formats) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotReadable("too many pixels")
            refuse_cut_off(picture.format, content)
            picture.draft("RGB", (side, side))  # a JPEG is unpacked smaller
            turned = ImageOps.exif_transpose(picture)
        if turned.mode not in SMOOTH:
            is_clear = turned.mode == "PA" or "transparency" in turned.info
            turned = turned.convert("RGBA" if is_clear else "RGB")
        turned.thumbnail((side, side))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotReadable(str(error)) from error
    return turned


def _drawn(picture: Image.Image, kind: str, **options: Any) -> bytes:
    drawn, out = picture.copy(), io.BytesIO()
    drawn.info.clear()  # Pillow writes comments and profiles it finds there
    drawn.save(out, kind, **options)
    return out.getvalue()


def refuse_cut_off(kind: str | None, content: bytes) -> None:
    """Raise for half a file: WeasyPrint tells Pillow to take those as they are."""
    from PIL import Image

    if kind == "JPEG" and content.rfind(END) < content.rfind(SCAN):
        raise ValueError("no end of the picture")
    if kind == "PNG":
        Image.open(io.BytesIO(content)).verify()


def _mode(picture: object, kind: str) -> str:
    """Grey, colour, or with the see-through parts that only PNG knows."""
    mode, info = getattr(picture, "mode", ""), getattr(picture, "info", {})
    if kind == "PNG" and (
        mode in ("LA", "PA", "RGBA", "RGBa") or "transparency" in info
    ):
        return "RGBA"
    return mode if mode in ("L", "1") else "RGB"


def _on_white(picture: Image.Image) -> Image.Image:
    from PIL import Image

    if picture.mode not in ("RGBA", "LA", "PA", "P"):
        return picture.convert("RGB")
    drawn = picture.convert("RGBA")
    paper = Image.new("RGBA", drawn.size, "white")
    paper.alpha_composite(drawn)
    return paper.convert("RGB")
