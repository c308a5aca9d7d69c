"""Registers of certificates, and the numbers they give out."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from certificates.models import CertificateSeries, SeriesYear, VoidNumber
from certificates.services.floor import floor_of, note_floor
from core.errors import DomainError
from courses.models import Event
from participants.models import Actor, Organisation
from participants.services.audit import record
from programmes.models import Programme

FARTHEST_JUMP = 100_000  # numbers lost by one restored backup
RESTORED = "used before the database was restored from a backup"


class NoSeries(DomainError):
    code = "no_series"
    message = _(
        "The programme of this event has no certificate series. Create one first: it"
        " gives the certificates their numbers."
    )


class SeriesExists(DomainError):
    code = "series_exists"
    message = _("There is a series with this mark, or the programme has one already.")


class FloorTooHigh(DomainError):
    code = "floor_too_high"
    message = _(
        "The file of used certificate numbers names %(floor)s, the database %(last)s."
        " Have the administrator look at it before new certificates are issued."
    )


@transaction.atomic
def create_series(
    *,
    code: str,
    names: dict[str, str],
    organisation: Organisation,
    programme: Programme | None = None,
    actor: Actor,
) -> CertificateSeries:
    """Open a register whose serials run "CODE-2026-000001". Raises SeriesExists."""
    try:
        with transaction.atomic():
            series = CertificateSeries.objects.create(
                code=code.strip().upper(),
                names=names,
                organisation=organisation,
                programme=programme,
            )
    except IntegrityError as error:
        raise SeriesExists from error
    record(actor, "series.created", series, after={"code": series.code})
    return series


def series_of(event: Event) -> CertificateSeries:
    """The register of the event's programme. Raises NoSeries."""
    series = CertificateSeries.objects.filter(programme=event.programme_id).first()
    if series is None:
        raise NoSeries
    return series


def serial_of(series: CertificateSeries, year: int, number: int) -> str:
    """The serial as it is printed: "ARO-2026-000123"."""
    return f"{series.code}-{year}-{number:06d}"


def lock_year(series: CertificateSeries, day: date) -> SeriesYear:
    """The counter of the year, locked until the transaction ends.

    Who holds it is alone in numbering. Numbers that the file knows and the database
    does not (a restored backup) become void, so that none is used twice. Raises
    FloorTooHigh.
    """
    SeriesYear.objects.bulk_create(
        [SeriesYear(series=series, year=day.year)], ignore_conflicts=True
    )
    counter = SeriesYear.objects.select_for_update().get(series=series, year=day.year)
    floor = floor_of(series.uid, day.year)
    last = counter.last_number
    if floor - last > FARTHEST_JUMP:
        raise FloorTooHigh(floor=floor, last=last)
    if floor > last:
        VoidNumber.objects.bulk_create(
            [
                VoidNumber(series_year=counter, number=number, reason=RESTORED)
                for number in range(last + 1, floor + 1)
            ],
            batch_size=500,
        )
        take_numbers(series, counter, floor - last)
    return counter


def take_numbers(series: CertificateSeries, counter: SeriesYear, count: int) -> range:
    """The next `count` numbers of a counter that `lock_year` gave.

    They are kept in the file once the transaction is committed; a rollback gives them
    back, so there are no gaps.
    """
    first = counter.last_number + 1
    counter.last_number += count
    counter.save(update_fields=["last_number"])
    transaction.on_commit(
        partial(note_floor, series.uid, counter.year, counter.last_number)
    )
    return range(first, first + count)
