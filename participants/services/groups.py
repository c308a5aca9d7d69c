"""Acts on target groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from core.errors import DomainError
from core.languages import pick
from participants.models import Actor, JobProfile, TargetGroup
from participants.selectors.groups import BadRule, group_problems
from participants.selectors.nesting import asks_sensitive, named_in, users_of
from participants.services.audit import record
from participants.services.profiles import hold_profiles, standing

CHANGED = ("names", "rule", "reason", "addressee", "updated_at")
PEOPLE = TargetGroup.Subject.PEOPLE


class NoReason(DomainError):
    """A rule that asks personal traits without saying what for."""

    code = "no_reason"
    message = gettext_lazy(
        "The group is chosen by personal traits. Say why this is needed."
    )


class GroupInUse(DomainError):
    """A group that other groups name cannot go; the message says which."""

    code = "group_in_use"
    message = gettext_lazy(
        "“%(group)s” is a condition of other target groups: %(where)s. Take it out"
        " there first."
    )


@transaction.atomic
def create_group(
    names: Mapping[str, str],
    rule: dict[str, Any],
    *,
    actor: Actor,
    subject: str = PEOPLE,
    programme_uid: UUID | None = None,
    reason: str = "",
    addressee: JobProfile | None = None,
) -> TargetGroup:
    """Save a rule under a name, of the actor and perhaps of a programme.

    Raises BadRule for one that cannot be used, NoReason for one that asks personal
    traits without a `reason`.
    """
    hold_profiles()
    _hold_named(rule, subject)
    reason = _reason_for(rule, subject, reason)
    group = TargetGroup.objects.create(
        names=dict(names),
        rule=rule,
        subject=subject,
        made_by=actor,
        programme_uid=programme_uid,
        reason=reason,
        addressee=_standing(addressee),
    )
    record(actor, "group.created", group, after=_noted(group))
    return group


@transaction.atomic
def copy_group(
    group: TargetGroup, *, actor: Actor, programme_uid: UUID | None = None
) -> TargetGroup:
    """A group of the actor's own that begins with the same rule, for the same reason.

    Raises BadRule, NoReason.
    """
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
        reason=group.reason,
        addressee=group.addressee,
    )
    record(actor, "group.copied", group, after={"copy": copy.uid})
    return copy


@transaction.atomic
def change_group(
    group: TargetGroup,
    *,
    actor: Actor,
    names: Mapping[str, str],
    rule: dict[str, Any],
    reason: str = "",
    addressee: JobProfile | None = None,
) -> TargetGroup:
    """Change name, rule, reason and addressee; what was frozen from the old rule stays.

    Raises BadRule, NoReason.
    """
    hold_profiles()
    _hold_named(rule, group.subject)
    row = TargetGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    reason = _reason_for(rule, row.subject, reason, group=row)
    before = _noted(row)
    names_before, row.names = row.names, dict(names)
    row.rule, row.reason, row.addressee = rule, reason, _standing(addressee)
    after = _noted(row)
    if (names_before, before) == (row.names, after):
        return row
    row.save(update_fields=CHANGED)
    record(actor, "group.changed", row, before=before, after=after)
    return row


@transaction.atomic
def archive_group(group: TargetGroup, *, actor: Actor, is_archived: bool) -> None:
    """Take a group off the lists, or put it back; what uses it goes on using it.

    Raises GroupInUse while another group, archived or not, names it.
    """
    row = TargetGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    if row.is_archived == is_archived:
        return
    if is_archived:
        refuse_in_use(row)
    row.is_archived = is_archived
    row.save(update_fields=["is_archived"])
    record(actor, "group.archived" if is_archived else "group.restored", row)


def refuse_in_use(group: TargetGroup) -> None:
    """Raises GroupInUse for a group that others name in their rules."""
    if users := users_of(group):
        where = ", ".join(f"“{pick(row.names)}”" for row in users)
        raise GroupInUse(group=pick(group.names), where=where)


def _hold_named(rule: Any, subject: str) -> None:
    """Before a rule that names groups is checked: no other such act runs beside it.

    Two changes at once could else close a circle that neither of them sees, and a
    group could be archived while it is named. All rows, in primary-key order.
    """
    if named_in(rule, subject):
        rows = TargetGroup.objects.select_for_update(no_key=True).order_by("pk")
        list(rows.values_list("pk"))


def _standing(profile: JobProfile | None) -> JobProfile | None:
    return standing([profile])[0] if profile is not None else None


def _noted(group: TargetGroup) -> dict[str, Any]:
    """What the audit trail keeps of a group: whom it chooses, and why."""
    noted = {"rule": group.rule}
    if group.reason:
        noted["reason"] = group.reason
    if group.addressee is not None:
        noted["addressee"] = group.addressee.uid
    return noted


def _reason_for(
    rule: dict[str, Any],
    subject: str,
    reason: str,
    *,
    group: TargetGroup | None = None,
) -> str:
    """The reason that is kept: none where the rule needs none."""
    if problems := group_problems(rule, subject, group=group):
        raise BadRule(problem=problems[0])
    if not asks_sensitive(rule, subject):
        return ""
    if not reason.strip():
        raise NoReason
    return reason.strip()
