"""Acts on the target groups that a programme plans (R-36)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.languages import pick
from courses.models import Event
from courses.selectors.counted_people import people_of
from participants.models import Actor, JobProfile, Organisation
from participants.services.audit import record
from programmes.models import PlannedGroup, Programme, Topic

FIELDS = (
    "names organisation_kind group planned_people stated_organisations counts_to_total"
).split()
COUNTED_BY = ("organisation_kind", "group", "counts_to_total")


class GroupHasSeats(DomainError):
    """Events keep seats for it by its rule."""

    code = "group_has_seats"
    message = _("Seats are kept for this group at: %(events)s. Change these first.")


class GroupIsCounted(DomainError):
    """Its people stand in the figures of the programme."""

    code = "group_is_counted"
    message = _("People of this group stand in the figures already. Say why.")


@transaction.atomic
def add_planned_group(
    programme: Programme,
    *,
    actor: Actor,
    profiles: Iterable[JobProfile] = (),
    topics: Iterable[Topic] = (),
    organisations: Iterable[Organisation] = (),
    **fields: Any,
) -> PlannedGroup:
    """Plan a group, behind those that are planned already."""
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    last = row.planned_groups.aggregate(last=Max("position"))["last"]
    group = PlannedGroup(
        programme=row, position=0 if last is None else last + 1, **fields
    )
    group.full_clean()
    group.save()
    _set_lists(group, profiles, topics, organisations)
    record(actor, "programme.group_added", row, after=_kept(group))
    return group


@transaction.atomic
def change_planned_group(
    planned: PlannedGroup,
    *,
    actor: Actor,
    profiles: Iterable[JobProfile] = (),
    topics: Iterable[Topic] = (),
    organisations: Iterable[Organisation] = (),
    reason: str = "",
    **fields: Any,
) -> PlannedGroup:
    """Change what is planned of a group.

    Another rule is refused while seats are kept by the present one (GroupHasSeats);
    who is counted changes with a `reason` alone once somebody was (GroupIsCounted).
    """
    row = _locked(planned)
    before = _kept(row)
    changed = {name for name in fields if getattr(row, name) != fields[name]}
    if "group" in changed:
        _refuse_seats(row)
    if changed & set(COUNTED_BY):
        _ask_why(row, reason)
    for name in FIELDS:
        setattr(row, name, fields.get(name, getattr(row, name)))
    row.full_clean()
    row.save()
    _set_lists(row, profiles, topics, organisations)
    after = _kept(row) | ({"reason": reason} if reason else {})
    if before != _kept(row):
        record(
            *(actor, "programme.group_changed", row.programme),
            before=before,
            after=after,
        )
    return row


@transaction.atomic
def retire_planned_group(
    group: PlannedGroup, *, actor: Actor, reason: str = ""
) -> None:
    """Plan a group no longer. Raises GroupHasSeats, GroupIsCounted without a reason."""
    row = _locked(group)
    _refuse_seats(row)
    _ask_why(row, reason)
    if row.retired_at is None:
        row.retired_at = timezone.now()
        row.save(update_fields=["retired_at", "updated_at"])
        after = {"reason": reason} if reason else {}
        record(
            *(actor, "programme.group_retired", row.programme),
            before=_kept(row),
            after=after,
        )


@transaction.atomic
def restore_planned_group(group: PlannedGroup, *, actor: Actor) -> None:
    """Plan a retired group again."""
    row = _locked(group)
    if row.retired_at is not None:
        row.retired_at = None
        row.save(update_fields=["retired_at", "updated_at"])
        record(actor, "programme.group_restored", row.programme, after=_kept(row))


def _locked(group: PlannedGroup) -> PlannedGroup:
    """The row as it is stored, under the lock of its programme."""
    Programme.objects.select_for_update().get(pk=group.programme_id)
    return PlannedGroup.objects.select_related("programme", "group").get(pk=group.pk)


def _refuse_seats(group: PlannedGroup) -> None:
    if group.group is None:
        return
    events = (
        Event.objects.filter(programme=group.programme, quotas__group=group.group)
        .exclude(status=Event.Status.CANCELLED)
        .distinct()
    )
    names = [pick(event.titles) for event in events[:5]]
    if names:
        raise GroupHasSeats(events="; ".join(names))


def _ask_why(group: PlannedGroup, reason: str) -> None:
    if not reason and group.counts_to_total and people_of(group).exists():
        raise GroupIsCounted


def _set_lists(
    group: PlannedGroup,
    profiles: Iterable[JobProfile],
    topics: Iterable[Topic],
    organisations: Iterable[Organisation],
) -> None:
    group.profiles.set(profiles)
    group.topics.set(topics)
    group.organisations.set(organisations)


def _kept(group: PlannedGroup) -> dict[str, Any]:
    """What the audit trail keeps of it."""
    values = {name: getattr(group, name) for name in FIELDS if name != "group"}
    return values | {
        "group": str(group.group.uid) if group.group else None,
        "profiles": sorted(group.profiles.values_list("code", flat=True)),
        "topics": sorted(group.topics.values_list("code", flat=True)),
        "organisations": sorted(
            str(uid) for uid in group.organisations.values_list("uid", flat=True)
        ),
    }
