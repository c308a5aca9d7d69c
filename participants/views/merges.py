"""The desk's pages of merging: two cards side by side, and what was merged."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post, query_of
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
from participants.forms.merges import MergeForm
from participants.models import OrganisationMerge, PersonMerge
from participants.selectors.people import present_posts
from participants.selectors.search import holds_all, words_of
from participants.services.audit import record
from participants.services.merge import (
    merge_organisations,
    merge_people,
    undo_organisation_merge,
    undo_people_merge,
)
from participants.services.merge_preview import preview_merge
from participants.views.paging import page_or_404


@signed_in
@get_or_post
def person_merge(request: HttpRequest, uid: UUID, other: UUID) -> HttpResponse:
    """Two people side by side; the first card is the one that stays."""
    people = cards_for(request.user).prefetch_related(
        Prefetch("posts", queryset=present_posts(), to_attr="present_posts")
    )
    if made := _merged_already(PersonMerge, people, uid, other):
        return _say_merged(request, "person", made)
    keep = get_object_or_404(people, uid=uid)
    lose = get_object_or_404(people, uid=other)
    if not merges_people(request.user, keep, lose):
        raise PermissionDenied
    if request.method == "GET":
        for card in (keep, lose):
            record(actor_of(request), "person.seen", card)
    return _compare(request, keep, lose, "person", merge_people)


@signed_in
@get_or_post
def organisation_merge(request: HttpRequest, uid: UUID, other: UUID) -> HttpResponse:
    """Two organisations side by side; the first card is the one that stays."""
    if not is_admin(request.user):
        raise Http404("no such page")
    rows = organisations_for(request.user).select_related("region__parent")
    if made := _merged_already(OrganisationMerge, rows, uid, other):
        return _say_merged(request, "organisation", made)
    keep, lose = get_object_or_404(rows, uid=uid), get_object_or_404(rows, uid=other)
    return _compare(request, keep, lose, "organisation", merge_organisations)


def _merged_already(model: Any, cards: QuerySet[Any], *uids: UUID) -> Any:
    """The merge of these two cards that stands, of which the user sees what stayed."""
    return model.objects.filter(
        kept__in=cards.order_by().values("pk"),
        kept__uid__in=uids,
        lost__uid__in=uids,
        undone_at=None,
    ).first()


def _say_merged(request: HttpRequest, noun: str, merge: Any) -> HttpResponse:
    """For a page that was open in another window while the two became one."""
    messages.info(request, _("The two cards are one already."))
    return redirect(f"{noun}_merge_page", merge.uid)


def _compare(
    request: HttpRequest, keep: Any, lose: Any, noun: str, merge: Any
) -> HttpResponse:
    if keep.pk == lose.pk:
        raise Http404("one card is no pair")
    preview = preview_merge(keep, lose)
    data = request.POST if request.method == "POST" else None
    form = MergeForm(preview.fields, data)
    if form.is_valid():
        try:
            made = merge(keep, lose, actor=actor_of(request), from_lost=form.from_lost)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The two cards are one now."))
            return redirect(f"{noun}_merge_page", made.uid)
    context = {"form": form, "preview": preview, "keep": keep, "lose": lose}
    status = 400 if form.is_bound else 200
    template = f"participants/{noun}_merge.html"
    return render(request, template, context, status=status)


RELATED = ("kept", "lost", "actor", "undone_by")


def people_merges_or_404(request: HttpRequest) -> QuerySet[PersonMerge]:
    """Merges into cards of people whom the user sees."""
    if not sees_people(request.user):
        raise Http404("no such page")
    seen = people_for(request.user).order_by().values("pk")
    rows = PersonMerge.objects.filter(kept__in=seen).select_related(*RELATED)
    return _of_either_card(rows, query_of(request))


def organisation_merges_or_404(request: HttpRequest) -> QuerySet[OrganisationMerge]:
    """Merges of organisations, for administrators."""
    if not is_admin(request.user):
        raise Http404("no such page")
    rows = OrganisationMerge.objects.select_related(*RELATED)
    return _of_either_card(rows, query_of(request))


@signed_in
@require_safe
def merge_list(request: HttpRequest) -> HttpResponse:
    """Merges of people into cards the user sees, the latest first."""
    context = {
        "page": page_or_404(request, people_merges_or_404(request)),
        "query": query_of(request),
        "noun": "person",
        "sees_organisations": is_admin(request.user),
    }
    return render(request, "participants/merge_list.html", context)


@signed_in
@require_safe
def organisation_merge_list(request: HttpRequest) -> HttpResponse:
    """Merges of organisations, the latest first."""
    context = {
        "page": page_or_404(request, organisation_merges_or_404(request)),
        "query": query_of(request),
        "noun": "organisation",
        "sees_organisations": True,
    }
    return render(request, "participants/merge_list.html", context)


def _of_either_card(rows: QuerySet[Any], query: str) -> QuerySet[Any]:
    """Those of one or the other card of which all words stand in the name."""
    if not query.strip():
        return rows
    words = words_of(query)
    keys = ("kept__search_key", "lost__search_key")
    return rows.filter(holds_all(words, *keys)) if words else rows.none()


@signed_in
@get_or_post
def person_merge_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What a merge of people did; posting undoes it."""
    seen = cards_for(request.user).order_by().values("pk")
    rows = PersonMerge.objects.filter(kept__in=seen)
    merge = get_object_or_404(rows.select_related("kept", "lost"), uid=uid)
    if not merges_people(request.user, merge.kept):
        raise PermissionDenied
    return _merge_page(request, merge, "person", undo_people_merge)


@signed_in
@get_or_post
def organisation_merge_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What a merge of organisations did; posting undoes it."""
    if not is_admin(request.user):
        raise Http404("no such page")
    rows = OrganisationMerge.objects.select_related("kept", "lost")
    merge = get_object_or_404(rows, uid=uid)
    return _merge_page(request, merge, "organisation", undo_organisation_merge)


def _merge_page(request: HttpRequest, merge: Any, noun: str, undo: Any) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            undo(merge, actor=actor_of(request))
        except DomainError as error:
            problem = str(error)
        else:
            messages.success(request, _("The two cards are apart again, as they were."))
            return redirect(f"{noun}_merge_page", merge.uid)
    context = {"merge": merge, "noun": noun, "problem": problem}
    template = "participants/merge_page.html"
    return render(request, template, context, status=409 if problem else 200)
