"""Who a confirmed registration is: matched to a card, or given one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from core.rows import update
from courses.models import Registration
from courses.services.answers import keep_answers
from courses.services.keys import set_keys
from participants.models import (
    Actor,
    Consent,
    ConsentWording,
    Organisation,
    Person,
    Post,
)
from participants.selectors.consents import wordings_at
from participants.selectors.imports.named import organisation_named
from participants.selectors.people import match_person
from participants.services.audit import record
from participants.services.consents import Word, record_consents
from participants.services.missing import report_missing
from participants.services.people import (
    CardWasErased,
    create_person,
    lock_standing,
    note_post,
)

Purpose = ConsentWording.Purpose


def identify(
    registration: Registration,
    *,
    actor: Actor,
    at: datetime,
    changed: Iterable[str] = (),
) -> None:
    """Set person, post, consents and answers of a registration whose address is proven.

    What the caller `changed` of it is stored by the same statement.

    Matched by the identity rule: folded name and (address or organisation) equal. When
    that person is registered already under another address, it may be a namesake: then
    a new card is made, and the duplicates list proposes to join the two. Words typed
    for an organisation mean the one that is called so, else what was decided of them,
    else they go to the desk's list.
    """
    _know_organisation(registration)
    found = registration.person or _known(registration)
    is_new = found is None or not _set_person(registration, found)
    if is_new:
        registration.person = _new_person(registration, actor)
    held = None if is_new else _post_held(registration)
    registration.post = held or _new_post(registration, actor)
    registration.post_snapshot = snapshot(registration)
    fields = ("person", "post", "post_snapshot")
    update(registration, [*changed, *fields, "updated_at"])
    _record_consents(registration, actor, at)
    keep_answers(registration, actor=actor, at=at)


def _known(registration: Registration) -> Person | None:
    """The card of that person; if it was merged this moment, the one that stays."""
    found = match_person(
        registration.name_key,
        email_key=registration.email_key,
        organisation=registration.organisation,
    )
    try:
        return lock_standing(found) if found is not None else None
    except CardWasErased:
        return None


def _know_organisation(registration: Registration) -> None:
    if registration.organisation is not None or not registration.organisation_text:
        return
    found = organisation_named(registration.organisation_text) or _decided(registration)
    if found is None:
        return
    registration.organisation = found.merged_into or found
    set_keys(registration)
    registration.save(update_fields=["organisation", "search_key", "updated_at"])


def _decided(registration: Registration) -> Organisation | None:
    missing = report_missing(registration.organisation_text)
    return missing.organisation if missing is not None else None


def _set_person(registration: Registration, person: Person) -> bool:
    """Whether `person` could be set: nobody is registered twice for one event."""
    registration.person = person
    try:
        with transaction.atomic():
            registration.save(update_fields=["person", "updated_at"])
    except IntegrityError:
        registration.person = None
        return False
    return True


def _new_person(registration: Registration, actor: Actor) -> Person:
    return create_person(
        given_name=registration.given_name,
        middle_name=registration.middle_name,
        family_name=registration.family_name,
        language=registration.language,
        email=registration.email,
        phone=registration.phone,
        gender=registration.gender,
        actor=actor,
    )


def _set_post(registration: Registration, actor: Actor) -> None:
    """The post of that day, by key and in words; one that is new is unconfirmed."""
    registration.post = _post_held(registration) or _new_post(registration, actor)
    registration.post_snapshot = snapshot(registration)
    registration.save(update_fields=["post", "post_snapshot", "updated_at"])


def _post_held(registration: Registration) -> Post | None:
    if registration.organisation is None:
        return None
    rows = Post.objects.filter(
        person=registration.person,
        organisation=registration.organisation,
        ended_on__isnull=True,
    )
    held = list(rows)
    same = [post for post in held if post.title == registration.post_title]
    return next(iter(same or held), None)


def _new_post(registration: Registration, actor: Actor) -> Post | None:
    if registration.organisation is None or registration.person is None:
        return None
    return note_post(
        registration.person,
        registration.organisation,
        title=registration.post_title,
        profiles=registration.stated_profiles,
        is_confirmed=False,
        actor=actor,
    )


def restate_post(registration: Registration, *, actor: Actor) -> None:
    """The post again after what was typed of it was corrected.

    A post that nobody confirmed and that came with this registration alone was never
    true: it goes. Any other stays with the person.
    """
    former = registration.post
    registration.post = None
    registration.save(update_fields=["post", "updated_at"])
    if former is not None and _came_with(registration, former):
        after = {"post": former.uid}
        record(actor, "person.post_withdrawn", former.person, after=after)
        former.delete()
    _set_post(registration, actor)


def _came_with(registration: Registration, post: Post) -> bool:
    is_new = post.created_at >= registration.created_at
    return is_new and not post.is_confirmed and not post.registrations.exists()


def snapshot(registration: Registration) -> dict[str, Any]:
    """Organisation and post as they were stated, whatever happens to the rows."""
    office = registration.organisation
    return {
        "organisation": office.names if office else registration.organisation_text,
        "organisation_uid": str(office.uid) if office else "",
        "title": registration.post_title,
        "profiles": [profile.code for profile in registration.stated_profiles],
    }


def _record_consents(registration: Registration, actor: Actor, at: datetime) -> None:
    """What was ticked in the form, in the wording that was shown there."""
    said: list[tuple[ConsentWording | None, bool]] = []
    if registration.consent_wording is not None:
        said.append((registration.consent_wording, True))
    asked: dict[str, bool] = {}
    if registration.may_be_photographed is not None:
        asked[Purpose.PHOTO] = registration.may_be_photographed
    if registration.wants_newsletter:
        asked[Purpose.NEWSLETTER] = True
    agreed_at = registration.consented_at or registration.created_at
    shown = wordings_at(asked, max(agreed_at, registration.created_at))
    said += [(shown.get(purpose), is_given) for purpose, is_given in asked.items()]
    words = [
        Word(
            wording,
            is_given,
            registration.event.uid if wording.purpose == Purpose.PHOTO else None,
        )
        for wording, is_given in said
        if wording is not None
    ]
    if words and registration.person is not None:
        record_consents(
            registration.person,
            words,
            channel=Consent.Channel.FORM,
            language=registration.language,
            at=registration.consented_at or at,
            actor=actor,
        )
