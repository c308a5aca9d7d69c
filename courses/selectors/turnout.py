"""Whether events take place: what is to be decided, with the numbers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from courses.models import Event, Status
from courses.selectors.genders import GENDER, Genders, counted
from participants.models import Grant, User
from programmes.models import Programme

State = Event.Status
AHEAD = (State.ANNOUNCED, State.OPEN, State.CLOSED)


@dataclass(frozen=True)
class Turnout:
    """The numbers a decision rests on."""

    genders: Genders
    unconfirmed: int
    waiting: int
    least: int | None

    @property
    def confirmed(self) -> int:
        return self.genders.people

    @property
    def missing(self) -> int:
        """How many people there are too few."""
        return max((self.least or 0) - self.confirmed, 0)

    @property
    def told(self) -> int:
        """How many registrations a cancellation would end."""
        return self.confirmed + self.unconfirmed + self.waiting


def undecided(events: QuerySet[Event]) -> QuerySet[Event]:
    """Those of `events` ahead that have a day of decision and no decision."""
    rows = events.filter(status__in=AHEAD, assured_at=None, decide_on__isnull=False)
    return rows.order_by("decide_on", F("starts_at").asc(nulls_last=True), "pk")


def due_by(events: QuerySet[Event], on: date) -> QuerySet[Event]:
    """Those that are to be decided until `on`."""
    return undecided(events).filter(decide_on__lte=on)


def turnout_of(event: Event) -> Turnout:
    """The numbers of one event, in one query."""
    rows = list(event.registrations.active().values_list("status", GENDER))
    confirmed = counted(g for status, g in rows if status == Status.CONFIRMED)
    waiting = sum(status == Status.WAITING for status, _gender in rows)
    unconfirmed = len(rows) - confirmed.people - waiting
    return Turnout(confirmed, unconfirmed, waiting, event.least_people)


def staff_of(programme: Programme) -> QuerySet[User]:
    """Managers and organisers of the programme."""
    return _with_grant(_of_programme(programme))


def organisers_of(event: Event) -> QuerySet[User]:
    """Who works on the event: managers and organisers of its programme, its own, and
    the staff of the organisations that hold it.
    """
    role, scope = Grant.Role, Grant.Scope
    own = Q(role=role.ORGANISER, scope=scope.EVENT, scope_uid=event.uid)
    bodies = event.organisers.order_by().values("organisation__uid")
    held = Q(role=role.ORGANISER, scope=scope.ORGANISATION, scope_uid__in=bodies)
    return _with_grant(_of_programme(event.programme) | own | held)


def _of_programme(programme: Programme) -> Q:
    return Q(
        role__in=(Grant.Role.MANAGER, Grant.Role.ORGANISER),
        scope=Grant.Scope.PROGRAMME,
        scope_uid=programme.uid,
    )


def _with_grant(wanted: Q) -> QuerySet[User]:
    grants = Grant.objects.filter(wanted)
    return User.objects.filter(is_active=True, grants__in=grants).distinct()
