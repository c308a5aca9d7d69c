"""The desk's pages of people."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError
from core.paging import stretch_or_404
from participants.access import (
    actor_of,
    cards_for,
    edits_people,
    is_admin,
    people_for,
    sees_people,
    signed_in,
)
from participants.forms import PersonForm, PostEndForm, PostForm
from participants.models import Person
from participants.selectors.consents import standing_consents
from participants.selectors.people import (
    find_people,
    names_in_both_scripts,
    namesakes_of,
    people_in_order,
    posts_of,
    rank_people,
)
from participants.services.audit import record
from participants.services.people import (
    add_post,
    change_person,
    create_person,
    end_post,
)
from participants.views.paging import page_or_404


@signed_in
@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """The people one may see, searched by name, organisation or address."""
    if not sees_people(request.user):
        raise Http404("no such page")
    query = request.GET.get("q", "").replace("\x00", "")[:200]
    without_post = request.GET.get("without") == "post"
    people = people_for(request.user)
    context = {
        **_people_shown(request, people, query, without_post=without_post),
        "query": query,
        "without_post": without_post,
        "may_add": is_admin(request.user),
    }
    return render(request, "participants/person_list.html", context)


def _people_shown(
    request: HttpRequest, people: QuerySet[Person], query: str, *, without_post: bool
) -> dict[str, object]:
    """All by the alphabet in stretches, or what a search found in numbered pages."""
    if not query.strip():
        rows = find_people(people, without_post=without_post)
        stretch = stretch_or_404(request, rows, "sort_key")
        return {
            "people": stretch.object_list,
            "count": stretch.count,
            "is_cut": stretch.is_cut,
            "stretch": stretch,
        }
    ranked = rank_people(people, query, without_post=without_post)
    page = page_or_404(request, ranked.pks)
    return {
        "people": people_in_order(people, list(page.object_list)),
        "count": len(ranked.pks),
        "is_cut": ranked.is_cut,
        "page": page,
    }


@signed_in
@require_safe
def person_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is known of one person; looking at it is noted in the audit trail."""
    person = get_object_or_404(cards_for(request.user), uid=uid)
    record(actor_of(request), "person.seen", person)
    cyrillic, latin = names_in_both_scripts(person)
    context = {
        "person": person,
        "spellings": [name for name in (cyrillic, latin) if name != person.full_name],
        "posts": posts_of(person),
        "consents": standing_consents(person),
        "namesakes": namesakes_of(person, people_for(request.user)),
        "may_edit": edits_people(request.user),
    }
    return render(request, "participants/person_page.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def person_add(request: HttpRequest) -> HttpResponse:
    """Add a person by hand; events bring most of them."""
    if not is_admin(request.user):
        raise Http404("no such page")
    form = PersonForm(_posted(request))
    if form.is_valid():
        fields = dict(form.cleaned_data)
        is_public = fields.pop("is_contact_public")
        person = create_person(actor=actor_of(request), **fields)
        change_person(person, actor=actor_of(request), is_contact_public=is_public)
        messages.success(request, _("The person was added. Enter their post next."))
        return redirect("person_page", person.uid)
    template = "participants/person_add.html"
    return render(request, template, {"form": form}, status=_status(form))


@signed_in
@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change names and contacts of a person."""
    person = _edited(request, uid)
    form = PersonForm(_posted(request), instance=person)
    if form.is_valid():
        change_person(person, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("person_page", person.uid)
    context = {"form": form, "uid": uid}
    return render(
        request, "participants/person_edit.html", context, status=_status(form)
    )


@signed_in
@require_http_methods(["GET", "POST"])
def post_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note a post of a person."""
    person = _edited(request, uid)
    form = PostForm(_posted(request))
    if form.is_valid():
        fields = dict(form.cleaned_data)
        organisation = fields.pop("organisation")
        try:
            add_post(person, organisation, actor=actor_of(request), **fields)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("person_page", person.uid)
    context = {"form": form, "person": person}
    return render(request, "participants/post_add.html", context, status=_status(form))


@signed_in
@require_http_methods(["GET", "POST"])
def post_end(request: HttpRequest, uid: UUID, post: UUID) -> HttpResponse:
    """Note the last day of a post."""
    person = _edited(request, uid)
    row = get_object_or_404(posts_of(person), uid=post)
    form = PostEndForm(_posted(request))
    if form.is_valid():
        try:
            end_post(row, on=form.cleaned_data["on"], actor=actor_of(request))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("person_page", person.uid)
    context = {"form": form, "person": person, "post": row}
    return render(request, "participants/post_end.html", context, status=_status(form))


def _edited(request: HttpRequest, uid: UUID) -> Person:
    """A person one may change: 404 if out of sight, 403 if only to be looked at."""
    person = get_object_or_404(cards_for(request.user), uid=uid)
    if not edits_people(request.user):
        raise PermissionDenied
    return person


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _status(form: PersonForm | PostForm | PostEndForm) -> int:
    return 400 if form.is_bound and form.errors else 200
