"""Messages of organisers to people of an event: drafted, looked at, sent once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, Letter
from courses.selectors.recipients import Choice, Recipients, recipients_of
from courses.services import notices
from courses.services.letter_texts import check, uses
from outbox.selectors import BatchProgress, progress_of
from participants.models import Actor
from participants.services.audit import record


class SentAlready(DomainError):
    code = "sent_already"
    message = _("This message was sent and cannot be changed any more.")


class NobodyToWrite(DomainError):
    code = "nobody_to_write"
    message = _("Nobody of those chosen can be written to. Choose others.")


class OthersByNow(DomainError):
    code = "others_by_now"
    message = _(
        "Text or recipients changed since you looked. Look at them again, then send."
    )


class OnlineLinkMissing(DomainError):
    code = "online_link_missing"
    message = _(
        "The text has {online_link}, and the event has no online link. Enter it in the"
        " event, or take it out of the text."
    )


Texts = Mapping[str, str]


@transaction.atomic
def draft_letter(
    event: Event,
    *,
    subjects: Texts,
    bodies: Texts,
    choice: Choice,
    actor: Actor,
    letter: Letter | None = None,
) -> Letter:
    """Keep a message that is not sent yet, new or the given one.

    Raises BadPlaceholder, PlaceholderInLink or SentAlready.
    """
    check_texts(subjects, bodies)
    values = {"subjects": dict(subjects), "bodies": dict(bodies)}
    if letter is None:
        letter = Letter(event=event)
    else:
        letter = Letter.objects.select_for_update().get(pk=letter.pk)
        if letter.is_sent:
            raise SentAlready
    for name, value in values.items():
        setattr(letter, name, value)
    letter.choice = choice.stored()
    letter.save()
    record(actor, "letter.drafted", letter, after={"event": str(event.uid)})
    return letter


def check_texts(subjects: Texts, bodies: Texts) -> None:
    """Raise for what could not be filled in when it is sent."""
    for text in subjects.values():
        check(text, is_subject=True)
    for text in bodies.values():
        check(text)


@transaction.atomic
def send_letter(
    letter: Letter, *, seen: str, actor: Actor, at: datetime | None = None
) -> Letter:
    """Queue the message to everybody chosen and freeze it; a second call does nothing.

    `seen` is what `digest_of` gave for the page that was looked at. Raises OthersByNow,
    NobodyToWrite or OnlineLinkMissing; then nothing was queued.
    """
    at = at or timezone.now()
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    if row.is_sent:
        return row
    event = letter.event
    found = recipients_of(event, Choice.of(row.choice))
    if seen != digest_of(row, found):
        raise OthersByNow
    if not found.rows:
        raise NobodyToWrite
    if uses(row.bodies, "online_link") and not event.online_link:
        raise OnlineLinkMissing
    told = notices.tell_many(
        notices.LETTER,
        event,
        found.rows,
        version=str(row.uid),
        context={"letter": str(row.uid)},
    )
    most = Counter(one.email_key for one in found.rows).most_common(1)
    row.state, row.sent_at, row.sent_by = Letter.State.SENT, at, actor
    row.queued, row.rounds = len(told), most[0][1]
    row.excluded = dict(Counter(reason for _row, reason in found.excluded))
    row.save()
    record(
        actor,
        "letter.sent",
        row,
        after={"event": str(event.uid), "queued": row.queued, "left_out": row.excluded},
    )
    return row


@transaction.atomic
def drop_letter(letter: Letter, *, actor: Actor) -> None:
    """Throw a draft away. Raises SentAlready."""
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    if row.is_sent:
        raise SentAlready
    record(actor, "letter.dropped", row, before={"event": str(letter.event.uid)})
    row.delete()


def digest_of(letter: Letter, found: Recipients) -> str:
    """Differs as soon as the text or a recipient does."""
    return f"{letter.updated_at.isoformat()}/{found.digest}"


def batches_of(letter: Letter) -> list[str]:
    """The keys under which its messages are in the outbox."""
    return notices.batches(
        notices.LETTER, letter.event, version=str(letter.uid), rounds=letter.rounds
    )


def delivery_of(letters: list[Letter]) -> dict[int, BatchProgress]:
    """What became of the messages of each letter; two queries for all."""
    keys = {letter.pk: batches_of(letter) for letter in letters}
    found = progress_of([key for some in keys.values() for key in some])
    sums: dict[int, BatchProgress] = {}
    for pk, some in keys.items():
        whole = BatchProgress()
        for key in some:
            for state, number in found[key].counts.items():
                whole.counts[state] = whole.counts.get(state, 0) + number
        sums[pk] = whole
    return sums
