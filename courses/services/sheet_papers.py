"""The sign-in sheet of a day as a PDF, to be signed by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import pdf, qr
from core.codes import grouped
from core.languages import html_lang, pick
from courses.models import Registration, Sheet
from courses.selectors.photos import not_to_be_filmed
from courses.selectors.sheets import sheet_lines
from courses.services.sheets import page_code, sessions_on
from programmes.services.marks import donors_on_paper

SIZES = ("usual", "small", "smaller", "smallest")  # of letters, in the template


@dataclass(frozen=True)
class Page:
    """One page: its number, its rows, and the code by which it is found again."""

    number: int
    rows: list[tuple[int, Registration | None]]
    code: str

    @property
    def picture(self) -> str:
        """The QR code."""
        return qr.svg(self.code)

    @property
    def code_lines(self) -> list[str]:
        """The code to type where no camera reads it, in two lines."""
        groups = grouped(self.code, 4).split("-")
        return ["-".join(groups[:4]) + "-", "-".join(groups[4:])]


def pages_of(sheet: Sheet) -> list[Page]:
    """The rows with names, and after them the blank ones."""
    people: list[Registration | None] = [*sheet_lines(sheet), *[None] * sheet.BLANK]
    rows = list(enumerate(people, start=1))
    return [
        Page(
            at + 1,
            rows[at * sheet.ROWS : (at + 1) * sheet.ROWS],
            page_code(sheet, at + 1),
        )
        for at in range(sheet.pages)
    ]


def sheet_pdf(sheet: Sheet) -> bytes:
    """A4 across: name, organisation, post, a cell to sign for each half of the day."""
    event, language = sheet.event, sheet.language
    with override(language), timezone.override(event.tz):
        title, sessions = _("Sign-in sheet"), sessions_on(event, sheet.on)
        context: dict[str, Any] = {
            "sheet": sheet,
            "event": event,
            "pages": pages_of(sheet),
            "marked": not_to_be_filmed(event, event.registrations.all()),
            "organisers": event.organisers.select_related("organisation"),
            "title": title,
            "page_lang": html_lang(language),
            "site": settings.SITE_URL.split("//", 1)[-1],
            "starts_at": sessions[0].starts_at if sessions else None,
            "ends_at": sessions[-1].ends_at if sessions else None,
            "donors": donors_on_paper(event.programme, language),
        }
        name = f"{title}: {pick(event.titles, language)}"
        return _fitted(context, sheet.pages, title=name, language=language)


def _fitted(context: dict[str, Any], pages: int, *, title: str, language: str) -> bytes:
    """In the largest letters in which no page runs over to a next one, where its rows
    would stand without the code.
    """
    for size in SIZES:
        html = render_to_string("courses/print/sheet.html", context | {"size": size})
        printed = pdf.print_out(html, title=title, language=language)
        if printed.pages <= pages:
            break
    return printed.content
