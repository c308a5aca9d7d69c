"""The desk: everything about one organisation, part by part, over the years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.models import Record
from participants.access import signed_in
from participants.exchange.exports import AT_ONCE
from participants.models import Organisation
from participants.selectors.territory import municipality_of
from participants.views.downloads import Listing, exported, noted
from participants.views.paging import page_or_404
from participants.views.registry import desk_context, seen_or_404
from portal.access import observed_organisations_for, sees_aggregates_only
from portal.exchange.histories import COLUMNS
from portal.forms import HistoryFilter
from portal.selectors.dossiers.observed import observed_parts
from portal.selectors.dossiers.parts import Part, figures_of, parts_for, reached
from portal.selectors.dossiers.scope import Dossier, dossier_of
from programmes.access import programmes_for


@dataclass(frozen=True)
class Shown:
    """One part on a page: some of its rows, and how many there are."""

    part: Part
    page: Page[Any]
    lines: Sequence[Any]

    path: str

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def template(self) -> str:
        return f"portal/history/_{self.part.key}.html"

    @property
    def is_written(self) -> bool:
        """Whether it can be had as a file."""
        return self.part.key in COLUMNS


@signed_in
@require_safe
def organisation_history(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The figures, and under them the beginning of every list."""
    if sees_aggregates_only(request.user):
        return _observed(request, uid)
    organisation, dossier, form = _opened(request, uid)
    context = _context(request, organisation, form)
    context |= overview(dossier, context["page_url"])
    status = 400 if form.errors else 200
    template = "portal/organisation_history.html"
    return render(request, template, context, status=status)


def _observed(request: HttpRequest, uid: UUID) -> HttpResponse:
    """For observers: its part in their programmes, and no number that is small."""
    rows = observed_organisations_for(request.user).select_related("region")
    organisation = get_object_or_404(rows, uid=uid)
    context = {
        "organisation": organisation,
        "town": municipality_of(organisation),
        "observed": observed_parts(organisation, programmes_for(request.user)),
    }
    return render(request, "portal/organisation_observed.html", context)


@signed_in
@require_safe
def organisation_history_part(
    request: HttpRequest, uid: UUID, part: str
) -> HttpResponse:
    """One list in full, by pages."""
    organisation, dossier, form = _opened(request, uid)
    context = _context(request, organisation, form)
    found = part_or_404(dossier, part)
    context["shown"] = page_of(request, dossier, found, context["page_url"])
    status = 400 if form.errors else 200
    template = "portal/organisation_history_part.html"
    return render(request, template, context, status=status)


@exported
def organisation_history_export(request: HttpRequest, uid: UUID, part: str) -> Listing:
    """The same list as a spreadsheet, narrowed as on the page."""
    organisation, dossier, form = _opened(request, uid)
    found = part_or_404(dossier, part)
    back = reverse("organisation_history_part", args=[uid, part])
    return listing_of(
        found, dossier, form, target=organisation, back=back, file_name=part
    )


def _opened(
    request: HttpRequest, uid: UUID
) -> tuple[Organisation, Dossier, HistoryFilter]:
    organisation = seen_or_404(request, uid)
    has_units = organisation.units.filter(merged_into=None).exists()
    everything = dossier_of(organisation, request.user, with_units=has_units)
    form = HistoryFilter(
        request.GET, programmes=everything.programmes, has_units=has_units
    )
    narrowing = form.narrowing
    dossier = dossier_of(
        organisation,
        request.user,
        with_units=bool(form.cleaned_data.get("units")),
        narrowed=narrowing,
    )
    return organisation, dossier, form


def _context(
    request: HttpRequest, organisation: Organisation, form: HistoryFilter
) -> dict[str, Any]:
    return desk_context(request, organisation, "history") | {
        "form": form,
        "page_url": reverse("organisation_history", args=[organisation.uid]),
        "several": bool(form.cleaned_data.get("units")),
        "town": municipality_of(organisation),
    }


# --- for the pages of organisations and of places -------------------------------------


def overview(dossier: Dossier, url: str) -> dict[str, Any]:
    """The figures, and the first rows of every part."""
    reach = reached(dossier)
    return {
        "figures": figures_of(dossier, reach),
        "parts": [
            _shown(part, dossier, _beginning(part, dossier), url)
            for part in parts_for(dossier)
        ],
    }


def _beginning(part: Part, dossier: Dossier) -> Page[Any]:
    return Paginator(part.rows(dossier), part.at_first).page(1)


def part_or_404(dossier: Dossier, key: str) -> Part:
    """The part of that name, if the viewer has it."""
    for part in parts_for(dossier):
        if part.key == key:
            return part
    raise Http404("no such part")


def page_of(request: HttpRequest, dossier: Dossier, part: Part, url: str) -> Shown:
    """The page of the list that is asked for."""
    return _shown(part, dossier, page_or_404(request, part.rows(dossier)), url)


def _shown(part: Part, dossier: Dossier, page: Page[Any], url: str) -> Shown:
    lines = part.lines(dossier, list(page.object_list))
    return Shown(part, page, lines, f"{url}{part.key}/")


def listing_of(
    part: Part,
    dossier: Dossier,
    form: HistoryFilter,
    *,
    target: Record,
    back: str,
    file_name: str,
) -> Listing:
    """A part as a file: all of its rows."""
    return Listing(
        title=part.title,
        file_name=file_name,
        columns=COLUMNS[part.key],
        rows=lambda: _all_lines(part, dossier),
        back=back,
        target=target,
        filters=noted(form.cleaned_data),
    )


def _all_lines(part: Part, dossier: Dossier) -> Iterator[Any]:
    rows = part.rows(dossier)
    reader = iter(rows.iterator(AT_ONCE) if isinstance(rows, QuerySet) else rows)
    while some := list(islice(reader, AT_ONCE)):
        yield from part.lines(dossier, some)
