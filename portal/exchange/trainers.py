"""Files out: the roster of trainers, and what one of them led."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.models import Event, EventRole
from courses.selectors.evaluation.trainers import Part, marks_of, with_marks
from participants.exchange.columns import Column, Spelling, choice_of, moment, of
from participants.exchange.exports import AT_ONCE
from participants.models import Person
from portal.selectors.trainers import TrainerLine, trainer_lines


def trainers_to_write(people: QuerySet[Person], at: datetime) -> Iterator[TrainerLine]:
    """The people of the roster with what is counted, by the thousand."""
    reader = people.iterator(AT_ONCE)
    while some := list(islice(reader, AT_ONCE)):
        yield from trainer_lines(some, at)


def _of_profile(name: str) -> Any:
    """A field of the profile; nothing for who has none."""

    def value(row: TrainerLine, _how: Spelling) -> Value:
        return getattr(row.profile, name) if row.profile is not None else None

    return value


def _topics(row: TrainerLine, how: Spelling) -> Value:
    topics = row.profile.topics.all() if row.profile is not None else ()
    return "; ".join([how.texts(topic.titles) for topic in topics])


def _regions(row: TrainerLine, how: Spelling) -> Value:
    regions = row.profile.regions.all() if row.profile is not None else ()
    return "; ".join(map(how.place, regions))


def _certificates(row: TrainerLine, _how: Spelling) -> Value:
    kinds = [one.get_kind_display() for one in row.certificates]
    return "; ".join(dict.fromkeys(kinds))


def _rates(row: TrainerLine, _how: Spelling) -> Value:
    rates: Any = getattr(row.profile, "present_rates", ())
    told = [f"{one.amount} {one.currency} {one.get_unit_display()}" for one in rates]
    return "; ".join(told)


def _last(row: TrainerLine, _how: Spelling) -> Value:
    at = moment(row.work.last_at)
    return at.date() if at is not None else None


TRAINERS: tuple[Column[TrainerLine], ...] = (
    Column("name", _("Name"), lambda row, how: how.person(row.person), width=30),
    Column("topics", _("Topics"), _topics, width=40),
    Column("languages", _("Languages"), of("language_names"), width=24),
    Column("regions", _("Places"), _regions, is_usual=False, width=30),
    Column("from", _("available from"), _of_profile("available_from"), width=14),
    Column("until", _("available until"), _of_profile("available_until"), width=14),
    Column("when", _("when and how often"), _of_profile("availability"), width=30),
    Column("certificates", _("Certificates"), _certificates, width=24),
    Column("events", _("Events led"), of("events"), width=12),
    Column("days", _("Days worked"), of("days"), width=12),
    Column("ahead", _("Days ahead"), of("days_ahead"), is_usual=False, width=12),
    Column("last", _("Last event"), _last, is_usual=False, width=14),
)
RATE: Column[TrainerLine] = Column("rate", _("Rate"), _rates, width=24)


def led_to_write(
    roles: QuerySet[EventRole], person: Person, marked: QuerySet[Event]
) -> Iterator[Part]:
    """The parts of one trainer, with the marks at those of the events `marked`."""
    return with_marks(roles.iterator(AT_ONCE), marks_of(person, marked))


def _mean(row: Part, _how: Spelling) -> Value:
    mean = row.mark.mean if row.mark is not None else None
    return float(mean) if mean is not None else None


def _answers(row: Part, _how: Spelling) -> Value:
    return row.mark.answers or None if row.mark is not None else None


LED: tuple[Column[Part], ...] = (
    Column(
        "event", _("Event"), lambda row, how: how.texts(row.role.event.titles), width=45
    ),
    Column("role", _("Role"), choice_of("role.role", EventRole.Role), width=24),
    Column(
        "start",
        _("start"),
        lambda row, _: moment(row.role.event.starts_at, row.role.event.tz),
    ),
    Column(
        "session",
        _("Session"),
        lambda row, how: (
            how.texts(row.role.session.titles) if row.role.session else None
        ),
        width=40,
    ),
    Column("mark", _("Mark"), _mean, width=10),
    Column("answers", _("Answers"), _answers, width=10),
)
