"""Priority classes: computed when somebody joins the line, changed with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.rows import locked_rows
from core.text import normal_spaces
from courses.models import Event, PriorityClass, Registration, Status
from courses.services.confirmation import NotActive
from courses.services.groups import groups_of
from courses.services.seats import lock_event, lock_registration
from participants.models import Actor, TargetGroup
from participants.selectors.nesting import sensitive_among
from participants.services.audit import record

MOST_CLASSES = 10
RANKED = ("priority", "priority_class")


class ClassByTraits(DomainError):
    code = "class_by_traits"
    message = _(
        "This target group is chosen by personal traits. The line would show who has"
        " them; choose another group."
    )


class TooManyClasses(DomainError):
    code = "too_many_classes"
    message = _("There are %(most)s classes already. Remove one first.")


def classes_of(event: Event) -> list[PriorityClass]:
    """The classes in their order; asks nothing of an event without any."""
    if not event.has_classes:
        return []
    return list(event.priority_classes.select_related("group"))


def rank(registration: Registration, at: datetime) -> None:
    """Set class and priority of somebody who joins the line; the caller saves them.

    A class that an organiser chose stays.
    """
    if registration.event.has_classes and not registration.class_reason:
        _rank(registration, classes_of(registration.event), at)


def _rank(row: Registration, classes: Sequence[PriorityClass], at: datetime) -> None:
    if row.class_reason:
        found = next((one for one in classes if one.pk == row.priority_class_id), None)
    else:
        mine = groups_of(row, [one.group for one in classes], at)
        found = next((one for one in classes if one.group_id in mine), None)
    row.priority_class = found
    row.priority = _priority(found, classes)


def _priority(found: PriorityClass | None, classes: Sequence[PriorityClass]) -> int:
    """The first class has the highest number; who is in none has 0."""
    return len(classes) - list(classes).index(found) if found is not None else 0


@transaction.atomic
def set_classes(
    event: Event,
    groups: Sequence[TargetGroup],
    *,
    actor: Actor,
    at: datetime | None = None,
) -> Event:
    """Make `groups` the classes of the event in this order, and order the line anew.

    Raises ClassByTraits or TooManyClasses; then nothing was changed.
    """
    at = at or timezone.now()
    groups = list(dict.fromkeys(groups))
    if len(groups) > MOST_CLASSES:
        raise TooManyClasses(most=MOST_CLASSES)
    if sensitive_among(groups):
        raise ClassByTraits
    event = lock_event(event)
    before = [one.group for one in event.priority_classes.select_related("group")]
    gone = event.priority_classes.exclude(group__in=groups)
    event.registrations.filter(priority_class__in=gone).update(class_reason="")
    gone.delete()
    for position, group in enumerate(groups, start=1):
        PriorityClass.objects.update_or_create(
            event=event, group=group, defaults={"position": position}
        )
    event.has_classes = bool(groups)
    event.save(update_fields=["has_classes", "updated_at"])
    _order_anew(event, at)
    record(
        actor,
        "event.classes_set",
        event,
        before={"groups": [str(group.uid) for group in before]},
        after={"groups": [str(group.uid) for group in groups]},
    )
    return event


@transaction.atomic
def add_class(event: Event, group: TargetGroup, *, actor: Actor) -> Event:
    """Put `group` behind the classes there are. Raises what `set_classes` does."""
    event = lock_event(event)
    return set_classes(event, [*_groups(event), group], actor=actor)


@transaction.atomic
def move_up(chosen: PriorityClass, *, actor: Actor) -> Event:
    """Serve a class before the one that stood above it."""
    event = lock_event(chosen.event)
    groups = _groups(event)
    place = groups.index(chosen.group)
    groups.remove(chosen.group)
    groups.insert(max(place - 1, 0), chosen.group)
    return set_classes(event, groups, actor=actor)


@transaction.atomic
def remove_class(chosen: PriorityClass, *, actor: Actor) -> Event:
    """Take a class away; its people stand in the next they belong to."""
    event = lock_event(chosen.event)
    groups = [group for group in _groups(event) if group != chosen.group]
    return set_classes(event, groups, actor=actor)


def _groups(event: Event) -> list[TargetGroup]:
    return [one.group for one in classes_of(event)]


def _order_anew(event: Event, at: datetime) -> None:
    """Compute class and priority of all who wait; the caller has locked the event."""
    waiting = event.registrations.filter(status=Status.WAITING)
    rows = locked_rows(
        waiting.select_related("organisation__region").prefetch_related("profiles")
    )
    classes = classes_of(event)
    for row in rows:
        row.event = event
        _rank(row, classes, at)
        row.class_reason = row.class_reason if classes else ""
        row.updated_at = at
    fields = ["priority", "priority_class", "class_reason", "updated_at"]
    Registration.objects.bulk_update(rows, fields)


@transaction.atomic
def set_class(
    registration: Registration,
    chosen: PriorityClass | None,
    *,
    reason: str,
    actor: Actor,
) -> Registration:
    """Put somebody in line into another class, with a reason; None is the last.

    Raises NotActive for somebody who does not wait.
    """
    row = lock_registration(registration)
    if row.status != Status.WAITING:
        raise NotActive
    classes = classes_of(row.event)
    if chosen is not None and chosen not in classes:
        raise NotActive
    before = {"priority": row.priority, "class": _uid(row.priority_class)}
    row.priority_class = chosen
    row.priority = _priority(chosen, classes)
    row.class_reason = normal_spaces(reason)[:300]
    row.save(update_fields=["priority", "priority_class", "class_reason", "updated_at"])
    after = {"priority": row.priority, "class": _uid(chosen), "reason": reason}
    record(actor, "registration.class_changed", row, before=before, after=after)
    return row


def _uid(one: PriorityClass | None) -> str:
    return str(one.uid) if one is not None else ""
