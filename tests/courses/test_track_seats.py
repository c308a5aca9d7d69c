"""Sessions held side by side: one is chosen, and only who chose it takes its seats."""

from __future__ import annotations

import re
import uuid
from functools import partial
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from courses import invariants
from courses.models import (
    CalendarFeed,
    Event,
    Quota,
    Registration,
    SeatUse,
    Session,
    Status,
)
from courses.selectors.tracks import slots_of
from courses.services.calendar import calendar_file, own_calendar_file
from courses.services.feeds import own_feed
from courses.services.nominations import Nominee, accept_nomination, nominate
from courses.services.own_changes import ChangesClosed, change_own
from courses.services.quotas import QuotaBelowTaken, set_quota
from courses.services.registration import SeatsTaken, cancel, confirm
from courses.services.sessions import change_session
from courses.services.ticket_papers import ticket_pdf
from courses.services.tickets import registration_path
from outbox.models import Message
from outbox.services.renderers import renderers
from tests.clients import organiser_of
from tests.courses.factories import sign_up, start_of
from tests.courses.test_nominations import Threads
from tests.factories import make_event, make_organisation, make_session, make_wording
from tests.journeys.scanning import words_of

pytestmark = pytest.mark.django_db


def workshops(*sizes: int) -> tuple[Event, list[Session], list[str]]:
    """An event with two workshops side by side, with seats of their own."""
    event, rows = make_event(seats=50), []
    for number, track in enumerate("AB"):
        session = make_session(
            event,
            titles={"en": f"Workshop {track}"},
            track=track,
            starts_at=start_of(event, 60),
            ends_at=start_of(event, 120),
        )
        rows.append(session)
        if number < len(sizes):
            set_quota(event, "session", sizes[number], row=session, actor=None)
    return event, rows, [str(row.uid) for row in rows]


def taken(event: Event) -> list[int]:
    rows = event.quotas.filter(scope="session").order_by("pk")
    return list(rows.values_list("taken", flat=True))


def own(row: Registration, **fields: Any) -> Registration:
    same = {"middle_name": "", "phone": "", "post_title": "", "language": "bg"}
    return change_own(row, **{**same, **fields})


def described(content: bytes) -> str:
    entry = Calendar.from_ical(content).walk("VEVENT")[0]
    return str(entry.get("description", ""))


def test_ticket_mail_paper_and_calendar_have_the_chosen_session_alone() -> None:
    event, _rows, uids = workshops()
    row = confirm(sign_up(event, chosen_sessions=[uids[1]]))

    mail = renderers["registration.ticket"](
        Message(kind="registration.ticket", about_uid=row.uid, language="en")
    )
    paper = words_of(ticket_pdf(row, "en"))
    own_file = own_calendar_file(row, language="en")

    for said in (mail.text, mail.html, paper, described(own_file)):
        assert "Workshop B" in said
        assert "Workshop A" not in said
    assert "Workshop A" in described(calendar_file(event, language="en"))


def test_who_chose_nothing_has_all_of_them_in_the_calendar() -> None:
    event, _rows, _uids = workshops()
    row = confirm(sign_up(event))

    said = described(own_calendar_file(row, language="en"))

    assert "Workshop A" in said
    assert "Workshop B" in said


def test_the_feed_of_a_mailbox_has_what_its_people_chose() -> None:
    event, _rows, uids = workshops()
    make_session(
        event, titles={"en": "Workshop C"}, track="C", starts_at=start_of(event, 60),
        ends_at=start_of(event, 120),
    )  # fmt: skip
    for name, uid in zip(("Ana", "Vera"), uids, strict=True):
        email = "both@town.example"
        confirm(sign_up(event, given_name=name, email=email, chosen_sessions=[uid]))
    feed = CalendarFeed(address_key="both@town.example", language="en")

    said = described(own_feed(feed))

    assert "Workshop A" in said
    assert "Workshop B" in said
    assert "Workshop C" not in said


def found() -> list[str]:
    return list(invariants.problems())


def test_who_chose_a_workshop_takes_its_seat_and_no_other() -> None:
    event, _rows, (first, second) = workshops(2, 2)

    sign_up(event, 1, chosen_sessions=[first])
    sign_up(event, 2, chosen_sessions=[second])
    sign_up(event, 3)  # added without a choice

    assert taken(event) == [1, 1]
    assert found() == []


def test_a_full_workshop_is_refused_by_name_or_waited_for() -> None:
    event, _rows, (first, second) = workshops(1)
    row = sign_up(event, 1, chosen_sessions=[first])

    with pytest.raises(SeatsTaken) as refusal:
        sign_up(event, 2, chosen_sessions=[first])
    waits = sign_up(event, 2, chosen_sessions=[first], join_waiting_list=True)
    other = sign_up(event, 3, chosen_sessions=[second])
    cancel(row)

    assert "1 seats of Workshop A" in str(refusal.value)
    waits.refresh_from_db()
    assert (waits.status, other.status) == (Status.OFFERED, Status.HELD)
    assert taken(event) == [1]


def test_the_choice_is_changed_until_the_deadline_and_serves_the_line() -> None:
    event, _rows, (first, second) = workshops(1, 1)
    row = confirm(sign_up(event, 1, chosen_sessions=[first]))
    waits = sign_up(event, 2, chosen_sessions=[first], join_waiting_list=True)

    own(row, chosen_sessions=[second])
    waits.refresh_from_db()
    assert (waits.status, taken(event)) == (Status.OFFERED, [1, 1])
    with pytest.raises(SeatsTaken):
        own(row, chosen_sessions=[first])
    with pytest.raises(ChangesClosed):
        own(row, chosen_sessions=[first], at=start_of(event, 1))

    row.refresh_from_db()
    assert row.chosen_sessions == [second]
    assert found() == []


