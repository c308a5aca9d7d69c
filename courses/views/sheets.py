"""Sign-in sheets at the desk: print, type in, take back signed, compare with scans."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.languages import known
from courses.access import events_for
from courses.forms.sheets import LooseForm, PagesForm, SheetForm, TypedForm
from courses.models import Event, LoosePage, Sheet
from courses.services.badges import Layout, badges_pdf
from courses.services.reconciling import reconciled
from courses.services.sheet_papers import sheet_pdf
from courses.services.sheet_typing import Line, looked_at, type_sheet
from courses.services.sheets import print_sheet
from courses.views.signed_pages import are_decided, are_taken
from participants.access import actor_of, signed_in


def _own(request: HttpRequest, slug: str) -> Event:
    rows = events_for(request.user).select_related("programme", "place")
    return get_object_or_404(rows, slug=slug)


def _sheet(request: HttpRequest, slug: str, uid: UUID) -> Sheet:
    event = _own(request, slug)
    sheet = get_object_or_404(event.sheets, uid=uid)
    sheet.event = event
    return sheet


@signed_in
@get_or_post
def event_sheets(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheets that were printed, one more, and pages that came back."""
    event = _own(request, slug)
    act = request.POST.get("act", "print") if request.method == "POST" else ""
    form = SheetForm(request.POST if act == "print" else None, event=event)
    sent = (request.POST, request.FILES) if act == "return" else ()
    pages = PagesForm(*sent)
    sheets = list(event.sheets.prefetch_related("returned"))
    loose = _loose_form(request, event, sheets, is_sent=act == "decide")
    if act == "return":
        is_done = pages.is_valid() and are_taken(request, pages, event)
    elif act == "decide":
        is_done = loose.is_valid() and are_decided(request, loose)
    elif act:
        is_done = False
        if form.is_valid() and (sheet := _printed(request, event, form)):
            return redirect("sheet_page", event.slug, sheet.uid)
    if act and is_done:
        return redirect("event_sheets", event.slug)
    context = {
        "event": event,
        "form": form,
        "pages": pages,
        "loose": loose,
        "layouts": Layout.choices,
        "sheets": sheets,
    }
    status = 400 if request.method == "POST" else 200
    with timezone.override(event.tz):
        return render(request, "courses/event_sheets.html", context, status=status)


def _loose_form(
    request: HttpRequest, event: Event, sheets: list[Sheet], *, is_sent: bool
) -> LooseForm:
    rows = list(event.loose_pages.filter(state=LoosePage.State.OPEN))
    own, data = events_for(request.user), request.POST if is_sent else None
    with timezone.override(event.tz):
        return LooseForm(data, pages=rows, sheets=sheets, own=own)


def _printed(request: HttpRequest, event: Event, form: SheetForm) -> Sheet | None:
    try:
        return print_sheet(
            event,
            date.fromisoformat(form.cleaned_data["on"]),
            language=form.cleaned_data["language"],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except DomainError as refusal:
        form.add_error("on", str(refusal))
        return None


@signed_in
@get_or_post
def sheet_page(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """One sheet: to print, to type in, with what came back and what was scanned."""
    sheet = _sheet(request, slug, uid)
    typed, pages = TypedForm(sheet=sheet), PagesForm()
    lines: list[Line] = []
    if request.method == "POST" and request.POST.get("act") == "check":
        typed, lines = _looked_at(request, sheet)
    elif request.method == "POST" and request.POST.get("act") == "return":
        pages = PagesForm(request.POST, request.FILES)
        if pages.is_valid() and are_taken(request, pages, sheet.event, sheet):
            return redirect("sheet_page", slug, uid)
    elif request.method == "POST":
        typed = TypedForm(request.POST, sheet=sheet)
        if typed.is_valid() and _is_typed(request, sheet, typed):
            return redirect("sheet_page", slug, uid)
    returned, seen = list(sheet.returned.all()), reconciled(sheet.event, sheet.on)
    back = {page.page for page in returned}
    context = {
        "event": sheet.event,
        "sheet": sheet,
        "typed": typed,
        "lines": lines,
        "pages": pages,
        "returned": returned,
        "missing_pages": [at for at in range(1, sheet.pages + 1) if at not in back],
        "seen": seen,
        "to_decide": len(seen.open) + len(seen.unread),
    }
    status = 400 if request.method == "POST" and not lines else 200
    with timezone.override(sheet.event.tz):
        return render(request, "courses/sheet_page.html", context, status=status)


def _looked_at(request: HttpRequest, sheet: Sheet) -> tuple[TypedForm, list[Line]]:
    """The rows as they are understood, to be entered or mended; else what is wrong."""
    form = TypedForm(request.POST, sheet=sheet)
    form.is_valid()
    rows = form.cleaned_data.get("rows")
    if not rows:
        return form, []
    try:
        lines = looked_at(sheet, rows)
    except DomainError as refusal:
        form.add_error("rows", str(refusal))
        return form, []
    return TypedForm(initial=request.POST.dict(), sheet=sheet), lines


def _is_typed(request: HttpRequest, sheet: Sheet, form: TypedForm) -> bool:
    rows = form.cleaned_data["rows"]
    try:
        type_sheet(
            sheet, rows, names=form.names, actor=actor_of(request), at=timezone.now()
        )
    except DomainError as refusal:
        form.add_error("rows", str(refusal))
        return False
    messages.success(request, _("Entered from paper: %(n)s rows.") % {"n": len(rows)})
    return True


@signed_in
@require_safe
def sheet_print(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The sheet as a PDF."""
    sheet = _sheet(request, slug, uid)
    response = HttpResponse(sheet_pdf(sheet), content_type="application/pdf")
    name = f"sheet-{slug}-{sheet.on}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@signed_in
@require_safe
def event_badges_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The badges of all who have a seat, as a PDF."""
    event = _own(request, slug)
    layout = request.GET.get("layout", Layout.TEN)
    if layout not in Layout.values:
        raise Http404("no such layout")
    content = badges_pdf(event, layout, known(get_language()))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="badges-{slug}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
