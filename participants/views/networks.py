"""Memberships of associations and networks on the desk, by day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError
from core.http import query_of
from participants.access import (
    actor_of,
    editable_organisations_for,
    registry_for,
    signed_in,
)
from participants.forms.registry import DayForm, LastDayForm, MembershipForm
from participants.models import Membership, Organisation
from participants.selectors.registry import count_of, members_on
from participants.selectors.search import found_by_key
from participants.services.organisations import add_membership, end_membership
from participants.views.paging import page_or_404
from participants.views.registry import desk_context, edited_or_403, seen_or_404


@signed_in
@require_safe
def member_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who belongs to it on a day, and how many it says they are."""
    organisation = seen_or_404(request, uid)
    form = DayForm(request.GET or None)
    day = day_of(request)
    query = query_of(request)
    members = members_found(request, organisation, day)
    context = desk_context(request, organisation, "members") | {
        "form": form if form.is_bound else DayForm(initial={"on": day}),
        "day": day,
        "query": query,
        "page": page_or_404(request, members, 100),
        "count": count_of(organisation, day),
    }
    return render(request, "participants/member_list.html", context)


def members_found(
    request: HttpRequest, organisation: Organisation, day: date
) -> QuerySet[Membership]:
    """Those of the members on the day that fit the search."""
    members = members_on(organisation, day)
    return found_by_key(members, query_of(request), "member__search_key")


def day_of(request: HttpRequest) -> date:
    """The day that the page shows: the one asked for, else today."""
    form = DayForm(request.GET or None)
    asked: date | None = form.cleaned_data["on"] if form.is_valid() else None
    return asked or timezone.localdate()


@signed_in
@require_http_methods(["GET", "POST"])
def member_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Add a member of an association or network."""
    body = edited_or_403(request, uid)
    return _add(
        request, uid, "member_list", lambda other: {"member": other, "body": body}
    )


@signed_in
@require_http_methods(["GET", "POST"])
def membership_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note what an organisation is a member of."""
    own = edited_or_403(request, uid)
    return _add(
        request, uid, "registry_page", lambda other: {"member": own, "body": other}
    )


def _add(request: HttpRequest, uid: UUID, back: str, sides: Any) -> HttpResponse:
    """The sides of a membership are the organisation of the page and the one chosen.

    Whoever keeps one side only may not speak for the other: both must be theirs.
    """
    organisation = seen_or_404(request, uid)
    others = editable_organisations_for(request.user)
    form = MembershipForm(
        request.POST if request.method == "POST" else None, rows=others
    )
    if form.is_valid():
        data = form.cleaned_data
        days = {"started_on": data["started_on"], "ended_on": data["ended_on"]}
        pair = sides(data["organisation"])
        try:
            add_membership(**pair, **days, actor=actor_of(request))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(back, uid)
    context = desk_context(request, organisation, "") | {"form": form, "back": back}
    context["is_of_body"] = back == "member_list"
    status = 400 if form.is_bound else 200
    return render(request, "participants/membership_add.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def membership_end(request: HttpRequest, uid: UUID, membership: UUID) -> HttpResponse:
    """Note the last day of a membership, seen from either side."""
    organisation = edited_or_403(request, uid)
    rows = Membership.objects.filter(
        Q(member=organisation) | Q(body=organisation),
        member__in=registry_for(request.user).values("pk"),
        body__in=registry_for(request.user).values("pk"),
    )
    row = get_object_or_404(rows.select_related("member", "body"), uid=membership)
    form = LastDayForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            end_membership(row, on=form.cleaned_data["on"], actor=actor_of(request))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            back = "member_list" if row.body_id == organisation.pk else "registry_page"
            return redirect(back, uid)
    context = desk_context(request, organisation, "") | {"form": form, "row": row}
    status = 400 if form.is_bound else 200
    return render(request, "participants/membership_end.html", context, status=status)
