"""What needs somebody today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from certificates.models import Certificate
from courses.access import (
    checkin_events_for,
    events_for,
    marks_for,
    programmes_for_events,
    taught_events_for,
)
from courses.models import (
    ACTIVE,
    Evaluation,
    Event,
    Letter,
    Presence,
    Quota,
    Registration,
    Status,
)
from courses.selectors.attendance import THERE
from courses.selectors.deliveries import unreached_at
from courses.selectors.events import upcoming_public, with_seats
from courses.selectors.turnout import due_by
from courses.selectors.wanted import with_unfilled
from courses.services.letters import to_release
from newsletters.access import issues_for
from newsletters.models import Dispatch, Issue
from outbox.models import Message
from participants.access import has_role, is_admin, people_for
from participants.models import Grant, User
from portal.selectors.figures import Figures, figures_of
from portal.selectors.guide import Step, steps_of
from programmes.access import programmes_for

AHEAD = timedelta(days=14)
BACK = timedelta(days=90)
DECIDE_WITHIN = timedelta(days=7)
MOST_PROGRAMMES = 12
Role = Grant.Role


@dataclass(frozen=True)
class Today:
    """The lists of the desk's first page; an empty one is not shown."""

    at: datetime
    now: QuerySet[Event]
    ahead: QuerySet[Event]
    to_decide: QuerySet[Event]
    to_close: QuerySet[Event]
    to_certify: QuerySet[Event]
    unknown_organisations: int
    issues: QuerySet[Issue]
    dispatches: QuerySet[Dispatch]
    letters: QuerySet[Letter]
    in_doubt: int
    unreached: QuerySet[Registration]
    doors: QuerySet[Event]
    teaching: QuerySet[Event]
    taught: QuerySet[Event]
    colleagues: QuerySet[Registration]
    open_events: QuerySet[Event]
    figures: list[Figures]
    steps: list[Step]
    is_at_a_door: bool
    is_coordinator: bool

    @property
    def is_quiet(self) -> bool:
        """Nothing waits for this person."""
        return not any(
            (
                self.now,
                self.ahead,
                self.to_decide,
                self.to_close,
                self.to_certify,
                self.unknown_organisations,
                self.issues,
                self.dispatches,
                self.letters,
                self.in_doubt,
                self.unreached,
                self.doors,
                self.teaching,
                self.taught,
                self.colleagues,
            )
        )


def today_of(user: User) -> Today:
    """What waits for `user`, from every app, in a fixed number of queries."""
    at = timezone.now()
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + timedelta(days=1)
    events = with_numbers(events_for(user).select_related("kind", "place"))
    over = events.filter(ends_at__lt=at, starts_at__gt=at - BACK)
    certified = Certificate.objects.filter(event=OuterRef("pk"))
    attended = Presence.objects.filter(session__event=OuterRef("pk"), state__in=THERE)
    issues = issues_for(user)
    return Today(
        at=at,
        now=events.filter(starts_at__lt=tomorrow, ends_at__gte=at).exclude(
            status=Event.Status.CANCELLED
        ),
        ahead=events.filter(starts_at__gte=tomorrow, starts_at__lt=at + AHEAD)
        .exclude(status=Event.Status.CANCELLED)
        .order_by("starts_at"),
        to_decide=due_by(with_unfilled(events), (at + DECIDE_WITHIN).date()),
        to_close=over.filter(status__in=[Event.Status.OPEN, Event.Status.CLOSED]),
        to_certify=over.filter(
            ~Exists(certified), Exists(attended), status=Event.Status.HELD
        ),
        unknown_organisations=_unknown_organisations(events),
        issues=issues.filter(
            state__in=[Issue.State.DRAFT, Issue.State.REVIEW]
        ).select_related("series"),
        dispatches=Dispatch.objects.filter(
            issue__in=issues,
            state__in=[
                Dispatch.State.WAITING,
                Dispatch.State.SENDING,
                Dispatch.State.PAUSED,
            ],
        ).select_related("issue__series", "audience"),
        letters=to_release(events_for(user), user),
        in_doubt=_in_doubt() if is_admin(user) else 0,
        unreached=unreached_at(events_for(user), at),
        doors=checkin_events_for(user)
        .exclude(pk__in=events_for(user))
        .exclude(status=Event.Status.CANCELLED)
        .select_related("place")
        .order_by("starts_at", "pk"),
        teaching=_teaching(user, at),
        taught=_taught(user),
        colleagues=_colleagues(user, at),
        open_events=_open_events(user),
        figures=figures_for(user),
        steps=steps_of(user),
        is_at_a_door=has_role(user, Role.CHECKIN),
        is_coordinator=has_role(user, Role.COORDINATOR),
    )


def figures_for(user: User) -> list[Figures]:
    """The figures of the programmes a user has a role in, the newest first."""
    programmes = programmes_for(user)[:MOST_PROGRAMMES]
    exact = programmes_for_events(user).values_list("pk", flat=True)
    rows = figures_of(list(programmes), exact=set(exact))
    return [row for row in rows if not row.is_empty]


def _teaching(user: User, at: datetime) -> QuerySet[Event]:
    """Events ahead at which the user teaches."""
    rows = taught_events_for(user, at).filter(ends_at__gte=at)
    return rows.select_related("place").order_by("starts_at", "pk")


def _taught(user: User) -> QuerySet[Event]:
    """Events at which the user taught and whose evaluation is closed."""
    rows = marks_for(user).filter(
        evaluations__moment=Evaluation.Moment.END,
        evaluations__closed_at__isnull=False,
    )
    return rows.select_related("place").order_by("-starts_at", "pk")[:20]


def _colleagues(user: User, at: datetime) -> QuerySet[Registration]:
    """Where a coordinator's own people are registered for events ahead."""
    if not has_role(user, Role.COORDINATOR):
        return Registration.objects.none()
    rows = Registration.objects.filter(
        person__in=people_for(user), event__ends_at__gte=at, status__in=ACTIVE
    ).exclude(event__status=Event.Status.CANCELLED)
    rows = rows.select_related("event__place", "person")
    return rows.order_by("event__starts_at", "sort_key", "pk")[:50]


def _open_events(user: User) -> QuerySet[Event]:
    """Public events that take registrations, for coordinators."""
    if not has_role(user, Role.COORDINATOR):
        return Event.objects.none()
    return with_seats(upcoming_public().filter(status=Event.Status.OPEN))[:5]


def with_numbers(events: QuerySet[Event]) -> QuerySet[Event]:
    """Each event with `confirmed`, `waiting` and `seats`."""
    seats = (
        Quota.objects.filter(event=OuterRef("pk"), scope=Quota.Scope.EVENT)
        .order_by()
        .values("event")
        .annotate(total=Sum("size"))
        .values("total")
    )
    return events.annotate(
        confirmed=Count(
            "registrations", filter=Q(registrations__status=Status.CONFIRMED)
        ),
        waiting=Count("registrations", filter=Q(registrations__status=Status.WAITING)),
        seats=seats,
    )


def _unknown_organisations(events: QuerySet[Event]) -> int:
    return (
        Registration.objects.filter(
            event__in=events.values("pk"), organisation=None, status=Status.CONFIRMED
        )
        .exclude(organisation_text="")
        .count()
    )


def _in_doubt() -> int:
    return Message.objects.filter(state=Message.State.UNCERTAIN).count()
