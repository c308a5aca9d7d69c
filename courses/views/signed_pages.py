"""Signed pages at the desk: sent, found by their code, put to a sheet by hand."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.dates import format_date
from core.errors import DomainError
from core.languages import pick
from courses.access import events_for
from courses.forms.sheets import LooseForm, PagesForm
from courses.models import Event, LoosePage, Sheet, SheetPage
from courses.services.loose_pages import leave_out, place_page
from courses.services.signed_pages import Taken, take_file
from participants.access import actor_of, signed_in


def are_taken(
    request: HttpRequest, form: PagesForm, event: Event, sheet: Sheet | None = None
) -> bool:
    """Keep those that can be used; whether that was all of them. A page of an event one
    does not work on is taken as one without a code.
    """
    refusals: list[str] = []
    for file in form.cleaned_data["pages"]:
        try:
            taken = take_file(
                file,
                name=file.name,
                event=event,
                actor=actor_of(request),
                at=timezone.now(),
                sheet=sheet,
                own=events_for(request.user),
            )
        except DomainError as refusal:
            refusals.append(str(refusal))
        else:
            told = {"name": file.name, "what": "; ".join(_said(taken, event))}
            messages.success(request, _("“%(name)s”: %(what)s.") % told)
    for said in dict.fromkeys(refusals):
        form.add_error("pages", said)
    return not refusals


def _said(taken: Taken, event: Event) -> list[str]:
    """What became of the pages of a file, part by part."""
    parts = []
    by_sheet: dict[Sheet, list[SheetPage]] = defaultdict(list)
    for page in taken.kept:
        by_sheet[page.sheet].append(page)
    for sheet, pages in by_sheet.items():
        told = {
            "day": format_date(sheet.on),
            "pages": ", ".join(str(page.page or "?") for page in pages),
            "event": pick(sheet.event.titles),
        }
        if sheet.event_id == event.pk:
            words = ngettext(
                "kept with the sheet of %(day)s, page %(pages)s",
                "kept with the sheet of %(day)s, pages %(pages)s",
                len(pages),
            )
        else:
            words = ngettext(
                "kept with the sheet of %(day)s of “%(event)s”, page %(pages)s",
                "kept with the sheet of %(day)s of “%(event)s”, pages %(pages)s",
                len(pages),
            )
        parts.append(words % told)
    counted = [
        (
            taken.loose,
            ngettext(
                "%(n)s page without a code waits below",
                "%(n)s pages without a code wait below",
                taken.loose,
            ),
        ),
        (
            taken.known,
            ngettext(
                "%(n)s page was here before",
                "%(n)s pages were here before",
                taken.known,
            ),
        ),
        (
            taken.blank,
            ngettext(
                "%(n)s empty side is left out",
                "%(n)s empty sides are left out",
                taken.blank,
            ),
        ),
    ]
    return parts + [words % {"n": n} for n, words in counted if n]


def are_decided(request: HttpRequest, form: LooseForm) -> bool:
    """Carry out what was chosen for pages without a code; whether all of it went."""
    is_all, done = True, 0
    for row, sheet, number in form.decided:
        actor = actor_of(request)
        try:
            if sheet is None:
                leave_out(row, actor=actor)
            else:
                at = timezone.now()
                place_page(row, sheet=sheet, page=number, actor=actor, at=at)
        except DomainError as refusal:
            form.add_error(f"place_{row.uid}", str(refusal))
            is_all = False
        else:
            done += 1
    words = ngettext(
        "It is decided what becomes of %(n)s page.",
        "It is decided what becomes of %(n)s pages.",
        done,
    )
    if done:
        messages.success(request, words % {"n": done})
    return is_all


@signed_in
@require_safe
def sheet_file(request: HttpRequest, slug: str, uid: UUID, page: UUID) -> FileResponse:
    """A signed page that came back."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    rows = SheetPage.objects.filter(sheet__event=event, sheet__uid=uid)
    return _picture(get_object_or_404(rows, uid=page))


@signed_in
@require_safe
def loose_page_file(request: HttpRequest, slug: str, uid: UUID) -> FileResponse:
    """A page that came back without a readable code."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    rows = event.loose_pages.filter(state=LoosePage.State.OPEN)
    return _picture(get_object_or_404(rows, uid=uid))


def _picture(page: SheetPage | LoosePage) -> FileResponse:
    response = FileResponse(page.file.open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    return response
