"""What people do themselves with what is kept about them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from certificates.models import Certificate
from courses.services.correction import correct_registration
from courses.services.facilitators.listing import unlist
from courses.services.passing_on import ahead_of
from outbox.models import address_key
from participants.models import Consent, ConsentWording, Person
from participants.services.addresses import propose_address
from participants.services.answers import (
    record_answers,
    record_special,
    special_wording,
    withdraw_answer,
)
from participants.services.consents import record_consent
from participants.services.people import change_person
from participants.services.privacy import export_person

SPECIAL_TABLES = ("participants.SpecialAnswer", "courses.SpecialStatement")


@transaction.atomic
def change_contact(
    person: Person, *, phone: str, language: str, email: str, at: datetime
) -> bool:
    """Telephone and language hold at once, on the card and for events to come.

    Another address is proposed, and passed on to them when it holds; says whether it
    was. Raises BadAddress; then nothing was changed.
    """
    row = change_person(person, actor=None, phone=phone, language=language)
    for registration in ahead_of(row, at):
        correct_registration(
            registration, phone=phone, language=language, actor=None, at=at
        )
    if address_key(email) == row.email_key:
        return False
    propose_address(row, email, actor=None)
    return True


@transaction.atomic
def answer_anew(
    person: Person,
    programme_uid: UUID,
    *,
    ordinary: Mapping[str, str],
    special: Mapping[str, str],
    emptied: Iterable[str],
    language: str,
    at: datetime,
) -> None:
    """Keep what somebody answers on “my page”, and take out what they took out."""
    channel = Consent.Channel.LINK
    if ordinary:
        record_answers(
            person, programme_uid, ordinary, channel=channel, at=at, actor=None
        )
    record_special(
        person,
        programme_uid,
        special,
        wording=special_wording(),
        language=language,
        channel=channel,
        at=at,
        actor=None,
    )
    for field in emptied:
        withdraw_answer(person, field, programme_uid=programme_uid, actor=None)


@transaction.atomic
def say_anew(
    person: Person,
    wording: ConsentWording,
    *,
    event_uid: UUID | None,
    is_given: bool,
    language: str,
    at: datetime,
) -> None:
    """Keep a yes or a no said on “my page”; of an event, its list shows it too."""
    record_consent(
        person,
        wording,
        is_given=is_given,
        channel=Consent.Channel.LINK,
        language=language,
        at=at,
        actor=None,
        event_uid=event_uid,
    )
    if wording.purpose == ConsentWording.Purpose.POOL and not is_given:
        unlist(person, actor=None, at=at)
    if event_uid is not None and wording.purpose == ConsentWording.Purpose.PHOTO:
        rows = person.registrations.filter(event__uid=event_uid)
        rows.update(may_be_photographed=is_given, updated_at=at)


def copy_of(person: Person, *, with_special: bool) -> bytes:
    """All that is kept about somebody, as a ZIP: a JSON file and the certificates.

    Taking the copy is noted. Without `with_special` the mailbox is shared by several.
    """
    tables = export_person(person, actor=None)
    if not with_special:
        for name in SPECIAL_TABLES:
            tables.pop(name, None)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(tables, ensure_ascii=False, indent=1, default=str)
        archive.writestr("data.json", text)
        rows = Certificate.objects.filter(person=person).exclude(pdf="")
        for row in rows.order_by("pk"):
            with row.pdf.open("rb") as file:
                archive.writestr(f"certificates/{row.code}.pdf", file.read())
    return packed.getvalue()


def wording_now(purpose: str) -> ConsentWording | None:
    """The words in force, or none."""
    return ConsentWording.objects.filter(purpose=purpose).order_by("-version").first()
