"""Programmes for the public."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.http import query_of
from core.throttle import SEARCH, throttled_for_public
from participants.views.downloads import Listing, published, searched
from programmes.exchange import PUBLIC_PROGRAMMES
from programmes.models import Programme
from programmes.selectors import measures
from programmes.selectors import programmes as reads


@require_safe
@throttled_for_public(SEARCH)
def programme_list(request: HttpRequest) -> HttpResponse:
    """All public programmes, running ones first."""
    query = query_of(request)
    found = reads.find_programmes(reads.public_programmes(), query)
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [(item, shown_status(item, today)) for item in page.object_list]
    context = {"page": page, "rows": rows, "query": query}
    return render(request, "programmes/programme_list.html", context)


@published
def programme_export(request: HttpRequest) -> Listing:
    """The public programmes as a spreadsheet."""
    rows = reads.public_programmes()
    return Listing(
        title=gettext_lazy("Programmes"),
        columns=PUBLIC_PROGRAMMES,
        rows=lambda: reads.stream_programmes(rows, query_of(request)),
        back=reverse("programme_list"),
        target=Programme,
        filters=searched(request),
        file_name="programmes",
        frame="core/public.html",
    )


def shown_status(programme: Programme, today: date) -> str:
    """What is said of a programme: what was set by hand, else what its days say."""
    return programme.status_override or reads.status_on(programme, today)


def dossier_context(programme: Programme) -> dict[str, Any]:
    """What the page of a programme shows of the programme itself."""
    today = timezone.localdate()
    goals = list(programme.goals.all())
    return {
        "programme": programme,
        "status": shown_status(programme, today),
        "status_doubt": reads.status_contradiction(programme, today),
        "donors": reads.donors_of(programme),
        "roles": reads.partners_by_role(programme),
        "goals": {
            kind: [g for g in goals if g.kind == kind]
            for kind in ("overall", "specific", "result", "activity")
        },
        "promises": reads.promises_of(programme),
        "planned_total": reads.planned_total(programme),
        "indicators": [
            (indicator, measures.achieved(indicator))
            for indicator in programme.indicators.all()
        ],
    }
