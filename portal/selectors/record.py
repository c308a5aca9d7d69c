"""The training record of a person: where they were, how long, and what they got."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from courses.access import events_for
from courses.models import Event, EventRole, Presence, Status
from courses.selectors.attendance import THERE
from courses.selectors.attended import taught_hours
from participants.access import Visitor
from participants.models import Person
from portal.selectors.figures import HELD

PRESENT = _("took part")


@dataclass
class Line:
    """One event: in what part, the taught hours present, the certificates of it."""

    event: Event
    roles: list[str | Promise] = field(default_factory=list)
    hours: Decimal = Decimal(0)
    certificates: list[Certificate] = field(default_factory=list)

    @property
    def took_part(self) -> bool:
        """Whether hours were counted: not for who only led, hosted or organised it."""
        return PRESENT in self.roles


@dataclass(frozen=True)
class Year:
    """The events of one year, the latest first; None: their day is not known."""

    year: int | None
    lines: list[Line]

    @property
    def hours(self) -> Decimal:
        return sum((line.hours for line in self.lines), Decimal(0))

    @property
    def certificates(self) -> int:
        return sum(len(line.certificates) for line in self.lines)


@dataclass(frozen=True)
class TrainingRecord:
    """The years, the latest first, and certificates that belong to no event."""

    years: list[Year]
    others: list[Certificate]

    @property
    def events(self) -> int:
        return sum(len(year.lines) for year in self.years)

    @property
    def hours(self) -> Decimal:
        return sum((year.hours for year in self.years), Decimal(0))

    @property
    def certificates(self) -> int:
        return sum(year.certificates for year in self.years) + len(self.others)


def record_of(person: Person, user: Visitor | None) -> TrainingRecord:
    """What this user may know of it, in a fixed number of queries.

    Events count where the person was present, and held ones in which they had a part.
    An event that is not public is there only for those who work on it, and for the
    person (no user). Certificates are the valid ones, also those of cards merged into
    this one.
    """
    spent = _minutes(person)
    roles = _roles(person)
    valid = Certificate.objects.filter(
        Q(person=person) | Q(person__merged_into=person),
        state=Certificate.State.VALID,
    ).order_by("issued_at", "number")
    given: dict[int | None, list[Certificate]] = defaultdict(list)
    for row in valid:
        given[row.event_id].append(row)
    keys = {*spent, *roles, *(key for key in given if key is not None)}
    lines = [
        Line(
            event,
            [*([PRESENT] if event.pk in spent else []), *roles[event.pk]],
            taught_hours(event, event.sessions.all(), spent.get(event.pk, {})),
            given[event.pk],
        )
        for event in _events(keys, user)
    ]
    return TrainingRecord(_by_year(lines), given[None])


def _events(keys: Iterable[int], user: Visitor | None) -> QuerySet[Event]:
    seen = Event.objects.filter(pk__in=keys)
    if user is not None:
        open_to_all = Q(pk__in=Event.objects.public().values("pk"))
        seen = seen.filter(open_to_all | Q(pk__in=events_for(user).values("pk")))
    return (
        seen.exclude(status=Event.Status.CANCELLED)
        .select_related("kind", "place")
        .prefetch_related("sessions")
    )


def _minutes(person: Person) -> dict[int, dict[int, int]]:
    """The minutes in each session, by event."""
    rows = Presence.objects.filter(
        registration__person=person,
        registration__status=Status.CONFIRMED,
        state__in=THERE,
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for event, session, minutes in rows.values_list(
        "session__event", "session", "minutes"
    ):
        found[event][session] = minutes
    return found


def _roles(person: Person) -> dict[int, list[str | Promise]]:
    rows = EventRole.objects.filter(person=person, event__status__in=HELD)
    found: dict[int, list[str | Promise]] = defaultdict(list)
    for event, role in rows.values_list("event", "role").order_by("pk"):
        label = EventRole.Role(role).label
        if label not in found[event]:
            found[event].append(label)
    return found


def _by_year(lines: list[Line]) -> list[Year]:
    def year(line: Line) -> int:
        return line.event.day.year if line.event.day else 0

    lines.sort(key=year, reverse=True)  # inside a year in the order of events
    return [Year(key or None, list(rows)) for key, rows in groupby(lines, year)]
