"""Topics that a programme promised to its target groups, and for which it plans
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Coalesce

from courses.models import Event
from courses.selectors.events import events_of
from programmes.models import PlannedGroup, Programme, Topic
from programmes.selectors.programmes import standing_groups


@dataclass(frozen=True)
class TopicGap:
    """A topic promised to a group that no event of the programme has."""

    group: PlannedGroup
    topic: Topic


def topics_without_event(programme: Programme) -> list[TopicGap]:
    """What was promised to planned groups and no event teaches, planned or held (R-22).

    A variant counts as its main topic (R-21); events that were called off, and
    drafts kept as templates, teach nothing. One query where the programme is a dossier.
    """
    patterns = Q(is_template=True, status=Event.Status.DRAFT)
    events = events_of(programme).exclude(patterns).filter(topics__isnull=False)
    main = Coalesce("topics__variant_of", "topics__pk")
    taught = set(events.order_by().values_list(main, flat=True))
    return [
        TopicGap(group, topic)
        for group in standing_groups(programme)
        for topic in group.topics.all()
        if (topic.variant_of_id or topic.pk) not in taught
    ]
