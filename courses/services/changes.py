"""Telling of a new time or place; who is told of it is said once and read when sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from courses.models import Event, Registration
from courses.selectors.events import agenda
from courses.services import notices
from courses.services.calendar import day_spans
from outbox.models import Message

State = Event.Status
OVER = (State.HELD, State.REPORTED, State.CANCELLED)
SOON = timedelta(minutes=10)  # an agenda is mended in several steps: one mail for all


@contextmanager
def telling_of_days(event: Event) -> Iterator[None]:
    """Change the agenda of `event` within it.

    Calendars that hold the event take the new version. When a day begins or ends at
    another hour then, everybody is told in ten minutes, once for all until then.
    """
    before = Event.objects.get(pk=event.pk)
    spans = day_spans(before)
    rows = Event.objects.filter(pk=event.pk)
    days = len(agenda(before))
    rows.filter(most_days__lt=days).update(most_days=days)
    rows.update(sequence=F("sequence") + 1)
    yield
    at, after = timezone.now(), Event.objects.get(pk=event.pk)
    is_ahead = after.ends_at is not None and after.ends_at > at
    if is_ahead and day_spans(after) != spans:
        tell_of_change(after, at=at, due_at=at + SOON)


def tell_of_change(
    event: Event, *, at: datetime, due_at: datetime | None = None
) -> None:
    """Queue the news for everybody who has a seat, each version to each once.

    Who was to be told later anyway is told once, at `due_at` or now.
    """
    if event.status in OVER:
        return
    rows = event.registrations.confirmed()
    later = _told_later(rows, at)
    known = set(later.values_list("about_uid", flat=True))
    if due_at is None:
        later.update(due_at=at)
    notices.tell_many(
        notices.CHANGED,
        event,
        [row for row in rows if row.uid not in known],
        version=str(event.sequence),
        due_at=due_at,
    )


def _told_later(rows: QuerySet[Registration], at: datetime) -> QuerySet[Message]:
    """The news that nobody sends before the transaction of now ends."""
    return Message.objects.filter(
        kind=notices.CHANGED,
        about_kind=Registration._meta.label,
        about_uid__in=rows.values("uid"),
        state=Message.State.QUEUED,
        due_at__gt=at,
    )
