"""The desk's pages of invitations: whom to invite, and the list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Event, Invitation
from outbox.models import Message
from participants.models import Body, BodyMember, Membership, TargetGroup
from tests.clients import organiser_of
from tests.courses.factories import make_invitation
from tests.factories import (
    make_event,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_region,
    make_registration,
)

pytestmark = pytest.mark.django_db
BULGARIAN = {"criterion": "language", "value": ["bg"]}


def pages(event: Event) -> tuple[str, str]:
    base = f"/desk/events/{event.slug}/invitations/"
    return base, f"{base}new/"


def group() -> TargetGroup:
    return make_group(BULGARIAN, names={"en": "Speakers of Bulgarian"})


def known_to(event: Event, name: str, **fields: str) -> None:
    """Somebody whose card the organisers of the event may open."""
    person = make_person(name, **fields)
    make_registration(event, person=person, status="cancelled")


def test_invite_shows_who_they_are_and_who_is_left_out() -> None:
    event, chosen = make_event(), group()
    known_to(event, "Ана Позната")
    known_to(event, "Борис Безадресен", email="")
    make_person("Вера Скрита")
    _list, new = pages(event)

    page = organiser_of(event).get(new, {"group": str(chosen.uid)})

    text = page.content.decode()
    assert "Speakers of Bulgarian" in text
    assert "Ана Позната" in text
    assert "Борис Безадресен" in text
    assert "without an e-mail address" in text
    assert "Вера Скрита" not in text
    assert "1 person or office that your role does not show by name" in text
    assert "Invite 2 people" in text
    assert not Invitation.objects.exists()


def test_invite_sends_what_was_shown() -> None:
    event, chosen = make_event(), group()
    known_to(event, "Ана Позната")
    base, new = pages(event)
    client = organiser_of(event)
    shown = client.get(new, {"group": str(chosen.uid)})
    data = {"group": str(chosen.uid), "seen": shown.context["plan"].digest}

    answer = client.post(new, data, follow=True)

    row = Invitation.objects.get()
    text = answer.content.decode()
    assert answer.redirect_chain == [(base, 302)]
    assert "1 invitation is on its way." in text
    assert "Ана Позната" in text
    assert row.source_names == {"en": "Speakers of Bulgarian"}


@pytest.mark.parametrize("seen", ["", "0" * 32])
def test_invite_of_others_than_were_shown_is_refused(seen: str) -> None:
    event, chosen = make_event(), group()
    make_person()
    _list, new = pages(event)

    answer = organiser_of(event).post(new, {"group": str(chosen.uid), "seen": seen})

    assert answer.status_code == 409
    assert "Look at the list again" in answer.content.decode()
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


def test_invite_a_network_in_one_step() -> None:
    event = make_event()
    network = make_organisation("Мрежа", kind="network")
    for number in range(2):
        office = make_organisation(f"Служба {number}", email=f"o{number}@town.example")
        Membership.objects.create(member=office, body=network)
    body = Body.objects.create(organisation=network, names={"en": "Board"})
    BodyMember.objects.create(body=body, person=make_person())
    _list, new = pages(event)
    client = organiser_of(event)
    shown = client.get(new, {"network": str(network.uid)})

    client.post(
        new, {"network": str(network.uid), "seen": shown.context["plan"].digest}
    )
    shown_body = client.get(new, {"body": str(body.uid)})

    assert "Sluzhba 1" in shown.content.decode()
    assert Invitation.objects.count() == 3
    assert "invited already" in shown_body.content.decode()


def test_invite_some_municipalities_and_one_organisation() -> None:
    event = make_event()
    places = [make_region(), make_region()]
    offices = [
        make_organisation(region=place, email=f"o{number}@town.example")
        for number, place in enumerate(places)
    ]
    make_post(organisation=offices[0])
    _list, new = pages(event)
    client = organiser_of(event)

    by_place = client.get(new, {"place": [str(place.uid) for place in places]})
    by_office = client.get(new, {"organisation": str(offices[1].uid)})

    assert [row.address for row in by_place.context["plan"].invited][1:] == [
        "o1@town.example"
    ]
    assert by_place.context["count"] == 2
    assert "Invite 1 organisation" in by_office.content.decode()


@pytest.mark.parametrize("query", ["?group=", "?group=x", "?place=x"])
def test_invite_needs_one_choice(query: str) -> None:
    event = make_event()
    _list, new = pages(event)

    page = organiser_of(event).get(f"{new}{query}")

    assert page.status_code == 200
    assert "plan" not in page.context


def test_invite_with_two_choices_asks_for_one() -> None:
    event, chosen = make_event(), group()
    body = Body.objects.create(organisation=make_organisation(), names={"en": "Team"})
    _list, new = pages(event)

    page = organiser_of(event).get(
        new, {"group": str(chosen.uid), "body": str(body.uid)}
    )

    assert "leave the others empty" in page.content.decode()


def test_invite_by_a_group_that_cannot_be_read_invites_nobody() -> None:
    event, broken = make_event(), make_group({})
    make_person()
    _list, new = pages(event)

    page = organiser_of(event).get(new, {"group": str(broken.uid)})

    assert "The target group cannot be used" in page.content.decode()
    assert "plan" not in page.context


def test_invite_while_registration_is_closed_says_what_to_do() -> None:
    event = make_event(status="announced")
    base, new = pages(event)
    client = organiser_of(event)

    assert "Registration is not open" in client.get(new).content.decode()
    assert "Invite people" not in client.get(base).content.decode()


def test_list_hides_names_of_strangers_and_finds_none_by_them() -> None:
    event = make_event()
    stranger = make_person("Вера Скрита")
    office = make_organisation("Община Смолян")
    make_invitation(event, person=stranger)
    Invitation.objects.update(organisation=office)
    base, _new = pages(event)
    client = organiser_of(event)

    everybody = client.get(base).content.decode()
    by_name = client.get(base, {"q": "Скрита"}).content.decode()
    by_office = client.get(base, {"q": "smolyan"}).content.decode()

    assert "Скрита" not in everybody
    assert "A person without a card of yours" in everybody
    assert "No invitation fits" in by_name
    assert "1 invitation" in by_office


def test_list_filters_by_state() -> None:
    event = make_event()
    known_to(event, "Ана Позната")
    make_invitation(event, state="declined")
    make_invitation(event)
    base, _new = pages(event)
    client = organiser_of(event)

    declined = client.get(base, {"state": "declined"})
    wrong = client.get(base, {"state": "nonsense"})

    assert declined.context["page"].paginator.count == 1
    assert wrong.status_code == 404


def test_list_withdraws_invites_again_and_reminds() -> None:
    event = make_event()
    row = make_invitation(event)
    old = timezone.now() - timedelta(days=4)
    base, _new = pages(event)
    client = organiser_of(event)
    data = {"invitation": str(row.uid)}

    client.post(base, data | {"act": "withdraw"})
    row.refresh_from_db()
    after_withdrawing = row.state
    client.post(base, data | {"act": "again"})
    Invitation.objects.update(asked_at=old)
    Message.objects.update(state="sent", sent_at=old)
    asks = client.get(base).content.decode()
    client.post(base, {"act": "remind"})

    row.refresh_from_db()
    assert after_withdrawing == "withdrawn"
    assert (row.state, row.reminders) == ("invited", 1)
    assert "1 invitation has waited for an answer" in asks
    assert Message.objects.filter(kind="invitation.reminder").count() == 1


@pytest.mark.parametrize("data", [{"act": "x"}, {"act": "withdraw"}, {}])
def test_list_refuses_what_it_does_not_know(data: dict[str, str]) -> None:
    event = make_event()
    base, _new = pages(event)

    assert organiser_of(event).post(base, data).status_code == 404


def test_list_does_not_touch_the_invitation_of_another_event() -> None:
    event, other = make_event(), make_invitation()
    base, _new = pages(event)
    data = {"act": "withdraw", "invitation": str(other.uid)}

    answer = organiser_of(event).post(base, data)

    other.refresh_from_db()
    assert answer.status_code == 404
    assert other.state == "invited"


def test_pages_ask_as_much_for_three_as_for_one() -> None:
    event, chosen = make_event(), group()
    base, new = pages(event)
    client = organiser_of(event)
    numbers = []

    for count in (1, 2):
        for _ in range(count):
            make_invitation(event)
            make_post()
        for path in (base, f"{new}?group={chosen.uid}"):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            numbers.append(len(queries))

    assert numbers[:2] == numbers[2:]
