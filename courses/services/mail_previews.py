"""Standard mails as somebody would get them, with words that are not kept yet."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.trial import undone
from courses.models import (
    Decision,
    EventRole,
    Invitation,
    MailText,
    Registration,
    Status,
)
from courses.services.letter_texts import Reader
from courses.services.mail_texts import Owner, keep_words
from courses.services.parts import AHEAD
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded, renderers

Kind = MailText.Kind
# Whose mail it is; the others go to the invited, and to those with a part.
STATES = {
    Kind.CONFIRM: Status.HELD,
    Kind.TICKET: Status.CONFIRMED,
    Kind.WAITING: Status.WAITING,
    Kind.OFFER: Status.OFFERED,
    Kind.CHANGED: Status.CONFIRMED,
    Kind.CANCELLED: Status.CANCELLED,
    Kind.NOMINATED: Status.HELD,
    Kind.UNDECIDED: Status.WAITING,
    Kind.REJECTED: Status.REJECTED,
}


def is_to_invited(kind: str) -> bool:
    """Whether this mail goes to people who have no registration yet."""
    return Kind(kind) not in (*STATES, Kind.PART)


def gets_now(kind: str, row: Reader) -> bool:
    """Whether `row` stands where one gets this mail."""
    if isinstance(row, Invitation):
        return not row._state.adding and not row.is_answered
    if isinstance(row, EventRole):
        return row.event.status in AHEAD
    is_nominated = row.source == Registration.Source.NOMINATION
    if kind == Kind.UNDECIDED:
        return row.decision == Decision.PENDING
    if kind in (Kind.CONFIRM, Kind.NOMINATED) and is_nominated != (
        kind == Kind.NOMINATED
    ):
        return False
    return row.status == STATES[Kind(kind)]


def standard_mail(kind: str, row: Reader, language: str) -> Mail | None:
    """The mail of this kind as the sender makes it for one person; None if they get
    none as things stand.
    """
    about: Any = row.person if isinstance(row, EventRole) else row
    message = Message(
        kind=kind,
        about_kind=about._meta.label,
        about_uid=about.uid,
        context={"event": row.event.uid.hex} if about is not row else {},
        address=row.email,
        language=language,
    )
    try:
        return renderers[kind](message)
    except NotNeeded:
        return None


def mail_with(
    owner: Owner, kind: str, row: Reader, language: str, *, texts: dict[str, Any]
) -> Mail | None:
    """The same with `texts` for its own words, as if they were kept already and the
    person stood where one gets this mail. Raises what `keep_words` raises.
    """
    with undone():
        keep_words(owner, kind, actor=None, **texts)
        if isinstance(row, Invitation):
            _ask(row)
        elif isinstance(row, Registration) and not gets_now(kind, row):
            _stand(row, kind)
        return standard_mail(kind, row, language)


def _ask(row: Invitation) -> None:
    """Let the invitation wait for an answer."""
    if row._state.adding:
        copy(row).save()
    Invitation.objects.filter(uid=row.uid).update(state=Invitation.State.INVITED)


def _stand(row: Registration, kind: str) -> None:
    at, state = timezone.now(), STATES[Kind(kind)]
    until = at + timedelta(hours=row.event.hold_hours)
    is_nominated = kind == Kind.NOMINATED
    Registration.objects.filter(pk=row.pk).update(
        status=state,
        source=Registration.Source.NOMINATION if is_nominated else row.source,
        decision=Decision.PENDING if kind == Kind.UNDECIDED else "",
        queued_at=row.queued_at or at,
        confirmed_at=at if state == Status.CONFIRMED else None,
        held_until=until if state in (Status.HELD, Status.OFFERED) else None,
        ended_at=at if state in (Status.CANCELLED, Status.REJECTED) else None,
    )
