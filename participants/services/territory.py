"""Acts on territory: official lists are loaded again and again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import fold, normal_spaces, search_key
from participants.models import Actor, Region, RegionCode, RegionStatus
from participants.selectors.territory import region_title
from participants.services.audit import record

KEYS = ("name_key", "search_key")
NAMES = ("name_cyrillic", "name_latin", "aliases", "inflections", *KEYS)


def write_keys(region: Region) -> None:
    """Set the keys that follow from names and aliases; saves nothing."""
    names = (region.name_latin, region.name_cyrillic, *region.aliases)
    spellings = (*names, *region.inflections)
    region.name_key = fold(region.name_latin)[:200]
    region.search_key = " ".join(dict.fromkeys(map(search_key, spellings)))


def write_path(region: Region) -> None:
    """Store where a new region stands in the tree: its own key follows its parent's."""
    above = region.parent.path if region.parent else "/"
    region.path = f"{above}{region.pk}/"
    region.save(update_fields=["path"])


class PlaceIsBelow(DomainError):
    code = "place_is_below"
    message = _("%(parent)s lies in this place itself.")


@transaction.atomic
def move_region(region: Region, parent: Region | None) -> str:
    """Put a region with all below it under another parent; returns the former path.

    All paths change in one statement. Raises PlaceIsBelow.
    """
    row = Region.objects.select_for_update().get(pk=region.pk)
    if parent is not None and parent.path.startswith(row.path):
        raise PlaceIsBelow(parent=parent)
    former = row.path
    path = f"{parent.path if parent else '/'}{row.pk}/"
    below = Region.objects.filter(path__startswith=former)
    rest = Substr("path", len(former) + 1)
    below.update(path=Concat(Value(path), rest), updated_at=timezone.now())
    Region.objects.filter(pk=row.pk).update(parent=parent)
    region.parent, region.path = parent, path
    return former


@transaction.atomic
def load_region(
    *,
    country: str,
    level: str,
    name_cyrillic: str,
    name_latin: str,
    parent: Region | None = None,
    aliases: Iterable[str] = (),
    inflections: Iterable[str] = (),
    codes: Mapping[str, str] | None = None,
    status: str = "",
) -> Region:
    """Add a region, or bring the one that is known up to date; twice changes nothing.

    It is known by any of its `codes` ({"ISO 3166-2": "BG-21"}), without codes by its
    name among the regions of the same level under `parent`. New aliases, forms and
    codes are added to the old ones; a region stays where it stood in the tree.
    """
    codes = codes or {}
    known = _find(country, level, parent, name_latin, codes)
    region = known or Region(country=country, level=level, parent=parent)
    region.name_cyrillic = normal_spaces(name_cyrillic)
    region.name_latin = normal_spaces(name_latin)
    region.aliases = list(dict.fromkeys([*region.aliases, *aliases]))
    region.inflections = list(dict.fromkeys([*region.inflections, *inflections]))
    write_keys(region)
    if known is None:
        region.save()
        write_path(region)
    else:
        region.save(update_fields=[*NAMES, "updated_at"])
    for system, code in codes.items():
        RegionCode.objects.update_or_create(
            region=region, system=system, defaults={"code": code}
        )
    if status:
        RegionStatus.objects.get_or_create(
            region=region, ended_on=None, defaults={"status": status}
        )
    return region


class StatusStays(DomainError):
    code = "status_stays"
    message = _("%(place)s is called so already.")


class StatusTooEarly(DomainError):
    code = "status_too_early"
    message = _("The new status begins before the present one.")


@transaction.atomic
def change_status(
    region: Region, status: str, *, on: date, actor: Actor
) -> RegionStatus:
    """Note what a place is called in law from that day on; the former word ends the
    day before and stays known.

    What was printed keeps the word of its day. Raises StatusStays, StatusTooEarly.
    """
    row = Region.objects.select_for_update().get(pk=region.pk)
    present = RegionStatus.objects.filter(region=row, ended_on=None).first()
    if present is not None:
        if present.status == status:
            raise StatusStays(place=region_title(row))
        if present.started_on and on <= present.started_on:
            raise StatusTooEarly
        present.ended_on = on - timedelta(days=1)
        present.save(update_fields=["ended_on", "updated_at"])
    made = RegionStatus.objects.create(region=row, status=status, started_on=on)
    before = {"status": present.status if present else ""}
    after = {"status": status, "started_on": on}
    record(actor, "region.status", row, before=before, after=after)
    return made


def _find(
    country: str,
    level: str,
    parent: Region | None,
    name_latin: str,
    codes: Mapping[str, str],
) -> Region | None:
    rows = Region.objects.filter(country=country, level=level)
    for system, code in codes.items():
        found = rows.filter(codes__system=system, codes__code=code).first()
        if found is not None:
            return found
    if codes:
        rows = rows.exclude(codes__system__in=codes)  # of the same name, another place
    return rows.filter(parent=parent, name_key=fold(name_latin)).first()
