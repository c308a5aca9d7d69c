"""Acts on consents: their wording, and who said yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from participants.models import Actor, Consent, ConsentWording, Person
from participants.services.audit import record


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
    that is asked at events the latest of each event.
    """
    consent = Consent.objects.create(
        person=person,
        wording=wording,
        event_uid=event_uid,
        is_given=is_given,
        channel=channel,
        language=language,
        at=at,
    )
    after = {
        "purpose": wording.purpose,
        "version": wording.version,
        "is_given": is_given,
    }
    if event_uid is not None:
        after["event"] = event_uid
    record(actor, "person.consent_recorded", person, after=after)
    return consent
