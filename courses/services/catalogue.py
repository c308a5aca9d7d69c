"""Acts on the catalogue: kinds of event, courses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from courses.models import Course, EventKind
from courses.services.versions import require_version
from participants.models import Actor
from participants.services.audit import record
from programmes.models import Topic


@transaction.atomic
def create_kind(
    code: str,
    labels: dict[str, str],
    *,
    behaviour: str,
    actor: Actor,
    position: int = 0,
) -> EventKind:
    """Add a kind of event; it behaves like one that is known (R-14)."""
    kind = EventKind(code=code, labels=labels, behaviour=behaviour, position=position)
    kind.full_clean()
    kind.save()
    record(actor, "event_kind.created", kind, after={"code": code})
    return kind


@transaction.atomic
def create_course(
    titles: dict[str, str],
    *,
    actor: Actor,
    aims: dict[str, str] | None = None,
    topics: Iterable[Topic] = (),
) -> Course:
    """Describe a training apart from its dates."""
    course = Course(titles=titles, aims=aims or {})
    course.full_clean()
    course.save()
    course.topics.set(topics)
    record(actor, "course.created", course)
    return course


@transaction.atomic
def update_course(
    course: Course,
    *,
    titles: dict[str, str],
    aims: dict[str, str],
    topics: Iterable[Topic],
    actor: Actor,
    seen_at: datetime | None = None,
) -> Course:
    """Describe it anew; events that were planned from it keep what they took.

    Raises ChangedMeanwhile when it is not that of `seen_at` any more.
    """
    row = Course.objects.select_for_update().get(pk=course.pk)
    require_version(row, seen_at)
    row.titles, row.aims = titles, aims
    row.full_clean()
    row.save(update_fields=["titles", "aims", "updated_at"])
    row.topics.set(topics)
    record(actor, "course.changed", row)
    return row
