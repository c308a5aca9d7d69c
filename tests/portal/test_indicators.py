from __future__ import annotations

import pytest
from django.test import Client

from courses.selectors.genders import Genders
from portal.selectors.indicators import indicator_lines, tells_of_few
from programmes.models import Indicator
from tests.certificates.factories import make_attendant, make_held_event
from tests.factories import make_grant, make_organisation, make_user


@pytest.mark.parametrize(
    ("genders", "beside", "few"),
    [
        (Genders(6, 7), Genders(6, 7), False),
        (Genders(6, 7), Genders(12, 12), False),
        (Genders(6, 4), Genders(12, 12), True),  # four men
        (Genders(6, 7), Genders(9, 7), True),  # three women who are not in it
        (Genders(6, 0), Genders(6, 0, 0, 1), True),  # one who told nothing
    ],
)
def test_a_few_are_those_in_a_number_or_between_two(
    genders: Genders, beside: Genders, few: bool
) -> None:
    assert tells_of_few(genders, [beside]) is few


@pytest.mark.django_db
@pytest.mark.parametrize(("men", "told"), [(6, Genders(5, 6)), (4, None)])
def test_observers_get_genders_of_an_indicator_that_tell_of_no_few(
    men: int, told: Genders | None
) -> None:
    event = make_held_event()
    programme, office = event.programme, make_organisation(kind="council")
    for gender in ["woman"] * 5 + ["man"] * men:
        make_attendant(event, gender=gender)
    event.registrations.update(organisation=office)
    make = Indicator.objects.create
    fields = {"programme": programme, "target": 20}
    make(**fields, names={"en": "Came"}, measure="attended_once_per_series")
    make(**fields, names={"en": "Room"}, measure="attended_in_person")
    make(**fields, names={"en": "Held"}, measure="trainings_held")
    make(**fields, names={"en": "Typed"}, typed_value=3)
    reached = Genders(5, men)

    exact = indicator_lines(programme, reached, exact=True)
    shown = indicator_lines(programme, reached, exact=False)

    assert [row.genders for row in exact] == [Genders(5, men)] * 2 + [None] * 2
    assert [row.genders for row in shown] == [told] * 2 + [None] * 2
    assert [row.value for row in shown] == [row.value for row in exact]
    assert all(
        row.genders.people == row.value for row in exact if row.genders is not None
    )
    client = Client()
    client.force_login(make_grant(make_user(), "observer", programme).user)
    page = client.get(f"/desk/programmes/{programme.code}/figures/").content.decode()
    assert ("5 women · 6 men" in page) is (told is not None)
