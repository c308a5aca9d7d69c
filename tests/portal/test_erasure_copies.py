"""Nothing that copies names and addresses keeps those of somebody erased meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from certificates.models import Certificate
from certificates.services.changes import replace_certificate
from certificates.services.issue import (
    issue_certificate,
    issue_certificates,
    issue_role_certificate,
)
from courses.models import EventRole, Invitation
from courses.services.invitations import invite
from newsletters.models import Delivery
from newsletters.services.dispatch import approve_dispatch
from outbox.models import Message
from participants.models import Person
from participants.services.people import CardWasErased
from participants.services.privacy import erase_person
from tests.certificates.factories import make_attendant, make_held_event
from tests.courses.test_invitations import everybody
from tests.emptying import empty_what_was_written
from tests.factories import make_admin, make_event, make_person
from tests.interleaving import all_places
from tests.newsletters.factories import make_dispatch

Act = Callable[[], object]


def approval(person: Person) -> Act:
    dispatch, admin = make_dispatch(), make_admin()
    return lambda: approve_dispatch(dispatch, actor=admin)


def invitation(person: Person) -> Act:
    event, whom = make_event(), everybody()
    return lambda: invite(event, whom, actor=None)


def issue(person: Person) -> Act:
    event = make_held_event()
    make_attendant(event, person=person)
    make_attendant(event)
    return lambda: issue_certificates(event, actor=None)


def issue_for_role(person: Person) -> Act:
    role = EventRole.objects.create(
        event=make_held_event(), person=person, role="trainer"
    )
    return lambda: issue_role_certificate(role, actor=None)


def copies_of(name: str, address: str) -> list[str]:
    papers = Certificate.objects.values_list("snapshot", flat=True)
    found = {
        "message": Message.objects.filter(address=address).exists(),
        "invitation": Invitation.objects.filter(email=address).exists(),
        "delivery": Delivery.objects.filter(address_key=address).exists(),
        "certificate": any(name in str(paper) for paper in papers),
    }
    return [kind for kind, is_there in found.items() if is_there]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("copy", [approval, invitation, issue, issue_for_role])
def test_an_erasure_reaches_what_is_copied_meanwhile(
    copy: Callable[[Person], Act], is_first: bool
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one act write at a time")

    def make() -> tuple[Act, Act]:
        empty_what_was_written()
        person = make_person("Мария Канаринова", email="canary@town.example")
        make_person()
        act = copy(person)

        def erase() -> None:
            erase_person(person, actor=None)

        return (act, erase) if is_first else (erase, act)

    for met in all_places(make, step=6 if is_first else 31):
        assert {met.first, met.second} <= {"done", "card_was_erased"}, met
        assert copies_of("Канаринова", "canary@town.example") == [], met


@pytest.mark.django_db
def test_whoever_was_erased_gets_no_certificate() -> None:
    event = make_held_event()
    gone, other = make_attendant(event), make_attendant(event)
    assert gone.person is not None
    role = EventRole.objects.create(event=event, person=gone.person, role="trainer")
    erase_person(gone.person, actor=None)

    issued = issue_certificates(event, actor=None)

    assert [row.registration for row in issued.certificates] == [other]
    assert issued.refused == []
    with pytest.raises(CardWasErased):
        issue_certificate(gone, actor=None)
    with pytest.raises(CardWasErased):
        issue_role_certificate(role, actor=None)
    assert Certificate.objects.count() == 1


@pytest.mark.django_db
def test_a_certificate_of_somebody_erased_is_not_issued_anew() -> None:
    event = make_held_event()
    row = make_attendant(event)
    assert row.person is not None
    paper = issue_certificate(row, actor=None)
    erase_person(row.person, actor=None)

    with pytest.raises(CardWasErased):
        replace_certificate(paper, reason="a letter", actor=None)

    paper.refresh_from_db()
    assert (paper.state, Certificate.objects.count()) == ("valid", 1)
