"""Who signed a sheet, typed from paper: looked at first, then entered."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import format_time
from core.errors import DomainError
from courses.models import Registration, Scan, Session, Sheet
from courses.selectors.sheets import sheet_lines
from courses.services.checkin import Act, record_acts
from courses.services.corrections import lock_open_books
from courses.services.presence import counted_scans
from courses.services.sheet_rows import Row
from courses.services.sheets import is_morning, sessions_on
from courses.services.undoing import take_back_scan
from participants.models import Actor
from participants.services.audit import record

Direction = Scan.Direction
RETYPED = 6  # times that a row can be taken back and typed again


class NameMissing(DomainError):
    code = "name_missing"
    message = _("Row %(number)s is blank on the sheet: type the name that was written.")


class NobodyThere(DomainError):
    code = "nobody_there"
    message = _("Row %(number)s: at these times there was no session on this day.")


@dataclass(frozen=True)
class Line:
    """A row as it was understood, before it is entered."""

    row: Row
    registration: Registration | None  # of a printed name
    words: str  # which part of the day
    is_known: bool  # somebody is entered from this sheet in this row already


def type_sheet(
    sheet: Sheet,
    rows: Iterable[Row],
    *,
    names: Mapping[int, Mapping[str, str]],
    actor: Actor,
    at: datetime,
) -> list[Scan]:
    """Enter who signed, all or nothing; typed again it changes nothing.

    `names` says who wrote their name by hand, by row: name and organisation. Somebody
    who is there for a half is there for its sessions. Rows taken back are as if they
    had never been typed. Raises NameMissing, NobodyThere and BooksClosed.
    """
    rows = list(rows)
    for row in rows:
        if row.is_walk_in and not names.get(row.number, {}).get("name", "").strip():
            raise NameMissing(number=row.number)
    with transaction.atomic():
        lock_open_books(sheet.event)
        sheet.refresh_from_db(fields=["unreadable"])
        typing = _Typing(sheet, rows)
        for row in rows:
            if row.is_taken_back:
                typing.take_back(row, actor, at)
        scans = typing.enter_printed(actor, at)
        for row in rows:
            if row.is_walk_in:
                scans += typing.enter_by_hand(row, dict(names[row.number]), actor, at)
        _note_unreadable(sheet, rows)
        record(actor, "sheet.typed", sheet, after={"rows": len(rows)})
    return scans


def looked_at(sheet: Sheet, rows: Sequence[Row]) -> list[Line]:
    """The rows and the names that stand there, in four queries. Raises NobodyThere."""
    typing = _Typing(sheet, rows)
    people = sheet_lines(sheet)
    return [
        Line(
            row,
            people[row.number - 1]
            if row.number <= len(people) and not row.is_walk_in
            else None,
            _part_of_day(row, sheet),
            bool(typing.standing_of(row.number)),
        )
        for row in rows
    ]


def _part_of_day(row: Row, sheet: Sheet) -> str:
    if row.is_taken_back:
        return gettext("is taken back")
    if row.is_unreadable:
        return gettext("signed, the name cannot be read")
    parts = []
    if row.half:
        parts.append(
            gettext("in the morning")
            if row.half == "a"
            else gettext("in the afternoon")
        )
    if row.arrived:
        clock = format_time(_moment(sheet, row.arrived), tz=sheet.event.tz)
        parts.append(gettext("from %(time)s") % {"time": clock})
    if row.left:
        clock = format_time(_moment(sheet, row.left), tz=sheet.event.tz)
        parts.append(gettext("until %(time)s") % {"time": clock})
    return ", ".join(parts) or gettext("the whole day")


def _moment(sheet: Sheet, clock: time) -> datetime:
    return datetime.combine(sheet.on, clock, tzinfo=sheet.event.tz)


def _note_unreadable(sheet: Sheet, rows: Iterable[Row]) -> None:
    """Rows of nobody; what is typed of a row later takes it off the list."""
    noted = dict(sheet.unreadable)
    for row in rows:
        if row.is_unreadable:
            noted.setdefault(str(row.number), "")
        else:
            noted.pop(str(row.number), None)
    if noted != sheet.unreadable:
        sheet.unreadable = noted
        sheet.save(update_fields=["unreadable", "updated_at"])


class _Typing:
    """The rows of one sheet, and what was entered of them before."""

    def __init__(self, sheet: Sheet, rows: Sequence[Row]) -> None:
        self.sheet, self.rows = sheet, rows
        self.sessions = sessions_on(sheet.event, sheet.on)
        self.names = {
            id: row.number
            for row in rows
            for session in self.sessions
            for said in self._said(row, session)
            for id in self._ids(row.number, said)
        }
        every = {
            id: number
            for number in {row.number for row in rows}
            for session in self.sessions
            for id in self._ids(number, f"{session.uid}")
        }
        known = Scan.objects.filter(pk__in={**self.names, **every})
        self.undone = set(
            known.filter(undone_by__isnull=False).values_list("pk", flat=True)
        )
        for row in rows:
            if not (row.is_taken_back or row.is_unreadable) and not self._of(row):
                raise NobodyThere(number=row.number)
        self.standing = {
            pk: (self.names | every)[pk]
            for pk in known.values_list("pk", flat=True)
            if pk not in self.undone
        }

    def _ids(self, number: int, said: str) -> list[uuid.UUID]:
        """The ids that a word about a row has, typed for the first time, and again."""
        names = [f"{number} {said}"]
        names += [f"{number} {said} #{turn}" for turn in range(1, RETYPED)]
        return [uuid.uuid5(self.sheet.uid, name) for name in names]

    def _id(self, number: int, said: str) -> uuid.UUID:
        ids = self._ids(number, said)
        return next((id for id in ids if id not in self.undone), ids[-1])

    def standing_of(self, number: int) -> list[uuid.UUID]:
        """What is entered of a row and was not taken back."""
        return [pk for pk, of in self.standing.items() if of == number]

    def _of(self, row: Row) -> list[Session]:
        """The sessions of the day in which somebody was, by what stands on paper."""
        sessions = self.sessions
        if row.half:
            sessions = [one for one in sessions if is_morning(one) == (row.half == "a")]
        start = _moment(self.sheet, row.arrived) if row.arrived else None
        end = _moment(self.sheet, row.left) if row.left else None
        return [
            one
            for one in sessions
            if (start is None or start < one.ends_at)
            and (end is None or end > max(one.starts_at, start or one.starts_at))
        ]

    def _times(self, row: Row, session: Session) -> list[tuple[str, str, datetime]]:
        """What is said of a session: the words for the id, direction and time."""
        start = _moment(self.sheet, row.arrived) if row.arrived else session.starts_at
        end = _moment(self.sheet, row.left) if row.left else session.ends_at
        said = [(f"{session.uid}", Direction.IN, session.starts_at)]
        if start > session.starts_at:
            said = [(f"{session.uid} in {row.arrived}", Direction.IN, start)]
        if end < session.ends_at:
            said.append((f"{session.uid} out {row.left}", Direction.OUT, end))
        return [(words, str(direction), moment) for words, direction, moment in said]

    def _said(self, row: Row, session: Session) -> list[str]:
        return [words for words, _direction, _moment in self._times(row, session)]

    def _acts(
        self,
        row: Row,
        session: Session,
        uid: uuid.UUID | None,
        typed: dict[str, str] | None = None,
    ) -> list[Act]:
        """The acts of one row in a session; with `typed` the first is a walk-in."""
        acts = []
        for words, direction, moment in self._times(row, session):
            is_new = typed is not None and direction == Direction.IN
            acts.append(
                Act(
                    id=self._id(row.number, words),
                    kind=Scan.Kind.WALK_IN if is_new else Scan.Kind.SCAN,
                    session=session,
                    device_time=moment,
                    direction=direction,
                    registration=None if is_new else uid,
                    walk_in=typed if is_new else None,
                    source=Scan.Source.PAPER,
                )
            )
        return acts

    def enter_printed(self, actor: Actor, at: datetime) -> list[Scan]:
        """Those whose printed row is signed."""
        acts = [
            act
            for row in self.rows
            if not (row.is_walk_in or row.is_taken_back or row.is_unreadable)
            for session in self._of(row)
            for act in self._acts(
                row, session, uuid.UUID(self.sheet.lines[row.number - 1])
            )
        ]
        return record_acts(self.sheet.event, acts, actor=actor, at=at)

    def enter_by_hand(
        self, row: Row, typed: dict[str, str], actor: Actor, at: datetime
    ) -> list[Scan]:
        """Somebody who wrote their name: registered once, there in each session."""
        scans: list[Scan] = []
        for session in self._of(row):
            known = scans[0].registration if scans else None
            acts = self._acts(
                row, session, known.uid if known else None, None if known else typed
            )
            for act in acts:
                if act.registration is None and act.walk_in is None and scans:
                    person = scans[0].registration
                    if person is None:
                        continue
                    act = replace(act, registration=person.uid)
                scans += record_acts(self.sheet.event, [act], actor=actor, at=at)
        return scans

    def take_back(self, row: Row, actor: Actor, at: datetime) -> None:
        """Undo what was entered of a row, as if it had never been typed."""
        reason = gettext("Typed from paper by mistake")
        for scan in counted_scans().filter(pk__in=self.standing_of(row.number)):
            take_back_scan(scan, actor=actor, reason=reason, at=at)
            self.undone.add(scan.pk)
