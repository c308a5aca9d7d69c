"""Sending an issue: audience, preview, approval, progress."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.languages import LANGUAGE_CODES, LANGUAGE_NAMES
from newsletters.access import dispatches_for, leads_series
from newsletters.forms import AudienceForm, NoteForm
from newsletters.models import Audience, Delivery, Dispatch
from newsletters.selectors.approval import (
    ALONE,
    approvers_of,
    gives_few_away,
    groups_by_traits,
    reach_of,
    strangers_among,
    strangers_to,
)
from newsletters.selectors.progress import (
    not_reached,
    progress_by_dispatch,
    report_of,
)
from newsletters.selectors.recipients import Plan
from newsletters.services import approval
from newsletters.services import dispatch as acts
from newsletters.services.preflight import Problem, problems_of
from newsletters.views.desk import issue_context, issue_or_404
from participants.access import (
    Visitor,
    actor_of,
    asks_traits,
    signed_in,
    usable_groups_for,
)
from participants.models import User

MOST_DIGITS = 10  # of a number of recipients that a page showed
SHOWN = 20  # names of the preview
REASONS = dict(Delivery.Exclusion.choices)


@signed_in
@get_or_post
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
@get_or_post
def audience_new(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Name an audience for this newsletter."""
    issue = issue_or_404(request, slug, key)
    groups = usable_groups_for(request.user)
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
@get_or_post
def dispatch_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Before the approval: who and what is wrong. After it: how far it is."""
    dispatch = get_object_or_404(dispatches_for(request.user), uid=uid)
    if request.method == "POST":
        _act(request, dispatch)
        return redirect("dispatch_page", uid)
    context = issue_context(dispatch.issue, "send") | {"dispatch": dispatch}
    if dispatch.state in acts.UNSENT:
        context |= _draft(dispatch, request.user)
        return render(request, "newsletters/dispatch_draft.html", context)
    context |= _sent(dispatch, request.user)
    return render(request, "newsletters/dispatch_page.html", context)


@signed_in
@require_safe
def dispatch_progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The part of the page that refreshes while messages leave."""
    dispatch = get_object_or_404(dispatches_for(request.user), uid=uid)
    context = {"dispatch": dispatch, **_sent(dispatch, request.user)}
    return render(request, "newsletters/_progress.html", context)


def _draft(dispatch: Dispatch, user: Visitor) -> dict[str, object]:
    try:
        plan = acts.preview(dispatch)
        problems = problems_of(dispatch.issue, plan)
    except DomainError as error:  # a target group that cannot be read
        plan, problems = Plan([]), [Problem(error.code, str(error), is_blocking=True)]
    is_few = gives_few_away(plan, timezone.now())
    is_told = not is_few and (asks_traits(user) or not groups_by_traits(plan))
    first = plan.queued[:SHOWN] if is_told else []
    hidden = strangers_to(user, first)
    known = [row for row in first if (row.kind, row.row.pk) not in hidden]
    return {
        "plan": plan,
        "count": len(plan.queued),
        "is_few": is_few,
        "names": [row.name or row.address for row in known],
        "hidden": len(hidden),
        "reasons": [(REASONS[key], n) for key, n in plan.reasons.most_common()],
        "languages": _named(plan.languages),
        "problems": problems,
        "is_blocked": any(problem.is_blocking for problem in problems),
        **_approval(dispatch, plan, user),
    }


def _approval(dispatch: Dispatch, plan: Plan, user: Visitor) -> dict[str, object]:
    """Whether this user sends, asks, or waits, and who may approve."""
    series = dispatch.issue.series
    is_waiting = dispatch.state == Dispatch.State.WAITING
    is_mine = dispatch.asked_by_id is not None and dispatch.asked_by_id == user.pk
    leads = leads_series(user, series)
    reach = reach_of(plan, user)
    as_second = is_waiting and not is_mine and (leads or not reach.for_leaders)
    alone = leads and not reach.by_traits
    may_send = alone or not reach.is_far or as_second
    count = len(plan.queued)
    words = ngettext("Send to %(count)s address", "Send to %(count)s addresses", count)
    return {
        "button": words % {"count": count},
        "reach": reach,
        "alone": ALONE,
        "is_far": reach.is_far and not alone,
        "is_waiting": is_waiting,
        "is_mine": is_mine,
        "may_send": may_send,
        "approvers": []
        if may_send
        else approvers_of(
            series,
            strangers=reach.for_leaders,
            asked_by=dispatch.asked_by or (user if isinstance(user, User) else None),
        ),
        "note_form": NoteForm(),
    }


def _sent(dispatch: Dispatch, user: Visitor) -> dict[str, object]:
    report = report_of(dispatch)
    eta = report.progress.eta
    failed = list(not_reached(dispatch)[:SHOWN])
    hidden = strangers_among(user, failed)
    return {
        "progress": report.progress,
        "languages": [(LANGUAGE_NAMES[row.language], row) for row in report.languages],
        "reasons": [(REASONS[key], n) for key, n in report.exclusions],
        "not_reached": [(row, row.pk in hidden) for row in failed],
        "is_moving": dispatch.state == Dispatch.State.SENDING,
        "minutes_left": ceil(eta.total_seconds() / 60) if eta else None,
    }


def _named(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [(LANGUAGE_NAMES[code], count) for code, count in rows]


def _act(request: HttpRequest, dispatch: Dispatch) -> None:
    """Ask, approve, send back, pause, resume or cancel, as the pressed button says."""
    actor = actor_of(request)
    shown = request.POST.get("expected", "")
    is_number = shown.isascii() and shown.isdigit() and len(shown) < MOST_DIGITS
    expected = int(shown) if is_number else 0
    seen = request.POST.get("seen", "")
    try:
        match request.POST.get("act"):
            case "ask" if isinstance(actor, User):
                approval.ask_approval(
                    dispatch, actor=actor, expected=expected, seen=seen
                )
                messages.success(request, _("Those who may approve it are asked."))
            case "approve":
                acts.approve_dispatch(
                    dispatch, actor=actor, expected=expected, seen=seen
                )
            case "return":
                note = request.POST.get("note", "")
                approval.return_dispatch(dispatch, actor=actor, note=note)
                messages.success(request, _("The sending is a draft again."))
            case "pause":
                acts.pause_dispatch(dispatch, actor=actor)
            case "resume":
                acts.resume_dispatch(dispatch, actor=actor)
            case "cancel":
                acts.cancel_dispatch(dispatch, actor=actor)
    except DomainError as error:
        messages.error(request, str(error))
