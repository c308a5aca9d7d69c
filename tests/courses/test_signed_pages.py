"""Signed pages that come back: photographs, scans in one file, pages without a code."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from core.scans import MOST_PAGES
from courses.models import Event, LoosePage, Sheet, SheetPage
from courses.services.loose_pages import (
    NoSuchPage,
    PageDecided,
    leave_out,
    place_page,
)
from courses.services.sheet_papers import sheet_pdf
from courses.services.sheets import page_code
from courses.services.signed_pages import (
    PageNotUsable,
    PagesLocked,
    Taken,
    TooManyPages,
    sweep_pages,
    take_file,
)
from participants.models import AuditEvent
from tests.courses.test_sheets import make_day, make_sheet
from tests.factories import make_admin, make_grant, make_registration, make_user
from tests.photographs import as_pdf, of_code, sent
from tests.scanned import blurred, by_zxing, drawn, saved, skewed

pytestmark = pytest.mark.django_db


def take(
    file: io.BytesIO,
    sheet: Sheet | None = None,
    *,
    event: Event | None = None,
    own: Any = None,
) -> Taken:
    home = event or (sheet.event if sheet else Sheet.objects.all()[0].event)
    return take_file(
        file,
        name="scan.pdf",
        event=home,
        actor=make_admin(),
        at=timezone.now(),
        sheet=sheet,
        own=Event.objects.all() if own is None else own,
    )


def content_of(page: SheetPage) -> bytes:
    with page.file.open("rb") as kept:
        return bytes(kept.read())


def scribbled() -> Image.Image:
    """A page with writing and no code."""
    page = Image.new("RGB", (1754, 1240), "white")
    page.paste((30, 40, 120), (300, 300, 900, 340))
    return page


# --- photographs ------------------------------------------------------------


@pytest.mark.parametrize("angle", [0, 7, -12, 90, 180, 191])
def test_a_skewed_photograph_finds_event_day_and_page(angle: float) -> None:
    sheet = make_sheet(make_day())

    [page] = take(sent(of_code(page_code(sheet, 3), angle=angle))).kept

    assert (page.sheet, page.page) == (sheet, 3)


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_page_is_kept_upright(angle: int) -> None:
    sheet = make_sheet(make_day())

    [page] = take(sent(of_code(page_code(sheet, 1), angle=angle))).kept

    with Image.open(page.file) as kept:
        assert kept.width > kept.height


def test_what_the_camera_wrote_is_not_kept() -> None:
    sheet = make_sheet(make_day())
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825)[1] = "N"
    file = sent(of_code(page_code(sheet, 1)), exif=exif, comment=b"secret")

    [page] = take(file).kept

    content = content_of(page)
    assert b"CameraMaker" in file.getvalue()
    assert b"CameraMaker" not in content
    assert b"secret" not in content
    assert not Image.open(io.BytesIO(content)).getexif()


def test_the_same_picture_again_is_the_same_page() -> None:
    sheet = make_sheet(make_day())
    picture = of_code(page_code(sheet, 1))

    first, again = take(sent(picture)), take(sent(picture))

    assert (len(first.kept), first.known) == (1, 0)
    assert (len(again.kept), again.known) == (0, 1)
    assert SheetPage.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\xff\xd8\xff", b"GIF89a"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    sheet = make_sheet(make_day())

    with pytest.raises(PageNotUsable):
        take(io.BytesIO(content), sheet)

    assert not SheetPage.objects.exists()
    assert not LoosePage.objects.exists()


# --- scans in one file ------------------------------------------------------


def test_a_scanned_file_in_any_order_is_taken_apart() -> None:
    """Two events, wrong order, on the side and on the head, an empty back, a coffee cup
    stand, and a page that is of no sheet.
    """
    event, other = make_day(20), make_day(2)
    sheet, second = make_sheet(event), make_sheet(other)
    pages = [saved(blurred(page)) for page in drawn(sheet_pdf(sheet))]
    [foreign] = drawn(sheet_pdf(second))
    back = Image.effect_noise(pages[0].size, 6).point(lambda v: 110 + v)
    file = as_pdf(
        [
            pages[2],
            back,
            pages[0].rotate(90, expand=True),
            foreign.rotate(180),
            scribbled(),
            skewed(pages[1], 4),
        ]
    )

    taken = take(file, event=event)
    again = take(io.BytesIO(file.getvalue()), event=event)

    found = [(page.sheet, page.page) for page in taken.kept]
    assert found == [(sheet, 3), (sheet, 1), (second, 1), (sheet, 2)]
    assert (taken.loose, taken.blank, taken.known) == (1, 1, 0)
    assert (again.kept, again.loose, again.blank, again.known) == ([], 0, 1, 5)
    [loose] = LoosePage.objects.all()
    assert (loose.event, loose.number, loose.name) == (event, 5, "scan.pdf")
    for page in taken.kept:
        with Image.open(page.file) as kept:
            assert kept.width > kept.height
            assert by_zxing(kept.convert("L")) == {
                page_code(page.sheet, page.page or 0)
            }


def test_nothing_but_pixels_is_kept_of_a_pdf() -> None:
    sheet = make_sheet(make_day())
    writer = PdfWriter(io.BytesIO(sheet_pdf(sheet)))
    writer.add_metadata({"/Author": "Secret Author", "/Producer": "Scanner 4711"})
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("secret()")}
    action = DictionaryObject({NameObject(key): value for key, value in script.items()})
    writer.root_object[NameObject("/OpenAction")] = action
    writer.add_attachment("secret.txt", b"secret")
    file = io.BytesIO()
    writer.write(file)

    [page] = take(io.BytesIO(file.getvalue())).kept

    content = content_of(page)
    assert b"Secret Author" in file.getvalue()
    assert content.startswith(b"\xff\xd8\xff")
    for word in (b"secret", b"Secret", b"4711", b"/JS"):
        assert word not in content


def test_a_sheet_as_it_was_printed_is_read_in_colour() -> None:
    sheet = make_sheet(make_day())
    [page] = drawn(sheet_pdf(sheet))
    signed = page.convert("RGB")
    signed.paste((20, 40, 160), (900, 500, 1100, 510))

    [kept] = take(as_pdf([signed])).kept

    with Image.open(kept.file) as picture:
        blue = picture.convert("RGB").getpixel(
            (
                picture.width * 1000 // signed.width,
                picture.height * 505 // signed.height,
            )
        )
    assert isinstance(blue, tuple)
    assert blue[2] > blue[0] + 60


def locked(pages: list[Image.Image]) -> io.BytesIO:
    writer = PdfWriter(clone_from=PdfReader(as_pdf(pages)))
    writer.encrypt("a password", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    file.seek(0)
    return file


@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        (lambda: locked([scribbled()]), PagesLocked),
        (
            lambda: as_pdf([Image.new("L", (90, 60), 255)] * (MOST_PAGES + 1)),
            TooManyPages,
        ),
        (lambda: io.BytesIO(as_pdf([scribbled()]).getvalue()[:900]), PageNotUsable),
        (lambda: io.BytesIO(b"%PDF-1.7\n" + b"\0" * 60_000_001), PageNotUsable),
    ],
    ids=["locked", "long", "cut off", "large"],
)
def test_files_that_cannot_be_taken_keep_nothing(
    file: Callable[[], io.BytesIO], refusal: type[Exception]
) -> None:
    sheet = make_sheet(make_day())

    with pytest.raises(refusal):
        take(file(), sheet)

    assert not SheetPage.objects.exists()
    assert not LoosePage.objects.exists()


def test_a_page_of_an_event_of_others_is_as_one_without_a_code() -> None:
    own, other = make_sheet(make_day()), make_sheet(make_day())
    mine = Event.objects.filter(pk=own.event_id)

    taken = take(sent(of_code(page_code(other, 1))), own, own=mine)

    assert (taken.kept, taken.loose) == ([], 1)
    assert LoosePage.objects.get().event == own.event


# --- pages without a code ---------------------------------------------------


def make_loose(sheet: Sheet) -> LoosePage:
    assert take(sent(scribbled()), event=sheet.event).loose == 1
    return LoosePage.objects.get()


def test_a_page_without_a_code_is_kept_with_the_sheet_that_is_said() -> None:
    sheet = make_sheet(make_day())

    [page] = take(sent(scribbled()), sheet).kept

    assert (page.sheet, page.page) == (sheet, None)


def test_a_page_is_placed_by_hand_with_its_picture() -> None:
    sheet = make_sheet(make_day(20))
    loose, at = make_loose(sheet), timezone.now()
    name = loose.file.name

    page = place_page(loose, sheet=sheet, page=2, actor=make_admin(), at=at)
    again = take(sent(scribbled()), event=sheet.event)

    loose.refresh_from_db()
    assert (page.sheet, page.page, page.file.name) == (sheet, 2, name)
    assert (loose.state, loose.file.name) == ("placed", "")
    assert default_storage.exists(str(name))
    assert (again.kept, again.loose, again.known) == ([], 0, 1)
    assert AuditEvent.objects.filter(action="sheet.returned").count() == 1


@pytest.mark.parametrize("number", [0, 4])
def test_a_page_that_the_sheet_does_not_have_is_refused(number: int) -> None:
    sheet = make_sheet(make_day(20))
    loose = make_loose(sheet)

    with pytest.raises(NoSuchPage):
        place_page(
            loose, sheet=sheet, page=number, actor=make_admin(), at=timezone.now()
        )

    loose.refresh_from_db()
    assert loose.state == "open"
    assert not SheetPage.objects.exists()


def test_what_was_decided_is_not_decided_again(
    django_capture_on_commit_callbacks: Any,
) -> None:
    sheet, actor = make_sheet(make_day()), make_admin()
    loose = make_loose(sheet)
    name = str(loose.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        leave_out(loose, actor=actor)
    with pytest.raises(PageDecided):
        place_page(loose, sheet=sheet, page=1, actor=actor, at=timezone.now())
    with pytest.raises(PageDecided):
        leave_out(loose, actor=actor)

    assert not default_storage.exists(name)
    assert not SheetPage.objects.exists()
    assert AuditEvent.objects.filter(action="sheet.page_left_out").count() == 1


def test_pages_that_wait_are_not_swept_away() -> None:
    loose = make_loose(make_sheet(make_day()))
    later = timezone.now() + timedelta(days=2)

    assert sweep_pages(later) == 0
    assert default_storage.exists(str(loose.file.name))


@pytest.mark.django_db(transaction=True)
def test_a_page_is_placed_once_by_two_at_once(run_threads: Any) -> None:
    sheet, actor = make_sheet(make_day()), make_admin()
    loose, at = make_loose(sheet), timezone.now()

    def place() -> str:
        try:
            place_page(loose, sheet=sheet, page=1, actor=actor, at=at)
        except PageDecided:
            return "decided"
        return "placed"

    assert sorted(run_threads([place] * 4)) == ["decided"] * 3 + ["placed"]
    assert SheetPage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_file_sent_twice_at_once_is_kept_once(run_threads: Any) -> None:
    sheet = make_sheet(make_day())
    file = as_pdf([*drawn(sheet_pdf(sheet)), scribbled()]).getvalue()

    taken = run_threads([lambda: take(io.BytesIO(file), event=sheet.event)] * 3)

    assert SheetPage.objects.count() == LoosePage.objects.count() == 1
    assert sum(one.known for one in taken) == 4


# --- the desk ---------------------------------------------------------------


def upload(name: str, file: io.BytesIO) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, file.getvalue())


def test_the_desk_takes_several_files_and_says_what_became_of_them() -> None:
    event, desk = make_day(20), Client()
    desk.force_login(make_admin())
    sheet = make_sheet(event)
    first, second, _third = drawn(sheet_pdf(sheet))
    blank = Image.new("L", first.size, 250)
    files = [
        upload("a.jpg", sent(of_code(page_code(sheet, 3)))),
        upload("b.pdf", as_pdf([second, blank, first, scribbled()])),
        upload("c.pdf", io.BytesIO(b"%PDF-1.4")),
    ]
    path = f"/desk/events/{event.slug}/sheets/"

    response = desk.post(path, {"act": "return", "pages": files})

    words = response.content.decode()
    assert response.status_code == 400  # one of them cannot be used
    assert "“a.jpg”: kept with the sheet of" in words
    assert "pages 2, 1; 1 page without a code waits below; 1 empty side" in words
    assert "“c.pdf” cannot be used" in words
    assert SheetPage.objects.count() == 3
    loose = LoosePage.objects.get()
    picture = desk.get(f"{path}loose/{loose.uid}/")
    assert picture["Content-Type"] == "image/jpeg"

    place = {"act": "decide", f"place_{loose.uid}": f"{sheet.uid}:2"}
    assert desk.post(path, place).status_code == 302

    assert sheet.returned.filter(page=2).count() == 2
    assert desk.get(f"{path}loose/{loose.uid}/").status_code == 404


def test_the_desk_places_a_page_by_the_code_that_is_typed() -> None:
    event, other, user = make_day(), make_day(), make_user()
    make_grant(user, "organiser", event)
    mine, theirs = make_sheet(event), make_sheet(other)
    loose, desk = make_loose(mine), Client()
    desk.force_login(user)
    path = f"/desk/events/{event.slug}/sheets/"

    def typed(code: str) -> int:
        data = {"act": "decide", f"code_{loose.uid}": code}
        return desk.post(path, data).status_code

    assert typed("ABC") == 400
    assert typed(page_code(theirs, 1)) == 400
    assert LoosePage.objects.get().state == "open"
    assert typed(page_code(mine, 1).lower()) == 302
    assert SheetPage.objects.get().sheet == mine


def test_the_desk_leaves_pages_out_or_lets_them_wait() -> None:
    sheet, desk = make_sheet(make_day()), Client()
    desk.force_login(make_admin())
    loose = make_loose(sheet)
    path = f"/desk/events/{sheet.event.slug}/sheets/"

    later = desk.post(path, {"act": "decide", f"place_{loose.uid}": ""})
    assert (later.status_code, LoosePage.objects.get().state) == (302, "open")
    out = desk.post(path, {"act": "decide", f"place_{loose.uid}": "out"})

    assert (out.status_code, LoosePage.objects.get().state) == (302, "left_out")
    assert not SheetPage.objects.exists()


def test_a_photograph_of_an_event_of_others_stays_with_ones_own() -> None:
    own, other = make_day(), make_sheet(make_day())
    make_sheet(own)
    make_registration(own)
    user, desk = make_user(), Client()
    make_grant(user, "organiser", own)
    desk.force_login(user)
    file = upload("a.jpg", sent(of_code(page_code(other, 1))))

    desk.post(f"/desk/events/{own.slug}/sheets/", {"act": "return", "pages": file})

    assert not SheetPage.objects.exists()
    assert LoosePage.objects.get().event == own


def test_pages_that_wait_take_as_many_queries_for_three_as_for_one(
    queries: Any,
) -> None:
    sheet, desk = make_sheet(make_day()), Client()
    desk.force_login(make_admin())
    path = f"/desk/events/{sheet.event.slug}/sheets/"
    make_loose(sheet)
    desk.get(path)
    first = queries(lambda: desk.get(path))
    for shade in (100, 160):
        page = scribbled()
        page.paste((shade, 0, 0), (100, 600, 900, 700))
        take(sent(page), event=sheet.event)

    assert LoosePage.objects.count() == 3
    assert queries(lambda: desk.get(path)) == first
