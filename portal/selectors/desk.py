"""What needs somebody today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from certificates.models import Certificate
from courses.access import checkin_events_for, events_for
from courses.models import Event, Presence, Quota, Registration, Status
from newsletters.access import issues_for
from newsletters.models import Dispatch, Issue
from outbox.models import Message
from participants.access import is_admin
from participants.models import User

AHEAD = timedelta(days=14)
BACK = timedelta(days=90)


@dataclass(frozen=True)
class Today:
    """The lists of the desk's first page; an empty one is not shown."""

    at: datetime
    now: QuerySet[Event]
    ahead: QuerySet[Event]
    to_close: QuerySet[Event]
    to_certify: QuerySet[Event]
    unknown_organisations: int
    issues: QuerySet[Issue]
    dispatches: QuerySet[Dispatch]
    in_doubt: int
    doors: QuerySet[Event]

    @property
    def is_quiet(self) -> bool:
        """Nothing waits for this person."""
        return not any(
            (
                self.now,
                self.ahead,
                self.to_close,
                self.to_certify,
                self.unknown_organisations,
                self.issues,
                self.dispatches,
                self.in_doubt,
                self.doors,
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
    attended = Presence.objects.filter(session__event=OuterRef("pk"))
    issues = issues_for(user)
    return Today(
        at=at,
        now=events.filter(starts_at__lt=tomorrow, ends_at__gte=at).exclude(
            status=Event.Status.CANCELLED
        ),
        ahead=events.filter(starts_at__gte=tomorrow, starts_at__lt=at + AHEAD)
        .exclude(status=Event.Status.CANCELLED)
        .order_by("starts_at"),
        to_close=over.filter(status__in=[Event.Status.OPEN, Event.Status.CLOSED]),
        to_certify=over.filter(
            ~Exists(certified), Exists(attended), status=Event.Status.HELD
        ),
        unknown_organisations=_unknown_organisations(events),
        issues=issues.filter(
            state__in=[Issue.State.DRAFT, Issue.State.REVIEW]
        ).select_related("series"),
        dispatches=Dispatch.objects.filter(
            issue__in=issues, state__in=[Dispatch.State.SENDING, Dispatch.State.PAUSED]
        ).select_related("issue__series", "audience"),
        in_doubt=_in_doubt() if is_admin(user) else 0,
        doors=checkin_events_for(user).exclude(pk__in=events_for(user)),
    )


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
