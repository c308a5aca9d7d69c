"""What a merge would do, before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.dates import format_date
from core.errors import DomainError
from core.languages import LANGUAGE_NAMES
from participants.models import Organisation, Person
from participants.services.links import (
    Link,
    followers,
    links_of,
    refusals,
    rows_of,
    twins,
)
from participants.services.merge import EMPTY, ORGANISATION_FIELDS, PERSON_FIELDS
from participants.services.privacy import Merge

TWICE: dict[Merge, str | Promise] = {
    Merge.MOVE_OR_DROP: _("the other card has it too: the two become one"),
    Merge.MOVE_OR_KEEP: _("the other card has one already: this one stays behind"),
}


LABELS = {"region": _("Place"), "parent": _("Part of")}


@dataclass(frozen=True)
class Field:
    """One field of both cards in words. `take` is the side that is proposed."""

    name: str
    label: str
    mine: str
    theirs: str
    take: str

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs


@dataclass(frozen=True)
class Line:
    """How many rows of a kind go over, and what becomes of those there twice."""

    label: str
    number: int
    twice: int
    note: str | Promise


@dataclass(frozen=True)
class MergePreview:
    """Both cards side by side; `problem` says why they cannot be merged."""

    fields: tuple[Field, ...]
    lines: tuple[Line, ...]
    problem: str = ""


def preview_merge(
    keep: Person | Organisation, lose: Person | Organisation
) -> MergePreview:
    """Every field and everything that would be re-pointed; changes nothing."""
    subject = type(keep)
    names = PERSON_FIELDS if isinstance(keep, Person) else ORGANISATION_FIELDS
    lines = [_line(link, keep, lose) for link in links_of(subject)]
    for row in followers:
        if row.subject is subject:
            lines.append(Line(str(row.label), row.count(keep, lose), 0, ""))
    return MergePreview(
        fields=tuple(_field(name, keep, lose) for name in names),
        lines=tuple(line for line in lines if line is not None and line.number),
        problem=_problem(keep, lose),
    )


def _problem(keep: Any, lose: Any) -> str:
    try:
        for refusal in refusals:
            if refusal.subject is type(keep):
                refusal.check(keep, lose)
    except DomainError as error:
        return str(error)
    return ""


def _line(link: Link, keep: Any, lose: Any) -> Line | None:
    if link.rule == Merge.STAY:
        return None
    number = rows_of(link.column, lose).count()
    twice = len(twins(link.column, keep, lose)) if number else 0
    note = (link.twice or TWICE.get(link.rule, "")) if twice else ""
    return Line(str(link.label), number, twice, note)


def _field(name: str, keep: Any, lose: Any) -> Field:
    column = keep._meta.get_field(name)
    is_gap = getattr(keep, name) in EMPTY and getattr(lose, name) not in EMPTY
    return Field(
        name=name,
        label=str(LABELS.get(name) or capfirst(str(column.verbose_name))),
        mine=in_words(keep, name),
        theirs=in_words(lose, name),
        take="lose" if is_gap else "keep",
    )


def in_words(card: Any, name: str) -> str:
    """A field as people read it; empty for one that is not known."""
    if hasattr(card, f"get_{name}_display"):
        return (
            str(getattr(card, f"get_{name}_display")()) if getattr(card, name) else ""
        )
    value = getattr(card, name)
    if name == "language":
        return LANGUAGE_NAMES.get(value, str(value))
    if isinstance(value, date):
        return format_date(value, get_language())
    if isinstance(value, dict):
        return "; ".join(value.values())
    return str(value) if value not in EMPTY else ""
