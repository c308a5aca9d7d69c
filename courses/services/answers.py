"""What was answered with a registration, until and after it is known by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q

from courses.models import ACTIVE, Registration, SpecialStatement
from courses.selectors.attendance import attended_in, reached_by
from participants.models import (
    REFUSED,
    Actor,
    Consent,
    ConsentWording,
    Person,
    SpecialAnswer,
)
from participants.selectors.consents import wordings_at
from participants.services.answers import (
    close_special,
    keep_band,
    record_answers,
    record_special,
)
from programmes.models import Programme

APART = "special"  # in `stated`: there are answers of special categories, kept apart


def mark_special(registration: Registration, said: Mapping[str, str]) -> None:
    """Note that answers are kept apart, so that nobody has to look for none."""
    if said:
        registration.stated = {**registration.stated, APART: True}


def state_special(registration: Registration, said: Mapping[str, str]) -> None:
    """Keep answers of special categories apart until the address is proven."""
    if said:
        SpecialStatement.objects.bulk_create(
            SpecialStatement(registration=registration, field=field, value=word)
            for field, word in said.items()
        )


def keep_answers(registration: Registration, *, actor: Actor, at: datetime) -> None:
    """Give the answers of a registration to the person it turned out to be.

    Only from the address of the card is an earlier word changed: else it may be a
    namesake's.
    """
    person = registration.person
    if person is None:
        return
    said_at = registration.created_at
    is_own = registration.email_key == person.email_key
    stated = dict(registration.stated)
    is_apart = stated.pop(APART, False)
    if registration.gender:
        is_untold = registration.gender == Person.Gender.UNDISCLOSED
        stated["gender"] = REFUSED if is_untold else registration.gender
    if stated:
        record_answers(
            person,
            registration.event.programme.uid,
            stated,
            channel=Consent.Channel.FORM,
            at=said_at,
            actor=actor,
            fills_gaps_only=not is_own,
        )
    if is_apart:
        _keep_special(registration, person, actor)
    if registration.stated:
        registration.stated = {}
        registration.save(update_fields=["stated", "updated_at"])


def _keep_special(registration: Registration, person: Person, actor: Actor) -> None:
    rows = SpecialStatement.objects.filter(registration=registration)
    said_at = registration.created_at
    shown = wordings_at([ConsentWording.Purpose.SPECIAL], said_at)
    record_special(
        person,
        registration.event.programme.uid,
        {row.field: row.value for row in rows},
        wording=shown.get(ConsentWording.Purpose.SPECIAL),
        language=registration.language,
        channel=Consent.Channel.FORM,
        at=said_at,
        actor=actor,
    )
    rows.delete()


def count_and_close(person: Person, at: datetime) -> None:
    """Before somebody is erased: keep the age groups and the numbers of the answers."""
    standing = person.merged_into or person
    reached = reached_by(standing)
    for programme, year in reached.items():
        if person.birth_year is not None:
            keep_band(person, programme, age=year - person.birth_year, at=at)
    cards = Q(person=person) | Q(person__merged_into=person)
    counted = {(standing.pk, programme) for programme in reached}
    close_special(SpecialAnswer.objects.filter(cards), counted=counted)


def close_ended(today: date) -> int:
    """When a programme is over only numbers of special answers stay; say how many went.

    Counted are those who took part, as in the figures.
    """
    uids = SpecialAnswer.objects.values("programme_uid")
    over = Q(ends_on__lt=today) | Q(status_override=Programme.Status.ENDED)
    gone = 0
    for programme in Programme.objects.filter(over, uid__in=uids).order_by("pk"):
        people = attended_in([programme.pk]).exclude(person=None)
        counted = {
            (pk, programme.uid)
            for pk in people.values_list("person", flat=True).distinct()
            if pk is not None
        }
        rows = SpecialAnswer.objects.filter(programme_uid=programme.uid)
        gone += close_special(rows, counted=counted)
    return gone


def forget_statements() -> int:
    """Delete what was answered with registrations that ended before anybody confirmed
    them; say how many.
    """
    ended = Registration.objects.exclude(status__in=ACTIVE)
    gone, _by_model = SpecialStatement.objects.filter(registration__in=ended).delete()
    ended.filter(person=None).exclude(stated={}).update(stated={})
    return gone
