"""Scanned pages: drawn apart from the server, with limits."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageFilter

from core.parsing.pages import SIDE
from core.scans import MAX_BYTES, Refusal, is_blank, is_pdf, pages_of_pdf
from tests.photographs import as_pdf


def page(shade: int = 250) -> Image.Image:
    return Image.new("L", (1754, 1240), shade)


def written(shade: int = 60) -> Image.Image:
    drawn = page()
    ImageDraw.Draw(drawn).line([(500, 600), (760, 640)], fill=shade, width=4)
    return drawn


def test_pages_are_drawn_in_their_order_at_200_dpi() -> None:
    first, second = pages_of_pdf(as_pdf([written(), page(90)]).getvalue())

    assert first.size == second.size == (2339, 1654)
    assert second.getpixel((1000, 800)) == (90, 90, 90)


@pytest.mark.parametrize("side", [30_000, 20])
def test_a_picture_of_any_size_is_drawn_small(side: int) -> None:
    file = io.BytesIO()
    Image.new("1", (side, side), 1).save(file, "PDF", resolution=72)

    [drawn] = pages_of_pdf(file.getvalue())

    assert max(drawn.size) <= SIDE


def test_a_page_that_claims_more_than_there_is_memory_stops_nothing() -> None:
    content = as_pdf([Image.new("1", (8, 8))]).getvalue()
    content = content.replace(b"/Width 8", b"/Width 99999999")
    content = content.replace(b"/Height 8", b"/Height 99999999")

    try:
        sizes = [max(drawn.size) for drawn in pages_of_pdf(content)]
    except Refusal:
        sizes = []

    assert all(size <= SIDE for size in sizes)


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"%PDF-1.4\nxref\n" + b"0" * 5000, b"x" * 99]
)
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        list(pages_of_pdf(content))

    assert refused.value.code == "not_usable"


def test_a_large_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refusal):
        list(pages_of_pdf(b"%PDF" + bytes(MAX_BYTES)))


def test_a_file_is_a_pdf_by_its_content() -> None:
    assert is_pdf(b"\r\n\r\n%PDF-1.4 ...")
    assert not is_pdf(b"\xff\xd8\xff" + bytes(2000) + b"%PDF-")


def shining_through() -> Image.Image:
    return Image.blend(page(), written(), 0.12).filter(ImageFilter.GaussianBlur(3))


@pytest.mark.parametrize(
    ("drawn", "blank"),
    [
        (page(), True),
        (page(190), True),
        (Image.effect_noise((1754, 1240), 20).point(lambda v: v // 2 + 110), True),
        (shining_through(), True),
        (written(), False),
        (written(150), False),
    ],
    ids=["white", "grey", "noise", "shining through", "ink", "pencil"],
)
def test_a_side_is_blank_if_nobody_wrote_on_it(drawn: Image.Image, blank: bool) -> None:
    assert is_blank(drawn) is blank
