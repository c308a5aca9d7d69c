"""What “my page” shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from certificates.models import Certificate
from courses.models import Registration
from courses.services.tickets import registration_path
from participants.models import Person
from portal.selectors.own import people_at


@dataclass(frozen=True)
class Line:
    """A registration and the address of its own page."""

    registration: Registration
    path: str


@dataclass(frozen=True)
class MyPage:
    """Everything of the people who share one address."""

    address: str
    upcoming: list[Line]
    past: list[Line]
    certificates: list[Certificate]
    people: list[Person]


def my_page_of(address_key: str) -> MyPage:
    """Registrations typed with the address, or of people whose card has it."""
    rows = list(
        Registration.objects.filter(
            Q(email_key=address_key) | Q(person__email_key=address_key)
        )
        .select_related("event__kind", "event__place", "organisation")
        .order_by("event__starts_at", "pk")
    )
    at = timezone.now()
    upcoming = [row for row in rows if row.event.ends_at and row.event.ends_at >= at]
    past = [row for row in reversed(rows) if row not in upcoming]
    # A registration of the same name and office may be a namesake's: by itself it
    # opens its own certificate, not the others of the person it was matched with.
    mine = Q(person__email_key=address_key) | Q(registration__email_key=address_key)
    # a second certificate of one event stays with the card that was merged
    mine |= Q(person__merged_into__email_key=address_key)
    certificates = (
        Certificate.objects.filter(mine)
        .select_related("event", "person")
        .order_by("-issued_at", "-pk")
    )
    return MyPage(
        address_key,
        upcoming=[Line(row, registration_path(row)) for row in upcoming],
        past=[Line(row, registration_path(row)) for row in past],
        certificates=list(certificates),
        people=list(people_at(address_key)),
    )
