"""Observations: asked for by mail, written until signed, read by those meant."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.rows import locked
from courses.models import (
    Candidacy,
    Event,
    EventRole,
    Observation,
    ObservationMark,
    ObservedPoint,
    Qualification,
)
from courses.services import notices
from outbox.services.send import queue_message
from participants.models import Actor, Person
from participants.services.audit import record

SALT = "courses.observation"
Texts = Mapping[str, str]


class NotLeading(DomainError):
    code = "not_leading"
    message = _("The candidate has no part as facilitator in this event.")


class ObservesOneself(DomainError):
    code = "observes_oneself"
    message = _("Nobody observes themselves. Choose another person.")


class NoObserverAddress(DomainError):
    code = "no_observer_address"
    message = _("No mail address is known of the observer. Write it on their card.")


class ObserverAsked(DomainError):
    code = "observer_asked"
    message = _("This observer was asked for this event already.")


class NothingToObserve(DomainError):
    code = "nothing_to_observe"
    message = _("Say first what is observed, on the page “What it asks for”.")


class ObservationSigned(DomainError):
    code = "observation_signed"
    message = _("This observation is signed and can no longer be changed.")


class MarksMissing(DomainError):
    code = "marks_missing"
    message = _("Give a mark for every point before you sign.")


class NotBegunYet(DomainError):
    code = "not_begun_yet"
    message = _("The event has not begun. Sign the observation afterwards.")


class PointMarked(DomainError):
    code = "point_marked"
    message = _("Marks were given for this point, so it stays.")


@transaction.atomic
def add_point(
    qualification: Qualification, *, labels: Texts, actor: Actor
) -> ObservedPoint:
    """One point more that observers give a mark for."""
    parent = Qualification.objects.select_for_update(no_key=True).get(
        pk=qualification.pk
    )
    row = ObservedPoint(
        qualification=parent, labels=dict(labels), position=parent.points.count() + 1
    )
    row.full_clean()
    row.save()
    record(actor, "observation_point.added", parent)
    return row


@transaction.atomic
def remove_point(point: ObservedPoint, *, actor: Actor) -> None:
    """Ask for no mark on it any more. Raises PointMarked when some were given."""
    parent = Qualification.objects.select_for_update(no_key=True).get(
        pk=point.qualification_id
    )
    if point.marks.exists():
        raise PointMarked
    record(actor, "observation_point.removed", parent)
    point.delete()


@transaction.atomic
def ask_observer(
    candidacy: Candidacy, event: Event, observer: Person, *, actor: Actor
) -> Observation:
    """Mail the form to somebody who will observe, or has observed, the candidate.

    Raises NothingToObserve, ObservesOneself, NotLeading, NoObserverAddress,
    ObserverAsked; then nothing was stored and nobody written to.
    """
    row = Candidacy.objects.select_for_update(no_key=True).get(pk=candidacy.pk)
    if not row.qualification.points.exists():
        raise NothingToObserve
    if observer.pk == row.person_id:
        raise ObservesOneself
    leads = event.roles.filter(person=row.person_id, role=EventRole.Role.FACILITATOR)
    if not leads.exists():
        raise NotLeading
    if not observer.email_key:
        raise NoObserverAddress
    observation, is_new = Observation.objects.get_or_create(
        candidacy=row, event=event, observer=observer
    )
    if not is_new:
        raise ObserverAsked
    queue_message(
        notices.OBSERVATION_ASKED,
        observation,
        to=observer.email,
        language=observer.language,
        dedupe_key=f"{notices.OBSERVATION_ASKED}:{observation.uid}",
    )
    record(actor, "observation.asked", row, after={"event": str(event.uid)})
    return observation


@transaction.atomic
def take_back(observation: Observation, *, actor: Actor) -> None:
    """Take a form back that is not signed; its link leads nowhere any more.

    Raises ObservationSigned.
    """
    row = _open(observation)
    record(actor, "observation.taken_back", row.candidacy)
    row.delete()


def _open(observation: Observation) -> Observation:
    rows = Observation.objects.select_related("event", "candidacy__person")
    row = locked(rows, observation.pk)
    if row.signed_at is not None:
        raise ObservationSigned
    return row


@transaction.atomic
def keep_observation(
    observation: Observation,
    *,
    marks: Mapping[ObservedPoint, int],
    strengths: str,
    improve: str,
    language: str,
    sign: bool = False,
    at: datetime | None = None,
) -> Observation:
    """Keep what the observer wrote; with `sign` it counts and nobody changes it again.

    Raises ObservationSigned, NotBegunYet, MarksMissing; then nothing was stored.
    """
    at = at or timezone.now()
    row = _open(observation)
    points = set(row.candidacy.qualification.points.all())
    if sign:
        _may_be_signed(row, points - marks.keys(), at)
        row.signed_at = at
    row.strengths, row.improve, row.language = strengths, improve, language
    row.save(
        update_fields=["strengths", "improve", "language", "signed_at", "updated_at"]
    )
    row.marks.all().delete()
    ObservationMark.objects.bulk_create(
        ObservationMark(observation=row, point=point, mark=mark)
        for point, mark in marks.items()
        if point in points
    )
    record(None, "observation.signed" if sign else "observation.kept", row)
    if sign:
        _tell(row)
    return row


def _may_be_signed(row: Observation, missing: set[ObservedPoint], at: datetime) -> None:
    has_begun = row.event.starts_at is None or row.event.starts_at <= at
    if not has_begun:
        raise NotBegunYet
    if missing:
        raise MarksMissing


def _tell(row: Observation) -> None:
    """The facilitator learns that there is something to read on their own page."""
    person = row.candidacy.person
    if person.email_key:
        queue_message(
            notices.OBSERVATION_SIGNED,
            row,
            to=person.email,
            language=person.language,
            dedupe_key=f"{notices.OBSERVATION_SIGNED}:{row.uid}",
        )


# --- links ----------------------------------------------------------------------------


def observation_path(observation: Observation) -> str:
    """The address of the form; whoever has it holds the mailbox of the observer."""
    return (
        f"/observations/{signing.Signer(salt=SALT).sign_object(_holder(observation))}/"
    )


def _holder(row: Observation) -> str:
    mailbox = hashlib.sha256(row.observer.email_key.encode()).hexdigest()[:12]
    return f"{row.uid.hex}.{mailbox}"


def observation_by_token_or_404(token: str) -> Observation:
    """The form of a mailed link; Http404 for any other text, and a changed address."""
    rows = Observation.objects.select_related(
        "event__programme",
        "candidacy__person",
        "candidacy__qualification",
        "observer",
    )
    try:
        signed = str(signing.Signer(salt=SALT).unsign_object(token))
        row = rows.get(uid=uuid.UUID(hex=signed.partition(".")[0]))
    except (signing.BadSignature, ValueError, Observation.DoesNotExist):
        raise Http404 from None
    if _holder(row) != signed:
        raise Http404
    return row
