"""The screen in the room, the phone, and the desk of those who check themselves in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from courses.models import Presence, RoomScreen, Scan, SelfCheckin, Session
from courses.services.endings import cancel
from courses.services.room_codes import room_code
from courses.services.self_checkin import save_rule
from courses.services.tickets import registration_token, ticket_code
from outbox.models import Message
from tests.courses.room import around, code_path, make_room, seat
from tests.factories import make_admin, make_event, make_grant, make_session, make_user

pytestmark = pytest.mark.django_db
OVER = "This code does not count now."


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    caches["memory"].clear()


@pytest.fixture
def room() -> Iterator[Session]:
    """A session five minutes before its start, with its people allowed."""
    session = make_room(languages=["bg", "sr-latn"])
    with time_machine.travel(around(session, -5), tick=False):
        yield session


def signed_in() -> Client:
    """The window of an administrator, opened now."""
    client = Client()
    client.force_login(make_admin())
    return client


@pytest.fixture
def desk(room: Session) -> Client:
    return signed_in()


def arrive(client: Client, session: Session) -> str:
    """The page of this device after it read the code of now."""
    response = client.get(code_path(session, timezone.now()))
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"])


def press(client: Client, path: str, row: Any, **more: str) -> Any:
    return client.post(path, {"person": str(row.uid), **more}, follow=True)


# --- the phone --------------------------------------------------------------


def test_code_leads_to_a_page_and_checks_nobody_in(
    client: Client, room: Session
) -> None:
    row = seat(room.event)

    path = arrive(client, room)
    html = client.get(path).content.decode()
    head = client.head(code_path(room, timezone.now()))

    assert "Say who you are" in html
    assert row.full_name not in html
    assert head.status_code == 302
    assert not Scan.objects.exists()


def test_ticket_code_checks_in_and_is_known_for_the_next_session(
    client: Client, room: Session
) -> None:
    row = seat(room.event)
    later = make_session(room.event, starts_at=around(room, 120))

    first = client.post(arrive(client, room), {"who": ticket_code(row)}, follow=True)
    with time_machine.travel(around(later, -5), tick=False):
        path = arrive(client, later)
        html = client.get(path).content.decode()
        press(client, path, row)

    assert "You are in since" in first.content.decode()
    assert row.full_name in html
    assert "I am here" in html
    assert Presence.objects.filter(source="self").count() == 2


def test_open_my_page_offers_all_of_the_mailbox(client: Client, room: Session) -> None:
    people = [
        seat(room.event, "office@town.example", family_name=name)
        for name in ("Прва", "Друга", "Трећа")
    ]
    foreign = seat(room.event)
    _my_page(client, "office@town.example")

    path = arrive(client, room)
    html = client.get(path).content.decode()
    for row in people[:2]:
        press(client, path, row)
    of_nobody = press(client, path, foreign)

    assert all(row.full_name in html for row in people)
    assert foreign.full_name not in html
    assert of_nobody.status_code == 404
    assert Presence.objects.count() == 2


def _my_page(client: Client, address: str) -> None:
    session = client.session
    session["my_address"] = address
    session.save()


def test_second_person_on_one_phone_is_sent_to_the_door(
    client: Client, room: Session
) -> None:
    first, second = seat(room.event), seat(room.event)
    path = arrive(client, room)
    client.post(path, {"who": ticket_code(first)})

    response = client.post(path, {"who": ticket_code(second)})

    html = response.content.decode()
    assert response.status_code == 400
    assert "Another person was checked in on this device. Ask at the door." in html
    assert second.full_name not in html
    assert Presence.objects.get().registration == first


def test_cancelled_registration_is_told_so(client: Client, room: Session) -> None:
    row = seat(room.event)
    cancel(row, actor=None, reason="ill", at=around(room, -60))
    _my_page(client, row.email_key)

    path = arrive(client, room)
    html = client.get(path).content.decode()
    by_button = press(client, path, row)
    by_code = client.post(path, {"who": ticket_code(row)})

    for page in (html, by_button.content.decode(), by_code.content.decode()):
        assert "Not for today: the registration was cancelled." in page
    assert "Ask at the door." in html
    assert not Presence.objects.exists()


def test_words_that_are_no_ticket(client: Client, room: Session) -> None:
    path = arrive(client, room)

    wrong = client.post(path, {"who": "1"})
    empty = client.post(path, {"who": ""})

    assert wrong.status_code == empty.status_code == 400
    assert "This is not the code of a ticket." in wrong.content.decode()
    assert [scan.verdict for scan in Scan.objects.all()] == ["refused"]


def test_address_gets_the_same_answer_whether_it_is_known(
    client: Client, room: Session
) -> None:
    row = seat(room.event, "ana@town.example")
    path = arrive(client, room)

    known = client.post(path, {"who": row.email}).content.decode()
    unknown = client.post(path, {"who": "eve@town.example"}).content.decode()

    def plain(html: str, address: str) -> str:
        bare = html.replace(address, "ADDRESS")
        return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", bare)

    assert plain(known, row.email) == plain(unknown, "eve@town.example")
    assert "you are not checked in yet" in known
    assert Message.objects.count() == 1
    assert not Scan.objects.exists()


def test_mailed_link_opens_in_another_browser_and_asks_for_the_button(
    client: Client, room: Session
) -> None:
    row = seat(room.event, "ana@town.example")
    client.post(arrive(client, room), {"who": row.email})
    path = f"/here/now/{Message.objects.get().context['token']}/"
    mail_program = Client()

    html = mail_program.get(path).content.decode()
    before = Scan.objects.count()
    press(mail_program, path, row)
    with time_machine.travel(timezone.now() + timedelta(minutes=15), tick=False):
        late = mail_program.get(path)

    assert row.full_name in html
    assert before == 0
    assert Presence.objects.get().registration == row
    assert late.status_code == 410
    assert OVER in late.content.decode()


def test_page_of_a_registration_takes_the_code(client: Client, room: Session) -> None:
    row = seat(room.event)
    token = registration_token(row)
    own = client.get(f"/my/registrations/{token}/").content.decode()

    data = {"code": room_code(room, timezone.now()), "token": token}
    response = client.post("/here/", data, follow=True)
    press(client, response.redirect_chain[-1][0], row)

    assert 'action="/here/"' in own
    assert row.full_name in response.content.decode()
    assert Presence.objects.get().registration == row


def test_page_of_a_registration_offers_nothing_out_of_time(client: Client) -> None:
    session = make_room()
    row = seat(session.event)
    path = f"/my/registrations/{registration_token(row)}/"

    for minutes in (-40, 31):
        with time_machine.travel(around(session, minutes), tick=False):
            assert 'action="/here/"' not in client.get(path).content.decode()
    save_rule(session.event, actor=None, is_on=False)
    with time_machine.travel(around(session, 0), tick=False):
        assert 'action="/here/"' not in client.get(path).content.decode()


def test_typed_code_leads_on(client: Client, room: Session) -> None:
    code = room_code(room, timezone.now())

    response = client.post("/here/", {"code": f"{code[:3]} {code[3:].lower()}"})

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/here/now/")


@pytest.mark.parametrize(
    "code", ["ABCDEF", "x", "%00", "%F0%9F%98%80", "A" * 300, "' or 1=1 --"]
)
def test_every_wrong_code_gets_one_sentence(
    client: Client, room: Session, code: str
) -> None:
    shown = client.get(f"/here/{code}/")

    assert shown.status_code == 410
    assert OVER in shown.content.decode()
    assert "room_device" not in shown.cookies
    assert not Scan.objects.exists()


@pytest.mark.parametrize("code", ["ABCDEF", "x\x00", "😀", "A" * 300, ""])
def test_every_wrong_code_that_is_typed_is_refused(
    client: Client, room: Session, code: str
) -> None:
    response = client.post("/here/", {"code": code})

    assert response.status_code == 400
    assert not Scan.objects.exists()


def test_code_of_home_afterwards_opens_nothing(client: Client, room: Session) -> None:
    """The picture of the screen, the page that was open, and a friend's page."""
    row = seat(room.event)
    picture = code_path(room, timezone.now())
    path = arrive(client, room)
    sent_on = Client().get(path)

    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        at_home = Client().get(picture)
    with time_machine.travel(around(room, 40), tick=False):
        left_open = client.post(path, {"who": ticket_code(row)})
        screen = Client().get(code_path(room, timezone.now()))

    for response in (sent_on, at_home, left_open, screen):
        assert response.status_code == 410
        assert OVER in response.content.decode()
    assert not Scan.objects.exists()


