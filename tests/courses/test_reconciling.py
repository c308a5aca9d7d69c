"""Paper against scans: differences of a day, decided one by one and together."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from courses.invariants import problems
from courses.models import Event, Presence, Registration, Scan, Session, Sheet
from courses.privacy.registrations import erase_scans
from courses.services.checkin import record_scan
from courses.services.corrections import BooksClosed, ReasonMissing
from courses.services.events import AttendanceIncomplete, mark_reported
from courses.services.reconciling import (
    NoSheet,
    Outcome,
    Reconciled,
    leave_row_out,
    reconciled,
    settle_day,
)
from participants.models import AuditEvent
from tests.courses.test_sheets import enter, make_day, make_sheet
from tests.factories import make_admin, make_person, make_registration

pytestmark = pytest.mark.django_db


def make_mixed() -> tuple[Event, Sheet]:
    """A day of two halves: A signed and was scanned, B signed alone, C was scanned alone,
    D signed the day and was scanned in the morning; a guest wrote their name by hand,
    and one row nobody can read.
    """
    event = make_day(4)
    sheet = make_sheet(event)
    morning, afternoon = event.sessions.all()
    first, _second, third, fourth = event.registrations.order_by("family_name")
    scanned(morning, first, third, fourth)
    scanned(afternoon, first)
    enter(sheet, "1-2, 4, 5w, 6?", row5="Nova Gostova")
    return event, sheet


def scanned(session: Session, *people: Registration) -> None:
    at = session.starts_at + timedelta(minutes=1)
    for person in people:
        record_scan(
            session.event,
            session,
            id=uuid.uuid4(),
            registration=person,
            device_time=at,
            received_at=at,
        )


def names(rows: Any) -> list[str]:
    return [getattr(row, "registration", row).family_name for row in rows]


def day_of(event: Event) -> Reconciled:
    assert event.day is not None
    return reconciled(event, event.day)


def settle(event: Event, outcome: str, *families: str, reason: str = "") -> int:
    assert event.day is not None
    people = list(event.registrations.filter(family_name__in=families))
    return settle_day(
        event,
        event.day,
        people,
        outcome,
        reason=reason,
        actor=make_admin(),
        at=timezone.now(),
    )


def in_reports(event: Event) -> int:
    """How many people reports count as there."""
    rows = Presence.objects.filter(session__event=event)
    rows = rows.filter(state__in=("present", "late", "partial"))
    return rows.values("registration").distinct().count()


def test_a_day_has_who_signed_and_who_was_scanned_by_halves() -> None:
    event, _sheet = make_mixed()

    seen = day_of(event)

    assert names(seen.both) == ["A"]
    assert names(seen.paper) == ["B", "Gostova"]
    assert names(seen.scans) == ["C"]
    assert names(seen.open) == ["B", "C", "D", "Gostova"]
    assert [line.rows for line in seen.open] == [[2], [3], [4], []]
    assert [row.number for row in seen.unread] == [6]
    assert (seen.signed, seen.scanned, seen.total) == (5, 3, 5)
    assert not seen.agrees


def test_totals_agree_after_reconciliation() -> None:
    """R-67: late signatures on paper count, and paper, scans and reports say the same."""
    event, sheet = make_mixed()

    settle(event, Outcome.STANDS, "B", "D", "Gostova")
    settle(event, Outcome.SIGNED, "C")
    leave_row_out(sheet, 6, reason="A scribble", actor=make_admin())

    seen = day_of(event)
    assert seen.agrees
    assert names(seen.both) == ["A", "C"]
    assert seen.signed == seen.total == in_reports(event) == 5
    assert names(seen.decided) == ["B", "D", "Gostova"]
    assert not list(problems())


def test_what_is_taken_back_leaves_both_sides_alike() -> None:
    event, _sheet = make_mixed()

    settle(event, Outcome.NOT_SIGNED, "B", "D", "Gostova", reason="Wrong rows typed")
    settle(event, Outcome.NOT_SCANNED, "C", reason="Somebody else's badge")

    seen = day_of(event)
    assert names(seen.both) == ["A", "D"]
    assert seen.open == []
    assert seen.scanned == seen.total == in_reports(event) == 2
    undone = Scan.objects.filter(kind="undo").values_list("reason", flat=True)
    assert set(undone) == {"Wrong rows typed", "Somebody else's badge"}
    guest = Registration.objects.get(family_name="Gostova")
    assert guest.status == "cancelled"
    assert not list(problems())


def test_each_decision_is_noted_without_names() -> None:
    event, _sheet = make_mixed()

    assert settle(event, Outcome.STANDS, "A", "B", "C") == 2  # A agrees

    noted = AuditEvent.objects.filter(action="sheet.reconciled")
    assert noted.count() == 2
    assert {str(row.after) for row in noted} == {
        str({"on": str(event.day), "outcome": "stands"})
    }


def test_what_counts_as_it_is_keeps_who_said_so_and_why(desk: Client) -> None:
    event, _sheet = make_mixed()
    settle(event, Outcome.STANDS, "B", "C", reason="The battery was empty")
    path = reverse("sheet_day", args=[event.slug, str(event.day)])
    row = event.registrations.get(family_name="C")

    decided = {line.registration.pk: line for line in day_of(event).decided}
    page = desk.get(path).content.decode()
    person = desk.get(reverse("registration_desk", args=[event.slug, row.uid]))

    kept = Scan.objects.filter(registration=row, settled_at__isnull=False)
    assert {(one.settled_reason, one.settled_as) for one in kept} == {
        ("The battery was empty", True)
    }
    assert None not in kept.values_list("settled_by", flat=True)
    assert decided[row.pk].settled_reason == "The battery was empty"
    assert page.count("The battery was empty") == 2
    assert "The battery was empty" in person.content.decode()
    assert "Decisions on scans" in person.content.decode()


def test_who_is_erased_takes_the_reason_along() -> None:
    event, _sheet = make_mixed()
    settle(event, Outcome.STANDS, "C", reason="Was ill and came later")
    person = make_person("C C")
    event.registrations.filter(family_name="C").update(person=person)

    erase_scans(person, timezone.now())

    assert [line.settled_reason for line in day_of(event).decided] == ["–"]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_decision_made_twice_changes_nothing(outcome: str) -> None:
    event, _sheet = make_mixed()
    settle(event, outcome, "B", "C", reason="Looked at it")
    scans = Scan.objects.count()
    before = list(Presence.objects.order_by("pk").values("registration", "minutes"))

    settle(event, outcome, "B", "C", reason="Looked at it")

    assert Scan.objects.count() == scans
    after = list(Presence.objects.order_by("pk").values("registration", "minutes"))
    assert after == before


def test_a_later_scan_opens_a_decided_difference_again() -> None:
    event, _sheet = make_mixed()
    _morning, afternoon = event.sessions.all()
    settle(event, Outcome.STANDS, "C")

    scanned(afternoon, event.registrations.get(family_name="C"))

    assert "C" in names(day_of(event).open)


def test_what_was_taken_back_can_be_typed_and_signed_again() -> None:
    event, sheet = make_mixed()
    settle(event, Outcome.SIGNED, "C")
    settle(event, Outcome.NOT_SIGNED, "B", reason="Not there")

    enter(sheet, "2")
    settle(event, Outcome.STANDS, "B")

    assert "B" in names(day_of(event).decided)
    assert day_of(event).total == 5


@pytest.mark.parametrize("outcome", [Outcome.NOT_SIGNED, Outcome.NOT_SCANNED])
def test_nothing_is_taken_back_without_a_reason(outcome: str) -> None:
    event, sheet = make_mixed()
    scans = Scan.objects.count()

    with pytest.raises(ReasonMissing):
        settle(event, outcome, "B", "C", reason=" ")
    with pytest.raises(ReasonMissing):
        leave_row_out(sheet, 6, reason="", actor=make_admin())

    assert Scan.objects.count() == scans
    assert len(day_of(event).open) == 4


def test_closed_books_stay_as_they_were_reported() -> None:
    event, sheet = make_mixed()
    Event.objects.filter(pk=event.pk).update(status=Event.Status.REPORTED)

    with pytest.raises(BooksClosed):
        settle(event, Outcome.STANDS, "B")
    with pytest.raises(BooksClosed):
        leave_row_out(sheet, 6, reason="A scribble", actor=make_admin())

    assert not Scan.objects.filter(settled_at__isnull=False).exists()


def test_nobody_signs_where_there_is_no_sheet() -> None:
    event = make_day(1)
    scanned(event.sessions.all()[0], event.registrations.get())

    with pytest.raises(NoSheet):
        settle(event, Outcome.SIGNED, "A")

    assert Scan.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_enter_it_once(run_threads: Any) -> None:
    event, _sheet = make_mixed()

    run_threads([lambda: settle(event, Outcome.SIGNED, "C")] * 3)

    assert (
        Scan.objects.filter(source="paper", registration__family_name="C").count() == 1
    )
    assert AuditEvent.objects.filter(action="sheet.reconciled").count() == 1


def test_a_day_takes_as_many_queries_for_forty_as_for_four(queries: Any) -> None:
    event, _sheet = make_mixed()
    few = queries(lambda: day_of(event))
    for number in range(36):
        make_registration(event, family_name=f"X{number}")
    enter(make_sheet(event), "5-30")

    assert queries(lambda: day_of(event)) == few


# --- the desk ---------------------------------------------------------------


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(make_admin())
    return client


def test_the_desk_decides_on_those_who_are_ticked(desk: Client) -> None:
    event, sheet = make_mixed()
    path = f"/desk/events/{event.slug}/sheets/days/{event.day}/"
    people = event.registrations.filter(family_name__in=("B", "D", "Gostova"))
    ticked = {"people": [str(row.uid) for row in people], "outcome": "stands"}

    page = desk.get(path)
    nobody = desk.post(path, {"outcome": "stands"})
    bare = desk.post(path, ticked | {"outcome": "not_signed"})
    done = desk.post(path, ticked)
    rows = {"rows": f"{sheet.uid}:6", "outcome": "leave_out", "reason": "A scribble"}
    left = desk.post(path, rows)

    assert "4 differences" in page.content.decode()
    assert (nobody.status_code, bare.status_code) == (400, 400)
    assert bare.content.decode().count(" checked") == 3  # nothing is lost
    assert (done.status_code, left.status_code) == (302, 302)
    assert names(day_of(event).open) == ["C"]
    assert "A scribble" in desk.get(path).content.decode()


def test_the_sheet_says_how_many_differences_wait(desk: Client) -> None:
    event, sheet = make_mixed()

    page = desk.get(f"/desk/events/{event.slug}/sheets/{sheet.uid}/").content.decode()

    assert "Decide on 5 differences" in page
    assert "Not back yet: page 1" in page


@pytest.mark.parametrize("on", ["2020-01-01", "today", "2026-13-40"])
def test_other_days_are_not_found(desk: Client, on: str) -> None:
    event = make_day(1)

    response = desk.get(f"/desk/events/{event.slug}/sheets/days/{on}/")

    assert response.status_code == 404


def test_the_day_is_had_as_a_spreadsheet(desk: Client) -> None:
    event, _sheet = make_mixed()
    path = f"/desk/events/{event.slug}/sheets/days/{event.day}/export/"
    columns = ["row", "name", "signed", "scanned", "there", "standing"]

    response: Any = desk.post(
        path, {"columns": columns, "language": "en", "letters": "latin"}
    )

    file = io.BytesIO(b"".join(response.streaming_content))
    _head, *rows = load_workbook(file).worksheets[0].iter_rows(values_only=True)
    assert [(row[0], *row[2:]) for row in rows] == [
        ("1", "the whole day", "the whole day", "yes", "paper and scans agree"),
        ("2", "the whole day", "–", "yes", "to be decided"),
        ("3", "–", "in the morning", "yes", "to be decided"),
        ("4", "the whole day", "in the morning", "yes", "to be decided"),
        (None, "the whole day", "–", "yes", "to be decided"),
    ]


def test_the_books_stay_open_while_paper_and_scans_differ() -> None:
    event, sheet = make_mixed()
    Event.objects.filter(pk=event.pk).update(status=Event.Status.HELD)
    event.refresh_from_db()

    with pytest.raises(AttendanceIncomplete, match=r"paper and scans differ.*\(5\)"):
        mark_reported(event, actor=make_admin())
    assert Event.objects.get(pk=event.pk).status == Event.Status.HELD

    settle(event, Outcome.STANDS, "B", "C", "D", "Gostova")
    leave_row_out(sheet, 6, reason="A blot", actor=make_admin())
    mark_reported(event, actor=make_admin())

    assert Event.objects.get(pk=event.pk).status == Event.Status.REPORTED


def test_the_books_stay_open_while_a_signed_page_is_not_typed() -> None:
    event = make_day(1)
    sheet = make_sheet(event)
    for session in event.sessions.all():
        scanned(session, event.registrations.get())
    Event.objects.filter(pk=event.pk).update(status=Event.Status.HELD)
    event.refresh_from_db()
    sheet.returned.create(sha256="0" * 64, taken_in_at=timezone.now())

    with pytest.raises(AttendanceIncomplete, match="Type the signed sheets"):
        mark_reported(event, actor=make_admin())
    assert Event.objects.get(pk=event.pk).status == Event.Status.HELD

    enter(sheet, "1")
    mark_reported(event, actor=make_admin())

    assert Event.objects.get(pk=event.pk).status == Event.Status.REPORTED


def test_overview_compares_paper_and_scans_once(desk: Client) -> None:
    event, sheet = make_mixed()
    Event.objects.filter(pk=event.pk).update(status="held")
    page = f"/desk/events/{event.slug}/"
    with CaptureQueriesContext(connection) as once:
        assert reconciled(event, sheet.on).open
    rows = [query["sql"] for query in once if "courses_sheet" in query["sql"]]
    assert rows

    with CaptureQueriesContext(connection) as caught:
        answer = desk.get(page)

    said = [query["sql"] for query in caught]
    assert "Decide where paper and scans differ" in answer.content.decode()
    assert [said.count(sql) for sql in rows] == [1] * len(rows)
