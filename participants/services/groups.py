"""Acts on target groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from participants.models import Actor, TargetGroup
from participants.selectors.groups import BadRule, group_problems
from participants.services.audit import record

PEOPLE = TargetGroup.Subject.PEOPLE


@transaction.atomic
def create_group(
    names: Mapping[str, str],
    rule: dict[str, Any],
    *,
    actor: Actor,
    subject: str = PEOPLE,
    programme_uid: UUID | None = None,
) -> TargetGroup:
    """Save a rule under a name, of the actor and perhaps of a programme.

    Raises BadRule for one that cannot be used.
    """
    _refuse_bad(rule, subject)
    group = TargetGroup.objects.create(
        names=dict(names),
        rule=rule,
        subject=subject,
        made_by=actor,
        programme_uid=programme_uid,
    )
    record(actor, "group.created", group, after={"rule": rule})
    return group


@transaction.atomic
def copy_group(
    group: TargetGroup, *, actor: Actor, programme_uid: UUID | None = None
) -> TargetGroup:
    """A group of the actor's own that begins with the same rule. Raises BadRule."""
    names = {}
    for code, name in group.names.items():
        with override(code):
            names[code] = _("%(name)s (copy)") % {"name": name}
    copy = create_group(
        names,
        group.rule,
        actor=actor,
        subject=group.subject,
        programme_uid=programme_uid,
    )
    record(actor, "group.copied", group, after={"copy": copy.uid})
    return copy


@transaction.atomic
def change_group(
    group: TargetGroup, *, actor: Actor, names: Mapping[str, str], rule: dict[str, Any]
) -> TargetGroup:
    """Change name and rule; what was frozen from the old rule stays. Raises BadRule."""
    row = TargetGroup.objects.select_for_update().get(pk=group.pk)
    _refuse_bad(rule, row.subject)
    if row.names == names and row.rule == rule:
        return row
    before, row.names, row.rule = row.rule, dict(names), rule
    row.save(update_fields=["names", "rule", "updated_at"])
    record(actor, "group.changed", row, before={"rule": before}, after={"rule": rule})
    return row


@transaction.atomic
def archive_group(group: TargetGroup, *, actor: Actor, is_archived: bool) -> None:
    """Take a group off the lists, or put it back; what uses it goes on using it."""
    rows = TargetGroup.objects.filter(pk=group.pk).exclude(is_archived=is_archived)
    if rows.update(is_archived=is_archived):
        record(actor, "group.archived" if is_archived else "group.restored", group)


def _refuse_bad(rule: dict[str, Any], subject: str) -> None:
    if problems := group_problems(rule, subject):
        raise BadRule(problem=problems[0])
