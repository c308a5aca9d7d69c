"""The desk's first page, what needs me today, and the figures of a programme."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from courses.access import programmes_for_events
from participants.access import signed_in
from participants.models import User
from portal.selectors.breakdowns import breakdowns_of
from portal.selectors.desk import today_of
from portal.selectors.figures import figures_of
from programmes.access import programmes_for
from programmes.selectors import measures


@signed_in
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Events of these days, what is to be closed, certified, sent or cleared up."""
    assert isinstance(request.user, User)  # noqa: S101 - signed_in
    return render(request, "portal/desk.html", {"today": today_of(request.user)})


@signed_in
@require_safe
def programme_figures(request: HttpRequest, code: str) -> HttpResponse:
    """Planned and reached, in numbers; for observers too, so without a name."""
    programme = get_object_or_404(programmes_for(request.user), code=code)
    works = programmes_for_events(request.user).filter(pk=programme.pk).exists()
    (figures,) = figures_of([programme], exact={programme.pk} if works else ())
    context = {
        "programme": programme,
        "figures": figures,
        "breakdowns": breakdowns_of(programme, exact=works),
        "indicators": [
            (indicator, measures.achieved(indicator))
            for indicator in programme.indicators.all()
        ],
    }
    return render(request, "portal/programme_figures.html", context)
