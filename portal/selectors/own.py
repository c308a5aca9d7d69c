"""What “my page” shows somebody of what is kept about them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from courses.models import ACTIVE, Candidacy
from participants.models import (
    Person,
    PersonalAnswer,
    PersonalQuestion,
    SpecialAnswer,
)
from participants.selectors.questions import questions_of, special_answers_of
from programmes.models import Programme


@dataclass(frozen=True)
class Asked:
    """What one programme asks somebody, and what they answered so far."""

    programme: Programme
    questions: list[PersonalQuestion]
    ordinary: list[PersonalAnswer]
    special: list[SpecialAnswer]


def people_at(address_key: str) -> QuerySet[Person]:
    """The cards with this mail address; an office mailbox may have several."""
    rows = Person.objects.filter(merged_into=None, erased_at=None)
    return rows.filter(email_key=address_key).order_by("sort_key", "pk")


def candidacies_at(address_key: str) -> QuerySet[Candidacy]:
    """The qualifications these people are on the way to, or hold."""
    rows = Candidacy.objects.filter(person__in=people_at(address_key).values("pk"))
    return rows.select_related("qualification__programme", "person").order_by("pk")


def asked_of(person: Person) -> list[Asked]:
    """The programmes somebody takes part in that ask anything, the latest first."""
    registered = person.registrations.filter(status__in=ACTIVE)
    pks = registered.values("event__programme")
    listed = person.listings.values("scope_uid")
    answered = PersonalAnswer.objects.filter(person=person).values("programme_uid")
    told = SpecialAnswer.objects.filter(person=person).values("programme_uid")
    programmes = (
        Programme.objects.filter(pk__in=pks)
        | Programme.objects.filter(uid__in=listed)
        | Programme.objects.filter(uid__in=answered)
        | Programme.objects.filter(uid__in=told)
    )
    special = special_answers_of([person])
    found = []
    for programme in programmes.distinct():
        uid = programme.uid
        questions = questions_of(uid)
        mine = [row for row in special if row.programme_uid == uid]
        if questions or mine:
            ordinary = person.personal_answers.filter(programme_uid=uid)
            found.append(Asked(programme, questions, list(ordinary), mine))
    return found
