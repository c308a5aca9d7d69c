"""What must always be true of people, organisations and territory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Model, Q

from participants.models import (
    AddressChange,
    BodyMember,
    Listing,
    Organisation,
    Person,
    PersonRequest,
    Post,
    Region,
    SpecialAnswer,
    TargetGroup,
)
from participants.privacy import TOLD
from participants.selectors.groups import group_problems
from participants.selectors.profiles import columns_of_profiles
from participants.services import organisations, people, territory
from participants.services.stragglers import left_behind


def problems() -> Iterator[str]:
    """One sentence for each breach; nothing when all is well."""
    living = Person.objects.filter(erased_at=None)
    yield from _wrong_keys(living.iterator(), people.KEYS, people.write_keys)
    rows = Organisation.objects.iterator()
    yield from _wrong_keys(rows, organisations.KEYS, organisations.write_keys)
    places = Region.objects.iterator()
    yield from _wrong_keys(places, territory.KEYS, territory.write_keys)
    yield from _wrong_paths()
    yield from _bad_rules()
    yield from _merged_profiles()
    yield from _not_erased()
    yield from _left_behind(Person)
    yield from _left_behind(Organisation)


def _wrong_keys(
    rows: Iterable[Model], keys: tuple[str, ...], write_keys: Callable[[Any], None]
) -> Iterator[str]:
    """Bulk updates pass the services by: the keys are worked out again."""
    for row in rows:
        stored = {key: getattr(row, key) for key in keys}
        write_keys(row)
        for key, value in stored.items():
            if getattr(row, key) != value:
                yield f"{row._meta.label} {row.pk}: {key} is not that of its names."


def _wrong_paths() -> Iterator[str]:
    for region in Region.objects.select_related("parent").iterator():
        above = region.parent.path if region.parent else "/"
        if region.path != f"{above}{region.pk}/":
            yield f"{region._meta.label} {region.pk}: its path is not below its parent."


def _bad_rules() -> Iterator[str]:
    for group in TargetGroup.objects.filter(is_archived=False).iterator():
        for problem in group_problems(group.rule, group.subject):
            yield f"{group._meta.label} {group.pk}: {problem}"


def _merged_profiles() -> Iterator[str]:
    for column in columns_of_profiles():
        named = {f"{column.name}__merged_into__isnull": False}
        if number := column.model._base_manager.filter(**named).count():
            label = column.model._meta.label
            yield f"{label}: {number} rows name a job profile that was merged"


def _not_erased() -> Iterator[str]:
    """Whoever was erased is told by nothing of this app."""
    erased = Person.objects.exclude(erased_at=None)
    blank = dict.fromkeys((*TOLD, *people.KEYS), "")
    for pk in erased.exclude(**blank, birth_year=None).values_list("pk", flat=True):
        yield f"{Person._meta.label} {pk} was erased, and its card tells something."
    for model, told in (
        (Post, ~Q(title="") | Q(ended_on=None)),
        (BodyMember, ~Q(role="") | Q(ended_on=None)),
        (AddressChange, Q()),
        (PersonRequest, ~Q(kind="erasure") | ~Q(note="") | Q(state="open")),
        (Listing, Q()),
        (SpecialAnswer, Q()),
    ):
        rows: Any = model._base_manager.filter(told, person__in=erased.values("pk"))
        for pk in rows.values_list("pk", flat=True):
            yield f"{model._meta.label} {pk} tells something of an erased person."


def _left_behind(subject: type[Person] | type[Organisation]) -> Iterator[str]:
    """What a merge moves names no merged card; and merges lead to a standing card."""
    merged = subject._base_manager.exclude(merged_into=None)
    for pk in merged.exclude(merged_into__merged_into=None).values_list(
        "pk", flat=True
    ):
        yield f"{subject._meta.label} {pk} is merged into a card that is merged itself."
    for link, rows in left_behind(subject):
        for pk in rows.values_list("pk", flat=True):
            yield f"{link.column}: row {pk} names a card that was merged."