def test_a_late_number_counts_who_chose_and_is_refused_below_them() -> None:
    event, rows, (first, second) = workshops()
    for number, uid in enumerate((first, first, second)):
        sign_up(event, number, chosen_sessions=[uid])

    with pytest.raises(QuotaBelowTaken):
        set_quota(event, "session", 1, row=rows[0], actor=None)
    set_quota(event, "session", 5, row=rows[0], actor=None)

    assert taken(event) == [2]


def test_a_session_that_becomes_parallel_binds_who_chose_it() -> None:
    event, rows, (first, _second) = workshops(3)
    sign_up(event, 1, chosen_sessions=[first])
    sign_up(event, 2)

    change_session(rows[0], actor=None, track="")
    assert taken(event) == [2]
    change_session(rows[0], actor=None, track="A")

    assert taken(event) == [1]
    assert found() == []


def test_a_nominee_chooses_with_the_agreement() -> None:
    event, _rows, (first, _second) = workshops(1)
    sign_up(event, 1, chosen_sessions=[first])
    wording, office = make_wording(), make_organisation()
    who = Nominee("Вера", "Смолянска", "vera@town.example", "bg")
    row = nominate(event, office, who, actor=None)

    with pytest.raises(SeatsTaken):
        accept_nomination(row, wording=wording, chosen_sessions=[first])
    row.refresh_from_db()
    assert row.status == Status.HELD
    accept_nomination(row, wording=wording, chosen_sessions=[_second])

    row.refresh_from_db()
    assert (row.status, row.chosen_sessions) == (Status.CONFIRMED, [_second])


def test_sessions_of_one_track_are_one_option_and_a_lone_one_is_no_choice() -> None:
    event, rows, _uids = workshops(4)
    make_session(
        event,
        track="A",
        starts_at=start_of(event, 90),
        ends_at=start_of(event, 120),
    )
    make_session(
        event, track="C", starts_at=start_of(event, 200), ends_at=start_of(event, 220)
    )

    (slot,) = slots_of(event)

    assert [len(one.sessions) for one in slot.options] == [2, 1]
    assert [one.free for one in slot.options] == [4, None]
    assert slots_of(make_event()) == []
    assert rows[0].track == "A"


def form_of(uids: list[str], number: int = 1) -> dict[str, str]:
    return {
        "given_name": "Иван",
        "family_name": f"Примеров{number}",
        "email": f"ivan{number}@town.example",
        "organisation_text": "Община Никъде",
        "organisation_asked": "Община Никъде",
        "request_uid": str(uuid.uuid4()),
        "consent": "on",
        **{f"slot_{at}": uid for at, uid in enumerate(uids, start=1)},
    }


def test_the_form_asks_and_the_own_page_shows_and_changes_it(client: Client) -> None:
    make_wording()
    event, _rows, (first, second) = workshops(3)
    path = f"/events/{event.slug}/register/"

    shown = client.get(path).content.decode()
    refused = client.post(path, form_of([]))
    assert not Registration.objects.exists()
    client.post(path, form_of([first]))

    row = Registration.objects.get()
    assert row.chosen_sessions == [first]
    assert "Workshop A (free: 3)" in shown
    assert "slot_1" in refused.context["form"].errors
    confirm(row)
    mine = registration_path(row)
    assert re.search(
        r"Your sessions.*Workshop A", client.get(mine).content.decode(), re.S
    )
    change = client.get(f"{mine}change/").context["form"]
    assert change["slot_1"].value() == first
    client.post(f"{mine}change/", {"language": "bg", "slot_1": second})
    row.refresh_from_db()
    assert row.chosen_sessions == [second]


def test_the_desk_shows_the_choice_and_corrects_it() -> None:
    event, _rows, (first, second) = workshops(3)
    row = confirm(sign_up(event, 1, chosen_sessions=[first]))
    client = organiser_of(event)
    path = f"/desk/events/{event.slug}/people/{row.uid}/"

    shown = client.get(path).content.decode()
    form = client.get(f"{path}correct/").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"organisation": "", "profiles": [], "slot_1": second}
    client.post(f"{path}correct/", sent)

    row.refresh_from_db()
    assert "Workshop A" in shown
    assert (row.chosen_sessions, taken(event)) == ([second], [0])


def test_a_seat_of_another_session_and_a_missing_one_are_named() -> None:
    event, _rows, (first, _second) = workshops(3)
    chose, other = sign_up(event, 1, chosen_sessions=[first]), sign_up(event, 2)
    SeatUse.objects.filter(registration=chose, quota__scope="session").update(
        registration=other
    )

    assert found() == [
        f"I1 registration {chose.uid} lacks a seat of its session",
        f"I1 registration {other.uid} holds a seat of another session",
    ]


@pytest.mark.django_db(transaction=True)
def test_the_last_chair_of_a_workshop_goes_to_one(run_threads: Threads) -> None:
    event, _rows, (first, _second) = workshops(2)

    def attempt(number: int) -> str:
        try:
            return sign_up(event, number, chosen_sessions=[first]).status
        except SeatsTaken:
            return "refused"

    results = run_threads([partial(attempt, number) for number in range(6)])

    assert sorted(results) == [*["held"] * 2, *["refused"] * 4]
    assert Quota.objects.get(scope="session").taken == 2
    assert found() == []
