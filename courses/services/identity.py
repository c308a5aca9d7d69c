"""Who a confirmed registration is: matched to a card, or given one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from courses.models import Registration
from courses.services.keys import set_keys
from participants.models import Actor, Consent, ConsentWording, Person, Post
from participants.selectors.people import match_person
from participants.services.consents import record_consent
from participants.services.missing import report_missing
from participants.services.people import add_post, create_person

Purpose = ConsentWording.Purpose


def identify(registration: Registration, *, actor: Actor, at: datetime) -> None:
    """Set person, post and consents of a registration whose address is proven.

    Matched by the identity rule: folded name and (address or organisation) equal. When
    that person is registered already under another address, it may be a namesake: then
    a new card is made, and the duplicates list proposes to join the two. Words typed
    for an organisation nobody knew go to the desk's list, or mean what was decided.
    """
    _know_organisation(registration)
    found = registration.person or match_person(
        registration.name_key,
        email_key=registration.email_key,
        organisation=registration.organisation,
    )
    if found is None or not _set_person(registration, found):
        _set_person(registration, _new_person(registration, actor))
    _set_post(registration, actor, at)
    _record_consents(registration, actor, at)


def _know_organisation(registration: Registration) -> None:
    if registration.organisation is not None or not registration.organisation_text:
        return
    missing = report_missing(registration.organisation_text)
    if missing is None or missing.organisation is None:
        return
    found = missing.organisation
    registration.organisation = found.merged_into or found
    set_keys(registration)
    registration.save(update_fields=["organisation", "search_key", "updated_at"])


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


def _set_post(registration: Registration, actor: Actor, at: datetime) -> None:
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
    same = rows.filter(title=registration.post_title).first()
    return same or rows.first()


def _new_post(registration: Registration, actor: Actor) -> Post | None:
    if registration.organisation is None or registration.person is None:
        return None
    return add_post(
        registration.person,
        registration.organisation,
        title=registration.post_title,
        profile=registration.profile,
        is_confirmed=False,
        actor=actor,
    )


def snapshot(registration: Registration) -> dict[str, Any]:
    """Organisation and post as they were stated, whatever happens to the rows."""
    office, profile = registration.organisation, registration.profile
    return {
        "organisation": office.names if office else registration.organisation_text,
        "organisation_uid": str(office.uid) if office else "",
        "title": registration.post_title,
        "profile": profile.code if profile else "",
    }


def _record_consents(registration: Registration, actor: Actor, at: datetime) -> None:
    """What was ticked in the form, in the wording that was shown there."""
    said: list[tuple[ConsentWording | None, bool]] = []
    if registration.consent_wording is not None:
        said.append((registration.consent_wording, True))
    if registration.may_be_photographed is not None:
        wording = _wording_shown(registration, Purpose.PHOTO)
        said.append((wording, registration.may_be_photographed))
    if registration.wants_newsletter:
        said.append((_wording_shown(registration, Purpose.NEWSLETTER), True))
    for wording, is_given in said:
        if wording is not None and registration.person is not None:
            record_consent(
                registration.person,
                wording,
                is_given=is_given,
                channel=Consent.Channel.FORM,
                language=registration.language,
                at=registration.consented_at or at,
                actor=actor,
            )


def _wording_shown(registration: Registration, purpose: str) -> ConsentWording | None:
    rows = ConsentWording.objects.filter(purpose=purpose).order_by("-version")
    shown = rows.filter(created_at__lte=registration.created_at).first()
    return shown or rows.first()
