from __future__ import annotations

from datetime import date

import pytest

from programmes.models import Partner, PlannedGroup, Programme
from programmes.selectors import programmes as reads
from tests.factories import make_donor, make_organisation, make_programme

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2021, 9, 27), 27, date(2023, 12, 27)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
    ],
)
def test_add_months_keeps_the_day_or_takes_the_last(
    start: date, months: int, end: date
) -> None:
    assert reads.add_months(start, months) == end


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2021, 9, 26), "planned"),
        (date(2021, 9, 27), "running"),
        (date(2023, 12, 27), "running"),
        (date(2023, 12, 28), "ended"),
    ],
)
def test_status_on_follows_the_dates(day: date, status: str) -> None:
    programme = Programme(starts_on=date(2021, 9, 27), ends_on=date(2023, 12, 27))

    assert reads.status_on(programme, day) == status


def test_status_on_says_nothing_without_dates() -> None:
    assert reads.status_on(Programme(duration_months=12), date(2026, 1, 1)) == ""


def test_status_contradiction_names_both() -> None:
    programme = Programme(
        starts_on=date(2021, 9, 27),
        ends_on=date(2023, 12, 27),
        status_override="running",
        status_reason="U toku",
    )

    sentence = reads.status_contradiction(programme, date(2026, 11, 21))

    assert sentence == "Stated as “ongoing”, but by its dates it is “completed”."


@pytest.mark.parametrize("typed", ["07-23-73", "№ 07-23-73", "07 23 73", "07/23/73"])
def test_by_reference_finds_whatever_the_spelling(typed: str) -> None:
    programme = make_programme(reference_number="07-23-73", reference_key="072373")

    assert list(reads.by_reference(typed)) == [programme]


def test_by_reference_of_nothing_finds_nothing() -> None:
    make_programme()

    assert list(reads.by_reference(" № ")) == []


def test_donors_of_keeps_the_order_and_the_language() -> None:
    programme = make_programme()
    make_donor(programme, funding_sentences={"bg": "Първи.", "en": "First."})
    make_donor(programme, funding_sentences={"bg": "Втори.", "en": "Second."})

    assert reads.funding_sentences(programme, "en") == ["First.", "Second."]
    assert reads.funding_sentences(programme, "bg") == ["Първи.", "Втори."]


def test_promises_show_the_gap_between_stated_and_named() -> None:
    programme = make_programme()
    group = PlannedGroup.objects.create(
        programme=programme, names={"bg": "Служители"}, stated_organisations=21
    )
    group.organisations.set([make_organisation() for _ in range(20)])

    promise = reads.promises_of(reads.programme_dossier().get())[0]

    assert (promise.named, promise.stated, promise.gap) == (20, 21, 1)


def test_planned_total_counts_the_groups_that_count() -> None:
    programme = make_programme()
    for people, counts in ((100, True), (80, True), (30, False)):
        PlannedGroup.objects.create(
            programme=programme,
            names={"en": "Group"},
            planned_people=people,
            counts_to_total=counts,
        )

    assert reads.planned_total(programme) == 180


def test_partners_by_role_begin_with_who_leads_and_count() -> None:
    programme = make_programme()
    for role in ("beneficiary", "beneficiary", "selected", "lead"):
        Partner.objects.create(
            programme=programme, organisation=make_organisation(), role=role
        )

    found = reads.partners_by_role(programme)

    assert [(heading, len(rows)) for heading, rows in found] == [
        ("Lead organisation", 1),
        ("Beneficiaries", 2),
        ("Selected by public call", 1),
    ]


def test_every_role_has_a_heading() -> None:
    assert set(reads.ROLES_SHOWN) == set(Partner.Role)
