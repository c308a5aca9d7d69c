"""A list of people for one event is judged by what the event's own programme asks."""

from __future__ import annotations

from typing import Any

import pytest

from courses.models import Event
from participants.exchange import imports
from participants.models import ImportRun, Listing, Person, PersonalAnswer
from tests.factories import make_event, make_programme, make_question
from tests.participants.workbooks import make_run, xlsx

pytestmark = pytest.mark.django_db
TOLD: list[list[Any]] = [
    ["Ime i prezime", "Opština", "Pol", "Godina rođenja"],
    ["Ana Anić", "Šid", "ž", 1975],
]


def list_for(event: Event) -> ImportRun:
    return make_run(xlsx({"A": TOLD}), scope="event", scope_uid=event.uid)


def test_only_what_the_programme_of_the_event_asks_is_taken() -> None:
    event, other = make_event(), make_programme()
    event.further_programmes.add(other)  # takes part, and asks nobody
    make_question(event.programme, "gender")
    make_question(other, "birth_year")
    run = list_for(event)

    (entry,) = (e for e in imports.plan_of(run).entries if e.line.family)
    imports.commit(run, actor=None)

    assert [row.code for row in entry.line.warnings].count("not_asked") == 1
    person = Person.objects.get()
    assert (person.gender, person.birth_year) == ("woman", None)
    answer = PersonalAnswer.objects.get()
    assert (answer.field, answer.programme_uid) == ("gender", event.programme.uid)
    assert Listing.objects.get().scope_uid == event.uid


@pytest.mark.parametrize("is_gone", [False, True])
def test_for_an_event_whose_programme_asks_nothing_nothing_is_taken(
    is_gone: bool,
) -> None:
    event = make_event()
    make_question(None, "gender")  # of some other programme
    make_question(None, "birth_year")
    run = list_for(event)
    if is_gone:
        event.sessions.all().delete()
        event.delete()

    imports.commit(run, actor=None)

    person = Person.objects.get()
    assert (person.gender, person.birth_year) == ("", None)
    assert not PersonalAnswer.objects.exists()
