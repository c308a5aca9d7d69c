from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory

from core import paging
from core.paging import Stretch, stretch_or_404
from participants.models import Person
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def stretch(**query: Any) -> Stretch[Person]:
    request = RequestFactory().get("/", query)
    return stretch_or_404(request, Person.objects.all(), "sort_key", size=2)


def names(some: Stretch[Person]) -> list[str]:
    return [row.family_name for row in some.object_list]


@pytest.fixture(autouse=True)
def people() -> None:
    for name in ("Ве", "Аа", "Бе", "Бе", "Га"):
        make_person(given_name="Ива", middle_name="", family_name=name)


def test_stretch_leads_forth_and_back_through_every_row_once() -> None:
    first = stretch()
    second = stretch(after=first.after)
    third = stretch(after=second.after)
    back = stretch(before=third.before)
    start = stretch(before=back.before)

    assert [names(one) for one in (first, second, third)] == [
        ["Аа", "Бе"],
        ["Бе", "Ве"],
        ["Га"],
    ]
    assert first.object_list[1].pk != second.object_list[0].pk
    assert (first.before, third.after) == (None, None)
    assert back.object_list == second.object_list
    assert start.object_list == first.object_list
    assert (start.before, start.after) == (None, first.after)


def test_stretch_counts_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (stretch().count, stretch().is_cut) == (5, False)

    monkeypatch.setattr(paging, "MOST_COUNTED", 3)

    assert (stretch().count, stretch().is_cut) == (3, True)


def test_stretch_after_a_row_that_has_gone_begins_anew() -> None:
    first = stretch()
    assert first.after is not None
    Person.objects.filter(uid=first.after).delete()

    assert names(stretch(after=first.after)) == ["Аа", "Бе"]


def test_stretch_after_no_uid_is_not_found() -> None:
    with pytest.raises(Http404):
        stretch(after="1' OR 1=1")
