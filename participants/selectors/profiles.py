"""Reads on the vocabulary of job profiles: the list, and what each is used in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Count, ForeignKey
from django.utils.functional import Promise
from django.utils.translation import get_language

from core.languages import pick, pick_with_language
from core.text import sort_key
from participants.models import JobProfile, TargetGroup
from participants.selectors.rule_values import strings_in
from participants.selectors.search import found_among

Column = Any  # a foreign key, which the type stubs make generic in two models


@dataclass
class ProfileLine:
    """A profile and in how many rows of each kind it stands."""

    profile: JobProfile
    uses: list[tuple[str | Promise, int]] = field(default_factory=list)

    @property
    def others(self) -> list[tuple[str, str]]:
        """The names in other languages than the one it is shown in."""
        _shown, own = pick_with_language(self.profile.labels)
        return [
            (code, name) for code, name in self.profile.labels.items() if code != own
        ]


def find_profiles(query: str = "", *, retired: bool = False) -> list[JobProfile]:
    """Those in use or those retired, by name in the reader's language.

    A word of the query may be of the name in any language, in either script.
    """
    rows = JobProfile.objects.standing().filter(retired_at__isnull=not retired)
    language = get_language() or "en"
    ordered = sorted(rows, key=lambda row: sort_key(pick(row.labels), language))
    return found_among(ordered, query, lambda row: (row.code, *row.labels.values()))


def lines_of(profiles: Iterable[JobProfile]) -> list[ProfileLine]:
    """The profiles with their uses, in a fixed number of queries."""
    lines = {row.pk: ProfileLine(row) for row in profiles}
    for column in columns_of_profiles():
        if column.model is not TargetGroup:
            _add(lines, _noun(column), _counted(column, list(lines)))
    _add(lines, TargetGroup._meta.verbose_name_plural or "", _groups_naming(lines))
    return list(lines.values())


def columns_of_profiles() -> list[Column]:
    """Every column of another table, in any app, that names a profile."""
    return [
        column
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if isinstance(column, ForeignKey)
        and column.related_model is JobProfile
        and model is not JobProfile
    ]


def _noun(column: Column) -> str | Promise:
    """What the rows are called: of a table in between, its owner."""
    owner = column.model._meta.auto_created or column.model
    noun: str | Promise = owner._meta.verbose_name_plural
    return noun


def _counted(column: Column, pks: list[int]) -> dict[int, int]:
    rows = column.model._base_manager.filter(**{f"{column.name}__in": pks})
    return dict(rows.values_list(column.attname).annotate(Count("pk")).order_by())


def _groups_naming(lines: dict[int, ProfileLine]) -> dict[int, int]:
    """Target groups that ask for a profile or write to those who have it."""
    uids = {str(line.profile.uid): pk for pk, line in lines.items()}
    counts: Counter[int] = Counter()
    for rule, addressee in TargetGroup.objects.values_list("rule", "addressee"):
        named = {uids[text] for text in strings_in(rule) & uids.keys()}
        counts.update(named | ({addressee} & lines.keys()))
    return counts


def _add(
    lines: dict[int, ProfileLine], noun: str | Promise, counts: dict[int, int]
) -> None:
    for pk, number in counts.items():
        lines[pk].uses.append((noun, number))
