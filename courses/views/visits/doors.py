"""What every page of a study visit begins with."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from courses.access import events_for
from courses.models import Event, EventKind


def own_visit_or_404(request: HttpRequest, slug: str) -> Event:
    """A study visit the user organises; Http404 for any other event."""
    rows = events_for(request.user).select_related("programme", "kind", "place")
    behaviour = EventKind.Behaviour.STUDY_VISIT
    return get_object_or_404(rows, slug=slug, kind__behaviour=behaviour)


def own_stay_or_404(request: HttpRequest, slug: str) -> Event:
    """An event with rooms and meals that the user organises; Http404 for any other."""
    rows = events_for(request.user).select_related("programme", "kind", "place")
    behaviour = EventKind.Behaviour.STUDY_VISIT
    stays = Q(with_lodging=True) | Q(kind__behaviour=behaviour)
    return get_object_or_404(rows.filter(stays), slug=slug)


def own_source_or_404(request: HttpRequest, slug: str) -> Event:
    """An event of the user's that gives examples of good practice; else Http404."""
    rows = events_for(request.user).select_related("programme", "kind", "place")
    event = get_object_or_404(rows, slug=slug)
    if not event.gives_practices:
        raise Http404("no event that gives examples")
    return event


def show_refusal(form: forms.BaseForm, refusal: Exception) -> None:
    """The refusal of a service on the form."""
    found = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
    for message in found:
        form.add_error(None, message)
