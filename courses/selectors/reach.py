"""How many people some registrations stand for, and how long these were taught.

All of it takes any set of registrations, of one office or of a whole country, and asks
a fixed number of queries. A person counts once; who has no card counts as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from courses.models import Event, EventKind, Presence, Registration, Session, Status
from courses.selectors.attendance import THERE
from courses.selectors.events import slots
from courses.selectors.genders import TOLD, Genders, parted

NOBODY = Q(person__isnull=True)
NONE = Genders()


def present_of(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Those of `rows` who were there in some session of an event that took place.

    Who came to an event for the press is nobody reached (R-29).
    """
    there = Presence.objects.filter(registration=OuterRef("pk"), state__in=THERE)
    kept = rows.filter(Exists(there), status=Status.CONFIRMED)
    kept = kept.exclude(event__kind__behaviour=EventKind.Behaviour.PRESS)
    return kept.exclude(event__status=Event.Status.CANCELLED).order_by()


@dataclass(frozen=True)
class Reach:
    """Who was reached: people by gender, how many bodies, and when at last."""

    genders: Genders = NONE
    events: int = 0
    organisations: int = 0
    last_at: datetime | None = None

    @property
    def people(self) -> int:
        return self.genders.people


def reach_of(present: QuerySet[Registration]) -> Reach:
    """All of `present` together."""
    return _reach(present.aggregate(**_counts()))


def reach_by(present: QuerySet[Registration], *keys: str) -> dict[Any, Reach]:
    """The same for each event, organisation or whatever the columns `keys` are.

    By the value of one column, or by the values of several.
    """
    rows = present.order_by().values(*keys).annotate(**_counts())
    key = itemgetter(*keys)
    return {key(row): _reach(row) for row in rows}


def reach_in(
    present: QuerySet[Registration], place_of: dict[int, int]
) -> dict[int, Reach]:
    """The same for places: `place_of` says in which one each organisation stands.

    Sums what the organisations reached and takes off whoever came from several of one
    place, so that no row of a person is read but those few.
    """
    found: dict[int, list[Reach]] = defaultdict(list)
    for organisation, reach in reach_by(present, "organisation").items():
        if organisation in place_of:
            found[place_of[organisation]].append(reach)
    again = _counted_again(present, place_of)
    return {
        place: Reach(
            genders=_less([row.genders for row in rows], again[place]),
            organisations=len(rows),
            last_at=max((row.last_at for row in rows if row.last_at), default=None),
        )
        for place, rows in found.items()
    }


def _less(rows: list[Genders], again: Counter[str]) -> Genders:
    """The sum, without those who were counted before."""
    told = [
        sum(row[at] for row in rows) - again[gender] for at, gender in enumerate(TOLD)
    ]
    return parted(told, sum(row.people for row in rows) - again.total())


def _counted_again(
    present: QuerySet[Registration], place_of: dict[int, int]
) -> dict[int, Counter[str]]:
    """How often people were counted a second time in each place, by gender."""
    several = (
        present.values("person")
        .annotate(bodies=Count("organisation", distinct=True))
        .filter(bodies__gt=1)
    )
    rows = present.filter(person__in=several.values("person")).values_list(
        "person", "person__gender", "organisation"
    )
    again: dict[int, Counter[str]] = defaultdict(Counter)
    seen: set[tuple[int, int]] = set()
    for person, gender, organisation in rows.distinct():
        if (place := place_of.get(organisation)) is None:
            continue
        if (place, person) in seen:
            again[place][gender] += 1
        seen.add((place, person))
    return again


def hours_by_event(present: QuerySet[Registration]) -> dict[int, Decimal]:
    """Taught hours that all of them together were there for, in the event's measure.

    Of sessions held side by side each person counts the longest only.
    """
    rows = Presence.objects.filter(
        registration__in=present.values("pk"),
        state__in=THERE,
        session__kind__in=Session.TEACHING,
    ).order_by()
    minutes: dict[int, int] = defaultdict(int)
    measure: dict[int, int] = {}
    alone = rows.filter(session__track="").values_list(
        "session__event", "session__event__hour_minutes"
    )
    for event, hour, spent in alone.annotate(Sum("minutes")):
        minutes[event] += spent
        measure[event] = hour
    beside = rows.exclude(session__track="").values_list(
        "session__event",
        "session__event__hour_minutes",
        "registration",
        "session",
        "minutes",
    )
    spent_in: dict[int, dict[int, dict[int, int]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for event, hour, registration, session, spent in beside:
        spent_in[event][registration][session] = spent
        measure[event] = hour
    for event, timetable in _timetables(spent_in).items():
        for spent_by in spent_in[event].values():
            minutes[event] += _longest(timetable, spent_by)
    return {event: _hours(spent, measure[event]) for event, spent in minutes.items()}


def _timetables(events: Iterable[int]) -> dict[int, list[list[Session]]]:
    """The parallel sessions of events, by the time at which they are held."""
    found: dict[int, list[Session]] = defaultdict(list)
    for session in Session.objects.filter(event__in=list(events)).exclude(track=""):
        found[session.event_id].append(session)
    return {event: slots(rows) for event, rows in found.items()}


def _longest(timetable: list[list[Session]], spent: dict[int, int]) -> int:
    return sum(max(spent.get(row.pk, 0) for row in slot) for slot in timetable)


def _hours(minutes: int, hour_minutes: int) -> Decimal:
    return Decimal(round(10 * minutes / (hour_minutes or 60))) / 10


def _counts() -> dict[str, Any]:
    counts: dict[str, Any] = {
        "known": Count("person", distinct=True),
        "unknown": Count("pk", filter=NOBODY, distinct=True),
        "events": Count("event", distinct=True),
        "organisations": Count("organisation", distinct=True),
        "last_at": Max("event__starts_at"),
    }
    for gender in TOLD:
        own, typed = Q(person__gender=gender), NOBODY & Q(gender=gender)
        counts[f"known_{gender}"] = Count("person", filter=own, distinct=True)
        counts[f"typed_{gender}"] = Count("pk", filter=typed, distinct=True)
    return counts


def _reach(row: dict[str, Any]) -> Reach:
    told = [row[f"known_{gender}"] + row[f"typed_{gender}"] for gender in TOLD]
    return Reach(
        genders=parted(told, row["known"] + row["unknown"]),
        events=row["events"],
        organisations=row["organisations"],
        last_at=row["last_at"],
    )
