"""Badges to wear: one to a page of A6, or several on a sheet of A4 to be cut."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from core import pdf, qr
from core.languages import html_lang, pick
from courses.models import Event, Registration
from courses.selectors.photos import not_to_be_filmed
from courses.selectors.sheets import by_the_alphabet, in_letters_of
from courses.services.ticket_papers import name_size, names_shown
from courses.services.tickets import ticket_code
from participants.selectors.organisations import organisation_name
from programmes.services.marks import PaperDonor, donors_on_paper

MASK = 2  # fixed: the search for the best of eight takes most of the time


class Layout(TextChoices):
    """How many badges are on a sheet."""

    A6 = "a6", gettext_lazy("one on each page of A6")
    FOUR = "four", gettext_lazy("four on a page of A4, each A6")
    TEN = "ten", gettext_lazy("ten on a page of A4, 90 by 54 mm")


# Letters of all donors together for which there is room. Where the words do not fit, a
# badge shows each donor by the mark alone, or by the name if there is none (0041).
ROOM = {Layout.A6: 500, Layout.FOUR: 500, Layout.TEN: 160}
ON_A_PAGE = {Layout.A6: 1, Layout.FOUR: 4, Layout.TEN: 10}


@dataclass(frozen=True)
class Badge:
    """What one badge says."""

    names: list[str]
    office: str
    code: str
    no_photo: bool

    @property
    def size(self) -> str:
        """How large the name can be printed."""
        return name_size(max(map(len, self.names), default=0))


def donors_shown(
    event: Event, layout: str, language: str
) -> tuple[list[PaperDonor], bool]:
    """All donors, and whether they are shown in short: words that do not fit give way
    to the mark, or to the name of a donor without one. Nobody is left out.
    """
    donors = donors_on_paper(event.programme, language)
    if sum(len(donor.words) for donor in donors) <= ROOM[Layout(layout)]:
        return donors, False
    short = [replace(one, words="" if one.mark else one.name) for one in donors]
    return short, True


def badges_of(
    rows: Sequence[Registration], language: str, *, marked: Collection[int]
) -> list[Badge]:
    """The name as it was typed and in the other script, office and code of each;
    `marked` are those not to be photographed or filmed.
    """
    return [
        Badge(
            names_shown(row),
            organisation_name(row.organisation, language)
            if row.organisation
            else in_letters_of(language, row.organisation_text, row.language),
            qr.svg(ticket_code(row), mask=MASK),
            row.pk in marked,
        )
        for row in rows
    ]


def badges_pdf(event: Event, layout: str, language: str) -> bytes:
    """The badges of all who have a seat, in the order of the sign-in sheet."""
    rows = event.registrations.confirmed().select_related("organisation", "person")
    marked = not_to_be_filmed(event, event.registrations.confirmed())
    badges = badges_of(by_the_alphabet(rows, language), language, marked=marked)
    number = ON_A_PAGE[Layout(layout)]
    donors, is_short = donors_shown(event, layout, language)
    with override(language), timezone.override(event.tz):
        title = _("Badges")
        context: dict[str, Any] = {
            "event": event,
            "layout": layout,
            "pages": [badges[at : at + number] for at in range(0, len(badges), number)],
            "title": title,
            "title_size": name_size(len(pick(event.titles, language)) // 2),
            "donors": donors,
            "donors_in_short": is_short,
            "page_lang": html_lang(language),
            "site": settings.SITE_URL.split("//", 1)[-1],
        }
        html = render_to_string("courses/print/badges.html", context)
    name = f"{title}: {pick(event.titles, language)}"
    return pdf.render(html, title=name, language=language)
