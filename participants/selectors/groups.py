"""Target groups: one rule tree becomes one query on people or on organisations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from participants.models import Organisation, Person, Post, TargetGroup
from participants.selectors.criteria import Criterion, find_criterion
from participants.selectors.people import held_on

DEEPEST = 6
MOST_LEAVES = 40
Rule = dict[str, Any]
PEOPLE = TargetGroup.Subject.PEOPLE


class BadRule(DomainError):
    """A rule that cannot be read chooses nobody: neither everyone nor by chance."""

    code = "bad_rule"
    message = gettext_lazy("The target group cannot be used: %(problem)s")


class Compiler:
    """Turns a rule into a condition and collects what is wrong with it."""

    def __init__(self, subject: str, at: datetime) -> None:
        self.subject = subject
        self.at = at
        self.problems: list[str] = []
        self.leaves = 0

    def compile(self, rule: Any, depth: int = 0) -> Q:
        """The condition of a node; a part with a problem counts as nobody."""
        match rule:
            case {"all": [_first, *_rest] as nodes, **rest} if not rest:
                return self.all_of(nodes, depth)
            case {"any": [_first, *_rest] as nodes, **rest} if not rest:
                found = Q(pk__in=[])
                for node in nodes:
                    found |= self.below(node, depth)
                return found
            case {"not": node, **rest} if not rest:
                return ~self.below(node, depth)
            case {"criterion": _key, "value": _value, **rest} if not rest:
                return self.all_of([rule], depth)
        self.problems.append(
            _("It has no condition.") if not rule else _("A condition cannot be read.")
        )
        return Q(pk__in=[])

    def below(self, node: Any, depth: int) -> Q:
        if depth >= DEEPEST:
            self.problems.append(_("Its conditions lie too deep in one another."))
            return Q(pk__in=[])
        return self.compile(node, depth + 1)

    def all_of(self, nodes: list[Any], depth: int) -> Q:
        """Every node; leaves about posts hold for one and the same post."""
        found, of_post, when = Q(), Q(), Q()
        for node in nodes:
            if not (isinstance(node, dict) and "criterion" in node):
                found &= self.below(node, depth)
                continue
            criterion, q = self.leaf(node)
            if criterion is not None and criterion.when_of_post:
                when &= q
            elif criterion is not None and criterion.of_post:
                of_post &= q
            else:
                found &= q
        if of_post or when:
            when = when or held_on(timezone.localdate(self.at))
            posts = Post.objects.filter(when, of_post, person=OuterRef("pk"))
            found &= Q(Exists(posts))
        return found

    def leaf(self, node: Rule) -> tuple[Criterion | None, Q]:
        self.leaves += 1
        if self.leaves > MOST_LEAVES:
            self.problems.append(_("It has too many conditions."))
            return None, Q(pk__in=[])
        criterion = find_criterion(node.get("criterion"), self.subject)
        if criterion is None or node.keys() != {"criterion", "value"}:
            self.problems.append(_("A condition cannot be read."))
            return None, Q(pk__in=[])
        try:
            value = criterion.field().clean(node["value"])
        except ValidationError as error:
            label = str(criterion.label)
            self.problems += [f"{label}: {text}" for text in error.messages]
            return None, Q(pk__in=[])
        return criterion, criterion.q(value, self.at)


def group_problems(rule: Any, subject: str = PEOPLE) -> list[str]:
    """Why a rule cannot be used, in sentences; nothing when it can."""
    compiler = Compiler(subject, timezone.now())
    compiler.compile(rule)
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
    compiler = Compiler(subject, at)
    found = compiler.compile(rule)
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
