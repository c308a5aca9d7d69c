"""Reads about registrations: the list of people at the desk and at the door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from courses.models import ACTIVE, STAGES, UNDECIDED, Event, Registration, Status
from courses.selectors.conflicts import ELSEWHERE, elsewhere
from outbox.models import Message
from outbox.models.messages import MessageQuerySet
from participants.models import Organisation
from participants.selectors.organisations import name_order, organisation_name
from participants.selectors.search import closest_first, holds_all, words_of

ORDER = (
    Status.CONFIRMED,
    Status.HELD,
    Status.OFFERED,
    Status.WAITING,
    *reversed(UNDECIDED),
    Status.CANCELLED,
    Status.EXPIRED,
    Status.REJECTED,
)


def people_of(
    event: Event, *, query: str = "", status: str = "", organisation: str = ""
) -> QuerySet[Registration]:
    """The registrations of an event that fit, by name; words in either script.

    Without a status those that ended are left out; ELSEWHERE are those with a place at
    another event at the same time. `organisation` is a uid, or "none"
    for those whose organisation is not one of ours.
    """
    rows = event.registrations.select_related("organisation__region", "person")
    if status == ELSEWHERE:
        rows = rows.filter(pk__in=elsewhere(event).values("pk"))
    else:
        rows = rows.at_stage(status) if status else rows.active()
    if organisation == "none":
        rows = rows.filter(organisation=None)
    elif organisation:
        rows = rows.filter(organisation__uid=organisation)
    return found_by_name(rows.order_by("sort_key", "pk"), query)


def found_by_name(rows: QuerySet[Registration], query: str) -> QuerySet[Registration]:
    """Those of `rows` in whose name, organisation or address all words stand.

    Those whose name begins with them go first.
    """
    if not query.strip():
        return rows
    words = words_of(query)
    by_address = Q(email_key=query.strip().lower())
    if not words:
        return rows.filter(by_address)
    found = rows.filter(holds_all(words, "search_key") | by_address)
    return closest_first(found, words, "search_key")


@dataclass(frozen=True)
class Tally:
    """How many registrations stand where."""

    by_status: Counter[str]
    without_organisation: int

    @property
    def active(self) -> int:
        """All that are still alive."""
        return sum(self.by_status[stage] for stage in (*ACTIVE, *UNDECIDED))

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        """Stage, its name and its number, for those that occur."""
        labels = dict(STAGES)
        return [
            (status, str(labels[status]), self.by_status[status])
            for status in ORDER
            if self.by_status[status]
        ]


def tally(event: Event) -> Tally:
    """The numbers of an event's registrations, in one query."""
    is_undecided = Q(status=Status.WAITING, decision__in=UNDECIDED)
    stage = Case(When(is_undecided, then=F("decision")), default=F("status"))
    rows = event.registrations.values("status", stage=stage).order_by("stage")
    counts: Counter[str] = Counter()
    lacking = 0
    for row in rows.annotate(
        number=Count("pk"), lacking=Count("pk", filter=Q(organisation=None))
    ):
        counts[row["stage"]] = row["number"]
        if row["status"] in ACTIVE:
            lacking += row["lacking"]
    return Tally(counts, lacking)


def place_in_line(registration: Registration) -> int:
    """1 for the next to be offered a seat; 0 for somebody who does not wait."""
    if registration.status != Status.WAITING or registration.is_undecided:
        return 0
    priority, since = registration.priority, registration.queued_at
    before = Q(priority__gt=priority)
    before |= Q(priority=priority, queued_at__lt=since)
    before |= Q(priority=priority, queued_at=since, pk__lt=registration.pk)
    return registration.event.registrations.in_line().filter(before).count() + 1


def places_in_line(registrations: Iterable[Registration]) -> dict[int, int]:
    """The same for several at once, by primary key; only those who wait are in it."""
    waiting = [row.pk for row in registrations if row.stage == Status.WAITING]
    if not waiting:
        return {}
    ahead = Q(priority__gt=OuterRef("priority"))
    same = Q(priority=OuterRef("priority"))
    ahead |= same & Q(queued_at__lt=OuterRef("queued_at"))
    ahead |= same & Q(queued_at=OuterRef("queued_at"), pk__lt=OuterRef("pk"))
    others = Registration.objects.in_line().filter(ahead, event=OuterRef("event"))
    number = others.order_by().values("event").annotate(n=Count("pk")).values("n")
    rows = Registration.objects.filter(pk__in=waiting).annotate(
        before=Coalesce(Subquery(number), 0)
    )
    return {pk: before + 1 for pk, before in rows.values_list("pk", "before")}


def mails_about(registration: Registration) -> MessageQuerySet:
    """The messages about a registration, whatever became of them; the last first."""
    rows = Message.objects.filter(
        about_kind=Registration._meta.label, about_uid=registration.uid
    )
    return rows.order_by("-created_at", "-pk")


def names_twice(event: Event) -> set[str]:
    """Name keys that occur more than once among active registrations (E74); of those
    whose names were erased none.
    """
    rows = event.registrations.active().values("name_key").annotate(number=Count("pk"))
    twice = rows.filter(number__gt=1).exclude(name_key="").order_by()
    return set(twice.values_list("name_key", flat=True))


def organisations_at(event: Event) -> list[tuple[str, str]]:
    """Uid and name of the organisations that active registrations come from."""
    active = event.registrations.active()
    rows = Organisation.objects.filter(pk__in=active.values("organisation"))
    rows = rows.order_by(*name_order())
    return [(str(row.uid), organisation_name(row)) for row in rows]
