"""Own words for the mails that go out by themselves: kept, reset, found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, MailText
from courses.services.letter_texts import check_texts, uses
from participants.models import Actor
from participants.services.audit import record
from programmes.models import Programme

Kind = MailText.Kind
Owner = Event | Programme
# Mails that may go to an address somebody else typed.
TO_STRANGERS = (Kind.CONFIRM, Kind.WAITING)
TYPED = ("given_name", "family_name", "full_name", "organisation")
# Mails of those who have a seat: in no other stands where an online event is.
OF_SEATS = (Kind.TICKET, Kind.CHANGED, Kind.PART)
# What only those have who register or are invited.
OF_THE_REGISTERED = ("own_page", "organisation", "municipality")
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
    Kind.NOMINATED: _(
        "Your text stands between the title of the event and the sentence until when"
        " the seat is kept. Who nominates whom stays above it."
    ),
    Kind.UNDECIDED: _(
        "Your text stands between the title of the event and the sentence that the"
        " organisers decide, or what is missing, which stay."
    ),
    Kind.REJECTED: _(
        "Your text stands between the title of the event and the sentence with the"
        " reason, which stays."
    ),
    Kind.PART: _(
        "Your text stands in the place of the sentence that names them; their parts,"
        " time and place stand below it."
    ),
    Kind.INVITATION: _(
        "Your text stands in the place of the sentence who invites whom; title, time,"
        " place and until when to answer stand below it. An organisation that is"
        " invited has its name as first and as full name."
    ),
    **dict.fromkeys(
        (Kind.ASKED, Kind.ASKED_AGAIN),
        _(
            "Your text stands in the place of the sentence who asks whom; title, time,"
            " place, until when to answer and what the link is for stand below it. The"
            " organisation has its name as first and as full name."
        ),
    ),
    Kind.REMINDER: _(
        "Your text stands in the place of the sentence who invites whom; title, time,"
        " place and until when to answer stand below it. An organisation that is"
        " invited has its name as first and as full name."
    ),
}


class TypedByStrangers(DomainError):
    """This mail goes to addresses that nobody has confirmed."""

    code = "typed_by_strangers"
    message = _(
        "This mail may go to somebody whose address a stranger typed: it cannot have"
        " {given_name}, {full_name} or {organisation}."
    )


class NotWithoutSeat(DomainError):
    """Where an online event is, only those know who have a seat."""

    code = "not_without_seat"
    message = _(
        "This mail goes to people who have no seat, so it cannot have {online_link}."
    )


class NotForParts(DomainError):
    """Trainers, hosts and others have no registration."""

    code = "not_for_parts"
    message = _(
        "This mail goes to people who are not registered, so it cannot have"
        " {own_page}, {organisation} or {municipality}."
    )


def barred_in(kind: str) -> tuple[str, ...]:
    """The placeholders that this kind of mail cannot have."""
    typed = TYPED if kind in TO_STRANGERS else ()
    if kind == Kind.PART:
        return OF_THE_REGISTERED
    return typed if kind in OF_SEATS else (*typed, "online_link")


def own_words(owner: Owner, kind: str) -> MailText | None:
    """What the event or the programme itself says in this kind of mail."""
    return owner.mail_texts.filter(kind=kind).first()


def names_somebody(words: MailText) -> bool:
    """Whether they say a name or an organisation that may be typed by anybody."""
    texts = (words.subjects, words.bodies)
    return any(uses(one, name) for one in texts for name in TYPED)


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
    """Let mails of this kind say this. Raises BadPlaceholder, PlaceholderInLink,
    TypedByStrangers, NotForParts or NotWithoutSeat.
    """
    check_texts(subjects, bodies)
    for name in barred_in(kind):
        if uses(subjects, name) or uses(bodies, name):
            if kind == Kind.PART:
                raise NotForParts
            raise TypedByStrangers if name in TYPED else NotWithoutSeat
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
