"""Paper against scans at the desk: the differences of a day are decided."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import format_date
from core.errors import DomainError
from core.http import get_or_post
from core.languages import pick
from courses.access import events_for
from courses.exchange.reconciling import RECONCILED, halves_shown, standing_shown
from courses.forms.reconciling import LEAVE_OUT, SettleForm
from courses.models import Event
from courses.services.reconciling import Line, leave_row_out, reconciled, settle_day
from participants.access import actor_of, signed_in
from participants.views.downloads import Listing, exported


def _own(request: HttpRequest, slug: str, on: str) -> tuple[Event, date]:
    """An event of one's own, and one of its days."""
    rows = events_for(request.user).select_related("programme")
    event = get_object_or_404(rows, slug=slug)
    try:
        day = date.fromisoformat(on)
    except ValueError as error:
        raise Http404("no such day") from error
    starts = event.sessions.values_list("starts_at", flat=True)
    if day not in {start.astimezone(event.tz).date() for start in starts}:
        raise Http404("no such day")
    return event, day


@signed_in
@get_or_post
def sheet_day(request: HttpRequest, slug: str, on: str) -> HttpResponse:
    """Who signed and who was scanned on a day, and a decision on each difference."""
    event, day = _own(request, slug, on)
    seen = reconciled(event, day)
    is_sent = request.method == "POST"
    form = SettleForm(request.POST if is_sent else None, day=seen)
    if is_sent and form.is_valid() and _is_settled(request, event, day, form):
        return redirect("sheet_day", event.slug, day.isoformat())
    context = {
        "event": event,
        "day": day,
        "seen": seen,
        "form": form,
        "ticked": {*request.POST.getlist("people"), *request.POST.getlist("rows")},
        "open": _shown(seen.open),
        "decided": _shown(seen.decided),
        "sheets": event.sheets.filter(on=day),
    }
    status = 400 if is_sent else 200
    with timezone.override(event.tz):
        return render(request, "courses/sheet_day.html", context, status=status)


def _shown(lines: list[Line]) -> list[tuple[Line, str, str, str]]:
    """Each line with its words: when signed, when scanned, how it stands."""
    return [
        (
            line,
            halves_shown(line.signed),
            halves_shown(line.scanned),
            standing_shown(line),
        )
        for line in lines
    ]


def _is_settled(
    request: HttpRequest, event: Event, day: date, form: SettleForm
) -> bool:
    outcome, reason = form.cleaned_data["outcome"], form.cleaned_data["reason"]
    actor = actor_of(request)
    try:
        if outcome == LEAVE_OUT:
            done = len(form.chosen_rows())
            for row in form.chosen_rows():
                leave_row_out(row.sheet, row.number, reason=reason, actor=actor)
        else:
            done = settle_day(
                event,
                day,
                form.chosen_people(),
                outcome,
                reason=reason,
                actor=actor,
                at=timezone.now(),
            )
    except DomainError as refusal:
        form.add_error("outcome", str(refusal))
        return False
    words = ngettext(
        "%(n)s difference is decided.", "%(n)s differences are decided.", done
    )
    messages.success(request, words % {"n": done})
    return True


@exported
def sheet_day_export(request: HttpRequest, slug: str, on: str) -> Listing:
    """Paper against scans of the day as a spreadsheet."""
    event, day = _own(request, slug, on)
    title = _("Paper against scans, %(day)s") % {"day": format_date(day)}
    return Listing(
        title=f"{title}: {pick(event.titles)}",
        columns=RECONCILED,
        rows=lambda: reconciled(event, day).lines,
        back=reverse("sheet_day", args=[event.slug, on]),
        target=event,
        filters={"on": str(day)},
    )
