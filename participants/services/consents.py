"""Acts on consents: their wording, and who said yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from participants.models import Actor, Consent, ConsentWording, Person
from participants.services.audit import record, recorded_together
from participants.services.people import lock_standing


@transaction.atomic
def add_wording(
    purpose: str, texts: Mapping[str, str], *, actor: Actor
) -> ConsentWording:
    """Make `texts` the words in force for `purpose`; earlier consents keep theirs.

    The same words again make no new version.
    """
    rows = ConsentWording.objects.filter(purpose=purpose)
    last = rows.order_by("-version").first()
    if last is not None and last.texts == dict(texts):
        return last
    version = last.version + 1 if last is not None else 1
    wording = ConsentWording.objects.create(
        purpose=purpose, version=version, texts=dict(texts)
    )
    after = {"purpose": purpose, "version": version}
    record(actor, "consent.worded", wording, after=after)
    return wording


@dataclass(frozen=True)
class Word:
    """A yes or a no to some words; of those asked at events, at which one."""

    wording: ConsentWording
    is_given: bool
    event_uid: UUID | None = None


@transaction.atomic
def record_consent(
    person: Person,
    wording: ConsentWording,
    *,
    is_given: bool,
    channel: str,
    language: str,
    at: datetime,
    actor: Actor,
    event_uid: UUID | None = None,
) -> Consent:
    """Note a yes or a no to these words. The latest of a purpose holds, and of one
    that is asked at events the latest of each event. Raises CardWasErased.
    """
    word = Word(wording, is_given, event_uid)
    [consent] = record_consents(
        lock_standing(person),
        [word],
        channel=channel,
        language=language,
        at=at,
        actor=actor,
    )
    return consent


@transaction.atomic(savepoint=False)
@recorded_together()
def record_consents(
    person: Person,
    words: Iterable[Word],
    *,
    channel: str,
    language: str,
    at: datetime,
    actor: Actor,
) -> list[Consent]:
    """As `record_consent` for all that was said at once, in as few statements, of a
    card that is new or locked already.
    """
    consents = [
        Consent(
            person=person,
            wording=word.wording,
            event_uid=word.event_uid,
            is_given=word.is_given,
            channel=channel,
            language=language,
            at=at,
        )
        for word in words
    ]
    for word in consents:
        after = {
            "purpose": word.wording.purpose,
            "version": word.wording.version,
            "is_given": word.is_given,
        }
        if word.event_uid is not None:
            after["event"] = word.event_uid
        record(actor, "person.consent_recorded", person, after=after)
    return Consent.objects.bulk_create(consents)
