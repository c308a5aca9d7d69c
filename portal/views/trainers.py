"""The desk: the roster of trainers, facilitators and mentors."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from courses.access import events_for, manages_trainers, sees_events, trainers_for
from courses.forms import RateForm, TrainerForm
from courses.models import Event, TrainerProfile
from courses.selectors.evaluation.trainers import marks_of, with_marks
from courses.selectors.trainers import events_led, find_trainers, with_profiles
from courses.services.trainers import set_profile, set_rate
from participants.access import actor_of, cards_for, signed_in
from participants.models import Person
from participants.selectors.people import find_people
from participants.selectors.tabs import person_tabs_of
from participants.views.downloads import Listing, exported, noted
from participants.views.paging import page_or_404
from portal.exchange.trainers import (
    LED,
    RATE,
    TRAINERS,
    led_to_write,
    trainers_to_write,
)
from portal.forms import TrainerFilter
from portal.selectors.trainers import (
    in_place,
    places_of,
    trainer_lines,
    with_certificate,
)

MOST_FOUND = 20


@signed_in
@require_safe
def trainer_list(request: HttpRequest) -> HttpResponse:
    """The roster, searched by name, topic, language, place, role and certificate."""
    at = timezone.now()
    found, form = _narrowed(request, at)
    page = page_or_404(request, found)
    context = {
        "form": form,
        "page": page,
        "lines": trainer_lines(list(page.object_list), at),
        "is_filtered": any(form.cleaned_data.values()),
        "may_manage": manages_trainers(request.user),
    }
    status = 400 if form.errors else 200  # a day that cannot be: said beside the box
    return render(request, "portal/trainer_list.html", context, status=status)


def _narrowed(
    request: HttpRequest, at: datetime
) -> tuple[QuerySet[Person], TrainerFilter]:
    """Those of the roster who fit what the list is searched for."""
    if not sees_events(request.user):
        raise Http404("no such page")
    people = trainers_for(request.user)
    form = TrainerFilter(request.GET, places=places_of(people, at))
    if form.errors.keys() - {"on"}:
        raise Http404("no such filter")
    wanted = form.cleaned_data
    found = find_trainers(
        people,
        query=wanted["q"],
        topic=wanted["topic"],
        language=wanted["language"],
        role=wanted["role"],
        on=wanted.get("on"),
    )
    if wanted["place"]:
        found = in_place(found, wanted["place"], at)
    if wanted["certified"]:
        found = with_certificate(found, at)
    return found, form


@exported
def trainer_export(request: HttpRequest) -> Listing:
    """The roster as searched; what they ask for only for those who manage it."""
    at = timezone.now()
    found, form = _narrowed(request, at)
    if form.errors:
        raise Http404("no such day")
    rate = [RATE] if manages_trainers(request.user) else []
    return Listing(
        title=gettext_lazy("Trainers"),
        columns=[*TRAINERS, *rate],
        rows=lambda: trainers_to_write(found, at),
        back=reverse("trainer_list"),
        target=TrainerProfile,
        filters=noted(form.cleaned_data),
        file_name="trainers",
    )


@exported
def trainer_page_export(request: HttpRequest, uid: UUID) -> Listing:
    """What one trainer led, of the events that the viewer may know of, with the marks
    at those on which the viewer works.
    """
    person = get_object_or_404(trainers_for(request.user), uid=uid)
    own = events_for(request.user)
    return Listing(
        title=person.full_name,
        columns=LED,
        rows=lambda: led_to_write(events_led(person, _told(request)), person, own),
        back=reverse("trainer_page", args=[uid]),
        target=person,
        file_name="events-led",
    )


@signed_in
@require_safe
def trainer_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One trainer: what they offer, what they led, and how those marked it who were
    there, at events on which the viewer works; rates for managers only.
    """
    person = get_object_or_404(with_profiles(trainers_for(request.user)), uid=uid)
    marks = marks_of(person, events_for(request.user))
    context = _context(request, person) | {
        "parts": list(with_marks(events_led(person, _told(request)), marks)),
        "marks": marks,
    }
    return render(request, "portal/trainer_page.html", context)


def _told(request: HttpRequest) -> Any:
    """Events that this viewer may know of."""
    return Event.objects.public() | events_for(request.user)


def _context(request: HttpRequest, person: Person) -> dict[str, Any]:
    may_manage = manages_trainers(request.user)
    (line,) = trainer_lines([person], timezone.now())
    rates = line.profile.rates.all() if line.profile and may_manage else []
    has_card = cards_for(request.user).filter(pk=person.pk).exists()
    return {
        "person": person,
        "line": line,
        "rates": rates,
        "may_manage": may_manage,
        "has_card": has_card,
        "tabs": person_tabs_of(person, request.user) if has_card else [],
    }


@signed_in
@require_safe
def trainer_add(request: HttpRequest) -> HttpResponse:
    """Choose among one's people who is to be put on the roster."""
    _manages_or_refuse(request)
    query = request.GET.get("q", "").replace("\x00", "")[:200].strip()
    people = cards_for(request.user).filter(trainer_profile=None)
    context = {
        "query": query,
        "found": find_people(people, query)[:MOST_FOUND] if query else [],
    }
    return render(request, "portal/trainer_add.html", context)


@signed_in
@get_or_post
def trainer_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The profile; the first time it is saved the person is on the roster."""
    person = _managed(request, uid)
    profile = TrainerProfile.objects.filter(person=person).first()
    given = request.POST if request.method == "POST" else None
    form = TrainerForm(given, profile=profile)
    if form.is_valid():
        set_profile(person, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("trainer_page", person.uid)
    context = {"person": person, "form": form, "is_known": profile is not None}
    status = 400 if form.errors else 200
    return render(request, "portal/trainer_edit.html", context, status=status)


@signed_in
@get_or_post
def trainer_rate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A new rate from a day on; the one before it ends the day before."""
    person = _managed(request, uid)
    profile = get_object_or_404(TrainerProfile, person=person)
    given = request.POST if request.method == "POST" else None
    form = RateForm(given, initial={"started_on": timezone.localdate(), "unit": "day"})
    if form.is_valid():
        try:
            set_rate(profile, actor=actor_of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("started_on", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("trainer_page", person.uid)
    context = {"person": person, "form": form}
    status = 400 if form.errors else 200
    return render(request, "portal/trainer_rate.html", context, status=status)


def _manages_or_refuse(request: HttpRequest) -> None:
    if not sees_events(request.user):
        raise Http404("no such page")
    if not manages_trainers(request.user):
        raise PermissionDenied


def _managed(request: HttpRequest, uid: UUID) -> Person:
    """Somebody of the roster, or somebody whose card one may open."""
    known = trainers_for(request.user).order_by().values("pk")
    own = cards_for(request.user).order_by().values("pk")
    people = Person.objects.filter(pk__in=known) | Person.objects.filter(pk__in=own)
    person: Person = get_object_or_404(people, uid=uid)
    _manages_or_refuse(request)
    return person
