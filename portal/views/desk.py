"""The desk's first page, what needs me today, and the figures of a programme."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.languages import pick
from courses.access import programmes_for_events
from courses.selectors.attendance import attended_in
from courses.selectors.reach import reach_of
from participants.access import signed_in
from participants.models import User
from participants.views.downloads import Listing, exported
from portal.exchange.figures import FIGURES, figures_to_write
from portal.selectors.breakdowns import breakdowns_of
from portal.selectors.desk import today_of
from portal.selectors.figures import Figures, costs_of, figures_of
from portal.selectors.indicators import IndicatorLine, indicator_lines
from programmes.access import programmes_for
from programmes.selectors.stated import differences_of


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
    figures, indicators, works = _figures(request, code)
    context = {
        "programme": figures.programme,
        "figures": figures,
        "differences": differences_of(figures.programme),
        "breakdowns": breakdowns_of(figures.programme, exact=works),
        "indicators": indicators,
        "costs": costs_of(figures.programme, exact=works),
    }
    return render(request, "portal/programme_figures.html", context)


def _figures(
    request: HttpRequest, code: str
) -> tuple[Figures, list[IndicatorLine], bool]:
    """What this user may know of a programme, and whether they work on it."""
    programme = get_object_or_404(programmes_for(request.user), code=code)
    works = programmes_for_events(request.user).filter(pk=programme.pk).exists()
    (figures,) = figures_of([programme], exact={programme.pk} if works else ())
    reached = reach_of(attended_in([programme.pk])).genders
    return figures, indicator_lines(programme, reached, exact=works), works


@exported
def programme_figures_export(request: HttpRequest, code: str) -> Listing:
    """The same numbers as a spreadsheet; what may not be shown is none there either."""
    figures, indicators, works = _figures(request, code)
    return Listing(
        title=pick(figures.programme.short_names),
        columns=FIGURES,
        rows=lambda: figures_to_write(figures, indicators, exact=works),
        back=reverse("programme_figures", args=[code]),
        target=figures.programme,
        file_name=f"{code}-figures",
    )
