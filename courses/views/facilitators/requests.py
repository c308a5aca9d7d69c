"""The desk: requests for facilitators, whom to ask, who does it, what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.languages import LANGUAGE_NAMES
from courses.access import (
    candidacies_for,
    events_for,
    pool_requests_for,
    qualifications_for,
)
from courses.exchange.facilitators import REQUESTS
from courses.forms.pool import DeclineForm, NameEventForm, OutcomeForm, RequestFilter
from courses.models import PoolRequest, Qualification
from courses.selectors.facilitators.pool import (
    able,
    answers_of,
    near_first,
    requests_of,
    speaks,
)
from courses.services.facilitators import pool as acts
from courses.views.facilitators.qualifications import uid_or_404
from participants.access import actor_of, signed_in
from participants.exchange.exports import AT_ONCE
from participants.selectors.territory import municipality_of
from participants.views.downloads import Listing, exported, noted
from participants.views.paging import page_or_404

Status = PoolRequest.Status
Forms = dict[str, Any]


def _narrowed(request: HttpRequest, uid: UUID) -> tuple[Qualification, Any, Any]:
    row = get_object_or_404(qualifications_for(request.user), uid=uid)
    form = RequestFilter(request.GET)
    if not form.is_valid():
        raise Http404("no such filter")
    given = form.cleaned_data
    return row, form, requests_of(row, query=given["q"], status=given["status"])


@signed_in
@require_safe
def pool_request_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The requests for facilitators with a qualification."""
    row, form, found = _narrowed(request, uid)
    context = {
        "qualification": row,
        "form": form,
        "page": page_or_404(request, found),
        "is_filtered": any(form.cleaned_data.values()),
    }
    return render(request, "courses/facilitators/pool_request_list.html", context)


@exported
def pool_request_export(request: HttpRequest, uid: UUID) -> Listing:
    """The log of requests: who asked for what, who did it, how many citizens came."""
    row, form, found = _narrowed(request, uid)
    return Listing(
        title=gettext_lazy("Requests for facilitators"),
        columns=REQUESTS,
        rows=lambda: found.iterator(AT_ONCE),
        back=reverse("pool_request_list", args=[uid]),
        target=row,
        filters=noted(form.cleaned_data),
        file_name=f"{row.programme.code}-requests",
    )


@signed_in
@get_or_post
def pool_request_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One request: ask those near, choose among those who say yes, log the outcome."""
    row = get_object_or_404(pool_requests_for(request.user), uid=uid)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms = _forms(request, row, act)
    if act and _acted(request, row, act, forms):
        return redirect("pool_request_page", row.uid)
    day = timezone.localdate()
    place = municipality_of(row.organisation)
    asked = answers_of(row)
    known = {answer.candidacy_id for answer in asked}
    found = near_first(able(row.qualification, day), place, day)
    context = {
        "row": row,
        "qualification": row.qualification,
        "place": place,
        "language": LANGUAGE_NAMES.get(row.language, row.language),
        "answers": asked,
        "able": [
            (one, speaks(one, row.language)) for one in found if one.pk not in known
        ],
        "is_open": row.status in PoolRequest.OPEN,
        "is_assigned": row.status == Status.ASSIGNED,
        "has_event": row.event is not None
        and events_for(request.user).filter(pk=row.event.pk).exists(),
        **forms,
    }
    status = 400 if any(form.is_bound for form in forms.values()) else 200
    page = "courses/facilitators/pool_request_page.html"
    return render(request, page, context, status=status)


def _forms(request: HttpRequest, row: PoolRequest, act: str) -> Forms:
    def given(name: str) -> Any:
        return request.POST if act == name else None

    return {
        "event_form": NameEventForm(given("event"), request_row=row, user=request.user),
        "close_form": OutcomeForm(given("close")),
        "decline_form": DeclineForm(given("decline"), prefix="no"),
    }


def _acted(request: HttpRequest, row: PoolRequest, act: str, forms: Forms) -> bool:
    form = forms.get(f"{act}_form")
    if form is not None and not form.is_valid():
        return False
    try:
        said = _act(request, row, act, form)
    except DomainError as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return True
        form.add_error(None, str(refusal))
        return False
    messages.success(request, said)
    return True


def _act(request: HttpRequest, row: PoolRequest, act: str, form: Any) -> str:
    actor = actor_of(request)
    if act == "ask":
        return _asked(request, row)
    if act == "assign":
        uid = uid_or_404(request.POST.get("candidacy", ""))
        own = candidacies_for(request.user).filter(qualification=row.qualification)
        acts.assign(row, get_object_or_404(own, uid=uid), actor=actor)
        return _("The facilitator is assigned. Both sides are told by mail.")
    if act == "release":
        acts.release(row, actor=actor)
        return _("Another facilitator can be assigned now.")
    if act == "event":
        acts.name_event(row, form.cleaned_data["event"], actor=actor)
        return _("Saved.")
    if act == "close":
        acts.close(row, actor=actor, **form.cleaned_data)
        return _("Saved.")
    if act == "decline":
        acts.decline(row, actor=actor, **form.cleaned_data)
        return _("The request is declined; the organisation is told.")
    raise Http404("no such act")


def _asked(request: HttpRequest, row: PoolRequest) -> str:
    uids = [uid_or_404(text) for text in request.POST.getlist("who")]
    own = candidacies_for(request.user).filter(
        qualification=row.qualification, uid__in=uids
    )
    number = acts.ask_pool(row, own, actor=actor_of(request))
    return ngettext(
        "%(number)s facilitator is asked by mail.",
        "%(number)s facilitators are asked by mail.",
        number,
    ) % {"number": number}
