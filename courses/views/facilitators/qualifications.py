"""The desk: qualifications of a programme, what they ask for, who is a candidate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from core.http import get_or_post
from core.languages import pick
from courses.access import programmes_for_events, qualifications_for
from courses.exchange.facilitators import (
    CANDIDATES,
    candidates_to_write,
    requirement_columns,
)
from courses.forms.facilitators import (
    CandidateFilter,
    CandidateForm,
    PointForm,
    QualificationForm,
    RequirementForm,
)
from courses.models import PoolRequest, Qualification
from courses.selectors.facilitators.candidates import (
    candidates_of,
    counts_of,
    graduates_of,
)
from courses.selectors.facilitators.observed import observed_of
from courses.selectors.facilitators.progress import progress_of
from courses.services.facilitators import qualifications as acts
from courses.services.facilitators.observations import add_point, remove_point
from courses.views.visits.doors import show_refusal
from participants.access import actor_of, signed_in
from participants.views.downloads import Listing, exported, noted
from participants.views.paging import page_or_404
from programmes.access import programmes_for
from programmes.models import Programme


@signed_in
@get_or_post
def programme_qualifications(request: HttpRequest, code: str) -> HttpResponse:
    """The qualifications of a programme, and the form for a new one; for observers
    how far its candidates are, in numbers.
    """
    programme = get_object_or_404(programmes_for(request.user), code=code)
    if not programmes_for_events(request.user).filter(pk=programme.pk).exists():
        return _observed(request, programme)
    form = QualificationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        row = acts.create_qualification(
            programme, actor=actor_of(request), **form.cleaned_data
        )
        messages.success(request, _("Saved. Say now what it asks for."))
        return redirect("qualification_edit", row.uid)
    context = {
        "programme": programme,
        "rows": counts_of(programme.qualifications.all(), timezone.localdate()),
        "form": form,
    }
    status = 400 if form.is_bound else 200
    page = "courses/facilitators/programme_qualifications.html"
    return render(request, page, context, status=status)


def _observed(request: HttpRequest, programme: Programme) -> HttpResponse:
    if request.method == "POST":
        raise PermissionDenied
    rows = observed_of(programme, timezone.localdate())
    context = {"programme": programme, "observed": rows}
    page = "courses/facilitators/programme_qualifications_observed.html"
    return render(request, page, context)


def _own(request: HttpRequest, uid: UUID) -> Qualification:
    return get_object_or_404(qualifications_for(request.user), uid=uid)


@signed_in
@get_or_post
def qualification_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Its words and validity, and one by one what it asks for."""
    row = _own(request, uid)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = QualificationForm(request.POST if act == "save" else None, qualification=row)
    added = RequirementForm(
        request.POST if act == "add" else None,
        initial={"count": 1},
        prefix="new",
        qualification=row,
    )
    point = PointForm(request.POST if act == "point" else None, prefix="point")
    if act in ("remove", "unpoint"):
        _remove(request, row, act)
        return redirect("qualification_edit", row.uid)
    if point.is_valid():
        add_point(row, actor=actor_of(request), **point.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("qualification_edit", row.uid)
    if form.is_valid():
        acts.change_qualification(row, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("qualification_page", row.uid)
    if added.is_valid() and _added(request, row, added):
        return redirect("qualification_edit", row.uid)
    context = {
        "qualification": row,
        "requirements": row.requirements.select_related(
            "course", "event"
        ).prefetch_related("kinds"),
        "form": form,
        "added": added,
        "points": row.points.all(),
        "point": point,
    }
    is_wrong = form.is_bound or added.is_bound or point.is_bound
    status = 400 if is_wrong else 200
    page = "courses/facilitators/qualification_edit.html"
    return render(request, page, context, status=status)


def _added(request: HttpRequest, row: Qualification, form: RequirementForm) -> bool:
    try:
        acts.add_requirement(row, actor=actor_of(request), **form.cleaned_data)
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    messages.success(request, _("The requirement is added."))
    return True


def _remove(request: HttpRequest, row: Qualification, act: str) -> None:
    actor, uid = actor_of(request), uid_or_404(request.POST.get("row", ""))
    asked = row.requirements.select_related("qualification")
    try:
        if act == "remove":
            acts.remove_requirement(get_object_or_404(asked, uid=uid), actor=actor)
        else:
            remove_point(get_object_or_404(row.points.all(), uid=uid), actor=actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is removed."))


def uid_or_404(text: str) -> UUID:
    """What a form names a row by; Http404 for any other text."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404("no such row") from None


@signed_in
@get_or_post
def qualification_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The candidates and where each stands; two ways to add some."""
    row, day = _own(request, uid), timezone.localdate()
    act = request.POST.get("act", "") if request.method == "POST" else ""
    added = CandidateForm(request.POST if act == "add" else None, user=request.user)
    if act == "graduates":
        return _add(request, row, list(graduates_of(row)))
    if added.is_valid():
        return _add(request, row, [added.cleaned_data["person"]])
    wanted = CandidateFilter(request.GET)
    if not wanted.is_valid():
        raise Http404("no such filter")
    given = wanted.cleaned_data
    found = candidates_of(row, query=given["q"], stage=given["stage"], day=day)
    page = page_or_404(request, found)
    context = {
        "qualification": row,
        "requirements": row.requirements.select_related("event"),
        "form": wanted,
        "page": page,
        "lines": progress_of(row, page.object_list, day),
        "is_filtered": any(given.values()),
        "graduates": graduates_of(row).count(),
        "waiting": row.requests.filter(status__in=PoolRequest.OPEN).count(),
        "added": added,
    }
    status = 400 if added.is_bound else 200
    page_name = "courses/facilitators/qualification_page.html"
    return render(request, page_name, context, status=status)


def _add(request: HttpRequest, row: Qualification, people: list[Any]) -> HttpResponse:
    number = acts.add_candidates(row, people, actor=actor_of(request))
    said = ngettext(
        "%(number)s candidate is added.", "%(number)s candidates are added.", number
    )
    messages.success(request, said % {"number": number})
    return redirect("qualification_page", row.uid)


@exported
def qualification_page_export(request: HttpRequest, uid: UUID) -> Listing:
    """The candidates as searched, with what each has of every requirement."""
    row, day = _own(request, uid), timezone.localdate()
    wanted = CandidateFilter(request.GET)
    if not wanted.is_valid():
        raise Http404("no such filter")
    given = wanted.cleaned_data
    found = candidates_of(row, query=given["q"], stage=given["stage"], day=day)
    return Listing(
        title=pick(row.titles),
        columns=[*CANDIDATES, *requirement_columns(row)],
        rows=lambda: candidates_to_write(row, found, day),
        back=reverse("qualification_page", args=[uid]),
        target=row,
        filters=noted(given),
        file_name=f"{row.programme.code}-candidates",
    )
