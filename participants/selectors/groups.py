"""Target groups: one rule tree becomes one query on people or on organisations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.languages import pick
from participants.models import Organisation, Person, Post, TargetGroup
from participants.selectors.criteria import Asked, Criterion, find_criterion
from participants.selectors.people import held_on

DEEPEST = 6
MOST_LEAVES = 40
MOST_TOGETHER = 120  # conditions of a rule and of all groups in it
MOST_NESTED = 5  # groups in groups in groups
NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY
Rule = dict[str, Any]
Leaf = tuple[Criterion, Any]  # what is asked, and the cleaned answer
PEOPLE = TargetGroup.Subject.PEOPLE


class BadRule(DomainError):
    """A rule that cannot be read chooses nobody: neither everyone nor by chance."""

    code = "bad_rule"
    message = gettext_lazy("The target group cannot be used: %(problem)s")


class Compiler:
    """Turns a rule into a condition and collects what is wrong with it.

    `group` is whose rule it is, so that it cannot be a condition of itself. With
    `traits` sensitive conditions are not asked: they hold wherever that chooses more
    people (True), or fewer (False); with `spared` those of these keys alone.
    """

    def __init__(
        self,
        subject: str,
        *,
        group: TargetGroup | None = None,
        traits: bool | None = None,
        spared: Collection[str] | None = None,
    ) -> None:
        self.subject, self.traits, self.spared = subject, traits, spared
        self.trail = [group.pk] if group is not None and group.pk else []
        self.nested = 0
        self.is_turned = False  # under a "not"
        self.problems: list[str] = []
        self.leaves = self.own_leaves = 0

    def compile(self, rule: Any, at: datetime, depth: int = 0) -> Q:
        """The condition of a node; a part with a problem counts as nobody."""
        match rule:
            case {"all": [_first, *_rest] as nodes, **rest} if not rest:
                return self.all_of(nodes, at, depth)
            case {"any": [_first, *_rest] as nodes, **rest} if not rest:
                found = NOBODY
                for node in nodes:
                    found |= self.below(node, at, depth)
                return found
            case {"not": node, **rest} if not rest:
                self.is_turned = not self.is_turned
                found = self.below(node, at, depth)
                self.is_turned = not self.is_turned
                return ~found
            case {"criterion": _key, "value": _value, **rest} if not rest:
                return self.all_of([rule], at, depth)
        return self.nobody(
            _("It has no condition.") if not rule else _("A condition cannot be read.")
        )

    def below(self, node: Any, at: datetime, depth: int) -> Q:
        if depth >= DEEPEST:
            return self.nobody(_("Its conditions lie too deep in one another."))
        return self.compile(node, at, depth + 1)

    def of_group(self, group: TargetGroup, at: datetime) -> Q:
        """The condition of a group that a rule names, as its rule is now."""
        words = {"group": pick(group.names)}
        if group.pk in self.trail:
            problem = _(
                "“%(group)s” cannot be a condition of itself, not even through other"
                " groups."
            )
            return self.nobody(problem % words)
        if self.nested >= MOST_NESTED:
            return self.nobody(_("Its groups lie too deep in one another."))
        self.trail.append(group.pk)
        self.nested += 1
        found = self.compile(group.rule, at)
        self.nested -= 1
        self.trail.pop()
        return found

    def nobody(self, *problems: str) -> Q:
        self.problems += problems
        return NOBODY

    def all_of(self, nodes: list[Any], at: datetime, depth: int) -> Q:
        """Every node, as of the day that one of them may set."""
        groups = [row for row in nodes if not _is_leaf(row)]
        leaves = [self.leaf(row) for row in nodes if _is_leaf(row)]
        known = [leaf for leaf in leaves if leaf is not None]
        days = [value for criterion, value in known if criterion.sets_day]
        if len(days) == len(nodes):
            return self.nobody(_("Say also whom: a day alone chooses nobody."))
        if days:
            at = datetime.combine(days[0], time.max, timezone.get_current_timezone())
        found = Q() if len(known) == len(leaves) else NOBODY
        for node in groups:
            found &= self.below(node, at, depth)
        return found & self.beside(known, at)

    def beside(self, leaves: list[Leaf], at: datetime) -> Q:
        """Conditions side by side: those about posts hold for one and the same post."""
        answers = {criterion.key: value for criterion, value in leaves}
        asked = Asked(at, answers, lambda group: self.of_group(group, at))
        heard = {key for criterion, _value in leaves for key in criterion.hears}
        found, of_post, when = Q(), Q(), Q()
        for criterion, value in leaves:
            if criterion.sets_day or criterion.key in heard:
                self.refuse_twice(criterion, leaves)
            elif criterion.when_of_post:
                when &= criterion.q(value, asked)
            elif criterion.of_post:
                of_post &= criterion.q(value, asked)
            else:
                found &= self.answer(criterion, value, asked)
        if of_post or when:
            when = when or held_on(asked.day)
            posts = Post.objects.filter(when, of_post, person=OuterRef("pk"))
            found &= Q(Exists(posts))
        return found

    def answer(self, criterion: Criterion, value: Any, asked: Asked) -> Q:
        is_spared = self.spared is None or criterion.key in self.spared
        if self.traits is None or not criterion.is_sensitive or not is_spared:
            return criterion.q(value, asked)
        return EVERYBODY if self.traits != self.is_turned else NOBODY

    def refuse_twice(self, criterion: Criterion, leaves: list[Leaf]) -> None:
        if sum(other is criterion for other, _value in leaves) > 1:
            words = _("%(condition)s: say it only once in a group.")
            self.nobody(words % {"condition": criterion.label})

    def leaf(self, node: Rule) -> Leaf | None:
        self.leaves += 1
        self.own_leaves += not self.nested
        criterion = find_criterion(node.get("criterion"), self.subject)
        if self.own_leaves > MOST_LEAVES or self.leaves > MOST_TOGETHER:
            self.nobody(_("It has too many conditions."))
        elif criterion is None or node.keys() != {"criterion", "value"}:
            self.nobody(_("A condition cannot be read."))
        else:
            try:
                return criterion, criterion.field().clean(node["value"])
            except ValidationError as error:
                label = str(criterion.label)
                self.nobody(*(f"{label}: {text}" for text in error.messages))
        return None


def _is_leaf(node: Any) -> bool:
    return isinstance(node, dict) and "criterion" in node


def group_problems(
    rule: Any, subject: str = PEOPLE, *, group: TargetGroup | None = None
) -> list[str]:
    """Why a rule, of `group`, cannot be used, in sentences; nothing when it can."""
    compiler = Compiler(subject, group=group)
    compiler.compile(rule, timezone.now())
    return list(dict.fromkeys(compiler.problems))


def people_by(
    rule: Any,
    *,
    at: datetime,
    group: TargetGroup | None = None,
    traits: bool | None = None,
    spared: Collection[str] | None = None,
) -> QuerySet[Person]:
    """The people a rule chooses then; `traits` and `spared` as in Compiler. Raises
    BadRule.
    """
    compiler = Compiler(PEOPLE, group=group, traits=traits, spared=spared)
    return Person.objects.filter(
        _condition(compiler, rule, at), merged_into=None, erased_at=None
    )


def organisations_by(
    rule: Any, *, at: datetime, group: TargetGroup | None = None
) -> QuerySet[Organisation]:
    """The organisations a rule chooses at a moment. Raises BadRule."""
    compiler = Compiler(TargetGroup.Subject.ORGANISATIONS, group=group)
    q = _condition(compiler, rule, at)
    return Organisation.objects.filter(q, merged_into=None)


def _condition(compiler: Compiler, rule: Any, at: datetime) -> Q:
    found = compiler.compile(rule, at)
    if compiler.problems:
        raise BadRule(problem=compiler.problems[0])
    return found


def members_of(
    group: TargetGroup, *, at: datetime
) -> QuerySet[Person] | QuerySet[Organisation]:
    """Whom the group is made of at a moment, in one query. Raises BadRule.

    What a user may see of them is for `participants.access` to say.
    """
    if group.subject == PEOPLE:
        return people_by(group.rule, at=at, group=group)
    return organisations_by(group.rule, at=at, group=group)
