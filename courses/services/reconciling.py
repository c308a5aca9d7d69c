"""Paper against scans: who signed, who was scanned, and what becomes of differences."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, Presence, Registration, Scan, Session, Sheet
from courses.selectors.attendance import THERE
from courses.services.checkin import Act, record_acts
from courses.services.corrections import ReasonMissing, lock_open_books
from courses.services.presence import counted_scans
from courses.services.sheets import is_morning, sessions_on
from courses.services.undoing import take_back_scan
from participants.models import Actor
from participants.services.audit import record, recorded_together

PAPER = Scan.Source.PAPER


class Outcome(TextChoices):
    """What is decided on a difference."""

    STANDS = "stands", _("counts as it is: by the paper, or by the scan")
    SIGNED = "signed", _("signed too: overlooked when the paper was typed")
    NOT_SIGNED = "not_signed", _("did not sign: take back what was typed")
    NOT_SCANNED = "not_scanned", _("was not there: take back the scan")


NEED_REASON = (Outcome.NOT_SIGNED, Outcome.NOT_SCANNED)


class NoSheet(DomainError):
    code = "no_sheet"
    message = _("No sign-in sheet was made for this day.")


@dataclass
class Line:
    """One person of a day: in which halves of it ("a", "p") they signed, and in which
    they were scanned.
    """

    registration: Registration
    signed: set[str] = field(default_factory=set)
    scanned: set[str] = field(default_factory=set)
    rows: list[int] = field(default_factory=list)  # of the sheet where the name stands
    is_there: bool = False  # by the presence that counts in reports
    is_corrected: bool = False  # an organiser has said how it was
    settled_at: datetime | None = None
    settled_reason: str = ""

    @property
    def differs(self) -> bool:
        """Whether paper and scans say different things."""
        return self.signed != self.scanned

    @property
    def is_open(self) -> bool:
        """Whether somebody must decide."""
        return self.differs and not self.is_corrected and self.settled_at is None


@dataclass(frozen=True)
class Unreadable:
    """A row that is signed by nobody knows whom; left out if there is a reason."""

    sheet: Sheet
    number: int
    reason: str

    @property
    def key(self) -> str:
        """Sheet and row, for a form."""
        return f"{self.sheet.uid}:{self.number}"


@dataclass
class Reconciled:
    """The people of a day by name, and the rows of nobody."""

    lines: list[Line]
    unreadable: list[Unreadable]

    @property
    def open(self) -> list[Line]:
        """Differences on which nobody decided."""
        return [line for line in self.lines if line.is_open]

    @property
    def decided(self) -> list[Line]:
        """Differences that stand, because somebody said so."""
        return [line for line in self.lines if line.differs and not line.is_open]

    @property
    def both(self) -> list[Registration]:
        """Who signed and was scanned, for the same part of the day."""
        rows = [line for line in self.lines if line.signed and not line.differs]
        return [line.registration for line in rows]

    @property
    def paper(self) -> list[Registration]:
        """Who only signed."""
        rows = [line for line in self.lines if line.signed and not line.scanned]
        return [line.registration for line in rows]

    @property
    def scans(self) -> list[Registration]:
        """Who was only scanned."""
        rows = [line for line in self.lines if line.scanned and not line.signed]
        return [line.registration for line in rows]

    @property
    def unread(self) -> list[Unreadable]:
        """Rows of nobody that wait for a decision."""
        return [row for row in self.unreadable if not row.reason]

    @property
    def signed(self) -> int:
        """How many signatures the paper has that are not left out."""
        return sum(bool(line.signed) for line in self.lines) + len(self.unread)

    @property
    def scanned(self) -> int:
        """How many people were scanned."""
        return sum(bool(line.scanned) for line in self.lines)

    @property
    def total(self) -> int:
        """How many were there in all, each once, as reports count them."""
        return sum(line.is_there for line in self.lines)

    @property
    def agrees(self) -> bool:
        """Whether nothing is left to decide."""
        return not self.open and not self.unread


def reconciled(event: Event, on: date) -> Reconciled:
    """What paper and scans say of a day of an event, by the alphabet; as many queries
    for one person as for all.
    """
    sessions = _sessions(event, on)
    lines: dict[int, Line] = defaultdict(lambda: Line(Registration()))
    scans = _scans(event, sessions)
    for scan in scans:
        if scan.direction == Scan.Direction.IN:
            line = lines[scan.registration_id or 0]
            halves = line.signed if scan.source == PAPER else line.scanned
            halves.add(_half(sessions[scan.session_id or 0]))
    for row in Presence.objects.filter(session__in=sessions):
        line = lines[row.registration_id]
        line.is_there |= row.state in THERE
        line.is_corrected |= row.is_corrected
    _settle_lines(lines, scans, sessions)
    sheets = list(event.sheets.filter(on=on))
    people = Registration.objects.filter(pk__in=list(lines))
    numbers = _numbers(sheets)
    found = []
    for person in people.select_related("organisation").order_by("sort_key", "pk"):
        person.event = event
        line = lines[person.pk]
        line.registration, line.rows = person, numbers.get(str(person.uid), [])
        found.append(line)
    unread = [
        Unreadable(sheet, int(number), reason)
        for sheet in sheets
        for number, reason in sorted(sheet.unreadable.items(), key=lambda p: int(p[0]))
    ]
    return Reconciled(found, unread)


def _sessions(event: Event, on: date) -> dict[int, Session]:
    found = {}
    for session in event.sessions.filter(kind__in=Session.TEACHING):
        session.event = event
        if session.starts_at.astimezone(event.tz).date() == on:
            found[session.pk] = session
    return found


def _half(session: Session) -> str:
    return "a" if is_morning(session) else "p"


def _scans(event: Event, sessions: Collection[int]) -> list[Scan]:
    rows = counted_scans().filter(event=event, session__in=sessions)
    rows = rows.exclude(kind=Scan.Kind.CORRECTION).filter(registration__isnull=False)
    return list(rows.order_by("received_at", "pk"))


def _settle_lines(
    lines: dict[int, Line], scans: Iterable[Scan], sessions: dict[int, Session]
) -> None:
    """A difference is settled when every scan that makes it was decided on, so that a
    later one opens it again.
    """
    decided: dict[int, list[Scan]] = defaultdict(list)
    for scan in scans:
        line = lines[scan.registration_id or 0]
        if _half(sessions[scan.session_id or 0]) in line.signed ^ line.scanned:
            decided[scan.registration_id or 0].append(scan)
    for pk, made in decided.items():
        known = [scan.settled_at for scan in made if scan.settled_at is not None]
        if len(known) == len(made):
            lines[pk].settled_at = max(known)
            said = {scan.settled_reason: None for scan in made if scan.settled_reason}
            lines[pk].settled_reason = "; ".join(said)


def _numbers(sheets: Iterable[Sheet]) -> dict[str, list[int]]:
    """The rows of people by their uid, in the sheet that was printed last."""
    latest = max(sheets, key=lambda sheet: sheet.printed_at, default=None)
    lines = latest.lines if latest else []
    return {uid: [number] for number, uid in enumerate(lines, start=1)}


# --- acts -------------------------------------------------------------------


@transaction.atomic
def settle_day(
    event: Event,
    on: date,
    people: Collection[Registration],
    outcome: str,
    *,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Decide on the differences of `people` on a day, all or nothing; of how many there
    was one. Of whom paper and scans agree, nothing is changed.

    Raises ReasonMissing, BooksClosed and NoSheet.
    """
    what, reason = Outcome(outcome), reason.strip()[:300]
    if what in NEED_REASON and not reason:
        raise ReasonMissing
    event = lock_open_books(event)
    chosen = {person.pk for person in people}
    lines = [
        line
        for line in reconciled(event, on).lines
        if line.differs and line.registration.pk in chosen
    ]
    with recorded_together():
        for line in lines:
            _settle(event, on, line, what, reason=reason, actor=actor, at=at)
    return len(lines)


