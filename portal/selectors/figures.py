"""What programmes have reached, in numbers: never a name.

Who has no door to the people behind a number sees no count of people below five, and
no count from which such a one could be worked out (TRUST T14).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import (
    Count,
    Q,
    QuerySet,
    Sum,
)
from django.utils.translation import pgettext_lazy

from certificates.models import Certificate
from courses.models import Event, EventKind, Presence
from courses.selectors.attendance import attended_in
from courses.selectors.costs import CostShare, cost_shares_of
from courses.selectors.counted_people import of_counted_groups
from courses.selectors.person_days import days_and_halves
from participants.models import Person, Region
from programmes.models import Partner, PlannedGroup, Programme

SMALL = 5
HELD = (Event.Status.HELD, Event.Status.REPORTED)
AHEAD = (Event.Status.ANNOUNCED, Event.Status.OPEN, Event.Status.CLOSED)
NAMED = (Partner.Role.BENEFICIARY, Partner.Role.SELECTED, Partner.Role.MENTEE)
Gender = Person.Gender
GENDERS = {  # as headings of a count
    Gender.WOMAN: pgettext_lazy("people counted", "women"),
    Gender.MAN: pgettext_lazy("people counted", "men"),
    Gender.OTHER: pgettext_lazy("people counted", "other"),
    Gender.UNDISCLOSED: pgettext_lazy("people counted", "preferred not to say"),
    Gender.UNKNOWN: pgettext_lazy("people counted", "not recorded"),
}


@dataclass(frozen=True)
class KindLine:
    """The events of one kind: how many were held, how many are still ahead."""

    kind: EventKind
    held: int
    ahead: int

    @property
    def planned(self) -> int:
        return self.held + self.ahead


@dataclass(frozen=True)
class GenderLine:
    """People of one gender; `people` is None where it is too small to be shown."""

    label: str
    people: int | None


@dataclass
class Figures:
    """The figures of one programme; a number that may not be shown is None."""

    programme: Programme
    kinds: list[KindLine] = field(default_factory=list)
    people: int | None = 0
    planned_people: int = 0
    media_guests: int | None = 0  # by head, at events for the press: not among people
    counted: int | None = 0  # of the groups that make up what is planned
    person_days: int | None = 0
    half_days: int | None = 0
    genders: list[GenderLine] = field(default_factory=list)
    municipalities: int = 0
    named_reached: int = 0
    named: int = 0
    certificates: int | None = 0

    @property
    def others(self) -> int | None:
        """People of groups that do not count toward what is planned (R-38)."""
        if self.people is None or self.counted is None:
            return None
        return self.people - self.counted

    @property
    def held(self) -> int:
        return sum(line.held for line in self.kinds)

    @property
    def planned(self) -> int:
        return sum(line.planned for line in self.kinds)

    @property
    def promised_municipalities(self) -> int:
        """As many as the contract states, else as many as are named; 0: neither."""
        return self.programme.stated_municipalities or self.named

    @property
    def is_empty(self) -> bool:
        """Nothing was planned or held yet."""
        return not self.kinds


def figures_of(
    programmes: Sequence[Programme], *, exact: Collection[int] = ()
) -> list[Figures]:
    """The figures of each programme, in a fixed number of queries.

    `exact` are the keys of those whose small counts may be shown.
    """
    found = {row.pk: Figures(row) for row in programmes}
    _count_events(found)
    _count_people(found)
    _count_days(found)
    _count_municipalities(found)
    planned = PlannedGroup.objects.standing().filter(
        programme__in=found, counts_to_total=True
    )
    for row in planned.order_by().values("programme").annotate(n=Sum("planned_people")):
        found[row["programme"]].planned_people = row["n"] or 0
    issued = Certificate.objects.filter(
        event__programme__in=found, state=Certificate.State.VALID
    )
    counts = issued.order_by().values_list("event__programme").annotate(Count("pk"))
    for key, number in counts:
        found[key].certificates = number
    _count_counted(found)
    for pk, figures in found.items():
        if pk not in exact:
            _hide_small(figures)
    return list(found.values())


def _count_events(found: dict[int, Figures]) -> None:
    rows = (
        Event.objects.filter(programme__in=found, status__in=[*HELD, *AHEAD])
        .order_by()
        .values("programme", "kind")
        .annotate(
            held=Count("pk", filter=Q(status__in=HELD)),
            ahead=Count("pk", filter=Q(status__in=AHEAD)),
            media=Sum("media_guests", filter=Q(status__in=HELD)),
        )
    )
    counts = {(row["programme"], row["kind"]): row for row in rows}
    kinds = EventKind.objects.filter(pk__in={kind for _programme, kind in counts})
    for kind in kinds:
        for pk, figures in found.items():
            if row := counts.get((pk, kind.pk)):
                figures.kinds.append(KindLine(kind, row["held"], row["ahead"]))
                figures.media_guests = (figures.media_guests or 0) + (row["media"] or 0)


def _count_people(found: dict[int, Figures]) -> None:
    """People by gender, each once in a programme; who has no card counts as well."""
    known = attended_in(found).filter(person__isnull=False)
    typed = attended_in(found).filter(person=None)
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for pk, gender, number in known.values_list(
        "event__programme", "person__gender"
    ).annotate(Count("person", distinct=True)):
        counts[pk][gender] += number
    for pk, gender, number in typed.values_list("event__programme", "gender").annotate(
        Count("pk")
    ):
        counts[pk][gender] += number
    for pk, of_gender in counts.items():
        found[pk].people = sum(of_gender.values())
        if set(of_gender) - {Gender.UNKNOWN, Gender.UNDISCLOSED}:
            found[pk].genders = [
                GenderLine(str(label), of_gender[gender])
                for gender, label in GENDERS.items()
                if of_gender[gender]
            ]


def _count_counted(found: dict[int, Figures]) -> None:
    """People of the groups that count, each once, where a number is planned for them.

    Who came both from such a group and from another one counts.
    """
    planned = [pk for pk, figures in found.items() if figures.planned_people]
    rows = of_counted_groups(attended_in(planned), planned)
    counts = rows.values_list("event__programme").annotate(
        known=Count("person", distinct=True), typed=Count("pk", filter=Q(person=None))
    )
    for pk, known, typed in counts:
        found[pk].counted = known + typed


def _count_days(found: dict[int, Figures]) -> None:
    """Person-days and half-days: each person once for each day, and each half of one,
    by the clocks of the place.
    """
    there = Presence.objects.filter(session__event__programme__in=found).exclude(
        session__event__kind__behaviour=EventKind.Behaviour.PRESS
    )
    for key, days in days_and_halves(there, "session__event__programme").items():
        found[key].person_days, found[key].half_days = days.whole, days.halves


def costs_of(programme: Programme, *, exact: bool) -> list[CostShare]:
    """What held events did cost, by currency. Where too few people were there, those
    who may not know how many are not told the cost for each day either.
    """
    rows = cost_shares_of(programme)
    if exact:
        return rows
    return [
        row if row.person_days >= SMALL else replace(row, person_days=0) for row in rows
    ]


def _count_municipalities(found: dict[int, Figures]) -> None:
    """Municipalities whose people came, and which of those the contract names."""
    reached = _paths(
        attended_in(found), "event__programme", "organisation__region__path"
    )
    groups = PlannedGroup.objects.standing().filter(programme__in=found).order_by()
    partners = Partner.objects.filter(programme__in=found, role__in=NAMED).order_by()
    named = _paths(groups, "programme", "organisations__region__path")
    selected = _paths(partners, "programme", "organisation__region__path")
    for pk, paths in selected.items():
        named[pk] |= paths
    keys = {
        key
        for sets in (*reached.values(), *named.values())
        for path in sets
        for key in _keys(path)
    }
    level = Region.Level.MUNICIPALITY
    regions = Region.objects.filter(pk__in=keys, level=level).order_by()
    municipalities = set(regions.values_list("pk", flat=True))
    for pk, figures in found.items():
        came = {key for path in reached[pk] for key in _keys(path)} & municipalities
        meant = {key for path in named[pk] for key in _keys(path)} & municipalities
        figures.municipalities = len(came)
        figures.named, figures.named_reached = len(meant), len(came & meant)


def _paths(rows: QuerySet[Any], programme: str, path: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for pk, text in rows.values_list(programme, path).distinct():
        if text:
            found[pk].add(text)
    return found


def _keys(path: str) -> list[int]:
    return [int(key) for key in path.split("/") if key]


def _hide_small(figures: Figures) -> None:
    """Counts of one to four people become None, and what would give them away."""
    figures.people = _shown(figures.people)
    figures.certificates = _shown(figures.certificates)
    figures.media_guests = _shown(figures.media_guests)
    if figures.people is None or hidden_cells(
        [figures.counted or 0, figures.others or 0]
    ):
        figures.counted = None
    if figures.people is None:
        figures.person_days, figures.genders = None, []
    figures.person_days = _shown(figures.person_days)
    if figures.person_days is None:
        figures.half_days = None
    lines = figures.genders
    hidden = hidden_cells([line.people or 0 for line in lines])
    figures.genders = [
        GenderLine(line.label, None if place in hidden else line.people)
        for place, line in enumerate(lines)
    ]


def hidden_cells(counts: Sequence[int]) -> set[int]:
    """The places that may not be shown beside the others and their total.

    Small counts, and more until what is hidden is together no small number either and
    no single one: else it is the total without the others.
    """
    hidden = {place for place, number in enumerate(counts) if 0 < number < SMALL}
    while hidden and (len(hidden) < 2 or sum(counts[one] for one in hidden) < SMALL):
        others = [
            place
            for place, number in enumerate(counts)
            if number and place not in hidden
        ]
        if not others:
            return set(range(len(counts)))
        hidden.add(min(others, key=lambda place: (counts[place], place)))
    return hidden


def _shown(count: int | None) -> int | None:
    return None if count is not None and 0 < count < SMALL else count
