"""Target groups whose rule names other target groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from participants.models import TargetGroup
from participants.selectors.criteria import Criterion, find_criterion


def asked_in(rule: Any, subject: str) -> Iterator[tuple[Criterion, Any]]:
    """The criteria of a rule, good or bad, each with the value as it is stored."""
    parts = [rule]
    while parts:
        part = parts.pop()
        if isinstance(part, list):
            parts += part
        elif isinstance(part, dict):
            criterion = find_criterion(part.get("criterion"), subject)
            if criterion is not None:
                yield criterion, part.get("value")
            parts += part.values()


def named_in(rule: Any, subject: str) -> set[UUID]:
    """The uids of the groups that a rule names itself."""
    found = set()
    for criterion, value in asked_in(rule, subject):
        if criterion.nests and isinstance(value, list):
            found |= {uid for uid in map(_uid, value) if uid is not None}
    return found


def _uid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def rules_in(rule: Any, subject: str) -> Iterator[Any]:
    """A rule and those of all groups in it, a query for each level of naming."""
    seen: set[UUID] = set()
    rules = [rule]
    while rules:
        yield from rules
        named = {uid for row in rules for uid in named_in(row, subject)} - seen
        seen |= named
        rows = TargetGroup.objects.filter(uid__in=named, subject=subject)
        rules = list(rows.values_list("rule", flat=True)) if named else []


def asks_sensitive(rule: Any, subject: str) -> bool:
    """Whether a rule, good or bad, asks anything that few may ask: itself, or in a
    group that it names.
    """
    return bool(sensitive_keys(rule, subject))


def sensitive_keys(rule: Any, subject: str) -> set[str]:
    """The sensitive criteria that a rule, good or bad, asks, itself or by others."""
    return {
        criterion.key
        for part in rules_in(rule, subject)
        for criterion, _value in asked_in(part, subject)
        if criterion.is_sensitive
    }


def sensitive_among(groups: Iterable[TargetGroup]) -> set[int]:
    """Primary keys of those `groups` that ask a sensitive criterion, in one query."""
    every = list(TargetGroup.objects.only("pk", "uid", "rule", "subject"))
    asking = {
        row.uid
        for row in every
        if any(one.is_sensitive for one, _value in asked_in(row.rule, row.subject))
    }
    names = {row.uid: named_in(row.rule, row.subject) for row in every}
    grown = True
    while grown:
        more = {uid for uid, named in names.items() if named & asking} - asking
        asking |= more
        grown = bool(more)
    return {row.pk for row in groups if row.uid in asking}


def users_of(group: TargetGroup) -> list[TargetGroup]:
    """The groups, archived ones too, that name `group` in their rule."""
    rows = TargetGroup.objects.filter(subject=group.subject).exclude(pk=group.pk)
    return [row for row in rows if group.uid in named_in(row.rule, row.subject)]
