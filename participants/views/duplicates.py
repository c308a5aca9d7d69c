"""The desk's lists of possible doubles, and what is decided about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import schedule
from core.errors import DomainError
from participants.access import (
    actor_of,
    cards_for,
    is_admin,
    merges_people,
    organisations_for,
    people_for,
    sees_people,
    signed_in,
)
from participants.forms.merges import PairFilter
from participants.models import OrganisationPair, PersonPair
from participants.selectors.duplicates import kept_apart, open_pairs, words_for
from participants.selectors.organisation_duplicates import (
    open_organisation_pairs,
    organisations_kept_apart,
)
from participants.selectors.people import present_posts
from participants.selectors.search import holds_all, words_of
from participants.services.duplicates import keep_apart, propose_again
from participants.tasks import JOB
from participants.views.paging import page_or_404

SURE = 85


def _is_apart(request: HttpRequest) -> bool:
    return request.GET.get("shown") == "apart"


def people_pairs_or_404(request: HttpRequest) -> QuerySet[PersonPair]:
    """Pairs of people, of whom the user sees both, with their present posts."""
    if not sees_people(request.user):
        raise Http404("no such page")
    people = people_for(request.user)
    rows = kept_apart(people) if _is_apart(request) else open_pairs(people)
    posts = present_posts()
    return rows.select_related("first", "second", "apart_by").prefetch_related(
        Prefetch("first__posts", queryset=posts, to_attr="present_posts"),
        Prefetch("second__posts", queryset=posts, to_attr="present_posts"),
    )


def organisation_pairs_or_404(request: HttpRequest) -> QuerySet[OrganisationPair]:
    """Pairs of organisations; administrators keep the register."""
    if not is_admin(request.user):
        raise Http404("no such page")
    seen = organisations_for(request.user)
    found = organisations_kept_apart if _is_apart(request) else open_organisation_pairs
    return found(seen).select_related(
        "first__region__parent", "second__region__parent", "apart_by"
    )


@signed_in
@require_safe
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """People who may be on two cards, of whom the user sees both."""
    rows = people_pairs_or_404(request)
    template = "participants/duplicate_list.html"
    return _list(request, rows, template, may_edit=merges_people(request.user))


@signed_in
@require_safe
def organisation_duplicate_list(request: HttpRequest) -> HttpResponse:
    """Organisations that may be on two cards."""
    rows = organisation_pairs_or_404(request)
    template = "participants/organisation_duplicate_list.html"
    return _list(request, rows, template, may_edit=True)


def pairs_narrowed(
    request: HttpRequest, rows: QuerySet[Any]
) -> tuple[QuerySet[Any], PairFilter]:
    """The pairs that the page shows, the likeliest first, and its filter."""
    form = PairFilter(request.GET)
    if not form.is_valid():
        raise Http404("no such filter")
    words, likeness = words_of(form.cleaned_data["q"]), form.cleaned_data["likeness"]
    if form.cleaned_data["q"] and not words:
        rows = rows.none()  # signs only: nobody is called that
    elif words:
        rows = rows.filter(holds_all(words, "first__search_key", "second__search_key"))
    if likeness:
        sure = rows.filter(score__gte=SURE)
        rows = sure if likeness == "sure" else rows.filter(score__lt=SURE)
    return rows.order_by("-score", "pk"), form


def _list(
    request: HttpRequest, rows: QuerySet[Any], template: str, *, may_edit: bool
) -> HttpResponse:
    found, form = pairs_narrowed(request, rows)
    page = page_or_404(request, found)
    for pair in page.object_list:
        pair.words = words_for(pair.reasons)
    context = {
        "apart": _is_apart(request),
        "may_edit": may_edit,
        "form": form,
        "page": page,
        "is_filtered": bool(form.cleaned_data["q"] or form.cleaned_data["likeness"]),
        "sees_organisations": is_admin(request.user),
    }
    return render(request, template, context)


@signed_in
@require_POST
def duplicate_look(request: HttpRequest) -> HttpResponse:
    """Look for doubles now; it is done every night in any case."""
    if not is_admin(request.user):
        raise Http404("no such page")
    schedule.wake(JOB)
    messages.success(
        request, _("The search has begun. New pairs stand here in a minute or two.")
    )
    return redirect("duplicate_list")


@signed_in
@require_POST
def person_apart(request: HttpRequest, uid: UUID, other: UUID) -> HttpResponse:
    """Two people: never propose them again; with `again`, take that back."""
    people = cards_for(request.user)
    pair = [get_object_or_404(people, uid=each) for each in (uid, other)]
    if not merges_people(request.user, *pair):
        raise PermissionDenied
    _decide(request, *pair)
    return redirect("duplicate_list")


@signed_in
@require_POST
def organisation_apart(request: HttpRequest, uid: UUID, other: UUID) -> HttpResponse:
    """The same for two organisations."""
    if not is_admin(request.user):
        raise Http404("no such page")
    rows = organisations_for(request.user)
    _decide(request, *(get_object_or_404(rows, uid=each) for each in (uid, other)))
    return redirect("organisation_duplicate_list")


def _decide(request: HttpRequest, one: Any, other: Any) -> None:
    again = "again" in request.POST
    try:
        act = propose_again if again else keep_apart
        act(one, other, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, str(error))
        return
    names = {"one": str(one), "other": str(other)}
    told = (
        _("“%(one)s” and “%(other)s” may be proposed again.")
        if again
        else _("Noted: “%(one)s” and “%(other)s” are two. They are not proposed again.")
    )
    messages.success(request, told % names)
