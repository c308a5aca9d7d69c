"""What changes on the card of a person goes on to the events ahead of them (E145)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from core.errors import DomainError
from courses.models import ACTIVE, Registration
from courses.services.correction import correct_registration
from outbox.models import address_key
from participants.models import AddressChange, Person

LOOKED_BACK = timedelta(days=2)  # at changes of address; the job runs every few minutes


def ahead_of(person: Person, at: datetime) -> QuerySet[Registration]:
    """The registrations of somebody that stand, for events that are not over."""
    is_ahead = Q(event__ends_at=None) | Q(event__ends_at__gt=at)
    rows = Registration.objects.filter(is_ahead, person=person, status__in=ACTIVE)
    return rows.select_related("event").order_by("pk")


def pass_on_addresses(at: datetime) -> int:
    """Give registrations the address that holds for their person now; say how many.

    Those alone that had the former one: another was typed on purpose. At the new
    address the mail of each comes again.
    """
    changes = AddressChange.objects.filter(
        state=AddressChange.State.DONE, ended_at__gt=at - LOOKED_BACK
    )
    passed = 0
    for change in changes.select_related("person").order_by("ended_at", "pk"):
        former = address_key(change.former)
        for row in ahead_of(change.person, at).filter(email_key=former):
            try:
                correct_registration(row, email=change.email, actor=None, at=at)
            except DomainError:  # registered with the new address as well
                continue
            passed += 1
    return passed
