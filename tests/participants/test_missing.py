"""What is typed instead of an organisation, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from participants.models import AuditEvent, MissingOrganisation, Organisation
from participants.selectors.organisations import find_organisations
from participants.services.missing import (
    MissingIsSettled,
    accept_missing,
    join_missing,
    reject_missing,
    report_missing,
)
from participants.services.organisations import OrganisationNameMissing
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def reported(text: str) -> MissingOrganisation:
    row = report_missing(text)
    assert row is not None
    return row


def test_report_missing_keeps_one_row_for_all_spellings() -> None:
    first = reported("Udruženje  Primer")
    second = reported("Удружење Пример")
    again = reported("Удружење Пример")

    assert first.pk == second.pk == again.pk
    assert again.text == "Udruženje Primer"
    assert again.spellings == ["Udruženje Primer", "Удружење Пример"]


def test_report_missing_ignores_words_without_letters() -> None:
    assert report_missing(" -- ") is None
    assert not MissingOrganisation.objects.exists()


def test_accept_missing_adds_it_with_what_was_typed() -> None:
    row = reported("Udruzenje Primer")
    reported("UDRUŽENJE PRIMER")

    organisation = accept_missing(
        row,
        kind="ngo",
        names={"sr-latn": "Udruženje građana Primer"},
        language="sr-latn",
        actor=None,
    )

    row.refresh_from_db()
    assert (row.state, row.organisation) == ("accepted", organisation)
    assert organisation.aliases == ["Udruzenje Primer"]
    assert find_organisations("удружење пример") == [organisation]
    assert AuditEvent.objects.filter(action="missing.settled").count() == 1


def test_accept_missing_without_a_name_changes_nothing() -> None:
    row = reported("Primer")

    with pytest.raises(OrganisationNameMissing):
        accept_missing(row, kind="ngo", names={}, language="en", actor=None)

    row.refresh_from_db()
    assert row.state == "open"
    assert not Organisation.objects.exists()


def test_join_missing_adds_the_words_as_other_names() -> None:
    organisation = make_organisation("Община Смолян")
    row = reported("ОбА Смолян")

    join_missing(row, organisation, actor=None)

    organisation.refresh_from_db()
    assert organisation.aliases == ["ОбА Смолян"]
    assert find_organisations("oba smolyan") == [organisation]
    row.refresh_from_db()
    assert (row.state, row.organisation) == ("joined", organisation)


def test_join_missing_to_a_merged_one_joins_the_one_that_stays() -> None:
    stays = make_organisation("Община Смолян")
    merged = make_organisation("Община Смолен", merged_into=stays)

    assert join_missing(reported("ОбА Смолян"), merged, actor=None) == stays


def test_join_missing_that_is_a_name_already_adds_nothing() -> None:
    organisation = make_organisation("Община Смолян")

    join_missing(reported("Obshtina Smolyan"), organisation, actor=None)

    organisation.refresh_from_db()
    assert organisation.aliases == []


def test_what_is_settled_stays() -> None:
    organisation = make_organisation("Община Смолян")
    row = reported("nothing at all")
    reject_missing(row, actor=None)

    for act in (
        lambda: reject_missing(row, actor=None),
        lambda: join_missing(row, organisation, actor=None),
        lambda: accept_missing(
            row, kind="ngo", names={"en": "A"}, language="en", actor=None
        ),
    ):
        with pytest.raises(MissingIsSettled):
            act()

    row.refresh_from_db()
    assert (row.state, row.organisation) == ("rejected", None)
    assert Organisation.objects.count() == 1
    assert reported("Nothing at all").state == "rejected"


@pytest.mark.django_db(transaction=True)
def test_one_of_two_who_decide_at_once_wins(run_threads: Callable[..., Any]) -> None:
    row = reported("Primer")
    names = {"en": "Example"}

    def accept() -> str:
        try:
            accept_missing(row, kind="ngo", names=names, language="en", actor=None)
        except MissingIsSettled:
            return "settled"
        return "accepted"

    results = run_threads([accept] * 4)

    assert sorted(results) == ["accepted", "settled", "settled", "settled"]
    assert Organisation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_words_reported_at_once_are_one_row(run_threads: Callable[..., Any]) -> None:
    spellings = ["Primer", "PRIMER", "Пример", "primer"]

    run_threads([lambda text=text: report_missing(text) for text in spellings])

    row = MissingOrganisation.objects.get()
    assert sorted(row.spellings) == sorted(spellings)
