"""The posts of a person at the desk: noting, ending, confirming, taking out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.http import get_or_post
from participants.access import (
    actor_of,
    cards_for,
    edits_person,
    post_organisations_for,
    signed_in,
)
from participants.forms import PersonForm, PostEndForm, PostForm
from participants.models import Organisation, Person, Post
from participants.selectors.people import posts_of
from participants.services.people import (
    PostIsConfirmed,
    add_post,
    confirm_post,
    end_post,
    withdraw_post,
)


class PostElsewhere(DomainError):
    code = "post_elsewhere"
    message = gettext_lazy("You note posts in your own organisation only.")


@signed_in
@get_or_post
def post_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note a post of a person."""
    person = edited_person_or_403(request, uid)
    form = PostForm(posted(request))
    if form.is_valid():
        fields = dict(form.cleaned_data)
        organisation = fields.pop("organisation")
        try:
            _refuse_elsewhere(request, person, organisation)
            add_post(person, organisation, actor=actor_of(request), **fields)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("person_page", person.uid)
    context = {"form": form, "person": person}
    return render(
        request, "participants/post_add.html", context, status=status_of(form)
    )


@signed_in
@get_or_post
def post_end(request: HttpRequest, uid: UUID, post: UUID) -> HttpResponse:
    """Note the last day of a post."""
    person, row = _settled(request, uid, post)
    form = PostEndForm(posted(request))
    if form.is_valid():
        try:
            end_post(row, on=form.cleaned_data["on"], actor=actor_of(request))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return _back_to(request, person)
    context = {"form": form, "person": person, "post": row}
    return render(
        request, "participants/post_end.html", context, status=status_of(form)
    )


@signed_in
@require_POST
def post_confirm(request: HttpRequest, uid: UUID, post: UUID) -> HttpResponse:
    """Say that the person holds, or held, this post."""
    person, row = _settled(request, uid, post)
    confirm_post(row, actor=actor_of(request))
    messages.success(request, _("The post is confirmed."))
    return redirect("person_page", person.uid)


@signed_in
@get_or_post
def post_withdraw(request: HttpRequest, uid: UUID, post: UUID) -> HttpResponse:
    """Take out a post that was never held; asked once more before."""
    person, row = _settled(request, uid, post)
    if request.method == "POST":
        try:
            withdraw_post(row, actor=actor_of(request))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The post was taken out."))
        return _back_to(request, person)
    if row.is_confirmed:
        messages.error(request, str(PostIsConfirmed()))
        return redirect("person_page", person.uid)
    context = {"person": person, "post": row}
    return render(request, "participants/post_withdraw.html", context)


def _settled(request: HttpRequest, uid: UUID, post: UUID) -> tuple[Person, Post]:
    """A post whose organisation is in the user's care, as for its end."""
    person = edited_person_or_403(request, uid)
    row = get_object_or_404(posts_of(person), uid=post)
    if not posts_in_care(request, person, [row]):
        raise PermissionDenied
    return person, row


def edited_person_or_403(request: HttpRequest, uid: UUID) -> Person:
    """A person one may change: 404 if out of sight, 403 if only to be looked at."""
    person = get_object_or_404(cards_for(request.user), uid=uid)
    if not edits_person(request.user, person):
        raise PermissionDenied
    return person


def posts_in_care(request: HttpRequest, person: Person, posts: list[Post]) -> set[int]:
    """The posts that this user may settle or end, by primary key."""
    held = {post.organisation_id for post in posts}
    rows = post_organisations_for(request.user, person).filter(pk__in=held)
    allowed = set(rows.values_list("pk", flat=True))
    return {post.pk for post in posts if post.organisation_id in allowed}


def _refuse_elsewhere(
    request: HttpRequest, person: Person, organisation: Organisation
) -> None:
    rows = post_organisations_for(request.user, person)
    if not rows.filter(pk=organisation.pk).exists():
        raise PostElsewhere


def _back_to(request: HttpRequest, person: Person) -> HttpResponse:
    """Their page, or the list when with the last post they went out of sight."""
    if cards_for(request.user).filter(pk=person.pk).exists():
        return redirect("person_page", person.uid)
    return redirect("person_list")


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, if anything was."""
    return request.POST if request.method == "POST" else None


def status_of(form: PersonForm | PostForm | PostEndForm) -> int:
    """400 for what was sent and is not in order."""
    return 400 if form.is_bound and form.errors else 200
