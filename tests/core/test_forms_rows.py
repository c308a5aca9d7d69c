from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from core.forms import RowField, RowsField
from participants.models import Organisation
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def rows() -> Any:
    return Organisation.objects.order_by("pk")


def refusal(field: Any, value: Any) -> tuple[str, str]:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return str(caught.value.code), caught.value.messages[0]


@pytest.mark.parametrize("kind", [RowField, RowsField])
def test_rows_are_offered_by_uid_and_name_in_the_language_of_the_page(
    kind: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    town = make_organisation()
    Organisation.objects.filter(pk=town.pk).update(
        names={"en": "Town", "sr": "Град", "sr-latn": "Grad"}
    )

    def shown(name: Any = "names") -> list[tuple[str, str]]:
        field = kind(rows(), name)
        return [(str(key), label) for key, label in field.choices if key]

    with override("sr"), django_assert_num_queries(1):
        assert shown() == [(str(town.uid), "Град")]
    with override("en"):
        assert shown() == [(str(town.uid), "Town")]
        assert shown(lambda row: row.names["en"].upper()) == [(str(town.uid), "TOWN")]


def test_a_row_without_a_name_is_still_to_be_told() -> None:
    town = make_organisation()
    town.names = {}

    assert RowField(rows()).label_from_instance(town) == str(town)


def test_chosen_rows_come_back() -> None:
    first, second, _third = (make_organisation() for _ in range(3))

    assert RowField(rows()).clean(str(first.uid)) == first
    assert RowField(rows(), to_field_name=None).clean(str(first.pk)) == first
    assert RowField(rows(), required=False).clean("") is None
    several = RowsField(rows(), widget=CheckboxSelectMultiple)
    assert list(several.clean([str(first.uid), str(second.uid)])) == [first, second]


@pytest.mark.parametrize("value", ["1", "x", "0" * 32, "\x00"])
def test_what_is_not_offered_is_refused_in_the_same_words(value: str) -> None:
    make_organisation()

    code, words = refusal(RowField(rows()), value)
    assert code == "invalid_choice"
    assert "choice" in words
    assert "UUID" not in words
    code, words = refusal(RowsField(rows()), [value])
    assert code == "invalid_choice"
    assert "choice" in words
    assert "UUID" not in words


def test_rows_that_are_no_list_are_refused() -> None:
    assert refusal(RowsField(rows()), "x")[0] == "invalid_list"


def test_a_row_of_a_model_form_is_marked_by_its_uid() -> None:
    first = make_organisation()

    assert RowField(rows()).prepare_value(first.pk) == first.uid
    assert RowField(rows()).prepare_value(first) == first.uid
    assert RowField(rows(), to_field_name=None).prepare_value(first.pk) == first.pk
    assert RowField(rows()).prepare_value(str(first.uid)) == str(first.uid)
    assert RowsField(rows()).prepare_value([first]) == [first.uid]


def test_a_row_that_is_not_chosen_is_said_in_words() -> None:
    choices: Any = RowField(rows(), required=False).choices

    assert next(iter(choices)) == ("", "not chosen")


def test_rows_stand_in_the_order_of_the_readers_alphabet(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for bulgarian, english in (("юрист", "lawyer"), ("връзки", "relations")):
        make_organisation(names={"bg": bulgarian, "en": english})

    def shown() -> list[str]:
        field: Any = RowsField(rows(), by_name=True)
        return [label for _key, label in field.choices]

    with override("bg"), django_assert_num_queries(1):
        assert shown() == ["връзки", "юрист"]
    with override("en"):
        assert shown() == ["lawyer", "relations"]


def test_rows_of_several_groups_stand_under_headings() -> None:
    named = [("Б", "council"), ("А", "council"), ("общински съвет", "council")]
    for name, kind in [*named, ("В", "ngo")]:
        make_organisation(name, kind=kind)
    councils = rows().filter(kind="council")

    def shown(chosen: Any) -> list[Any]:
        field: Any = RowField(
            chosen, "names", by_name=True, group=lambda row: row.get_kind_display()
        )
        return list(field.choices)

    with override("bg"):
        empty, *groups = shown(rows())
        assert [label for _key, label in shown(councils)[1:]] == [
            "общински съвет",
            "А",
            "Б",
        ]
    assert empty[0] == ""
    assert [(head, [name for _key, name in found]) for head, found in groups] == [
        ("неправителствена организация", ["В"]),
        ("общински съвет", ["общински съвет", "А", "Б"]),
    ]