def _settle(
    event: Event,
    on: date,
    line: Line,
    what: Outcome,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    sessions = _sessions(event, on)
    differing = {
        pk: session
        for pk, session in sessions.items()
        if _half(session) in line.signed ^ line.scanned
    }
    scans = counted_scans().filter(
        registration=line.registration, session__in=list(differing)
    )
    scans = scans.exclude(kind=Scan.Kind.CORRECTION)
    if what == Outcome.STANDS:
        rows = Scan.objects.filter(pk__in=[scan.pk for scan in scans])
        said = {"settled_by": actor, "settled_as": True, "settled_reason": reason}
        rows.filter(settled_at=None).update(settled_at=at, **said)
    elif what == Outcome.SIGNED:
        _sign(event, on, line, actor=actor, at=at)
    else:
        is_paper = what == Outcome.NOT_SIGNED
        for scan in scans.select_related("session", "registration"):
            if (scan.source == PAPER) == is_paper:
                take_back_scan(scan, actor=actor, reason=reason, at=at)
    told = {"on": str(on), "outcome": str(what)}
    record(actor, "sheet.reconciled", line.registration, after=told)


def _sign(event: Event, on: date, line: Line, *, actor: Actor, at: datetime) -> None:
    """Enter as signed the halves in which somebody was scanned."""
    sheet = event.sheets.filter(on=on).order_by("-printed_at").first()
    if sheet is None:
        raise NoSheet
    missing = line.scanned - line.signed
    acts = [
        Act(
            id=_new_id(sheet, line.registration, session),
            session=session,
            device_time=session.starts_at,
            registration=line.registration.uid,
            source=PAPER,
        )
        for session in sessions_on(event, on)
        if _half(session) in missing
    ]
    record_acts(event, acts, actor=actor, at=at)


def _new_id(sheet: Sheet, person: Registration, session: Session) -> uuid.UUID:
    """The same for the same act, and another one once that was taken back."""
    turn = Scan.objects.filter(
        registration=person, session=session, source=PAPER, undone_by__isnull=False
    ).count()
    return uuid.uuid5(sheet.uid, f"{person.uid} {session.uid} #{turn}")


@transaction.atomic
def leave_row_out(sheet: Sheet, number: int, *, reason: str, actor: Actor) -> None:
    """Let a signature that nobody can read count for nobody. Raises ReasonMissing and
    BooksClosed; of a row that is not on the list nothing is changed.
    """
    if not reason.strip():
        raise ReasonMissing
    lock_open_books(sheet.event)
    sheet.refresh_from_db(fields=["unreadable"])
    if str(number) not in sheet.unreadable:
        return
    sheet.unreadable = {**sheet.unreadable, str(number): reason.strip()[:300]}
    sheet.save(update_fields=["unreadable", "updated_at"])
    record(actor, "sheet.row_left_out", sheet, after={"row": number})
