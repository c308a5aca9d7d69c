"""Reports of delegations after a study visit, and what they promise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import (
    Conclusion,
    Event,
    EventKind,
    Registration,
    Status,
    VisitReport,
)
from courses.selectors.delegations import (
    Sender,
    municipalities_of,
    sender_of,
)
from courses.selectors.travel import plan_of, travellers_of
from courses.services import notices
from courses.services.follow_ups import add_follow_up
from courses.services.seats import lock_event
from participants.models import Region
from participants.services.audit import record

ASKED_FOR = timedelta(days=120)  # after the return nobody is reminded any more


class NotBackYet(DomainError):
    code = "not_back_yet"
    message = _("The report is written after the return.")


class ReportGiven(DomainError):
    code = "report_given"
    message = _("Your delegation has sent its report already.")


class NoDelegation(DomainError):
    code = "no_delegation"
    message = _(
        "Your registration names no organisation, so it belongs to no delegation. Ask"
        " the organisers to put that right."
    )


@dataclass(frozen=True)
class Commitment:
    """What a delegation promises, and until when."""

    text: str
    due_on: date | None = None


def due_on(event: Event) -> date | None:
    """The day on which the reports of a visit are due."""
    last = event.last_day
    return last + timedelta(days=plan_of(event).report_days) if last else None


def sender_of_registration(row: Registration) -> Sender | None:
    """The delegation somebody belongs to."""
    office = row.organisation
    return sender_of(office, municipalities_of([office]))


def report_of(event: Event, sender: Sender) -> VisitReport | None:
    """What the delegation has sent."""
    rows = event.visit_reports.filter(**_named(sender))
    return rows.select_related("registration").first()


@transaction.atomic
def give_report(
    registration: Registration,
    *,
    learned: str,
    will_use: str,
    advice: str = "",
    commitments: Iterable[Commitment] = (),
    language: str,
    at: datetime | None = None,
) -> VisitReport:
    """Take the report of a delegation, once; each commitment becomes a follow-up.

    Raises NotBackYet, NoDelegation or ReportGiven; then nothing was stored.
    """
    at = at or timezone.now()
    event = lock_event(registration.event)
    is_back = event.ends_at is not None and event.ends_at <= at
    if not is_back or registration.status != Status.CONFIRMED:
        raise NotBackYet
    sender = sender_of_registration(registration)
    if sender is None:
        raise NoDelegation
    if report_of(event, sender) is not None:
        raise ReportGiven
    report = VisitReport.objects.create(
        event=event,
        registration=registration,
        language=language,
        learned=learned,
        will_use=will_use,
        advice=advice,
        **_named(sender),
    )
    promised = list(commitments)
    _promise(report, promised)
    record(None, "report.given", report, after={"commitments": len(promised)})
    return report


def _promise(report: VisitReport, commitments: list[Commitment]) -> None:
    """An internal conclusion in the words of the delegation, with its follow-ups."""
    if not commitments:
        return
    last = report.event.conclusions.aggregate(last=Max("position"))["last"] or 0
    conclusion = Conclusion.objects.create(
        event=report.event,
        position=last + 1,
        kind=Conclusion.Kind.OTHER,
        texts={report.language: report.will_use},
    )
    for row in commitments:
        add_follow_up(
            conclusion,
            text=row.text,
            organisation=report.registration.organisation,
            due_on=row.due_on,
            actor=None,
        )


def remind_of_reports(at: datetime) -> int:
    """Ask for reports after the return, and once more when they are due.

    Everybody of a delegation that sent none is asked; each mail goes once. Says how
    many people that are.
    """
    behaviour = EventKind.Behaviour.STUDY_VISIT
    back = Event.objects.filter(
        kind__behaviour=behaviour, ends_at__lte=at, ends_at__gt=at - ASKED_FOR
    ).exclude(status__in=[Event.Status.DRAFT, Event.Status.CANCELLED])
    return sum(_remind(event, at) for event in back.order_by("pk"))


@transaction.atomic
def _remind(event: Event, at: datetime) -> int:
    due = due_on(event)
    is_late = due is not None and due <= at.astimezone(event.tz).date()
    given = {(row.region_id, row.organisation_id) for row in event.visit_reports.all()}
    rows = list(travellers_of(event))
    places = municipalities_of(row.organisation for row in rows)
    count = 0
    for row in rows:
        sender = sender_of(row.organisation, places)
        if sender is None or _key(sender) in given:
            continue
        count += 1
        notices.tell(notices.REPORT, row, version="due" if is_late else "asked")
    return count


def _named(sender: Sender) -> dict[str, Sender]:
    return {"region" if isinstance(sender, Region) else "organisation": sender}


def _key(sender: Sender) -> tuple[int | None, int | None]:
    is_place = isinstance(sender, Region)
    return (sender.pk, None) if is_place else (None, sender.pk)
