"""The public register of organisations, and the picker of forms."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from core.throttle import SEARCH, throttled_for_public
from participants.forms.organisations import option
from participants.forms.registry import PlaceFilter
from participants.models import Organisation
from participants.selectors.organisations import (
    find_organisations,
    members_of_body,
    memberships_of,
    organisation_name,
    public_contacts,
    public_organisations,
    search_organisations,
    units_of,
)
from participants.selectors.registry import public_catalogues, within
from participants.selectors.territory import regions_above
from participants.views.paging import page_or_404


@require_safe
@throttled_for_public(SEARCH)
def organisation_list(request: HttpRequest) -> HttpResponse:
    """The public register: searched by name or place in either script."""
    rows, form = public_narrowed(request)
    context = {
        "form": form,
        "page": page_or_404(request, rows),
        "is_filtered": any(form.cleaned_data.values()),
        "catalogues": public_catalogues()[:10],
        "api_query": request.GET.urlencode(),
    }
    return render(request, "participants/organisation_list.html", context)


def public_narrowed(
    request: HttpRequest,
) -> tuple[QuerySet[Organisation], PlaceFilter]:
    """Those of the public register that fit its filters."""
    rows = public_organisations()
    form = PlaceFilter(request.GET, rows=rows)
    if not form.is_valid():
        raise Http404("no such filter")
    if region := form.region_meant():
        rows = rows.filter(within(region))
    data = form.cleaned_data
    found = search_organisations(
        rows, data["q"], kind=data["kind"], legal_form=data["legal_form"]
    )
    return found, form


@require_safe
def organisation_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The card of an organisation; a merged one leads to the one that stays."""
    rows = Organisation.objects.filter(is_public=True)
    related = ("region", "parent__parent", "merged_into")
    organisation = get_object_or_404(rows.select_related(*related), uid=uid)
    if organisation.merged_into is not None:
        return redirect(
            "organisation_page", organisation.merged_into.uid, permanent=True
        )
    region = organisation.region
    shown, official = organisation_name(organisation), str(organisation)
    context = {
        "organisation": organisation,
        "official_name": official if official != shown else "",
        "regions": regions_above(region) if region else [],
        "units": units_of(organisation),
        "memberships": memberships_of(organisation),
        "members": members_of_body(organisation),
        "contacts": public_contacts(organisation),
    }
    return render(request, "participants/organisation_page.html", context)


@require_safe
@throttled_for_public(SEARCH)
def organisation_options(request: HttpRequest) -> JsonResponse:
    """What the picker offers for `?q=`: public organisations, no personal data."""
    found = find_organisations(request.GET.get("q", ""))
    response = JsonResponse([option(row) for row in found], safe=False)
    patch_cache_control(response, private=True, max_age=60)
    return response
