"""Files out: the columns of events, their people, agenda and presence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from core.languages import pick
from core.xlsx import Value
from courses.models import Event, EventRole, Registration, Session, Status
from courses.selectors.attendance import Line
from courses.selectors.event_lines import registrations_by_status
from courses.selectors.events import with_seats
from participants.exchange.columns import Column, Spelling, choice_of, moment, of
from participants.exchange.exports import AT_ONCE, gender_of, language_of
from participants.models import MissingOrganisation


def registrations_to_write(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """The same registrations with all that their columns need."""
    rows = rows.select_related("organisation__region__parent", "event")
    return rows.prefetch_related("profiles")


def _body(row: Registration, spelling: Spelling) -> Value:
    """The organisation of the register, else what was typed."""
    if row.organisation is not None:
        return spelling.organisation(row.organisation)
    return spelling.text(row.organisation_text, row.language)


def _place(row: Registration, spelling: Spelling) -> Value:
    return spelling.place(row.organisation.region) if row.organisation else None


def _profiles(row: Registration, spelling: Spelling) -> Value:
    names = [pick(profile.labels, spelling.language) for profile in row.profiles.all()]
    return "; ".join(names) or None


def _registered_on(row: Registration, _spelling: Spelling) -> Value:
    return timezone.localdate(row.created_at, row.event.tz)


REGISTRATIONS: tuple[Column[Registration], ...] = (
    Column(
        "name",
        _("Name"),
        lambda row, how: how.text(row.full_name, row.language),
        width=30,
    ),
    Column(
        "given",
        _("first name"),
        lambda row, how: how.text(row.given_name, row.language),
        is_usual=False,
    ),
    Column(
        "middle",
        _("father's name"),
        lambda row, how: how.text(row.middle_name, row.language),
        is_usual=False,
    ),
    Column(
        "family",
        _("family name"),
        lambda row, how: how.text(row.family_name, row.language),
        is_usual=False,
    ),
    Column("organisation", _("Organisation"), _body, width=40),
    Column("place", _("Place"), _place, is_usual=False, width=24),
    Column(
        "post",
        _("Post"),
        lambda row, how: how.text(row.post_title, row.language),
        width=30,
    ),
    Column("profiles", _("job profiles"), _profiles, is_usual=False),
    Column("email", _("e-mail"), lambda row, _: row.email, width=30),
    Column("phone", _("telephone"), lambda row, _: row.phone, is_usual=False),
    Column("gender", _("gender"), gender_of, is_usual=False),
    Column("language", _("language"), language_of, is_usual=False),
    Column("state", _("State"), choice_of("status", Status), width=24),
    Column(
        "source",
        _("source"),
        lambda row, _: row.get_source_display(),
        is_usual=False,
        width=24,
    ),
    Column("registered", _("Registered"), _registered_on),
)


# --- events, sessions, presence -------------------------------------------------------


class EventRow(NamedTuple):
    """An event and how many registrations of each state it has."""

    event: Any  # with `seats`
    numbers: Counter[str]


def events_to_write(rows: QuerySet[Event]) -> Iterator[EventRow]:
    """The events of a list with their numbers, by the thousand."""
    rows = with_seats(rows).select_related("kind", "programme", "place__parent")
    reader = rows.iterator(AT_ONCE)
    while some := list(islice(reader, AT_ONCE)):
        numbers = registrations_by_status([row.pk for row in some])
        for row in some:
            yield EventRow(row, numbers[row.pk])


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
    Column("place", _("Place"), lambda row, how: how.place(row.event.place), width=24),
    Column(
        "venue",
        _("venue"),
        lambda row, how: how.texts(row.event.venues),
        is_usual=False,
        width=30,
    ),
    Column("state", _("State"), choice_of("event.status", Event.Status), width=22),
    Column("seats", _("Seats"), of("event.seats"), width=10),
    Column("confirmed", Status.CONFIRMED.label, _number(Status.CONFIRMED)),
    Column("waiting", Status.WAITING.label, _number(Status.WAITING)),
    Column(
        "cancelled",
        Status.CANCELLED.label,
        _number(Status.CANCELLED),
        is_usual=False,
    ),
)


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
    Column("teaching", _("Counts as taught"), of("is_teaching"), is_usual=False),
    Column("room", _("room"), of("room")),
    Column("track", _("parallel track"), of("track"), is_usual=False),
    Column("speakers", _("Speakers"), _speakers, width=40),
)


def presence_columns(sessions: Sequence[Session]) -> list[Column[Line]]:
    """The minutes each was present: in all, and in each session."""
    return [*PRESENCE, *[_minutes_in(place, row) for place, row in enumerate(sessions)]]


def _minutes_in(place: int, session: Session) -> Column[Line]:
    def value(line: Line, _how: Spelling) -> Value:
        presence = line.presences[place]
        return presence.minutes if presence is not None else None

    return Column(f"session-{session.uid}", _picked(session.titles), value, width=24)


_picked = lazy(pick, str)  # in the language of the headings, which is chosen later


PRESENCE: tuple[Column[Line], ...] = (
    Column(
        "name",
        _("Name"),
        lambda row, how: how.text(
            row.registration.full_name, row.registration.language
        ),
        width=30,
    ),
    Column(
        "organisation",
        _("Organisation"),
        lambda row, how: _body(row.registration, how),
        width=40,
    ),
    Column(
        "post",
        _("Post"),
        lambda row, how: how.text(
            row.registration.post_title, row.registration.language
        ),
        is_usual=False,
        width=30,
    ),
    Column("percent", _("Present, %"), of("share.percent"), width=12),
    Column("minutes", _("Minutes present"), of("share.minutes"), width=12),
    Column("taught", _("Minutes taught"), of("share.total_minutes"), is_usual=False),
)

MISSING: tuple[Column[tuple[MissingOrganisation, int]], ...] = (
    Column("name", _("as it was typed"), lambda row, _: row[0].text, width=45),
    Column(
        "spellings",
        _("spellings"),
        lambda row, _: "; ".join(row[0].spellings),
        is_usual=False,
        width=45,
    ),
    Column("uses", _("Registrations"), lambda row, _: row[1]),
    Column("since", _("Since"), lambda row, _: moment(row[0].created_at)),
)
