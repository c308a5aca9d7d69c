"""What indicators can count of newsletters."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from newsletters.models import Issue
from programmes.models import Programme
from programmes.selectors.measures import Measure, add


def issues_published(programme: Programme) -> QuerySet[Issue]:
    """Published issues of the programme's newsletters."""
    return Issue.objects.filter(
        series__programme=programme, state=Issue.State.PUBLISHED
    )


def register() -> None:
    """Fill the registry; called once from `apps.py`."""
    add(Measure("issues_published", _("Issues published"), issues_published))
