from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Count

from courses.models import Event, Registration
from participants.models import Organisation, Person, Post
from participants.selectors.people import rank_people
from portal.selectors.invariants import all_problems
from portal.services import load
from tests.factories import make_person

pytestmark = pytest.mark.django_db
SIZES = ["--people=700", "--organisations=9", "--events=3", "--registrations=5"]


def test_make_load_makes_the_crowd_with_right_keys() -> None:
    call_command("make_load", *SIZES, verbosity=0)

    models = (Person, Post, Organisation, Event, Registration)
    assert [model._default_manager.count() for model in models] == [700, 700, 9, 3, 15]
    assert list(all_problems()) == []


def test_make_load_copies_people_and_registers_them_in_a_circle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(load, "DIFFERENT", 7)

    call_command("make_load", "--people=40", *SIZES[1:3], "--registrations=17")

    people = Person.objects.values_list("pk", "email_key", "name_key")
    keys = [email for _pk, email, _name in people]
    assert (len(keys), len(set(keys))) == (40, 40)
    assert len({name for _pk, _email, name in people}) == 7
    counts = Registration.objects.values_list("event").annotate(Count("person"))
    assert sorted(number for _event, number in counts) == [17, 17, 17]
    assert Registration.objects.values("person").distinct().count() == 40
    found = rank_people(Person.objects.all(), Person.objects.latest("pk").given_name)
    assert len(found.pks) > 1  # copies are found by their letters
    assert list(all_problems()) == []


def test_make_load_refuses_where_people_are() -> None:
    make_person()

    with pytest.raises(CommandError):
        call_command("make_load", *SIZES, verbosity=0)

    assert Person.objects.count() == 1
