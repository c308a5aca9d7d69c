"""The desk of a coordinator: colleagues nominated for events."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post, query_of
from courses.access import nominates, nomination_events_for, nominations_for
from courses.exchange.nominations import Pasted
from courses.forms import (
    NominationsForm,
    OfficeForm,
    ReasonForm,
    ReplacementForm,
)
from courses.models import Event, Registration
from courses.selectors.events import with_seats
from courses.selectors.nominations import (
    colleagues_at,
    nominated_at,
    not_at,
    places_in_line,
    seats_for_office,
    with_nominated,
)
from courses.selectors.registrations import place_in_line
from courses.services.delegations import delegation_of
from courses.services.nominations import (
    Nominee,
    nominate,
    replace,
    withdraw,
)
from participants.access import (
    actor_of,
    coordinated_organisations_for,
    people_for,
    signed_in,
)
from participants.models import Organisation, Person
from participants.selectors.organisations import name_order
from participants.selectors.search import found_by_key
from participants.views.paging import page_or_404


@dataclass(frozen=True)
class Outcome:
    """What became of a line: a registration, or why there is none."""

    text: str
    registration: Registration | None = None
    reason: str = ""
    is_in_order: bool = False


@signed_in
@require_safe
def nomination_events(request: HttpRequest) -> HttpResponse:
    """The events that take nominations, or have some of one's own."""
    if not nominates(request.user):
        raise Http404("coordinates nothing")
    at = timezone.now()
    rows = nomination_events_for(request.user, at).filter(ends_at__gt=at)
    rows = with_nominated(with_seats(rows), nominations_for(request.user))
    rows = rows.select_related("kind", "programme", "place")
    query = query_of(request)
    rows = found_by_key(rows.order_by("starts_at", "pk"), query, "search_key")
    context = {"page": page_or_404(request, rows), "query": query}
    return render(request, "courses/nomination_events.html", context)


def _event(request: HttpRequest, slug: str, at: datetime) -> Event:
    rows = nomination_events_for(request.user, at)
    return get_object_or_404(rows.select_related("open_to", "programme"), slug=slug)


@signed_in
@get_or_post
def event_nominations(request: HttpRequest, slug: str) -> HttpResponse:
    """Seats of the own organisation, whom it nominated, and the form for more."""
    at = timezone.now()
    event = _event(request, slug, at)
    offices = coordinated_organisations_for(request.user).select_related("region")
    offices = offices.order_by(*name_order())
    chosen = OfficeForm(request.GET or None, offices=offices)
    is_wrong = chosen.is_bound and not chosen.is_valid()
    office = None if is_wrong or not chosen.is_bound else chosen.cleaned_data["office"]
    office = office or offices[0]
    colleagues = colleagues_at(people_for(request.user), office)
    form, outcomes = _form(request, event, office, colleagues)
    query = query_of(request)
    nominated = nominated_at(nominations_for(request.user), event)
    page = page_or_404(request, found_by_key(nominated, query, "search_key"))
    places = places_in_line(event)
    for row in page.object_list:
        row.place = places.get(row.pk, 0)
    context = {
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
    }
    with timezone.override(event.tz):
        return render(
            request,
            "courses/event_nominations.html",
            context,
            status=400 if is_wrong else 200,
        )


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
    request: HttpRequest,
    event: Event,
    office: Organisation,
    colleagues: QuerySet[Person],
) -> tuple[NominationsForm, list[Outcome]]:
    """The form to fill, and what became of the one that was sent."""
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
    outcomes = list(_nominate(request, event, office, form))
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
    request: HttpRequest, event: Event, office: Organisation, form: NominationsForm
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
            row = nominate(
                event,
                office,
                line.nominee,
                actor=actor_of(request),
                request_uid=uid,
            )
        except DomainError as refusal:
            yield _outcome(line, None, str(refusal))
        else:
            yield _outcome(line, row, "")


def _key(nominee: Nominee) -> str:
    card = nominee.person.uid if nominee.person else ""
    return f"{card}|{nominee.email}|{nominee.full_name}"


def _outcome(line: Pasted, row: Registration | None, reason: str) -> Outcome:
    return Outcome(line.text, row, reason, line.is_in_order)


@signed_in
@get_or_post
def nomination_page(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """One nomination: how it stands; taken back, or given to a colleague."""
    at = timezone.now()
    event = _event(request, slug, at)
    rows = nominations_for(request.user).filter(event=event)
    rows = rows.select_related("organisation", "event", "replaced_by", "replaces")
    registration = get_object_or_404(rows, uid=uid)
    form = _replacement(request, registration)
    if request.method == "POST":
        answer = _act(request, registration, form)
        if answer is not None:
            return answer
    has_begun = event.starts_at is not None and event.starts_at <= at
    context: dict[str, Any] = {
        "event": event,
        "registration": registration,
        "status": registration.stage_at(at),
        "place": place_in_line(registration),
        "may_change": registration.is_active and not has_begun,
        "form": form,
        "reason": ReasonForm(required=False),
    }
    with timezone.override(event.tz):
        return render(request, "courses/nomination_page.html", context)


def _replacement(request: HttpRequest, registration: Registration) -> ReplacementForm:
    people = colleagues_at(people_for(request.user), registration.organisation)
    if request.POST.get("act") == "replace":
        return ReplacementForm(
            request.POST, registration=registration, colleagues=people
        )
    free = not_at(people, registration.event)
    return ReplacementForm(registration=registration, colleagues=free)


def _act(
    request: HttpRequest, registration: Registration, form: ReplacementForm
) -> HttpResponse | None:
    """Do what was posted and go on; None shows the form with its faults."""
    actor, act = actor_of(request), request.POST.get("act")
    here = redirect("event_nominations", registration.event.slug)
    names = {"name": registration.full_name}
    try:
        if act == "withdraw":
            reason = request.POST.get("reason", "")[:300]
            withdraw(registration, actor=actor, reason=reason)
            messages.success(
                request, _("%(name)s: the nomination is withdrawn.") % names
            )
            return here
        if act != "replace":
            raise Http404("no such act")
        if not form.is_valid():
            return None
        uid = form.cleaned_data["request_uid"]
        row = replace(registration, form.nominee(), actor=actor, request_uid=uid)
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
