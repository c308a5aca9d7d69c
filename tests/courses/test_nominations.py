"""Nominations: by a coordinator, agreed to by each, replaced and taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.exchange.nominations import read_pasted
from courses.models import Registration, Status
from courses.services.confirmation import NotActive, confirm
from courses.services.endings import TooLate
from courses.services.nominations import (
    AlreadyRegistered,
    Nominee,
    NomineeWithoutAddress,
    accept_nomination,
    nominate,
    replace,
    withdraw,
)
from courses.services.registration import NotInvited, RegistrationClosed, SeatsTaken
from courses.services.tickets import registration_path
from outbox.models import Message
from participants.models import AuditEvent, Consent, Organisation, User
from tests.courses.factories import sign_up, start_of
from tests.factories import (
    make_event,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_quota,
    make_wording,
)

Threads = Callable[..., list[Any]]


def nominee(number: int = 1, **fields: Any) -> Nominee:
    fields.setdefault("given_name", "Вера")
    fields.setdefault("family_name", f"Смолянска{number}")
    fields.setdefault("email", f"vera{number}@smolyan.example")
    fields.setdefault("language", "bg")
    return Nominee(**fields)


def coordinator(office: Organisation) -> User:
    return make_grant(role="coordinator", row=office).user


def mails() -> list[tuple[str, str]]:
    rows = Message.objects.order_by("pk")
    return [(row.kind, row.address) for row in rows]


def taken(event: Any) -> int:
    return int(event.quotas.get(scope="event").taken)


@pytest.mark.django_db
def test_nominate_holds_a_seat_and_asks_the_person() -> None:
    event, office = make_event(seats=2), make_organisation()
    user = coordinator(office)

    row = nominate(event, office, nominee(), actor=user)

    assert (row.status, row.source) == (Status.HELD, "nomination")
    assert row.organisation == office
    assert row.consented_at is None
    assert mails() == [("registration.nominated", "vera1@smolyan.example")]
    assert taken(event) == 1
    made = AuditEvent.objects.get(action="registration.made")
    assert made.actor == user


@pytest.mark.django_db
def test_nominate_beyond_the_seats_of_the_office_waits() -> None:
    event = make_event(seats=10, seats_per_organisation=1)
    office = make_organisation()

    rows = [nominate(event, office, nominee(n), actor=None) for n in (1, 2)]

    assert [row.status for row in rows] == [Status.HELD, Status.WAITING]
    assert [kind for kind, _ in mails()] == [
        "registration.nominated",
        "registration.waiting",
    ]


@pytest.mark.django_db
def test_nominate_again_by_the_same_form_is_one() -> None:
    event, office, uid = make_event(), make_organisation(), uuid.uuid4()

    first = nominate(event, office, nominee(), actor=None, request_uid=uid)
    again = nominate(event, office, nominee(), actor=None, request_uid=uid)

    assert first.pk == again.pk
    assert len(mails()) == 1


@pytest.mark.django_db
def test_nominate_somebody_registered_is_refused() -> None:
    event, office = make_event(), make_organisation()
    person = make_person("Вера Смолянска", email="vera@smolyan.example")
    nominate(event, office, nominee(), actor=None)
    nominate(event, office, nominee(2, person=person), actor=None)

    with pytest.raises(AlreadyRegistered):
        nominate(event, office, nominee(), actor=None)
    with pytest.raises(AlreadyRegistered):  # the same card under another address
        nominate(event, office, nominee(3, person=person), actor=None)

    assert Registration.objects.count() == 2
    assert len(mails()) == 2


@pytest.mark.django_db
def test_nominate_needs_an_address_an_open_event_and_the_group() -> None:
    office = make_organisation()
    closed = make_event(status="closed")
    others = make_event(open_to=make_group({"criterion": "language", "value": ["sr"]}))

    with pytest.raises(NomineeWithoutAddress):
        nominate(make_event(), office, nominee(email=""), actor=None)
    with pytest.raises(RegistrationClosed):
        nominate(closed, office, nominee(), actor=None)
    with pytest.raises(NotInvited):
        nominate(others, office, nominee(), actor=None)

    assert not Registration.objects.exists()
    assert mails() == []


@pytest.mark.django_db
def test_more_nominees_may_share_a_mailbox_than_strangers() -> None:
    event, office = make_event(), make_organisation()

    for number in range(7):
        nominate(event, office, nominee(number, email="a@smolyan.example"), actor=None)

    assert Registration.objects.count() == 7
    assert len(mails()) == 7


@pytest.mark.django_db
def test_a_nominee_agrees_by_the_own_link(client: Client) -> None:
    wording = make_wording()
    event, office = make_event(), make_organisation()
    row = nominate(event, office, nominee(), actor=None)
    path = registration_path(row)

    refused = client.post(path, {"act": "confirm"})
    row.refresh_from_db()
    assert refused.status_code == 200
    assert row.status == Status.HELD
    answer = client.post(path, {"act": "confirm", "consent": "on"})

    row.refresh_from_db()
    assert answer.status_code == 302
    assert row.status == Status.CONFIRMED
    assert row.consent_wording == wording
    assert row.person is not None
    assert Consent.objects.get(person=row.person).wording == wording
    assert mails()[-1] == ("registration.ticket", row.email)


@pytest.mark.django_db
def test_accept_twice_keeps_the_first_answer() -> None:
    wording = make_wording()
    row = nominate(make_event(), make_organisation(), nominee(), actor=None)

    accept_nomination(row, wording=wording, may_be_photographed=True)
    accept_nomination(row, wording=wording, may_be_photographed=False)

    row.refresh_from_db()
    assert row.may_be_photographed is True
    assert [kind for kind, _ in mails()].count("registration.ticket") == 1


@pytest.mark.django_db
def test_replace_keeps_the_seat_and_ends_the_former_ticket() -> None:
    event, office = make_event(seats=1), make_organisation()
    first = confirm(nominate(event, office, nominee(1), actor=None))
    waiting = sign_up(event, 9, join_waiting_list=True)

    second = replace(first, nominee(2), actor=None)

    first.refresh_from_db()
    waiting.refresh_from_db()
    assert first.status == Status.CANCELLED
    assert second.status == Status.HELD
    assert second.replaces == first
    assert waiting.status == Status.WAITING
    assert taken(event) == 1
    assert mails()[-2:] == [
        ("registration.cancelled", first.email),
        ("registration.nominated", second.email),
    ]


@pytest.mark.django_db
def test_replace_after_the_closing_until_the_beginning() -> None:
    event, office = make_event(seats=2), make_organisation()
    first = nominate(event, office, nominee(1), actor=None)
    event.status = "closed"
    event.save()

    second = replace(first, nominee(2), actor=None)
    with pytest.raises(RegistrationClosed):
        replace(second, nominee(3), actor=None, at=start_of(event, 1))

    second.refresh_from_db()
    assert second.status == Status.HELD
    assert Registration.objects.count() == 2


@pytest.mark.django_db
def test_replace_one_who_waits_keeps_the_place_in_line() -> None:
    event, office = make_event(seats=1), make_organisation()
    sign_up(event, 8)
    first = nominate(event, office, nominee(1), actor=None)
    sign_up(event, 9, join_waiting_list=True)

    second = replace(first, nominee(2), actor=None)

    line = list(event.registrations.in_line())
    assert line[0] == second
    assert second.queued_at == first.queued_at
    assert len(line) == 2


@pytest.mark.django_db
def test_replace_by_somebody_whose_group_is_full_changes_nothing() -> None:
    event, office = make_event(seats=5), make_organisation()
    first = nominate(event, office, nominee(1), actor=None)
    group = make_group({"criterion": "language", "value": ["sr"]})
    make_quota(event, scope="group", group=group, size=0)
    before = len(mails())

    with pytest.raises(SeatsTaken):
        replace(first, nominee(2, language="sr"), actor=None)

    first.refresh_from_db()
    assert first.status == Status.HELD
    assert taken(event) == 1
    assert len(mails()) == before


@pytest.mark.django_db
def test_replace_by_the_same_form_is_one_and_by_another_is_refused() -> None:
    event, office, uid = make_event(), make_organisation(), uuid.uuid4()
    first = nominate(event, office, nominee(1), actor=None)

    second = replace(first, nominee(2), actor=None, request_uid=uid)
    again = replace(first, nominee(2), actor=None, request_uid=uid)
    with pytest.raises(NotActive):
        replace(first, nominee(3), actor=None)
    with pytest.raises(AlreadyRegistered):
        replace(second, nominee(2), actor=None)

    assert second.pk == again.pk
    assert taken(event) == 1


@pytest.mark.django_db
def test_withdraw_gives_the_seat_to_the_next_until_the_beginning() -> None:
    event, office = make_event(seats=1), make_organisation()
    user = coordinator(office)
    first = nominate(event, office, nominee(1), actor=user)
    second = nominate(event, office, nominee(2), actor=user)

    withdraw(first, actor=user, reason="ill")
    with pytest.raises(TooLate):
        withdraw(second, actor=user, at=start_of(event, 1))

    second.refresh_from_db()
    assert second.status == Status.OFFERED
    assert ("registration.cancelled", first.email) in mails()


@pytest.mark.django_db(transaction=True)
def test_replaced_twice_at_once_is_replaced_once(run_threads: Threads) -> None:
    event, office = make_event(seats=3), make_organisation()
    first = nominate(event, office, nominee(1), actor=None)

    def attempt(number: int) -> str:
        try:
            return replace(first, nominee(number), actor=None).status
        except NotActive:
            return "refused"

    results = run_threads([partial(attempt, number) for number in range(2, 8)])

    assert sorted(results) == ["held", *["refused"] * 5]
    assert taken(event) == event.registrations.active().count() == 1


@pytest.mark.django_db(transaction=True)
def test_replace_against_withdraw_leaves_one_order(run_threads: Threads) -> None:
    event, office = make_event(seats=1), make_organisation()
    user = coordinator(office)
    first = nominate(event, office, nominee(1), actor=user)
    waiting = nominate(event, office, nominee(2), actor=user)

    def attempt(act: str) -> str:
        try:
            if act == "replace":
                return replace(first, nominee(3), actor=user).status
            return withdraw(first, actor=user).status
        except NotActive:
            return "refused"

    replaced, _ = run_threads(
        [partial(attempt, act) for act in ("replace", "withdraw")]
    )

    waiting.refresh_from_db()
    expected = Status.WAITING if replaced == "held" else Status.OFFERED
    assert waiting.status == expected
    assert taken(event) == 1


def test_every_pasted_line_is_accounted_for() -> None:
    text = (
        "Име\tФамилия\tИмейл\tДлъжност\r\n"
        "Мария\tПетрова\tm@smolyan.example\tексперт\r\n"
        "Иван\tИванов\t\tкмет\r\n"
        "Петър\tПетров\tpetar@\tкмет\r\n"
    )

    lines = list(read_pasted(text, "bg"))

    found = [line.nominee.full_name if line.nominee else "" for line in lines]
    assert found == ["", "Мария Петрова", "", ""]
    assert [line.is_in_order for line in lines] == [True, False, False, False]
    assert [bool(line.reason) for line in lines] == [True, False, True, True]
    assert lines[1].nominee == nominee(
        given_name="Мария",
        family_name="Петрова",
        email="m@smolyan.example",
        post_title="експерт",
    )


def test_a_line_without_columns_is_read_by_what_stands_in_it() -> None:
    (line,) = read_pasted("Мария Петрова; m@smolyan.example", "sr")

    assert line.nominee is not None
    assert line.nominee.full_name == "Мария Петрова"
    assert line.nominee.language == "sr"


def test_a_name_of_no_known_kind_is_told_by_the_place_of_the_address() -> None:
    lines = list(read_pasted("Ana\tNew\tana@town.example\tmayor\nx", "en"))

    assert lines[0].nominee == nominee(
        given_name="Ana",
        family_name="New",
        email="ana@town.example",
        post_title="mayor",
        language="en",
    )
    assert (lines[1].nominee, bool(lines[1].reason)) == (None, True)


def paste(client: Client, path: str, text: str, **fields: Any) -> Any:
    sent = {"pasted": text, "language": "bg", "request_uid": str(uuid.uuid4())}
    return client.post(path, {**sent, **fields})


@pytest.mark.django_db
def test_page_nominates_known_and_pasted_and_says_what_became(client: Client) -> None:
    event, office = make_event(seats=1), make_organisation()
    person = make_person("Вера Иванова", email="vera@smolyan.example", language="en")
    make_post(person, organisation=office)
    client.force_login(coordinator(office))
    path = f"/desk/nominations/{event.slug}/"

    assert "Вера Иванова" in client.get(path).content.decode()
    text = "Мария\tПетрова\tm@smolyan.example\nИван\tИванов\t"
    answer = paste(client, path, text, known=[str(person.uid)])

    rows = {row.email: row for row in Registration.objects.all()}
    assert rows["vera@smolyan.example"].person == person
    assert rows["vera@smolyan.example"].language == "en"
    assert rows["vera@smolyan.example"].status == Status.HELD
    assert rows["m@smolyan.example"].status == Status.WAITING
    assert len(rows) == 2
    assert len(answer.context["outcomes"]) == 3
    assert answer.context["form"]["pasted"].value() == "Иван\tИванов"


@pytest.mark.django_db
def test_page_refuses_a_colleague_of_another_office(client: Client) -> None:
    event, office = make_event(), make_organisation()
    person = make_person(email="other@town.example")
    make_post(person, organisation=make_organisation())
    client.force_login(coordinator(office))

    paste(client, f"/desk/nominations/{event.slug}/", "", known=[str(person.uid)])

    assert not Registration.objects.exists()


@pytest.mark.django_db
def test_page_shows_the_seats_of_the_office_and_answers_400_to_a_foreign_one(
    client: Client,
) -> None:
    event = make_event(seats=10, seats_per_organisation=4)
    office = make_organisation()
    make_organisation(parent=office)
    client.force_login(coordinator(office))
    path = f"/desk/nominations/{event.slug}/"

    seats = client.get(path).context["seats"]
    wrong = client.get(path, {"office": str(make_organisation().uid)})

    assert [(line.scope, line.free) for line in seats] == [
        ("organisation", 4),
        ("event", 10),
    ]
    assert wrong.status_code == 400


@pytest.mark.django_db
def test_page_of_a_nomination_replaces_and_withdraws(client: Client) -> None:
    event, office = make_event(), make_organisation()
    row = nominate(event, office, nominee(), actor=None)
    client.force_login(coordinator(office))
    path = f"/desk/nominations/{event.slug}/{row.uid}/"
    sent = {"act": "replace", "language": "sr", "request_uid": str(uuid.uuid4())}

    refused = client.post(path, sent)
    assert refused.status_code == 200
    assert Registration.objects.count() == 1
    names = {"given_name": "Јована", "family_name": "Петровић"}
    client.post(path, {**sent, **names, "email": "jovana@smolyan.example"})

    other = Registration.objects.get(replaces=row)
    assert other.language == "sr"
    client.post(f"/desk/nominations/{event.slug}/{other.uid}/", {"act": "withdraw"})
    other.refresh_from_db()
    assert other.status == Status.CANCELLED


@pytest.mark.django_db
def test_lists_ask_the_same_for_one_and_three(client: Client) -> None:
    event, office = make_event(seats=2), make_organisation()
    client.force_login(coordinator(office))
    paths = ["/desk/nominations/", f"/desk/nominations/{event.slug}/"]
    counts = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            nominate(event, office, nominee(number), actor=None)
            if number > 1:
                make_event()
        counts.append([_queries(client, path) for path in paths])

    assert counts[0] == counts[1]


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


@pytest.mark.django_db
def test_a_hold_that_ran_out_is_not_replaced() -> None:
    event, office = make_event(hold_hours=1), make_organisation()
    row = nominate(event, office, nominee(), actor=None)

    with pytest.raises(NotActive):
        replace(row, nominee(2), actor=None, at=timezone.now() + timedelta(hours=2))

    assert Registration.objects.count() == 1
