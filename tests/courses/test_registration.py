"""Registration: from the form to the ticket, and out again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from courses.models import Event, Registration, Status
from courses.services.registration import (
    HoldExpired,
    NotActive,
    NotInvited,
    RegistrationClosed,
    TooLate,
    TooManyUnconfirmed,
    cancel,
    confirm,
    decline_offer,
    expire_holds,
)
from courses.tasks import holds
from outbox.models import Message
from participants.models import Consent, Person, Post
from tests.courses.factories import sign_up
from tests.factories import (
    make_admin,
    make_event,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_profile,
    make_quota,
    make_region,
    make_wording,
)

Threads = Callable[..., list[Any]]


def mails(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


@pytest.mark.django_db
def test_register_holds_a_seat_and_asks_by_mail() -> None:
    event = make_event(hold_hours=12)
    at = timezone.now()

    row = sign_up(event, at=at)

    message = Message.objects.get()
    assert row.status == Status.HELD
    assert row.held_until == at + timedelta(hours=12)
    assert row.person is None
    assert (message.kind, message.address) == ("registration.confirm", row.email)
    assert "Примеров" not in str(message.context)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "status", ["draft", "announced", "closed", "held", "cancelled"]
)
def test_register_is_refused_unless_open(status: str) -> None:
    event = make_event(status=status)

    with pytest.raises(RegistrationClosed):
        sign_up(event)

    assert not Registration.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_register_stops_at_the_closing_minute() -> None:
    at = timezone.now()
    event = make_event(closes_at=at + timedelta(minutes=5))

    sign_up(event, 1, at=at + timedelta(minutes=4, seconds=59))
    with pytest.raises(RegistrationClosed):
        sign_up(event, 2, at=at + timedelta(minutes=5, seconds=1))

    assert Registration.objects.count() == 1


@pytest.mark.django_db
def test_register_again_by_the_same_request_is_one() -> None:
    event = make_event()
    request_uid = uuid.uuid4()

    first = sign_up(event, request_uid=request_uid)
    again = sign_up(event, request_uid=request_uid, family_name="Друг")

    assert again.pk == first.pk
    assert Registration.objects.count() == mails("registration.confirm") == 1


@pytest.mark.django_db
def test_register_again_in_the_other_script_writes_once_an_hour() -> None:
    event = make_event()
    at = timezone.now()
    first = sign_up(event, at=at)
    Message.objects.update(state=Message.State.SENT, sent_at=at)

    for minute in range(1, 30):
        again = sign_up(
            event,
            given_name="Ivan",
            family_name="Primerov1",
            email="IVAN1@town.example",
            at=at + timedelta(minutes=minute),
        )

    assert again.pk == first.pk
    due = list(Message.objects.order_by("pk").values_list("due_at", flat=True))
    assert due == [at, at + timedelta(hours=1)]


@pytest.mark.django_db
def test_register_three_of_one_mailbox_is_one_mail_and_three_rows() -> None:
    event = make_event()

    for number in range(3):
        sign_up(event, number, email="office@town.example")

    assert Registration.objects.count() == 3
    assert mails("registration.confirm") == 1


@pytest.mark.django_db
def test_register_as_a_mail_cannon_is_stopped() -> None:
    event = make_event(seats=500)
    for number in range(5):
        sign_up(event, number, email="victim@town.example")

    for number in range(5, 20):
        with pytest.raises(TooManyUnconfirmed):
            sign_up(event, number, email="victim@town.example")

    assert mails("registration.confirm") == 1
    assert event.quotas.get().taken == 5


@pytest.mark.django_db
def test_confirm_makes_person_post_consents_and_ticket() -> None:
    wording, photo = make_wording("registration"), make_wording("photo")
    newsletter = make_wording("newsletter")
    office = make_organisation()
    row = sign_up(
        make_event(),
        organisation=office,
        post_title="юрист",
        consent_wording=wording,
        may_be_photographed=False,
        wants_newsletter=True,
    )

    confirm(row)

    row.refresh_from_db()
    person = Person.objects.get()
    post = Post.objects.get()
    said = set(Consent.objects.values_list("wording", "is_given", "event_uid"))
    assert row.status == Status.CONFIRMED
    assert row.person == person
    assert (post.person, post.organisation, post.title) == (person, office, "юрист")
    assert not post.is_confirmed
    assert row.post == post
    assert row.post_snapshot["title"] == "юрист"
    assert said == {
        (wording.pk, True, None),
        (photo.pk, False, row.event.uid),
        (newsletter.pk, True, None),
    }
    assert mails("registration.ticket") == 1


@pytest.mark.django_db
def test_several_kinds_of_work_are_kept_and_go_to_the_post() -> None:
    lawyer, head = make_profile("lawyer"), make_profile("head")
    row = sign_up(
        make_event(), organisation=make_organisation(), profiles=[lawyer, head]
    )

    confirm(row)

    row.refresh_from_db()
    assert set(row.profiles.all()) == {lawyer, head}
    assert set(Post.objects.get().profiles.all()) == {lawyer, head}
    assert row.post_snapshot["profiles"] == ["head", "lawyer"]


@pytest.mark.django_db
def test_what_was_ticked_opens_an_event_to_a_target_group() -> None:
    lawyer, head = make_profile(), make_profile()
    lawyers = make_group({"criterion": "job_profile", "value": [str(lawyer.uid)]})
    event, office = make_event(open_to=lawyers), make_organisation()

    with pytest.raises(NotInvited):
        sign_up(event, 1, organisation=office, profiles=[head])
    sign_up(event, 2, organisation=office, profiles=[head, lawyer])

    assert event.registrations.count() == 1


@pytest.mark.django_db
def test_confirm_twice_changes_nothing() -> None:
    row = sign_up(make_event())

    confirm(row)
    confirm(row)

    assert Person.objects.count() == mails("registration.ticket") == 1


@pytest.mark.django_db
def test_confirm_matches_by_name_and_organisation() -> None:
    office = make_organisation()
    known = make_person("Иван Примеров1")
    make_post(known, organisation=office, title="юрист")

    row = confirm(sign_up(make_event(), organisation=office))

    assert row.person == known
    assert Person.objects.count() == Post.objects.count() == 1


@pytest.mark.django_db
def test_confirm_of_a_namesake_registered_already_makes_a_new_card() -> None:
    office = make_organisation()
    event = make_event()
    first = confirm(sign_up(event, organisation=office))

    second = confirm(sign_up(event, organisation=office, email="other@town.example"))

    assert second.status == Status.CONFIRMED
    assert second.person != first.person


@pytest.mark.django_db
def test_confirm_after_the_hold_is_refused_without_the_job() -> None:
    at = timezone.now()
    row = sign_up(make_event(hold_hours=1), at=at)

    with pytest.raises(HoldExpired):
        confirm(row, at=at + timedelta(hours=1))

    row.refresh_from_db()
    assert row.status == Status.HELD
    assert row.status_at(at + timedelta(hours=1)) == Status.EXPIRED
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_confirm_of_a_cancelled_one_is_refused() -> None:
    row = cancel(sign_up(make_event()))

    with pytest.raises(NotActive):
        confirm(row)


@pytest.mark.django_db
def test_expire_holds_frees_the_seat_for_the_line() -> None:
    at = timezone.now()
    event = make_event(seats=1)
    held = sign_up(event, 1, at=at)
    waiting = sign_up(event, 2, join_waiting_list=True, at=at + timedelta(minutes=1))

    done = expire_holds(at + timedelta(hours=25))

    held.refresh_from_db()
    waiting.refresh_from_db()
    assert done == 1
    assert held.status == Status.EXPIRED
    assert waiting.status == Status.OFFERED


@pytest.mark.django_db
def test_register_takes_a_seat_whose_hold_ran_out_before_the_job() -> None:
    at = timezone.now()
    event = make_event(seats=1)
    sign_up(event, 1, at=at)

    row = sign_up(event, 2, at=at + timedelta(hours=25))

    assert row.status == Status.HELD


@pytest.mark.django_db
def test_holds_job_passes_a_lapsed_offer_on() -> None:
    at = timezone.now()
    event = make_event(seats=1)
    mine = sign_up(event, 1, at=at)
    first = sign_up(event, 2, join_waiting_list=True, at=at)
    second = sign_up(event, 3, join_waiting_list=True, at=at)
    cancel(mine, at=at)

    with time_machine.travel(at + timedelta(hours=49)):
        holds.func()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.EXPIRED, Status.OFFERED)
    assert event.quotas.get().taken == 1


@pytest.mark.django_db
def test_decline_offer_passes_it_on() -> None:
    event = make_event(seats=1)
    mine = sign_up(event, 1)
    first = sign_up(event, 2, join_waiting_list=True)
    second = sign_up(event, 3, join_waiting_list=True)
    cancel(mine)

    decline_offer(first)

    second.refresh_from_db()
    assert second.status == Status.OFFERED
    assert confirm(second).status == Status.CONFIRMED


@pytest.mark.django_db
def test_cancel_by_oneself_after_the_start_is_refused() -> None:
    event = make_event()
    row = confirm(sign_up(event))

    with pytest.raises(TooLate):
        cancel(row, at=event.starts_at)
    cancel(row, at=event.starts_at, actor=make_admin(), reason="ill")

    row.refresh_from_db()
    assert row.status == Status.CANCELLED
    assert row.end_reason == "ill"


@pytest.mark.django_db
def test_register_by_staff_is_confirmed_without_an_address() -> None:
    event = make_event(status="closed")

    row = sign_up(event, source="staff", email="", actor=make_admin())

    assert row.status == Status.CONFIRMED
    assert row.person is not None
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_register_by_staff_beyond_the_limit_needs_a_reason() -> None:
    event = make_event(seats=0)
    admin = make_admin()

    row = sign_up(event, source="staff", actor=admin, override_reason="The speaker")

    quota = event.quotas.get()
    assert row.status == Status.CONFIRMED
    assert (quota.taken, quota.size) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_confirm_and_cancel_at_once_leave_one_end(run_threads: Threads) -> None:
    event = make_event(seats=5)
    rows = [sign_up(event, number) for number in range(5)]

    def quiet(act: Callable[[Registration], Any], row: Registration) -> None:
        with suppress(NotActive):
            act(row)

    acts = [lambda row=row: quiet(confirm, row) for row in rows]
    acts += [lambda row=row: quiet(cancel, row) for row in rows]
    run_threads(acts, workers=10)

    assert Registration.objects.filter(status=Status.CANCELLED).count() == 5
    assert event.quotas.get().taken == 0


@pytest.mark.django_db
def test_register_counts_by_the_event_as_it_is_now() -> None:
    """The form was opened before an organiser gave each organisation one seat."""
    office = make_organisation()
    event = make_event(seats=5)
    Event.objects.filter(pk=event.pk).update(seats_per_organisation=1)

    first = sign_up(event, 1, organisation=office)
    second = sign_up(event, 2, organisation=office, join_waiting_list=True)

    assert (first.status, second.status) == (Status.HELD, Status.WAITING)
    quota = event.quotas.get(scope="organisation")
    assert (quota.size, quota.taken) == (1, 1)


@pytest.mark.django_db
def test_register_takes_few_statements(django_assert_num_queries: Any) -> None:
    office = make_organisation(region=make_region())
    event = make_event(seats=5, seats_per_organisation=3)
    make_quota(event, scope="region", region=office.region, size=4)
    sign_up(event, 1, organisation=office)

    with django_assert_num_queries(7 + 2):  # and the savepoint of the test
        row = sign_up(event, 2, organisation=office, request_uid=uuid.uuid4())

    assert row.seat_uses.count() == 3


@pytest.mark.django_db
def test_confirm_takes_few_statements(django_assert_num_queries: Any) -> None:
    words = make_wording("registration")
    make_wording("photo")
    make_wording("newsletter")
    row = sign_up(
        make_event(),
        1,
        organisation=make_organisation(),
        consent_wording=words,
        may_be_photographed=True,
        wants_newsletter=True,
    )

    with django_assert_num_queries(9 + 2):  # and the savepoint of the test
        confirm(row)

    assert row.event.registrations.get().status == Status.CONFIRMED
