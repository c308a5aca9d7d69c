"""Files out: events, their agenda, who leads them, and what came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.exchange.genders import gender_columns
from courses.models import (
    Conclusion,
    Event,
    EventRole,
    Registration,
    Session,
    Status,
)
from courses.selectors.event_lines import registrations_by_status
from courses.selectors.events import with_seats
from courses.selectors.genders import Genders, genders_by_event
from courses.selectors.trainers import RoleLine
from participants.exchange.columns import (
    Column,
    Spelling,
    choice_of,
    moment,
    of,
    yes_no,
)
from participants.exchange.exports import AT_ONCE


class EventRow(NamedTuple):
    """An event and how many registrations of each state it has."""

    event: Any  # with `seats`
    numbers: Counter[str]
    genders: Genders  # of those who are confirmed


def events_to_write(rows: QuerySet[Event]) -> Iterator[EventRow]:
    """The events of a list with their numbers, by the thousand."""
    rows = with_seats(rows).select_related("kind", "programme", "place__parent")
    reader = rows.iterator(AT_ONCE)
    while some := list(islice(reader, AT_ONCE)):
        keys = [row.pk for row in some]
        numbers = registrations_by_status(keys)
        genders = genders_by_event(Registration.objects.confirmed(), keys)
        for row in some:
            yield EventRow(row, numbers[row.pk], genders[row.pk])


def _number(status: Status) -> Any:
    return lambda row, _how: row.numbers[status]


EVENTS: tuple[Column[EventRow], ...] = (
    Column("name", _("Title"), lambda row, how: how.texts(row.event.titles), width=45),
    Column("kind", _("Kind"), lambda row, how: how.texts(row.event.kind.labels)),
    Column(
        "programme",
        _("Programme"),
        lambda row, how: how.texts(row.event.programme.short_names),
        width=24,
    ),
    Column(
        "start", _("start"), lambda row, _: moment(row.event.starts_at, row.event.tz)
    ),
    Column("end", _("end"), lambda row, _: moment(row.event.ends_at, row.event.tz)),
    Column(
        "date_note",
        _("what the source says of the date"),
        lambda row, how: how.texts(row.event.date_note),
        is_usual=False,
        width=30,
    ),
    Column("place", _("Place"), lambda row, how: how.place(row.event.place), width=24),
    Column(
        "venue",
        _("venue"),
        lambda row, how: how.texts(row.event.venues),
        is_usual=False,
        width=30,
    ),
    Column("state", _("State"), choice_of("event.status", Event.Status), width=22),
    Column("media", _("Media guests"), of("event.media_guests"), is_usual=False),
    Column("seats", _("Seats"), of("event.seats"), width=10),
    Column("confirmed", Status.CONFIRMED.label, _number(Status.CONFIRMED)),
    *gender_columns(attrgetter("genders")),
    Column("waiting", Status.WAITING.label, _number(Status.WAITING)),
    Column(
        "cancelled",
        Status.CANCELLED.label,
        _number(Status.CANCELLED),
        is_usual=False,
    ),
)


IN_PUBLIC = ("name", "kind", "programme", "start", "end", "place", "venue", "state")
PUBLIC_EVENTS = tuple(column for column in EVENTS if column.key in IN_PUBLIC)


def sessions_to_write(event: Event) -> QuerySet[Session]:
    """The agenda with those who speak."""
    speakers = EventRole.objects.select_related("person")
    return event.sessions.select_related("event").prefetch_related(
        Prefetch("roles", speakers)
    )


def _speakers(session: Session, how: Spelling) -> Value:
    return "; ".join([how.person(role.person) for role in session.roles.all()])


SESSIONS: tuple[Column[Session], ...] = (
    Column("name", _("Title"), lambda row, how: how.texts(row.titles), width=45),
    Column("start", _("start"), lambda row, _: moment(row.starts_at, row.event.tz)),
    Column("end", _("end"), lambda row, _: moment(row.ends_at, row.event.tz)),
    Column("kind", _("Kind"), choice_of("kind", Session.Kind)),
    Column("minutes", _("Minutes"), of("minutes"), width=10),
    Column("teaching", _("Counts as taught"), yes_no("is_teaching"), is_usual=False),
    Column("room", _("room"), of("room")),
    Column("track", _("parallel track"), of("track"), is_usual=False),
    Column("speakers", _("Speakers"), _speakers, width=40),
)


def _session(line: RoleLine, how: Spelling) -> Value:
    session = line.role.session
    return how.texts(session.titles) if session else str(_("the whole event"))


def _clashes(line: RoleLine, how: Spelling) -> Value:
    """Where else they are at that time; of what is not public only that it is."""
    told = [
        how.texts(clash.event.titles) if clash.is_told else str(_("another event"))
        for clash in line.clashes
    ]
    return "; ".join(dict.fromkeys(told))


def conclusions_to_write(event: Event) -> QuerySet[Conclusion]:
    """What came out, with what was promised."""
    related = ("follow_ups__person", "follow_ups__organisation")
    return event.conclusions.prefetch_related(*related)


def _promised(row: Conclusion, how: Spelling) -> Value:
    names = [
        how.person(task.person) or how.organisation(task.organisation)
        for task in row.follow_ups.all()
    ]
    return "; ".join(filter(None, names))


CONCLUSIONS: tuple[Column[Conclusion], ...] = (
    Column("kind", _("Kind"), choice_of("kind", Conclusion.Kind), width=20),
    Column("text", _("text"), lambda row, how: how.texts(row.texts), width=60),
    Column("file", _("file"), of("file_name"), width=40),
    Column("public", _("shown to the public"), yes_no("is_public"), width=14),
    Column("promised", _("Who promised what follows"), _promised, width=40),
)

ROLES: tuple[Column[RoleLine], ...] = (
    Column("name", _("Name"), lambda row, how: how.person(row.role.person), width=30),
    Column("role", _("Role"), choice_of("role.role", EventRole.Role), width=24),
    Column("session", _("Session"), _session, width=40),
    Column("elsewhere", _("At the same time"), _clashes, width=40),
    Column("email", _("e-mail"), of("role.person.email"), is_usual=False, width=30),
)
