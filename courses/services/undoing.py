"""Taking back what was done at the door, and what follows from it."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from courses.access import UNDO_WITHIN
from courses.models import Registration, Scan, Status
from courses.services.corrections import lock_open_books
from courses.services.endings import cancel
from courses.services.presence import counted_scans, derive, is_counted
from participants.models import Actor


class NothingToUndo(DomainError):
    code = "nothing_to_undo"
    message = gettext_lazy("This check-in was undone already, or was none.")


UNDO_LATE = "undo_late"  # the reason of the verdict


def may_take_back(undo: Scan, target: Scan) -> bool:
    """Whether an undo takes an act back by itself."""
    return undo.device_id == target.device_id and not is_too_late(undo, target)


def is_too_late(undo: Scan, target: Scan) -> bool:
    """Whether a device takes back what lies further back than the door may; both times
    are of its own clock.
    """
    return abs(undo.device_time - target.device_time) > UNDO_WITHIN


def usual_reason() -> str:
    """Why something was taken back at the door, where nobody typed it."""
    return _("Taken back at the door")


def taken_back(scan: Scan, *, actor: Actor, at: datetime) -> None:
    """End the registration that a walk-in made. Needs the lock of the event."""
    row = scan.registration
    if (
        scan.kind == Scan.Kind.WALK_IN
        and row is not None
        and row.source == Registration.Source.WALK_IN
        and row.request_uid == scan.pk
        and row.status == Status.CONFIRMED
    ):
        cancel(row, actor=actor, reason=usual_reason(), at=at)


def link(undo: Scan, scan: Scan, *, actor: Actor, at: datetime) -> None:
    """Give an undo the scan it waited for, which is taken back by it, if it counted and
    the undo was not too late. Needs the lock of the event.
    """
    rows = Scan.objects.filter(pk=undo.pk)
    of_whom = {"registration": scan.registration, "session": scan.session}
    if not is_counted(scan):
        repeat = {"verdict": Scan.Verdict.REPEAT, "verdict_reason": "undone_before"}
        rows.update(undoes=scan, **of_whom, **repeat)
    elif is_too_late(undo, scan):
        rows.update(verdict_reason=UNDO_LATE, **of_whom)
    else:
        ok = {"verdict": Scan.Verdict.OK, "verdict_reason": ""}
        rows.update(undoes=scan, **of_whom, **ok)
        taken_back(scan, actor=actor, at=at)


@transaction.atomic
def undo_scan(
    scan: Scan, *, actor: Actor, reason: str = "", at: datetime | None = None
) -> Scan:
    """Take a check-in back by a new row, and the repetitions of it with it.

    Raises NothingToUndo, and BooksClosed once the presence was reported.
    """
    at = at or timezone.now()
    row, session = scan.registration, scan.session
    is_one = scan.kind != Scan.Kind.CORRECTION and is_counted(scan)
    if row is None or session is None or not is_one:
        raise NothingToUndo
    lock_open_books(scan.event)
    Registration.objects.select_for_update(no_key=True).get(pk=row.pk)
    standing = counted_scans().filter(registration=row, session=session)
    if not standing.filter(pk=scan.pk).exists():
        raise NothingToUndo
    repeats: list[Scan] = []
    if scan.verdict == Scan.Verdict.OK:
        # of no correction: those are OK
        known = standing.exclude(verdict=Scan.Verdict.OK)
        repeats = list(known.filter(direction=scan.direction))
    undone = [_undo(one, actor, reason, at) for one in (scan, *repeats)]
    Scan.objects.bulk_create(undone)
    derive(row, session)
    return undone[0]


def take_back_scan(scan: Scan, *, actor: Actor, reason: str, at: datetime) -> None:
    """Undo a scan, and the registration that it made. Needs the lock of the event; what
    was undone meanwhile stays so.
    """
    try:
        undo_scan(scan, actor=actor, reason=reason, at=at)
    except NothingToUndo:
        return
    taken_back(scan, actor=actor, at=at)


def _undo(scan: Scan, actor: Actor, reason: str, at: datetime) -> Scan:
    undo = Scan(
        id=uuid.uuid5(scan.id, "undo"),
        event=scan.event,
        session=scan.session,
        registration=scan.registration,
        actor=actor,
        kind=Scan.Kind.UNDO,
        undoes=scan,
        undo_target=scan.pk,
        reason=reason[:300],
        source=Scan.Source.MANUAL,
        direction=scan.direction,
        device_time=at,
        received_at=at,
        verdict=Scan.Verdict.OK,
    )
    undo.content_hash = hashlib.sha256(str(undo.id).encode()).hexdigest()
    return undo
