"""Official lists of places become regions, today's list and next year's again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import fold
from participants.models import Actor, Region, RegionCode, RegionStatus
from participants.models.territory import SHARED_SYSTEMS
from participants.services.audit import record
from participants.services.territory import NAMES, move_region, write_keys, write_path

RANK = {level: rank for rank, level in enumerate(Region.Level.values)}
Key = tuple[str, str]


class Verdict(StrEnum):
    """What becomes of one row of a list."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


@dataclass(frozen=True)
class Place:
    """One row of a list. `parent` is "SYSTEM:code" or a name; empty, the country."""

    number: int
    country: str
    level: str
    name_cyrillic: str
    name_latin: str
    parent: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    inflections: tuple[str, ...] = ()
    status: str = ""
    status_from: date | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a row, and why."""

    number: int
    name: str
    verdict: Verdict
    reason: str = ""
    changed: tuple[str, ...] = ()


class PlaceUnclear(DomainError):
    """A row that cannot be taken: nothing of it is written."""

    code = "place_unclear"
    message = "%(reason)s"


def _unclear(reason: Any, **params: Any) -> PlaceUnclear:
    return PlaceUnclear(reason=str(reason) % params if params else str(reason))


class Gazetteer:
    """The known regions of some countries, found by code and by name in memory."""

    def __init__(self, countries: Iterable[str]) -> None:
        wanted = set(countries)
        rows = Region.objects.filter(country__in=wanted)
        self.rows: dict[int, Region] = {}
        self.codes: dict[int, dict[str, str]] = {}
        self.statuses: dict[int, RegionStatus] = {}
        self.by_code: dict[Key, int] = {}
        self.by_name: dict[Key, list[int]] = {}
        self.taken: dict[int, int] = {}  # by which row of the list
        codes = RegionCode.objects.filter(region__country__in=wanted)
        foreign = RegionCode.objects.exclude(region__country__in=wanted)
        present = RegionStatus.objects.filter(region__in=rows, ended_on=None)
        for row in rows.select_related("parent"):
            self.add(row)
        for code in codes:
            self._add_code(code.region_id, code.system, code.code)
        self.foreign = set(foreign.values_list("system", "code"))
        self.statuses = {row.region_id: row for row in present}

    def add(self, row: Region) -> None:
        self.rows[row.pk] = row
        self.codes.setdefault(row.pk, {})
        for key in {fold(row.name_latin), fold(row.name_cyrillic)}:
            self.by_name.setdefault((row.country, key), []).append(row.pk)

    def _add_code(self, pk: int, system: str, code: str) -> None:
        former = self.codes[pk].get(system)
        self.codes[pk][system] = code
        if system not in SHARED_SYSTEMS:
            self.by_code.pop((system, former or ""), None)
            self.by_code[system, code] = pk

    # --- finding ------------------------------------------------------------------

    def parent_of(self, place: Place) -> Region | None:
        """The region above; raises PlaceUnclear if there is none, or more than one."""
        if place.level == Region.Level.COUNTRY:
            return None
        found = self._named(place) if place.parent else self._country(place)
        above = {pk for pk in found if RANK[self.rows[pk].level] < RANK[place.level]}
        if len(above) == 1:
            return self.rows[above.pop()]
        name = place.parent or place.country
        if above:
            raise _unclear(
                _("Several places above are called %(name)s: name it by its code."),
                name=name,
            )
        raise _unclear(_("No place above is known as %(name)s."), name=name)

    def _country(self, place: Place) -> list[int]:
        level = Region.Level.COUNTRY
        rows = self.rows.values()
        return [r.pk for r in rows if r.country == place.country and r.level == level]

    def _named(self, place: Place) -> list[int]:
        system, _colon, code = place.parent.partition(":")
        if (system, code) in self.by_code:
            return [self.by_code[system, code]]
        return self.by_name.get((place.country, fold(place.parent)), [])

    def find(self, place: Place, parent: Region | None) -> Region | None:
        """The region meant: by any of its codes, else by its name under `parent`.

        A region of the name that has another code of the same system is another place.
        """
        own = {key for key in place.codes.items() if key[0] not in SHARED_SYSTEMS}
        if own & self.foreign:
            raise _unclear(_("A code is that of a place in another country."))
        known = {self.by_code[key] for key in own if key in self.by_code}
        if not known:
            systems = {system for system, _code in own}
            known = {
                pk
                for pk in self.by_name.get((place.country, fold(place.name_latin)), [])
                if self.rows[pk].level == place.level
                and self.rows[pk].parent_id == (parent.pk if parent else None)
                and not systems & self.codes[pk].keys()
            }
        if len(known) > 1:
            raise _unclear(_("Several places are meant: give the code of one."))
        return self.rows[known.pop()] if known else None

    # --- writing ------------------------------------------------------------------

    def take(self, place: Place) -> tuple[Verdict, tuple[str, ...]]:
        """Write one row; every check comes before the first write."""
        parent = self.parent_of(place)
        row = self.find(place, parent)
        if row is not None and row.pk in self.taken:
            number = self.taken[row.pk]
            raise _unclear(_("Row %(number)s is the same place."), number=number)
        self._check_status(row, place)
        if row is not None and parent is not None and _is_below(parent, row):
            raise _unclear(_("It would lie in itself."))
        is_new = row is None
        if row is None:
            row = Region(country=place.country, level=place.level, parent=parent)
        changed = self._write_names(row, place, is_new)
        if not is_new and row.parent_id != (parent.pk if parent else None):
            self._move(row, parent)
            changed.append("parent")
        changed += self._write_codes(row, place)
        changed += self._write_status(row, place)
        self.taken[row.pk] = place.number
        if is_new:
            return Verdict.NEW, ()
        return (Verdict.CHANGED if changed else Verdict.SAME), tuple(changed)

    def _write_names(self, row: Region, place: Place, is_new: bool) -> list[str]:
        before = {name: getattr(row, name) for name in ("level", *NAMES)}
        former = [] if is_new else [row.name_latin, row.name_cyrillic]
        row.level = place.level
        row.name_cyrillic, row.name_latin = place.name_cyrillic, place.name_latin
        present = {fold(row.name_latin), fold(row.name_cyrillic)}
        gone = [name for name in former if fold(name) not in present]
        row.aliases = list(dict.fromkeys([*row.aliases, *gone, *place.aliases]))
        forms = [*row.inflections, *place.inflections]
        row.inflections = list(dict.fromkeys(forms))
        write_keys(row)
        if is_new:
            row.save()
            write_path(row)
            self.add(row)
            return []
        changed = [name for name in before if getattr(row, name) != before[name]]
        if changed:
            row.save(update_fields=[*changed, "updated_at"])
            for key in present:
                rows = self.by_name.setdefault((row.country, key), [])
                rows.extend({row.pk} - set(rows))
        return [name for name in changed if not name.endswith("_key")]

    def _move(self, row: Region, parent: Region | None) -> None:
        former = move_region(row, parent)
        for other in self.rows.values():
            if other is not row and other.path.startswith(former):
                other.path = row.path + other.path[len(former) :]

    def _write_codes(self, row: Region, place: Place) -> list[str]:
        changed = []
        for system, code in place.codes.items():
            if self.codes[row.pk].get(system) != code:
                RegionCode.objects.update_or_create(
                    region=row, system=system, defaults={"code": code}
                )
                self._add_code(row.pk, system, code)
                changed.append(f"code:{system}")
        return changed

    def _check_status(self, row: Region | None, place: Place) -> None:
        present = self.statuses.get(row.pk) if row else None
        if not (present and place.status) or present.status == place.status:
            return
        if place.status_from is None:
            raise _unclear(
                _("It was %(status)s until now: say since when it is another."),
                status=present.status,
            )
        if present.started_on and place.status_from <= present.started_on:
            raise _unclear(_("The new status begins before the present one."))

    def _write_status(self, row: Region, place: Place) -> list[str]:
        present = self.statuses.get(row.pk)
        if not place.status:
            return []
        if present is not None and present.status == place.status:
            if place.status_from in {None, present.started_on}:
                return []
            present.started_on = place.status_from
            present.save(update_fields=["started_on", "updated_at"])
            return ["status"]
        if present is not None and place.status_from is not None:
            present.ended_on = place.status_from - timedelta(days=1)
            present.save(update_fields=["ended_on", "updated_at"])
        self.statuses[row.pk] = RegionStatus.objects.create(
            region=row, status=place.status, started_on=place.status_from
        )
        return ["status"]

    def unlisted(self, levels: set[str]) -> list[Region]:
        """Known regions of these levels that the list does not have."""
        rows = self.rows.values()
        return [r for r in rows if r.level in levels and r.pk not in self.taken]


def _is_below(parent: Region, row: Region) -> bool:
    return parent.path.startswith(row.path)


@dataclass(frozen=True)
class Report:
    """What a list did, or on a dry run would do: every row stands here once."""

    outcomes: tuple[Outcome, ...]
    unlisted: tuple[str, ...]
    is_written: bool

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.verdict for row in self.outcomes)
        return {str(verdict): found[verdict] for verdict in Verdict}


def load_places(
    places: Sequence[Place],
    *,
    bad: Sequence[Outcome] = (),
    dry_run: bool = False,
    actor: Actor,
) -> Report:
    """Write a list of places, all of it or nothing.

    Rows are known by code, so the same list again changes nothing. With a bad row, in
    `bad` or found here, or on a dry run, nothing is written and the report says what
    would have been. Regions that the list leaves out stay and are named.
    """
    outcomes = list(bad)
    with transaction.atomic():
        gazetteer = Gazetteer(place.country for place in places)
        for place in sorted(places, key=lambda row: RANK[row.level]):
            outcomes.append(_outcome(gazetteer, place))
        outcomes.sort(key=lambda row: row.number)
        is_bad = any(row.verdict == Verdict.BAD for row in outcomes)
        unlisted = gazetteer.unlisted({place.level for place in places})
        report = Report(
            tuple(outcomes),
            tuple(sorted(str(row) for row in unlisted)),
            not (is_bad or dry_run),
        )
        if report.is_written:
            _record(gazetteer, report, actor)
        else:
            transaction.set_rollback(True)
    return report


def _outcome(gazetteer: Gazetteer, place: Place) -> Outcome:
    name = place.name_latin or place.name_cyrillic
    try:
        verdict, changed = gazetteer.take(place)
    except PlaceUnclear as error:
        return Outcome(place.number, name, Verdict.BAD, str(error))
    return Outcome(place.number, name, verdict, changed=changed)


def _record(gazetteer: Gazetteer, report: Report, actor: Actor) -> None:
    """One line of the audit trail for each country; nothing when nothing changed."""
    if report.counts["new"] or report.counts["changed"]:
        for row in gazetteer.rows.values():
            if row.level == Region.Level.COUNTRY:
                record(actor, "territory.loaded", row, after=report.counts)
