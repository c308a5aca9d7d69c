"""Printed codes, read by readers not of ours from a cheap scan: zxing-cpp and zbar."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial

import pytest
from PIL import Image

from core import pdf, qr
from courses.models import Evaluation, Event, Registration
from courses.services.badges import MASK, Layout, badges_pdf
from courses.services.evaluation.printing import slips_html
from courses.services.sheet_papers import pages_of, sheet_pdf
from courses.services.ticket_papers import ticket_pdf
from courses.services.tickets import ticket_code
from tests.courses.test_sheets import make_day, make_sheet
from tests.factories import make_event, make_registration
from tests.scanned import (
    DPI,
    blurred,
    by_zbar,
    by_zxing,
    codes_on,
    copied,
    drawn,
    pale,
    saved,
    skewed,
)

pytestmark = pytest.mark.django_db
Look = Callable[[Image.Image], Image.Image]
LEAST_MM = 15
SEEN: dict[str, Look] = {
    "straight": lambda page: page,
    "askew": partial(skewed, angle=-7),
    "on its side": partial(skewed, angle=90),
    "unsharp": blurred,
    "pale": pale,
    "small": saved,
    "all of it": copied,
}
READERS = [
    pytest.param(by_zxing, id="zxing"),
    pytest.param(by_zbar, id="zbar", marks=pytest.mark.zbar),
]


def of_people(rows: list[Registration]) -> set[str]:
    return {ticket_code(row) for row in rows}


def ticket() -> tuple[bytes, set[str]]:
    row = make_registration()
    return ticket_pdf(row, "bg"), of_people([row])


def badges(layout: str) -> tuple[bytes, set[str]]:
    event = make_event()
    rows = [make_registration(event) for _number in range(3)]
    return badges_pdf(event, layout, "sr-latn"), of_people(rows)


def sheet() -> tuple[bytes, set[str]]:
    made = make_sheet(make_day(20))
    return sheet_pdf(made), {page.code for page in pages_of(made)}


PAPERS: dict[str, Callable[[], tuple[bytes, set[str]]]] = {
    "ticket": ticket,
    "sheet": sheet,
    **{f"badge {layout}": partial(badges, layout) for layout in Layout.values},
}


@pytest.fixture(params=PAPERS)
def paper(request: pytest.FixtureRequest) -> tuple[list[Image.Image], set[str]]:
    """The pages as they come from a scanner at 150 dpi, and the codes on them."""
    content, codes = PAPERS[request.param]()
    return drawn(content), codes


def test_each_printed_code_is_15_mm_wide(
    paper: tuple[list[Image.Image], set[str]],
) -> None:
    pages, codes = paper

    found = [code for page in pages for code in codes_on(page)]

    assert {code.text for code in found} == codes
    assert min(code.width for code in found) >= LEAST_MM - 0.1  # half a pixel


@pytest.mark.parametrize("look", SEEN)
@pytest.mark.parametrize("read", READERS)
def test_readers_not_of_ours_read_each_printed_code(
    paper: tuple[list[Image.Image], set[str]],
    read: Callable[[Image.Image], set[str]],
    look: str,
) -> None:
    """Each cut out: of ten badges on an unsharp page zbar takes the corners of one code
    for those of another, and nobody scans badges by the sheet.
    """
    pages, codes = paper

    cut = [(page.crop(code.box), code) for page in pages for code in codes_on(page)]
    seen = [(read(SEEN[look](picture)), code) for picture, code in cut]

    assert {code.text for _picture, code in cut} == codes
    assert [found for found, _code in seen] == [{code.text} for _found, code in seen]


def test_slips_have_codes_that_are_read() -> None:
    event = make_event()
    codes = ["ABCDE12345", "FGHJK67890"]
    html = slips_html(Evaluation(event=event), codes)

    [page] = drawn(pdf.render(html, title="", language="bg"))

    read = sorted(code.text.rstrip("/")[-10:] for code in codes_on(page))
    assert read == codes
    assert min(code.width for code in codes_on(page)) >= LEAST_MM


def at_15_mm(code: str) -> Image.Image:
    """The code alone, 15 mm wide without its margin, printed and scanned."""
    art = Image.open(io.BytesIO(qr.png(code, scale=16, mask=MASK))).convert("L")
    modules = 25 + 2 * qr.QUIET_ZONE
    side = round(LEAST_MM * DPI / 25.4 * modules / 25)
    page = Image.new("L", (400, 400), 245)
    page.paste(art.resize((side, side), Image.Resampling.LANCZOS), (131, 127))
    return page


@pytest.mark.parametrize("look", SEEN)
@pytest.mark.parametrize("read", READERS)
def test_a_code_15_mm_wide_is_read_from_a_scan_at_150_dpi(
    read: Callable[[Image.Image], set[str]], look: str
) -> None:
    event: Event = make_event()

    codes = [ticket_code(make_registration(event)) for _number in range(10)]

    assert {qr.version(code) for code in codes} == {2}
    assert [read(SEEN[look](at_15_mm(code))) for code in codes] == [
        {code} for code in codes
    ]
