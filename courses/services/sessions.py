"""Acts on the parts of an event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, Scan, Session
from courses.selectors.events import is_outside
from courses.services.changes import telling_of_days
from courses.services.parts import tell_of_parts
from courses.services.presence import derive_session
from courses.services.quotas import count_anew, remove_quota
from courses.services.seats import lock_event
from courses.services.shifting import Move, shift_parts
from courses.services.versions import require_version
from participants.models import Actor, Person
from participants.services.audit import record


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
    """Put a session into the event's programme. Raises OutsideEvent.

    Where a day begins or ends at another hour by it, everybody is told; so it is when
    a session is changed or taken out.
    """
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
    with telling_of_days(event):
        session.save()
    record(actor, "session.added", session, after={"event": str(event.uid)})
    return session


@transaction.atomic
def change_session(
    session: Session,
    *,
    actor: Actor,
    seen_at: datetime | None = None,
    **fields: Any,
) -> Session:
    """Change a session; presence is worked out again.

    With the track it changes who needs a seat of it: all, or those who chose it.
    Who has a part in it is told of another time or room.
    Raises OutsideEvent, QuotaBelowTaken, and ChangedMeanwhile when it is not that of
    `seen_at` any more.
    """
    event = lock_event(session.event)
    row = Session.objects.select_for_update().get(pk=session.pk)
    require_version(row, seen_at)
    changed = [name for name in fields if getattr(row, name) != fields[name]]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, fields[name])
    _check(row)
    saved = [*changed, "updated_at"]
    if {"starts_at", "ends_at"} & set(changed):
        with telling_of_days(row.event):
            row.save(update_fields=saved)
            tell_of_parts(event, _with_a_part(row))
        derive_session(row)
    else:
        row.save(update_fields=saved)
        if "room" in changed:
            tell_of_parts(event, _with_a_part(row))
    if "track" in changed and row.quotas.exists():
        count_anew(row, timezone.now())
    record(actor, "session.changed", row, after={"fields": changed})
    return row


@transaction.atomic
def remove_session(session: Session, *, actor: Actor) -> None:
    """Take a session out, and its number of seats with it; those whom that held back
    are served, those who had a part in it are told. Raises HasScans when somebody was
    checked in to it, or excused from it.
    """
    event = lock_event(session.event)
    if session.scans.exists() or session.presences.exists():
        raise HasScans
    record(
        actor, "session.removed", session.event, before={"session": str(session.uid)}
    )
    for quota in session.quotas.all():
        remove_quota(quota, actor=actor)
    people = _with_a_part(session)
    with telling_of_days(session.event):
        session.delete()
    tell_of_parts(event, people)


def move_along(event: Event, move: Move, *, at: datetime) -> bool:
    """Move the sessions along with their event; say whether they were moved.

    They stay when somebody was checked in, and as `shift_parts` says. Who was excused
    beforehand stays excused.
    """
    said = event.scans.exclude(says__in=[Scan.Says.NOTICE, Scan.Says.SCANS])
    return not said.exists() and shift_parts(event.sessions.all(), move, at=at)


def _with_a_part(session: Session) -> list[Person]:
    return list(Person.objects.filter(event_roles__session=session).distinct())


def _check(session: Session) -> None:
    session.full_clean()
    if is_outside(session, session.event):
        raise OutsideEvent
