"""Seats: never one too many, never one lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from courses.models import Event, Quota, Registration, SeatUse, Status
from courses.services.confirmation import seat_now
from courses.services.quotas import (
    QuotaBelowTaken,
    remove_quota,
    set_quota,
    set_seats_per_organisation,
)
from courses.services.registration import (
    NotInvited,
    cancel,
    confirm,
)
from courses.services.seats import SeatsTaken, take_seats
from courses.services.waiting import release_seats
from outbox.models import Message
from participants.models import AuditEvent
from tests.courses.factories import sign_up
from tests.factories import (
    make_admin,
    make_event,
    make_group,
    make_organisation,
    make_quota,
    make_region,
    make_registration,
    make_session,
)

Threads = Callable[..., list[Any]]


def taken(event: Event) -> list[tuple[int, int]]:
    rows = Quota.objects.filter(event=event).order_by("pk")
    return list(rows.values_list("taken", "size"))


@pytest.mark.django_db
def test_register_takes_a_seat_of_every_quota() -> None:
    place = make_region()
    office = make_organisation(region=place)
    event = make_event(seats=3, seats_per_organisation=2)
    make_quota(event, size=5, scope="region", region=place.parent)
    make_quota(event, size=5, scope="session", session=event.sessions.get())

    row = sign_up(event, organisation=office)

    assert row.status == Status.HELD
    assert taken(event) == [(1, 3), (1, 5), (1, 5), (1, 2)]
    assert SeatUse.objects.filter(registration=row).count() == 4


@pytest.mark.django_db
def test_take_seats_takes_none_when_one_is_missing() -> None:
    event = make_event(seats=3)
    row = make_registration(event, status="waiting")
    last = make_quota(event, size=1, scope="session", session=event.sessions.get())
    quotas = list(event.quotas.order_by("pk"))
    Quota.objects.filter(pk=last.pk).update(taken=1)  # after `quotas` were read

    with pytest.raises(SeatsTaken) as refusal:
        take_seats(row, quotas)

    assert (refusal.value.quota, refusal.value.free) == (last, 3)
    assert taken(event) == [(0, 3), (1, 1)]
    assert not SeatUse.objects.exists()


@pytest.mark.django_db
def test_register_names_the_full_quota_and_what_is_free() -> None:
    office = make_organisation("Община Смолян")
    event = make_event(seats=10, seats_per_organisation=1)
    sign_up(event, 1, organisation=office)

    with pytest.raises(SeatsTaken) as refusal:
        sign_up(event, 2, organisation=office)

    assert refusal.value.quota.scope == "organisation"
    assert refusal.value.free == 9
    assert "Smolyan" in str(refusal.value) or "Смолян" in str(refusal.value)
    assert Registration.objects.count() == 1
    assert taken(event) == [(1, 10), (1, 1)]


@pytest.mark.django_db
def test_register_counts_a_group_by_what_is_stated() -> None:
    event = make_event(seats=10)
    councils = make_group(
        {"criterion": "organisation_kind", "value": ["council"]},
        names={"en": "Councils"},
    )
    make_quota(event, size=1, scope="group", group=councils)
    council = make_organisation(kind="council")
    sign_up(event, 1, organisation=council)

    with pytest.raises(SeatsTaken) as refusal:
        sign_up(event, 2, organisation=council)
    other = sign_up(event, 3, organisation=make_organisation())

    assert refusal.value.quota.group == councils
    assert other.status == Status.HELD
    assert taken(event) == [(2, 10), (1, 1)]


@pytest.mark.django_db
def test_register_refuses_who_is_not_in_the_group_it_is_open_to() -> None:
    councils = make_group({"criterion": "organisation_kind", "value": ["council"]})
    event = make_event(open_to=councils)

    with pytest.raises(NotInvited):
        sign_up(event, organisation=make_organisation())
    row = sign_up(event, organisation=make_organisation(kind="council"))

    assert row.status == Status.HELD


@pytest.mark.django_db
def test_staff_let_in_a_guest_whom_the_group_does_not_have() -> None:
    """R-61: the organiser's override, with who did it."""
    councils = make_group({"criterion": "organisation_kind", "value": ["council"]})
    event, admin = make_event(open_to=councils), make_admin()

    row = sign_up(event, organisation=make_organisation(), source="staff", actor=admin)

    assert row.status == Status.CONFIRMED
    trail = AuditEvent.objects.filter(target_uid=row.uid)
    assert admin in {one.actor for one in trail}


