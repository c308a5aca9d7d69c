"""Requests for nominations: an office nominates by a mailed link, without an account."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Event, Invitation, Registration, Status
from courses.selectors.invitees import Whom, asked_to_nominate, by_group, by_places
from courses.services.invitations import (
    AnsweredAlready,
    invite,
    invite_again,
    remind,
    withdraw,
)
from courses.services.mail_previews import standard_mail
from courses.services.nominations import Nominee, nominate
from courses.services.replies import (
    InvitationWithdrawn,
    LinkIsOver,
    invitation_path,
    through,
)
from outbox.models import Message
from outbox.services.renderers import NotNeeded, renderers
from participants.models import AuditEvent, Organisation, Person
from participants.services.merge import merge_organisations
from participants.services.privacy import erase_person
from programmes.services.contacts import end_contact, set_contact
from tests.clients import organiser_of
from tests.courses.factories import make_invitation
from tests.factories import (
    make_admin,
    make_event,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_region,
    make_registration,
)

State = Invitation.State
Threads = Callable[..., list[Any]]


def ask(event: Event, *offices: Organisation) -> None:
    rows = Organisation.objects.filter(pk__in=[one.pk for one in offices])
    whom = Whom("hand", Person.objects.none(), rows, {"en": "Some"})
    invite(event, asked_to_nominate(whom), actor=make_admin())


def asked(event: Event, office: Organisation, **fields: Any) -> Invitation:
    return make_invitation(event, organisation=office, asks_nominations=True, **fields)


def typed(*names: str, **fields: Any) -> dict[str, Any]:
    lines = [f"{name} Test\t{name.lower()}@town.example" for name in names]
    pasted = "\n".join(["Name\tE-mail", *lines])
    return {
        "pasted": pasted,
        "language": "bg",
        "request_uid": "8a4c8a86-6c0e-4b39-9d4b-3d8cbb3d8b10",
        **fields,
    }


@pytest.mark.django_db
def test_the_contact_in_the_programme_gets_the_link_in_their_language() -> None:
    event = make_event()
    spoken_for = make_organisation(email="office@town.example")
    alone = make_organisation(email="other@town.example")
    former, contact = make_person(), make_person(email="c@town.example", language="sr")
    day = timezone.localdate()
    for person, start in ((former, 30), (contact, 2)):
        set_contact(
            event.programme,
            spoken_for,
            person=person,
            started_on=day - timedelta(days=start),
            actor=None,
        )

    ask(event, spoken_for, alone)

    rows = Message.objects.filter(kind="nominations.asked").order_by("address")
    assert [(row.address, row.language) for row in rows] == [
        ("c@town.example", "sr"),
        ("other@town.example", "bg"),
    ]
    row = Invitation.objects.get(organisation=spoken_for)
    assert row.asks_nominations
    assert row.person is None
    mail = renderers["nominations.asked"](rows[0])
    assert "/nominations/" in mail.text
    assert row.email == "c@town.example"


@pytest.mark.django_db
def test_an_organisation_is_called_as_the_language_of_the_mail_does() -> None:
    names = {"bg": "Община Смолян", "bs": "Općina Smolyan"}
    row = asked(make_event(), make_organisation(names=names))

    for kind in ("nominations.asked", "invitation.made"):
        said = standard_mail(kind, row, "bs")

        assert said is not None
        assert "Općina Smolyan" in said.text
        assert "Община" not in said.html.split("Općina Smolyan")[1].split("</p>")[0]


@pytest.mark.django_db
def test_whose_time_as_contact_is_over_gets_no_link() -> None:
    event, office = make_event(), make_organisation(email="office@town.example")
    person = make_person(email="c@town.example")
    row = set_contact(
        event.programme, office, person=person, started_on=date(2020, 1, 1), actor=None
    )
    end_contact(row, on=timezone.localdate() - timedelta(days=1), actor=None)

    ask(event, office)

    assert Message.objects.get().address == "office@town.example"


@pytest.mark.django_db
def test_an_invited_organisation_can_be_asked_for_nominations_too_but_once() -> None:
    event, office = make_event(), make_organisation(email="office@town.example")
    make_invitation(event, organisation=office)
    make_registration(event, organisation=office)

    ask(event, office)
    ask(event, office)

    assert Invitation.objects.filter(asks_nominations=True).count() == 1
    assert Invitation.objects.count() == 2
    with pytest.raises(IntegrityError):
        Invitation.objects.filter(asks_nominations=True).update(person=make_person())


@pytest.mark.django_db
def test_only_organisations_are_asked() -> None:
    event, town = make_event(), make_region()
    office = make_organisation(email="office@town.example", region=town)
    council = make_organisation(kind="council", email="c@town.example", region=town)
    make_post(make_person(), organisation=office)
    group = make_group(
        {"criterion": "organisation_kind", "value": ["council"]},
        subject="organisations",
    )
    at = timezone.now()

    places = asked_to_nominate(by_places([town], at, asks_nominations=True))
    groups = asked_to_nominate(by_group(group, at, asks_nominations=True))

    assert list(places.organisations) == [office]
    assert list(groups.organisations) == [council]
    assert not places.people.exists()
    assert invite(event, places, actor=None).invited[0].organisation == office


@pytest.mark.django_db
def test_the_page_shows_and_takes_the_nominees_of_the_office_alone(
    client: Client,
) -> None:
    event = make_event(seats=10, seats_per_organisation=2)
    office, other = make_organisation("Смолян"), make_organisation("Чепеларе")
    unit = make_organisation("Смолян, читалище", parent=office)
    make_post(make_person("Вера Скрита"), organisation=office)
    for place, name in ((other, "Stranger"), (unit, "Own")):
        nominee = Nominee("Ана", name, f"{name}@town.example", "bg")
        nominate(event, place, nominee, actor=None)
    row = asked(event, office)
    path = invitation_path(row)

    shown = client.get(path).content.decode()
    done = client.post(path, typed("Ana", "Boris", "Vera"))

    assert "Ана Own" in shown
    assert "Stranger" not in shown
    assert "Скрита" not in shown
    made = Registration.objects.filter(organisation=office).order_by("pk")
    assert [one.status for one in made] == [Status.HELD, Status.HELD, Status.WAITING]
    assert {one.source for one in made} == {"nomination"}
    assert all(one.consented_at is None for one in made)
    assert "Ana Test" in done.content.decode()
    row.refresh_from_db()
    assert row.state == State.REGISTERED
    used = AuditEvent.objects.filter(action="invitation.used")
    assert {one.after["registration"] for one in used if one.after} == {
        str(one.uid) for one in made
    }


@pytest.mark.django_db
def test_a_nominee_with_the_address_of_the_link_agrees_too(client: Client) -> None:
    event, office = make_event(), make_organisation()
    row = asked(event, office, email="ana@town.example")

    client.post(invitation_path(row), typed("Ana"))

    assert Registration.objects.get().status == Status.HELD
    assert Message.objects.filter(kind="registration.nominated").count() == 1


@pytest.mark.django_db
def test_one_is_replaced_and_withdrawn_by_the_link_until_the_event_begins(
    client: Client,
) -> None:
    event, office, other = make_event(), make_organisation(), make_organisation()
    ours, theirs = (
        nominate(
            event, place, Nominee("Ана", name, f"{name}@x.example", "bg"), actor=None
        )
        for place, name in ((office, "Ours"), (other, "Theirs"))
    )
    path = invitation_path(asked(event, office))
    sent = {
        "act": "replace",
        "given_name": "Boris",
        "family_name": "Test",
        "email": "boris@town.example",
        "language": "bg",
        "request_uid": "8a4c8a86-6c0e-4b39-9d4b-3d8cbb3d8b10",
    }

    hidden = client.get(f"{path}{theirs.uid}/")
    page = client.get(f"{path}{ours.uid}/")
    replaced = client.post(f"{path}{ours.uid}/", sent)
    new = Registration.objects.get(given_name="Boris")
    client.post(f"{path}{new.uid}/", {"act": "withdraw", "reason": "ill"})

    assert (hidden.status_code, page.status_code) == (404, 200)
    assert replaced.headers["Location"] == path
    ours.refresh_from_db()
    new.refresh_from_db()
    assert (ours.status, new.status) == (Status.CANCELLED, Status.CANCELLED)
    assert ours.replaced_by == new
    event.starts_at = timezone.now() - timedelta(hours=1)
    event.save()
    assert client.post(f"{path}{theirs.uid}/", sent).status_code == 410
    assert client.get(path).status_code == 410


@pytest.mark.django_db
def test_a_link_that_was_withdrawn_or_is_over_does_nothing(client: Client) -> None:
    event, office = make_event(), make_organisation()
    row = asked(event, office)
    path = invitation_path(row)
    client.post(path, typed("Ana"))

    withdraw(row, actor=make_admin())

    assert client.get(path).status_code == 410
    assert client.post(path, typed("Boris")).status_code == 410
    with pytest.raises(InvitationWithdrawn):
        through(row, lambda: pytest.fail("was done"))
    assert Registration.objects.get().status == Status.HELD
    invite_again(row, actor=make_admin())
    assert client.get(path).status_code == 200
    with pytest.raises(LinkIsOver):
        through(
            row,
            lambda: pytest.fail("was done"),
            at=(event.starts_at or timezone.now()) + timedelta(minutes=1),
        )


@pytest.mark.django_db
def test_an_invitation_that_was_answered_is_not_withdrawn() -> None:
    row = make_invitation(organisation=make_organisation(), state="registered")

    with pytest.raises(AnsweredAlready):
        withdraw(row, actor=make_admin())

    row.refresh_from_db()
    assert row.state == State.REGISTERED


@pytest.mark.django_db
def test_links_of_the_two_kinds_are_no_use_for_the_other(client: Client) -> None:
    event, office = make_event(), make_organisation()
    invitation, request = (
        make_invitation(event, organisation=office),
        asked(event, office),
    )
    path = invitation_path(request)

    page = client.get(path.replace("/nominations/", "/invitations/"))
    form = client.get(path.replace("/nominations/", "/invitations/") + "register/")
    other = client.get(
        invitation_path(invitation).replace("/invitations/", "/nominations/")
    )

    assert page.headers["Location"].startswith("/nominations/")
    assert form.status_code == 302
    assert other.status_code == 404


@pytest.mark.django_db
def test_who_nominates_nobody_says_so_and_is_not_asked_again(client: Client) -> None:
    event = make_event()
    silent, declines = make_organisation(), make_organisation()
    rows = [
        asked(event, one, email=f"{n}@x.example")
        for n, one in enumerate((silent, declines))
    ]
    long_ago = timezone.now() - timedelta(days=4)
    Invitation.objects.update(asked_at=long_ago)

    client.post(invitation_path(rows[1]), {"act": "decline"})
    remind(event, actor=make_admin())

    mail = Message.objects.get(kind="nominations.reminder")
    assert mail.address == "0@x.example"
    said = renderers["nominations.reminder"](mail)
    assert "nominations" in said.text
    client.post(invitation_path(rows[0]), typed("Ana"))
    with pytest.raises(NotNeeded):
        renderers["nominations.reminder"](mail)


@pytest.mark.django_db
def test_an_erased_contact_holds_no_link(client: Client) -> None:
    event, office = make_event(), make_organisation()
    person = make_person(email="c@town.example")
    row = asked(event, office, email=person.email)
    path = invitation_path(row)

    erase_person(person, actor=None)

    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_of_two_cards_of_an_office_that_are_merged_either_link_works(
    client: Client,
) -> None:
    event, keep, lose = make_event(), make_organisation(), make_organisation()
    make_invitation(event, organisation=lose)
    paths = [invitation_path(asked(event, one)) for one in (keep, lose)]
    client.post(paths[1], typed("Ana"))

    merge_organisations(keep, lose, actor=make_admin())

    for path in paths:
        assert "Ana Test" in client.get(path).content.decode()
    assert Invitation.objects.get(organisation=keep, asks_nominations=True).state == (
        State.REGISTERED
    )


@pytest.mark.django_db
def test_the_desk_asks_and_lists_who_nominated_how_many() -> None:
    event, office = make_event(), make_organisation("Смолян", is_public=True)
    Organisation.objects.update(email="office@town.example")
    client = organiser_of(event)
    base = f"/desk/events/{event.slug}/invitations/"
    chosen = {"organisation": str(office.uid), "asks_nominations": "on"}

    shown = client.get(f"{base}new/", chosen)
    client.post(f"{base}new/", chosen | {"seen": shown.context["plan"].digest})
    nominate(event, office, Nominee("А", "Б", "a@x.example", "bg"), actor=None)
    listed = client.get(base).content.decode()
    body = client.get(f"{base}new/", {"person": "x", "asks_nominations": "on"})

    assert "Ask 1 organisation" in shown.content.decode()
    assert Message.objects.filter(kind="nominations.asked").count() == 1
    assert "asked for nominations" in listed
    assert "1 nominated" in listed
    assert "Nothing is sent yet" in body.content.decode()


@pytest.mark.django_db
def test_the_page_asks_a_fixed_number_of_queries(client: Client) -> None:
    event, office = make_event(), make_organisation()
    path = invitation_path(asked(event, office))
    counts = []
    for number in range(3):
        nominee = Nominee("Ана", f"Т{number}", f"{number}@x.example", "bg")
        nominate(event, office, nominee, actor=None)
        if number != 1:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(path)
            counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_nominations_by_one_link_at_once_take_turns(run_threads: Threads) -> None:
    event = make_event(seats=10, seats_per_organisation=2)
    row = asked(event, make_organisation())

    def one(name: str) -> None:
        Client().post(
            invitation_path(row),
            typed(name, request_uid=str(uuid.uuid4())),
        )

    names = ("Ana", "Boris", "Vera", "Mila")
    run_threads([lambda name=name: one(name) for name in names])

    statuses = [one.status for one in Registration.objects.all()]
    assert sorted(statuses) == [Status.HELD] * 2 + [Status.WAITING] * 2
