"""Files out: the candidates for a qualification."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.models import Candidacy, Event, PoolRequest, Qualification, Requirement
from courses.selectors.facilitators.cascade import Led, Trained, cascade_of
from courses.selectors.facilitators.pool import Listed
from courses.selectors.facilitators.progress import Progress, progress_of
from courses.selectors.facilitators.words import STAGE_NAMES, requirement_name
from participants.exchange.columns import Column, Spelling, choice_of, of
from participants.exchange.exports import AT_ONCE
from programmes.models import Programme


def candidates_to_write(
    qualification: Qualification, rows: QuerySet[Candidacy], day: date
) -> Iterator[Progress]:
    """The candidates with their progress, by the thousand."""
    reader = rows.iterator(AT_ONCE)
    while some := list(islice(reader, AT_ONCE)):
        yield from progress_of(qualification, some, day)


CANDIDATES: tuple[Column[Progress], ...] = (
    Column(
        "name",
        _("Name"),
        lambda row, how: how.person(row.candidacy.person),
        width=30,
    ),
    Column(
        "stage",
        _("Where they stand"),
        lambda row, _how: str(STAGE_NAMES[row.stage]),
        width=24,
    ),
    Column("met", _("Requirements met"), of("met"), width=14),
    Column(
        "granted",
        _("Granted on"),
        lambda row, _how: row.award.granted_on if row.award else None,
        width=14,
    ),
    Column(
        "until",
        _("Valid until"),
        lambda row, _how: row.award.valid_until if row.award else None,
        width=14,
    ),
)


def requirement_columns(qualification: Qualification) -> list[Column[Progress]]:
    """For each requirement how much of it they have."""
    return [
        _of_requirement(number, row)
        for number, row in enumerate(qualification.requirements.all())
    ]


def _of_requirement(number: int, row: Requirement) -> Column[Progress]:
    def have(line: Progress, _how: Spelling) -> Value:
        return line.lines[number].have

    label = f"{requirement_name(row)} ({row.count})"
    return Column(f"requirement-{number + 1}", label, have, is_usual=False, width=20)


REQUESTS: tuple[Column[PoolRequest], ...] = (
    Column("topic", _("What it is about"), of("topic"), width=40),
    Column("day", _("Day"), of("on"), width=12),
    Column("place", _("Place"), of("place"), width=30),
    Column(
        "organisation",
        _("Organisation"),
        lambda row, how: how.organisation(row.organisation),
        width=36,
    ),
    Column("contact", _("Contact person"), of("contact"), is_usual=False, width=24),
    Column("email", _("E-mail"), of("email"), is_usual=False, width=28),
    Column("state", _("State"), choice_of("status", PoolRequest.Status), width=20),
    Column(
        "facilitator",
        _("Facilitator"),
        lambda row, how: how.person(row.assigned.person) if row.assigned else None,
        width=28,
    ),
    Column(
        "event",
        _("Event"),
        lambda row, how: how.texts(row.event.titles) if row.event else None,
        is_usual=False,
        width=40,
    ),
    Column("citizens", _("Citizens"), of("citizens"), width=10),
    Column("outcome", _("What came of it"), of("outcome"), width=50),
)


# What the organisation that asked is told: neither drafts nor notes of organisers.
OWN_REQUESTS = tuple(row for row in REQUESTS if row.key not in ("event", "outcome"))

LISTED: tuple[Column[Listed], ...] = (
    Column(
        "name",
        _("Name"),
        lambda row, how: how.person(row.candidacy.person),
        width=30,
    ),
    Column(
        "qualification",
        _("Qualification"),
        lambda row, how: how.texts(row.candidacy.qualification.titles),
        width=36,
    ),
    Column("languages", _("Languages"), of("languages"), width=30),
    Column(
        "regions",
        _("Regions"),
        lambda row, how: "; ".join(how.place(region) for region in row.regions),
        width=40,
    ),
)


class CascadeRow(NamedTuple):
    """A training, whom it trained, and one thing they led since; `is_told` says
    whether its name may be known.
    """

    training: Event
    trained: Trained
    led: Led | None
    is_told: bool


def cascade_to_write(
    programme: Programme, own: QuerySet[Event]
) -> Iterator[CascadeRow]:
    """The tree line by line; who led nothing yet has one line."""
    known = set(own.order_by().values_list("pk", flat=True))
    for training, trained, led in cascade_of(programme).rows():
        event = led.event if led is not None else None
        is_own = event is not None and event.pk in known
        yield CascadeRow(
            training, trained, led, is_own or (led is not None and led.is_told)
        )


def _name_of_led(row: CascadeRow, how: Spelling) -> Value:
    if row.led is None:
        return None
    if row.led.event is not None:
        return (
            how.texts(row.led.event.titles) if row.is_told else str(_("another event"))
        )
    return row.led.request.topic if row.led.request else None


CASCADE: tuple[Column[CascadeRow], ...] = (
    Column(
        "training",
        _("Training"),
        lambda row, how: how.texts(row.training.titles),
        width=45,
    ),
    Column("day", _("Day"), lambda row, _how: row.training.day, width=12),
    Column(
        "name", _("Name"), lambda row, how: how.person(row.trained.person), width=28
    ),
    Column("led", _("Led since"), _name_of_led, width=45),
    Column(
        "led_on",
        _("Led on"),
        lambda row, _how: row.led.day if row.led else None,
        width=12,
    ),
    Column(
        "people",
        _("Citizens"),
        lambda row, _how: row.led.people if row.led else None,
        width=10,
    ),
)
