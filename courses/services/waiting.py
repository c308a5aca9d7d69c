"""The waiting list: who is offered a seat when one is free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from courses.models import Event, Quota, Registration, Status
from courses.services import notices
from courses.services.expired_nominations import tell_nominators
from courses.services.seats import all_quotas, give_back, lock_event, needed, take_seats
from participants.models import Actor
from participants.services.audit import record

OFFER_HOURS = 48
TAKES_PEOPLE = (Event.Status.ANNOUNCED, Event.Status.OPEN, Event.Status.CLOSED)


@transaction.atomic
def promote(event: Event, at: datetime | None = None) -> list[Registration]:
    """Offer free seats down the line by priority, time and number; return the offered.

    Somebody whose quotas are full keeps the place and blocks nobody behind. The offer
    holds its seats, and its mail is queued in the same transaction.
    """
    at = at or timezone.now()
    event = lock_event(event)
    if event.status not in TAKES_PEOPLE or (event.starts_at and event.starts_at <= at):
        return []
    quotas = all_quotas(event)
    if not _has_room(quotas):
        return []
    line = event.registrations.in_line().select_related("event", "organisation__region")
    offered = []
    for row in line:
        mine = needed(quotas, row, at)
        if all(quota.taken < quota.size for quota in mine):
            offer_to(row, mine, at)
            offered.append(row)
            if not _has_room(quotas):
                break
    return offered


def _has_room(quotas: Iterable[Quota]) -> bool:
    """Whether the event as a whole has a free seat; without a limit it has."""
    whole = [quota for quota in quotas if quota.scope == Quota.Scope.EVENT]
    return all(quota.taken < quota.size for quota in whole)


def offer_to(
    row: Registration,
    quotas: list[Quota],
    at: datetime,
    *,
    actor: Actor = None,
    said: Mapping[str, str] | None = None,
) -> None:
    """Hold the seats for somebody in line and ask; the caller has locked the event."""
    take_seats(row, quotas)
    for quota in quotas:
        quota.taken += 1
    until = at + timedelta(hours=OFFER_HOURS)
    row.status = Status.OFFERED
    row.held_until = min(until, row.event.starts_at or until)
    row.save(update_fields=["status", "held_until", "updated_at"])
    record(
        actor,
        "registration.offered",
        row,
        before={"status": Status.WAITING},
        after={"status": row.status, "held_until": row.held_until.isoformat()},
    )
    version = row.held_until.isoformat()
    notices.tell(
        notices.OFFER, row, version=version, expires_at=row.held_until, said=said
    )


def expire_overdue(event: Event, at: datetime) -> int:
    """End the event's holds and offers that ran out, and promote; say how many.

    Whoever nominated some of them is told.
    """
    overdue = event.registrations.filter(
        status__in=[Status.HELD, Status.OFFERED], held_until__lte=at
    )
    if not overdue.exists():
        return 0
    with transaction.atomic():
        event = lock_event(event)
        rows = list(overdue.select_for_update(no_key=True).order_by("pk"))
        give_back(rows)
        Registration.objects.filter(pk__in=[row.pk for row in rows]).update(
            status=Status.EXPIRED, held_until=None, ended_at=at, updated_at=at
        )
        for row in rows:
            before = {"status": row.status}
            record(None, "registration.expired", row, before=before)
        tell_nominators(event, rows, at=at)
        promote(event, at)
    return len(rows)


def release_seats(at: datetime | None = None) -> int:
    """Free what scopes did not use by their release date, and promote; say how many."""
    at = at or timezone.now()
    day = at.date() + timedelta(days=1)  # the farthest time zone; looked at again below
    due = Quota.objects.filter(released_at__isnull=True, release_on__lte=day)
    done = 0
    for event in Event.objects.filter(pk__in=due.values("event")).order_by("pk"):
        with transaction.atomic():
            lock_event(event)
            local_day = at.astimezone(event.tz).date()
            rows = due.filter(event=event, release_on__lte=local_day)
            count = rows.update(released_at=at, updated_at=at)
            if count:
                done += count
                promote(event, at)
    return done


def promote_all(at: datetime | None = None) -> int:
    """Promote in every event with a waiting list: what an interrupted act left."""
    at = at or timezone.now()
    events = Event.objects.filter(
        pk__in=Registration.objects.filter(status=Status.WAITING).values("event")
    )
    return sum(len(promote(event, at)) for event in events.order_by("pk"))
