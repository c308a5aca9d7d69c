"""Files out: the columns of the lists of a history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.languages import pick
from core.xlsx import Value
from courses.exchange.genders import gender_columns
from courses.models import Event
from participants.exchange.columns import Column, Spelling
from portal.selectors.dossiers.places import BodyLine, TownLine
from portal.selectors.dossiers.received import IssueLine
from portal.selectors.dossiers.roles import RoleLine
from portal.selectors.dossiers.training import EventLine, PersonLine, TopicLine

DAY, NAME = 14, 40


def _event(line: EventLine, how: Spelling) -> Value:
    return pick(line.event.titles, how.language)


def _programme(line: EventLine | TopicLine, how: Spelling) -> Value:
    is_event = isinstance(line, EventLine)
    row = line.event.programme if is_event else line.programme  # type: ignore[union-attr]
    return pick(row.short_names, how.language) or pick(row.titles, how.language)


def _day(moment: datetime | None) -> date | None:
    return localdate(moment) if moment else None


def _person(row: Any, how: Spelling) -> str:
    return how.text(row.full_name, row.language) if row is not None else ""


PEOPLE: tuple[Column[PersonLine], ...] = (
    Column("name", _("Name"), lambda row, how: _person(row.post.person, how), width=30),
    Column(
        "post",
        _("Post"),
        lambda row, how: how.text(row.post.title, row.post.person.language),
        width=30,
    ),
    Column(
        "organisation",
        _("Organisation"),
        lambda row, how: how.organisation(row.post.organisation),
        width=NAME,
    ),
    Column("since", _("Since"), lambda row, _: row.post.started_on, width=DAY),
    Column("until", _("Until"), lambda row, _: row.post.ended_on, width=DAY),
    Column("events", _("Events attended"), lambda row, _: row.events),
)
EVENTS: tuple[Column[EventLine], ...] = (
    Column("title", _("Event"), _event, width=NAME),
    Column("from", _("Date"), lambda row, _: row.event.day, width=DAY),
    Column("until", _("Until"), lambda row, _: row.event.last_day, width=DAY),
    Column("programme", _("Programme"), _programme, width=30),
    Column("place", _("Place"), lambda row, how: how.place(row.event.place)),
    Column("people", _("People"), lambda row, _: row.people),
    *gender_columns(attrgetter("genders")),
    Column("taught", _("Contact hours"), lambda row, _: row.taught),
    Column("hours", _("Hours present"), lambda row, _: float(row.hours)),
)
TOPICS: tuple[Column[TopicLine], ...] = (
    Column(
        "topic",
        _("Topic"),
        lambda row, how: pick(row.topic.titles, how.language),
        width=NAME,
    ),
    Column("programme", _("Programme"), _programme, width=30),
    Column("people", _("People"), lambda row, _: row.people),
    *gender_columns(attrgetter("genders")),
    Column(
        "last",
        _("Last event"),
        lambda row, _: _day(row.last_at),
        width=DAY,
    ),
)
CERTIFICATES: tuple[Column[Any], ...] = (
    Column("serial", _("Number"), lambda row, _: row.serial),
    Column("name", _("Name"), lambda row, how: _person(row.person, how), width=30),
    Column("kind", _("Kind"), lambda row, _: row.get_kind_display(), width=30),
    Column(
        "event",
        _("Event"),
        lambda row, how: pick(row.event.titles, how.language) if row.event else None,
        width=NAME,
    ),
    Column("issued", _("Issued"), lambda row, _: localdate(row.issued_at), width=DAY),
    Column("state", _("State"), lambda row, _: row.get_state_display()),
)
ISSUES: tuple[Column[IssueLine], ...] = (
    Column(
        "series",
        _("Newsletter"),
        lambda row, how: pick(row.issue.series.titles, how.language),
        width=NAME,
    ),
    Column("number", _("Issue"), lambda row, _: row.issue.label),
    Column("people", _("People"), lambda row, _: row.people),
    Column("offices", _("Addresses of offices"), lambda row, _: row.offices),
    Column(
        "sent",
        _("Sent"),
        lambda row, _: _day(row.sent_at),
        width=DAY,
    ),
)
PAPERS: tuple[Column[Any], ...] = (
    Column(
        "work",
        _("Publication"),
        lambda row, how: pick(
            row.run.printing.manifestation.edition.work.titles, how.language
        ),
        width=NAME,
    ),
    Column(
        "recipient",
        _("Recipient"),
        lambda row, how: (
            how.organisation(row.organisation)
            if row.organisation
            else _person(row.person, how)
        ),
        width=NAME,
    ),
    Column("copies", _("Copies"), lambda row, _: row.copies),
    Column("day", _("Date"), lambda row, _: row.run.started_on, width=DAY),
    Column("state", _("State"), lambda row, _: row.get_state_display()),
)
ROLES: tuple[Column[RoleLine], ...] = (
    Column(
        "organisation",
        _("Organisation"),
        lambda row, how: how.organisation(row.organisation),
        width=NAME,
    ),
    Column("role", _("Role"), lambda row, _: str(row.role), width=30),
    Column("where", _("Where"), lambda row, _: row.where, width=NAME),
    Column("name", _("Name"), lambda row, how: _person(row.person, how), width=30),
    Column("since", _("Since"), lambda row, _: row.started_on, width=DAY),
    Column("until", _("Until"), lambda row, _: row.ended_on, width=DAY),
)
TOWNS: tuple[Column[TownLine], ...] = (
    Column("name", _("Municipality"), lambda row, how: how.place(row.region), width=30),
    Column("bodies", _("Organisations"), lambda row, _: row.bodies),
    Column("reached", _("Bodies reached"), lambda row, _: row.reach.organisations),
    Column("people", _("People"), lambda row, _: row.reach.people),
    *gender_columns(attrgetter("reach.genders")),
    Column("last", _("Last event"), lambda row, _: _day(row.reach.last_at), width=DAY),
)
BODIES: tuple[Column[BodyLine], ...] = (
    Column(
        "name",
        _("Name"),
        lambda row, how: how.organisation(row.organisation),
        width=NAME,
    ),
    Column("kind", _("Kind"), lambda row, _: row.organisation.get_kind_display()),
    Column("place", _("Place"), lambda row, how: how.place(row.organisation.region)),
    Column("people", _("People"), lambda row, _: row.reach.people),
    *gender_columns(attrgetter("reach.genders")),
    Column("events", _("Events attended"), lambda row, _: row.reach.events),
    Column("last", _("Last event"), lambda row, _: _day(row.reach.last_at), width=DAY),
)
HELD: tuple[Column[Event], ...] = (
    Column("title", _("Event"), lambda row, how: pick(row.titles, how.language)),
    Column("kind", _("Kind"), lambda row, how: pick(row.kind.labels, how.language)),
    Column("from", _("Date"), lambda row, _: row.day, width=DAY),
    Column("until", _("Until"), lambda row, _: row.last_day, width=DAY),
    Column(
        "programme",
        _("Programme"),
        lambda row, how: pick(row.programme.short_names, how.language),
        width=30,
    ),
)
COLUMNS: dict[str, Sequence[Column[Any]]] = {
    "towns": TOWNS,
    "bodies": BODIES,
    "held": HELD,
    "people": PEOPLE,
    "events": EVENTS,
    "topics": TOPICS,
    "certificates": CERTIFICATES,
    "issues": ISSUES,
    "papers": PAPERS,
    "roles": ROLES,
}
