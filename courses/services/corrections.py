"""Corrections of presence: what an organiser says of people in one session.

Each is a row, and the latest one stands over the scans (see `presence.stay`). Nothing
of what was scanned or said before is changed or lost by it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.dates import format_hours, format_time
from core.errors import DomainError
from courses.models import Event, Presence, Registration, Scan, Session, Status
from courses.services.presence import counted_scans, parted, store_together
from courses.services.seats import lock_event
from participants.models import Actor
from participants.services.audit import record, recorded_together

Says = Scan.Says
THERE = (Says.WHOLE, Says.TIMES)
A_MOMENT = timedelta(microseconds=1)


class BooksClosed(DomainError):
    code = "books_closed"
    message = _(
        "The books of this event are closed, so presence stays as it was reported."
        " Reopen them on the overview of the event first."
    )


class ReasonMissing(DomainError):
    code = "reason_missing"
    message = _("Give a reason: it stands in the history of the correction.")


class NotOnTheList(DomainError):
    code = "not_on_the_list"
    message = _("%(name)s has no confirmed registration, so presence is not corrected.")


class NotBegun(DomainError):
    code = "session_not_begun"
    message = _("The session has not begun. Before that people can only be excused.")


class OutsideSession(DomainError):
    code = "outside_session"
    message = _("These times are not of this session: it lasts from %(hours)s.")


class StillAhead(DomainError):
    code = "still_ahead"
    message = _("%(time)s is still to come.")


class NobodyWasThere(DomainError):
    code = "nobody_was_there"
    message = _(
        "It was entered that nobody came to this session. Take that back before you"
        " enter who was there."
    )


class NothingToTakeBack(DomainError):
    code = "nothing_to_take_back"
    message = _("There is no correction that could be taken back.")


class CorrectedMeanwhile(DomainError):
    code = "corrected_meanwhile"
    message = _(
        "Somebody else corrected the presence of %(name)s meanwhile. Look at it again;"
        " nothing was changed."
    )


def lock_open_books(event: Event) -> Event:
    """The event, locked; raises BooksClosed once its presence was reported."""
    event = lock_event(event)
    if event.status == Event.Status.REPORTED:
        raise BooksClosed
    return event


@dataclass(frozen=True)
class Word:
    """What is said of people in one session, and why. Times are needed for `times`;
    without `left_at` somebody was there to the end.
    """

    says: str
    reason: str
    arrived_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True)
class Meant:
    """Of whom something is said: `id` of the new row, and of the correction that the
    organiser saw standing, if there was one.
    """

    registration: Registration
    id: uuid.UUID
    seen: uuid.UUID | None = None


def correct_presence(
    registration: Registration,
    session: Session,
    word: Word,
    *,
    actor: Actor,
    seen: uuid.UUID | None = None,
    id: uuid.UUID | None = None,
    at: datetime | None = None,
) -> Scan:
    """Say how it was with one person; see `correct_together`."""
    meant = Meant(registration, id or uuid.uuid4(), seen)
    return correct_together(session, [meant], word, actor=actor, at=at)[0]


@transaction.atomic
def correct_together(
    session: Session,
    people: Sequence[Meant],
    word: Word,
    *,
    actor: Actor,
    at: datetime | None = None,
) -> list[Scan]:
    """Say how it was with each of `people` in a session: all of it, or nothing.

    Sent again under the same ids it changes nothing. Who is excused before the session
    begins can still come: then the scans count. Certificates that were issued stay.

    Raises ReasonMissing, NotBegun, StillAhead, OutsideSession, BooksClosed,
    NobodyWasThere, NotOnTheList, NothingToTakeBack, and CorrectedMeanwhile when
    another correction than the one seen stands.
    """
    at = at or timezone.now()
    event = lock_event(session.event)
    session = event.sessions.get(pk=session.pk)
    session.event = event
    contents = {one.id: _hash(one, word) for one in people}
    known = _known(people, contents)
    new = [one for one in people if one.id not in known]
    if not new:
        return [known[one.id] for one in people]
    word = _checked(session, word, at)
    if event.status == Event.Status.REPORTED:
        raise BooksClosed
    if word.says in THERE and session.nobody_came:
        raise NobodyWasThere
    acts = _acts(session, _locked(event, new))
    made = {}
    for one in new:
        row = one.registration
        scan = _said(session, row, word, at=_after(one, word, acts[row.pk], at))
        scan.id, scan.content_hash, scan.actor = one.id, contents[one.id], actor
        made[one.id] = scan
    Scan.objects.bulk_create(made.values())
    _store(session, acts, [(one, made[one.id]) for one in new], actor=actor)
    return [(known | made)[one.id] for one in people]


def _checked(session: Session, word: Word, at: datetime) -> Word:
    """What is said as it is kept. Raises for what cannot be so."""
    reason, says = word.reason.strip()[:300], Says(word.says)
    if not reason:
        raise ReasonMissing
    if says == Says.EXCUSED and at < session.starts_at:
        says = Says.NOTICE
    if says in (*THERE, Says.ABSENT) and at < session.starts_at:
        raise NotBegun
    if says != Says.TIMES:
        return Word(says, reason)
    _check_times(session, word, at)
    return Word(says, reason, word.arrived_at, word.left_at)


def _check_times(session: Session, word: Word, at: datetime) -> None:
    tz = session.event.tz
    start, end = word.arrived_at, word.left_at
    for moment in (start, end):
        if moment is not None and moment > at:
            raise StillAhead(time=format_time(moment, tz=tz))
    if (
        start is None
        or start >= session.ends_at
        or (end is not None and end <= max(start, session.starts_at))
    ):
        hours = format_hours(session.starts_at, session.ends_at, tz=tz)
        raise OutsideSession(hours=hours)


def _known(
    people: Iterable[Meant], contents: dict[uuid.UUID, str]
) -> dict[uuid.UUID, Scan]:
    """The rows of these ids; another word under a known id is somebody else's act."""
    rows = {row.pk: row for row in Scan.objects.filter(pk__in=list(contents))}
    for one in people:
        row = rows.get(one.id)
        if row is not None and row.content_hash != contents[one.id]:
            raise CorrectedMeanwhile(name=one.registration.shown_name)
    return rows


