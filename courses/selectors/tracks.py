"""Sessions held side by side, of which everybody chooses: slots, options, free seats.

A slot is a stretch in which sessions with a track overlap; an option is all that one
track holds in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from core.languages import pick
from courses.models import Event, Quota, Registration, Session


@dataclass
class Option:
    """What one track holds in a slot, and how many seats are free; None: no limit."""

    sessions: list[Session] = field(default_factory=list)
    free: int | None = None

    @property
    def key(self) -> str:
        """What a form sends for it."""
        return str(self.sessions[0].uid)

    @property
    def uids(self) -> list[str]:
        """Its sessions, as a registration keeps them."""
        return [str(row.uid) for row in self.sessions]

    @property
    def name(self) -> str:
        """The titles of its sessions."""
        return ", ".join(pick(row.titles) for row in self.sessions)


@dataclass
class Slot:
    """Options at the same time, of which one is chosen."""

    options: list[Option]

    @property
    def starts_at(self) -> datetime:
        """When the first of them begins."""
        return min(row.starts_at for one in self.options for row in one.sessions)

    @property
    def ends_at(self) -> datetime:
        """When the last of them ends."""
        return max(row.ends_at for one in self.options for row in one.sessions)

    def chosen(self, uids: Collection[str]) -> Option | None:
        """The option of which a session is among `uids`."""
        found = (one for one in self.options if set(one.uids) & set(uids))
        return next(found, None)


def slots_of(event: Event, way: str = "") -> list[Slot]:
    """The choices of an event in order of time; two queries, one where there is none.

    With a `way` the seats of the other way are left out of the free ones.
    """
    slots = _slots(event.sessions.exclude(track=""))
    if slots:
        _count_free(event, slots, way)
    return slots


def _slots(sessions: Iterable[Session]) -> list[Slot]:
    rows = [row for row in sessions if row.track]
    blocks: list[list[Session]] = []
    for row in sorted(rows, key=attrgetter("starts_at", "track", "pk")):
        if blocks and row.starts_at < max(one.ends_at for one in blocks[-1]):
            blocks[-1].append(row)
        else:
            blocks.append([row])
    slots = [Slot(_options(block)) for block in blocks]
    return [slot for slot in slots if len(slot.options) > 1]


def without_others(
    sessions: Sequence[Session], chosen: Collection[str]
) -> list[Session]:
    """Of these sessions those of somebody: of a slot only the option they chose, and
    all while they chose none. No query.
    """
    left_out: set[int] = set()
    for slot in _slots(sessions):
        mine = slot.chosen(chosen)
        if mine is not None:
            others = (one for one in slot.options if one is not mine)
            left_out |= {row.pk for one in others for row in one.sessions}
    return [row for row in sessions if row.pk not in left_out]


def _options(block: Iterable[Session]) -> list[Option]:
    found: dict[str, Option] = {}
    for row in block:
        found.setdefault(row.track, Option()).sessions.append(row)
    return list(found.values())


def _count_free(event: Event, slots: Iterable[Slot], way: str) -> None:
    quotas = event.quotas.filter(scope=Quota.Scope.SESSION, released_at=None)
    free = {
        quota.session_id: max(quota.size - quota.taken, 0)
        for quota in quotas
        if not quota.way or not way or quota.way == way
    }
    for option in (one for slot in slots for one in slot.options):
        limits = [free[row.pk] for row in option.sessions if row.pk in free]
        option.free = min(limits, default=None)


def chosen_by(registration: Registration) -> list[Session]:
    """The sessions somebody chose, in order of time; no query where none are kept."""
    if not registration.chosen_sessions:
        return []
    rows = Session.objects.filter(event=registration.event_id)
    rows = rows.filter(uid__in=registration.chosen_sessions)
    return list(rows.order_by("starts_at", "pk"))
