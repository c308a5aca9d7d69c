"""The public lists of organisations and of places as spreadsheets."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participants.exchange.exports import (
    AT_ONCE,
    PUBLIC_ORGANISATIONS,
    organisations_to_write,
)
from participants.exchange.lists import PLACES, places_to_write
from participants.models import Organisation, Region
from participants.selectors.organisations import organisations_in
from participants.selectors.territory import region_name
from participants.views.downloads import Listing, noted, published
from participants.views.organisations import public_narrowed
from participants.views.regions import places_found

FRAME = "core/public.html"


@published
def organisation_export(request: HttpRequest) -> Listing:
    """The public register, with its filters."""
    rows, form = public_narrowed(request)
    return Listing(
        title=_("Organisations"),
        columns=PUBLIC_ORGANISATIONS,
        rows=lambda: organisations_to_write(rows),
        back=reverse("organisation_list"),
        target=Organisation,
        filters=noted(form.cleaned_data),
        file_name="organisations",
        frame=FRAME,
    )


@published
def region_export(request: HttpRequest) -> Listing:
    """The places that the search finds; without one all that there are."""
    query = places_found(request)
    rows = query if query is not None else Region.objects.order_by(*BY_COUNTRY)
    return Listing(
        title=_("Places"),
        columns=PLACES,
        rows=lambda: places_to_write(rows).iterator(AT_ONCE),
        back=reverse("region_list"),
        target=Region,
        filters={"searched": query is not None},
        file_name="places",
        frame=FRAME,
    )


BY_COUNTRY = ("country", "name_key", "pk")


@published
def region_page_export(request: HttpRequest, uid: UUID) -> Listing:
    """The public organisations in a place and in all below it."""
    region = get_object_or_404(Region, uid=uid)
    return Listing(
        title=region_name(region),
        columns=PUBLIC_ORGANISATIONS,
        rows=lambda: organisations_to_write(organisations_in(region)),
        back=reverse("region_page", args=[uid]),
        target=region,
        file_name="organisations-there",
        frame=FRAME,
    )
