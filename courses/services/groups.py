"""Which target groups somebody who registers belongs to, by what they state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from courses.models import Registration
from participants.models import (
    Person,
    PersonalAnswer,
    PersonalField,
    Post,
    TargetGroup,
)
from participants.selectors.groups import members_of


def groups_of(
    registration: Registration, groups: Iterable[TargetGroup], at: datetime
) -> set[int]:
    """The primary keys of those `groups` that the registration falls into.

    Before the address is confirmed nobody is looked up: what was typed counts as
    fact, so that the answer never tells whether a person is known.
    """
    found: set[int] = set()
    over_people = []
    for group in groups:
        if group.subject == TargetGroup.Subject.PEOPLE:
            over_people.append(group)
        elif _has(group, registration.organisation_id, at):
            found.add(group.pk)
    if registration.person_id:
        pk = registration.person_id
        return found | {group.pk for group in over_people if _has(group, pk, at)}
    return found | (_groups_as_stated(registration, over_people, at))


def _has(group: TargetGroup, pk: int | None, at: datetime) -> bool:
    return pk is not None and members_of(group, at=at).filter(pk=pk).exists()


def _groups_as_stated(
    registration: Registration, groups: list[TargetGroup], at: datetime
) -> set[int]:
    """Ask the rules about a person made of the statements, and unmake the person."""
    if not groups:
        return set()
    with transaction.atomic():
        point = transaction.savepoint()
        person = Person.objects.create(
            given_name=registration.given_name,
            family_name=registration.family_name,
            gender=registration.gender,
            birth_year=_year_stated(registration),
            language=registration.language,
        )
        if band := registration.stated.get(PersonalField.AGE_BAND):
            PersonalAnswer.objects.create(
                person=person, field=PersonalField.AGE_BAND, value=band, at=at
            )
        if registration.organisation_id:
            post = Post.objects.create(
                person=person,
                organisation_id=registration.organisation_id,
                title=registration.post_title,
            )
            post.profiles.add(*registration.stated_profiles)
        found = {group.pk for group in groups if _has(group, person.pk, at)}
        transaction.savepoint_rollback(point)
    return found


def _year_stated(registration: Registration) -> int | None:
    year = registration.stated.get(PersonalField.BIRTH_YEAR, "")
    return int(year) if str(year).isdecimal() else None
