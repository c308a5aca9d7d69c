"""The doors to certificates."""

from __future__ import annotations

from django.db.models import QuerySet

from certificates.models import Certificate
from courses.access import events_for
from participants.access import Visitor


def certificates_for(user: Visitor) -> QuerySet[Certificate]:
    """The certificates of the events a user works on."""
    return Certificate.objects.filter(event__in=events_for(user))
