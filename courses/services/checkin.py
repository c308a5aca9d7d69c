"""Check-in: every act at the door is a row, and the row says what was answered."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from core.errors import DomainError
from core.locks import in_turn
from core.many import insert_values, maker
from core.rows import insert
from courses.models import Device, Event, Registration, Scan, Session
from courses.services.door_lookups import (
    locked,
    name_earlier_devices,
    of_tickets,
    scans_of,
)
from courses.services.judging import answer, judge
from courses.services.presence import counted_scans, is_counted, store_together
from courses.services.seats import lock_event
from courses.services.tickets import number_of_code
from courses.services.undoing import (
    UNDO_LATE,
    is_too_late,
    link,
    may_take_back,
    taken_back,
    usual_reason,
)
from courses.services.walk_ins import admit, matched
from participants.models import Actor

Kind, Verdict, Direction = Scan.Kind, Scan.Verdict, Scan.Direction
LONGEST = 64  # characters of a code that are kept


@dataclass(frozen=True)
class Act:
    """One act at the door as it was sent: nothing of it is believed yet."""

    id: uuid.UUID
    device_time: datetime
    session: Session | None = None
    kind: str = Kind.SCAN
    direction: str = Direction.IN
    code: str = ""
    registration: uuid.UUID | None = None
    walk_in: dict[str, str] | None = None
    undoes: uuid.UUID | None = None
    reason: str = ""
    offline: bool = False
    source: str = Scan.Source.SCAN
    ahead_by: timedelta = timedelta()  # what the clock of the device is ahead
    refusal: str = ""  # why it is refused where the rules of the door would take it

    @property
    def content_hash(self) -> str:
        """What makes two acts of one id the same."""
        someone = "" if self.code or not self.registration else self.registration
        parts: list[Any] = [
            self.session.uid if self.session else "",
            self.code[:LONGEST],
            someone,
            self.direction,
            self.device_time.isoformat(),
        ]
        if self.kind != Kind.SCAN:
            parts += [self.kind, self.undoes, sorted((self.walk_in or {}).items())]
        return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def record_scan(
    event: Event,
    session: Session | None,
    *,
    id: uuid.UUID,
    device_time: datetime,
    code: str = "",
    registration: Registration | None = None,
    direction: str = Direction.IN,
    actor: Actor = None,
    device: Device | None = None,
    source: str = Scan.Source.SCAN,
    offline: bool = False,
    received_at: datetime | None = None,
) -> Scan:
    """Judge and store one scan, as `record_acts` does."""
    act = Act(
        id=id,
        session=session,
        device_time=device_time,
        code=code.strip(),
        registration=registration.uid if registration else None,
        direction=direction,
        source=source,
        offline=offline,
    )
    at = received_at or timezone.now()
    return record_acts(event, [act], actor=actor, device=device, at=at)[0]


def record_acts(
    event: Event,
    acts: Sequence[Act],
    *,
    at: datetime,
    actor: Actor = None,
    device: Device | None = None,
) -> list[Scan]:
    """Judge and store acts at the door of an event, refused ones too, and work out the
    presences; what is stored of each, in the same order.

    An act that is known changes nothing: its stored row comes back. Other content under
    a known id becomes a row to be reviewed. Of one ticket shown many times one is
    welcomed. All in one transaction, in whatever order devices send.
    """

    try:
        with in_turn(), transaction.atomic():
            return _Batch(event, acts, actor, device, at).record()
    except IntegrityError:  # the same id came twice at once: now it is known
        with in_turn(), transaction.atomic():
            return _Batch(event, acts, actor, device, at).record()


Pair = tuple[int, Session]


class _Batch:
    """The acts of one transaction, and what was known before them."""

    def __init__(
        self,
        event: Event,
        acts: Sequence[Act],
        actor: Actor,
        device: Device | None,
        at: datetime,
    ) -> None:
        self.event, self.acts, self.at = event, acts, at
        self.actor, self.device = actor, device
        self.known: dict[uuid.UUID, Scan] = {}
        self.new: dict[uuid.UUID, Scan] = {}
        self.ahead: dict[uuid.UUID, Scan] = {}  # undoes that came before their scan
        self.counted: dict[Pair, list[Scan]] = defaultdict(list)
        self.touched: set[Pair] = set()

    def record(self) -> list[Scan]:
        """Store what is new; give back a row for each act."""
        if any(act.kind != Kind.SCAN for act in self.acts):
            lock_event(self.event)
        for act in self.acts:
            if act.session is not None:
                act.session.event = self.event
        self.numbers = {act.code: _number(act.code) for act in self.acts if act.code}
        self._lock_registrations()
        self._look_up()
        rows: dict[int, Scan] = {}
        for place in sorted(range(len(self.acts)), key=self._order):
            rows[place] = self._one(self.acts[place])
        pairs = {pair: self.counted[pair] for pair in self.touched}
        if len(self.new) == len(pairs) == 1 and not self.ahead:
            (scan,) = self.new.values()
            store_together(self.event, pairs, scan)
        else:
            self._store_new()
            self._link_those_ahead()
            if pairs:
                store_together(self.event, pairs)
        name_earlier_devices(self.event, self.device, rows.values())
        return [rows[place] for place in range(len(self.acts))]

    def _store_new(self) -> None:
        rows = list(self.new.values())
        if len(rows) == 1:
            insert(rows[0])
        elif rows:
            insert_values(Scan, SCAN, map(attrgetter(*SCAN), rows))

    def _order(self, place: int) -> Any:
        """As things happened: what is taken back after what it takes back."""
        act = self.acts[place]
        return act.kind == Kind.UNDO, act.device_time, place

    def _lock_registrations(self) -> None:
        """The registrations meant, locked so that the scans of each are judged in turn.

        The ticket of a double that a merge ended opens the registration that counts.
        """
        numbers = {number for number in self.numbers.values() if number is not None}
        uids = {act.registration for act in self.acts if act.registration}
        wanted = Q(number__in=numbers) if numbers else Q()
        wanted |= Q(uid__in=uids) if uids else Q()
        people = [act for act in self.acts if act.kind == Kind.WALK_IN]
        if people:
            wanted |= matched(self.event, [act.walk_in or {} for act in people])
        if numbers and all(act.kind == Kind.SCAN and act.code for act in self.acts):
            rows = of_tickets(numbers)  # what the door asks
        else:
            rows = locked(wanted) if wanted else []
        merged = {row.merged_into_id for row in rows} - {None}
        kept = {row.pk: row for row in locked(Q(pk__in=merged))} if merged else {}
        self.by_number: dict[int, Registration] = {}
        self.by_uid: dict[uuid.UUID, Registration] = {}
        for row in rows:
            stays = kept.get(row.merged_into_id or 0, row)
            self.by_number[row.number] = self.by_uid[row.uid] = stays
        self.people = [row for row in rows if row.event_id == self.event.pk]

    def _look_up(self) -> None:
        """The rows of these ids, and all that counts of these people here."""
        ids = {act.id for act in self.acts}
        rows = set(self.by_number.values())
        sessions = {act.session for act in self.acts if act.session}
        by_pk = {row.pk: row for row in rows}
        by_session = {session.pk: session for session in sessions}
        undone = {act.undoes for act in self.acts if act.undoes}
        for scan in scans_of(ids | undone, ids, list(by_pk), list(by_session)):
            scan.event = self.event
            if scan.session_id in by_session:
                scan.session = by_session[scan.session_id]
            if scan.registration_id in by_pk:
                scan.registration = by_pk[scan.registration_id]
            self.known[scan.pk] = scan
            if scan.kind == Kind.UNDO and scan.undoes_id is None and scan.undo_target:
                self.ahead[scan.undo_target] = scan
                continue
            # of others, found as what is taken back, not all are here
            is_whole = scan.registration_id in by_pk and scan.session_id in by_session
            is_standing = is_counted(scan) and not getattr(scan, "is_undone", False)
            if is_whole and is_standing:
                self._count(scan)

    def _count(self, scan: Scan) -> None:
        pair = _pair(scan)
        if pair is not None:
            self.counted[pair].append(scan)

    def _counted_of(self, pair: Pair) -> list[Scan]:
        """What counts of a pair, also of one that the acts do not name."""
        if pair not in self.counted:
            registration, session = pair
            Registration.objects.select_for_update(no_key=True).get(pk=registration)
            rows = counted_scans().filter(registration=registration, session=session)
            self.counted[pair] = list(rows)
        return self.counted[pair]

    def _one(self, act: Act) -> Scan:
        """The row of one act: the known one, or a new one."""
        id, content = act.id, act.content_hash
        earlier = self.known.get(id)
        is_taken = earlier is not None and earlier.content_hash != content
        if is_taken:
            id = uuid.uuid5(act.id, content)
            earlier = self.known.get(id) or Scan.objects.filter(pk=id).first()
        if earlier is not None:
            return earlier
        scan = self._scan(act, id, content)
        self.known[id] = self.new[id] = scan
        if is_taken:
            meant = self._meant(act)
            is_ours = meant is not None and meant.event_id == self.event.pk
            scan.registration = meant if is_ours else None  # else nobody knows whose
            answer(scan, Verdict.REVIEW, "same_id")
        elif act.kind == Kind.UNDO:
            self._undo(scan)
        else:
            self._judge(scan, act)
        return scan

    def _scan(self, act: Act, id: uuid.UUID, content: str) -> Scan:
        scan = _make_scan(
            id,
            act.kind,
            act.source,
            act.direction,
            act.code[:LONGEST],
            act.walk_in,
            act.undoes if act.kind == Kind.UNDO else None,
            act.reason[:300],
            content,
            act.device_time,
            self.at,
            act.offline,
            self.event.pk,
            act.session.pk if act.session else None,
            self.device.pk if self.device else None,
            self.actor.pk if self.actor else None,
        )
        scan._state.fields_cache = {
            "event": self.event,
            "session": act.session,
            "device": self.device,
            "actor": self.actor,
            "registration": None,
        }
        if act.offline and act.ahead_by:
            scan.acted_at = act.device_time - act.ahead_by
        return scan

    def _judge(self, scan: Scan, act: Act) -> None:
        row = self._registration(scan, act)
        if row is None:
            return
        scan.registration = row
        before: Sequence[Scan] = ()
        if scan.session is not None:
            before = self.counted[row.pk, scan.session]
        judge(scan, row, before)
        if act.refusal and is_counted(scan):
            answer(scan, Verdict.REFUSED, act.refusal)
        if not is_counted(scan) or scan.session is None:
            return
        self.touched.add((row.pk, scan.session))
        undo = self.ahead.get(scan.pk)
        if undo is None or not may_take_back(undo, scan):
            self._count(scan)

    def _registration(self, scan: Scan, act: Act) -> Registration | None:
        """Whose act it is; else the scan is refused."""
        if act.kind == Kind.WALK_IN:
            found = admit(scan, self.people, actor=self._host(), at=self.at)
            if found is not None and found not in self.people:
                self.people.append(found)
            return found
        row = self._meant(act)
        if row is None:
            is_bad = bool(act.code) or act.registration is None
            is_bad = is_bad and self.numbers.get(act.code) is None
            answer(scan, Verdict.REFUSED, "bad_code" if is_bad else "unknown_ticket")
        return row

    def _meant(self, act: Act) -> Registration | None:
        """The registration that an act names, of whatever event; none where the ticket
        is of one and who was chosen from the list is another.
        """
        chosen = self.by_uid.get(act.registration) if act.registration else None
        if not act.code:
            return chosen
        row = self.by_number.get(self.numbers.get(act.code) or 0)
        if row is None or act.registration in (None, row.uid) or chosen is row:
            return row
        return None

    def _host(self) -> Actor:
        """In whose name a device writes: of the organiser who prepared it."""
        return self.device.enrolled_by if self.device else self.actor

    def _undo(self, scan: Scan) -> None:
        """Take one act of the same device back; it may not have arrived yet. What lies
        further back than the door may is for the desk to decide.
        """
        scan.reason = scan.reason or usual_reason()
        target = self.known.get(scan.undo_target) if scan.undo_target else None
        if target is None:
            answer(scan, Verdict.REVIEW, "undo_ahead")
            return
        scan.registration, scan.session = target.registration, target.session
        is_own = target.event_id == self.event.pk and target.kind != Kind.CORRECTION
        if not is_own or target.device_id != scan.device_id:
            scan.registration = scan.session = None
            answer(scan, Verdict.REFUSED, "not_yours")
            return
        pair = _pair(target)
        if pair is None or target not in self._counted_of(pair):
            answer(scan, Verdict.REPEAT, "undone_before")
            return
        if is_too_late(scan, target):
            answer(scan, Verdict.REVIEW, UNDO_LATE)
            return
        self.counted[pair].remove(target)
        scan.undoes = target
        answer(scan, Verdict.OK)
        self.touched.add(pair)
        taken_back(target, actor=self._host(), at=self.at)

    def _link_those_ahead(self) -> None:
        """Undoes that waited for their scan get it now."""
        for target, undo in self.ahead.items():
            scan = self.new.get(target)
            if scan is not None and scan.device_id == undo.device_id:
                link(undo, scan, actor=self._host(), at=self.at)


SCAN = [field.attname for field in Scan._meta.concrete_fields]
_make_scan = maker(  # a queue has hundreds, and `Scan(…)` takes several times as long
    Scan,
    (
        "id kind source direction code walk_in undo_target reason content_hash "
        "device_time received_at is_offline event_id session_id device_id actor_id"
    ).split(),
)


def _pair(scan: Scan) -> Pair | None:
    if scan.registration_id is None or scan.session is None:
        return None
    return scan.registration_id, scan.session


def _number(code: str) -> int | None:
    """The number of the registration on a genuine ticket."""
    try:
        return number_of_code(code)
    except DomainError:
        return None
