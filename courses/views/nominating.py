"""What all who nominate colleagues see: with an account, or by a mailed link."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import query_of
from courses.exchange.nominations import Pasted
from courses.forms import (
    NominationsForm,
    OfficeForm,
    ReasonForm,
    ReplacementForm,
)
from courses.models import Event, Invitation, Registration
from courses.selectors.nominations import (
    colleagues_at,
    nominated_at,
    not_at,
    places_in_line,
    seats_for_office,
)
from courses.selectors.registrations import place_in_line
from courses.services.delegations import delegation_of
from courses.services.nominations import (
    Nominee,
    nominate,
    replace,
    withdraw,
)
from courses.services.replies import through
from participants.models import Actor, Organisation, Person
from participants.selectors.search import found_by_key
from participants.views.paging import page_or_404


@dataclass(frozen=True)
class Side:
    """Who nominates for an event: whose colleagues, and by which link if by one."""

    event: Event
    offices: QuerySet[Organisation]
    people: QuerySet[Person]
    rows: QuerySet[Registration]
    actor: Actor
    invitation: Invitation | None = None
    token: str = ""  # of the link

    @property
    def path(self) -> str:
        """The page with everybody."""
        if self.invitation is not None:
            return reverse("office_nominations", args=[self.token])
        return reverse("event_nominations", args=[self.event.slug])

    def path_of(self, row: Registration) -> str:
        """The page of one nomination."""
        if self.invitation is not None:
            return reverse("office_nomination", args=[self.token, row.uid])
        return reverse("nomination_page", args=[self.event.slug, row.uid])

    def do(self, act: Callable[[], Registration]) -> Registration:
        """Do it as who one is."""
        return act() if self.invitation is None else through(self.invitation, act)


@dataclass(frozen=True)
class Outcome:
    """What became of a line: a registration, or why there is none."""

    text: str
    registration: Registration | None = None
    reason: str = ""
    is_in_order: bool = False


def everybody(request: HttpRequest, side: Side, at: datetime) -> dict[str, Any]:
    """The page with seats, nominees and the form; `status` is that of the answer."""
    event, offices = side.event, side.offices
    chosen = OfficeForm(request.GET or None, offices=offices)
    is_wrong = chosen.is_bound and not chosen.is_valid()
    office = None if is_wrong or not chosen.is_bound else chosen.cleaned_data["office"]
    office = office or offices[0]
    form, outcomes = _form(request, side, office)
    query = query_of(request)
    nominated = found_by_key(nominated_at(side.rows, event), query, "search_key")
    page = page_or_404(request, nominated)
    places = places_in_line(event)
    for row in page.object_list:
        row.place, row.path = places.get(row.pk, 0), side.path_of(row)
    return {
        "event": event,
        "office": office,
        "offices": _choice(chosen, office, offices),
        "seats": seats_for_office(event, office, at),
        "delegation": delegation_of(event, office, at),
        "form": form,
        "outcomes": outcomes,
        "page": page,
        "query": query,
        "is_open": event.is_open(at),
        "status": 400 if is_wrong else 200,
    }


def _choice(
    chosen: OfficeForm, office: Organisation, offices: QuerySet[Organisation]
) -> OfficeForm | None:
    """The box to choose one of several organisations; a wrong choice stays in it."""
    if len(offices) < 2:
        return None
    if chosen.is_bound and not chosen.is_valid():
        return chosen
    return OfficeForm(initial={"office": office}, offices=offices)


def _form(
    request: HttpRequest, side: Side, office: Organisation
) -> tuple[NominationsForm, list[Outcome]]:
    """The form to fill, and what became of the one that was sent."""
    event, colleagues = side.event, colleagues_at(side.people, office)
    free = not_at(colleagues, event)
    language = {"language": get_language() or "en"}
    if request.method != "POST":
        form = NominationsForm(
            event=event, office=office, colleagues=free, initial=language
        )
        return form, []
    # who is registered since the page was shown is told so, not refused as unknown
    form = NominationsForm(
        request.POST, event=event, office=office, colleagues=colleagues
    )
    if not form.is_valid():
        return form, []
    outcomes = list(_nominate(side, office, form))
    left = [row.text for row in outcomes if row.reason and not row.is_in_order]
    pasted = "\n".join(text for text in left if text in form.cleaned_data["pasted"])
    names = ("language", "takes_part", "profile")
    again = {name: form.cleaned_data[name] for name in names if name in form.fields}
    again |= {"pasted": pasted, **form.rows_left(left)}
    form = NominationsForm(
        event=event, office=office, colleagues=free.all(), initial=again
    )
    return form, outcomes


def _nominate(
    side: Side, office: Organisation, form: NominationsForm
) -> Iterable[Outcome]:
    """Every line of the form in its order; sent again it gives the same."""
    token = form.cleaned_data["request_uid"]
    seen: set[UUID] = set()
    for line in form.lines():
        if line.nominee is None:
            yield _outcome(line, None, line.reason)
            continue
        uid = uuid.uuid5(token, _key(line.nominee))
        if uid in seen:
            yield _outcome(line, None, _("The same person as in a line above."))
            continue
        seen.add(uid)
        try:
            row = side.do(partial(_one, side, office, line.nominee, uid))
        except DomainError as refusal:
            yield _outcome(line, None, str(refusal))
        else:
            yield _outcome(line, row, "")


def _one(side: Side, office: Organisation, nominee: Nominee, uid: UUID) -> Registration:
    return nominate(side.event, office, nominee, actor=side.actor, request_uid=uid)


def _key(nominee: Nominee) -> str:
    card = nominee.person.uid if nominee.person else ""
    return f"{card}|{nominee.email}|{nominee.full_name}"


def _outcome(line: Pasted, row: Registration | None, reason: str) -> Outcome:
    return Outcome(line.text, row, reason, line.is_in_order)


def one(
    request: HttpRequest, side: Side, registration: Registration, at: datetime
) -> dict[str, Any] | HttpResponse:
    """The page of one nomination, or the answer to what was done there."""
    event = side.event
    form = _replacement(request, side, registration)
    if request.method == "POST":
        answer = _act(request, side, registration, form)
        if answer is not None:
            return answer
    has_begun = event.starts_at is not None and event.starts_at <= at
    return {
        "event": event,
        "registration": registration,
        "stage": registration.stage_at(at),
        "place": place_in_line(registration),
        "may_change": registration.is_active and not has_begun,
        "form": form,
        "reason": ReasonForm(required=False),
    }


def _replacement(
    request: HttpRequest, side: Side, registration: Registration
) -> ReplacementForm:
    people = colleagues_at(side.people, registration.organisation)
    if request.POST.get("act") == "replace":
        return ReplacementForm(
            request.POST, registration=registration, colleagues=people
        )
    free = not_at(people, registration.event)
    return ReplacementForm(registration=registration, colleagues=free)


def _act(
    request: HttpRequest, side: Side, registration: Registration, form: ReplacementForm
) -> HttpResponse | None:
    """Do what was posted and go on; None shows the form with its faults."""
    actor, act = side.actor, request.POST.get("act")
    here = redirect(side.path)
    names = {"name": registration.full_name}
    try:
        if act == "withdraw":
            reason = request.POST.get("reason", "")[:300]
            side.do(lambda: withdraw(registration, actor=actor, reason=reason))
            messages.success(
                request, _("%(name)s: the nomination is withdrawn.") % names
            )
            return here
        if act != "replace":
            raise Http404("no such act")
        if not form.is_valid():
            return None
        uid = form.cleaned_data["request_uid"]
        nominee = form.nominee()
        row = side.do(
            lambda: replace(registration, nominee, actor=actor, request_uid=uid)
        )
    except DomainError as refusal:
        if form.is_bound:
            form.add_error(None, str(refusal))
            return None
        messages.error(request, str(refusal))
        return redirect(request.path)
    names["other"] = row.full_name
    messages.success(
        request, _("%(other)s comes in the place of %(name)s. Both are told.") % names
    )
    return here
