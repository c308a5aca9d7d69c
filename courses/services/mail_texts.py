"""Own words for the mails that go out by themselves: kept, reset, found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.trial import undone
from courses.models import Event, MailText, Registration, Status
from courses.services.letter_texts import check_texts, uses
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded, renderers
from participants.models import Actor
from participants.services.audit import record
from programmes.models import Programme

Kind = MailText.Kind
Owner = Event | Programme
# Mails that may go to an address somebody else typed.
TO_STRANGERS = (Kind.CONFIRM, Kind.WAITING)
TYPED = ("given_name", "family_name", "full_name", "organisation")
# Where the words stand; what tells people what to do is never taken out.
WHERE: dict[str, str | Promise] = {
    Kind.CONFIRM: _(
        "Your text stands between the title of the event and the sentence that asks to"
        " confirm, which stays: whoever did not register has to understand the mail."
    ),
    Kind.TICKET: _(
        "Your text stands in the place of the sentence that the seat is confirmed; the"
        " code, time and place stand below it."
    ),
    Kind.WAITING: _(
        "Your text stands between the title of the event and the sentence with the"
        " place in line, which stays."
    ),
    Kind.OFFER: _(
        "Your text stands between the title of the event and the sentence until when"
        " the seat is kept, which stays."
    ),
    Kind.CHANGED: _(
        "Your text stands in the place of the sentence that these are the new details;"
        " time and place stand below it."
    ),
    Kind.CANCELLED: _(
        "Your text stands between the title of the event and the sentences about ticket"
        " and reason, which stay."
    ),
}
# Whose mail it is.
STATES = {
    Kind.CONFIRM: Status.HELD,
    Kind.TICKET: Status.CONFIRMED,
    Kind.WAITING: Status.WAITING,
    Kind.OFFER: Status.OFFERED,
    Kind.CHANGED: Status.CONFIRMED,
    Kind.CANCELLED: Status.CANCELLED,
}


class TypedByStrangers(DomainError):
    """This mail goes to addresses that nobody has confirmed."""

    code = "typed_by_strangers"
    message = _(
        "This mail may go to somebody whose address a stranger typed: it cannot have"
        " {given_name}, {full_name} or {organisation}."
    )


def own_words(owner: Owner, kind: str) -> MailText | None:
    """What the event or the programme itself says in this kind of mail."""
    return owner.mail_texts.filter(kind=kind).first()


def words_for(event: Event, kind: str) -> MailText | None:
    """What stands in the mails of an event: its own words, else its programme's."""
    return own_words(event, kind) or own_words(event.programme, kind)


@transaction.atomic
def keep_words(
    owner: Owner,
    kind: str,
    *,
    subjects: Mapping[str, str],
    bodies: Mapping[str, str],
    actor: Actor,
) -> MailText:
    """Let mails of this kind say this. Raises BadPlaceholder, PlaceholderInLink
    or TypedByStrangers.
    """
    check_texts(subjects, bodies)
    if kind in TO_STRANGERS and any(
        uses(texts, name) for texts in (subjects, bodies) for name in TYPED
    ):
        raise TypedByStrangers
    field = "event" if isinstance(owner, Event) else "programme"
    of_owner: dict[str, Any] = {field: owner}
    row, _is_new = MailText.objects.update_or_create(
        **of_owner,
        kind=kind,
        defaults={"subjects": dict(subjects), "bodies": dict(bodies)},
    )
    record(actor, "mail_text.kept", row, after={field: str(owner.uid), "kind": kind})
    return row


@transaction.atomic
def reset_words(owner: Owner, kind: str, *, actor: Actor) -> bool:
    """Let the usual words stand again; say whether there were others."""
    row = own_words(owner, kind)
    if row is None:
        return False
    record(actor, "mail_text.reset", row, before={"kind": kind})
    row.delete()
    return True


def standard_mail(kind: str, row: Registration, language: str) -> Mail | None:
    """The mail of this kind as the sender makes it for one person; None if they get
    none as things stand.
    """
    message = Message(
        kind=kind,
        about_kind=Registration._meta.label,
        about_uid=row.uid,
        address=row.email,
        language=language,
    )
    try:
        return renderers[kind](message)
    except NotNeeded:
        return None


def mail_with(
    owner: Owner, kind: str, row: Registration, language: str, *, texts: dict[str, Any]
) -> Mail | None:
    """The same with `texts` for its own words, as if they were kept already and the
    person stood where one gets this mail. Raises what `keep_words` raises.
    """
    with undone():
        keep_words(owner, kind, actor=None, **texts)
        if row.status != STATES[Kind(kind)]:
            _stand(row, kind)
        return standard_mail(kind, row, language)


def _stand(row: Registration, kind: str) -> None:
    at, state = timezone.now(), STATES[Kind(kind)]
    until = at + timedelta(hours=row.event.hold_hours)
    Registration.objects.filter(pk=row.pk).update(
        status=state,
        decision="",
        queued_at=row.queued_at or at,
        confirmed_at=at if state == Status.CONFIRMED else None,
        held_until=until if state in (Status.HELD, Status.OFFERED) else None,
        ended_at=at if state == Status.CANCELLED else None,
    )
