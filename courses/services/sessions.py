"""Acts on the parts of an event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, Leg, Scan, Session
from courses.selectors.events import agenda, is_outside
from courses.services.presence import derive_session
from courses.services.quotas import count_anew, remove_quota
from courses.services.seats import lock_event
from participants.models import Actor
from participants.services.audit import record

Part = TypeVar("Part", Session, Leg)


class OutsideEvent(DomainError):
    code = "outside_event"
    message = _("The session must lie between the start and the end of the event.")


class HasScans(DomainError):
    code = "has_scans"
    message = _("Presence was entered for this session, so it cannot be removed.")


@transaction.atomic
def add_session(
    event: Event,
    *,
    titles: dict[str, str],
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    kind: str = Session.Kind.LECTURE,
    room: str = "",
    track: str = "",
) -> Session:
    """Put a session into the event's programme. Raises OutsideEvent."""
    session = Session(
        event=event,
        titles=titles,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=kind,
        room=room,
        track=track,
    )
    _check(session)
    _count_change(event)
    session.save()
    record(actor, "session.added", session, after={"event": str(event.uid)})
    return session


@transaction.atomic
def change_session(session: Session, *, actor: Actor, **fields: Any) -> Session:
    """Change a session; presence is worked out again.

    With the track it changes who needs a seat of it: all, or those who chose it.
    Raises OutsideEvent, QuotaBelowTaken.
    """
    if "track" in fields:
        lock_event(session.event)
    row = Session.objects.select_for_update().get(pk=session.pk)
    changed = [name for name in fields if getattr(row, name) != fields[name]]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, fields[name])
    _check(row)
    is_moved = bool({"starts_at", "ends_at"} & set(changed))
    if is_moved:
        _count_change(row.event)
    row.save(update_fields=[*changed, "updated_at"])
    if is_moved:
        derive_session(row)
    if "track" in changed and row.quotas.exists():
        count_anew(row, timezone.now())
    record(actor, "session.changed", row, after={"fields": changed})
    return row


@transaction.atomic
def remove_session(session: Session, *, actor: Actor) -> None:
    """Take a session out, and its number of seats with it; those whom that held back
    are served. Raises HasScans when somebody was checked in to it, or excused from it.
    """
    lock_event(session.event)
    if session.scans.exists() or session.presences.exists():
        raise HasScans
    record(
        actor, "session.removed", session.event, before={"session": str(session.uid)}
    )
    for quota in session.quotas.all():
        remove_quota(quota, actor=actor)
    _count_change(session.event)
    session.delete()


def move_along(event: Event, days: int) -> bool:
    """Move the sessions by `days` with their event; say whether they were moved.

    They stay when somebody was checked in, and as `shift` says. Who was excused
    beforehand stays excused.
    """
    said = event.scans.exclude(says__in=[Scan.Says.NOTICE, Scan.Says.SCANS])
    return not said.exists() and shift(event, event.sessions.all(), days)


def shift(event: Event, parts: Iterable[Part], days: int) -> bool:
    """Move parts of an event by `days`, clock times kept; say whether they were moved.

    They stay when they lie on the days of the event anyway, or when they would not
    after the move.
    """
    rows = list(parts)
    if not days or _on_its_days(event, rows):
        return False
    by, at = timedelta(days=days), timezone.now()
    for row in rows:
        row.starts_at = row.starts_at.astimezone(event.tz) + by
        row.ends_at = row.ends_at.astimezone(event.tz) + by
        row.updated_at = at
    if not _on_its_days(event, rows):
        return False
    fields = ["starts_at", "ends_at", "updated_at"]
    type(rows[0])._default_manager.bulk_update(rows, fields)
    return True


def _on_its_days(event: Event, rows: Iterable[Session | Leg]) -> bool:
    first, last = event.day, event.last_day
    if first is None or last is None:
        return True
    return all(
        first <= row.starts_at.astimezone(event.tz).date()
        and row.ends_at.astimezone(event.tz).date() <= last
        for row in rows
    )


def _check(session: Session) -> None:
    session.full_clean()
    if is_outside(session, session.event):
        raise OutsideEvent


def _count_change(event: Event) -> None:
    """Calendars that hold the event take the new version; called before the change."""
    rows = Event.objects.filter(pk=event.pk)
    days = len(agenda(Event.objects.get(pk=event.pk)))
    rows.filter(most_days__lt=days).update(most_days=days)
    rows.update(sequence=F("sequence") + 1)
