"""What “my page” shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from core.codes import grouped
from courses.models import Candidacy, EventOrganiser, Registration, Status
from courses.selectors.materials import Shown, materials_for, shown_to
from courses.selectors.online import OnlineLink, online_link
from courses.selectors.parts import Part, parts_at
from courses.selectors.situations import Situation, situations_of
from courses.services.evaluation.tasks import Task, tasks_for
from courses.services.nominations import needs_consent
from courses.services.tickets import (
    registration_path,
    registration_token,
    ticket_code,
)
from newsletters.models import Subscription
from newsletters.services.tokens import unsubscribe_token
from participants.models import Person
from portal.selectors.own import candidacies_at, people_at


@dataclass(frozen=True)
class Line:
    """A registration: what it means, what to do, and the address of its own page."""

    registration: Registration
    situation: Situation
    tasks: list[Task] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    link: OnlineLink | None = None
    materials: list[Shown] = field(default_factory=list)

    @property
    def path(self) -> str:
        return registration_path(self.registration)

    @property
    def token(self) -> str:
        return registration_token(self.registration)

    @property
    def code(self) -> str:
        """What the door reads; empty without a ticket."""
        return ticket_code(self.registration) if self.situation.has_ticket else ""

    @property
    def code_shown(self) -> str:
        return grouped(self.code, 4)

    @property
    def agrees_first(self) -> bool:
        """Whether there are words to agree to before the seat is taken."""
        return needs_consent(self.registration)

    @property
    def is_alive(self) -> bool:
        """Whether the person may still come."""
        return self.registration.is_active and self.situation.status != Status.EXPIRED


@dataclass(frozen=True)
class MyPage:
    """Everything of the people who share one address."""

    address: str
    upcoming: list[Line]
    past: list[Line]
    certificates: list[Certificate]  # those whose event is not on the page
    people: list[Person]
    candidacies: list[Candidacy]
    newsletters: list[tuple[Subscription, str]]  # with the link that ends it
    parts: list[Part] = field(default_factory=list)  # ahead: trainer, host …

    @property
    def next(self) -> Line | None:
        """The first that one may still come to."""
        return next((line for line in self.upcoming if line.is_alive), None)

    @property
    def later(self) -> list[Line]:
        """The other ones ahead."""
        return [line for line in self.upcoming if line is not self.next]

    @property
    def urgent(self) -> list[Line]:
        """Seats that are lost unless one acts; the next event says it for itself."""
        return [line for line in self.later if line.situation.is_urgent]

    @property
    def to_answer(self) -> list[Line]:
        """Events that are over and ask something."""
        return [line for line in self.past if line.tasks]

    @property
    def has_many_names(self) -> bool:
        """Whether it has to be said whose a registration is."""
        lines = [*self.upcoming, *self.past]
        return len({line.registration.name_key for line in lines}) > 1


def my_page_of(address_key: str) -> MyPage:
    """Registrations typed with the address, or of people whose card has it."""
    at = timezone.now()
    certificates = certificates_at(address_key)
    lines = _lines(_registrations(address_key), certificates, at)
    upcoming = [line for line in lines if _is_ahead(line.registration, at)]
    past = [line for line in reversed(lines) if line not in upcoming]
    shown = {row.pk for line in lines for row in line.certificates}
    return MyPage(
        address_key,
        upcoming=upcoming,
        past=past,
        certificates=[row for row in certificates if row.pk not in shown],
        people=list(people_at(address_key)),
        candidacies=list(candidacies_at(address_key)),
        newsletters=_newsletters(address_key),
        parts=parts_at(address_key, at),
    )


def _newsletters(address_key: str) -> list[tuple[Subscription, str]]:
    asked = Subscription.objects.filter(email_key=address_key, ended_at=None)
    rows = asked.exclude(confirmed_at=None).select_related("series").order_by("pk")
    return [
        (
            row,
            reverse("unsubscribe", args=[unsubscribe_token(row.series.uid, row.email)]),
        )
        for row in rows
    ]


def _registrations(address_key: str) -> list[Registration]:
    organisers = EventOrganiser.objects.select_related("organisation")
    mine = Q(email_key=address_key) | Q(person__email_key=address_key)
    rows = Registration.objects.filter(mine, merged_into=None).select_related(
        "event__kind", "event__place", "organisation", "person", "replaced_by"
    )
    rows = rows.prefetch_related(Prefetch("event__organisers", organisers))
    return list(rows.order_by("event__starts_at", "pk"))


def _is_ahead(row: Registration, at: datetime) -> bool:
    return row.event.ends_at is not None and row.event.ends_at >= at


def certificates_at(address_key: str) -> list[Certificate]:
    """The certificates that the holder of the mailbox may open, the latest first."""
    # A registration of the same name and office may be a namesake's: by itself it
    # opens its own certificate, not the others of the person it was matched with.
    mine = Q(person__email_key=address_key) | Q(registration__email_key=address_key)
    # a second certificate of one event stays with the card that was merged
    mine |= Q(person__merged_into__email_key=address_key)
    rows = Certificate.objects.filter(mine).select_related("event", "person")
    return list(rows.order_by("-issued_at", "-pk"))


def _lines(
    rows: list[Registration], certificates: list[Certificate], at: datetime
) -> list[Line]:
    situations = situations_of(rows, at)
    materials = materials_for(rows, at)
    tasks = tasks_for([row for row in rows if row.status == Status.CONFIRMED], at)
    return [
        Line(
            row,
            situations[row.pk],
            tasks.get(row.pk, []),
            [one for one in certificates if one.registration_id == row.pk],
            online_link(row, at),
            shown_to(row, registration_token(row), materials[row.pk]),
        )
        for row in rows
    ]
