"""Whoever nominated is told, once, of colleagues who did not agree in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from courses.models import Event, Invitation, Registration, Status
from courses.services.confirmation import confirm
from courses.services.endings import expire_holds
from courses.services.events import cancel_event
from courses.services.invitations import withdraw as withdraw_invitation
from courses.services.nominations import Nominee, nominate
from courses.services.replies import through
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded, renderers
from participants.models import Grant, Organisation, User
from tests.courses.factories import linked_in, make_invitation, sign_up, start_of
from tests.factories import make_event, make_grant, make_organisation
from tests.test_translations import english_in

Threads = Callable[..., list[Any]]
KIND = "nominations.expired"
DAYS = timedelta(days=3)


def coordinator(office: Organisation, language: str = "en") -> User:
    user = make_grant(role="coordinator", row=office).user
    User.objects.filter(pk=user.pk).update(language=language)
    user.refresh_from_db()
    return user


def nominated(
    event: Event, office: Organisation, number: int, actor: User | None = None
) -> Registration:
    who = Nominee("Vera", f"Nominee{number}", f"vera{number}@town.example", "bg")
    return nominate(event, office, who, actor=actor)


def told() -> list[Message]:
    return list(Message.objects.filter(kind=KIND).order_by("pk"))


def mail() -> Mail:
    (message,) = told()
    return renderers[message.kind](message)


def later() -> Any:
    return timezone.now() + DAYS


@pytest.mark.django_db
def test_each_coordinator_gets_one_mail_with_all_of_theirs(client: Client) -> None:
    event, office = make_event(seats=9, titles={"en": "Budget"}), make_organisation()
    there = make_organisation()
    user, other = coordinator(office), coordinator(there)
    for number in (1, 2):
        nominated(event, office, number, user)
    confirm(nominated(event, office, 3, user))
    nominated(event, there, 4, other)
    sign_up(event, 5)

    expire_holds(later())
    expire_holds(later())
    mails = {row.address: renderers[KIND](row) for row in told()}
    text = mails[user.email].text
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")

    assert [row.address for row in told()] == [user.email, other.email]
    assert mails[user.email].subject == "Not confirmed in time: Budget"
    assert "- Vera Nominee1\n- Vera Nominee2\n" in text
    for number in (3, 4, 5):
        assert f"Nominee{number}" not in text
    assert "- Vera Nominee4\n" in mails[other.email].text
    path = f"/desk/nominations/{event.slug}/"
    assert path in text
    assert path in mails[user.email].html
    assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_an_offer_that_ran_out_is_told_too() -> None:
    event, office = make_event(seats=1), make_organisation()
    first = sign_up(event, 9)
    row = nominated(event, office, 1, coordinator(office))
    waits = row.status

    expire_holds(later())
    row.refresh_from_db()
    was_told = len(told())
    expire_holds(later() + DAYS)

    first.refresh_from_db()
    assert (waits, row.status, was_told) == (Status.WAITING, Status.OFFERED, 0)
    assert first.status == Status.EXPIRED
    assert len(told()) == 1
    assert told()[0].context["registrations"] == [row.uid.hex]


@pytest.mark.django_db
def test_an_office_is_told_by_its_link() -> None:
    event, office = make_event(), make_organisation()
    unit = make_organisation(parent=office)
    row = make_invitation(
        event, organisation=office, asks_nominations=True, language="en"
    )
    make_invitation(event, organisation=make_organisation(), asks_nominations=True)
    through(row, lambda: nominated(event, unit, 1))

    expire_holds(later())
    text = mail().text

    assert told()[0].address == row.email
    assert "- Vera Nominee1\n" in text
    assert linked_in(text) == row
    Invitation.objects.update(state="withdrawn")
    with pytest.raises(NotNeeded):
        mail()


@pytest.mark.django_db
def test_a_link_that_is_taken_back_stops_the_mail_that_waits() -> None:
    event, office = make_event(), make_organisation()
    row = make_invitation(event, organisation=office, asks_nominations=True)
    through(row, lambda: nominated(event, office, 1))
    expire_holds(later())

    withdraw_invitation(row, actor=None)

    assert [message.state for message in told()] == ["cancelled"]


@pytest.mark.django_db
def test_who_may_not_see_them_any_more_is_told_nothing() -> None:
    event, office = make_event(), make_organisation()
    user, gone = coordinator(office), coordinator(office)
    nominated(event, office, 1, user)
    nominated(event, office, 2, gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    expire_holds(later())
    Grant.objects.all().delete()

    assert [row.address for row in told()] == [user.email]
    with pytest.raises(NotNeeded):
        mail()


@pytest.mark.django_db
def test_who_was_nominated_again_meanwhile_is_not_named() -> None:
    event, office = make_event(), make_organisation()
    user = coordinator(office)
    for number in (1, 2):
        nominated(event, office, number, user)
    expire_holds(later())

    nominated(event, office, 1, user)
    names = mail().text
    nominated(event, office, 2, user)

    assert "Nominee1" not in names
    assert "- Vera Nominee2\n" in names
    with pytest.raises(NotNeeded):
        mail()


@pytest.mark.django_db
def test_after_the_closing_the_mail_has_no_link() -> None:
    event, office = make_event(), make_organisation()
    nominated(event, office, 1, coordinator(office))
    Event.objects.update(status="closed")

    expire_holds(later())
    text = mail().text

    assert "Nobody can be nominated for this event now." in text
    assert "/desk/nominations/" not in text


@pytest.mark.django_db
def test_nothing_is_told_of_an_event_that_began_or_is_off() -> None:
    begun, off, office = make_event(), make_event(slug="off"), make_organisation()
    user = coordinator(office)
    nominated(begun, office, 1, user)
    nominated(off, office, 2, user)

    expire_holds(later())
    cancel_event(off, actor=None, reason="Snow")
    nominated(begun, office, 3, user)
    of_begun = [row for row in told() if row.context["event"] == begun.uid.hex]
    expire_holds(start_of(begun, 1))

    for row in told():
        if row.context["event"] == off.uid.hex:
            with pytest.raises(NotNeeded):
                renderers[KIND](row)
    assert len(of_begun) == 1
    assert len(told()) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs"])
@pytest.mark.parametrize("status", ["open", "closed"])
def test_the_mail_is_in_the_readers_language(language: str, status: str) -> None:
    event, office = make_event(titles={"en": "1"}), make_organisation()
    nominated(event, office, 1, coordinator(office, language))
    Event.objects.update(status=status)

    expire_holds(later())
    message = mail()

    for text in (message.text, strip_tags(message.html)):
        lines = [line.strip() for line in (message.subject, *text.splitlines())]
        assert english_in(lines, language) in ([], ["Funded by the donor."])


@pytest.mark.django_db
def test_to_tell_asks_the_same_however_many_ran_out() -> None:
    office = make_organisation()
    user = coordinator(office)
    counts = []
    for number in (1, 3):
        event = make_event(slug=f"event-{number}", seats=9)
        for one in range(number):
            nominated(event, office, one, user)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            expire_holds(later())
        audit = [row for row in asked if "registration.made" in row["sql"]]
        counts.append(len(audit))

    assert counts == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_runs_at_once_tell_once(run_threads: Threads) -> None:
    event, office = make_event(seats=9), make_organisation()
    user = coordinator(office)
    for number in (1, 2, 3):
        nominated(event, office, number, user)

    done = run_threads([partial(expire_holds, later()) for _ in range(4)])

    assert sorted(done) == [0, 0, 0, 3]
    assert len(told()) == 1
    assert len(told()[0].context["registrations"]) == 3
