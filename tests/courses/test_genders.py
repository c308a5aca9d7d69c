from __future__ import annotations

import pytest
from django.utils.translation import override

from courses.models import Registration
from courses.selectors.genders import (
    GENDER,
    Genders,
    counted,
    genders_of,
    genders_of_people,
)
from courses.templatetags.genders import by_gender, people_by_gender
from participants.models import Person
from tests.factories import make_event, make_person, make_registration


@pytest.mark.django_db
def test_genders_of_registrations_sum_to_all_of_them() -> None:
    event = make_event()
    for gender in ("woman", "woman", "man", "other", "undisclosed", ""):
        make_registration(event, person=make_person(gender=gender))
    make_registration(event, person=None, gender="man")
    # what the card says holds, not what was typed
    make_registration(event, person=make_person(gender="woman"), gender="man")

    rows = Registration.objects.all()

    assert genders_of(rows) == Genders(women=3, men=2, other=1, untold=2)
    assert genders_of(rows).people == rows.count() == 8
    assert counted(rows.values_list(GENDER, flat=True)) == genders_of(rows)


@pytest.mark.django_db
def test_genders_of_people_sum_to_all_of_them() -> None:
    for gender in ("woman", "man", "man", "undisclosed", ""):
        make_person(gender=gender)

    assert genders_of_people(Person.objects.all()) == Genders(1, 2, 0, 2)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Genders(12, 1, 0, 3), "12 women · 1 man · 3 genders not told"),
        (Genders(1, 0, 2, 1), "1 woman · 2 other genders · 1 gender not told"),
        (Genders(), ""),
        (None, ""),
    ],
)
def test_genders_in_words_leave_nobody_out(found: Genders | None, words: str) -> None:
    with override("en"):
        assert by_gender(found) == words


def test_a_cell_without_people_is_a_number_alone() -> None:
    assert people_by_gender(Genders()) == "0"
