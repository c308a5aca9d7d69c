"""The live board of an event: who is in of whom one expects, while they arrive."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.languages import pick
from core.text import sort_key
from courses.models import Event, Presence, Registration, Session
from courses.selectors.attendance import THERE, AtTheDoor
from courses.selectors.counted_groups import CountedGroups, counted_groups
from courses.selectors.municipalities import municipalities_expected, names_of
from participants.models import Region
from participants.selectors.territory import region_name

MINUTE = timedelta(minutes=1)
MOST_MINUTES = 240  # of the curve: what one still sees on a phone
MUNICIPALITY = Region.Level.MUNICIPALITY
NOWHERE = 0  # the key of no region
Counts = tuple[int, int]


@dataclass(frozen=True)
class Row:
    """One municipality or group: how many are in, of how many expected."""

    name: str
    present: int
    expected: int
    is_known: bool = True  # else those who belong to none
    region: int = NOWHERE


@dataclass(frozen=True)
class Board:
    """What is shown; `arrivals` are the minutes from the first arrival to the last,
    each with how many came in it.
    """

    door: AtTheDoor
    municipalities: list[Row]
    groups: list[Row]
    arrivals: list[tuple[datetime, int]]
    expected: list[Region]  # municipalities, of which nobody may be registered
    hidden: list[str] = field(default_factory=list)  # groups by traits nobody sees
    untold: list[str] = field(default_factory=list)  # of which one does not know who

    @property
    def here(self) -> str:
        """Municipalities of which somebody is in, as a list in a sentence."""
        return ", ".join(row.name for row in self._here)

    @property
    def missing(self) -> str:
        """Those invited or expected of which nobody is in yet."""
        here = {row.region for row in self._here}
        return names_of(region for region in self.expected if region.pk not in here)

    @property
    def _here(self) -> list[Row]:
        return [row for row in self.municipalities if row.is_known and row.present]


def board_of(
    event: Event, session: Session | None, at: datetime | None = None
) -> Board:
    """The board of the session that is on, at a moment (now), in a fixed number of
    queries. Somebody who left again has come all the same.
    """
    places = _counted(event, session, "organisation__region__path")
    door = AtTheDoor(
        sum(present for present, _all in places.values()),
        sum(expected for _present, expected in places.values()),
    )
    counted = counted_groups(event)
    return Board(
        door,
        _by_municipality(places),
        _by_group(counted, session, at or timezone.now()),
        _arrivals(session),
        municipalities_expected(event),
        hidden=[pick(group.names) for group in counted.hidden],
        untold=[pick(group.names) for group in counted.untold],
    )


def _confirmed(event: Event, session: Session | None) -> QuerySet[Registration]:
    """Whom one expects, each with `is_in`."""
    inside = Presence.objects.filter(
        registration=OuterRef("pk"), session=session, state__in=THERE
    )
    return event.registrations.confirmed().annotate(is_in=Exists(inside)).order_by()


def _counted(event: Event, session: Session | None, by: str) -> dict[Any, Counts]:
    """By one column of the registrations: how many are in, of how many expected."""
    counts = (
        _confirmed(event, session)
        .values(by)
        .annotate(expected=Count("pk"), present=Count("pk", filter=Q(is_in=True)))
    )
    return {row[by]: (row["present"], row["expected"]) for row in counts}


def _by_municipality(places: dict[Any, Counts]) -> list[Row]:
    keys = {int(key) for path in places if path for key in path.split("/") if key}
    names = {
        region.pk: region_name(region)
        for region in Region.objects.filter(pk__in=keys, level=MUNICIPALITY)
    }
    found: dict[int, Counts] = {}
    for path, (inside, wanted) in places.items():
        above = [int(key) for key in (path or "").split("/") if key]
        key = next((key for key in above if key in names), NOWHERE)
        present, expected = found.get(key, (0, 0))
        found[key] = present + inside, expected + wanted
    others = found.pop(NOWHERE, None)
    language = get_language() or "en"
    rows = [Row(names[key], *counts, region=key) for key, counts in found.items()]
    rows.sort(key=lambda row: sort_key(row.name, language))
    if others:
        rows.append(Row(_("without a municipality"), *others, is_known=False))
    return rows


def _by_group(
    counted: CountedGroups, session: Session | None, at: datetime
) -> list[Row]:
    """Whoever is in two groups counts in both."""
    if not counted.groups:
        return []
    rows = list(_confirmed(counted.event, session))
    within = counted.of(rows, at)
    found = [
        _row(
            pick(group.names),
            [row for row in rows if group.uid in within.get(row.pk, ())],
        )
        for group in counted.groups
    ]
    if others := [row for row in rows if row.pk not in within]:
        found.append(_row(_("in no group"), others, is_known=False))
    return found


def _row(name: str, rows: list[Any], *, is_known: bool = True) -> Row:
    present = sum(1 for row in rows if row.is_in)
    return Row(name, present, len(rows), is_known=is_known)


def _arrivals(session: Session | None) -> list[tuple[datetime, int]]:
    if session is None:
        return []
    there = session.presences.filter(state__in=THERE, arrived_at__isnull=False)
    minutes = Counter(
        moment.replace(second=0, microsecond=0)
        for moment in there.values_list("arrived_at", flat=True)
        if moment is not None
    )
    if not minutes:
        return []
    last = max(minutes)
    first = max(min(minutes), last - MOST_MINUTES * MINUTE)
    count = int((last - first) / MINUTE) + 1
    return [(at, minutes[at]) for at in (first + n * MINUTE for n in range(count))]
