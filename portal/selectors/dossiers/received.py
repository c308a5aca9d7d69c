"""Parts of a history: newsletter issues and printed copies that were received."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from newsletters.models import Delivery, DistributionItem, Issue
from outbox.models import Message
from participants.access import cards_for
from participants.models import Post
from portal.access import mailed_for, papers_for
from portal.selectors.dossiers.scope import Dossier

State = DistributionItem.State
HANDED_OVER = (State.SENT, State.CONFIRMED)


@dataclass(frozen=True)
class IssueLine:
    """An issue, to how many people there it went, and whether to the office itself."""

    issue: Issue
    people: int
    offices: int
    sent_at: datetime | None


def _sent_to(dossier: Dossier) -> QuerySet[Delivery]:
    """What left for the address of an office, or for somebody in a post there then."""
    held = Post.objects.filter(
        Q(started_on=None) | Q(started_on__lte=OuterRef("day")),
        Q(ended_on=None) | Q(ended_on__gte=OuterRef("day")),
        organisation__in=dossier.pks,
        person=OuterRef("person"),
    )
    narrowed = dossier.narrowed
    sent = mailed_for(dossier.viewer).alias(day=TruncDate("dispatch__frozen_at"))
    rows = sent.filter(
        Q(organisation__in=dossier.pks) | Exists(held),
        narrowed.moments("message__sent_at"),
        exclusion=Delivery.Exclusion.NONE,
        message__state=Message.State.SENT,
    )
    if narrowed.programme is not None:
        rows = rows.filter(dispatch__issue__series__programme=narrowed.programme)
    return rows.order_by()


def issues_in(dossier: Dossier) -> QuerySet[Issue]:
    """The issues that arrived there, the latest published first."""
    rows = Issue.objects.filter(pk__in=_sent_to(dossier).values("dispatch__issue"))
    return rows.select_related("series__publisher").order_by("-published_at", "-pk")


def issue_lines(dossier: Dossier, issues: Sequence[Issue]) -> list[IssueLine]:
    """The issues of a page with their numbers."""
    keys = [issue.pk for issue in issues]
    sent = _sent_to(dossier).filter(dispatch__issue__in=keys)
    counts = sent.values("dispatch__issue").annotate(
        people=Count("person", distinct=True),
        offices=Count("organisation", distinct=True),
        sent_at=Max("message__sent_at"),
    )
    found = {row["dispatch__issue"]: row for row in counts}
    return [
        IssueLine(
            issue,
            found[issue.pk]["people"],
            found[issue.pk]["offices"],
            found[issue.pk]["sent_at"],
        )
        for issue in issues
    ]


def papers_in(dossier: Dossier) -> QuerySet[DistributionItem]:
    """Printed copies to the offices, and to people there whose card may be opened."""
    posts = Post.objects.filter(
        organisation__in=dossier.pks,
        person__in=cards_for(dossier.viewer).values("pk"),
    )
    there = Q(organisation__in=dossier.pks)
    there |= Q(organisation=None, person__in=posts.values("person"))
    narrowed = dossier.narrowed
    rows = papers_for(dossier.viewer).filter(there, narrowed.days("run__started_on"))
    if narrowed.programme is not None:
        rows = rows.filter(run__list__programme=narrowed.programme)
    return rows.select_related(
        "run__printing__manifestation__edition__work", "organisation", "person"
    ).order_by(F("run__started_on").desc(), "-pk")


def copies_in(dossier: Dossier) -> int:
    """How many copies were handed over or posted."""
    handed = papers_in(dossier).order_by().filter(state__in=HANDED_OVER)
    return handed.aggregate(copies=Sum("copies"))["copies"] or 0
