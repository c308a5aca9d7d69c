"""Which municipalities a programme reached on which topic, and which never."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Coalesce

from courses.models import Event, Registration
from courses.selectors.genders import GENDER, Genders, counted
from courses.selectors.reach import present_of
from participants.models import Region
from participants.selectors.territory import in_name_order
from portal.selectors.figures import NAMED, SMALL
from programmes.models import Programme, Topic

Key = tuple[int, int]  # municipality and topic
Somebody = tuple[str, int]  # a person, or a registration without a card


@dataclass(frozen=True)
class Cell:
    """People of one municipality present on one topic; None: too few to be shown."""

    topic: Topic
    people: int | None


@dataclass(frozen=True)
class CoverageLine:
    """One municipality: a cell for each topic, and everybody once."""

    region: Region
    cells: list[Cell]
    people: int | None
    genders: Genders | None = None


@dataclass
class Coverage:
    """Municipalities down, topics across; a number that may not be shown is None.

    Totals are parted by gender for those alone who see the people behind them: beside
    the figures of the programme no rule of five holds for so many small numbers.
    """

    topics: list[Topic] = field(default_factory=list)
    lines: list[CoverageLine] = field(default_factory=list)
    totals: list[int | None] = field(default_factory=list)
    people: int | None = 0
    by_topic: list[Genders] = field(default_factory=list)
    genders: Genders | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.topics and self.lines)

    @property
    def gaps(self) -> int:
        """How many cells nobody stands in."""
        return sum(cell.people == 0 for line in self.lines for cell in line.cells)


def coverage_of(programme: Programme, *, exact: bool) -> Coverage:
    """The matrix of a programme, in a fixed number of queries.

    The topics are those of its events and of its planned groups, so that one which was
    promised and never held is seen; the municipalities are those that the contract
    names, also those nobody came from, and all that came. A variant of a topic counts
    as its main topic. Without `exact`, no count of one to four people can be read.
    """
    topics, present = _topics(programme), _present(programme)
    came = (row.path for row in present)
    regions = _municipalities(chain(_named(programme), came))
    found: dict[Key, set[Somebody]] = defaultdict(set)
    for row in present:
        if (region := _inside(row.path, regions)) is not None:
            found[region, row.topic].add(row.who)
    hidden = set() if exact else _hidden({key: len(who) for key, who in found.items()})
    coverage = _laid_out(topics, in_name_order(regions.values()), found, hidden)
    if exact:
        _part_by_gender(coverage, found, {row.who: row.gender for row in present})
    return coverage


def _topics(programme: Programme) -> list[Topic]:
    events = Event.objects.filter(programme=programme).exclude(
        status=Event.Status.CANCELLED
    )
    groups = programme.planned_groups.standing()
    main = Coalesce("topics__variant_of", "topics__pk")
    held, promised = (
        rows.filter(topics__isnull=False).order_by().values_list(main)
        for rows in (events, groups)
    )
    return list(Topic.objects.filter(Q(pk__in=held) | Q(pk__in=promised)))


class Presence(NamedTuple):
    """Somebody of an office was there on a main topic."""

    path: str
    topic: int
    who: Somebody
    gender: str


def _present(programme: Programme) -> list[Presence]:
    """Everybody who was there, once for each topic of each event."""
    rows = (
        present_of(Registration.objects.all())
        .filter(
            event__programme=programme,
            event__topics__isnull=False,
            organisation__region__isnull=False,
        )
        .values_list(
            "organisation__region__path",
            Coalesce("event__topics__variant_of", "event__topics__pk"),
            "person",
            "pk",
            GENDER,
        )
    )
    return [
        Presence(
            path, topic, ("person", person) if person else ("registration", pk), gender
        )
        for path, topic, person, pk, gender in rows
    ]


def is_gap(programme: Programme, region: Region, topic: Topic) -> bool:
    """Whether nobody of the place was there on the topic, or on a variant of it."""
    main = topic.variant_of_id or topic.pk
    rows = present_of(Registration.objects.all()).filter(
        Q(event__topics=main) | Q(event__topics__variant_of=main),
        event__programme=programme,
        organisation__region__path__startswith=region.path,
    )
    return not rows.exists()


def _named(programme: Programme) -> Iterable[str | None]:
    """The paths of the offices that the contract names."""
    partners = programme.partners.filter(role__in=NAMED).order_by()
    groups = programme.planned_groups.standing().order_by()
    return chain(
        partners.values_list("organisation__region__path", flat=True),
        groups.values_list("organisations__region__path", flat=True).distinct(),
    )


def _municipalities(paths: Iterable[str | None]) -> dict[int, Region]:
    keys = {int(key) for path in paths if path for key in path.split("/") if key}
    level = Region.Level.MUNICIPALITY
    rows = Region.objects.filter(pk__in=keys, level=level).select_related("parent")
    return {row.pk: row for row in rows}


def _inside(path: str, regions: dict[int, Region]) -> int | None:
    keys = (int(key) for key in path.split("/") if key)
    return next((key for key in keys if key in regions), None)


def _laid_out(
    topics: list[Topic],
    regions: list[Region],
    found: dict[Key, set[Somebody]],
    hidden: set[Key],
) -> Coverage:
    def once(keys: Iterable[Key]) -> int | None:
        """Everybody in these cells once; None if a cell among them is hidden."""
        cells = list(keys)
        if hidden.intersection(cells):
            return None
        return len(set().union(*(found.get(key, set()) for key in cells)))

    lines = [
        CoverageLine(
            region,
            [Cell(topic, once([(region.pk, topic.pk)])) for topic in topics],
            once((region.pk, topic.pk) for topic in topics),
        )
        for region in regions
    ]
    totals = [once((region.pk, topic.pk) for region in regions) for topic in topics]
    return Coverage(topics, lines, totals, once(found))


def _part_by_gender(
    coverage: Coverage, found: dict[Key, set[Somebody]], gender_of: dict[Somebody, str]
) -> None:
    """Who stands behind the totals, by gender."""

    def parted(keys: Iterable[Key]) -> Genders:
        everybody: set[Somebody] = set().union(*(found.get(key, set()) for key in keys))
        return counted(gender_of[who] for who in everybody)

    topics = [topic.pk for topic in coverage.topics]
    regions = [line.region.pk for line in coverage.lines]
    coverage.lines = [
        replace(line, genders=parted((line.region.pk, topic) for topic in topics))
        for line in coverage.lines
    ]
    coverage.by_topic = [
        parted((region, topic) for region in regions) for topic in topics
    ]
    coverage.genders = parted(found)


def _hidden(counts: dict[Key, int]) -> set[Key]:
    """The cells not to be shown: small ones, and those that would give them away.

    In a row, a column and the whole table the hidden cells are two at least, and five
    people at least stand in them, as far as there are other cells to hide.
    """
    hidden = {key for key, people in counts.items() if people < SMALL}
    stretches: dict[tuple[str, int], list[Key]] = defaultdict(list)
    for key in sorted(counts):  # the same whatever order the rows came in
        for name in (("row", key[0]), ("column", key[1]), ("all", 0)):
            stretches[name].append(key)
    while more := _next_to_hide(list(stretches.values()), counts, hidden):
        hidden.add(more)
    return hidden


def _next_to_hide(
    stretches: list[list[Key]], counts: dict[Key, int], hidden: set[Key]
) -> Key | None:
    for keys in stretches:
        inside = hidden.intersection(keys)
        shown = [key for key in keys if key not in hidden]
        people = sum(counts[key] for key in inside)
        if inside and shown and (len(inside) < 2 or people < SMALL):
            return min(shown, key=lambda key: (counts[key], key))
    return None