def test_page_that_was_open_says_when_the_time_is_over(client: Client) -> None:
    session = make_room()
    row = seat(session.event)
    with time_machine.travel(around(session, 25), tick=False):
        path = arrive(client, session)
    with time_machine.travel(around(session, 35), tick=False):
        shown = client.get(path)
        pressed = client.post(path, {"who": ticket_code(row)})

    assert "The time to check oneself in is over." in shown.content.decode()
    assert pressed.status_code == 410
    assert not Scan.objects.exists()


def test_page_without_its_cookie_opens_nothing(client: Client, room: Session) -> None:
    path = arrive(client, room)
    client.cookies["room_device"] = "forged:1:x"

    assert client.get(path).status_code == 410


def test_leaving_by_oneself(client: Client) -> None:
    session = make_room(with_departures=True)
    row = seat(session.event)
    with time_machine.travel(around(session, 0), tick=False):
        client.post(arrive(client, session), {"who": ticket_code(row)})
    with time_machine.travel(session.ends_at, tick=False):
        path = arrive(client, session)
        html = client.get(path).content.decode()
        gone = press(client, path, row, direction="out")

    assert "I am leaving" in html
    assert "You left at" in gone.content.decode()
    assert Presence.objects.get().left_at == session.ends_at


def test_taken_back_at_the_desk_is_said(client: Client, room: Session) -> None:
    row = seat(room.event)
    path = arrive(client, room)
    client.post(path, {"who": ticket_code(row)})
    desk = Client()
    desk.force_login(make_admin())
    scan = Scan.objects.get()
    desk.post(f"/desk/events/{room.event.slug}/room/{scan.pk}/undo/")

    again = client.post(path, {"who": ticket_code(row)}, follow=True)

    assert "Nothing was changed." in again.content.decode()
    assert not Presence.objects.exists()


