"""The desk of a coordinator: who may be asked for, asking, and what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.languages import LANGUAGE_NAMES
from courses.access import asked_facilitators_for, nominates
from courses.exchange.facilitators import LISTED, OWN_REQUESTS
from courses.forms.pool import ListedFilter, OfficeAskForm, RequestFilter
from courses.models import Candidacy, PoolRequest
from courses.selectors.facilitators.pool import (
    Listed,
    all_listed,
    narrowed,
    open_qualifications,
)
from courses.services.facilitators import pool as acts
from participants.access import actor_of, coordinated_organisations_for, signed_in
from participants.exchange.exports import AT_ONCE
from participants.models import Region, User
from participants.selectors.organisations import name_order
from participants.selectors.territory import municipality_of
from participants.views.downloads import Listing, exported, noted
from participants.views.paging import page_or_404

Status = PoolRequest.Status


def _coordinator_or_404(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not nominates(user):
        raise Http404("coordinates nothing")
    return user


def _place_of(user: User) -> Region | None:
    """The municipality of a coordinator; of one for several none."""
    offices = coordinated_organisations_for(user).select_related("region")
    main = offices.filter(parent=None)[:2]
    return municipality_of(main[0]) if len(main) == 1 else None


def _found(request: HttpRequest) -> tuple[ListedFilter, Any]:
    user = _coordinator_or_404(request)
    day = timezone.localdate()
    form = ListedFilter(request.GET, qualifications=open_qualifications(day))
    if not form.is_valid():
        raise Http404("no such filter")
    given = form.cleaned_data
    return form, all_listed(
        day,
        query=given["q"],
        qualification=given["qualification"],
        place=_place_of(user),
    )


@signed_in
@require_safe
def office_pool(request: HttpRequest) -> HttpResponse:
    """Who holds a qualification and agreed to be named; those near come first."""
    form, found = _found(request)
    page = page_or_404(request, found)
    context = {
        "form": form,
        "page": page,
        "lines": [Listed(row) for row in page.object_list],
        "is_filtered": any(form.cleaned_data.values()),
        "may_ask": open_qualifications(timezone.localdate()).exists(),
        "open": asked_facilitators_for(request.user)
        .filter(status__in=PoolRequest.OPEN)
        .count(),
    }
    return render(request, "courses/facilitators/office_pool.html", context)


@exported
def office_pool_export(request: HttpRequest) -> Listing:
    """The listed facilitators, as searched."""
    form, found = _found(request)
    return Listing(
        title=gettext_lazy("Facilitators"),
        columns=LISTED,
        rows=lambda: (Listed(row) for row in found.iterator(AT_ONCE)),
        back=reverse("office_pool"),
        target=Candidacy,
        filters=noted(form.cleaned_data),
        file_name="facilitators",
    )


@signed_in
@get_or_post
def office_pool_ask(request: HttpRequest) -> HttpResponse:
    """Ask for one; who asks is known, so the organisers see it at once."""
    user = _coordinator_or_404(request)
    offices = coordinated_organisations_for(user).order_by(*name_order())
    known = open_qualifications(timezone.localdate())
    form = OfficeAskForm(
        request.POST if request.method == "POST" else None,
        qualifications=known,
        offices=offices,
        initial={
            "qualification": known[0] if len(known) == 1 else None,
            "language": (get_language() or "").removesuffix("-latn"),
            "contact": user.name or str(user.person or ""),
        },
    )
    if form.is_valid():
        try:
            row = acts.ask_for_office(
                email=user.email,
                mail_language=get_language() or "en",
                actor=actor_of(request),
                **form.cleaned_data,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Sent. The organisers see it now."))
            return redirect("office_request_page", row.uid)
    status = 400 if form.errors else 200
    page = "courses/facilitators/office_pool_ask.html"
    return render(request, page, {"form": form}, status=status)


def _asked(request: HttpRequest) -> tuple[RequestFilter, Any]:
    user = _coordinator_or_404(request)
    form = RequestFilter(request.GET)
    if not form.is_valid():
        raise Http404("no such filter")
    given = form.cleaned_data
    rows = asked_facilitators_for(user)
    return form, narrowed(rows, query=given["q"], status=given["status"])


@signed_in
@require_safe
def office_request_list(request: HttpRequest) -> HttpResponse:
    """What the own organisations asked for, and what became of it."""
    form, found = _asked(request)
    context = {
        "form": form,
        "page": page_or_404(request, found),
        "is_filtered": any(form.cleaned_data.values()),
    }
    return render(request, "courses/facilitators/office_request_list.html", context)


@exported
def office_request_export(request: HttpRequest) -> Listing:
    """The requests of the own organisations, as searched."""
    form, found = _asked(request)
    return Listing(
        title=gettext_lazy("Requests for facilitators"),
        columns=OWN_REQUESTS,
        rows=lambda: found.iterator(AT_ONCE),
        back=reverse("office_request_list"),
        target=PoolRequest,
        filters=noted(form.cleaned_data),
        file_name="requests",
    )


@signed_in
@get_or_post
def office_request_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One request: where it stands; it can be withdrawn."""
    row = get_object_or_404(asked_facilitators_for(request.user), uid=uid)
    if request.method == "POST":
        if request.POST.get("act") != "withdraw":
            raise Http404("no such act")
        try:
            acts.withdraw(row, actor=actor_of(request))
            messages.success(request, _("The request is withdrawn."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("office_request_page", row.uid)
    context = {
        "row": row,
        "language": LANGUAGE_NAMES.get(row.language, row.language),
        "may_withdraw": row.status in (*PoolRequest.OPEN, Status.ASSIGNED),
    }
    return render(request, "courses/facilitators/office_request_page.html", context)
