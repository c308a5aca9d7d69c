"""What the first page and the page of a programme put together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from courses.selectors.events import past_public, upcoming_public
from courses.selectors.series import entries_of
from newsletters.models import BulletinSeries
from newsletters.selectors.issues import published_issues
from outbox.models import Lane, Message
from programmes.models import Programme
from programmes.selectors.programmes import public_programmes, with_event_counts

LATE_AFTER = timedelta(minutes=15)


def front() -> dict[str, Any]:
    """Five events ahead, of a series one, the programmes, the newest three issues."""
    events, dates = entries_of(upcoming_public(), 5)
    return {
        "events": events,
        "dates": dates,
        "programmes": with_event_counts(public_programmes())[:6],
        "issues": published_issues()[:3],
    }


def programme_news(programme: Programme) -> dict[str, Any]:
    """The events of a programme, of a series one, and its bulletins."""
    ahead, dates_ahead = entries_of(upcoming_public().filter(programme=programme), 20)
    over = past_public().filter(programme=programme)
    past, past_dates = entries_of(over, 50, is_past=True)
    return {
        "upcoming": ahead,
        "upcoming_dates": dates_ahead,
        "past": past,
        "past_dates": past_dates,
        "bulletins": BulletinSeries.objects.filter(programme=programme),
    }


@dataclass(frozen=True)
class Health:
    """Whether messages that should be out are still waiting."""

    late_messages: int

    @property
    def is_well(self) -> bool:
        """Nothing has been due for more than a quarter of an hour."""
        return self.late_messages == 0


def health_of() -> Health:
    """How late the queue is; tickets and codes only, a newsletter may take its time."""
    late = Message.objects.filter(
        state=Message.State.QUEUED,
        lane__lt=Lane.BULK,
        due_at__lt=timezone.now() - LATE_AFTER,
    )
    return Health(late_messages=late.count())