def test_hostile_posts_change_nothing(client: Client, room: Session) -> None:
    path = arrive(client, room)
    rows: list[dict[str, Any]] = [
        {"person": "x"},
        {"person": "00000000-0000-0000-0000-000000000000"},
        {"person": ["a", "b"], "direction": "sideways"},
        {"who": "x\x00y"},
        {"who": "T" * 5000},
        {"who": "@"},
        {},
    ]

    answers = [client.post(path, data).status_code for data in rows]

    assert set(answers) <= {200, 400, 404}
    assert not Presence.objects.exists()
    assert not Message.objects.exists()


def test_phone_takes_the_same_queries_for_one_and_three(
    client: Client, room: Session, queries: Any
) -> None:
    seat(room.event, "office@town.example")
    _my_page(client, "office@town.example")
    path = arrive(client, room)
    client.get(path)

    first = queries(lambda: client.get(path))
    for name in ("Нова", "Друга"):
        seat(room.event, "office@town.example", family_name=name)
    then = queries(lambda: client.get(path))

    assert first == then


# --- limits -----------------------------------------------------------------


def test_wrong_codes_are_limited_and_right_ones_are_not(
    client: Client, room: Session
) -> None:
    """A room of people behind one address reads the right code."""
    for _ in range(130):
        assert Client().get(code_path(room, timezone.now())).status_code == 302

    answers = [client.get("/here/ABCDEF/").status_code for _ in range(121)]

    assert answers == [410] * 120 + [429]


def test_a_device_and_a_ticket_are_limited(client: Client, room: Session) -> None:
    row = seat(room.event)
    path = arrive(client, room)

    of_device = [client.post(path, {"who": "1"}).status_code for _ in range(11)]
    of_ticket = []
    for _ in range(11):
        other = Client()
        response = other.post(arrive(other, room), {"who": ticket_code(row)})
        of_ticket.append(response.status_code)

    assert of_device == [400] * 10 + [429]
    assert of_ticket == [302] * 10 + [429]


# --- the screen -------------------------------------------------------------


def screen_of(client: Client, session: Session, **more: Any) -> Any:
    path = f"/desk/events/{session.event.slug}/screen/"
    return client.get(path, {"session": str(session.uid)}, **more)


def test_screen_shows_the_code_in_the_languages_of_the_event(
    desk: Client, room: Session
) -> None:
    row = seat(room.event)
    code = room_code(room, timezone.now())

    html = screen_of(desk, room).content.decode()

    assert f"{code[:3]}-{code[3:]}" in html
    assert '<p class="how" lang="bg">' in html
    assert '<p class="how" lang="sr-Latn">' in html
    assert "0 of 1 in" in html
    assert row.family_name not in html
    assert '<meta http-equiv="refresh" content="10">' in html
    assert RoomScreen.objects.count() == 1


def test_screen_asks_for_its_own_part(desk: Client, room: Session) -> None:
    seat(room.event)

    html = screen_of(desk, room, headers={"HX-Request": "true"}).content.decode()

    assert html.lstrip().startswith('<div id="room"')
    assert f"session={room.uid}" in html


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-31, "The code appears here on"), (30, "The time to check oneself in is over")],
)
def test_screen_shows_no_code_out_of_time(minutes: int, words: str) -> None:
    session = make_room()
    at = around(session, minutes)

    with time_machine.travel(at, tick=False):
        html = screen_of(signed_in(), session).content.decode()

    assert words in html
    assert room_code(session, at)[:3] + "-" not in html
    assert not RoomScreen.objects.exists()


