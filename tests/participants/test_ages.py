from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from participants.models import Person, PersonalAnswer
from participants.selectors.groups import people_by
from tests.factories import make_person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 1, tzinfo=UTC)


def told(person: Person, value: str, year: int = 2026, **fields: Any) -> None:
    fields = {"field": "age_band", **fields}
    at = datetime(year, 6, 1, tzinfo=UTC)
    PersonalAnswer.objects.create(
        person=person, programme_uid=uuid4(), value=value, at=at, **fields
    )


def is_aged(key: str, value: int, at: datetime = AT) -> bool:
    return people_by({"criterion": key, "value": value}, at=at).exists()


@pytest.mark.parametrize(
    ("band", "least", "most"),
    [("30-44", 30, 44), ("0-29", None, 29), ("65-", 65, None)],
)
def test_all_of_an_age_group_has_to_fit(
    band: str, least: int | None, most: int | None
) -> None:
    told(make_person(), band)

    if least is not None:
        assert is_aged("age_from", least)
        assert not is_aged("age_from", least + 1)
    if most is not None:
        assert is_aged("age_to", most)
        assert not is_aged("age_to", most - 1)
    assert is_aged("age_to", 120) is (most is not None)


def test_an_age_group_grows_older_with_the_years() -> None:
    told(make_person(), "18-29", year=2016)

    assert is_aged("age_from", 28)
    assert not is_aged("age_from", 29)
    assert is_aged("age_to", 39)
    assert not is_aged("age_to", 38)
    assert is_aged("age_to", 29, datetime(2016, 7, 1, tzinfo=UTC))


def test_the_year_of_birth_goes_before_what_was_told() -> None:
    told(make_person(birth_year=2000), "45-54")

    assert is_aged("age_to", 26)
    assert not is_aged("age_from", 27)


def test_one_of_several_age_groups_is_enough() -> None:
    person = make_person()
    told(person, "18-39")
    told(person, "30-54")

    assert is_aged("age_from", 30)
    assert is_aged("age_to", 39)
    assert not is_aged("age_to", 38)


def test_what_a_merged_card_told_counts() -> None:
    person = make_person()
    told(make_person(merged_into=person), "30-44")

    rule = {"criterion": "age_from", "value": 30}
    assert set(people_by(rule, at=AT)) == {person}


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ("", {"is_refused": True}),
        ("3-4", {"field": "education"}),
        ("", {"field": "gender"}),
        ("x-y", {}),
        ("-30", {}),
        ("30", {}),
    ],
)
def test_other_answers_are_no_age(value: str, fields: Any) -> None:
    told(make_person(), value, **fields)

    assert not is_aged("age_from", 1)
    assert not is_aged("age_to", 120)
