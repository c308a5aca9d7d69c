from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from courses.models import Event, Registration
from participants.models import Organisation, Person, Post
from portal.selectors.invariants import all_problems
from tests.factories import make_person

pytestmark = pytest.mark.django_db
SIZES = ["--people=700", "--organisations=9", "--events=3", "--registrations=5"]


def test_make_load_makes_the_crowd_with_right_keys() -> None:
    call_command("make_load", *SIZES, verbosity=0)

    models = (Person, Post, Organisation, Event, Registration)
    assert [model._default_manager.count() for model in models] == [700, 700, 9, 3, 15]
    assert list(all_problems()) == []


def test_make_load_refuses_where_people_are() -> None:
    make_person()

    with pytest.raises(CommandError):
        call_command("make_load", *SIZES, verbosity=0)

    assert Person.objects.count() == 1
