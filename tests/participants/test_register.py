"""The register kept true by the offices themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from outbox.models import Message
from participants.models import AuditEvent, Organisation, Proposal
from participants.services.organisations import update_organisation
from participants.services.register import (
    LinkIsOld,
    ProposalIsSettled,
    accept_proposal,
    ask_to_confirm,
    confirm_card,
    organisation_of_token,
    propose_changes,
    reject_proposal,
    update_token,
)
from tests.clients import client_of
from tests.factories import make_admin, make_organisation, make_user

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def make_office(**fields: Any) -> Organisation:
    fields.setdefault("email", "ler@pecinci.example")
    fields.setdefault("phone", "022 000 000")
    return make_organisation(
        "Канцеларија за ЛЕР Пећинци", language="sr", kind="office", **fields
    )


def test_the_link_opens_the_card_of_its_office() -> None:
    office = make_office()

    assert organisation_of_token(update_token(office)) == office


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "é" * 50])
def test_a_link_that_we_did_not_make_opens_nothing(token: str) -> None:
    with pytest.raises(LinkIsOld):
        organisation_of_token(token)


def test_a_link_with_one_letter_changed_opens_nothing() -> None:
    token = update_token(make_office())
    changed = ("B" if token[5] != "B" else "C").join((token[:5], token[6:]))

    with pytest.raises(LinkIsOld):
        organisation_of_token(changed)


def test_a_link_dies_with_the_address_it_went_to() -> None:
    office = make_office()
    token = update_token(office)
    update_organisation(office, email="new@pecinci.example", actor=None)

    with pytest.raises(LinkIsOld):
        organisation_of_token(token)


def test_a_link_dies_after_sixty_days() -> None:
    token = update_token(make_office())

    with time_machine.travel(timedelta(days=61)), pytest.raises(LinkIsOld):
        organisation_of_token(token)


def test_a_link_of_a_merged_office_opens_nothing() -> None:
    office = make_office()
    token = update_token(office)
    Organisation.objects.update(merged_into=make_organisation())

    with pytest.raises(LinkIsOld):
        organisation_of_token(token)


def test_ask_to_confirm_writes_to_each_office_once_a_day() -> None:
    offices = [make_office(), make_office(), make_office(email="")]

    asked = ask_to_confirm(offices, actor=None, at=NOON)
    again = ask_to_confirm(offices, actor=None, at=NOON)

    assert (asked.queued, asked.without_address) == (2, 1)
    assert again == asked
    about = Message.objects.values_list("about_uid", flat=True)
    assert set(about) == {row.uid for row in offices[:2]}


def test_confirm_card_notes_the_day_once() -> None:
    office = make_office()

    confirm_card(office, actor=None, at=NOON)
    confirm_card(office, actor=None, at=NOON)

    office.refresh_from_db()
    assert office.verified_on == date(2026, 5, 1)
    assert AuditEvent.objects.filter(action="organisation.confirmed").count() == 1


def test_propose_changes_keeps_the_difference_and_changes_no_card() -> None:
    office = make_office()

    proposal = propose_changes(
        office, {"phone": "022 111 111", "email": office.email, "website": ""}
    )

    assert proposal is not None
    assert proposal.values == {"phone": "022 111 111"}
    assert proposal.before == {"phone": "022 000 000"}
    office.refresh_from_db()
    assert (office.phone, office.verified_on) == ("022 000 000", None)
    act = AuditEvent.objects.get(action="proposal.made")
    assert (act.target_uid, act.after) == (proposal.uid, {"fields": ["phone"]})


def test_propose_changes_without_a_difference_confirms() -> None:
    office = make_office()

    assert propose_changes(office, {"phone": " 022 000  000"}, at=NOON) is None

    office.refresh_from_db()
    assert office.verified_on == date(2026, 5, 1)
    assert not Proposal.objects.exists()


def test_an_empty_name_is_no_change() -> None:
    assert propose_changes(make_office(), {"name": ""}) is None


def test_a_later_proposal_replaces_the_one_that_waits() -> None:
    office = make_office()
    first = propose_changes(office, {"phone": "1"})
    second = propose_changes(office, {"phone": "2"}, note="the head is new")

    states = dict(Proposal.objects.values_list("pk", "state"))
    assert first is not None
    assert second is not None
    assert states == {first.pk: "replaced", second.pk: "open"}


def test_accept_proposal_changes_the_card_and_its_day() -> None:
    office, user = make_office(), make_user()
    with time_machine.travel(NOON, tick=False):
        proposal = propose_changes(
            office, {"phone": "022 111 111", "name": "Одељење за ЛЕР Пећинци"}
        )
    assert proposal is not None

    accept_proposal(proposal, actor=user)

    office.refresh_from_db()
    proposal.refresh_from_db()
    assert str(office) == "Одељење за ЛЕР Пећинци"
    assert office.aliases == ["Канцеларија за ЛЕР Пећинци"]
    assert office.phone == "022 111 111"
    assert office.verified_on == date(2026, 5, 1)
    assert (proposal.state, proposal.decided_by) == ("accepted", user)
    assert AuditEvent.objects.filter(action="proposal.accepted", actor=user).exists()


def test_accept_proposal_takes_only_the_chosen_fields() -> None:
    office = make_office()
    proposal = propose_changes(office, {"phone": "1", "website": "https://a.example"})
    assert proposal is not None

    accept_proposal(proposal, fields=["website"], actor=None)

    office.refresh_from_db()
    assert (office.phone, office.website) == ("022 000 000", "https://a.example")


BOTH = {
    "sr": "Канцеларија за ЛЕР Пећинци",
    "sr-latn": "Kancelarija za LER Pećinci",
    "en": "Pećinci LED Office",
}


@pytest.mark.parametrize("name", ["Одељење за ЛЕР Пећинци", "Odeljenje za LER Pećinci"])
def test_accept_proposal_changes_the_name_in_both_scripts(name: str) -> None:
    office = make_office(names=BOTH)
    proposal = propose_changes(office, {"name": name})
    assert proposal is not None

    accept_proposal(proposal, actor=None)

    office.refresh_from_db()
    assert office.names == {
        "sr": "Одељење за ЛЕР Пећинци",
        "sr-latn": "Odeljenje za LER Pećinci",
        "en": "Pećinci LED Office",
    }


def test_a_name_in_the_other_script_is_no_change() -> None:
    assert (
        propose_changes(make_office(), {"name": "Kancelarija za LER Pećinci"}) is None
    )


def test_a_name_with_words_of_both_scripts_stays_as_it_was_typed() -> None:
    proposal = propose_changes(make_office(), {"name": "Канцеларија за ЛЕР NALED"})

    assert proposal is not None
    assert proposal.values == {"name": "Канцеларија за ЛЕР NALED"}


def test_what_was_proposed_is_taken_back_by_sending_the_card_as_it_is() -> None:
    office = make_office()
    first = propose_changes(office, {"phone": "1"})
    assert first is not None

    propose_changes(office, {"phone": office.phone})

    first.refresh_from_db()
    assert first.state == "replaced"


def test_the_page_of_an_office_shows_what_it_sent_already(client: Client) -> None:
    office = make_office()
    propose_changes(office, {"phone": "022 111 111"}, note="the head is new")
    path = reverse("organisation_update", args=[update_token(office)])

    page = client.get(path).content.decode()

    assert "wait to be looked at" in page
    assert 'value="022 111 111"' in page
    assert "the head is new" in page
    assert 'value="confirm"' not in page


def test_an_office_confirms_nothing_while_its_corrections_wait(client: Client) -> None:
    office = make_office()
    propose_changes(office, {"phone": "022 111 111"})
    path = reverse("organisation_update", args=[update_token(office)])

    answer = client.post(path, {"act": "confirm"})

    office.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert office.verified_on is None


@pytest.mark.parametrize("website", ["a b c", "::::", "nema"])
def test_an_office_reads_how_a_website_is_written(client: Client, website: str) -> None:
    path = reverse("organisation_update", args=[update_token(make_office())])
    data = {"act": "correct", "name": "Office", "website": website}

    answer = client.post(path, data)

    assert answer.status_code == 400
    assert "for example www.opstina.example" in answer.content.decode()
    assert website in answer.content.decode()


def test_a_correction_is_not_taken_without_a_tick() -> None:
    proposal = propose_changes(make_office(), {"phone": "1"})
    assert proposal is not None
    client, path = (
        client_of(make_admin()),
        reverse("proposal_page", args=[proposal.uid]),
    )

    page = client.post(path, {"act": "accept"}, follow=True).content.decode()

    assert "Tick what goes into the entry" in page
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_a_correction_that_was_taken_shows_what_it_changed() -> None:
    proposal = propose_changes(make_office(), {"phone": "022 111 111"})
    assert proposal is not None
    accept_proposal(proposal, actor=None)
    path = reverse("proposal_page", args=[proposal.uid])

    page = client_of(make_admin()).get(path).content.decode()

    assert "changed meanwhile" not in page
    assert "022 000 000" in page
    assert "022 111 111" in page


def test_reject_proposal_leaves_the_card() -> None:
    office = make_office()
    proposal = propose_changes(office, {"phone": "1"})
    assert proposal is not None

    reject_proposal(proposal, actor=None)

    with pytest.raises(ProposalIsSettled):
        accept_proposal(proposal, actor=None)
    office.refresh_from_db()
    assert (office.phone, office.verified_on) == ("022 000 000", None)


@pytest.mark.django_db(transaction=True)
def test_one_of_many_decisions_counts(run_threads: Callable[..., Any]) -> None:
    proposal = propose_changes(make_office(), {"phone": "1"})
    assert proposal is not None

    def decide(act: Callable[..., Any]) -> str:
        try:
            act(proposal, actor=None)
        except ProposalIsSettled:
            return "settled"
        return "done"

    acts = [accept_proposal, reject_proposal] * 2
    results = run_threads([lambda act=act: decide(act) for act in acts])

    assert sorted(results) == ["done", "settled", "settled", "settled"]


@pytest.mark.django_db(transaction=True)
def test_proposals_sent_at_once_leave_one_open(run_threads: Callable[..., Any]) -> None:
    office = make_office()

    run_threads(
        [lambda n=n: propose_changes(office, {"phone": str(n)}) for n in range(4)]
    )

    assert Proposal.objects.filter(state="open").count() == 1
    assert Proposal.objects.filter(state="replaced").count() == 3
