"""Which district a regional administration means that a list names first."""

from __future__ import annotations

from collections.abc import Iterable

from participants.models import Organisation, Region
from participants.selectors.imports.keys import fold
from participants.selectors.imports.organisations import Known

LEVELS = (Region.Level.DISTRICT, Region.Level.CANTON, Region.Level.ENTITY)


def districts_of(bodies: Iterable[Known]) -> dict[int, int]:
    """By the identity of each regional one its district, if one alone is called so.

    Never the municipality of the same name (R-40).
    """
    regional = [row for row in bodies if row.kind == Organisation.Kind.REGIONAL]
    if not regional:
        return {}
    named: dict[str, set[int]] = {}
    rows = Region.objects.filter(level__in=LEVELS)
    for pk, latin, cyrillic, aliases in rows.values_list(
        "pk", "name_latin", "name_cyrillic", "aliases"
    ):
        for name in (latin, cyrillic, *aliases):
            named.setdefault(fold(name), set()).add(pk)
    found = {id(row): named.get(row.key[1], set()) for row in regional}
    return {key: next(iter(pks)) for key, pks in found.items() if len(pks) == 1}
