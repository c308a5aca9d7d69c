from __future__ import annotations

import pytest

from core.among import among, among_keys
from participants.models import Person
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_among_finds_rows_by_more_values_than_a_statement_has_parameters() -> None:
    one, other = make_person(), make_person()
    names = [one.name_key, *(f'nobody "{number}"' for number in range(40_000))]
    keys = [other.pk, *range(10**9, 10**9 + 40_000)]

    assert list(Person.objects.filter(name_key__in=among(names))) == [one]
    assert list(Person.objects.filter(pk__in=among_keys(keys))) == [other]


def test_among_of_nothing_finds_nothing() -> None:
    make_person()

    assert not Person.objects.filter(name_key__in=among([])).exists()
    assert not Person.objects.filter(pk__in=among_keys([])).exists()
