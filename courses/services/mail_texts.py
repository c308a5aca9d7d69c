"""Own words for the mails that go out by themselves: kept, reset, found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, MailText
from courses.services.letter_texts import uses
from courses.services.letters import check_texts
from participants.models import Actor
from participants.services.audit import record
from programmes.models import Programme

Owner = Event | Programme
TYPED = ("given_name", "full_name", "organisation")


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
    if kind == MailText.Kind.WAITING and any(
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
