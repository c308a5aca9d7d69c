"""Being named on the public list of facilitators: their own decision, in the words of a
consent, taken back at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Candidacy, TrainerProfile
from courses.selectors.facilitators.candidates import holders
from courses.services.trainers import set_profile
from participants.models import Actor, Consent, ConsentWording, Person, Region
from participants.selectors.consents import current_wordings, standing_consents
from participants.services.audit import record
from participants.services.consents import record_consent

POOL = ConsentWording.Purpose.POOL


class NotHeld(DomainError):
    code = "not_held"
    message = _("Only who holds the qualification is named on the list.")


class NotWorded(DomainError):
    code = "not_worded"
    message = _(
        "The words of this consent are not set yet. Ask the organisers to set them."
    )


def pool_wording() -> ConsentWording | None:
    """The words in force for being named, or none."""
    return next((row for row in current_wordings() if row.purpose == POOL), None)


def pool_consent(person: Person) -> Consent | None:
    """The last that somebody said about being named."""
    rows = standing_consents(person)
    return next((row for row in rows if row.wording.purpose == POOL), None)


@transaction.atomic
def set_listing(
    candidacy: Candidacy,
    *,
    is_listed: bool,
    languages: list[str],
    regions: Iterable[Region],
    said_in: str,
    actor: Actor,
    wording: ConsentWording | None = None,
) -> Candidacy:
    """Name somebody on the public list, or no more; with which languages and regions.

    The yes is kept with the words that were shown (`wording`, else those in force), the
    language of the page and the time; a no where nothing else of theirs is listed.
    Raises NotHeld and NotWorded; then nothing was stored.
    """
    at = timezone.now()
    row = Candidacy.objects.select_for_update(of=("self",)).get(pk=candidacy.pk)
    able = holders(row.qualification, timezone.localdate(at))
    if is_listed and not able.filter(pk=row.pk).exists():
        raise NotHeld
    is_new = is_listed != (row.listed_at is not None)
    if is_listed:
        is_new |= _agree(row.person, wording, said_in, at)
    profile = TrainerProfile.objects.filter(person=row.person_id).first()
    set_profile(
        row.person,
        actor=actor,
        topics=profile.topics.all() if profile else [],
        regions=regions,
        languages=languages,
    )
    if is_new:
        row.listed_at = at if is_listed else None
        row.save(update_fields=["listed_at", "updated_at"])
        record(
            actor, "facilitator.listed" if is_listed else "facilitator.unlisted", row
        )
    others = row.person.candidacies.exclude(pk=row.pk).exclude(listed_at=None)
    said = pool_consent(row.person)
    if not is_listed and said is not None and said.is_given and not others.exists():
        _say(row.person, said.wording, is_given=False, said_in=said_in, at=at)
    return row


def _agree(
    person: Person, wording: ConsentWording | None, said_in: str, at: datetime
) -> bool:
    """Keep the yes to these words, once; whether it is new."""
    words = wording or pool_wording()
    if words is None:
        raise NotWorded
    said = pool_consent(person)
    if said is not None and said.is_given and said.wording_id == words.pk:
        return False
    _say(person, words, is_given=True, said_in=said_in, at=at)
    return True


def _say(
    person: Person, words: ConsentWording, *, is_given: bool, said_in: str, at: datetime
) -> None:
    record_consent(
        person,
        words,
        is_given=is_given,
        channel=Consent.Channel.LINK,
        language=said_in,
        at=at,
        actor=None,
    )


def unlist(person: Person, *, actor: Actor, at: datetime) -> None:
    """Somebody took the consent back: nowhere do they stand on the list any more."""
    for row in person.candidacies.exclude(listed_at=None).order_by("pk"):
        row.listed_at = None
        row.save(update_fields=["listed_at", "updated_at"])
        record(actor, "facilitator.unlisted", row)
