"""What several mails of this app have in common."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.utils.translation import override

from core.languages import pick
from core.mail import absolute, letter
from courses.models import Event, MailText, Registration, Status
from courses.selectors.events import agenda
from courses.services import notices
from courses.services.calendar import day_spans
from courses.services.letter_texts import Reader, Written, write
from courses.services.mail_texts import names_somebody, words_for
from courses.services.tickets import registration_path
from outbox.models import Message
from outbox.services.renderers import Attachment, Mail, NotNeeded
from participants.selectors.organisations import organisation_name
from programmes.selectors.programmes import donors_of

CALENDAR = "text/calendar; method={method}; charset=utf-8"


def registration_of(message: Message, *statuses: str) -> Registration:
    """The registration the message is about; NotNeeded when it has moved on."""
    rows = Registration.objects.select_related(
        "event__programme",
        "event__kind",
        "event__place",
        "organisation__region",
        "person",
    )
    row = rows.filter(uid__in=[message.about_uid]).first()
    if row is None or row.status not in statuses:
        raise NotNeeded
    return row


def context_of(row: Registration, language: str) -> dict[str, Any]:
    """What the templates of all mails about a registration are given."""
    return {
        "registration": row,
        "button_url": absolute(registration_path(row)),
        "nominated_by": _nominated_by(row, language),
        **about_event(row.event, language),
    }


def _nominated_by(row: Registration, language: str) -> str:
    is_nominated = row.source == Registration.Source.NOMINATION
    office = row.organisation if is_nominated else None
    return organisation_name(office, language) if office else ""


def about_event(event: Event, language: str) -> dict[str, Any]:
    """What the templates say of an event."""
    organisers = event.organisers.select_related("organisation")
    names = [organisation_name(one.organisation, language) for one in organisers]
    return {
        "event": event,
        "title": pick(event.titles, language),
        "agenda": agenda(event),
        "organisers": ", ".join(names),
        "sender": ", ".join(names[:1]) or "Obuka",
        "donors": donors_of(event.programme, language),
    }


def hours_of(
    event: Event, chosen: Collection[str] = ()
) -> list[tuple[datetime, datetime]]:
    """When each day begins and ends, where the start and the end do not say it; of the
    sessions side by side those `chosen`.
    """
    spans = day_spans(event, chosen)
    return [] if spans == [(event.starts_at, event.ends_at)] else spans


def mail_of(
    template: str,
    message: Message,
    context: dict[str, Any],
    subject: Callable[[], str],
    attachments: tuple[Attachment, ...] = (),
) -> Mail:
    """The mail of a template, with the words of the programme if it has its own."""
    own, said = _own_words(message, context), _said(message, context)
    with override(message.language):
        line = (said and said.subject) or (own and own.subject) or subject()
    context = {**context, "subject": line, "said": said, "own": own}
    text, html = letter(f"courses/mail/{template}", context, language=message.language)
    return Mail(line, text, html, context["sender"], attachments=attachments)


def _own_words(message: Message, context: dict[str, Any]) -> Written | None:
    """What the event, or else its programme, says in this kind of mail."""
    row = context.get("registration") or context.get("invitation")
    row = row or context.get("part")
    if row is None or message.kind not in MailText.Kind.values:
        return None
    if message.kind == notices.CHANGED and row.status != Status.CONFIRMED:
        return None  # they speak of a ticket
    words = words_for(row.event, message.kind)
    if words is None or (_is_typed_by_anybody(row) and names_somebody(words)):
        return None
    return write(words.subjects, words.bodies, row, message.language)


def _is_typed_by_anybody(row: Reader) -> bool:
    """Whether a stranger may have typed name and address, as for `salutation`."""
    if not isinstance(row, Registration):
        return False
    is_proven = row.confirmed_at or row.identified_at
    return not is_proven and row.source == Registration.Source.SELF


def _said(message: Message, context: dict[str, Any]) -> Written | None:
    """What an organiser wrote for this mail alone."""
    row = context.get("registration")
    subject, body = (message.context.get(name) for name in ("subject", "paragraph"))
    if row is None or not (subject or body):
        return None
    language = message.language
    return write({language: subject or ""}, {language: body or ""}, row, language)
