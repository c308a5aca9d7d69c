"""Who was reached, by age, education, kind of work and special categories."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Event, EventRole
from courses.selectors.genders import Genders
from courses.services.answers import close_ended
from participants.models import Person, PersonalAnswer, SpecialAnswer, SpecialCount
from participants.services.privacy import erase_person
from portal.selectors.breakdowns import breakdowns_of
from portal.selectors.figures import figures_of, hidden_cells
from programmes.models import Programme
from tests.certificates.factories import make_attendant, make_held_event
from tests.factories import (
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_profile,
    make_question,
    make_registration,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return make_event()


def come(event: Event, number: int = 1, **fields: Any) -> list[Person]:
    """So many people were there."""
    found = []
    for _ in range(number):
        person = make_attendant(event, **fields).person
        assert person is not None
        found.append(person)
    return found


def born(people: list[Person], age: int, event: Event) -> None:
    assert event.starts_at is not None
    year = event.starts_at.year - age
    Person.objects.filter(pk__in=[row.pk for row in people]).update(birth_year=year)


def say(people: list[Person], programme: Programme, field: str, value: str) -> None:
    for person in people:
        SpecialAnswer.objects.create(
            person=person,
            programme_uid=programme.uid,
            field=field,
            value=value,
            at=timezone.now(),
        )


def shown(programme: Programme, *, exact: bool = True) -> dict[str, dict[str, Any]]:
    return {
        part.title: {cell.label: cell.people for cell in part.cells}
        for part in breakdowns_of(programme, exact=exact)
    }


def test_people_of_ngos_are_parted_by_legal_form() -> None:
    event = make_held_event()
    for form, number in (("public_benefit", 6), ("private_benefit", 5), ("", 5)):
        ngo = make_organisation(kind="ngo", legal_form=form)
        for _ in range(number):
            make_attendant(event, organisation=ngo)
    make_attendant(event, organisation=make_organisation(legal_form="public_benefit"))

    found = shown(event.programme, exact=False)

    assert found["People reached from NGOs, by legal form"] == {
        "in public benefit": 6,
        "in private benefit": 5,
        "not recorded": 5,
    }


def test_without_a_known_legal_form_nobody_is_parted_by_it() -> None:
    event = make_held_event()
    make_attendant(event, organisation=make_organisation(kind="ngo"))

    assert "People reached from NGOs, by legal form" not in shown(event.programme)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([5, 6], []),
        ([20, 3], [0, 1]),
        ([20, 3, 7], [1, 2]),
        ([20, 2, 1], [0, 1, 2]),
        ([20, 2, 1, 9], [1, 2, 3]),
        ([20, 3, 0], [0, 1, 2]),
        ([3], [0]),
        ([3, 3], [0, 1]),
        ([0, 8], []),
    ],
)
def test_what_is_hidden_cannot_be_worked_out(
    counts: list[int], hidden: list[int]
) -> None:
    found = hidden_cells(counts)

    assert sorted(found & {at for at, n in enumerate(counts) if n}) == [
        at for at in hidden if counts[at]
    ]


def test_by_the_age_groups_of_the_programme(event: Event) -> None:
    make_question(event.programme, "birth_year", bands=[18, 30, 55])
    born(come(event, 2), 17, event)
    born(come(event, 3), 30, event)
    (refused,), (_silent,) = come(event), come(event)
    PersonalAnswer.objects.create(
        person=refused,
        programme_uid=event.programme.uid,
        field="birth_year",
        is_refused=True,
        at=timezone.now(),
    )

    assert shown(event.programme) == {
        "People reached, by age": {
            "under 18": 2,
            "30–54": 3,
            "preferred not to say": 1,
            "not recorded": 1,
        }
    }
    assert shown(event.programme, exact=False) == {
        "People reached, by age": dict.fromkeys(
            ("under 18", "30–54", "preferred not to say", "not recorded")
        )
    }


def test_groups_chosen_and_years_of_birth_make_one_count(event: Event) -> None:
    make_question(event.programme, "age_band", bands=[55])
    born(come(event, 1), 60, event)
    (chose,) = come(event)
    PersonalAnswer.objects.create(
        person=chose,
        programme_uid=event.programme.uid,
        field="age_band",
        value="55-",
        at=timezone.now(),
    )

    assert shown(event.programme) == {"People reached, by age": {"55 and over": 2}}


def test_every_breakdown_sums_to_the_people_reached(event: Event) -> None:
    make_question(event.programme, "birth_year", bands=[30])
    make_question(event.programme, "education")
    born(come(event, 4, gender="woman"), 40, event)
    come(event, 3, gender="undisclosed")
    come(event, 2)
    make_registration(event, status="confirmed")  # did not come

    (figures,) = figures_of([event.programme], exact={event.programme.pk})

    assert figures.people == 9
    assert sum(line.people or 0 for line in figures.genders) == 9
    parts = shown(event.programme)
    assert {title: sum(cells.values()) for title, cells in parts.items()} == {
        "People reached, by age": 9,
        "People reached, by education": 9,
    }


def test_groups_are_parted_by_gender_for_those_who_see_people(event: Event) -> None:
    lawyer = make_profile("lawyer")
    come(event, 5, profiles=[lawyer], gender="woman")
    come(event, 6, profiles=[lawyer], gender="man")
    come(event, 6)

    (exact,) = breakdowns_of(event.programme, exact=True)
    (shown,) = breakdowns_of(event.programme, exact=False)

    assert [cell.genders for cell in exact.cells] == [Genders(5, 6), Genders(untold=6)]
    assert [cell.people for cell in shown.cells] == [11, 6]
    assert [cell.genders for cell in shown.cells] == [None, None]


def test_by_kind_of_work_stated_at_the_time(event: Event) -> None:
    lawyer = make_profile("lawyer")
    come(event, 2, profiles=[lawyer])
    come(event, 1)

    assert shown(event.programme) == {
        "People reached, by kind of work": {"lawyer": 2, "not recorded": 1}
    }


def test_who_does_several_kinds_of_work_counts_in_each(event: Event) -> None:
    lawyer, head = make_profile("lawyer"), make_profile("head")
    come(event, 5, profiles=[lawyer, head])
    come(event, 6, profiles=[head])
    other = make_event(programme=event.programme)
    again = make_attendant(other, person=come(event, 1, profiles=[head])[0])
    again.profiles.add(lawyer)

    (found,) = breakdowns_of(event.programme, exact=True)

    assert {cell.label: cell.people for cell in found.cells} == {
        "head": 12,
        "lawyer": 6,
    }
    assert found.note.endswith("12 people in all.")


# --- special categories ---------------------------------------------------------------


def test_special_counts_below_five_are_shown_to_nobody(event: Event) -> None:
    make_question(event.programme, "disability")
    say(come(event, 4), event.programme, "disability", "yes")
    say(come(event, 20), event.programme, "disability", "no")
    say(come(event, 6), event.programme, "disability", "refused")
    come(event, 7)

    found = shown(event.programme)["disability"]

    assert found == {
        "Yes": None,
        "No": 20,
        "preferred not to say": None,
        "not recorded": 7,
    }


def test_special_counts_from_five_on_are_shown(event: Event) -> None:
    make_question(event.programme, "minority")
    say(come(event, 5), event.programme, "minority", "yes")
    say(come(event, 5), event.programme, "minority", "no")
    say([make_person()], event.programme, "minority", "yes")  # did not come

    found = shown(event.programme)["belonging to a minority"]

    assert found == {"Yes": 5, "No": 5}


def test_where_all_say_yes_nothing_is_shown(event: Event) -> None:
    make_question(event.programme, "minority")
    say(come(event, 6), event.programme, "minority", "yes")

    found = shown(event.programme)["belonging to a minority"]

    assert found == {"Yes": None, "No": None}


def test_of_few_people_no_special_counts_are_made(event: Event) -> None:
    make_question(event.programme, "minority")
    say(come(event, 4), event.programme, "minority", "no")

    assert shown(event.programme) == {}


def test_counts_are_equal_after_erasure_and_after_the_end(event: Event) -> None:
    make_question(event.programme, "disability")
    make_question(event.programme, "birth_year", bands=[30])
    people = come(event, 6)
    born(people, 40, event)
    say(people, event.programme, "disability", "yes")
    say(come(event, 6), event.programme, "disability", "no")
    before = shown(event.programme)

    erase_person(Person.objects.get(pk=people[0].pk), actor=None)
    assert shown(event.programme) == before
    Programme.objects.update(ends_on=date(2020, 1, 1))
    assert close_ended(date(2020, 1, 1)) == 0
    gone = close_ended(date(2020, 1, 2))

    assert (gone, SpecialAnswer.objects.count()) == (11, 0)
    kept = SpecialCount.objects.order_by("value").values_list("value", "people")
    assert list(kept) == [("no", 6), ("yes", 6)]
    assert shown(event.programme) == before
    assert close_ended(date(2020, 1, 2)) == 0


def test_the_page_shows_them_to_observers_without_small_numbers(event: Event) -> None:
    make_question(event.programme, "birth_year", bands=[30])
    born(come(event, 3), 40, event)
    born(come(event, 9), 20, event)
    for role in ("observer", "manager"):
        client = Client(headers={"accept-language": "en"})
        user = make_grant(role=role, row=event.programme).user
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/desk/programmes/{event.programme.code}/figures/")
        html = page.content.decode()
        assert "People reached, by age" in html
        assert ("not shown" in html) == (role == "observer")


def play(event: Event, role: str, *genders: str) -> list[EventRole]:
    return [
        EventRole.objects.create(
            event=event, person=make_person(gender=gender), role=role
        )
        for gender in genders
    ]


def test_roles_are_counted_apart_each_person_once(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(status="held")
    (first, *_others) = play(event, "trainer", "woman", "man")
    again = make_event(programme=event.programme, status="held")
    EventRole.objects.create(event=again, person=first.person, role="trainer")
    EventRole.objects.create(event=again, person=first.person, role="host")
    ahead = make_event(programme=event.programme, status="open")
    play(ahead, "trainer", "man")
    play(make_event(status="held"), "trainer", "man")

    [found] = breakdowns_of(event.programme, exact=True)

    assert found.title == "Roles at events"
    assert {cell.label: cell.people for cell in found.cells} == {
        "trainer": 2,
        "host": 1,
    }
    assert found.cells[0].genders == Genders(women=1, men=1)
    assert "counted in each" in found.note


def test_few_of_a_role_are_told_to_who_sees_people_alone(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(status="held")
    play(event, "trainer", *["woman"] * 6)
    play(event, "host", "man")

    [found] = breakdowns_of(event.programme, exact=False)

    assert [cell.people for cell in found.cells] == [None, None]
    assert [cell.genders for cell in found.cells] == [None, None]


def test_breakdowns_take_as_many_statements_for_one_as_for_three(
    event: Event, django_assert_num_queries: Any
) -> None:
    for field in ("birth_year", "education", "disability"):
        make_question(event.programme, field, bands=[30])
    come(event, 5)
    with django_assert_num_queries(9):
        breakdowns_of(event.programme, exact=True)

    say(come(event, 3), event.programme, "disability", "no")

    with django_assert_num_queries(9):
        breakdowns_of(event.programme, exact=True)
