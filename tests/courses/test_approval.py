"""Approval: nobody takes a seat before an organiser said yes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.invariants import problems
from courses.models import Decision, Event, Quota, Registration, Status
from courses.services.approval import (
    AddressNotProven,
    TooLateToProve,
    approve,
    expire_unproven,
    prove_address,
)
from courses.services.confirmation import NotActive, accept_offer, seat_now
from courses.services.endings import cancel, reject
from courses.services.nominations import Nominee, accept_nomination, nominate, replace
from courses.services.tickets import registration_path
from courses.services.waiting import promote_all
from outbox.models import Message
from outbox.services.renderers import renderers
from participants.models import AuditEvent, Consent, Person
from tests.courses.factories import sign_up
from tests.factories import (
    make_admin,
    make_event,
    make_organisation,
    make_person,
    make_wording,
)

Threads = Callable[..., list[Any]]


def taken(event: Event) -> list[tuple[int, int]]:
    rows = Quota.objects.filter(event=event).order_by("pk")
    return list(rows.values_list("taken", "size"))


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def proven(event: Event, number: int = 1, **fields: Any) -> Registration:
    """Somebody who registered and opened the mailed link."""
    return prove_address(sign_up(event, number, **fields))


def again(row: Registration) -> Registration:
    return Registration.objects.get(pk=row.pk)


@pytest.mark.django_db
def test_register_takes_no_seat_before_the_decision() -> None:
    event = make_event(seats=1, needs_approval=True)

    first, second = sign_up(event, 1), sign_up(event, 2)

    for row in (first, second):
        assert (row.stage, row.person) == (Decision.UNPROVEN, None)
    assert taken(event) == [(0, 1)]
    assert kinds() == ["registration.confirm"] * 2
    assert promote_all() == 0
    assert Person.objects.count() == 0


@pytest.mark.django_db
def test_prove_address_makes_the_person_known_and_waits_for_the_decision() -> None:
    wording = make_wording()
    event = make_event(seats=1, needs_approval=True)
    row = sign_up(event, consent_wording=wording)

    prove_address(row)
    row = prove_address(row)

    assert (row.stage, row.held_until) == (Decision.PENDING, None)
    assert row.person is not None
    assert kinds() == ["registration.confirm", "registration.undecided"]
    assert Consent.objects.count() == 1
    assert taken(event) == [(0, 1)]
    assert promote_all() == 0
    assert list(problems()) == []


@pytest.mark.django_db
def test_prove_address_is_refused_too_late() -> None:
    event = make_event(needs_approval=True)
    row = sign_up(event)
    late = timezone.now() + timedelta(hours=25)

    with pytest.raises(TooLateToProve):
        prove_address(row, at=late)
    assert expire_unproven(late) == 1
    assert expire_unproven(late) == 0
    with pytest.raises(TooLateToProve):
        prove_address(row, at=late)

    assert again(row).status == Status.EXPIRED


@pytest.mark.django_db
def test_approve_gives_the_seat_and_sends_the_ticket_once() -> None:
    event = make_event(seats=1, needs_approval=True)
    row = proven(event, consent_wording=make_wording())

    approve(row, actor=None)
    approve(row, actor=None)

    row = again(row)
    assert (row.status, row.decision) == (Status.CONFIRMED, Decision.APPROVED)
    assert taken(event) == [(1, 1)]
    assert kinds()[2:] == ["registration.ticket"]
    assert AuditEvent.objects.filter(action="registration.approved").count() == 1
    assert Consent.objects.count() == 1


@pytest.mark.django_db
def test_approve_without_a_free_seat_leaves_in_line() -> None:
    event = make_event(seats=1, needs_approval=True)
    first, second, third = (proven(event, number) for number in (1, 2, 3))
    approve(first, actor=None)

    second = approve(second, actor=None)

    assert (second.status, second.decision) == (Status.WAITING, Decision.APPROVED)
    assert kinds()[-1] == "registration.waiting"
    cancel(again(first))
    assert again(second).status == Status.OFFERED
    assert again(third).stage == Decision.PENDING
    row = accept_offer(again(second))
    assert row.status == Status.CONFIRMED
    assert list(problems()) == []


@pytest.mark.django_db
def test_approve_refuses_whose_address_is_not_proven_and_who_ended() -> None:
    event = make_event(seats=2, needs_approval=True)
    unproven, gone = sign_up(event, 1), proven(event, 2)
    cancel(gone)

    with pytest.raises(AddressNotProven):
        approve(unproven, actor=None)
    with pytest.raises(NotActive):
        approve(gone, actor=None)

    assert again(unproven).stage == Decision.UNPROVEN
    assert again(gone).status == Status.CANCELLED
    assert taken(event) == [(0, 2)]


@pytest.mark.django_db
def test_reject_tells_the_person_why() -> None:
    event = make_event(needs_approval=True)
    row = proven(event)

    row = reject(row, actor=make_admin(), reason="Само за служители")

    message = Message.objects.get(kind="registration.rejected")
    mail = renderers[message.kind](message)
    assert row.status == Status.REJECTED
    assert "Само за служители" in mail.text
    assert "Само за служители" in str(mail.html)


@pytest.mark.django_db
def test_seat_now_covers_a_pending_decision() -> None:
    event = make_event(seats=0, needs_approval=True)
    row = proven(event)

    row = seat_now(row, reason="Гост на министъра", actor=make_admin())

    assert (row.status, row.decision) == (Status.CONFIRMED, Decision.APPROVED)
    assert taken(event) == [(1, 1)]


@pytest.mark.django_db
def test_a_nomination_is_approved_first_and_then_agreed_to() -> None:
    event = make_event(seats=1, needs_approval=True)
    office, wording = make_organisation(), make_wording()
    person = Nominee("Вера", "Смолянска", "vera@smolyan.example", "bg")
    row = nominate(event, office, person, actor=None)
    assert row.stage == Decision.PENDING
    assert taken(event) == [(0, 1)]

    approve(row, actor=None)

    row = again(row)
    assert (row.status, taken(event)) == (Status.HELD, [(1, 1)])
    assert kinds() == ["registration.undecided", "registration.nominated"]
    row = accept_nomination(row, wording=wording)
    assert row.status == Status.CONFIRMED
    assert Consent.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("is_approved", [False, True])
def test_replace_keeps_the_decision_on_the_place(is_approved: bool) -> None:
    event = make_event(seats=1, needs_approval=True)
    office = make_organisation()
    person = Nominee("Вера", "Смолянска", "vera@smolyan.example", "bg")
    other = Nominee("Ана", "Смолянска", "ana@smolyan.example", "bg")
    row = nominate(event, office, person, actor=None)
    if is_approved:
        row = approve(row, actor=None)

    row = replace(row, other, actor=None)

    assert row.stage == (Status.HELD if is_approved else Decision.PENDING)
    assert taken(event) == [(int(is_approved), 1)]


@pytest.mark.django_db
def test_register_by_staff_is_a_decision() -> None:
    event = make_event(seats=1, needs_approval=True)

    row = sign_up(event, source=Registration.Source.STAFF)

    assert (row.status, row.decision) == (Status.CONFIRMED, "")


@pytest.mark.django_db
def test_register_never_tells_whether_somebody_is_known() -> None:
    event = make_event(needs_approval=True)
    make_person("Иван Примеров1", email="ivan1@town.example")

    known, unknown = sign_up(event, 1), sign_up(event, 2)

    assert known.stage == unknown.stage
    assert known.person is None
    assert kinds() == ["registration.confirm"] * 2


@pytest.mark.django_db(transaction=True)
def test_approve_at_once_gives_the_last_seat_to_one(run_threads: Threads) -> None:
    event = make_event(seats=1, needs_approval=True)
    rows = [proven(event, number) for number in range(4)]

    run_threads([partial(approve, row, actor=None) for row in rows * 2])

    stages = sorted(again(row).status for row in rows)
    assert stages == [Status.CONFIRMED, *[Status.WAITING] * 3]
    assert kinds().count("registration.ticket") == 1
    assert kinds().count("registration.waiting") == 3
    assert taken(event) == [(1, 1)]


@pytest.mark.django_db(transaction=True)
def test_approve_and_reject_at_once_end_in_one_of_them(run_threads: Threads) -> None:
    event = make_event(seats=5, needs_approval=True)
    rows = [proven(event, number) for number in range(4)]

    def try_to(act: Callable[[], Registration]) -> None:
        with suppress(NotActive):
            act()

    acts = [partial(approve, row, actor=None) for row in rows]
    acts += [partial(reject, row, actor=None, reason="Не") for row in rows]
    run_threads([partial(try_to, act) for act in acts])

    assert {again(row).status for row in rows} == {Status.REJECTED}
    assert taken(event) == [(0, 5)]
    assert list(problems()) == []


# --- pages ------------------------------------------------------------------------


@pytest.mark.django_db
def test_registration_page_confirms_the_address_and_says_who_decides(
    client: Client,
) -> None:
    event = make_event(needs_approval=True)
    row = sign_up(event)
    path = registration_path(row)

    before = client.get(path).content.decode()
    client.post(path, {"act": "confirm"})
    after = client.get(path).content.decode()

    assert "Then the organisers decide" in before
    assert "The organisers decide on each registration" in after
    assert again(row).stage == Decision.PENDING


@pytest.mark.django_db
def test_desk_approves_and_lists_who_is_to_be_decided(client: Client) -> None:
    event = make_event(needs_approval=True)
    row, other = proven(event, 1), sign_up(event, 2)
    client.force_login(make_admin())

    page = client.get(f"/desk/events/{event.slug}/people/?status=pending")
    path = f"/desk/events/{event.slug}/people/{row.uid}/"
    shown = client.get(path).content.decode()
    client.post(path, {"act": "approve"})

    assert row.full_name in page.content.decode()
    assert other.full_name not in page.content.decode()
    assert "Approve" in shown
    assert again(row).status == Status.CONFIRMED
