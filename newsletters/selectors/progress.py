"""How a dispatch stands: in all, and by language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from newsletters.models import Delivery, Dispatch
from outbox.models import Message
from outbox.selectors import BatchProgress, progress_of

State = Message.State
OPEN = (State.QUEUED, State.CLAIMED, State.SENDING)


@dataclass(frozen=True)
class LanguageCounts:
    """What became of the messages in one language."""

    language: str
    total: int
    sent: int
    waiting: int
    failed: int
    uncertain: int
    other: int


@dataclass(frozen=True)
class Report:
    """A dispatch in numbers: the whole, each language, each reason for no message."""

    progress: BatchProgress
    languages: list[LanguageCounts]
    exclusions: list[tuple[str, int]] = field(default_factory=list)


def report_of(dispatch: Dispatch) -> Report:
    """The report of one dispatch."""
    return Report(
        progress=progress_of([dispatch.batch])[dispatch.batch],
        languages=list(_by_language(dispatch)),
        exclusions=exclusions_of(dispatch),
    )


def progress_by_dispatch(dispatches: Iterable[Dispatch]) -> dict[int, BatchProgress]:
    """Progress of several dispatches by primary key, in a fixed number of queries."""
    rows = list(dispatches)
    found = progress_of(row.batch for row in rows)
    return {row.pk: found[row.batch] for row in rows}


def exclusions_of(dispatch: Dispatch) -> list[tuple[str, int]]:
    """Reasons for no message with their counts, the most frequent first."""
    rows = (
        dispatch.deliveries.exclude(exclusion="")
        .values_list("exclusion")
        .annotate(n=Count("pk"))
        .order_by("-n", "exclusion")
    )
    return [(exclusion, n) for exclusion, n in rows]


def not_reached(dispatch: Dispatch) -> QuerySet[Delivery]:
    """Deliveries that failed or are in doubt, for a person to look at."""
    states = (State.FAILED, State.UNCERTAIN)
    return (
        dispatch.deliveries.filter(message__state__in=states)
        .select_related("message", "person", "organisation")
        .order_by("pk")
    )


def _by_language(dispatch: Dispatch) -> Iterable[LanguageCounts]:
    def with_state(*states: str) -> Count:
        return Count("pk", filter=Q(message__state__in=states))

    rows = (
        dispatch.deliveries.filter(exclusion="")
        .values("language")
        .annotate(
            total=Count("pk"),
            sent=with_state(State.SENT),
            waiting=with_state(*OPEN),
            failed=with_state(State.FAILED),
            uncertain=with_state(State.UNCERTAIN),
            other=with_state(State.SKIPPED, State.CANCELLED),
        )
        .order_by("-total", "language")
    )
    return (LanguageCounts(**row) for row in rows)
