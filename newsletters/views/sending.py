"""Sending an issue: audience, preview, approval, progress."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from core.errors import DomainError
from core.languages import LANGUAGE_CODES, LANGUAGE_NAMES
from newsletters.access import dispatches_for
from newsletters.forms import AudienceForm
from newsletters.models import Audience, Delivery, Dispatch
from newsletters.selectors.progress import (
    not_reached,
    progress_by_dispatch,
    report_of,
)
from newsletters.selectors.recipients import Plan
from newsletters.services import dispatch as acts
from newsletters.services.preflight import Problem, problems_of
from newsletters.views.desk import issue_context, issue_or_404
from participants.access import actor_of, signed_in
from participants.models import TargetGroup, User

SHOWN = 20  # names of the preview
REASONS = dict(Delivery.Exclusion.choices)


@signed_in
@require_http_methods(["GET", "POST"])
def issue_send(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Choose an audience; the sendings that there are."""
    issue = issue_or_404(request, slug, key)
    audiences = issue.series.audiences.prefetch_related("groups")
    if request.method == "POST":
        uid = request.POST.get("audience", "")
        audience = get_object_or_404(audiences, uid=_uuid(uid))
        dispatch = acts.create_dispatch(issue, audience, actor=actor_of(request))
        return redirect("dispatch_page", dispatch.uid)
    dispatches = list(issue.dispatches.defer("content").select_related("audience"))
    progress = progress_by_dispatch(dispatches)
    context = issue_context(issue, "send") | {
        "audiences": audiences,
        "dispatches": [(row, progress[row.pk]) for row in dispatches],
        "languages": [
            (code, LANGUAGE_NAMES[code])
            for code in LANGUAGE_CODES
            if code in issue.titles
        ],
    }
    return render(request, "newsletters/issue_send.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@signed_in
@require_http_methods(["GET", "POST"])
def audience_new(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Name an audience for this newsletter."""
    issue = issue_or_404(request, slug, key)
    groups = TargetGroup.objects.filter(is_archived=False)
    form = AudienceForm(request.POST or None, groups=groups)
    if request.method == "POST" and form.is_valid():
        data = {
            **form.cleaned_data,
            "basis": Audience.Basis(form.cleaned_data["basis"]),
        }
        acts.create_audience(issue.series, actor=actor_of(request), **data)
        return redirect("issue_send", slug, key)
    context = {**issue_context(issue, "send"), "form": form}
    status = 400 if form.errors else 200
    return render(request, "newsletters/audience_new.html", context, status=status)


@signed_in
@require_POST
def issue_test(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A test message to oneself."""
    issue = issue_or_404(request, slug, key)
    language = request.POST.get("language", "")
    actor = actor_of(request)
    if language in LANGUAGE_CODES and isinstance(actor, User):
        try:
            acts.send_test(issue, language=language, actor=actor)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            words = _("A test message is on its way to %(address)s.")
            messages.success(request, words % {"address": actor.email})
    return redirect("issue_send", slug, key)


@signed_in
@require_http_methods(["GET", "POST"])
def dispatch_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Before the approval: who and what is wrong. After it: how far it is."""
    dispatch = get_object_or_404(dispatches_for(request.user), uid=uid)
    if request.method == "POST":
        _act(request, dispatch)
        return redirect("dispatch_page", uid)
    context = issue_context(dispatch.issue, "send") | {"dispatch": dispatch}
    if dispatch.state == Dispatch.State.DRAFT:
        context |= _draft(dispatch)
        return render(request, "newsletters/dispatch_draft.html", context)
    return render(request, "newsletters/dispatch_page.html", context | _sent(dispatch))


@signed_in
@require_safe
def dispatch_progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The part of the page that refreshes while messages leave."""
    dispatch = get_object_or_404(dispatches_for(request.user), uid=uid)
    context = {"dispatch": dispatch, **_sent(dispatch)}
    return render(request, "newsletters/_progress.html", context)


def _draft(dispatch: Dispatch) -> dict[str, object]:
    try:
        plan = acts.preview(dispatch)
        problems = problems_of(dispatch.issue, plan)
    except DomainError as error:  # a target group that cannot be read
        plan, problems = Plan([]), [Problem(error.code, str(error), is_blocking=True)]
    count = len(plan.queued)
    button = ngettext(
        "Send to %(count)s address", "Send to %(count)s addresses", count
    ) % {"count": count}
    return {
        "plan": plan,
        "count": count,
        "button": button,
        "names": [row.name or row.address for row in plan.queued[:SHOWN]],
        "reasons": [(REASONS[key], n) for key, n in plan.reasons.most_common()],
        "languages": _named(plan.languages),
        "problems": problems,
        "is_blocked": any(problem.is_blocking for problem in problems),
    }


def _sent(dispatch: Dispatch) -> dict[str, object]:
    report = report_of(dispatch)
    eta = report.progress.eta
    return {
        "progress": report.progress,
        "languages": [(LANGUAGE_NAMES[row.language], row) for row in report.languages],
        "reasons": [(REASONS[key], n) for key, n in report.exclusions],
        "not_reached": not_reached(dispatch)[:SHOWN],
        "is_moving": dispatch.state == Dispatch.State.SENDING,
        "minutes_left": ceil(eta.total_seconds() / 60) if eta else None,
    }


def _named(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [(LANGUAGE_NAMES[code], count) for code, count in rows]


def _act(request: HttpRequest, dispatch: Dispatch) -> None:
    """Approve, pause, resume or cancel, as the pressed button says."""
    actor = actor_of(request)
    try:
        match request.POST.get("act"):
            case "approve":
                shown = request.POST.get("expected", "")
                expected = int(shown) if shown.isascii() and shown.isdigit() else 0
                acts.approve_dispatch(dispatch, actor=actor, expected=expected)
            case "pause":
                acts.pause_dispatch(dispatch, actor=actor)
            case "resume":
                acts.resume_dispatch(dispatch, actor=actor)
            case "cancel":
                acts.cancel_dispatch(dispatch, actor=actor)
    except DomainError as error:
        messages.error(request, str(error))
