"""The coverage of a programme: municipalities by topics, on the desk and as a file."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.languages import pick
from core.xlsx import Value, write_workbook
from courses.access import events_for, programmes_for_events
from participants.access import signed_in
from participants.models import Region
from participants.selectors.territory import region_name, region_place
from portal.selectors.coverage import Coverage, coverage_of
from portal.selectors.gaps import events_on, known_in
from programmes.access import programmes_for
from programmes.models import Programme, Topic

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@signed_in
@require_safe
def programme_coverage(request: HttpRequest, code: str) -> HttpResponse:
    """Who was reached on what; an empty cell leads to inviting its people."""
    programme, works = _opened(request, code)
    context = {
        "programme": programme,
        "coverage": coverage_of(programme, exact=works),
        "works": works,
    }
    return render(request, "portal/programme_coverage.html", context)


@signed_in
@require_safe
def programme_coverage_file(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a workbook; what may not be shown is no number there either."""
    programme, works = _opened(request, code)
    coverage = coverage_of(programme, exact=works)
    content = write_workbook(_("Coverage"), _head(coverage), _rows(coverage))
    response = HttpResponse(content, content_type=XLSX)
    name = f"coverage-{programme.code}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@signed_in
@require_safe
def coverage_gap(
    request: HttpRequest, code: str, place: UUID, topic: str
) -> HttpResponse:
    """A cell nobody stands in: invite its people to an event ahead, or plan one."""
    programmes = programmes_for_events(request.user)
    programme = get_object_or_404(programmes, code=code)
    at = timezone.now()
    region = get_object_or_404(Region.objects.select_related("parent"), uid=place)
    wanted = get_object_or_404(Topic, code=topic)
    context = {
        "programme": programme,
        "region": region,
        "topic": wanted,
        "events": events_on(wanted, events_for(request.user), programme, at),
        "known": known_in(region, at),
    }
    return render(request, "portal/coverage_gap.html", context)


def _opened(request: HttpRequest, code: str) -> tuple[Programme, bool]:
    """The programme, and whether this user works with its people."""
    programme = get_object_or_404(programmes_for(request.user), code=code)
    works = programmes_for_events(request.user).filter(pk=programme.pk).exists()
    return programme, works


def _head(coverage: Coverage) -> list[str]:
    topics = [pick(topic.titles) for topic in coverage.topics]
    return [_("Municipality"), *topics, _("Total")]


def _rows(coverage: Coverage) -> list[list[Value]]:
    names = [region_name(line.region) for line in coverage.lines]
    rows: list[list[Value]] = []
    for line, name in zip(coverage.lines, names, strict=True):
        shown = region_place(line.region) if names.count(name) > 1 else name
        cells = [_value(cell.people) for cell in line.cells]
        rows.append([shown, *cells, _value(line.people)])
    totals = [_value(people) for people in coverage.totals]
    return [*rows, [_("Total"), *totals, _value(coverage.people)]]


def _value(people: int | None) -> Value:
    return "…" if people is None else people
