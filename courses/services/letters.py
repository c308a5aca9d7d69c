"""Messages of organisers to people of an event: drafted, looked at, sent once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, Letter
from courses.selectors.deliveries import deliveries_of
from courses.selectors.recipients import Choice, Recipients, recipients_of
from courses.services import notices
from courses.services.letter_texts import check_texts, uses
from courses.services.letters_alone import batches_of, hold, reach_of
from courses.services.release_notices import ask_others, tell_author
from outbox.selectors import BatchProgress, progress_of
from participants.models import Actor
from participants.services.audit import record


class SentAlready(DomainError):
    code = "sent_already"
    message = _("This message was sent and cannot be changed any more.")


class WaitsForRelease(DomainError):
    code = "waits_for_release"
    message = _(
        "This message waits for a second person. Take it back first, then change it."
    )


class NotWaiting(DomainError):
    """It was taken back meanwhile."""

    code = "not_waiting"
    message = _("This message does not wait for a second person any more.")


class OwnRelease(DomainError):
    code = "own_release"
    message = _(
        "You asked for this message to be sent. Somebody else who works on the event"
        " has to release it."
    )


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
ASKED = ("state", "asked_at", "asked_by", "note", "updated_at")


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

    Raises BadPlaceholder, PlaceholderInLink, SentAlready or WaitsForRelease.
    """
    check_texts(subjects, bodies)
    values = {"subjects": dict(subjects), "bodies": dict(bodies)}
    letter = _locked_draft(letter) if letter else Letter(event=event)
    for name, value in values.items():
        setattr(letter, name, value)
    letter.choice = choice.stored()
    letter.save()
    record(actor, "letter.drafted", letter, after={"event": str(event.uid)})
    return letter


def _locked(letter: Letter) -> Letter:
    """The row as it is now; nobody else changes it meanwhile."""
    return Letter.objects.select_for_update().get(pk=letter.pk)


def _locked_draft(letter: Letter) -> Letter:
    row = _locked(letter)
    if row.is_sent:
        raise SentAlready
    if row.is_waiting:
        raise WaitsForRelease
    return row


@transaction.atomic
def send_letter(
    letter: Letter, *, seen: str, actor: Actor, at: datetime | None = None
) -> Letter:
    """Queue the message to everybody chosen and freeze it; a second call does nothing.

    When it and what `actor` sent alone within a day go to more people than the
    programme lets somebody write to, it waits for a second person instead. `seen` is
    what `digest_of` gave for the page that was looked at. Raises OthersByNow,
    NobodyToWrite or OnlineLinkMissing; then nothing was queued.
    """
    at = at or timezone.now()
    row = _locked(letter)
    if row.is_sent or row.is_waiting:
        return row
    found = _checked(row, letter.event, seen)
    hold(actor)
    if not reach_of(letter.event, found.rows, user=actor, at=at).is_wide:
        return _send(row, letter.event, found, by=actor, actor=actor, at=at)
    row.state, row.asked_at, row.asked_by = Letter.State.WAITING, at, actor
    row.note = ""
    row.save(update_fields=ASKED)
    ask_others(row)
    after = {"event": str(letter.event.uid), "recipients": len(found.rows)}
    record(actor, "letter.release_asked", row, after=after)
    return row


@transaction.atomic
def release_letter(
    letter: Letter, *, seen: str, actor: Actor, at: datetime | None = None
) -> Letter:
    """Send a message that waits, as its second person; a second call does nothing.

    Whom it goes to is computed again, and has to be what was `seen`. Raises OwnRelease,
    NotWaiting, and what `send_letter` raises; then nothing was queued.
    """
    row = _locked(letter)
    if row.is_sent:
        return row
    if not row.is_waiting:
        raise NotWaiting
    if actor is None or actor.pk == row.asked_by_id:
        raise OwnRelease
    found = _checked(row, letter.event, seen)
    row.released_by = actor
    at = at or timezone.now()
    tell_author(row, author=row.asked_by, by=actor, is_released=True)
    return _send(row, letter.event, found, by=row.asked_by, actor=actor, at=at)


@transaction.atomic
def take_back(letter: Letter, *, actor: Actor, note: str = "") -> Letter:
    """Make a message that waits a draft again, by whoever asked or was asked.

    Who asked is told of the latter, with the `note` that says why. A second call does
    nothing. Raises SentAlready when it was released meanwhile.
    """
    row = _locked(letter)
    if row.is_sent:
        raise SentAlready
    if row.is_waiting:
        row.note = "" if actor == row.asked_by else " ".join(note.split())[:500]
        tell_author(
            row, author=row.asked_by, by=actor, is_released=False, note=row.note
        )
        row.state, row.asked_at, row.asked_by = Letter.State.DRAFT, None, None
        row.save(update_fields=ASKED)
        record(actor, "letter.taken_back", row, after={"event": str(letter.event.uid)})
    return row


def _checked(row: Letter, event: Event, seen: str) -> Recipients:
    """Those it goes to, as they were looked at, if all can be filled in."""
    found = recipients_of(event, Choice.of(row.choice))
    if seen != digest_of(row, found):
        raise OthersByNow
    if not found.rows:
        raise NobodyToWrite
    if uses(row.bodies, "online_link") and not event.online_link:
        raise OnlineLinkMissing
    return found


def _send(
    row: Letter,
    event: Event,
    found: Recipients,
    *,
    by: Actor,
    actor: Actor,
    at: datetime,
) -> Letter:
    told = notices.tell_many(
        notices.LETTER,
        event,
        found.rows,
        version=str(row.uid),
        context={"letter": str(row.uid)},
    )
    most = Counter(one.email_key for one in found.rows).most_common(1)
    row.state, row.sent_at, row.sent_by = Letter.State.SENT, at, by
    row.queued, row.rounds = len(told), most[0][1]
    row.excluded = found.left_out
    row.save()
    after = {
        "event": str(event.uid),
        "queued": row.queued,
        "left_out": len(found.excluded),
    }
    record(
        actor, "letter.released" if row.released_by else "letter.sent", row, after=after
    )
    return row


@transaction.atomic
def drop_letter(letter: Letter, *, actor: Actor) -> None:
    """Throw a draft away. Raises SentAlready or WaitsForRelease."""
    row = _locked_draft(letter)
    record(actor, "letter.dropped", row, before={"event": str(letter.event.uid)})
    row.delete()


def to_release(events: QuerySet[Event], user: Actor) -> QuerySet[Letter]:
    """The messages that wait for this person."""
    rows = Letter.objects.filter(event__in=events, state=Letter.State.WAITING)
    others = rows.exclude(asked_by=user).select_related("event", "asked_by")
    return others.order_by("asked_at", "pk")


def digest_of(letter: Letter, found: Recipients) -> str:
    """Differs as soon as the text or a recipient does."""
    return f"{letter.updated_at.isoformat()}/{found.digest}"


def deliveries(letter: Letter, *, query: str = "", fate: str = "") -> QuerySet[Any]:
    """Everybody who was chosen, with what became of the message, or will."""
    left_out, planned = letter.excluded, []
    if not letter.is_sent:
        found = recipients_of(letter.event, Choice.of(letter.choice))
        left_out, planned = found.left_out, [str(row.uid) for row in found.rows]
    return deliveries_of(
        letter.event,
        batches=batches_of(letter),
        left_out=left_out,
        planned=planned,
        query=query,
        fate=fate,
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
