"""The pool of facilitators: asked for by mail, assigned once, logged when over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.rows import locked
from core.text import search_key
from courses.models import (
    Candidacy,
    Event,
    EventRole,
    PoolAnswer,
    PoolRequest,
    Qualification,
)
from courses.selectors.facilitators.candidates import holders
from courses.services import notices
from outbox.models import Message, address_key
from outbox.services.send import queue_message
from participants.models import Actor
from participants.services.audit import record

Status = PoolRequest.Status
PAUSE = timedelta(hours=1)  # between mails that anybody can cause for one address
UNPROVEN_FOR = timedelta(days=7)


class RequestClosed(DomainError):
    code = "request_closed"
    message = _("This request is closed: a facilitator is found, or it was withdrawn.")


class NotQualified(DomainError):
    code = "not_qualified"
    message = _("%(name)s does not hold the qualification today.")


class NotInterested(DomainError):
    code = "not_interested"
    message = _("%(name)s has not said that they would do it.")


class NotAssigned(DomainError):
    code = "not_assigned"
    message = _("No facilitator is assigned to this request.")


class NotOverYet(DomainError):
    code = "request_not_over"
    message = _("The day is still to come. Say afterwards what came of it.")


@transaction.atomic
def ask_for_facilitator(
    qualification: Qualification,
    *,
    email: str,
    mail_language: str,
    at: datetime | None = None,
    **fields: Any,
) -> PoolRequest:
    """Take a request and mail a link; the organisers see it when that was opened.

    One address gets one such mail in an hour, the others follow. Raises BadAddress.
    """
    at = at or timezone.now()
    row = _new(qualification, email=email, mail_language=mail_language, **fields)
    row.full_clean()
    row.save()
    last = (
        Message.objects.filter(address_key=row.email_key, kind=notices.POOL_PROVE)
        .order_by("-due_at", "-pk")
        .first()
    )
    due_at = max(at, last.due_at + PAUSE) if last is not None else at
    _tell_requester(notices.POOL_PROVE, row, due_at=due_at)
    return row


@transaction.atomic
def ask_for_office(
    qualification: Qualification,
    *,
    email: str,
    request_uid: UUID,
    actor: Actor,
    **fields: Any,
) -> PoolRequest:
    """Take the request of a coordinator, whom the organisers know: they see it at once.

    The same form sent again is the request that is there. Raises ValidationError.
    """
    row = _new(qualification, email=email, status=Status.NEW, **fields)
    row.full_clean()
    row.uid = request_uid
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the same form sent twice
        return PoolRequest.objects.get(uid=request_uid, email_key=row.email_key)
    record(actor, "pool_request.made", row)
    return row


def _new(qualification: Qualification, *, email: str, **fields: Any) -> PoolRequest:
    row = PoolRequest(
        qualification=qualification,
        email=email.strip(),
        email_key=address_key(email)[:254],
        **fields,
    )
    row.search_key = _key(row)
    return row


def _key(row: PoolRequest) -> str:
    words = (row.topic, row.place, row.contact)
    keys = [*map(search_key, words), row.organisation.search_key]
    return " ".join(dict.fromkeys(filter(None, keys)))


def prove(request: PoolRequest) -> None:
    """The link was opened: the organisers see the request. Again it changes nothing."""
    rows = PoolRequest.objects.filter(pk=request.pk, status=Status.UNPROVEN)
    with transaction.atomic():
        if rows.update(status=Status.NEW, updated_at=timezone.now()):
            record(None, "pool_request.made", request)


def forget_unproven(at: datetime) -> int:
    """Delete what nobody confirmed in a week; how many that were."""
    rows = PoolRequest.objects.filter(
        status=Status.UNPROVEN, created_at__lt=at - UNPROVEN_FOR
    )
    return rows.delete()[0]


def _locked(request: PoolRequest) -> PoolRequest:
    related = ("qualification__programme", "event", "assigned__person", "organisation")
    return locked(PoolRequest.objects.select_related(*related), request.pk)


@transaction.atomic
def ask_pool(
    request: PoolRequest, candidacies: Iterable[Candidacy], *, actor: Actor
) -> int:
    """Ask these by mail whether they would do it, each once; how many are new.

    Raises RequestClosed, or NotQualified for the first who holds it no more; then
    nobody was asked.
    """
    row, today = _locked(request), timezone.localdate()
    if row.status not in PoolRequest.OPEN:
        raise RequestClosed
    able = set(holders(row.qualification, today).values_list("pk", flat=True))
    number = 0
    for candidacy in candidacies:
        if candidacy.pk not in able:
            raise NotQualified(name=candidacy.person.full_name)
        answer, is_new = PoolAnswer.objects.get_or_create(
            request=row, candidacy=candidacy
        )
        if is_new:
            number += 1
            _tell_facilitator(notices.POOL_ASKED, answer)
    if number:
        row.status = Status.ASKED
        row.save(update_fields=["status", "updated_at"])
        record(actor, "pool_request.asked", row, after={"asked": number})
    return number


@transaction.atomic
def answer_request(
    answer: PoolAnswer, *, is_yes: bool, at: datetime | None = None
) -> PoolAnswer:
    """What a facilitator says; they may change it until somebody is assigned.

    Raises RequestClosed.
    """
    row = _locked(answer.request)
    if row.status not in PoolRequest.OPEN:
        raise RequestClosed
    found = PoolAnswer.objects.get(pk=answer.pk)
    found.answer = PoolAnswer.Answer.YES if is_yes else PoolAnswer.Answer.NO
    found.answered_at = at or timezone.now()
    found.save(update_fields=["answer", "answered_at", "updated_at"])
    record(None, "pool_request.answered", row, after={"answer": found.answer})
    return found


@transaction.atomic
def assign(request: PoolRequest, candidacy: Candidacy, *, actor: Actor) -> PoolRequest:
    """Give the request to one who said yes; both sides, and the others, are told.

    The first of two organisers wins. If an event is named, the facilitator gets the
    part there. Raises RequestClosed, NotInterested, NotQualified.
    """
    row = _locked(request)
    if row.status not in PoolRequest.OPEN:
        raise RequestClosed
    said_yes = row.answers.filter(answer=PoolAnswer.Answer.YES)
    chosen = said_yes.filter(candidacy=candidacy).first()
    if chosen is None:
        raise NotInterested(name=candidacy.person.full_name)
    able = holders(row.qualification, timezone.localdate())
    if not able.filter(pk=candidacy.pk).exists():
        raise NotQualified(name=candidacy.person.full_name)
    row.status, row.assigned = Status.ASSIGNED, candidacy
    row.save(update_fields=["status", "assigned", "updated_at"])
    _give_part(row)
    record(actor, "pool_request.assigned", row)
    version = str(candidacy.uid)
    _tell_requester(notices.POOL_FOUND, row, version=version)
    _tell_facilitator(notices.POOL_CHOSEN, chosen)
    for other in said_yes.exclude(pk=chosen.pk).order_by("pk"):
        _tell_facilitator(notices.POOL_TAKEN, other, version=version)
    return row


def _give_part(row: PoolRequest) -> None:
    if row.event is not None and row.assigned is not None:
        EventRole.objects.get_or_create(
            event=row.event,
            session=None,
            person=row.assigned.person,
            role=EventRole.Role.FACILITATOR,
        )


def _take_part(row: PoolRequest) -> None:
    if row.event is not None and row.assigned is not None:
        EventRole.objects.filter(
            event=row.event,
            session=None,
            person=row.assigned.person,
            role=EventRole.Role.FACILITATOR,
        ).delete()


@transaction.atomic
def name_event(request: PoolRequest, event: Event, *, actor: Actor) -> PoolRequest:
    """Say which event the request led to; who is assigned has the part there."""
    row = _locked(request)
    if row.status not in (*PoolRequest.OPEN, *PoolRequest.WITH_SOMEBODY):
        raise RequestClosed
    if row.event_id != event.pk:
        if row.status == Status.ASSIGNED:
            _take_part(row)
        row.event = event
        row.save(update_fields=["event", "updated_at"])
        _give_part(row)
        record(actor, "pool_request.event", row, after={"event": str(event.uid)})
    return row


@transaction.atomic
def release(request: PoolRequest, *, actor: Actor) -> PoolRequest:
    """The facilitator cannot come after all: another is looked for, and the
    organisation is told. Raises NotAssigned.
    """
    row = _locked(request)
    if row.status != Status.ASSIGNED or row.assigned is None:
        raise NotAssigned
    _take_part(row)
    said = row.answers.filter(candidacy=row.assigned)
    said.update(answer=PoolAnswer.Answer.NO, updated_at=timezone.now())
    version = str(row.assigned.uid)
    row.status, row.assigned = Status.ASKED, None
    row.save(update_fields=["status", "assigned", "updated_at"])
    record(actor, "pool_request.released", row)
    _tell_requester(notices.POOL_LOST, row, version=version)
    return row


@transaction.atomic
def close(
    request: PoolRequest,
    *,
    was_held: bool,
    citizens: int | None,
    outcome: str,
    actor: Actor,
    today: date | None = None,
) -> PoolRequest:
    """Say what came of it. Raises NotAssigned, and NotOverYet before the day."""
    row = _locked(request)
    if row.status != Status.ASSIGNED:
        raise NotAssigned
    if was_held and row.on > (today or timezone.localdate()):
        raise NotOverYet
    row.status = Status.HELD if was_held else Status.NOT_HELD
    row.citizens = citizens if was_held else None
    row.outcome = outcome
    if not was_held:
        _take_part(row)
    row.save(update_fields=["status", "citizens", "outcome", "updated_at"])
    record(actor, "pool_request.closed", row, after={"held": was_held})
    return row


@transaction.atomic
def decline(request: PoolRequest, *, reason: str, actor: Actor) -> PoolRequest:
    """Say no to the organisation, with a reason. Raises RequestClosed."""
    row = _locked(request)
    if row.status not in PoolRequest.OPEN:
        raise RequestClosed
    row.status, row.outcome = Status.DECLINED, reason
    row.save(update_fields=["status", "outcome", "updated_at"])
    record(actor, "pool_request.declined", row)
    _tell_requester(notices.POOL_DECLINED, row)
    _tell_off(row)
    return row


@transaction.atomic
def withdraw(request: PoolRequest, *, actor: Actor = None) -> PoolRequest:
    """The organisation needs nobody any more; who was to come is told.

    Again it changes nothing. Raises RequestClosed when it is over.
    """
    row = _locked(request)
    if row.status == Status.WITHDRAWN:
        return row
    if row.status not in (Status.UNPROVEN, *PoolRequest.OPEN, Status.ASSIGNED):
        raise RequestClosed
    _take_part(row)
    chosen = row.assigned
    row.status, row.assigned = Status.WITHDRAWN, None
    row.save(update_fields=["status", "assigned", "updated_at"])
    record(actor, "pool_request.withdrawn", row)
    _tell_off(row, chosen)
    return row


def _tell_off(row: PoolRequest, chosen: Candidacy | None = None) -> None:
    """Whoever was to come, or said that they would, need not keep the day free."""
    said_yes = row.answers.filter(answer=PoolAnswer.Answer.YES)
    if chosen is not None:
        said_yes = said_yes.filter(candidacy=chosen)
    for answer in said_yes.select_related("candidacy__person").order_by("pk"):
        _tell_facilitator(notices.POOL_WITHDRAWN, answer)


def _tell_requester(
    kind: str, row: PoolRequest, *, version: str = "1", due_at: datetime | None = None
) -> None:
    queue_message(
        kind,
        row,
        to=row.email,
        language=row.mail_language,
        dedupe_key=f"{kind}:{row.uid}:{version}",
        due_at=due_at,
    )


def _tell_facilitator(kind: str, answer: PoolAnswer, *, version: str = "1") -> None:
    person = answer.candidacy.person
    if person.email_key:
        queue_message(
            kind,
            answer,
            to=person.email,
            language=person.language,
            dedupe_key=f"{kind}:{answer.uid}:{version}",
        )
