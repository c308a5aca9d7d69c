"""The editor of target groups: conditions, in groups as deep as they need to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.forms import ObukaForm, RowField, RowsField, TextsFormField
from participants.forms import rules
from participants.forms.rules import UNREADABLE, Branch, Leaf, Rule
from participants.models import JobProfile, TargetGroup
from participants.selectors.criteria import (
    Criterion,
    criteria_for,
    find_criterion,
    stored,
)
from participants.selectors.nesting import asks_sensitive, sensitive_among
from participants.selectors.rule_words import condition_in_words

ORGANISATIONS = TargetGroup.Subject.ORGANISATIONS
JOINS = {
    "all": _("all of these apply"),
    "any": _("at least one of these applies"),
    "none": _("none of these applies"),
}
NOT_ALL = {"not_all": _("not all of these apply")}  # offered only where it stands
# another question needs another field, so the whole editor comes anew
FETCHES = {
    "hx-post": "",
    "hx-trigger": "change consume",
    "hx-target": "#builder",
    "hx-select": "#builder",
    "hx-select-oob": "unset",
}
APPLIES = [("yes", _("applies")), ("no", _("does not apply"))]


@dataclass(frozen=True)
class Part:
    """A condition or a group of them with its fields, as the page shows it.

    `number` counts from 1 at each level: 2.1. `applies` and `value` come once the
    criterion is chosen.
    """

    name: str
    number: str
    join: forms.BoundField | None = None
    criterion: forms.BoundField | None = None
    applies: forms.BoundField | None = None
    value: forms.BoundField | None = None
    shown: str = ""
    words: str = ""
    is_open: bool = False
    parts: list[Part] = field(default_factory=list)
    may_group: bool = False
    may_indent: bool = False
    may_outdent: bool = False


class GroupForm(ObukaForm):
    """Name and conditions of a target group.

    `act` is the pressed button: what it changes is changed before anything is
    checked. The value of a condition gets its own field, made by the criterion, as
    soon as the criterion is chosen; one just chosen is open, and an error only when
    saving.
    """

    names = TextsFormField(label=_("Name"), max_length=200)
    addressee = RowField(
        JobProfile.objects.all(),
        "labels",
        by_name=True,
        label=_("For the attention of"),
        help_text=_(
            "A newsletter then goes to whoever holds such a post there when it is "
            "approved, and to the organisation where nobody with an address is known."
        ),
        empty_label=_("the organisation itself"),
        required=False,
    )
    reason = forms.CharField(
        label=_("Why the group is chosen by personal traits"),
        help_text=_(
            "For example: the grant agreement asks for half of the places for women. "
            "It is kept with the group and in the audit trail."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why this is needed.")},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        subject: str,
        group: TargetGroup | None = None,
        asks_traits: bool = True,
    ) -> None:
        self.subject, self.group, self.asks_traits = subject, group, asks_traits
        self.is_too_large, self.focus = False, ""
        self._choices: dict[str, list[Any]] = {}
        kept: dict[str, Any] = {}
        if group is not None:
            profile = group.addressee and group.addressee.uid
            kept = {
                "names": group.names,
                "reason": group.reason,
                "addressee": profile,
            }
        if data is None:
            self.root = rules.opened(group.rule if group else None)
            super().__init__(initial=kept)
        else:
            super().__init__(self._changed(data))
        named = Q(pk=group.addressee_id if group else None)
        addressee: Any = self.fields["addressee"]
        addressee.queryset = JobProfile.objects.standing().filter(
            named | Q(retired_at=None)
        )
        if subject != ORGANISATIONS:
            del self.fields["addressee"]
        self._add_fields()
        self.fields["reason"].required = self.is_sensitive

    def _changed(self, data: QueryDict) -> QueryDict:
        """The data as they are after the pressed button did its work."""
        root = rules.posted(data)
        self.is_too_large = root is None
        self.root = root or Branch()
        self.focus = rules.act_on(self.root, data.get("act", ""))
        changed = data.copy()
        rules.write(self.root, changed)
        return changed

    # --- fields -----------------------------------------------------------------

    def _add_fields(self) -> None:
        for branch in (self.root, *self.root.walk()):
            if isinstance(branch, Leaf):
                self._add_condition(branch)
                continue
            joins = JOINS | (NOT_ALL if branch.join == "not_all" else {})
            self._add(
                f"{branch.name}-join",
                forms.ChoiceField(label=_("Of these conditions"), choices=joins),
                branch.join,
            )

    def _add_condition(self, leaf: Leaf) -> None:
        choices: list[Any] = [("", _("choose what is asked"))]
        choices += [
            (row.key, _("%(label)s (needs a reason)") % {"label": row.label})
            if row.is_sensitive
            else (row.key, row.label)
            for row in criteria_for(self.subject)
            if self.asks_traits or not row.is_sensitive
        ]
        criterion = find_criterion(leaf.criterion, self.subject)
        if leaf.criterion and criterion is None and not self.is_bound:
            leaf.criterion = UNREADABLE
        if leaf.criterion == UNREADABLE:
            choices.append((UNREADABLE, _("a condition that cannot be read")))
        asked = forms.ChoiceField(
            label=_("What is asked"), choices=choices, required=False
        )
        asked.widget.attrs |= FETCHES
        self._add(f"{leaf.name}-criterion", asked, leaf.criterion)
        if criterion is None:
            return
        applies = forms.ChoiceField(
            label=_("Does it apply?"), choices=APPLIES, required=False
        )
        self._add(f"{leaf.name}-applies", applies, "yes" if leaf.applies else "no")
        value = self._value_field(criterion, is_open=not leaf.is_answered)
        self._add(f"{leaf.name}-value", value, _shown(value, leaf.value))

    def _value_field(self, criterion: Criterion, *, is_open: bool) -> forms.Field:
        field = criterion.field()
        field.label, field.help_text = str(criterion.label), str(criterion.hint)
        field.required = not is_open
        if criterion.nests and isinstance(field, RowsField):
            field.queryset = self._groups(field.queryset)
        is_list = isinstance(field.widget, forms.widgets.ChoiceWidget)
        if isinstance(field, forms.ChoiceField) and is_list:
            # read from the database once, however often the criterion is chosen
            if criterion.key not in self._choices:
                choices: Any = field.choices
                self._choices[criterion.key] = list(iter(choices))  # no count
            field.choices = self._choices[criterion.key]
        if isinstance(field.widget, forms.SelectMultiple):
            field.widget.attrs.setdefault("size", "8")
        return field

    def _groups(self, rows: QuerySet[TargetGroup] | None) -> QuerySet[TargetGroup]:
        """The groups that may be named: not this one, and none one may not ask."""
        found = TargetGroup.objects.none() if rows is None else rows.all()
        if self.group is not None:
            found = found.exclude(pk=self.group.pk)
        if not self.asks_traits:
            found = found.exclude(pk__in=sensitive_among(found))
        return found

    def _add(self, name: str, field: forms.Field, initial: Any) -> None:
        if name == f"{self.focus}-criterion" or name == f"{self.focus}-join":
            field.widget.attrs["autofocus"] = True
        self.fields[name] = field
        if not self.is_bound:
            self.initial[name] = initial

    @property
    def tree(self) -> Part:
        """The whole rule for the page."""
        return self._part(self.root)

    def _part(self, node: Leaf | Branch) -> Part:
        level = len(node.path)
        depth = node.depth if isinstance(node, Branch) else 0
        fields = {
            key: self[f"{node.name}-{key}"]
            for key in ("join", "criterion", "applies", "value")
            if f"{node.name}-{key}" in self.fields
        }
        words = self._words(node) if isinstance(node, Leaf) else ""
        return Part(
            node.name,
            ".".join(str(at + 1) for at in node.path),
            **fields,
            shown=node.criterion if isinstance(node, Leaf) else "",
            words=words,
            is_open=not words or node.name == self.focus,
            parts=[self._part(part) for part in getattr(node, "nodes", [])],
            may_group=level < rules.LEVELS - 1,
            may_indent=0 < level < rules.LEVELS - depth,
            may_outdent=level > 1,
        )

    @property
    def spoken(self) -> str:
        """Where on the page the words of the conditions stand, as a selector."""
        return ",".join(f"#{leaf.name}-words" for leaf in self.leaves)

    def _words(self, leaf: Leaf) -> str:
        """A complete condition in words."""
        if self.is_bound:
            rule = self._rule_of(leaf)
        elif leaf.criterion in ("", UNREADABLE):
            return ""
        else:
            rule = {"criterion": leaf.criterion, "value": leaf.value}
            rule = rule if leaf.applies else {"not": rule}
        return condition_in_words(rule, self.subject) if rule else ""

    # --- the rule ---------------------------------------------------------------

    @property
    def leaves(self) -> Iterator[Leaf]:
        """The conditions, as they stand on the page."""
        return (node for node in self.root.walk() if isinstance(node, Leaf))

    @cached_property
    def is_sensitive(self) -> bool:
        """Whether a personal trait is asked, here or in a group that is named, so that
        a reason has to be stated.
        """
        asked = [
            {"criterion": leaf.criterion, "value": leaf.value} for leaf in self.leaves
        ]
        return asks_sensitive(asked, self.subject)

    @property
    def is_incomplete(self) -> bool:
        """Whether a condition was begun that chooses nothing yet."""
        return any(leaf.criterion and not self._rule_of(leaf) for leaf in self.leaves)

    @cached_property
    def rule(self) -> Rule:
        """The rule of the conditions that are complete; {} if none is."""
        return self._rule_of(self.root)

    def _rule_of(self, node: Leaf | Branch) -> Rule:
        values = getattr(self, "cleaned_data", {})
        if isinstance(node, Branch):
            inner = [self._rule_of(part) for part in node.nodes]
            join = values.get(f"{node.name}-join", "all")
            return rules.joined(join, [rule for rule in inner if rule])
        if not node.is_answered or f"{node.name}-value" not in values:
            return {}
        value = stored(values[f"{node.name}-value"])
        leaf = {"criterion": node.criterion, "value": value}
        return leaf if values.get(f"{node.name}-applies") != "no" else {"not": leaf}

    def clean(self) -> dict[str, Any]:
        if self.is_too_large:
            raise ValidationError(_("It has too many conditions."))
        for leaf in self.leaves:
            if leaf.criterion == UNREADABLE:
                self.add_error(
                    f"{leaf.name}-criterion", _("Choose another one, or remove it.")
                )
            elif not leaf.is_answered and f"{leaf.name}-value" in self.fields:
                self.add_error(f"{leaf.name}-value", _("Say which."))
        if not self._rule_of(self.root) and not self.errors:
            raise ValidationError(_("Choose at least one condition."))
        return self.cleaned_data


def _shown(field: forms.Field, value: Any) -> Any:
    """A stored value as a field begins with it: dates and numbers are made anew."""
    if isinstance(field, forms.ChoiceField):
        return value
    try:
        return field.clean(value)
    except ValidationError:
        return value
