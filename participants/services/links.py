"""What names a person or an organisation, in every table, and how a merge treats it.

The apps add to these registries from their `privacy.py`. A column that nobody
registered makes a merge fail loudly, and a test before that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db.models import ForeignKey, Model, UniqueConstraint
from django.utils.functional import Promise

from participants.models import Actor, Organisation, Person
from participants.services.journal import Journal
from participants.services.privacy import Merge, holdings

M = TypeVar("M", Person, Organisation)
Rows = dict[Any, Any]
EMPTY = (None, "")


@dataclass(frozen=True)
class Merging(Generic[M]):
    """One merge while it runs: the card that stays, the one that goes, the journal."""

    keep: M
    lose: M
    at: datetime
    actor: Actor
    chosen: frozenset[str] = frozenset()  # fields taken from the card that goes
    journal: Journal = field(default_factory=Journal)


@dataclass(frozen=True)
class Link:
    """A column ("courses.Registration.person") and what becomes of its rows.

    `settle` runs before the rows move, for what no general rule can decide; `twice`
    tells in the preview what it does with rows that the other card has too.
    """

    column: str
    label: str | Promise
    rule: Merge
    settle: Callable[[Merging[Any]], None] | None = None
    twice: str | Promise = ""


@dataclass(frozen=True)
class Follower:
    """What names a card without a foreign key, as a uid in a rule does.

    `count` says how much of it there is for the card that goes.
    """

    key: str
    subject: type[Model]
    label: str | Promise
    count: Callable[[Any, Any], int]
    settle: Callable[[Merging[Any]], None]


@dataclass(frozen=True)
class Refusal:
    """Raises a DomainError for two cards of `subject` that may not be merged."""

    subject: type[Model]
    check: Callable[[Any, Any], None]


links: list[Link] = []
followers: list[Follower] = []
refusals: list[Refusal] = []


def columns_of(subject: type[Model]) -> list[str]:
    """Every foreign key to `subject` in every app, as "app.Model.field"."""
    return [
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if isinstance(column, ForeignKey) and column.related_model is subject
    ]


def link_of(column: str) -> Link | None:
    """The rule of a column: its own, else that of its table in the holdings."""
    for link in links:
        if link.column == column:
            return link
    label, _dot, _name = column.rpartition(".")
    for holding in holdings:
        if holding.model == label:
            noun = apps.get_model(label)._meta.verbose_name_plural
            return Link(column, noun or label, holding.merge)
    return None


def links_of(subject: type[Model]) -> list[Link]:
    """The rules for all columns of `subject`; KeyError for one that has none."""
    found = {column: link_of(column) for column in columns_of(subject)}
    if missing := [column for column, link in found.items() if link is None]:
        raise KeyError(f"no rule for a merge: {missing}")
    return [link for link in found.values() if link is not None]


def parts(column: str) -> tuple[type[Model], str]:
    """The table and the name of the field."""
    label, _dot, name = column.rpartition(".")
    return apps.get_model(label), name


def rows_of(column: str, card: Model) -> Any:
    """The rows in which the column names `card`."""
    model, name = parts(column)
    return model._base_manager.filter(**{name: card.pk})


def twins(column: str, keep: Model, lose: Model) -> Rows:
    """Rows of `lose` that `keep` has already, by what must be unique: key → its key."""
    model, name = parts(column)
    found: Rows = {}
    own: Any = model._meta.get_field(name)
    if own.unique:
        mine, theirs = rows_of(column, keep).first(), rows_of(column, lose).first()
        if mine is not None and theirs is not None:
            found[theirs.pk] = mine.pk
    for others, condition in _uniques(model, name):
        kept = rows_of(column, keep).filter(*condition)
        known = {tuple(row): pk for pk, *row in kept.values_list("pk", *others)}
        lost = rows_of(column, lose).filter(*condition)
        for pk, *row in lost.values_list("pk", *others):
            if None not in row and tuple(row) in known:
                found.setdefault(pk, known[tuple(row)])
    return found


def _uniques(model: type[Model], name: str) -> list[tuple[list[str], list[Any]]]:
    found = [
        ([other for other in rule.fields if other != name], [rule.condition])
        for rule in model._meta.constraints
        if isinstance(rule, UniqueConstraint) and name in rule.fields
    ]
    together = [fields for fields in model._meta.unique_together if name in fields]
    found += [([one for one in fields if one != name], []) for fields in together]
    return [(others, [q for q in condition if q]) for others, condition in found]


def move(journal: Journal, link: Link, *, keep: Model, lose: Model) -> None:
    """Point the rows of the card that goes at the one that stays, by the rule."""
    if link.rule == Merge.STAY:
        return
    rows = rows_of(link.column, lose)
    model, name = parts(link.column)
    if link.rule != Merge.MOVE:
        found = twins(link.column, keep, lose)
        if link.rule == Merge.MOVE_OR_DROP:
            for pk, twin in found.items():
                absorb(journal, model, pk, twin)
        rows = rows.exclude(pk__in=list(found))
    attname = model._meta.get_field(name).attname  # type: ignore[union-attr]
    journal.set(rows, **{attname: keep.pk})


def absorb(journal: Journal, model: type[Model], pk: Any, twin: Any) -> None:
    """Drop one of two equal rows; the other gets what hung on it and what it lacks.

    What hangs on both of them alike stands there once afterwards.
    """
    gone, stays = model._base_manager.get(pk=pk), model._base_manager.get(pk=twin)
    for column in columns_of(model):
        source, name = parts(column)
        for double, other in twins(column, stays, gone).items():
            absorb(journal, source, double, other)
        attname = source._meta.get_field(name).attname  # type: ignore[union-attr]
        journal.set(rows_of(column, gone), **{attname: twin})
    lacking = {
        column.attname: getattr(gone, column.attname)
        for column in model._meta.concrete_fields
        if not column.name.startswith("ended_")  # an open end is no gap
        and getattr(stays, column.attname) in EMPTY
        and getattr(gone, column.attname) not in EMPTY
    }
    journal.drop(gone)
    if lacking:
        journal.set(model._base_manager.filter(pk=twin), **lacking)
