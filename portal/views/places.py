"""Places: the public page with events held there, and on the desk everything else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from courses.selectors.events import public_events
from participants.access import is_admin, sees_people, signed_in
from participants.models import Region
from participants.selectors.organisations import name_order
from participants.selectors.registry import within
from participants.selectors.territory import regions_above
from participants.views.downloads import Listing, exported
from participants.views.regions import region_context
from portal.access import (
    observed_organisations_for,
    places_for,
    sees_aggregates_only,
)
from portal.forms import HistoryFilter
from portal.selectors.dossiers.places import held_in, observed_in
from portal.selectors.dossiers.scope import Dossier, dossier_in
from portal.views.history import listing_of, overview, page_of, part_or_404
from programmes.access import programmes_for

MOST_HELD = 12
Level = Region.Level


@require_safe
def region_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The public page of a place, and the public events that were or will be there."""
    region = get_object_or_404(Region, uid=uid)
    there = public_events().filter(place__path__startswith=region.path)
    context = region_context(request, region) | {
        "events": there.exclude(status="cancelled")[:MOST_HELD],
        "has_desk": places_for(request.user).exists(),
    }
    return render(request, "portal/region_page.html", context)


@signed_in
@require_safe
def place_desk(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A place and all below it: bodies, municipalities, and what they took part in."""
    region = _seen_or_404(request, uid)
    if sees_aggregates_only(request.user):
        return _observed(request, region)
    dossier, form = _opened(request, region)
    context = _context(request, region, form)
    context |= overview(dossier, context["page_url"])
    status = 400 if form.errors else 200
    return render(request, "portal/place_desk.html", context, status=status)


@signed_in
@require_safe
def place_desk_part(request: HttpRequest, uid: UUID, part: str) -> HttpResponse:
    """One list in full, by pages."""
    region, dossier, form = _with_lists(request, uid)
    found = part_or_404(dossier, part)
    context = _context(request, region, form)
    context["shown"] = page_of(request, dossier, found, context["page_url"])
    status = 400 if form.errors else 200
    return render(request, "portal/place_desk_part.html", context, status=status)


@exported
def place_desk_export(request: HttpRequest, uid: UUID, part: str) -> Listing:
    """The same list as a spreadsheet, narrowed as on the page."""
    region, dossier, form = _with_lists(request, uid)
    found = part_or_404(dossier, part)
    back = reverse("place_desk_part", args=[uid, part])
    return listing_of(found, dossier, form, target=region, back=back, file_name=part)


def _seen_or_404(request: HttpRequest, uid: UUID) -> Region:
    return get_object_or_404(places_for(request.user).select_related("parent"), uid=uid)


def _with_lists(
    request: HttpRequest, uid: UUID
) -> tuple[Region, Dossier, HistoryFilter]:
    """For those to whom more than totals is open."""
    region = _seen_or_404(request, uid)
    if sees_aggregates_only(request.user):
        raise Http404("no lists for observers")
    return region, *_opened(request, region)


def _opened(request: HttpRequest, region: Region) -> tuple[Dossier, HistoryFilter]:
    everything = dossier_in(region, request.user)
    form = HistoryFilter(request.GET, programmes=everything.programmes)
    return dossier_in(region, request.user, narrowed=form.narrowing), form


def _context(
    request: HttpRequest, region: Region, form: HistoryFilter
) -> dict[str, Any]:
    is_town = region.level == Level.MUNICIPALITY
    return {
        "region": region,
        "above": regions_above(region)[:-1],
        "form": form,
        "page_url": reverse("place_desk", args=[region.uid]),
        "several": True,
        "town": region if is_town else None,
        "counts_people": sees_people(request.user),
        "may_change": is_town and is_admin(request.user),
    }


def _observed(request: HttpRequest, region: Region) -> HttpResponse:
    """For observers: the totals of one of their programmes, small ones hidden."""
    programmes = list(programmes_for(request.user))
    form = HistoryFilter(request.GET, programmes=programmes, has_period=False)
    chosen = form.narrowing.programme or next(iter(programmes), None)
    bodies = observed_organisations_for(request.user).filter(within(region))
    is_town = region.level == Level.MUNICIPALITY
    context = _context(request, region, form) | {
        "bodies": bodies.order_by(*name_order()) if is_town else [],
        "observed": observed_in(region, chosen) if chosen else None,
        "held": held_in(dossier_in(region, request.user))[:MOST_HELD],
    }
    status = 400 if form.errors else 200
    return render(request, "portal/place_observed.html", context, status=status)
