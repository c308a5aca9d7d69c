"""Which target groups somebody who registers belongs to, by what they state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    over_people: list[TargetGroup] = []
    for group in groups:
        if group.subject == TargetGroup.Subject.PEOPLE:
            over_people.append(group)
        elif _has(group, registration.organisation_id, at):
            found.add(group.pk)
    if registration.person_id:
        pk = registration.person_id
        return found | {group.pk for group in over_people if _has(group, pk, at)}
    stated = as_stated([registration], over_people, at)
    return found | {pk for pk, places in stated.items() if places}


def _has(group: TargetGroup, pk: int | None, at: datetime) -> bool:
    return pk is not None and members_of(group, at=at).filter(pk=pk).exists()


def as_stated(
    registrations: Sequence[Registration], groups: Iterable[TargetGroup], at: datetime
) -> dict[int, set[int]]:
    """Of each group over people, which of `registrations` fall into it, as indexes.

    The rules are asked about people made of the statements, who are unmade again; as
    many queries for one as for all.
    """
    found: dict[int, set[int]] = {group.pk: set() for group in groups}
    if not found or not registrations:
        return found
    with transaction.atomic():
        point = transaction.savepoint()
        people = _people_stated(registrations, at)
        places = {person.pk: place for place, person in enumerate(people)}
        for group in groups:
            members = members_of(group, at=at).filter(pk__in=places)
            found[group.pk] = {
                places[pk] for pk in members.values_list("pk", flat=True)
            }
        transaction.savepoint_rollback(point)
    return found


def _people_stated(rows: Sequence[Registration], at: datetime) -> list[Person]:
    """People as the registrations state them, in the same order, stored."""
    people = Person.objects.bulk_create(
        Person(
            given_name=row.given_name,
            family_name=row.family_name,
            gender=row.gender,
            birth_year=_year_stated(row),
            language=row.language,
        )
        for row in rows
    )
    PersonalAnswer.objects.bulk_create(
        PersonalAnswer(person=person, field=PersonalField.AGE_BAND, value=band, at=at)
        for person, row in zip(people, rows, strict=True)
        if (band := row.stated.get(PersonalField.AGE_BAND))
    )
    pairs = [
        (Post(person=person, organisation_id=pk, title=row.post_title), row)
        for person, row in zip(people, rows, strict=True)
        if (pk := row.organisation_id)
    ]
    Post.objects.bulk_create(post for post, _row in pairs)
    has = Post.profiles.through
    has._default_manager.bulk_create(
        has(post_id=post.pk, jobprofile_id=profile.pk)
        for post, row in pairs
        for profile in row.stated_profiles
    )
    return people


def _year_stated(registration: Registration) -> int | None:
    year = registration.stated.get(PersonalField.BIRTH_YEAR, "")
    return int(year) if str(year).isdecimal() else None
