"""The events of a series as a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from courses.exchange.genders import gender_columns
from courses.models import Event
from courses.selectors.genders import Genders
from participants.exchange.columns import Column, choice_of, moment, of


def series_columns(came: Mapping[int, Genders]) -> list[Column[Event]]:
    """Each event with its numbers; `came`: who was there, by the key of the event."""

    def who(row: Event) -> Genders:
        return came[row.pk]

    attended: Column[Event] = Column(
        "came", _("Attended"), lambda row, _: who(row).people, width=12
    )
    return [*SERIES, attended, *gender_columns(who)]


SERIES: tuple[Column[Event], ...] = (
    Column("name", _("Title"), lambda row, how: how.texts(row.titles), width=45),
    Column("start", _("start"), lambda row, _: moment(row.starts_at, row.tz)),
    Column("end", _("end"), lambda row, _: moment(row.ends_at, row.tz)),
    Column("place", _("Place"), lambda row, how: how.place(row.place), width=24),
    Column("state", _("State"), choice_of("status", Event.Status), width=22),
    Column("seats", _("Seats"), of("seats"), width=10),
    Column("confirmed", _("Confirmed"), of("confirmed"), width=12),
)
