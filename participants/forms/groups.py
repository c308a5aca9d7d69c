"""The builder of target groups: a few conditions, all or any of which apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, TextsFormField
from participants.models import TargetGroup
from participants.selectors.criteria import (
    Criterion,
    criteria_for,
    find_criterion,
    stored,
)

ROWS = 6
Rule = dict[str, Any]


@dataclass(frozen=True)
class Condition:
    """One row of the builder."""

    criterion: str
    value: Any
    applies: bool = True

    def as_rule(self) -> Rule:
        leaf = {"criterion": self.criterion, "value": self.value}
        return leaf if self.applies else {"not": leaf}


@dataclass(frozen=True)
class FlatRule:
    """A rule that the builder can show: conditions side by side."""

    join: str
    conditions: list[Condition]


def flat(rule: Any) -> FlatRule | None:
    """`rule` as the builder shows it; None if it is nested deeper."""
    if not rule:
        return FlatRule("all", [])
    match rule:
        case {"all": [*nodes]}:
            join = "all"
        case {"any": [*nodes]}:
            join = "any"
        case _:
            join, nodes = "all", [rule]
    conditions = [_condition(node) for node in nodes]
    known = [row for row in conditions if row is not None]
    if len(known) < len(nodes) or len(nodes) > ROWS:
        return None
    return FlatRule(join, known)


def _condition(node: Any) -> Condition | None:
    match node:
        case {"not": {"criterion": str(key), "value": value}}:
            return Condition(key, value, applies=False)
        case {"criterion": str(key), "value": value}:
            return Condition(key, value)
    return None


@dataclass(frozen=True)
class Row:
    """The fields of one condition; the last two once its criterion is chosen."""

    number: int
    criterion: forms.BoundField
    applies: forms.BoundField | None
    value: forms.BoundField | None

    @property
    def shown(self) -> str:
        """The name of the field that says which criterion the value answers."""
        return f"shown_{self.number}"


class GroupForm(ObukaForm):
    """Name and conditions of a target group.

    The value of a condition gets its own field, made by the criterion, as soon as the
    criterion is chosen; a row just chosen is open and is an error only when saving.
    """

    names = TextsFormField(label=_("Name"), max_length=200)
    join = forms.ChoiceField(
        label=_("Of these conditions"),
        choices=[
            ("all", _("all have to apply")),
            ("any", _("at least one has to apply")),
        ],
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        subject: str,
        group: TargetGroup | None = None,
    ) -> None:
        self.subject = subject
        self.group = group
        rule = (flat(group.rule) if group else None) or FlatRule("all", [])
        chosen = self._chosen_in(data) if data is not None else self._chosen_by(rule)
        super().__init__(self._without_stale(data), initial=self._initial_of(rule))
        for number in range(ROWS):
            self._add_row(number, chosen.get(number))

    def _chosen_in(self, data: QueryDict) -> dict[int, Criterion]:
        """The criterion of each row; those whose value was not asked yet are open."""
        found = {
            number: find_criterion(data.get(f"criterion_{number}"), self.subject)
            for number in range(ROWS)
        }
        chosen = {number: row for number, row in found.items() if row is not None}
        self.open_rows = [
            number
            for number, row in chosen.items()
            if data.get(f"shown_{number}") != row.key
        ]
        return chosen

    def _chosen_by(self, rule: FlatRule) -> dict[int, Criterion]:
        self.open_rows = []
        found = [find_criterion(row.criterion, self.subject) for row in rule.conditions]
        return {number: row for number, row in enumerate(found) if row is not None}

    def _without_stale(self, data: QueryDict | None) -> QueryDict | None:
        """The data without values that answered another criterion of the same row."""
        if data is None or not self.open_rows:
            return data
        fresh = data.copy()
        for number in self.open_rows:
            fresh.pop(f"value_{number}", None)
        return fresh

    def _initial_of(self, rule: FlatRule) -> dict[str, Any]:
        initial: dict[str, Any] = {"join": rule.join}
        if self.group is not None:
            initial["names"] = self.group.names
        for number, row in enumerate(rule.conditions):
            initial[f"criterion_{number}"] = row.criterion
            initial[f"applies_{number}"] = "yes" if row.applies else "no"
            initial[f"value_{number}"] = row.value
        return initial

    def _add_row(self, number: int, criterion: Criterion | None) -> None:
        known = [(row.key, row.label) for row in criteria_for(self.subject)]
        self.fields[f"criterion_{number}"] = forms.ChoiceField(
            label=_("Condition"), choices=[("", _("none")), *known], required=False
        )
        if criterion is None:
            return
        self.fields[f"applies_{number}"] = forms.ChoiceField(
            label=_("Does it apply?"),
            choices=[("yes", _("applies")), ("no", _("does not apply"))],
            required=False,
        )
        field = criterion.field()
        field.label = str(criterion.label)
        field.required = number not in self.open_rows
        if isinstance(field.widget, forms.SelectMultiple):
            field.widget.attrs.setdefault("size", "8")
        self.fields[f"value_{number}"] = field

    @property
    def rows(self) -> list[Row]:
        """The conditions that are begun, and one more to begin."""
        begun = [n for n in range(ROWS) if f"value_{n}" in self.fields]
        free = [n for n in range(ROWS) if n not in begun]
        return [self._row(number) for number in sorted([*begun, *free[:1]])]

    def _row(self, number: int) -> Row:
        has_value = f"value_{number}" in self.fields
        return Row(
            number,
            self[f"criterion_{number}"],
            self[f"applies_{number}"] if has_value else None,
            self[f"value_{number}"] if has_value else None,
        )

    @property
    def is_incomplete(self) -> bool:
        """Whether a condition was begun that chooses nothing yet."""
        begun = [name for name in self.errors if name.startswith("value_")]
        return bool(begun or self.open_rows)

    @property
    def rule(self) -> Rule:
        """The rule of the rows that are complete; {} if none is."""
        values = getattr(self, "cleaned_data", {})
        nodes = [
            Condition(
                values[f"criterion_{number}"],
                stored(values[f"value_{number}"]),
                values.get(f"applies_{number}") != "no",
            ).as_rule()
            for number in range(ROWS)
            if number not in self.open_rows
            and values.get(f"criterion_{number}")
            and f"value_{number}" in values
        ]
        return {values.get("join") or "all": nodes} if nodes else {}

    def clean(self) -> dict[str, Any]:
        for number in self.open_rows:
            self.add_error(f"value_{number}", _("Say which."))
        if not self.rule and not self.errors:
            raise ValidationError(_("Choose at least one condition."))
        return self.cleaned_data
