"""The doors to certificates."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from certificates.models import Certificate
from courses.access import events_for, programmes_for_events
from participants.access import Visitor
from programmes.models import Programme


def certificates_for(user: Visitor) -> QuerySet[Certificate]:
    """The certificates of the events a user works on."""
    return Certificate.objects.filter(event__in=events_for(user))


def series_programmes_for(user: Visitor) -> QuerySet[Programme]:
    """The programmes whose register of certificates a user may open.

    It is the programme's: who organises single events issues from it only.
    """
    return programmes_for_events(user)


def register_programmes_for(user: Visitor) -> QuerySet[Programme]:
    """The programmes of whose register a user sees at least a part: own events."""
    own = events_for(user).filter(programme=OuterRef("pk"))
    return Programme.objects.filter(Exists(own))
