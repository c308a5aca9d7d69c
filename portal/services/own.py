"""What people do themselves with what is kept about them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models.fields.files import FieldFile

from certificates.models import Certificate
from courses.models import AnswerFile, Evidence
from courses.services.conclusions import safe_name
from courses.services.correction import correct_registration
from courses.services.facilitators.listing import unlist
from courses.services.passing_on import ahead_of
from outbox.models import address_key
from participants.models import Actor, Consent, ConsentWording, Person
from participants.services.addresses import propose_address
from participants.services.answers import (
    record_answers,
    record_special,
    special_wording,
    withdraw_answer,
)
from participants.services.consents import record_consent
from participants.services.gates import pass_gates
from participants.services.people import change_person
from participants.services.privacy import Row, export_person

SPECIAL_TABLES = ("participants.SpecialAnswer", "courses.SpecialStatement")


@transaction.atomic
def change_contact(
    person: Person, *, phone: str, language: str, email: str, at: datetime
) -> bool:
    """Telephone and language hold at once, on the card and for events to come.

    Another address is proposed, and passed on to them when it holds; says whether it
    was. Raises BadAddress; then nothing was changed.
    """
    pass_gates(person)  # the events ahead are locked before the card
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


def copy_of(
    person: Person,
    *,
    with_special: bool,
    actor: Actor = None,
    why: Row | None = None,
) -> bytes:
    """All that is kept about somebody, as a ZIP: a JSON file and their files.

    These are certificates, what they sent with forms, and what shows that they meet a
    requirement. A file that is not there is left out: `data.json` names it. Taking the
    copy is noted, with `why` if the desk takes it for somebody. Without `with_special`
    the mailbox is shared by several.
    """
    tables = export_person(person, actor=actor, why=why)
    if not with_special:
        for name in SPECIAL_TABLES:
            tables.pop(name, None)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(tables, ensure_ascii=False, indent=1, default=str)
        archive.writestr("data.json", text)
        for name, file in _files_of(person):
            try:
                with file.open("rb") as opened:
                    archive.writestr(name, opened.read())
            except FileNotFoundError:
                continue
    return packed.getvalue()


def _files_of(person: Person) -> Iterator[tuple[str, FieldFile]]:
    """Each with its name in the copy; the number keeps those of one name apart."""
    cards = [person.pk, *person.merged.values_list("pk", flat=True)]
    for row in Certificate.objects.filter(person__in=cards).exclude(pdf=""):
        yield f"certificates/{row.code}.pdf", row.pdf
    sent = AnswerFile.objects.filter(registration__person__in=cards).order_by("pk")
    for number, one in enumerate(sent, start=1):
        yield f"answers/{number}-{safe_name(one.file_name)}", one.file
    noted = Evidence.objects.filter(candidacy__person__in=cards).exclude(file="")
    for number, seen in enumerate(noted.order_by("pk"), start=1):
        yield f"evidence/{number}-{safe_name(seen.file_name)}", seen.file


def wording_now(purpose: str) -> ConsentWording | None:
    """The words in force, or none."""
    return ConsentWording.objects.filter(purpose=purpose).order_by("-version").first()
