"""What was typed is put right, and the mail goes out once more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core.text import fold
from courses import invariants
from courses.models import Event, Registration, SeatUse, Status
from courses.services.confirmation import HoldExpired, NotActive, confirm
from courses.services.correction import (
    NameMissing,
    RegisteredAlready,
    correct_registration,
)
from courses.services.registration import SeatsTaken, cancel, register
from courses.services.resending import JustSent, NoAddress, OverAlready, send_again
from courses.services.tickets import registration_path
from outbox.models import Message
from participants.models import AuditEvent, Person, Post
from participants.services.people import create_person
from tests.courses.factories import start_of
from tests.factories import (
    make_event,
    make_organisation,
    make_profile,
    make_quota,
    make_registration,
)


@pytest.fixture
def event() -> Event:
    return make_event()


def registered(event: Event, name: str = "Ана Примерић", **fields: Any) -> Registration:
    given, family = name.split()
    fields.setdefault("email", f"{fold(given)}@town.example")
    return register(
        event, given_name=given, family_name=family, language="sr", **fields
    )


def stored() -> tuple[Any, ...]:
    """All that a correction may write."""
    return tuple(
        sorted(map(str, model.objects.values_list()))
        for model in (Registration, SeatUse, Person, Post, Message, AuditEvent)
    )


def kinds() -> list[tuple[str, str, str]]:
    rows = Message.objects.order_by("pk")
    return list(rows.values_list("kind", "address", "state"))


# --- correcting ------------------------------------------------------------------


@pytest.mark.django_db
def test_correct_writes_what_differs_with_its_keys_and_names_the_fields(
    event: Event,
) -> None:
    office = make_organisation("Општина Тестово")
    row = registered(event)

    correct_registration(
        row,
        actor=None,
        given_name=" Анa ",
        family_name="Пример",
        organisation=office,
        organisation_text="",
        post_title="правник",
        phone="",
    )

    row.refresh_from_db()
    note = AuditEvent.objects.get(action="registration.corrected")
    assert row.family_name == "Пример"
    assert row.name_key == fold("Анa Пример")
    assert office.search_key in row.search_key
    assert note.after == {
        "fields": ["given_name", "family_name", "organisation", "post_title"]
    }
    assert note.before is None
    assert list(invariants.problems()) == []


@pytest.mark.django_db
def test_correct_of_the_kinds_of_work_goes_to_the_post(event: Event) -> None:
    lawyer, head = make_profile(), make_profile()
    office = make_organisation()
    row = confirm(registered(event, organisation=office, profiles=[lawyer]))

    correct_registration(row, actor=None, profiles=[head, lawyer])
    correct_registration(row, actor=None, profiles=[lawyer, head])

    notes = AuditEvent.objects.filter(action="registration.corrected")
    assert [note.after for note in notes] == [{"fields": ["profiles"]}]
    row.refresh_from_db()
    assert set(row.profiles.all()) == {lawyer, head}
    assert set(Post.objects.get().profiles.all()) == {lawyer, head}


@pytest.mark.django_db
def test_correct_with_the_same_values_leaves_no_trace(event: Event) -> None:
    row = registered(event)
    before = stored()

    correct_registration(row, actor=None, given_name="Ана", email=row.email)

    assert stored() == before


@pytest.mark.django_db
def test_correct_into_somebody_who_is_registered_is_refused(event: Event) -> None:
    registered(event, "Ана Примерић", email="one@town.example")
    row = registered(event, "Анна Примерић", email="two@town.example")
    before = stored()

    with pytest.raises(RegisteredAlready) as refusal:
        correct_registration(
            row, actor=None, given_name="Ана", email="one@town.example"
        )

    assert "Ана Примерић is registered" in str(refusal.value)
    assert stored() == before


@pytest.mark.django_db
def test_correct_into_somebody_who_cancelled_is_no_obstacle(event: Event) -> None:
    cancel(registered(event, "Ана Примерић", email="one@town.example"))
    row = registered(event, "Анна Примерић", email="one@town.example")

    correct_registration(row, actor=None, given_name="Ана")

    row.refresh_from_db()
    assert row.given_name == "Ана"


@pytest.mark.django_db
def test_correct_without_a_name_is_refused(event: Event) -> None:
    row = registered(event)
    before = stored()

    with pytest.raises(NameMissing):
        correct_registration(row, actor=None, family_name=" ")

    assert stored() == before


@pytest.mark.django_db
def test_correct_of_an_ended_registration_is_refused(event: Event) -> None:
    row = registered(event)
    cancel(row)
    before = stored()

    with pytest.raises(NotActive):
        correct_registration(row, actor=None, given_name="Ања")

    assert stored() == before


@pytest.mark.django_db
def test_correct_refuses_fields_that_nobody_typed(event: Event) -> None:
    with pytest.raises(TypeError):
        correct_registration(registered(event), actor=None, status="confirmed")


@pytest.mark.django_db
def test_correct_moves_the_seat_with_the_organisation(event: Event) -> None:
    one, two = make_organisation(), make_organisation()
    left = make_quota(event, scope="organisation", organisation=one, size=1)
    taken = make_quota(event, scope="organisation", organisation=two, size=1)
    row = registered(event, organisation=one)

    correct_registration(row, actor=None, organisation=two)

    left.refresh_from_db()
    taken.refresh_from_db()
    assert (left.taken, taken.taken) == (0, 1)
    assert list(invariants.problems()) == []


@pytest.mark.django_db
def test_correct_into_a_full_organisation_is_refused(event: Event) -> None:
    one, two = make_organisation(), make_organisation()
    make_quota(event, scope="organisation", organisation=two, size=0)
    row = registered(event, organisation=one)
    before = stored()

    with pytest.raises(SeatsTaken):
        correct_registration(row, actor=None, organisation=two)

    assert stored() == before


@pytest.mark.django_db
def test_correct_offers_the_seat_that_is_free_now(event: Event) -> None:
    one, two = make_organisation(), make_organisation()
    make_quota(event, scope="organisation", organisation=one, size=1)
    row = registered(event, organisation=one)
    next_one = registered(
        event, "Бора Пробић", organisation=one, join_waiting_list=True
    )

    correct_registration(row, actor=None, organisation=two)

    next_one.refresh_from_db()
    assert next_one.status == Status.OFFERED


@pytest.mark.django_db
def test_correct_counts_the_seats_of_each_organisation() -> None:
    event = make_event(seats_per_organisation=1)
    one, two = make_organisation(), make_organisation()
    registered(event, "Бора Пробић", organisation=two)
    row = registered(event, organisation=one)

    with pytest.raises(SeatsTaken):
        correct_registration(row, actor=None, organisation=two)

    row.refresh_from_db()
    assert row.organisation == one


# --- the card and the post -------------------------------------------------------


@pytest.mark.django_db
def test_correct_takes_along_the_card_and_post_made_from_it(event: Event) -> None:
    one, two = make_organisation(), make_organisation()
    row = confirm(registered(event, organisation=one, post_title="шеф"))

    correct_registration(
        row,
        actor=None,
        family_name="Пример",
        email="nova@town.example",
        organisation=two,
        post_title="шефица",
    )

    row.refresh_from_db()
    assert row.person is not None
    assert row.person.family_name == "Пример"
    assert row.person.email_key == "nova@town.example"
    post = Post.objects.get()
    assert (post.organisation, post.title, row.post) == (two, "шефица", post)
    assert row.post_snapshot["organisation_uid"] == str(two.uid)
    assert row.post_snapshot["title"] == "шефица"


@pytest.mark.django_db
def test_correct_leaves_a_card_that_was_there_before(event: Event) -> None:
    person = create_person(
        given_name="Ана",
        family_name="Примерић",
        language="sr",
        email="ana@town.example",
        actor=None,
    )
    row = confirm(registered(event))

    correct_registration(
        row, actor=None, family_name="Пример", email="other@town.example"
    )

    row.refresh_from_db()
    person.refresh_from_db()
    assert row.person == person
    assert (person.family_name, person.email) == ("Примерић", "ana@town.example")


@pytest.mark.django_db
def test_correct_leaves_a_card_that_stands_behind_another_registration(
    event: Event,
) -> None:
    row = confirm(registered(event))
    confirm(registered(make_event()))

    correct_registration(row, actor=None, family_name="Пример")

    row.refresh_from_db()
    assert row.person is not None
    assert row.person.family_name == "Примерић"
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_correct_leaves_a_post_that_was_confirmed(event: Event) -> None:
    one, two = make_organisation(), make_organisation()
    row = confirm(registered(event, organisation=one))
    Post.objects.update(is_confirmed=True)

    correct_registration(row, actor=None, organisation=two)

    assert Post.objects.count() == 2


# --- the mails -------------------------------------------------------------------


@pytest.mark.django_db
def test_correct_address_sends_the_mail_there_and_ends_the_former_link(
    client: Client, event: Event
) -> None:
    row = registered(event, email="wrong@town.example")
    former = registration_path(row)

    row = correct_registration(row, actor=None, email="right@town.example")

    assert kinds() == [
        ("registration.confirm", "wrong@town.example", "cancelled"),
        ("registration.confirm", "right@town.example", "queued"),
    ]
    assert client.get(former).status_code == 404
    assert client.get(registration_path(row)).status_code == 200


@pytest.mark.django_db
def test_correct_name_sends_nothing(event: Event) -> None:
    row = registered(event)

    correct_registration(row, actor=None, given_name="Ања")

    assert Message.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("held", "registration.confirm"),
        ("confirmed", "registration.ticket"),
        ("offered", "registration.offer"),
        ("waiting", "registration.waiting"),
    ],
)
def test_send_again_sends_what_belongs_to_the_state(
    event: Event, status: str, kind: str
) -> None:
    until = timezone.now() + timedelta(hours=2)
    ends = until if status in ("held", "offered") else None
    row = make_registration(
        event, status=status, held_until=ends, email="ana@town.example"
    )

    message = send_again(row, actor=None)

    assert (message.kind, message.address) == (kind, "ana@town.example")
    assert AuditEvent.objects.get().action == "registration.mailed_again"


@pytest.mark.django_db
def test_send_again_at_once_is_refused_and_a_minute_later_not(event: Event) -> None:
    row = registered(event)
    before = stored()

    with pytest.raises(JustSent):
        send_again(row, actor=None)

    assert stored() == before
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        send_again(row, actor=None)
        with pytest.raises(JustSent):
            send_again(row, actor=None)
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_send_again_without_an_address_is_refused(event: Event) -> None:
    row = make_registration(event, email="", email_key="")
    before = stored()

    with pytest.raises(NoAddress):
        send_again(row, actor=None)

    assert stored() == before


@pytest.mark.django_db
def test_send_again_after_the_hold_the_end_or_a_cancellation_is_refused(
    event: Event,
) -> None:
    later = timezone.now() + timedelta(hours=30)
    held, gone = registered(event), registered(event, "Бора Пробић")
    cancel(gone)
    ticket = make_registration(make_event(), email="c@town.example")
    before = stored()

    with pytest.raises(HoldExpired):
        send_again(held, actor=None, at=later)
    with pytest.raises(NotActive):
        send_again(gone, actor=None)
    with pytest.raises(OverAlready):
        send_again(ticket, actor=None, at=start_of(ticket.event, 60 * 24))

    assert stored() == before


@pytest.mark.django_db(transaction=True)
def test_send_again_clicked_many_times_sends_once(
    run_threads: Callable[..., list[Any]],
) -> None:
    row = make_registration(email="ana@town.example")

    def click() -> str:
        try:
            return send_again(row, actor=None).kind
        except JustSent:
            return "just sent"

    answers = run_threads([click] * 6)

    assert sorted(answers) == ["just sent"] * 5 + ["registration.ticket"]
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_correct_and_register_never_make_the_same_person_twice(
    run_threads: Callable[..., list[Any]],
) -> None:
    event = make_event()
    rows = [
        make_registration(event, given_name=f"Ана{number}", email="ana@town.example")
        for number in range(4)
    ]

    def become_ana(row: Registration) -> Callable[[], str]:
        def act() -> str:
            try:
                correct_registration(
                    row,
                    actor=None,
                    given_name="Ана",
                    family_name="Примерић",
                    email="ana@town.example",
                )
            except RegisteredAlready:
                return "refused"
            return "done"

        return act

    answers = run_threads([become_ana(row) for row in rows])

    assert sorted(answers) == ["done"] + ["refused"] * 3


# --- pages -----------------------------------------------------------------------


@pytest.mark.django_db
def test_registration_correct_page_shows_and_saves(desk: Client, event: Event) -> None:
    office = make_organisation("Општина Тестово")
    row = registered(event, organisation=office, email="ana@town.example")
    path = f"/desk/events/{event.slug}/people/{row.uid}/correct/"
    sent = {
        "given_name": "Ања",
        "family_name": "Примерић",
        "email": "ana@town.example",
        "organisation": str(office.uid),
        "organisation_text": "Општина Тестово",
        "language": "sr",
    }

    shown = desk.get(path).content.decode()
    answer = desk.post(path, sent)

    row.refresh_from_db()
    assert 'value="Примерић"' in shown
    assert str(office.uid) in shown
    assert answer.status_code == 302
    assert (row.given_name, row.organisation) == ("Ања", office)


@pytest.mark.django_db
def test_registration_correct_page_shows_the_refusal(
    desk: Client, event: Event
) -> None:
    registered(event, "Бора Пробић", email="ana@town.example")
    row = registered(event, email="ana@town.example")
    before = stored()

    page = desk.post(
        f"/desk/events/{event.slug}/people/{row.uid}/correct/",
        {
            "given_name": "Бора",
            "family_name": "Пробић",
            "email": "ana@town.example",
            "language": "sr",
        },
    )

    assert page.status_code == 200
    assert "is registered for this event with this address" in page.content.decode()
    assert stored() == before


@pytest.mark.django_db
def test_registration_correct_keeps_words_that_fit_nothing_and_says_so(
    desk: Client, event: Event
) -> None:
    row = registered(event, organisation=make_organisation())

    page = desk.post(
        f"/desk/events/{event.slug}/people/{row.uid}/correct/",
        {
            "given_name": "Ана",
            "family_name": "Примерић",
            "email": row.email,
            "organisation_text": "qqqxxx",
            "language": "sr",
        },
        follow=True,
    )

    row.refresh_from_db()
    assert (row.organisation, row.organisation_text) == (None, "qqqxxx")
    assert "No organisation of the register is chosen" in page.content.decode()


@pytest.mark.django_db
def test_registration_desk_sends_again_and_says_what_was_sent(
    desk: Client, event: Event
) -> None:
    row = make_registration(event, email="ana@town.example")
    path = f"/desk/events/{event.slug}/people/{row.uid}/"

    first = desk.post(path, {"act": "send"}, follow=True).content.decode()
    second = desk.post(path, {"act": "send"}, follow=True).content.decode()

    assert "The mail is on its way to ana@town.example." in first
    assert "less than a minute ago" in second
    assert "Ticket: Queued" in second
    assert Message.objects.count() == 1
