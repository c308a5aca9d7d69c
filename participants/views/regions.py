"""The public pages of territory: countries, places, and who is there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.throttle import SEARCH, throttled_for_public
from participants.access import actor_of, is_admin, signed_in
from participants.forms import PlaceFilter
from participants.forms.places import StatusForm, place_option, places_offered
from participants.models import Region, RegionStatus
from participants.selectors.organisations import organisations_in
from participants.selectors.territory import (
    find_regions,
    has_towns,
    in_name_order,
    region_name,
    region_title,
    regions_above,
    status_word,
    with_counts,
)
from participants.services.territory import change_status
from participants.views.paging import page_or_404

Level = Region.Level


@require_safe
@throttled_for_public(SEARCH)
def region_list(request: HttpRequest) -> HttpResponse:
    """The countries; with `?q=` the places called so, each with what it lies in."""
    form = PlaceFilter(request.GET)
    found = places_found(request)
    roots = with_counts(Region.objects.filter(level=Level.COUNTRY))
    context = {
        "form": form,
        "query": "" if found is None else request.GET["q"].strip(),
        "page": None if found is None else page_or_404(request, found),
        "countries": in_name_order(roots) if found is None else [],
        "has_towns": True,
    }
    return render(request, "participants/region_list.html", context)


@require_safe
@throttled_for_public(SEARCH)
def region_options(request: HttpRequest) -> JsonResponse:
    """What the picker of places offers for `?q=`; with `?level=`, of that alone."""
    level = request.GET.get("level", "")
    found = places_offered(request.GET.get("q", ""), level)
    response = JsonResponse([place_option(row) for row in found], safe=False)
    patch_cache_control(response, private=True, max_age=60)
    return response


def places_found(request: HttpRequest) -> QuerySet[Region] | None:
    """The places called as asked; None where no name is given."""
    form = PlaceFilter(request.GET)
    if not form.is_valid():
        raise Http404("no such filter")
    query = form.cleaned_data["q"]
    return find_regions(query) if query else None


@signed_in
@get_or_post
def region_status(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A municipality is called otherwise in law, from a day on; for administrators."""
    if not is_admin(request.user):
        raise Http404("no such page")
    towns = Region.objects.filter(level=Level.MUNICIPALITY)
    region = get_object_or_404(towns, uid=uid)
    form = StatusForm(request.POST or None, region=region)
    if form.is_valid():
        data = form.cleaned_data
        try:
            change_status(
                region, data["status"], on=data["on"], actor=actor_of(request)
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            title = region_title(Region.objects.get(pk=region.pk))
            said = _("It is called “%(place)s” from now on.") % {"place": title}
            messages.success(request, said)
            return redirect("place_desk", uid)
    context = {
        "region": region,
        "above": regions_above(region)[:-1],
        "form": form,
        "statuses": statuses_of(region),
    }
    status = 400 if form.is_bound else 200
    return render(request, "participants/region_status.html", context, status=status)


def statuses_of(region: Region) -> list[tuple[str, RegionStatus]]:
    """What it is and was called in law, the present word first, for the reader."""
    return [(status_word(region, row.status), row) for row in region.statuses.all()]


def region_context(request: HttpRequest, region: Region) -> dict[str, Any]:
    """What the page of a place shows of this app: what it lies in, what lies in it, and
    the organisations of all that. The page itself is in `portal`, which adds to it.
    """
    *above, _self = regions_above(region)
    below = in_name_order(with_counts(Region.objects.filter(parent=region)))
    spellings = [region.name_cyrillic, region.name_latin, *region.aliases]
    return {
        "region": region,
        "above": above,
        "below": below,
        "has_towns": has_towns(below),
        "spellings": [name for name in spellings if name != region_name(region)],
        "codes": region.codes.order_by("system"),
        "statuses": statuses_of(region),
        "page": page_or_404(request, organisations_in(region)),
    }
