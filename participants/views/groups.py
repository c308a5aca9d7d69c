"""The desk's pages of target groups."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.http import get_or_post, query_of
from participants.access import (
    actor_of,
    asks_traits,
    edits_group,
    groups_for,
    makes_groups,
    managed_programmes,
    sees_groups,
    signed_in,
    uses_rule,
)
from participants.forms import GroupForm
from participants.models import TargetGroup
from participants.selectors.nesting import users_of
from participants.selectors.previews import preview_of
from participants.selectors.rule_words import rule_in_words
from participants.selectors.search import found_among
from participants.services.groups import (
    archive_group,
    change_group,
    copy_group,
    create_group,
)
from participants.views.paging import page_or_404

PEOPLE = TargetGroup.Subject.PEOPLE


@signed_in
@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    """The target groups; the rules are shared by all who use them."""
    archived = request.GET.get("archived") == "yes"
    found = found_among(groups_or_404(request), query_of(request), names_of)
    page = page_or_404(request, found)
    own = {row.pk for row in page.object_list if edits_group(request.user, row)}
    context = {
        "page": page,
        "query": query_of(request),
        "kept": "archived" if archived else "",
        "archived": archived,
        "own": own,
        "may_make": makes_groups(request.user),
    }
    return render(request, "participants/group_list.html", context)


def groups_or_404(request: HttpRequest) -> QuerySet[TargetGroup]:
    """The groups in use, or those archived."""
    if not sees_groups(request.user):
        raise Http404("no such page")
    archived = request.GET.get("archived") == "yes"
    rows = groups_for(request.user).filter(is_archived=archived)
    return rows.select_related("made_by")


def names_of(group: TargetGroup) -> Iterable[str]:
    """What a group is searched by."""
    return group.names.values()


@signed_in
@get_or_post
def group_add(request: HttpRequest) -> HttpResponse:
    """A new group, of people or (`?subject=`) of organisations."""
    if not makes_groups(request.user):
        raise Http404("no such page")
    subject = request.GET.get("subject", PEOPLE)
    if subject not in TargetGroup.Subject.values:
        raise Http404("no such subject")
    return _build(request, "participants/group_add.html", subject, None)


@signed_in
@get_or_post
def group_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A group with whom it chooses today; whoever may change it has the builder."""
    group = get_object_or_404(groups_for(request.user), uid=uid)
    template = "participants/group_edit.html"
    if edits_group(request.user, group):
        return _build(request, template, group.subject, group)
    if request.method == "POST":
        raise PermissionDenied
    context = {
        "group": group,
        "subject": group.subject,
        "words": rule_in_words(group.rule, group.subject),
        "preview": preview_of(group.rule, group.subject, request.user, group),
        "users": users_of(group),
        "may_make": makes_groups(request.user)
        and uses_rule(request.user, group.rule, group.subject),
    }
    return render(request, template, context)


@signed_in
@require_POST
def group_archive(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a group off the lists, or with `restore` put it back."""
    group = get_object_or_404(groups_for(request.user), uid=uid)
    if not edits_group(request.user, group):
        raise PermissionDenied
    is_archived = "restore" not in request.POST
    try:
        archive_group(group, actor=actor_of(request), is_archived=is_archived)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("group_list")
    messages.success(
        request,
        _("The group is archived.") if is_archived else _("The group is in use again."),
    )
    return redirect("group_list")


@signed_in
@require_POST
def group_copy(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A group of one's own that begins with the rule of another's."""
    group = get_object_or_404(groups_for(request.user), uid=uid)
    may = uses_rule(request.user, group.rule, group.subject)
    if not (may and makes_groups(request.user)):
        raise PermissionDenied
    programme = _programme_of(request)
    try:
        copy = copy_group(group, actor=actor_of(request), programme_uid=programme)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("group_edit", group.uid)
    messages.success(request, _("This copy is yours to change."))
    return redirect("group_edit", copy.uid)


def _programme_of(request: HttpRequest) -> UUID | None:
    """The one programme the user manages; its other managers change the group too."""
    own = managed_programmes(request.user)
    return own[0] if len(own) == 1 else None


def _build(
    request: HttpRequest, template: str, subject: str, group: TargetGroup | None
) -> HttpResponse:
    """Show the editor; save when asked, and after any change show who is chosen."""
    data = request.POST if request.method == "POST" else None
    may_ask = asks_traits(request.user)
    form = GroupForm(data, subject=subject, group=group, asks_traits=may_ask)
    if form.is_sensitive and not may_ask:
        raise PermissionDenied
    saving = data is not None and data.get("act") == "save"
    if saving and form.is_valid():
        saved = _saved(request, form, group)
        if saved is not None:
            return redirect("group_edit", saved.uid)
    form.is_valid()  # an editor that is not complete yet still chooses somebody
    rule = form.rule if form.is_bound else (group.rule if group else {})
    context = {
        "form": form,
        "group": group,
        "subject": subject,
        "saving": saving,
        "words": rule_in_words(rule, subject),
        "preview": preview_of(rule, subject, request.user, group) if rule else None,
        "users": users_of(group) if group else [],
    }
    if request.headers.get("HX-Request") and not saving:
        template = "participants/_group_builder.html"
    status = 400 if saving or form.is_too_large else 200
    return render(request, template, context, status=status)


def _saved(
    request: HttpRequest, form: GroupForm, group: TargetGroup | None
) -> TargetGroup | None:
    actor, names = actor_of(request), form.cleaned_data["names"]
    reason, addressee = form.cleaned_data["reason"], form.cleaned_data.get("addressee")
    try:
        if group is None:
            group = create_group(
                names,
                form.rule,
                actor=actor,
                subject=form.subject,
                programme_uid=_programme_of(request),
                reason=reason,
                addressee=addressee,
            )
        else:
            group = change_group(
                group,
                actor=actor,
                names=names,
                rule=form.rule,
                reason=reason,
                addressee=addressee,
            )
    except DomainError as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, _("Saved."))
    return group
