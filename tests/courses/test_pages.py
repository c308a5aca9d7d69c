"""Pages of events: public, registration, the desk, the door."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Event, Presence, Quota, Registration, Scan, Session, Status
from courses.services.registration import confirm, register
from courses.services.tickets import registration_path, ticket_code
from courses.views.desk import due_step, steps_of
from courses.views.public import event_calendar
from outbox.models import Message
from tests.courses.factories import start_of
from tests.factories import (
    make_admin,
    make_event,
    make_group,
    make_kind,
    make_organisation,
    make_presence,
    make_programme,
    make_question,
    make_region,
    make_registration,
    make_session,
    make_wording,
)

HOSTILE = "<img src=x onerror=alert(1)>"


def filled(**fields: Any) -> dict[str, Any]:
    fields.setdefault("given_name", "Ана")
    fields.setdefault("family_name", "Примерић")
    fields.setdefault("email", "ana@town.example")
    fields.setdefault("consent", "on")
    fields.setdefault("request_uid", str(uuid.uuid4()))
    return fields


@pytest.fixture
def event() -> Event:
    make_wording("registration")
    make_wording("newsletter")
    return make_event(titles={"en": "Training", "bg": "Обучение"})


@pytest.fixture
def queries() -> Callable[[Callable[[], Any]], int]:
    """How many statements a page takes."""

    def count(get: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as found:
            get()
        return len(found)

    return count


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_admin())
    return client


def edited(event: Event) -> dict[str, Any]:
    """What the form of an event sends after a change."""
    return {
        "titles_en": "New title",
        "programme": str(event.programme.uid),
        "kind": str(event.kind.uid),
        "starts_at": "13.10.2032 9:30",
        "ends_at": "13.10.2032 17:00",
        "time_zone": "Europe/Sofia",
        "mode": "in_person",
        "languages": ["bg"],
        "hold_hours": "24",
        "threshold_percent": "80",
        "late_minutes": "15",
        "partial_percent": "80",
        "hour_minutes": "60",
        "is_public": "on",
    }


# --- public ---------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("when", ["", "past"])
def test_event_list_takes_the_same_queries_for_one_and_three(
    client: Client, queries: Any, when: str
) -> None:
    def make() -> None:
        make_event(
            place=make_region(),
            status="held" if when else "open",
            starts_at=timezone.now() + timedelta(days=-5 if when else 5),
        )

    make()
    client.get("/events/", {"when": when})
    first = queries(lambda: client.get("/events/", {"when": when}))
    make()
    make()

    page = client.get("/events/", {"when": when})
    later = queries(lambda: client.get("/events/", {"when": when}))

    assert page.content.count(b"/events/event-") == 3
    assert first == later == 4


@pytest.mark.django_db
def test_event_list_is_narrowed_by_programme_kind_and_words(client: Client) -> None:
    one = make_event(search_key="obuka bijeljina")
    make_event(search_key="drugo")

    by_words = client.get("/events/", {"q": "Обука"}).content.decode()
    by_kind = client.get("/events/", {"kind": one.kind.code}).content.decode()
    by_programme = client.get("/events/", {"programme": one.programme.code})

    for page in (by_words, by_kind, by_programme.content.decode()):
        assert page.count("/events/event-") == 1
        assert f"/events/{one.slug}/" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["page=0", "page=9", "page=１２", "kind=nothing", "page=9e9"]
)
def test_event_list_of_nonsense_is_not_found(client: Client, query: str) -> None:
    assert client.get(f"/events/?{query}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs", "en"])
def test_event_page_says_what_a_participant_needs(
    client: Client, event: Event, language: str
) -> None:
    page = client.get(f"/events/{event.slug}/", {"lang": language}, follow=True)

    html = page.content.decode()
    assert page.status_code == 200
    assert f"/events/{event.slug}/register/" in html
    assert "09:00" in html
    assert 'class="donors"' in html


@pytest.mark.django_db
def test_event_page_of_a_draft_is_for_its_staff_only(client: Client) -> None:
    event = make_event(status="draft")

    outside = client.get(f"/events/{event.slug}/").status_code
    client.force_login(make_admin())
    inside = client.get(f"/events/{event.slug}/").status_code

    assert (outside, inside) == (404, 200)


@pytest.mark.django_db
def test_event_page_names_the_municipalities_that_attended(client: Client) -> None:
    event = make_event(status="held")
    place = make_region(name_latin="Bijeljina")
    row = make_registration(event, organisation=make_organisation(region=place))
    make_presence(row, event.sessions.get())

    html = client.get(f"/events/{event.slug}/").content.decode()

    assert "following municipalities: Bijeljina." in html
    assert "register/" not in html


@pytest.mark.django_db
def test_event_page_takes_fixed_queries(
    client: Client, event: Event, django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        make_session(event)

    with django_assert_max_num_queries(13):
        client.get(f"/events/{event.slug}/")


@pytest.mark.django_db
def test_event_page_shows_hostile_titles_as_text(client: Client) -> None:
    event = make_event(titles={"en": HOSTILE}, venues={"en": HOSTILE})

    html = client.get(f"/events/{event.slug}/").content.decode()

    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


@pytest.mark.django_db
def test_event_calendar_is_a_file(client: Client, event: Event) -> None:
    answer = client.get(f"/events/{event.slug}/calendar.ics")

    assert answer["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VTIMEZONE" in answer.content


@pytest.mark.django_db
def test_event_calendar_answers_head_without_a_body(event: Event) -> None:
    request = RequestFactory().head("/")

    answer = event_calendar(request, event.slug)

    assert answer.content == b""
    assert int(answer["Content-Length"]) > 500


# --- registration ---------------------------------------------------------------


@pytest.mark.django_db
def test_register_by_the_form_and_confirm_by_the_link(
    client: Client, event: Event
) -> None:
    office = make_organisation()
    make_question(event.programme)
    data = filled(organisation=str(office.uid), organisation_text="x", gender="woman")

    answer = client.post(f"/events/{event.slug}/register/", data)
    row = Registration.objects.get()
    link = registration_path(row)
    client.get(link)
    seen = Registration.objects.get().status
    client.post(link, {"act": "confirm"})

    row.refresh_from_db()
    assert answer.status_code == 302
    assert answer["Location"] == f"/events/{event.slug}/registered/"
    assert (row.organisation, row.gender, row.language) == (office, "woman", "en")
    assert row.consent_wording is not None
    assert (seen, row.status) == (Status.HELD, Status.CONFIRMED)
    assert ticket_code(row)[:4] in client.get(link).content.decode()


@pytest.mark.django_db
def test_register_answers_the_same_for_known_and_unknown(
    client: Client, event: Event
) -> None:
    office = make_organisation()
    data = filled(organisation=str(office.uid))
    confirm(
        register(
            event,
            given_name="Ана",
            family_name="Примерић",
            email="ana@town.example",
            organisation=office,
            language="en",
        )
    )

    known = client.post(f"/events/{event.slug}/register/", data)
    other = client.post(
        f"/events/{event.slug}/register/",
        filled(organisation=str(office.uid), email="new@town.example"),
    )

    assert (known.status_code, known["Location"]) == (
        other.status_code,
        other["Location"],
    )
    assert Registration.objects.count() == 2


@pytest.mark.django_db
def test_register_without_script_offers_what_fits(client: Client, event: Event) -> None:
    make_organisation("Община Смолян")
    make_organisation("Общински съвет Смолян")

    page = client.post(
        f"/events/{event.slug}/register/", filled(organisation_text="smoljan")
    )

    html = page.content.decode()
    assert page.status_code == 200
    assert html.count('type="radio" name="organisation"') == 2
    assert 'value="Ана"' in html


@pytest.mark.django_db
def test_register_with_an_organisation_that_is_missing(
    client: Client, event: Event
) -> None:
    client.post(
        f"/events/{event.slug}/register/",
        filled(organisation_text="МЗ Горња Трамошница"),
    )

    row = Registration.objects.get()
    assert row.organisation is None
    assert row.organisation_text == "МЗ Горња Трамошница"


@pytest.mark.django_db
def test_register_shows_the_choices_once_and_then_keeps_what_was_typed(
    client: Client, event: Event
) -> None:
    path = f"/events/{event.slug}/register/"
    make_organisation("Община Смолян")
    make_organisation("Общински съвет Смолян")
    data = filled(organisation_text="smoljan")

    asks = client.post(path, data)
    asked = asks.context["form"]["organisation_asked"].value()
    other = client.post(
        path, data | {"organisation_text": "Смолян", "organisation_asked": asked}
    )
    kept = client.post(path, data | {"organisation_asked": asked})

    row = Registration.objects.get()
    assert (asks.status_code, other.status_code, kept.status_code) == (200, 200, 302)
    assert (row.organisation, row.organisation_text) == (None, "smoljan")


@pytest.mark.django_db
def test_register_takes_the_only_organisation_that_fits(
    client: Client, event: Event
) -> None:
    office = make_organisation("Община Смолян")

    client.post(
        f"/events/{event.slug}/register/", filled(organisation_text="obshtina smoljan")
    )

    row = Registration.objects.get()
    assert (row.organisation, row.organisation_text) == (office, "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"consent": ""},
        {"email": "no address"},
        {"email": "a@x.example,b@x.example"},
        {"email": "a@x.example\r\nBcc: b@x.example"},
        {"given_name": ""},
        {"given_name": "A\x00"},
        {"family_name": "x" * 10_000},
        {"organisation": "no-uuid"},
        {"organisation": ""},
    ],
)
def test_register_refuses_bad_input_and_stores_nothing(
    client: Client, event: Event, change: dict[str, str]
) -> None:
    data = filled(organisation=str(make_organisation().uid)) | change

    page = client.post(f"/events/{event.slug}/register/", data)

    assert page.status_code == 200
    assert page.context["form"].errors
    assert not Registration.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_register_ignores_fields_that_are_not_asked(
    client: Client, event: Event
) -> None:
    data = filled(
        organisation=str(make_organisation().uid),
        status="confirmed",
        priority="9",
        source="staff",
        override_reason="me",
        event=str(make_event().uid),
    )

    client.post(f"/events/{event.slug}/register/", data)

    row = Registration.objects.get()
    assert (row.status, row.priority, row.source) == (Status.HELD, 0, "self")
    assert row.event == event


@pytest.mark.django_db
def test_register_names_the_full_quota_and_lets_one_wait(client: Client) -> None:
    event = make_event(seats=9, seats_per_organisation=1)
    office = make_organisation("Town of Example", language="en")
    data = filled(organisation=str(office.uid))
    client.post(f"/events/{event.slug}/register/", data)

    second = filled(organisation=str(office.uid), email="b@town.example")
    full = client.post(f"/events/{event.slug}/register/", second)
    waits = client.post(f"/events/{event.slug}/register/", second | {"join": "waiting"})

    html = full.content.decode()
    assert full.status_code == 409
    assert "All 1 seats of Town of Example are taken." in html
    assert "Free seats in the event as a whole: 8." in html
    assert waits.status_code == 302
    assert Registration.objects.get(email="b@town.example").status == Status.WAITING


@pytest.mark.django_db
def test_event_registered_tells_who_waits_what_happens_next(client: Client) -> None:
    event = make_event(seats=1)
    path = f"/events/{event.slug}/register/"
    client.post(path, filled(organisation_text="Town"))

    seated = client.get(f"/events/{event.slug}/registered/").content.decode()
    second = filled(organisation_text="Town", email="b@town.example")
    client.post(path, second | {"join": "waiting"})
    waits = client.get(f"/events/{event.slug}/registered/").content.decode()

    assert "A seat is kept for you for 24 hours." in seated
    assert "waiting list" not in seated
    assert "You are on the waiting list." in waits
    assert "A seat is kept" not in waits


@pytest.mark.django_db
def test_register_too_often_with_one_address_is_429(
    client: Client, event: Event
) -> None:
    office = str(make_organisation().uid)
    path = f"/events/{event.slug}/register/"
    codes = [
        client.post(
            path, filled(organisation=office, family_name=f"A{number}")
        ).status_code
        for number in range(8)
    ]

    assert codes == [302] * 5 + [429] * 3
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_register_closed_says_so(client: Client) -> None:
    event = make_event(status="closed")

    page = client.get(f"/events/{event.slug}/register/")

    assert b"Registration for this event is closed." in page.content
    assert b'<form method="post"' not in page.content


@pytest.mark.django_db
def test_registration_page_refuses_a_changed_link(client: Client) -> None:
    path = registration_path(make_registration())

    assert client.get(path).status_code == 200
    assert client.get(path[:-3] + "xx/").status_code == 404
    assert client.get("/my/registrations/1/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("status", list(Status))
def test_registration_page_says_every_state(client: Client, status: str) -> None:
    row = make_registration(status=status)

    page = client.get(registration_path(row))

    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert (b'class="ticket"' in page.content) == (status == Status.CONFIRMED)


@pytest.mark.django_db
def test_registration_page_cancels_with_a_reason(client: Client) -> None:
    row = make_registration()

    client.post(registration_path(row), {"act": "cancel", "reason": "ill"})

    row.refresh_from_db()
    assert (row.status, row.end_reason) == (Status.CANCELLED, "ill")


@pytest.mark.django_db
def test_registration_page_leaves_the_waiting_list_without_a_word_of_a_ticket(
    client: Client,
) -> None:
    path = registration_path(make_registration(status=Status.WAITING))

    before = client.get(path).content.decode()
    after = client.post(path, {"act": "cancel"}, follow=True).content.decode()

    assert "data-confirm=" in before
    assert "You have left the waiting list." in after
    assert "This registration was cancelled." in after
    assert "ticket" not in after
    assert Registration.objects.get().status == Status.CANCELLED


# --- the desk -------------------------------------------------------------------


@pytest.mark.django_db
def test_desk_events_takes_the_same_queries_for_one_and_three(
    desk: Client, queries: Any
) -> None:
    make_registration(make_event())
    desk.get("/desk/events/")
    first = queries(lambda: desk.get("/desk/events/"))
    for _number in range(2):
        make_registration(make_event())

    page = desk.get("/desk/events/")
    later = queries(lambda: desk.get("/desk/events/"))

    assert page.content.count(b'scope="row"') == 3
    assert first == later <= 15


@pytest.mark.django_db
def test_event_people_takes_the_same_queries_for_one_and_three(
    desk: Client, event: Event, queries: Any
) -> None:
    path = f"/desk/events/{event.slug}/people/"
    make_registration(event, organisation=make_organisation())
    desk.get(path)
    first = queries(lambda: desk.get(path))
    for _number in range(2):
        make_registration(event, organisation=make_organisation())

    page = desk.get(path)
    later = queries(lambda: desk.get(path))

    assert page.content.count(b'scope="row"') == 3
    assert first == later <= 15


@pytest.mark.django_db
def test_event_checkin_takes_the_same_queries_for_one_and_three(
    desk: Client, event: Event, queries: Any
) -> None:
    path = f"/desk/events/{event.slug}/checkin/"

    def come() -> None:
        row = make_registration(event, organisation=make_organisation())
        make_presence(row, event.sessions.get())
        Scan.objects.create(
            id=uuid.uuid4(),
            event=event,
            session=event.sessions.get(),
            registration=row,
            kind="scan",
            verdict="repeat",
            verdict_reason="2027-01-01T08:00:00+00:00",
            content_hash="x",
            device_time=timezone.now(),
            received_at=timezone.now(),
        )

    come()
    desk.get(path)
    first = queries(lambda: desk.get(path))
    come()
    come()

    page = desk.get(path)
    later = queries(lambda: desk.get(path))

    assert page.status_code == 200
    assert first == later <= 20


@pytest.mark.django_db
def test_event_add_plans_an_event_with_local_dates(desk: Client) -> None:
    programme, kind = make_programme(), make_kind()
    data = {
        "titles_bg": "Обучение",
        "programme": str(programme.uid),
        "kind": str(kind.uid),
        "starts_at": "13.10.2032 г. 9:30",
        "ends_at": "13.10.2032. 17.00",
        "time_zone": "Europe/Sofia",
        "mode": "in_person",
        "languages": ["bg"],
        "seats": "30",
        "hold_hours": "24",
        "threshold_percent": "80",
        "late_minutes": "15",
        "partial_percent": "80",
        "hour_minutes": "45",
    }

    answer = desk.post("/desk/events/new/", data)

    assert answer.status_code == 302, answer.context["form"].errors
    event = Event.objects.get()
    assert (
        start_of(event).astimezone(event.tz).isoformat() == "2032-10-13T09:30:00+03:00"
    )
    assert event.quotas.get().size == 30
    assert event.status == Event.Status.DRAFT


@pytest.mark.django_db
def test_event_edit_saves_and_refuses_a_stale_form(desk: Client, event: Event) -> None:
    path = f"/desk/events/{event.slug}/edit/"
    form = desk.get(path).context["form"]
    data = edited(event) | {"seen_at": form.initial["seen_at"]}

    saved = desk.post(path, data)
    stale = desk.post(path, data | {"titles_en": "Other"})

    event.refresh_from_db()
    assert saved.status_code == 302, saved.context["form"].errors
    assert stale.status_code == 200
    assert "Somebody else changed this meanwhile" in stale.content.decode()
    assert event.titles == {"en": "New title"}


@pytest.mark.django_db
def test_event_sessions_adds_changes_and_removes(desk: Client, event: Event) -> None:
    path = f"/desk/events/{event.slug}/sessions/"
    day = start_of(event).astimezone(event.tz)
    data = {
        "titles_en": "Part two",
        "kind": "workshop",
        "starts_at": f"{day:%d.%m.%Y} 13:00",
        "ends_at": f"{day:%d.%m.%Y} 14:30",
    }

    added = desk.post(path, data)
    session = Session.objects.get(kind="workshop")
    changed = desk.post(f"{path}{session.uid}/", data | {"room": "12"})
    session.refresh_from_db()
    removed = desk.post(f"{path}{session.uid}/", {"remove": "1"})

    assert [page.status_code for page in (added, changed, removed)] == [302] * 3
    assert session.room == "12"
    assert event.sessions.count() == 1


@pytest.mark.django_db
def test_event_seats_sets_and_refuses(desk: Client, event: Event) -> None:
    path = f"/desk/events/{event.slug}/seats/"
    for number in range(2):
        register(
            event,
            given_name="A",
            family_name=f"B{number}",
            email="",
            language="en",
            source="staff",
        )
    group = make_group({"criterion": "organisation_kind", "value": ["council"]})

    desk.post(path, {"scope": "group", "group": str(group.uid), "size": "4"})
    refused = desk.post(path, {"scope": "event", "size": "1"})
    which = desk.post(path, {"scope": "organisation", "size": "1"})

    assert Quota.objects.get(scope="group").size == 4
    assert "A B1" in refused.content.decode()
    assert "Say which." in which.content.decode()
    assert Quota.objects.get(scope="event").size == 20


@pytest.mark.django_db
def test_event_step_moves_on_and_cancels_with_a_reason(
    desk: Client, event: Event
) -> None:
    path = f"/desk/events/{event.slug}/step/"

    desk.post(path, {"step": "closed"})
    closed = Event.objects.get(pk=event.pk).status
    desk.post(path, {"step": "cancelled"})
    still = Event.objects.get(pk=event.pk).status
    desk.post(path, {"step": "cancelled", "reason": "Snow"})

    event.refresh_from_db()
    assert (closed, still, event.status) == ("closed", "closed", "cancelled")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "hours", "due", "first"),
    [
        ("draft", 48, "announced", "announced"),
        ("announced", 48, "open", "open"),
        ("open", 48, "", "closed"),
        ("open", 12, "closed", "closed"),
        ("open", -12, "held", "held"),
        ("closed", 48, "", "open"),
        ("held", -12, "", "reported"),
    ],
)
def test_due_step_is_the_one_whose_time_has_come(
    status: str, hours: int, due: str, first: str
) -> None:
    at = timezone.now()
    start = at + timedelta(hours=hours)
    make_wording()
    event = make_event(
        status=status,
        place=make_region(),
        starts_at=start,
        closes_at=start - timedelta(hours=24),
    )
    event.sessions.update(nobody_came=True)

    steps = steps_of(event, at)

    assert due_step(event, at) == due
    assert steps[0][0] == first


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["draft", "announced", "open", "closed", "held"])
def test_event_desk_has_one_primary_button(desk: Client, status: str) -> None:
    event = make_event(status=status)

    html = desk.get(f"/desk/events/{event.slug}/").content.decode()

    assert html.count('class="button"') == 1
    assert ("Certificates are issued in their tab." in html) == (status == "held")


@pytest.mark.django_db
def test_event_desk_counts_people_without_a_municipality(desk: Client) -> None:
    event = make_event(status="held")
    path = f"/desk/events/{event.slug}/"
    nobody = desk.get(path).content.decode()
    make_presence(make_registration(event), event.sessions.get())

    html = desk.get(path).content.decode()

    assert "nobody was checked in" in nobody
    assert "1 person" in html
    assert "no municipality" in html
    assert "nobody was checked in" not in html


@pytest.mark.django_db
def test_event_edit_warns_of_sessions_that_stay_outside(
    desk: Client, event: Event
) -> None:
    path = f"/desk/events/{event.slug}/edit/"
    data = edited(event) | {"starts_at": "13.10.2032 9:30"}

    moved = desk.post(path, data | {"ends_at": "13.10.2032 17:00"}, follow=True)

    session = event.sessions.get()
    assert "Some sessions lie before the start" in moved.content.decode()
    assert f"{session.starts_at.astimezone(event.tz):%d.%m.%Y %H:%M}" == (
        "13.10.2032 09:00"
    )


@pytest.mark.django_db
def test_agenda_has_rooms_only_if_a_session_has_one(
    client: Client, event: Event
) -> None:
    path = f"/events/{event.slug}/"

    without = client.get(path).content.decode()
    event.sessions.update(room="12")
    with_room = client.get(path).content.decode()

    assert ">Room<" not in without
    assert ">Room<" in with_room


@pytest.mark.django_db
def test_registration_add_and_acts_at_the_desk(desk: Client) -> None:
    event = make_event(seats=1)
    base = f"/desk/events/{event.slug}/people/"
    data = {
        "given_name": "Ана",
        "family_name": "Прва",
        "organisation": str(make_organisation().uid),
        "language": "sr",
    }

    desk.post(f"{base}new/", data)
    full = desk.post(f"{base}new/", data | {"family_name": "Друга"})
    desk.post(f"{base}new/", data | {"family_name": "Друга", "join": "waiting"})
    second = Registration.objects.get(family_name="Друга")
    desk.post(f"{base}{second.uid}/", {"act": "seat"})
    without = Registration.objects.get(pk=second.pk).status
    desk.post(f"{base}{second.uid}/", {"act": "seat", "reason": "Speaker"})
    seated = Registration.objects.get(pk=second.pk).status
    desk.post(f"{base}{second.uid}/", {"act": "cancel", "reason": "ill"})

    second.refresh_from_db()
    assert "All 1 seats of this event are taken." in full.content.decode()
    assert (without, seated, second.status) == ("waiting", "confirmed", "cancelled")
    assert Registration.objects.get(family_name="Прва").status == Status.CONFIRMED


# --- the door -------------------------------------------------------------------


@pytest.fixture
def at_the_door(event: Event) -> Any:
    with time_machine.travel(start_of(event, 5)):
        yield event


@pytest.mark.django_db
def test_checkin_page_welcomes_and_refuses_the_second_time(
    client: Client, at_the_door: Event
) -> None:
    client.force_login(make_admin())
    row = make_registration(
        at_the_door, given_name="Мария", organisation=make_organisation()
    )
    path = f"/checkin/{at_the_door.slug}/"
    code = {"code": ticket_code(row)}

    first = client.post(path, code | {"id": str(uuid.uuid4())}, follow=True)
    second = client.post(path, code | {"id": str(uuid.uuid4())}, follow=True)
    wrong = client.post(path, {"code": "1"}, follow=True)

    assert 'class="verdict ok"' in first.content.decode()
    assert "Welcome" in first.content.decode()
    assert "Мария" in first.content.decode()
    assert 'class="verdict wait"' in second.content.decode()
    assert "Already in since 09:05" in second.content.decode()
    assert 'class="verdict bad"' in wrong.content.decode()
    assert Presence.objects.count() == 1
    assert Scan.objects.count() == 3


@pytest.mark.django_db
def test_checkin_page_sent_twice_is_one_scan(
    client: Client, at_the_door: Event
) -> None:
    client.force_login(make_admin())
    row = make_registration(at_the_door)
    path = f"/checkin/{at_the_door.slug}/"
    data = {"code": ticket_code(row), "id": str(uuid.uuid4())}

    with time_machine.travel(timezone.now(), tick=False):
        client.post(path, data)
        again = client.post(path, data, follow=True)

    assert "Welcome" in again.content.decode()
    assert Scan.objects.count() == 1


@pytest.mark.django_db
def test_checkin_page_finds_by_name_in_both_scripts(
    client: Client, at_the_door: Event
) -> None:
    client.force_login(make_admin())
    row = make_registration(
        at_the_door,
        family_name="Примеров",
        search_key="ivan primerov",
        organisation=make_organisation(),
        phone="+359881234567",
    )
    path = f"/checkin/{at_the_door.slug}/"

    for words in ("Примеров", "primerov"):
        html = client.get(path, {"q": words}).content.decode()
        assert str(row.uid) in html
        assert row.email not in html
        assert row.phone not in html
    by_mail = client.get(path, {"q": row.email}).content.decode()
    client.post(path, {"registration": str(row.uid)})

    assert str(row.uid) not in by_mail
    assert Scan.objects.get().verdict == "ok"


@pytest.mark.django_db
def test_checkin_page_says_since_when_somebody_is_in(
    client: Client, at_the_door: Event
) -> None:
    client.force_login(make_admin())
    row = make_registration(at_the_door)
    path = f"/checkin/{at_the_door.slug}/"
    client.post(path, {"registration": str(row.uid)})

    html = client.get(path, {"q": "Примеров"}).content.decode()
    leaving = client.get(path, {"q": "Примеров", "direction": "out"}).content.decode()

    assert "in since 09:05" in html
    assert "Check in: " not in html
    assert f"Check out: {row.full_name}" in leaving


@pytest.mark.django_db
def test_checkin_page_undoes(client: Client, at_the_door: Event) -> None:
    client.force_login(make_admin())
    row = make_registration(at_the_door)
    path = f"/checkin/{at_the_door.slug}/"
    client.post(path, {"code": ticket_code(row)})

    client.post(path, {"undo": str(Scan.objects.get().pk)})

    assert not Presence.objects.exists()
    assert Scan.objects.count() == 2


@pytest.mark.django_db
def test_checkin_page_takes_nobody_of_another_event(
    client: Client, at_the_door: Event
) -> None:
    client.force_login(make_admin())
    foreign = make_registration()
    path = f"/checkin/{at_the_door.slug}/"

    by_uid = client.post(path, {"registration": str(foreign.uid)})
    by_code = client.post(path, {"code": ticket_code(foreign)}, follow=True)

    html = by_code.content.decode()
    assert by_uid.status_code == 404
    assert "ticket is for another event" in html
    assert foreign.full_name not in html
    assert not Presence.objects.exists()