@pytest.mark.django_db
def test_cancel_gives_back_and_offers_to_the_first_who_fits() -> None:
    event = make_event(seats=2, seats_per_organisation=1)
    first, second, third = (make_organisation() for _ in range(3))
    mine = sign_up(event, 1, organisation=first)
    sign_up(event, 2, organisation=second)
    blocked = sign_up(event, 3, organisation=second, join_waiting_list=True)
    next_one = sign_up(event, 4, organisation=third, join_waiting_list=True)

    cancel(mine)

    blocked.refresh_from_db()
    next_one.refresh_from_db()
    assert blocked.status == Status.WAITING
    assert next_one.status == Status.OFFERED
    assert next_one.held_until is not None
    assert Message.objects.filter(kind="registration.offer").count() == 1
    assert taken(event)[0] == (2, 2)


@pytest.mark.django_db
def test_cancel_twice_gives_back_once() -> None:
    event = make_event(seats=2)
    row = sign_up(event)
    sign_up(event, 2)

    cancel(row)
    cancel(row)

    assert taken(event) == [(1, 2)]


@pytest.mark.django_db
def test_register_does_not_wait_beside_a_free_seat() -> None:
    event = make_event(seats=1)

    row = sign_up(event, join_waiting_list=True)

    assert row.status == Status.HELD


@pytest.mark.django_db
def test_set_quota_below_taken_names_who_would_lose() -> None:
    event = make_event(seats=3)
    for number in range(3):
        sign_up(event, number)

    with pytest.raises(QuotaBelowTaken) as refusal:
        set_quota(event, "event", 1, actor=None)

    assert "Примеров1, Иван Примеров2" in str(refusal.value)
    assert "Примеров0" not in str(refusal.value)
    assert taken(event) == [(3, 3)]


@pytest.mark.django_db
def test_set_quota_larger_promotes() -> None:
    event = make_event(seats=1)
    sign_up(event, 1)
    waiting = sign_up(event, 2, join_waiting_list=True)

    set_quota(event, "event", 2, actor=None)

    waiting.refresh_from_db()
    assert waiting.status == Status.OFFERED


@pytest.mark.django_db
def test_set_quota_counts_who_is_seated_already() -> None:
    event = make_event(seats=10)
    office = make_organisation()
    for number in range(2):
        sign_up(event, number, organisation=office)

    with pytest.raises(QuotaBelowTaken):
        set_quota(event, "organisation", 1, row=office, actor=None)
    quota = set_quota(event, "organisation", 2, row=office, actor=None)

    assert (quota.taken, quota.size) == (2, 2)
    assert quota.uses.count() == 2


@pytest.mark.django_db
def test_set_seats_per_organisation_follows_and_keeps_exceptions() -> None:
    event = make_event(seats=10, seats_per_organisation=2)
    usual, special = make_organisation(), make_organisation()
    set_quota(event, "organisation", 5, row=special, actor=None)
    sign_up(event, organisation=usual)

    set_seats_per_organisation(event, 3, actor=None)

    sizes = dict(event.quotas.values_list("organisation", "size"))
    assert sizes[usual.pk] == 3
    assert sizes[special.pk] == 5


@pytest.mark.django_db
def test_remove_quota_serves_those_it_held_back() -> None:
    event = make_event(seats=10)
    office = make_organisation()
    quota = set_quota(event, "organisation", 0, row=office, actor=None)
    waiting = sign_up(event, organisation=office, join_waiting_list=True)

    remove_quota(quota, actor=None)

    waiting.refresh_from_db()
    assert waiting.status == Status.OFFERED


@pytest.mark.django_db
def test_release_seats_frees_a_scope_on_its_day() -> None:
    at = timezone.now()
    today = at.date()
    office = make_organisation()
    event = make_event(
        seats=10, seats_per_organisation=1, release_on=today + timedelta(days=2)
    )
    sign_up(event, 1, organisation=office)
    waiting = sign_up(event, 2, organisation=office, join_waiting_list=True)

    too_early = release_seats(at)
    released = release_seats(at + timedelta(days=2))

    waiting.refresh_from_db()
    assert (too_early, released) == (0, 1)
    assert waiting.status == Status.OFFERED


