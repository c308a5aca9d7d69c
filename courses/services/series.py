"""Series: an event planned again on other days and in other places at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, EventSeries
from courses.services.copying import copy_event
from courses.services.seats import lock_event
from participants.models import Actor, Region
from participants.services.audit import record


class DayMissing(DomainError):
    code = "day_missing"
    message = _("Give the event a start and an end first.")


class NothingPlanned(DomainError):
    code = "nothing_planned"
    message = _("Give at least one day.")


class NotInSeries(DomainError):
    code = "not_in_series"
    message = _("This event is in no series.")


@dataclass(frozen=True)
class Date:
    """When and where the event is held once more; no place: the same."""

    first_day: date
    place: Region | None = None


@transaction.atomic
def plan_series(event: Event, dates: Sequence[Date], *, actor: Actor) -> list[Event]:
    """Plan a draft like `event` for each of `dates`, all in one series with it.

    The series is made when there is none. All are planned, or none. Raises
    DayMissing, NothingPlanned, HourMissing.
    """
    row = _lock(event)
    if row.starts_at is None or row.ends_at is None:
        raise DayMissing
    if not dates:
        raise NothingPlanned
    if row.series is None:
        row.series = EventSeries.objects.create(
            programme=row.programme, titles=row.titles
        )
        row.save(update_fields=["series", "updated_at"])
    made = [
        copy_event(
            row,
            first_day=one.first_day,
            place=one.place,
            series=row.series,
            actor=actor,
        )
        for one in dates
    ]
    record(
        actor,
        "series.planned",
        row,
        after={"series": str(row.series.uid), "events": [str(it.uid) for it in made]},
    )
    event.refresh_from_db()
    return made


@transaction.atomic
def leave_series(event: Event, *, actor: Actor) -> None:
    """Take an event out of its series; a series of one is none. Raises NotInSeries."""
    row = _lock(event)
    series = row.series
    if series is None:
        raise NotInSeries
    row.series = None
    row.save(update_fields=["series", "updated_at"])
    record(actor, "series.left", row, before={"series": str(series.uid)})
    if series.events.count() < 2:
        series.events.update(series=None)
        series.delete()


def _lock(event: Event) -> Event:
    """The event as it is now, locked after its series: who leaves counts who stays."""
    series = EventSeries.objects.select_for_update(no_key=True, of=("self",))
    series.filter(events=event).first()
    row = lock_event(event)
    if row.series_id is not None:  # it may have come into one meanwhile
        series.get(pk=row.series_id)
    return row
