"""Whom a message to participants goes to, and who is left out and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from courses.models import Event, EventRole, Registration, Status
from courses.selectors.attendance import attended
from courses.selectors.events import latest_first
from outbox.selectors import suppressed_among
from programmes.models import Programme

PRESENT, ABSENT = "present", "absent"
STATES = [
    *((value, label) for value, label in Status.choices),
    (PRESENT, _("was present")),
    (ABSENT, _("was confirmed and did not come")),
]


class Exclusion(models.TextChoices):
    """Why somebody chosen gets no message."""

    NO_ADDRESS = "no_address", _("without an e-mail address")
    BLOCKED = "blocked", _("with an address that mail does not reach or must not go to")


@dataclass(frozen=True)
class Choice:
    """Who is meant: single people, or those in some states, narrowed."""

    states: tuple[str, ...] = ()
    organisation: str = ""
    language: str = ""
    people: tuple[str, ...] = ()

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Choice:
        """As it stands in a row."""
        return cls(
            tuple(stored.get("states", ())),
            stored.get("organisation", ""),
            stored.get("language", ""),
            tuple(stored.get("people", ())),
        )

    def stored(self) -> dict[str, Any]:
        """To be kept in a row."""
        return {
            "states": list(self.states),
            "organisation": self.organisation,
            "language": self.language,
            "people": list(self.people),
        }


@dataclass(frozen=True)
class Recipients:
    """All that were chosen: those to be written to, and the others with the reason."""

    rows: list[Registration]
    excluded: list[tuple[Registration, str]]

    @property
    def chosen(self) -> int:
        return len(self.rows) + len(self.excluded)

    @property
    def left_out(self) -> dict[str, list[str]]:
        """The uids of those left out, by reason."""
        found: dict[str, list[str]] = {}
        for row, reason in self.excluded:
            found.setdefault(str(reason), []).append(str(row.uid))
        return found

    @property
    def reasons(self) -> list[tuple[str, list[Registration]]]:
        """Each reason in words, with those left out for it."""
        found: dict[str, list[Registration]] = {}
        for row, reason in self.excluded:
            found.setdefault(str(Exclusion(reason).label), []).append(row)
        return sorted(found.items(), key=lambda one: -len(one[1]))

    @property
    def digest(self) -> str:
        """Differs as soon as somebody else would be written to."""
        keys = ",".join(f"{row.pk}:{row.email_key}" for row in self.rows)
        return hashlib.sha256(keys.encode()).hexdigest()[:32]


def recipients_of(event: Event, choice: Choice) -> Recipients:
    """Who of the event is meant now."""
    rows = _rows(event)
    if choice.people:
        return parted(rows.filter(uid__in=choice.people))
    rows = rows.filter(in_states(event, choice.states))
    if choice.organisation:
        rows = rows.filter(organisation__uid=choice.organisation)
    if choice.language:
        rows = rows.filter(language=choice.language)
    return parted(rows)


def in_states(event: Event, states: Iterable[str]) -> Q:
    """Those in one of the states, which may be present and absent."""
    wanted = set(states)
    q = Q(status__in=wanted - {PRESENT, ABSENT})
    if wanted & {PRESENT, ABSENT}:
        there = Q(pk__in=attended(event).values("pk"))
        if PRESENT in wanted:
            q |= there
        if ABSENT in wanted:
            q |= Q(status=Status.CONFIRMED) & ~there
    return q


def parted(rows: QuerySet[Registration]) -> Recipients:
    """Those with an address that may be written to, and the others."""
    found = list(rows)
    barred = suppressed_among([row.email for row in found if row.email], bulk=False)
    good: list[Registration] = []
    excluded: list[tuple[Registration, str]] = []
    for row in found:
        if not row.email:
            excluded.append((row, Exclusion.NO_ADDRESS))
        elif row.email_key in barred:
            excluded.append((row, Exclusion.BLOCKED))
        else:
            good.append(row)
    return Recipients(good, excluded)


def _rows(event: Event) -> QuerySet[Registration]:
    rows = event.registrations.filter(merged_into=None)
    return rows.select_related("organisation__region", "person").order_by(
        "sort_key", "pk"
    )


def people_to_show(
    programme: Programme, *, without_words: str = ""
) -> list[Registration]:
    """Those of the latest event of a programme that has people: for previews.

    With a kind of mail, of the latest that has no own words in it.
    """
    events = programme.events.filter(Exists(_somebody())).exclude(
        pk__in=Event.objects.filter(mail_texts__kind=without_words).values("pk")
    )
    event = latest_first(events).select_related("programme", "place").first()
    if event is None:
        return []
    rows = list(everybody(event))
    for row in rows:
        row.event = event
    return rows


def _somebody() -> QuerySet[Registration]:
    return Registration.objects.filter(event=OuterRef("pk"), merged_into=None)


def parts_to_show(programme: Programme, *, without_words: str = "") -> list[EventRole]:
    """The same of those with a part: trainers, hosts and others."""
    events = programme.events.exclude(roles=None).exclude(
        pk__in=Event.objects.filter(mail_texts__kind=without_words).values("pk")
    )
    event = latest_first(events.distinct()).first()
    return with_parts(event) if event else []


def with_parts(event: Event) -> list[EventRole]:
    """Who has a part in the event and an address, each once, by their names."""
    rows = event.roles.exclude(person__email="").select_related(
        "person", "event__programme", "event__place"
    )
    first: dict[int, EventRole] = {}
    for row in rows.order_by("person__sort_key", "person", "pk"):
        first.setdefault(row.person_id, row)
    return list(first.values())


def everybody(event: Event) -> QuerySet[Registration]:
    """The registrations of an event, in the order of their names."""
    return _rows(event)
