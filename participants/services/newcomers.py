"""Adding a person by hand: known people first, then person, post and consents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import fold, normal_spaces
from outbox.models import address_key
from participants.models import (
    Actor,
    Consent,
    ConsentWording,
    JobProfile,
    Listing,
    Organisation,
    Person,
)
from participants.selectors.people import known_as
from participants.services.answers import record_answers
from participants.services.audit import record
from participants.services.consents import record_consent
from participants.services.people import create_person, lock_standing, note_post

LOCK = 0x6F626E65  # of PostgreSQL; SQLite has one writer at a time anyway


class PersonKnown(DomainError):
    """The identity rule takes the new person for these `people`."""

    code = "person_known"
    message = _(
        "A person of this name with this e-mail address or in this organisation is"
        " known already."
    )

    def __init__(self, people: list[Person]) -> None:
        self.people = people
        super().__init__()


@dataclass(frozen=True)
class FirstPost:
    """The post a person is added with."""

    organisation: Organisation
    title: str = ""
    profiles: Iterable[JobProfile] = ()
    started_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class Answers:
    """What a person signed on paper: yes or no to each wording, and when."""

    said: Mapping[ConsentWording, bool]
    at: datetime


@transaction.atomic
def add_person(
    names: Mapping[str, Any],
    *,
    actor: Actor,
    post: FirstPost | None = None,
    answers: Answers | None = None,
    told: Mapping[UUID, Mapping[str, str]] | None = None,
    programmes: Iterable[UUID] = (),
    is_another: bool = False,
) -> Person:
    """Add a person with post and consents, on the lists of `programmes`.

    `names` is what `create_person` takes, `told` what programmes asked. `is_another`
    says that whoever the identity rule finds was looked at and is somebody else; the
    audit trail names them. Of two such acts at once the second finds the first. Raises
    PersonKnown, NameMissing, PostEndsBeforeStart.
    """
    _one_at_a_time()
    known = _known(names, post)
    if known and not is_another:
        raise PersonKnown(known)
    person = create_person(actor=actor, **names)
    if known:
        after = {"people": [row.uid for row in known]}
        record(actor, "person.told_apart", person, after=after)
    if post is not None:
        note_post(
            person,
            post.organisation,
            title=post.title,
            profiles=post.profiles,
            started_on=post.started_on,
            ended_on=post.ended_on,
            actor=actor,
        )
    if answers is not None:
        for wording, is_given in answers.said.items():
            record_consent(
                person,
                wording,
                is_given=is_given,
                channel=Consent.Channel.PAPER,
                language=person.language,
                at=answers.at,
                actor=actor,
            )
    for programme, said in (told or {}).items():
        record_answers(
            person,
            programme,
            said,
            channel=Consent.Channel.PAPER,
            at=timezone.now(),
            actor=actor,
        )
    for uid in programmes:
        list_person(person, uid, actor=actor)
    return person


@transaction.atomic
def list_person(person: Person, programme_uid: UUID, *, actor: Actor) -> None:
    """Put a person on the list of a programme; twice changes nothing.

    Raises CardWasErased.
    """
    row = lock_standing(person)
    _row, is_new = Listing.objects.get_or_create(person=row, scope_uid=programme_uid)
    if is_new:
        record(actor, "person.listed", row, after={"programme": programme_uid})


def _known(names: Mapping[str, Any], post: FirstPost | None) -> list[Person]:
    given = normal_spaces(str(names.get("given_name", "")))
    family = normal_spaces(str(names.get("family_name", "")))
    email = str(names.get("email", "")).strip()
    return known_as(
        fold(f"{given} {family}")[:300],
        email_key=address_key(email)[:254] if email else "",
        organisation=post.organisation if post else None,
    )


def _one_at_a_time() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
