"""What every page of a study visit begins with."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
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


def show_refusal(form: forms.BaseForm, refusal: Exception) -> None:
    """The refusal of a service on the form."""
    found = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
    for message in found:
        form.add_error(None, message)
