"""Target groups: one rule tree becomes one query on people or on organisations."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from participants.models import Organisation, Person, Post, TargetGroup
from participants.selectors.criteria import Asked, Criterion, find_criterion
from participants.selectors.people import held_on

DEEPEST = 6
MOST_LEAVES = 40
NOBODY = Q(pk__in=[])
Rule = dict[str, Any]
Leaf = tuple[Criterion, Any]  # what is asked, and the cleaned answer
PEOPLE = TargetGroup.Subject.PEOPLE


class BadRule(DomainError):
    """A rule that cannot be read chooses nobody: neither everyone nor by chance."""

    code = "bad_rule"
    message = gettext_lazy("The target group cannot be used: %(problem)s")


class Compiler:
    """Turns a rule into a condition and collects what is wrong with it."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.problems: list[str] = []
        self.leaves = 0

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
                return ~self.below(node, at, depth)
            case {"criterion": _key, "value": _value, **rest} if not rest:
                return self.all_of([rule], at, depth)
        return self.nobody(
            _("It has no condition.") if not rule else _("A condition cannot be read.")
        )

    def below(self, node: Any, at: datetime, depth: int) -> Q:
        if depth >= DEEPEST:
            return self.nobody(_("Its conditions lie too deep in one another."))
        return self.compile(node, at, depth + 1)

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
        asked = Asked(at, {criterion.key: value for criterion, value in leaves})
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
                found &= criterion.q(value, asked)
        if of_post or when:
            when = when or held_on(asked.day)
            posts = Post.objects.filter(when, of_post, person=OuterRef("pk"))
            found &= Q(Exists(posts))
        return found

    def refuse_twice(self, criterion: Criterion, leaves: list[Leaf]) -> None:
        if sum(other is criterion for other, _value in leaves) > 1:
            words = _("%(condition)s: say it only once in a group.")
            self.nobody(words % {"condition": criterion.label})

    def leaf(self, node: Rule) -> Leaf | None:
        self.leaves += 1
        criterion = find_criterion(node.get("criterion"), self.subject)
        if self.leaves > MOST_LEAVES:
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


def group_problems(rule: Any, subject: str = PEOPLE) -> list[str]:
    """Why a rule cannot be used, in sentences; nothing when it can."""
    compiler = Compiler(subject)
    compiler.compile(rule, timezone.now())
    return list(dict.fromkeys(compiler.problems))


def people_by(rule: Any, *, at: datetime) -> QuerySet[Person]:
    """The people a rule chooses at a moment. Raises BadRule."""
    return Person.objects.filter(
        _condition(rule, PEOPLE, at), merged_into=None, erased_at=None
    )


def organisations_by(rule: Any, *, at: datetime) -> QuerySet[Organisation]:
    """The organisations a rule chooses at a moment. Raises BadRule."""
    q = _condition(rule, TargetGroup.Subject.ORGANISATIONS, at)
    return Organisation.objects.filter(q, merged_into=None)


def _condition(rule: Any, subject: str, at: datetime) -> Q:
    compiler = Compiler(subject)
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
        return people_by(group.rule, at=at)
    return organisations_by(group.rule, at=at)
