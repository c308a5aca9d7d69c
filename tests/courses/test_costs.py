"""R-120: budget lines and the actual cost of an event, for each person and each day."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import CostLine, Event
from courses.selectors.costs import (
    actual_cost,
    cost_per_person_day,
    cost_shares_of,
    cost_sheet_of,
    payers_of,
)
from courses.services.copying import copy_event
from courses.services.costs import add_cost, change_cost, remove_cost
from participants.models import AuditEvent
from programmes.models import Indicator
from programmes.selectors.measures import achieved, rows_of
from tests.factories import (
    make_donor,
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_presence,
    make_programme,
    make_registration,
    make_session,
)

pytestmark = pytest.mark.django_db


def held(**fields: Any) -> Event:
    start = timezone.now() - timedelta(days=3)
    return make_event(**{"status": "held", "starts_at": start, **fields})


def cost(event: Event, actual: str | None = "100", **fields: Any) -> CostLine:
    values = {
        "kind": "room",
        "planned": None,
        "actual": None if actual is None else Decimal(actual),
        "currency": "EUR",
        **fields,
    }
    return add_cost(event, actor=None, **values)


def attend(event: Event, people: int = 1, days: int = 1) -> None:
    first = event.sessions.order_by("starts_at")[0]
    sessions = [first] + [
        make_session(event, starts_at=first.starts_at + timedelta(days=day))
        for day in range(1, days)
    ]
    for _ in range(people):
        row = make_registration(event, person=make_person())
        for session in sessions:
            make_presence(row, session)


def organiser_of(event: Event) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_grant(role="organiser", row=event).user)
    return client


def desk(event: Event, line: CostLine | None = None) -> str:
    return f"/desk/events/{event.slug}/costs/" + (f"{line.uid}/" if line else "")


# --- acts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"actual": None},
        {"actual": "-1"},
        {"actual": None, "planned": Decimal(-1)},
        {"currency": "eur"},
        {"currency": ""},
        {"kind": "bribes"},
        {"actual": "12345678901.00"},
    ],
)
def test_add_refuses_what_is_no_amount(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        cost(held(), **fields)

    assert not CostLine.objects.exists()
    assert not AuditEvent.objects.filter(action="cost.added").exists()


def test_database_refuses_a_line_without_or_below_nothing() -> None:
    event = held()

    for values in ({}, {"planned": -1}, {"actual": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CostLine.objects.create(event=event, kind="room", currency="EUR", **values)


def test_change_refuses_and_leaves_it_as_it_was() -> None:
    line = cost(held(), note="Hall")

    with pytest.raises(ValidationError):
        change_cost(
            line,
            kind="room",
            note="",
            planned=None,
            actual=None,
            currency="EUR",
            payer=None,
            document="",
            actor=None,
        )

    line.refresh_from_db()
    assert (line.note, line.actual) == ("Hall", Decimal(100))


def test_acts_are_noted_with_the_amounts() -> None:
    event = held()
    line = cost(event, payer=make_organisation())

    remove_cost(line, actor=None)

    assert not CostLine.objects.exists()
    noted = AuditEvent.objects.get(action="cost.removed")
    assert noted.before is not None
    assert noted.before["actual"] == "100.00"
    assert noted.before["event"] == str(event.uid)


# --- sums -------------------------------------------------------------------------------


def test_sums_are_by_kind_and_never_over_currencies() -> None:
    event = held()
    cost(event, "100", planned=Decimal(80))
    cost(event, "50.50")
    cost(event, "300", kind="travel", currency="RSD")
    cost(event, None, planned=Decimal(20), kind="travel")

    sheet = cost_sheet_of(event)

    found = [(row.kind, row.currency, row.planned, row.actual) for row in sheet.kinds]
    assert found == [
        ("room", "EUR", Decimal(80), Decimal("150.50")),
        ("travel", "RSD", Decimal(0), Decimal(300)),
        ("travel", "EUR", Decimal(20), Decimal(0)),
    ]
    totals = {row.currency: row.difference for row in sheet.totals}
    assert totals == {"EUR": Decimal("50.50"), "RSD": Decimal(300)}


def test_share_goes_by_who_was_really_there() -> None:
    event = held()
    attend(event, people=3, days=2)
    make_registration(event)  # did not come
    cost(event, "100")

    sheet = cost_sheet_of(event)

    (share,) = sheet.shares
    assert (sheet.people, sheet.person_days) == (3, 6)
    assert share.per_person == Decimal("33.33")
    assert share.per_person_day == Decimal("16.67")


def test_share_of_nobody_is_none() -> None:
    event = held()
    cost(event)

    (share,) = cost_sheet_of(event).shares

    assert (share.per_person, share.per_person_day) == (None, None)


# --- programmes -------------------------------------------------------------------------


def indicator(event: Event, **arguments: Any) -> Indicator:
    return Indicator.objects.create(
        programme=event.programme,
        names={"en": "Cost"},
        measure="cost_per_person_day",
        measure_arguments=arguments,
    )


def test_measure_counts_held_events_whose_cost_is_known() -> None:
    programme = make_programme(currency="EUR")
    event, free = held(programme=programme), held(programme=programme)
    ahead = make_event(programme=programme)
    attend(event, people=2)
    attend(free, people=5)  # nobody entered what it cost
    cost(event, "90")
    cost(ahead, "500")
    cost(held(), "700")
    row = indicator(event)

    assert achieved(row) == Decimal("45.00")
    rows = rows_of(row)
    assert rows is not None
    assert list(rows) == [event]
    assert actual_cost(programme) == Decimal(90)


def test_measure_is_none_without_anybody_or_over_several_currencies() -> None:
    programme = make_programme(currency="EUR")
    event = held(programme=programme)
    assert cost_per_person_day(programme) is None
    cost(event, "90")
    assert cost_per_person_day(programme) is None
    attend(event)
    assert cost_per_person_day(programme) == Decimal("90.00")

    cost(event, "10", currency="RSD")

    assert cost_per_person_day(programme) is None
    assert cost_per_person_day(programme, currency="RSD") is None


def test_measure_takes_leva_at_the_fixed_rate() -> None:
    programme = make_programme(currency="BGN")
    event = held(programme=programme)
    attend(event)
    cost(event, "195.58", currency="BGN")

    assert cost_per_person_day(programme) == Decimal("195.58")
    assert cost_per_person_day(programme, currency="EUR") == Decimal("100.00")
    cost(event, "1")
    assert cost_per_person_day(programme, currency="EUR") == Decimal("101.00")
    assert cost_per_person_day(programme) is None


def test_programme_shares_divide_by_the_days_of_the_events_of_that_currency() -> None:
    programme = make_programme()
    first, second = held(programme=programme), held(programme=programme)
    attend(first, people=2)
    attend(second, people=3)
    cost(first, "100")
    cost(first, "20", kind="meals")
    cost(second, "600", currency="RSD")
    cost(second, "30")

    found = {
        row.currency: (row.actual, row.person_days, row.per_person_day)
        for row in cost_shares_of(programme)
    }

    assert found == {
        "EUR": (Decimal(150), 5, Decimal("30.00")),
        "RSD": (Decimal(600), 3, Decimal("200.00")),
    }


def test_figures_show_it_to_observers_unless_few_were_there() -> None:
    programme = make_programme()
    event = held(programme=programme)
    attend(event, people=4)
    cost(event, "90")
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_grant(role="observer", row=programme).user)
    path = f"/desk/programmes/{programme.code}/figures/"
    assert "22.50" not in client.get(path).content.decode()

    attend(event)

    assert "18 EUR" in client.get(path).content.decode().replace("\xa0", " ")


# --- copies -----------------------------------------------------------------------------


def test_copy_has_what_is_planned_and_nothing_of_what_it_cost() -> None:
    event, payer = held(), make_organisation()
    cost(event, "90", planned=Decimal(80), note="Hall", payer=payer, document="17/2026")
    cost(event, "12", note="Taxi")
    day = event.day
    assert day is not None

    copy = copy_event(event, first_day=day + timedelta(days=7), actor=None)

    line = copy.cost_lines.get()
    assert (line.note, line.planned, line.payer) == ("Hall", Decimal(80), payer)
    assert (line.actual, line.document) == (None, "")


# --- pages ------------------------------------------------------------------------------


def test_desk_adds_changes_and_removes() -> None:
    event = held()
    donor = make_donor(event.programme).organisation
    client = organiser_of(event)
    typed = {"kind": "room", "note": "Hall", "planned": "1.200,50", "currency": "eur"}

    client.post(desk(event), {**typed, "payer": str(donor.uid)})
    line = CostLine.objects.get()
    assert (line.planned, line.currency, line.payer) == (
        Decimal("1200.50"),
        "EUR",
        donor,
    )
    client.post(desk(event, line), {**typed, "actual": "1150", "document": "7/26"})
    line.refresh_from_db()
    assert (line.actual, line.document, line.payer) == (Decimal(1150), "7/26", None)
    page = client.get(desk(event)).content.decode()
    assert "7/26" in page
    client.post(desk(event, line), {"remove": "yes"})
    assert not CostLine.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"kind": "room", "currency": "EUR"}, "Give the planned or the actual amount."),
        ({"kind": "room", "currency": "euro", "planned": "1"}, "Write three letters"),
        ({"kind": "x", "currency": "EUR", "planned": "1"}, "valid choice"),
        ({"kind": "room", "currency": "EUR", "planned": "-1"}, "0 or more"),
        (
            {
                "kind": "room",
                "currency": "EUR",
                "planned": "1",
                "payer": "00000000-0000-0000-0000-000000000000",
            },
            "choice",
        ),
    ],
)
def test_desk_says_what_is_wrong(data: dict[str, Any], words: str) -> None:
    event = held()

    answer = organiser_of(event).post(desk(event), data)

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not CostLine.objects.exists()


def test_payers_are_those_of_the_programme_and_the_event() -> None:
    event = held()
    donor = make_donor(event.programme).organisation
    office = make_organisation("Община Смолян")
    make_registration(event, organisation=office)
    make_registration(held(), organisation=make_organisation())

    assert set(payers_of(event)) >= {donor, office}
    assert payers_of(event).filter(pk=office.pk).count() == 1
    other = make_registration(held(), organisation=make_organisation()).organisation
    assert other not in payers_of(event)


def test_desk_does_not_touch_what_belongs_to_another_event() -> None:
    event, line = held(), cost(held())

    client = organiser_of(event)

    assert client.post(desk(event, line), {"remove": "yes"}).status_code == 404
    assert client.get(desk(line.event)).status_code == 404
    assert CostLine.objects.count() == 1


def test_desk_asks_as_much_for_three_as_for_one() -> None:
    event = held()
    client, numbers = organiser_of(event), []

    for count in (1, 2):
        for _ in range(count):
            office = make_organisation()
            cost(event, payer=office, currency="EUR")
            attend(event)
        with CaptureQueriesContext(connection) as queries:
            client.get(desk(event))
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]