def _locked(event: Event, people: Iterable[Meant]) -> list[int]:
    """The registrations as they are now, locked so that no scan comes between."""
    pks = [one.registration.pk for one in people]
    rows = event.registrations.select_for_update(no_key=True).filter(pk__in=pks)
    found = {row.pk: row for row in rows.order_by("pk")}
    for one in people:
        row = found.get(one.registration.pk)
        if row is None or row.status != Status.CONFIRMED:
            raise NotOnTheList(name=one.registration.shown_name)
    return list(found)


def _acts(session: Session, pks: list[int]) -> dict[int, list[Scan]]:
    """All that counts of each of these people in the session."""
    found: dict[int, list[Scan]] = {pk: [] for pk in pks}
    for scan in counted_scans().filter(session=session, registration__in=pks):
        found[scan.registration_id or 0].append(scan)
    return found


def _after(one: Meant, word: Word, acts: Iterable[Scan], at: datetime) -> datetime:
    """When it is said: later than all that was said before, whatever the clock shows.

    Raises CorrectedMeanwhile and NothingToTakeBack.
    """
    corrections, _scanned = parted(acts)
    last = corrections[-1] if corrections else None
    is_free = last is None or last.says == Says.SCANS
    if (None if last is None or is_free else last.pk) != one.seen:
        raise CorrectedMeanwhile(name=one.registration.shown_name)
    if is_free and word.says == Says.SCANS:
        raise NothingToTakeBack
    return at if last is None else max(at, last.received_at + A_MOMENT)


def _said(session: Session, row: Registration, word: Word, *, at: datetime) -> Scan:
    is_online = row.takes_part == Registration.TakesPart.ONLINE
    return Scan(
        event=session.event,
        session=session,
        registration=row,
        kind=Scan.Kind.CORRECTION,
        source=Scan.Source.ONLINE if is_online else Scan.Source.MANUAL,
        says=word.says,
        acted_at=word.arrived_at,
        left_at=word.left_at,
        reason=word.reason,
        device_time=at,
        received_at=at,
        verdict=Scan.Verdict.OK,
    )


def _hash(one: Meant, word: Word) -> str:
    moments = (word.arrived_at, word.left_at)
    times = [moment.isoformat() if moment else "" for moment in moments]
    parts = [str(one.registration.uid), word.says, word.reason, *times]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _store(
    session: Session,
    acts: dict[int, list[Scan]],
    made: Sequence[tuple[Meant, Scan]],
    *,
    actor: Actor,
) -> None:
    """Work the presences out again, and note what they were and what they are."""
    rows = Presence.objects.filter(session=session)
    before = {row.registration_id: row for row in rows.filter(registration__in=acts)}
    for one, scan in made:
        acts[one.registration.pk].append(scan)
    said = {(pk, session): scans for pk, scans in acts.items()}
    after = {row.registration_id: row for row in store_together(session.event, said)}
    with recorded_together():
        for one, scan in made:
            pk = one.registration.pk
            told = {"session": str(session.uid), "scan": str(scan.pk)}
            record(
                actor,
                "presence.corrected",
                one.registration,
                before=_noted(before.get(pk)),
                after={**told, "says": scan.says, **_noted(after.get(pk))},
            )


def _noted(row: Presence | None) -> dict[str, str | int]:
    if row is None:
        return {"state": "", "minutes": 0}
    return {"state": str(row.state), "minutes": row.minutes}
