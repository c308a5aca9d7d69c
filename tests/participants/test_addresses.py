"""A new mail address: who may set it, and how a proposed one comes to hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outbox.models import Message
from outbox.services.send import BadAddress
from participants.access import sets_address
from participants.models import AddressChange, Organisation, Person, User
from participants.services import addresses as acts
from participants.services.addresses import (
    FORMER,
    NEW,
    answer_change,
    change_token,
    make_due_changes,
    propose_address,
    set_address,
)
from participants.services.merge import merge_people, undo_people_merge
from participants.services.privacy import erase_person, export_person
from participants.tasks import address_changes
from tests.factories import (
    make_admin,
    make_grant,
    make_person,
    make_post,
)

pytestmark = pytest.mark.django_db
State = AddressChange.State


def make_change(email: str = "old@town.example") -> AddressChange:
    person = make_person("Ана Първа", email=email)
    return propose_address(person, "new@town.example", actor=None)


def coordinator(organisation: Organisation) -> tuple[User, Client]:
    user = make_grant(role="coordinator", row=organisation).user
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user, client


def card(person: Person, **fields: Any) -> dict[str, Any]:
    names = ("given_name", "family_name", "language")
    return {name: getattr(person, name) for name in names} | fields


def email_of(person: Person) -> str:
    return Person.objects.get(pk=person.pk).email


def test_a_coordinator_proposes_and_changes_nothing() -> None:
    person = make_post(person=make_person(email="old@town.example")).person
    user, client = coordinator(person.posts.get().organisation)
    url = reverse("person_edit", args=[person.uid])

    page = client.get(url).content.decode()
    client.post(url, card(person, email="x@evil.example", new_email="n@town.example"))

    assert not sets_address(user, person)
    assert 'name="email"' not in page
    assert email_of(person) == "old@town.example"
    change = AddressChange.objects.get()
    assert (change.email, change.state, change.proposed_by) == (
        "n@town.example",
        State.WAITING,
        user,
    )
    sent = Message.objects.values_list("kind", "address")
    assert set(sent) == {
        ("address.confirm", "n@town.example"),
        ("address.notice", "old@town.example"),
    }
    assert "n@town.example was proposed" in (
        client.get(reverse("person_page", args=[person.uid])).content.decode()
    )


def test_a_coordinator_sets_the_first_address() -> None:
    person = make_post(person=make_person(email="")).person
    _user, client = coordinator(person.posts.get().organisation)

    client.post(
        reverse("person_edit", args=[person.uid]), card(person, email="a@town.example")
    )

    assert email_of(person) == "a@town.example"
    assert not AddressChange.objects.exists()
    assert Message.objects.count() == 0


def test_a_coordinator_who_manages_the_programme_sets_it() -> None:
    person = make_post().person
    programme = person.listings.create(scope_uid=person.uid).scope_uid
    user, _client = coordinator(person.posts.get().organisation)
    assert not sets_address(user, person)

    user.grants.create(role="manager", scope="programme", scope_uid=programme)

    assert sets_address(User.objects.get(pk=user.pk), person)


def test_who_manages_sets_it_and_the_former_address_is_told() -> None:
    person = make_person(email="old@town.example")

    set_address(person, "new@town.example", actor=make_admin())
    set_address(person, "NEW@town.example", actor=None)

    assert email_of(person) == "NEW@town.example"
    assert Message.objects.get().address == "old@town.example"
    assert "new@town.example" not in str(Message.objects.values().get())


def test_confirmed_and_agreed_it_holds_at_once() -> None:
    change = make_change()

    answer_change(change, NEW, agrees=True)
    assert email_of(change.person) == "old@town.example"
    made = answer_change(change, FORMER, agrees=True)

    assert made.state == State.DONE
    assert email_of(change.person) == "new@town.example"
    told = Message.objects.get(kind="address.changed")
    assert told.address == "old@town.example"


def test_confirmed_in_silence_it_holds_when_the_time_is_over() -> None:
    change = make_change()
    answer_change(change, NEW, agrees=True)

    assert make_due_changes(change.due_at - timedelta(seconds=1)) == 0
    assert email_of(change.person) == "old@town.example"
    assert make_due_changes(change.due_at) == 1

    assert email_of(change.person) == "new@town.example"
    assert make_due_changes(change.due_at) == 0


def test_the_address_so_far_alone_changes_nothing() -> None:
    change = make_change()

    answer_change(change, FORMER, agrees=True)

    assert make_due_changes(change.due_at + timedelta(days=30)) == 0
    assert email_of(change.person) == "old@town.example"


@pytest.mark.parametrize(
    ("side", "state"), [(FORMER, State.STOPPED), (NEW, State.DROPPED)]
)
def test_a_no_from_either_side_ends_it(side: str, state: str) -> None:
    change = make_change()
    answer_change(change, NEW, agrees=True)

    stopped = answer_change(change, side, agrees=False)

    assert stopped.state == state
    with pytest.raises(acts.LinkIsOver):
        answer_change(change, FORMER, agrees=True)
    assert make_due_changes(change.due_at) == 0
    assert email_of(change.person) == "old@town.example"


def test_a_later_proposal_drops_the_one_that_waits() -> None:
    change = make_change()

    propose_address(change.person, "third@town.example", actor=None)

    states = AddressChange.objects.order_by("pk").values_list("email", "state")
    assert list(states) == [
        ("new@town.example", State.DROPPED),
        ("third@town.example", State.WAITING),
    ]


def test_the_same_or_a_bad_address_is_refused() -> None:
    person = make_person(email="old@town.example")

    for email, refusal in (
        ("Old@Town.example", acts.SameAddress),
        ("nobody", BadAddress),
    ):
        with pytest.raises(refusal):
            propose_address(person, email, actor=None)

    assert (AddressChange.objects.count(), Message.objects.count()) == (0, 0)


def test_an_address_set_meanwhile_stays() -> None:
    change = make_change()
    set_address(change.person, "third@town.example", actor=None)

    answer_change(change, FORMER, agrees=True)
    done = answer_change(change, NEW, agrees=True)

    assert done.state == State.DROPPED
    assert email_of(change.person) == "third@town.example"


def test_the_page_asks_and_only_a_button_changes() -> None:
    change = make_change()
    client = Client(headers={"accept-language": "en"})
    new = reverse("address_change", args=[change_token(change, NEW)])
    former = reverse("address_change", args=[change_token(change, FORMER)])

    assert "Yes, this is my address" in client.get(new).content.decode()
    assert "No, keep this address" in client.get(former).content.decode()
    assert AddressChange.objects.get().confirmed_at is None
    client.post(new, {"act": "yes"})
    client.post(former, {"act": "yes"})

    assert email_of(change.person) == "new@town.example"
    assert client.get(new).status_code == 302  # the link is over


@pytest.mark.parametrize("token", ["x", "a:b:c", "\U0001f600"])
def test_a_wrong_link_opens_nothing(token: str) -> None:
    response = Client().post(reverse("address_change", args=[token]), {"act": "yes"})

    assert (response.status_code, response["Location"]) == (302, "/")


def test_the_job_makes_what_is_due_and_drops_what_is_old() -> None:
    long_ago = timezone.now() - timedelta(days=15)
    confirmed, silent = make_change(), make_change("other@town.example")
    answer_change(confirmed, NEW, agrees=True)
    AddressChange.objects.update(due_at=long_ago, created_at=long_ago)

    address_changes.func()

    states = AddressChange.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.DONE, State.DROPPED]
    assert email_of(silent.person) == "other@town.example"


def test_a_merge_drops_what_waits_and_undoing_brings_it_back() -> None:
    change = make_change()
    keep = make_person()

    merge = merge_people(keep, change.person, actor=None)
    dropped = AddressChange.objects.get()
    assert (dropped.person, dropped.state) == (keep, State.DROPPED)
    undo_people_merge(merge, actor=None)

    back = AddressChange.objects.get()
    assert (back.person, back.state) == (change.person, State.WAITING)


def test_the_person_gets_a_copy_and_erasing_takes_it_out() -> None:
    change = make_change()

    told = export_person(change.person, actor=None)["participants.AddressChange"]
    erase_person(change.person, actor=None)

    assert [row["new_address"] for row in told] == ["new@town.example"]
    assert not AddressChange.objects.exists()


def test_two_answers_at_once_make_it_once(
    transactional_db: None, run_threads: Callable[..., Any]
) -> None:
    change = make_change()
    acts_at_once = [
        lambda: answer_change(change, NEW, agrees=True),
        lambda: answer_change(change, FORMER, agrees=True),
    ]

    run_threads(acts_at_once, 2)

    assert email_of(change.person) == "new@town.example"
    assert Message.objects.filter(kind="address.changed").count() == 1
