"""Reads on examples of good practice."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from courses.models import Event, GoodPractice
from participants.selectors.search import found_by_key
from programmes.models import Topic


def public_practices(*, query: str = "", topic: str = "") -> QuerySet[GoodPractice]:
    """What anybody may read that fits; words in either script."""
    known = Q(event=None) | Q(event__programme__is_public=True)
    rows = GoodPractice.objects.filter(known, is_public=True)
    if topic:
        rows = rows.filter(topic__code=topic)
    rows = rows.select_related("host", "topic", "event")
    return found_by_key(rows, query, "search_key")


def practice_topics() -> QuerySet[Topic]:
    """The topics of which there are examples."""
    rows = public_practices().order_by().values("topic")
    return Topic.objects.filter(pk__in=rows)


def practices_of(event: Event) -> QuerySet[GoodPractice]:
    """The public examples of one visit."""
    return event.practices.filter(is_public=True).select_related("host", "topic")
