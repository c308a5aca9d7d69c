"""The desk's look at what people ask of their own card."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post, query_of
from participants.access import (
    actor_of,
    edited_people_for,
    erases_people,
    hands_over_copies,
    sees_people,
    signed_in,
)
from participants.models import PersonRequest
from participants.selectors.people import posts_of
from participants.selectors.search import found_by_key
from participants.services.audit import record
from participants.services.requests import FIELDS, accept_request, reject_request
from participants.views.paging import page_or_404

LABELS = {
    "given_name": gettext_lazy("First name"),
    "middle_name": gettext_lazy("Middle name"),
    "family_name": gettext_lazy("Family name"),
    "post": gettext_lazy("Post and organisation"),
}


def requests_or_404(request: HttpRequest) -> QuerySet[PersonRequest]:
    """What waits of the people one may change, the oldest first."""
    if not sees_people(request.user):
        raise Http404("no such page")
    rows = PersonRequest.objects.filter(
        state=PersonRequest.State.OPEN,
        person__in=edited_people_for(request.user).order_by().values("pk"),
    )
    rows = rows.select_related("person").order_by("created_at", "pk")
    return found_by_key(rows, query_of(request), "person__search_key")


@signed_in
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Changes, erasures and copies that people ask for and nobody has looked at."""
    page = page_or_404(request, requests_or_404(request))
    context = {"page": page, "query": query_of(request)}
    return render(request, "participants/request_list.html", context)


@signed_in
@get_or_post
def request_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The card and what is asked side by side; each name is taken or not."""
    people = edited_people_for(request.user).order_by().values("pk")
    rows = PersonRequest.objects.filter(person__in=people).select_related("person")
    asked = get_object_or_404(rows, uid=uid)
    if request.method == "POST":
        try:
            _decide(request, asked)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("request_list")
    record(actor_of(request), "person.seen", asked.person)
    context = {
        "asked": asked,
        "person": asked.person,
        "posts": posts_of(asked.person),
        "lines": _side_by_side(asked),
        "is_open": asked.state == PersonRequest.State.OPEN,
        "may_erase": erases_people(request.user),
        "may_copy": hands_over_copies(request.user),
    }
    return render(request, "participants/request_page.html", context)


def _decide(request: HttpRequest, asked: PersonRequest) -> None:
    act, actor = request.POST.get("act"), actor_of(request)
    if act == "accept":
        fields = [name for name in request.POST.getlist("field") if name in FIELDS]
        accept_request(asked, fields=fields, actor=actor)
        messages.success(request, _("Saved."))
    elif act == "reject":
        reject_request(asked, actor=actor)
        messages.success(request, _("The card stays as it is."))


def _side_by_side(asked: PersonRequest) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": LABELS[name],
            "now": getattr(asked.person, name, ""),
            "new": asked.values[name],
        }
        for name in FIELDS
        if name in asked.values
    ]
