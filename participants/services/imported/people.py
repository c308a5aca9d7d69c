"""People of a list: those who are new, and what is filled in of the others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from core.many import insert_all, maker
from participants.access import programme_asking
from participants.models import (
    ON_CARD,
    Actor,
    Consent,
    ImportRun,
    Person,
    PersonalAnswer,
    PersonalField,
)
from participants.selectors.imports.clusters import Cluster
from participants.selectors.imports.matching import Plan
from participants.selectors.questions import cards_that_refused
from participants.services import people
from participants.services.audit import record_many
from participants.services.imported.languages import language_of
from participants.services.imported.written import Written, first

FILLED = ("email", "phone", "gender", "birth_year", "middle_name")
KEYS = people.KEYS


_PERSON = ("given_name", "middle_name", "family_name", "language", "gender",
           "birth_year", "email", "phone")  # fmt: skip


def add_people(
    plan: Plan, run: ImportRun, actor: Actor, written: Written, usual: dict[str, str]
) -> None:
    make = maker(Person, _PERSON)
    for cluster in plan.clusters:
        if cluster.person is None:
            person = cluster.person = make(*_said_of(cluster, usual))
            people.write_keys(person)
            written.people.append(person)
    insert_all(written.people)


def _said_of(cluster: Cluster, usual: dict[str, str]) -> tuple[Any, ...]:
    """What the rows of a person say, in the order of `_PERSON`."""
    line, lines = cluster.first, cluster.lines
    body = cluster.entries[0].organisation
    of_body = body.language if body else ""
    return (
        line.given,
        first(lines, "middle"),
        line.family,
        language_of(line.language, line.full_name, of_body, usual),
        first(lines, "gender"),
        first(lines, "birth_year") or None,
        first(lines, "email"),
        first(lines, "phone"),
    )


def fill_people(
    plan: Plan, run: ImportRun, actor: Actor, written: Written
) -> list[tuple[Person, str]]:
    """Fill empty fields of known people; gives what of it they have to be asked for."""
    new = {id(person) for person in written.people}
    refused = cards_that_refused(PersonalField.BIRTH_YEAR)
    told: list[tuple[Person, str]] = []
    trail = []
    for cluster in plan.clusters:
        person = cluster.person
        if person is None or id(person) in new:
            continue
        filled = []
        for name in FILLED:
            line_name = "middle" if name == "middle_name" else name
            value = first(cluster.lines, line_name)
            if name == "birth_year" and person.pk in refused:
                continue
            if value and not getattr(person, name):
                setattr(person, name, value)
                filled.append(name)
        if filled:
            people.write_keys(person)
            person.updated_at = timezone.now()
            written.changed.append(person)
            told += [(person, name) for name in filled if name in ON_CARD]
            trail.append((person, {"fields": filled, "import": run.uid}))
    if written.changed:
        Person.objects.bulk_update(
            written.changed, [*FILLED, *KEYS, "updated_at"], batch_size=200
        )
        record_many(actor, "person.changed", trail)
    return told


def note_answers(
    new: Iterable[Person],
    filled: list[tuple[Person, str]],
    *,
    run: ImportRun,
    at: datetime,
) -> None:
    """That gender and year of birth were told, when, and by which list."""
    programme = programme_asking(run)
    told = list(filled)
    former = PersonalAnswer.objects.filter(programme_uid=programme)
    for name in map(str, ON_CARD):
        told += [(person, name) for person in new if getattr(person, name)]
        keys = [person.pk for person, column in filled if column == name]
        for start in range(0, len(keys), 900):  # the new word holds, as on the card
            former.filter(field=name, person__in=keys[start : start + 900]).delete()
    make = maker(PersonalAnswer, _ANSWER)
    insert_all(
        [
            make(person.pk, programme, name, Consent.Channel.IMPORT, run.pk, at)
            for person, name in told
        ]
    )


_ANSWER = ("person_id", "programme_uid", "field", "channel", "source_id", "at")
