"""Signed sheets that come back as photographs or scans: kept as evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import scans
from core.codes import BadCode
from core.errors import DomainError
from core.pictures import NotReadable, as_jpeg, upright
from core.qr import codes_in
from core.strays import remove_strays
from courses.models import Event, LoosePage, Sheet, SheetPage
from courses.services.sheets import sheet_of_code
from participants.models import Actor
from participants.services.audit import record

if TYPE_CHECKING:
    from PIL import Image

FOLDER = "sheets"
MAX_BYTES = 20_000_000  # of a picture; of a PDF `scans.MAX_BYTES`
SIDE = 3500  # pixels of what is kept: a page at 300 dots to the inch
QUARTER = 90


class PageNotUsable(DomainError):
    code = "page_not_usable"
    message = _(
        "“%(name)s” cannot be used. Send a whole JPEG, PNG or WebP picture of at most"
        " 20 MB and 60 million pixels, or a PDF of at most 60 MB."
    )


class PagesLocked(DomainError):
    code = "pages_locked"
    message = _(
        "“%(name)s” is locked with a password. Save it without one and send it again."
    )


class TooManyPages(DomainError):
    code = "too_many_pages"
    message = _("“%(name)s” has more than %(most)s pages. Split it into several files.")


@dataclass
class Taken:
    """What became of the pages of one file; each page is counted once."""

    kept: list[SheetPage] = field(default_factory=list)
    loose: int = 0  # without a code: somebody must say whose they are
    known: int = 0  # here before
    blank: int = 0  # empty sides of a PDF, left out


@dataclass(frozen=True)
class _Page:
    """One page as it is kept: a JPEG without anything but pixels, and its codes."""

    number: int
    drawn: bytes
    codes: list[str]
    is_blank: bool

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.drawn).hexdigest()


def take_file(
    file: IO[bytes],
    *,
    name: str,
    event: Event,
    actor: Actor,
    at: datetime,
    own: QuerySet[Event],
    sheet: Sheet | None = None,
) -> Taken:
    """Keep the signed pages in a picture or a PDF, each with the sheet whose code is on
    it, in whatever order they are; those without a code with `sheet`, and if none is
    said, as a page of `event` that waits for a decision. Of an event that is not among
    `own` there is no code.

    The pixels alone are kept, upright: not where and with what they were taken, nor
    what else a PDF holds. The same file again changes nothing; one that a crash broke
    off goes on. Raises PageNotUsable, PagesLocked and TooManyPages, and keeps nothing.
    """
    taken = Taken()
    for page in list(_pages(file.read(scans.MAX_BYTES + 1), name)):
        found, number = _sheet_on(page, own)
        is_of_others = found is None and number is not None
        home = found or (None if is_of_others or page.is_blank else sheet)
        if home is not None:
            kept, is_new = _keep(home, number if found else None, page, actor, at)
            taken.kept += [kept] if is_new else []
            taken.known += not is_new
        elif page.is_blank:
            taken.blank += 1
        elif _keep_loose(event, name, page, actor, at):
            taken.loose += 1
        else:
            taken.known += 1
    return taken


def _pages(content: bytes, name: str) -> Iterator[_Page]:
    if scans.is_pdf(content):
        yield from _pages_of_pdf(content, name)
        return
    if not content or len(content) > MAX_BYTES:
        raise PageNotUsable(name=name)
    try:
        picture = upright(content, side=SIDE)
    except NotReadable as error:
        raise PageNotUsable(name=name) from error
    yield _page(1, picture)


def _pages_of_pdf(content: bytes, name: str) -> Iterator[_Page]:
    try:
        for number, picture in enumerate(scans.pages_of_pdf(content), start=1):
            yield _page(number, picture, may_be_blank=True)
    except scans.Refusal as refusal:
        if refusal.code == "locked":
            raise PagesLocked(name=name) from refusal
        if refusal.code == "too_many":
            raise TooManyPages(name=name, most=scans.MOST_PAGES) from refusal
        raise PageNotUsable(name=name) from refusal


def _page(number: int, picture: Image.Image, *, may_be_blank: bool = False) -> _Page:
    """The page with its code upright, if it has one. A photograph was taken on purpose:
    it is never blank.
    """
    found = codes_in(picture)
    turns = {round(code.angle / QUARTER) % 4 for code in found}
    if len(turns) == 1:
        picture = picture.rotate(turns.pop() * QUARTER, expand=True)
    is_blank = may_be_blank and not found and scans.is_blank(picture)
    drawn = as_jpeg(picture, quality=80)
    return _Page(number, drawn, [code.text for code in found], is_blank)


def _sheet_on(page: _Page, own: QuerySet[Event]) -> tuple[Sheet | None, int | None]:
    """Sheet and page by the first code that is of a sheet; of an event of others the
    page alone, so that nobody takes it for one without a code.
    """
    for code in page.codes:
        try:
            found, number = sheet_of_code(code)
        except BadCode:
            continue
        is_own = own.filter(pk=found.event_id).exists()
        return (found if is_own else None), number
    return None, None


def _keep(
    sheet: Sheet, number: int | None, page: _Page, actor: Actor, at: datetime
) -> tuple[SheetPage, bool]:
    """The page of the sheet, and whether it is new."""
    with transaction.atomic():
        Sheet.objects.select_for_update(no_key=True).get(pk=sheet.pk)
        earlier = sheet.returned.filter(sha256=page.digest).first()
        if earlier is not None:
            return earlier, False
        kept = SheetPage(
            sheet=sheet,
            page=number,
            sha256=page.digest,
            taken_in_at=at,
            taken_in_by=actor,
        )
        kept.file.save(f"{kept.uid}.jpg", ContentFile(page.drawn), save=False)
        kept.save(force_insert=True)
        note_returned(kept, actor)
        return kept, True


def note_returned(page: SheetPage, actor: Actor) -> None:
    """Write down that a signed page is kept with its sheet."""
    after = {"page": page.page, "sha256": page.sha256}
    record(actor, "sheet.returned", page.sheet, after=after)


def _keep_loose(
    event: Event, name: str, page: _Page, actor: Actor, at: datetime
) -> bool:
    """Let the page wait for a decision; False if it was here before, at any sheet."""
    with transaction.atomic():
        Event.objects.select_for_update(no_key=True).get(pk=event.pk)
        placed = SheetPage.objects.filter(sheet__event=event, sha256=page.digest)
        if placed.exists() or event.loose_pages.filter(sha256=page.digest).exists():
            return False
        loose = LoosePage(
            event=event,
            name=name[:200],
            number=page.number,
            sha256=page.digest,
            taken_in_at=at,
            taken_in_by=actor,
        )
        loose.file.save(f"{loose.uid}.jpg", ContentFile(page.drawn), save=False)
        loose.save(force_insert=True)
        return True


def sweep_pages(at: datetime) -> int:
    """Delete pictures of pages that lost their row; say how many."""
    known = [
        *SheetPage.objects.values_list("file", flat=True),
        *LoosePage.objects.exclude(file="").values_list("file", flat=True),
    ]
    return remove_strays(FOLDER, known, at=at)