def test_screen_of_an_event_that_does_not_allow_it(desk: Client) -> None:
    event = make_event()
    path = f"/desk/events/{event.slug}/screen/"

    html = desk.get(path).content.decode()

    assert "People do not check themselves in at this event." in html


def test_screen_without_a_session_chosen_shows_the_one_that_is_on(
    desk: Client, room: Session
) -> None:
    make_session(room.event, starts_at=around(room, 200))

    html = desk.get(f"/desk/events/{room.event.slug}/screen/").content.decode()

    code = room_code(room, timezone.now())
    assert f"{code[:3]}-{code[3:]}" in html


def test_screen_refuses_a_session_of_another_event(desk: Client, room: Session) -> None:
    path = f"/desk/events/{make_event().slug}/screen/"

    for asked in (str(room.uid), "x", "\x00"):
        assert desk.get(path, {"session": asked}).status_code == 404


def test_screen_is_opened_by_door_staff_and_trainers(room: Session) -> None:
    event, other = room.event, make_event()
    for role, of, status in [
        ("checkin", event, 200),
        ("trainer", event, 200),
        ("trainer", other, 404),
        ("observer", event.programme, 404),
    ]:
        user = make_user()
        make_grant(user, role, of)
        client = Client()
        client.force_login(user)

        assert screen_of(client, room).status_code == status


# --- the desk ---------------------------------------------------------------


def test_desk_allows_it_and_says_so_in_the_audit_trail(desk: Client) -> None:
    event = make_event()
    path = f"/desk/events/{event.slug}/room/"
    before = desk.get(path).content.decode()

    data = {"is_on": "on", "before_minutes": "20", "after_minutes": "10"}
    desk.post(path, data)
    after = desk.get(path).content.decode()

    rule = event.self_checkin
    assert "It proves less than a scan at the door" in before
    assert (rule.is_on, rule.before_minutes, rule.after_minutes) == (True, 20, 10)
    assert f"screen/?session={event.sessions.get().uid}" in after


@pytest.mark.parametrize(
    "minutes", [("181", "0"), ("-1", "5"), ("0", "0"), ("x", "5"), ("", "")]
)
def test_desk_refuses_times_far_from_the_session(
    desk: Client, minutes: tuple[str, str]
) -> None:
    event = make_event()
    data = {"is_on": "on", "before_minutes": minutes[0], "after_minutes": minutes[1]}

    response = desk.post(f"/desk/events/{event.slug}/room/", data)

    assert response.status_code == 400
    assert not hasattr(event, "self_checkin")


def test_desk_lists_marks_and_undoes(desk: Client, room: Session) -> None:
    first, second = seat(room.event), seat(room.event)
    client = Client()
    path = arrive(client, room)
    client.post(path, {"who": ticket_code(first)}, REMOTE_ADDR="203.0.113.9")
    client.post(path, {"who": ticket_code(second)}, REMOTE_ADDR="203.0.113.9")
    address = f"/desk/events/{room.event.slug}/room/"

    everybody = desk.get(address).content.decode()
    flagged = desk.get(address, {"show": "flagged"}).content.decode()
    refused = desk.get(address, {"show": "refused"}).content.decode()
    door = desk.get(f"/desk/events/{room.event.slug}/checkin/").content.decode()
    board = desk.get(f"/desk/events/{room.event.slug}/board/").content.decode()
    scan = Scan.objects.get(verdict="ok")
    desk.post(f"{address}{scan.pk}/undo/")
    undone = desk.get(address).content.decode()

    for html in (everybody, flagged):
        assert first.full_name in html
        assert second.full_name in html
        assert "other network" in html
    assert first.full_name not in refused
    assert "device of somebody else too" in refused
    assert '<span class="nowrap">self</span>' in door
    assert "1 of 2" in board
    assert "taken back" in undone
    assert not Presence.objects.exists()
    assert SelfCheckin.objects.count() == 2


def test_desk_undoes_only_what_people_did_themselves(
    desk: Client, room: Session
) -> None:
    other = make_room()
    address = f"/desk/events/{other.event.slug}/room/"
    row = seat(room.event)
    client = Client()
    client.post(arrive(client, room), {"who": ticket_code(row)})

    response = desk.post(f"{address}{Scan.objects.get().pk}/undo/")

    assert response.status_code == 404
    assert Presence.objects.exists()


def test_desk_takes_the_same_queries_for_one_and_three(
    desk: Client, room: Session, queries: Any
) -> None:
    address = f"/desk/events/{room.event.slug}/room/"

    def come() -> None:
        client = Client()
        client.post(arrive(client, room), {"who": ticket_code(seat(room.event))})

    come()
    desk.get(address)
    first = queries(lambda: desk.get(address))
    come()
    come()
    then = queries(lambda: desk.get(address))

    assert first == then