@pytest.mark.django_db
def test_seat_now_raises_the_size_with_a_reason() -> None:
    admin = make_admin()
    event = make_event(seats=1)
    sign_up(event, 1)
    waiting = sign_up(event, 2, join_waiting_list=True)

    row = seat_now(waiting, reason="The mayor", actor=admin)

    entry = AuditEvent.objects.get(action="quota.overridden")
    assert row.status == Status.CONFIRMED
    assert taken(event) == [(2, 2)]
    assert entry.after == {"size": 2, "reason": "The mayor"}


@pytest.mark.django_db(transaction=True)
def test_register_never_oversells_under_load(run_threads: Threads) -> None:
    event = make_event(seats=50)
    office = make_organisation()
    make_session(event)

    def attempt(number: int) -> Callable[[], str]:
        def run() -> str:
            try:
                return sign_up(event, number, organisation=office).status
            except SeatsTaken:
                return "refused"

        return run

    found = run_threads([attempt(number) for number in range(200)], workers=32)

    assert found.count(Status.HELD) == 50
    assert found.count("refused") == 150
    assert Registration.objects.filter(event=event).count() == 50
    assert taken(event) == [(50, 50)]


@pytest.mark.django_db(transaction=True)
def test_register_with_three_quotas_under_load(run_threads: Threads) -> None:
    place = make_region()
    offices = [make_organisation(region=place) for _ in range(4)]
    event = make_event(seats=12, seats_per_organisation=4)
    make_quota(event, size=10, scope="region", region=place)

    def attempt(number: int) -> Callable[[], str]:
        def run() -> str:
            return sign_up(
                event, number, organisation=offices[number % 4], join_waiting_list=True
            ).status

        return run

    found = run_threads([attempt(number) for number in range(60)], workers=24)

    assert found.count(Status.HELD) == 10
    assert found.count(Status.WAITING) == 50
    assert [pair[0] for pair in taken(event)][:2] == [10, 10]


@pytest.mark.django_db(transaction=True)
def test_cancel_and_promote_at_once_leave_no_seat_free(run_threads: Threads) -> None:
    event = make_event(seats=8)
    seated = [confirm(sign_up(event, number)) for number in range(8)]
    waiting = [sign_up(event, 100 + n, join_waiting_list=True) for n in range(12)]
    acts: list[Callable[[], Any]] = [partial(cancel, row) for row in seated]
    acts += [partial(cancel, row) for row in waiting[:4]]
    late = partial(sign_up, event, join_waiting_list=True)
    acts += [partial(late, 200 + number) for number in range(8)]

    run_threads(acts, workers=16)

    seated_now = Registration.objects.filter(
        event=event, status__in=[Status.HELD, Status.OFFERED]
    )
    assert taken(event) == [(8, 8)]
    assert seated_now.count() == 8
    assert SeatUse.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_register_sent_twice_at_once_is_one(run_threads: Threads) -> None:
    event = make_event(seats=8)
    request_uid = uuid.uuid4()

    def attempt() -> int:
        return sign_up(event, request_uid=request_uid).pk

    found = run_threads([attempt] * 8, workers=8)

    assert len(set(found)) == 1
    assert taken(event) == [(1, 8)]
    assert Message.objects.filter(kind="registration.confirm").count() == 1


@pytest.mark.django_db(transaction=True)
def test_set_quota_lower_while_people_register_drops_nobody(
    run_threads: Threads,
) -> None:
    event = make_event(seats=20)

    def attempt(number: int) -> Callable[[], str]:
        def run() -> str:
            try:
                return sign_up(event, number).status
            except SeatsTaken:
                return "refused"

        return run

    def lower() -> str:
        try:
            set_quota(event, "event", 5, actor=None)
        except QuotaBelowTaken:
            return "kept"
        return "lowered"

    acts = [attempt(number) for number in range(30)]
    found = run_threads([*acts[:5], lower, *acts[5:]], workers=16)

    quota = event.quotas.get()
    assert quota.taken == found.count(Status.HELD) <= quota.size
    assert quota.size == (5 if "lowered" in found else 20)
