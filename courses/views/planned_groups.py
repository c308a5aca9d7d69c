"""The target groups that a programme plans: list, add, change, retire (R-36)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.languages import pick
from courses.exchange.planned_groups import PLANNED_GROUPS
from courses.forms.planned_groups import PlannedGroupForm, RetireForm
from courses.selectors.promised import topics_without_event
from courses.services import planned_groups as acts
from participants.access import actor_of, groups_for, signed_in
from participants.views.downloads import Listing, exported
from programmes.access import managed_programmes_for
from programmes.models import PlannedGroup, Programme
from programmes.selectors.programmes import (
    planned_total,
    programme_dossier,
    promises_of,
)


def _programme(request: HttpRequest, code: str) -> Programme:
    """One that this user may change; any other is not there."""
    managed = managed_programmes_for(request.user).values("pk")
    return get_object_or_404(programme_dossier().filter(pk__in=managed), code=code)


@signed_in
@require_safe
def programme_groups(request: HttpRequest, code: str) -> HttpResponse:
    """Who is planned, of which kind and profiles; what is planned no longer."""
    programme = _programme(request, code)
    context = {
        "programme": programme,
        "promises": promises_of(programme),
        "topic_gaps": topics_without_event(programme),
        "planned_total": planned_total(programme),
        "retired": _rows(programme).exclude(retired_at=None),
    }
    return render(request, "courses/programme_groups.html", context)


@exported
def programme_groups_export(request: HttpRequest, code: str) -> Listing:
    """The same list as a spreadsheet."""
    programme = _programme(request, code)
    return Listing(
        title=pick(programme.short_names),
        columns=PLANNED_GROUPS,
        rows=lambda: iter(promises_of(programme)),
        back=reverse("programme_groups", args=[code]),
        target=programme,
        file_name=f"{code}-groups",
    )


@signed_in
@get_or_post
def programme_group_add(request: HttpRequest, code: str) -> HttpResponse:
    """Plan another group."""
    return _edit(request, _programme(request, code), None)


@signed_in
@get_or_post
def programme_group(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Change what is planned of a group."""
    programme = _programme(request, code)
    return _edit(request, programme, get_object_or_404(_rows(programme), uid=uid))


def _rows(programme: Programme) -> QuerySet[PlannedGroup]:
    return PlannedGroup.objects.filter(programme=programme)


def _edit(
    request: HttpRequest, programme: Programme, row: PlannedGroup | None
) -> HttpResponse:
    form = PlannedGroupForm(
        request.POST if request.method == "POST" else None,
        instance=row,
        groups=groups_for(request.user),
    )
    if form.is_valid():
        actor = actor_of(request)
        try:
            if row is None:
                acts.add_planned_group(programme, actor=actor, **form.values())
            else:
                acts.change_planned_group(row, actor=actor, **form.values())
        except DomainError as error:
            is_asked = isinstance(error, acts.GroupIsCounted)
            form.add_error("reason" if is_asked else None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("programme_groups", programme.code)
    context: dict[str, Any] = {"programme": programme, "form": form, "row": row}
    if row is not None:
        context["retire_form"] = RetireForm(prefix="retire")
    status = 400 if form.is_bound else 200
    return render(request, "courses/programme_group.html", context, status=status)


@signed_in
@require_POST
def programme_group_retire(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Plan a group no longer, or again."""
    programme = _programme(request, code)
    row = get_object_or_404(_rows(programme), uid=uid)
    actor = actor_of(request)
    if request.POST.get("act") == "restore":
        acts.restore_planned_group(row, actor=actor)
        return redirect("programme_groups", programme.code)
    form = RetireForm(request.POST, prefix="retire")
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        acts.retire_planned_group(row, actor=actor, reason=reason)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("programme_group", programme.code, row.uid)
    messages.success(request, _("The group is planned no longer."))
    return redirect("programme_groups", programme.code)
